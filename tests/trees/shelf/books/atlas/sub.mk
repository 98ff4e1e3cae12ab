# SPDX-License-Identifier: BSD-2-Clause
srcs-y += atlas.c
incdirs-y += ../glossary
libnames += glossary
libdirs += ../glossary
libdeps += ../glossary/libglossary.so
