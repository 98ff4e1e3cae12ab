/* SPDX-License-Identifier: BSD-2-Clause */
/* The same TA in C++. */
#include "gp_ta.c"
