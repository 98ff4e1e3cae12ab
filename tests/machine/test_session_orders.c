/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Clients that open, use and close sessions of one TA, in every order that a seed can draw
 * (lockstep.h). Nobody waits for ever; who is refused as BUSY met somebody; of a TA of one session
 * nobody gets a second one; and the TA is never entered twice at once (it would panic).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <tee_client_api.h>
#include <teesim/teesim.h>

#include "base/check.h"
#include "lockstep.h"
#include "tas/life.h"

#define SEEDS   100u
#define CLIENTS 3u
#define ROUNDS  3u

/* Touched by the player whose turn it is. */
struct run {
    TEEC_UUID ta;
    unsigned asking;   /* clients from before their OPEN until after their CLOSE */
    unsigned asked;    /* OPENs so far */
    unsigned using_it; /* clients between their OPEN's end and their CLOSE's begin */
    unsigned most;     /* of these, at a time */
    unsigned opened, busy, failed, dead;
    bool deadly; /* now and then a client makes the TA panic */
};

struct client {
    struct run *run;
    TEEC_Context ctx;
};

/* On stdout, as cmocka speaks, but in a player's thread. */
#define EXPECT(x)                                                                                  \
    do {                                                                                           \
        if (!(x)) {                                                                                \
            printf("%s does not hold\n", #x);                                                      \
            fflush(stdout);                                                                        \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* Each fifth session kills its instance; another's may have been faster. */
static void use_until_dead(struct run *r, TEEC_Session *session)
{
    uint32_t command = r->opened % 5 ? LIFE_NOP : LIFE_DIE, origin;
    bool dead = false;

    for (unsigned i = 0; i < 3; i++) {
        TEEC_Result res = TEEC_InvokeCommand(session, command, NULL, &origin);
        if (res == TEEC_SUCCESS) {
            EXPECT(!dead && command == LIFE_NOP);
        } else {
            EXPECT(res == TEEC_ERROR_TARGET_DEAD && origin == TEEC_ORIGIN_TEE);
            dead = true;
        }
    }
    r->dead += dead;
}

static void use(struct client *c, TEEC_Session *session)
{
    struct run *r = c->run;

    r->opened++;
    if (++r->using_it > r->most)
        r->most = r->using_it;
    if (r->deadly)
        use_until_dead(r, session);
    else
        for (unsigned i = 0; i < 2; i++)
            EXPECT(TEEC_InvokeCommand(session, LIFE_NOP, NULL, NULL) == TEEC_SUCCESS);
    r->using_it--;
    TEEC_CloseSession(session);
}

static void client_round(struct client *c)
{
    struct run *r = c->run;
    TEEC_Session session;
    uint32_t origin;
    unsigned others = r->asking++, before = ++r->asked;

    TEEC_Result res =
        TEEC_OpenSession(&c->ctx, &session, &r->ta, TEEC_LOGIN_PUBLIC, NULL, NULL, &origin);
    if (res == TEEC_SUCCESS) {
        use(c, &session);
    } else if (res == TEEC_ERROR_BUSY) {
        EXPECT(origin == TEEC_ORIGIN_TEE);
        EXPECT(others > 0 || r->asked > before);
        r->busy++;
    } else {
        EXPECT(res == TEEC_ERROR_STORAGE_NO_SPACE && origin == TEEC_ORIGIN_TRUSTED_APP);
        r->failed++;
    }
    r->asking--;
}

static void client_main(void *arg)
{
    for (unsigned i = 0; i < ROUNDS; i++) {
        lockstep_rest(100);
        client_round(arg);
    }
}

/* Adds the seed's run to *all. */
static void play(uint8_t kind, uint64_t seed, bool deadly, struct run *all)
{
    struct teesim_config cfg = {.sched = TEESIM_SCHED_INLINE, .seed = seed, .ta_path = LIFE_TA_DIR};
    struct run r = {.ta = LIFE_UUID(kind), .deadly = deadly};
    struct client client[CLIENTS];
    struct lockstep_player players[CLIENTS];

    assert_int_equal(teesim_start(&cfg), 0);
    for (unsigned i = 0; i < CLIENTS; i++) {
        client[i].run = &r;
        assert_int_equal(TEEC_InitializeContext(NULL, &client[i].ctx), TEEC_SUCCESS);
        players[i] = (struct lockstep_player){client_main, &client[i]};
    }
    lockstep_run(seed, players, CLIENTS);
    for (unsigned i = 0; i < CLIENTS; i++)
        TEEC_FinalizeContext(&client[i].ctx);
    assert_int_equal(teesim_stop(), 0);
    assert_int_equal(r.opened + r.busy + r.failed, CLIENTS * ROUNDS);
    all->opened += r.opened;
    all->busy += r.busy;
    all->failed += r.failed;
    all->dead += r.dead;
    if (r.most > all->most)
        all->most = r.most;
}

static struct run play_all(uint8_t kind, bool deadly)
{
    struct run all = {.asked = 0};

    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        play(kind, seed, deadly, &all);
    print_message("%u opened, %u busy, %u failed, %u dead, %u at a time\n", all.opened, all.busy,
                  all.failed, all.dead, all.most);
    return all;
}

static void test_many_instances(void **state)
{
    (void)state;
    struct run all = play_all(LIFE_QUIET_MULTI, false);
    assert_int_equal(all.opened, SEEDS * CLIENTS * ROUNDS);
    assert_int_equal(all.most, CLIENTS);
}

static void test_many_sessions(void **state)
{
    (void)state;
    struct run all = play_all(LIFE_QUIET, false);
    assert_int_equal(all.opened, SEEDS * CLIENTS * ROUNDS);
    assert_int_equal(all.most, CLIENTS);
}

static void test_one_session(void **state)
{
    (void)state;
    struct run all = play_all(LIFE_QUIET_ALONE, false);
    assert_int_equal(all.failed, 0);
    assert_int_equal(all.most, 1);
    assert_true(all.busy > 0 && all.opened > SEEDS);
}

static void test_no_instance(void **state)
{
    (void)state;
    struct run all = play_all(LIFE_QUIET_FAIL_CREATE, false);
    assert_int_equal(all.failed, SEEDS * CLIENTS * ROUNDS);
}

/* An OPEN never meets a dead instance: it gets the next one. */
static void test_panics(void **state)
{
    int kept = dup(STDERR_FILENO), null = open("/dev/null", O_WRONLY | O_CLOEXEC);

    (void)state;
    assert_true(kept >= 0 && null >= 0);
    dup2(null, STDERR_FILENO); /* the reports */
    struct run all = play_all(LIFE_QUIET, true);
    dup2(kept, STDERR_FILENO);
    close(kept);
    close(null);
    assert_int_equal(all.opened, SEEDS * CLIENTS * ROUNDS);
    assert_true(all.dead > all.opened / 5 && all.dead < all.opened); /* not the killers alone */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_many_instances), cmocka_unit_test(test_many_sessions),
        cmocka_unit_test(test_one_session),    cmocka_unit_test(test_no_instance),
        cmocka_unit_test(test_panics),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
