/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REE_SUPPLICANT_H
#define REE_SUPPLICANT_H

/*
 * The supplicant: a program of the normal world that does for the TEE what it cannot do itself. It
 * owns the sockets of the TAs. As the real one, a process, it has a thread and a loop of its own
 * whatever drives the machine; both begin with the first thing that the TEE asks for.
 *
 * It is a client of the tipc driver like any other, with one channel to the port SUPP_PORT
 * (abi/supp_msg.h). When the link breaks its sockets are closed and it connects again.
 */

#include "base/sched.h"

struct tipc_dev;
struct supplicant;

/* Connects; a client thread's, or the booting one's. 0, or an error of tipc_open or tipc_connect:
 * then the TEE has no supplicant. *out is NULL on failure. */
MUST_CHECK int supplicant_create(struct sched *s, struct tipc_dev *tipc, struct supplicant **out);
/* The link is about to go for good: there will be nothing to connect to. */
void supplicant_stop(struct supplicant *p);
/* After the tipc device and the TEE have been stopped, with the worlds still running. Waits for its
 * thread: for as long as the host takes to look a name up, if it is at that. */
void supplicant_destroy(struct supplicant *p);

/* Around a fork: the descriptors do not change in between. In the child its thread is not there,
 * and the sockets are another process's: only their descriptors are closed. */
void supplicant_before_fork(struct supplicant *p);
void supplicant_after_fork_parent(struct supplicant *p);
void supplicant_after_fork_child(struct supplicant *p);

#endif
