/* SPDX-License-Identifier: BSD-2-Clause */
/* All rows: see bad_input.h. Included where the macros are defined, more than once. */
#include "cases_arith.h"
#include "cases_asym.h"
#include "cases_client.h"
#include "cases_event.h"
#include "cases_memory.h"
#include "cases_object.h"
#include "cases_operation.h"
#include "cases_persistent.h"
#include "cases_property.h"
#include "cases_socket.h"
#include "cases_time.h"
