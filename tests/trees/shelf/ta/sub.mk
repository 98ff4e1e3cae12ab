# SPDX-License-Identifier: BSD-2-Clause
srcs-y += shelf_ta.c service.c catcher.cpp
incdirs-y += ../books/glossary ../books/atlas
libnames += atlas glossary
libdirs += ../books/atlas ../books/glossary
libdeps += ../books/atlas/libatlas.so ../books/glossary/libglossary.so
