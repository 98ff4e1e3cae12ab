/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef APP_FIXTURE_H
#define APP_FIXTURE_H

/*
 * A machine of one world with nothing in it but the IPC core, TA instances and an app that stands
 * for the session manager. The calling test is the client.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "machine/sched_impl.h"
#include "tas/zoo.h"
#include "tee/app.h"
#include "tee/tee_msg.h"
#include "tee_api_defines.h"

#define SHM_SIZE  (64u << 10)
#define CONNS_MAX 64u

/* A session, as the session manager sees it. */
struct conn {
    uint32_t handle, instance;
    struct wait_point wp;
    struct tee_msg reply;
    _Atomic bool answered, hup;
    uint64_t ctx;
};

struct app_fixture {
    struct sched *sched;
    struct world world;
    struct ipc *ipc;
    struct ipc_app *sm;
    struct app_host *host;
    pthread_mutex_t lock; /* stands for being the TEE world */
    struct guest_map map;
    uint8_t *tee_shm, *ree_shm; /* two views of the shared memory block */
    uint32_t next_op;
    struct conn conn[CONNS_MAX];
    unsigned conn_count;
};

enum fixture_kind { FIXTURE_THREADS, FIXTURE_INLINE, FIXTURE_SEEDED };

/* Which scheduler and memref mode the next setups take. */
extern enum fixture_kind fixture_kind;
extern bool fixture_fast;
/* The descriptor limit that the host sees at its creation; 0: the real one. */
extern unsigned fixture_descriptors;
/* The next hosts report every instance that ends. */
extern bool fixture_report_all;

/* cmocka setup and teardown; the teardown stops the host and checks that nothing is left. */
int fixture_setup(void **state);
int fixture_teardown(void **state);
/* Another TA path than the zoo's. */
int fixture_setup_path(void **state, const char *ta_path);

/* The name of a zoo TA. */
struct ipc_uuid zoo_uuid(unsigned kind);

/* app_connect, which must succeed. */
struct conn *fixture_connect(struct app_fixture *f, unsigned kind);
uint32_t fixture_try_connect(struct app_fixture *f, const struct ipc_uuid *uuid, struct conn **out);
/* The session manager closes its end. */
void fixture_hang_up(struct app_fixture *f, struct conn *c);
void fixture_cancel(struct app_fixture *f, struct conn *c, uint32_t op);

/* A message with a fresh op. */
struct tee_msg fixture_msg(struct app_fixture *f, uint32_t cmd, uint32_t func);
void fixture_send(struct app_fixture *f, struct conn *c, struct tee_msg m);
/* Waits for the answer: its `ret`; 0xdead when the instance has gone without one. */
uint32_t fixture_wait(struct app_fixture *f, struct conn *c);
void fixture_wait_hup(struct app_fixture *f, struct conn *c);
uint32_t fixture_call(struct app_fixture *f, struct conn *c, struct tee_msg m);

/* connect and OPEN without params, which must succeed. */
struct conn *fixture_open(struct app_fixture *f, unsigned kind);
/* INVOKE without params. */
uint32_t fixture_invoke(struct app_fixture *f, struct conn *c, uint32_t command);
uint32_t fixture_close(struct app_fixture *f, struct conn *c);
uint32_t fixture_destroy(struct app_fixture *f, struct conn *c);

/* Parameters of a message. */
void msg_value(struct tee_msg *m, unsigned i, unsigned type, uint32_t a, uint32_t b);
void msg_memref(struct tee_msg *m, unsigned i, unsigned type, uint64_t offset, uint64_t size);

/* What goes to stderr from begin to end; the text is valid until the next begin. */
void stderr_begin(void);
const char *stderr_end(void);

/* The tests under each scheduler; how many failed. */
#define FIXTURE_RUN(tests)                                                                         \
    __extension__({                                                                                \
        fixture_kind = FIXTURE_THREADS;                                                            \
        int failed_ = cmocka_run_group_tests_name("threads", tests, NULL, NULL);                   \
        fixture_kind = FIXTURE_INLINE;                                                             \
        failed_ + cmocka_run_group_tests_name("inline", tests, NULL, NULL);                        \
    })

#endif
