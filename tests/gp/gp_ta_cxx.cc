/* SPDX-License-Identifier: BSD-2-Clause */
/* The same TA, its head too, in C++. */
#include "gp_ta.c"
#include "gp_ta_head.c"
