/* SPDX-License-Identifier: BSD-2-Clause */
/* Compiled by the kit into each TA: what the tree's header says of it becomes its head. */
#include <user_ta_header.h>

#include <user_ta_header_defines.h>

#include <teesim/needed.h>
#include <teesim/ta_head.h>

#include <trace.h>

#ifdef TA_DATA_SIZE /* ta_head.h has told if it is missing */
_Static_assert((TA_DATA_SIZE) >= 1024,
               "TA_DATA_SIZE is too small: OP-TEE takes no heap of less than 1024 bytes");
#endif

int trace_level = TRACE_LEVEL;
