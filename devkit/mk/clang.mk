# SPDX-License-Identifier: BSD-2-Clause
CC$(sm) := clang
CXX$(sm) := clang++
CPP$(sm) := $(CC$(sm)) -E
LD$(sm) := $(CROSS_COMPILE_$(sm))ld
AR$(sm) := $(CROSS_COMPILE_$(sm))ar
NM$(sm) := $(CROSS_COMPILE_$(sm))nm
READELF$(sm) := $(CROSS_COMPILE_$(sm))readelf
OBJCOPY$(sm) := $(CROSS_COMPILE_$(sm))objcopy
OBJDUMP$(sm) := $(CROSS_COMPILE_$(sm))objdump
cflags$(sm) += -Wno-unknown-warning-option
cxxflags$(sm) += -Wno-unknown-warning-option
# Which would look at what is written for asm-defines-y.
no-own-assembler := -fno-integrated-as
STRIP$(sm) := $(CROSS_COMPILE_$(sm))strip
