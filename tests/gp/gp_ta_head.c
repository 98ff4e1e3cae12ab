/* SPDX-License-Identifier: BSD-2-Clause */
/* The head of the TA, in a source file of its own. */
#include <tee_internal_api.h>

#include "user_ta_header_defines.h"
#include <teesim/ta_head.h>
