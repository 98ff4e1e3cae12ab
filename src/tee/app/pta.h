/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef APP_PTA_H
#define APP_PTA_H

/*
 * Services of the kernel that a TA calls as it calls another TA: OP-TEE's pseudo TAs. There is one,
 * for the system (pta_system.h). In the TA's system call.
 */

#include "abi/ta_abi.h"
#include "instance.h"

bool pta_is(const struct ta_uuid *uuid);
/* A handle of a session; 0: no memory. */
MUST_CHECK uintptr_t pta_open(struct instance *in);
bool pta_has(const struct instance *in, uintptr_t session);
void pta_close(struct instance *in, uintptr_t session);

struct pta_call {
    uint32_t command, types;
    union ta_call_param param[4]; /* of memory that the TA may use so; in and out */
};

/* Its result, from the trusted application. */
MUST_CHECK uint32_t pta_invoke(struct instance *in, struct pta_call *c);

#endif
