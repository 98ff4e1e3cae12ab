/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TESTS_REE_TIPC_RIG_H
#define TESTS_REE_TIPC_RIG_H

/* The tipc driver alone over the fake TEE. */

#include "fake_tee.h"
#include "ree/tipc.h"

struct rig {
    struct fake_tee tee;
    struct world world;
    struct tipc_dev *dev;
    bool stopped;
};

int tipc_setup_threads(void **state);
int tipc_setup_inline(void **state);
int tipc_setup_virtual(void **state);
int tipc_setup_offline(void **state); /* virtual, and the TEE does not come online yet */
int tipc_teardown(void **state);

/* A channel to the session manager. */
struct tipc_chan *connected(struct rig *r);
struct ree_msg invoke_msg(uint32_t func);
int call(struct tipc_chan *c, struct ree_msg *msg);

/* clang-format off */
#define BOTH(f)                                                                                    \
    {#f " [threads]", f, tipc_setup_threads, tipc_teardown, NULL},                                           \
    {#f " [inline]", f, tipc_setup_inline, tipc_teardown, NULL}
#define VIRTUAL(f) cmocka_unit_test_setup_teardown(f, tipc_setup_virtual, tipc_teardown)
/* clang-format on */

#endif
