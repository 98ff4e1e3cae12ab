# SPDX-License-Identifier: BSD-2-Clause
srcs-y += novel.cpp
incdirs-y += ../glossary
libnames += glossary
libdirs += ../glossary
libdeps += ../glossary/libglossary.so
