# SPDX-License-Identifier: BSD-2-Clause
#
# What a tree may ask of its platform. A Makefile may include this by itself, before ta_dev_kit.mk.

ifndef teesim-conf-included
teesim-conf-included := y

sm := ta_x86_64
sm-ta_x86_64 := y
ta-targets := ta_x86_64
arch-bits-ta_x86_64 := 64

CFG_TA_FLOAT_SUPPORT ?= y
CFG_CACHE_API ?= n
CFG_SECURE_DATA_PATH ?= n
CFG_SYSTEM_PTA ?= y
CFG_UNWIND ?= y
CFG_TA_LIBGCC ?= y
CFG_TA_MCOUNT ?= n
CFG_TA_BTI ?= n
CFG_TA_PAUTH ?= n
CFG_MEMTAG ?= n
CFG_TEE_TA_LOG_LEVEL ?= 2
CFG_TA_SANITIZE_UNDEFINED ?= n
CFG_TA_SANITIZE_KADDRESS ?= n
CFG_WERROR ?= n

COMPILER ?= gcc
COMPILER_ta_x86_64 ?= $(COMPILER)
PYTHON3 ?= python3

ifeq ($(filter gcc clang,$(COMPILER_ta_x86_64)),)
$(error teesim: COMPILER=$(COMPILER_ta_x86_64) is not known; pass COMPILER=gcc or COMPILER=clang)
endif

# A prefix for this machine is used. One for another machine, which callers often pass for a board,
# cannot be what is wanted from this kit.
CROSS_COMPILE_ta_x86_64 ?= $(CROSS_COMPILE)
teesim-foreign := $(strip $(foreach p,$(CROSS_COMPILE_ta_x86_64),$(if \
                    $(findstring x86_64,$(notdir $p)),,$p)))
ifneq ($(teesim-foreign),)
$(info teesim: CROSS_COMPILE=$(CROSS_COMPILE_ta_x86_64) is ignored: this kit builds for this machine (x86_64); pass CROSS_COMPILE=)
override CROSS_COMPILE_ta_x86_64 :=
endif

# mbedTLS is the system's. Where it is installed it is linked with whatever needs it.
teesim-mbedtls-dir := $(patsubst %/,%,$(dir $(filter /%,$(shell $(if $(filter \
    clang,$(COMPILER_ta_x86_64)),clang,$(CROSS_COMPILE_ta_x86_64)gcc) -print-file-name=libmbedcrypto.a))))
CFG_TA_MBEDTLS ?= $(if $(teesim-mbedtls-dir),y,n)
ifeq ($(CFG_TA_MBEDTLS)$(teesim-mbedtls-dir),y)
$(error teesim: CFG_TA_MBEDTLS=y needs mbedTLS, which is not installed: apt-get install libmbedtls-dev)
endif

endif
