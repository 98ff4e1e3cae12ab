/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LIBTEEC_TEEC_H
#define LIBTEEC_TEEC_H

/* What the files of libteec share. */

#include "abi/tee_ioctl.h"
#include "base/failures.h"
#include "base/trace.h"
#include "sys.h"
#include "tee_client_api.h"
#include "tee_client_api_extensions.h"

/* ---- result.c ---- */

struct teec_status {
    TEEC_Result res;
    uint32_t origin;
    int err; /* the errno that it was made of, or 0 */
};

static inline struct teec_status teec_ok(void)
{
    return (struct teec_status){TEEC_SUCCESS, TEEC_ORIGIN_API, 0};
}

/* What libteec itself finds. */
static inline struct teec_status teec_api_error(TEEC_Result res)
{
    return (struct teec_status){res, TEEC_ORIGIN_API, 0};
}

/* What a system call's errno means: ENOMEM, EINVAL, EACCES and EPERM, those that say that the way
 * to the TEE is gone, all others. Origin COMMS. */
struct teec_status teec_errno_error(int err);

/* Keeps a record of a function that has failed: `asked` with what came of it. After CLIENT_DONE:
 * the client's call does not take the time that this does. */
void teec_failed(struct failure asked, struct teec_status s);

/* ioctl with trace events: >= 0, or -1 and errno. */
int teec_ioctl(int fd, unsigned long request, void *arg);

/* One API function: the call id of all that it causes. Use with TEEC_SCOPE. */
static inline void teec_scope_end(call_id *call)
{
    (void)call;
    trace_call_end();
}
#define TEEC_SCOPE(name) __attribute__((cleanup(teec_scope_end))) call_id name = trace_call_begin()

/* ---- shm.c ---- */

/* Shares shm->buffer[0..size) in place if the device can, else by way of a shadow buffer. */
struct teec_status teec_shm_share(TEEC_Context *ctx, TEEC_SharedMemory *shm);
/* Shared memory of the TEE's: shm->buffer is set. */
struct teec_status teec_shm_alloc(TEEC_Context *ctx, TEEC_SharedMemory *shm);
void teec_shm_end(TEEC_SharedMemory *shm);
/* Has it been shared and not released? */
bool teec_shm_is_live(const TEEC_SharedMemory *shm);

/* ---- params.c ---- */

/* An operation's parameters while the driver has them. */
struct teec_params {
    TEEC_Context *ctx;
    TEEC_Operation *op;          /* may be NULL */
    struct tee_ioctl_param *out; /* TEEC_CONFIG_PAYLOAD_REF_COUNT, zeroed */
    TEEC_SharedMemory temp[TEEC_CONFIG_PAYLOAD_REF_COUNT]; /* of temporary memory references */
};

/* Fills p->out. teec_params_end must follow, also after an error. */
struct teec_status teec_params_lend(struct teec_params *p);
/* Outputs and sizes, back into the operation. */
void teec_params_take_back(struct teec_params *p);
void teec_params_end(struct teec_params *p);

/* ---- cancel.c ---- */

/* A call with an operation, on the caller's stack while the driver may have it. */
struct teec_flight {
    struct teec_flight *next;
    TEEC_Operation *op; /* NULL: no operation, not in the table */
    int fd;
    uint32_t session; /* 0: it opens one */
    uint32_t cancel_id;
    unsigned canceller_count; /* threads in a cancel ioctl for it */
};

/* Fills op from `f->op`, fd and session given; false when it was cancelled before it started. Then
 * teec_flight_end does nothing. */
bool teec_flight_begin(struct teec_flight *f);
/* Nobody uses the context for this operation's cancellation any more when it returns. */
void teec_flight_end(struct teec_flight *f);

/* For the trace: `out`, with what the client passes; `back`: with what it got (after
 * teec_params_take_back). */
const struct trace_params *teec_params_describe(const TEEC_Operation *op, bool back,
                                                struct trace_params *out);

#endif
