/* SPDX-License-Identifier: BSD-2-Clause */
/* Compiled by the kit into each TA: what the tree's header says of it becomes its head. */
#include <user_ta_header.h>

#include <user_ta_header_defines.h>

#include <teesim/needed.h>
#include <teesim/ta_head.h>

#include <trace.h>

int trace_level = TRACE_LEVEL;
