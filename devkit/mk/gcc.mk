# SPDX-License-Identifier: BSD-2-Clause
CC$(sm) := $(CROSS_COMPILE_$(sm))gcc
CXX$(sm) := $(CROSS_COMPILE_$(sm))g++
AR$(sm) := $(CROSS_COMPILE_$(sm))ar
OBJCOPY$(sm) := $(CROSS_COMPILE_$(sm))objcopy
OBJDUMP$(sm) := $(CROSS_COMPILE_$(sm))objdump
STRIP$(sm) := $(CROSS_COMPILE_$(sm))strip

# Each instance has its statics for itself, and its image goes with it.
cxxflags$(sm) += -fno-gnu-unique
