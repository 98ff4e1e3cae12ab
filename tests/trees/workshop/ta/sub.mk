# SPDX-License-Identifier: BSD-2-Clause
global-incdirs-y += include
global-incdirs_ext-y += ../shared/include
global-cppflags-y += -DGLOBAL_FLAG=7
subdirs-y += tools
subdirs_ext-y += folder
subdirs_ext_base-y := ../shared

srcs-y += workshop_ta.c
srcs-y += checks.c system.c services.c
srcs-$(CFG_WORKSHOP_FAST) += fast.c
srcs-$(CFG_WORKSHOP_OFF) += not_there.c
srcs-$(CFG_WORKSHOP_ARM) += not_there_either.S
srcs-y += ../shared/beside.c
srcs_ext-y += outside.c
srcs_ext_base-y := ../shared
oname-fast.c-y := quick.o
cppflags-y += -DFOLDER=0 -DREMOVED=1
cppflags-remove-y += -DREMOVED=1
cflags-fast.c-y += -DONLY_FAST=3 -O2
cflags-remove-fast.c-y += -Wundef
cflags-lib-y += -DOF_ALL=5

gensrcs-y += table
produce-table = table.c
produce-additional-table = table.h
depends-table = $(sub-dir)/make_table.sh
recipe-table = sh $(sub-dir)/make_table.sh $(CFG_WORKSHOP_PLACES) $(sub-dir-out)/table.c $(sub-dir-out)/table.h
cleanfiles += leftover.tmp
