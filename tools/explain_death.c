/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>
#include <tee_client_api.h>

#include "base/check.h"
#include "base/result_pair.h"
#include "explain.h"

#define LINES                                                                                      \
    "read the report on stderr: reason and frames; docs/debugging.md: which line a frame is\n"
#define SESSION "in the client: close the session and open a new one"
#define OF_PANIC                                                                                   \
    "TEE Internal Core API 1.3.1, 4.8.1: after a panic, nothing in the instance runs any more"

/* As the report's reason has it. Of any other panic the pair itself says what is to be done. */
static const struct {
    const char *words;
    bool anywhere; /* or only at the beginning: a system call that finds too little stack left
                      panics, and says so */
    const char *rule, *fix;
} deaths[] = {
    {"stack overflow: ", true,
     "the TA's header says how large its stack is, and this TEE ends a TA that needs more, as by a "
     "panic; " OF_PANIC,
     "raise TA_STACK_SIZE in the TA's user_ta_header_defines.h (its property gpd.ta.stackSize)\n"
     "or use less: large arrays from TEE_Malloc; frames that come again are a recursion\n" SESSION},
    {"SIG", false, "this TEE ends a TA that faults, as by a panic; " OF_PANIC,
     LINES "in gdb: run; it stops at the signal by itself. If that is in teesim's code: "
           "continue\n" SESSION},
};

void explain_fit(struct result_pair *pair, const struct death_read *d)
{
    pair->causes = "";
    if (pair->result != TEEC_ERROR_TARGET_DEAD || pair->origin != TEEC_ORIGIN_TEE)
        return;
    for (size_t i = 0; i < ARRAY_COUNT(deaths); i++) {
        const char *at = strstr(d->reason, deaths[i].words);
        if (!at || (at != d->reason && !deaths[i].anywhere))
            continue;
        pair->rule = deaths[i].rule;
        pair->fix = deaths[i].fix;
        return;
    }
}
