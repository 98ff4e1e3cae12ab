/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PRELOAD_FAILED_H
#define PRELOAD_FAILED_H

#include "base/sched.h"

/* Keeps a record (base/failures.h) of an ioctl that has failed, as libteec does of its functions;
 * `rc` is 0 or more, or -errno. Does nothing for one that has not, or that a client's libteec asks
 * although it may well fail. */
void failed_note(call_id call, unsigned long request, const void *arg, int rc);

#endif
