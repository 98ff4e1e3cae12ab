# SPDX-License-Identifier: BSD-2-Clause
global-incdirs-y += include
cxxflags-lib-y += -std=c++17
srcs-y += orchestra_ta.cpp
srcs-y += instruments.cpp
srcs-y += tuning_fork.c
