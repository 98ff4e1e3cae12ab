# SPDX-License-Identifier: BSD-2-Clause
CC$(sm) := $(CROSS_COMPILE_$(sm))gcc
CXX$(sm) := $(CROSS_COMPILE_$(sm))g++
CPP$(sm) := $(CC$(sm)) -E
LD$(sm) := $(CROSS_COMPILE_$(sm))ld
AR$(sm) := $(CROSS_COMPILE_$(sm))ar
NM$(sm) := $(CROSS_COMPILE_$(sm))nm
READELF$(sm) := $(CROSS_COMPILE_$(sm))readelf
OBJCOPY$(sm) := $(CROSS_COMPILE_$(sm))objcopy
OBJDUMP$(sm) := $(CROSS_COMPILE_$(sm))objdump
STRIP$(sm) := $(CROSS_COMPILE_$(sm))strip

# Each instance has its statics for itself, and its image goes with it.
cxxflags$(sm) += -fno-gnu-unique
