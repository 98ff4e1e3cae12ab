/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef APP_HOST_H
#define APP_HOST_H

#include <pthread.h>

#include "base/idtab.h"
#include "instance.h"
#include "teesim/teesim.h"

struct vault;

struct app_host {
    /* Immutable. */
    struct sched *sched;
    struct ipc *ipc;
    struct world *owner;
    struct supp *supp; /* or NULL */
    char *ta_path;
    bool report_all;
    struct mem mem;
    struct vault *vault; /* what TAs keep */

    struct image_cache images; /* TEE world */

    /* Order: lock, then the IPC core's, then the scheduler's. */
    pthread_mutex_t lock;
    struct idtab instances;    /* guarded by lock */
    struct list_node singles;  /* guarded by lock: of single-instance TAs, up to LEAVING */
    struct list_node gone;     /* guarded by lock: instances whose last step ends */
    bool stopping;             /* guarded by lock */
    struct teesim_death death; /* guarded by lock: the latest */
    _Atomic unsigned gone_count;
    _Atomic unsigned instance_count; /* started and not reaped */
};

/* Called by an instance: it takes no more connections. False: it is STARTING and has a channel, so
 * somebody may still want it (only with `unless_wanted`). */
bool host_instance_leave(struct app_host *h, struct instance *in, bool unless_wanted);
/* One of its channels has been closed. */
void host_instance_unplug(struct app_host *h, struct instance *in);
/* Called by an instance that has died: `reason` is a line of the report. */
void host_instance_died(struct app_host *h, const struct instance *in, const char *reason,
                        size_t len);
/* At the very end of its last step. */
void host_instance_gone(struct app_host *h, struct instance *in);

#endif
