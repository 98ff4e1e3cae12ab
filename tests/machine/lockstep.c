/* SPDX-License-Identifier: BSD-2-Clause */
#include "lockstep.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/sched.h"

#define NS_PER_S     1000000000u
#define NS_PER_POINT 5000u
#define SPINS_MAX    100000u

enum state { READY, WAITING, DONE };

struct player {
    struct lockstep_player what;
    pthread_t thread;
    sem_t turn;
    enum state state;
    const pthread_cond_t *cond; /* WAITING: for this */
};

/* Touched by whose turn it is. */
static struct {
    uint64_t seed, rng;
    unsigned count, points;
    struct player player[LOCKSTEP_MAX];
    sem_t over;
} play;

static _Thread_local struct player *me; /* NULL: no player's thread */

static uint64_t draw(void)
{
    uint64_t z = play.rng += 0x9e3779b97f4a7c15ull; /* splitmix64 */
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ z >> 27) * 0x94d049bb133111ebull;
    return z ^ z >> 31;
}

/* On stdout: a test may have taken stderr away from TAs that die. */
static _Noreturn void stuck(const char *why)
{
    printf("lockstep: seed %lu, point %u: %s\n", (unsigned long)play.seed, play.points, why);
    fflush(stdout);
    abort();
}

/* One that can go on, but not `but`; NULL: none. */
static struct player *pick(const struct player *but)
{
    struct player *ready[LOCKSTEP_MAX];
    unsigned count = 0;

    for (unsigned i = 0; i < play.count; i++) {
        struct player *p = &play.player[i];
        if (p->state == READY && p != but)
            ready[count++] = p;
    }
    return count ? ready[draw() % count] : NULL;
}

static void hand_over(struct player *to)
{
    if (to == me)
        return;
    sem_post(&to->turn);
    while (sem_wait(&me->turn) < 0)
        ;
}

static void point(void)
{
    if (!me)
        return;
    play.points++;
    hand_over(pick(NULL));
}

/* ---- what the machine calls ---- */

int __real_pthread_mutex_lock(pthread_mutex_t *m);
int __wrap_pthread_mutex_lock(pthread_mutex_t *m);
int __wrap_pthread_cond_wait(pthread_cond_t *c, pthread_mutex_t *m);
int __real_pthread_cond_wait(pthread_cond_t *c, pthread_mutex_t *m);
int __real_pthread_cond_signal(pthread_cond_t *c);
int __wrap_pthread_cond_signal(pthread_cond_t *c);
int __real_pthread_cond_broadcast(pthread_cond_t *c);
int __wrap_pthread_cond_broadcast(pthread_cond_t *c);
int __real_sched_yield(void);
int __wrap_sched_yield(void);
int __real_clock_gettime(clockid_t id, struct timespec *ts);
int __wrap_clock_gettime(clockid_t id, struct timespec *ts);

static int lock(pthread_mutex_t *m)
{
    for (unsigned spin = 0; spin < SPINS_MAX; spin++) {
        int err = pthread_mutex_trylock(m);
        if (err != EBUSY)
            return err;
        struct player *other = pick(me);
        if (!other)
            stuck("a mutex is held for ever");
        hand_over(other);
    }
    stuck("mutexes are held for ever");
}

int __wrap_pthread_mutex_lock(pthread_mutex_t *m)
{
    if (!me)
        return __real_pthread_mutex_lock(m);
    point();
    return lock(m);
}

int __wrap_pthread_cond_wait(pthread_cond_t *c, pthread_mutex_t *m)
{
    if (!me)
        return __real_pthread_cond_wait(c, m);
    me->state = WAITING;
    me->cond = c;
    pthread_mutex_unlock(m);
    struct player *other = pick(me);
    if (!other)
        stuck("all wait for ever");
    hand_over(other);
    return lock(m);
}

static void wake(const pthread_cond_t *c, bool all)
{
    for (unsigned i = 0; me && i < play.count; i++) {
        struct player *p = &play.player[i];
        if (p->state != WAITING || p->cond != c)
            continue;
        p->state = READY;
        if (!all)
            return;
    }
}

int __wrap_pthread_cond_signal(pthread_cond_t *c)
{
    wake(c, false);
    return __real_pthread_cond_signal(c);
}

int __wrap_pthread_cond_broadcast(pthread_cond_t *c)
{
    wake(c, true);
    return __real_pthread_cond_broadcast(c);
}

int __wrap_sched_yield(void)
{
    if (!me)
        return __real_sched_yield();
    point();
    return 0;
}

int __wrap_clock_gettime(clockid_t id, struct timespec *ts)
{
    if (!me)
        return __real_clock_gettime(id, ts);
    uint64_t now = (uint64_t)play.points * NS_PER_POINT;
    ts->tv_sec = (time_t)(now / NS_PER_S);
    ts->tv_nsec = (long)(now % NS_PER_S);
    return 0;
}

/* Turns wait for a futex, which is no point; and whose turn it is, the seed says. */
struct turn;
void __real_turn_take(struct turn *t);
void __wrap_turn_take(struct turn *t);
bool __real_turn_give(struct turn *t);
bool __wrap_turn_give(struct turn *t);
void __real_turn_give_up(struct turn *t);
void __wrap_turn_give_up(struct turn *t);

void __wrap_turn_take(struct turn *t)
{
    if (!me)
        __real_turn_take(t);
}

bool __wrap_turn_give(struct turn *t)
{
    return !me && __real_turn_give(t);
}

void __wrap_turn_give_up(struct turn *t)
{
    if (!me)
        __real_turn_give_up(t);
}

/* A point before a function of the machine's. */
#define POINT_BEFORE(ret, name, params, args)                                                      \
    ret __real_##name params;                                                                      \
    ret __wrap_##name params;                                                                      \
    ret __wrap_##name params                                                                       \
    {                                                                                              \
        point();                                                                                   \
        return __real_##name args;                                                                 \
    }

struct fault_frame;
struct instance;

POINT_BEFORE(void, world_ring, (struct world * w), (w))
POINT_BEFORE(void, actor_ring, (struct actor * a, call_id call), (a, call))
POINT_BEFORE(void, wait_signal, (struct sched * s, struct wait_point *wp), (s, wp))
POINT_BEFORE(int, wait_on,
             (struct sched * s, struct wait_point *wp, uint64_t deadline_ns, call_id call),
             (s, wp, deadline_ns, call))
POINT_BEFORE(struct instance *, sys_enter, (struct fault_frame * barrier, const char *func),
             (barrier, func))

/* ---- the play ---- */

static void *player_main(void *arg)
{
    me = arg;
    while (sem_wait(&me->turn) < 0)
        ;
    me->what.main(me->what.arg);
    me->state = DONE;
    struct player *next = pick(NULL);
    for (unsigned i = 0; !next && i < play.count; i++)
        if (play.player[i].state == WAITING)
            stuck("one waits for ever, the others have ended");
    me = NULL; /* what the thread's end locks is no point */
    sem_post(next ? &next->turn : &play.over);
    return NULL;
}

unsigned lockstep_run(uint64_t seed, const struct lockstep_player *players, unsigned count)
{
    CHECK(count > 0 && count <= LOCKSTEP_MAX);
    play.seed = play.rng = seed;
    play.count = count;
    play.points = 0;
    CHECK(sem_init(&play.over, 0, 0) == 0);
    for (unsigned i = 0; i < count; i++) {
        struct player *p = &play.player[i];
        *p = (struct player){.what = players[i]};
        CHECK(sem_init(&p->turn, 0, 0) == 0);
        CHECK(pthread_create(&p->thread, NULL, player_main, p) == 0);
    }
    sem_post(&pick(NULL)->turn);
    while (sem_wait(&play.over) < 0)
        ;
    for (unsigned i = 0; i < count; i++) {
        CHECK(pthread_join(play.player[i].thread, NULL) == 0);
        sem_destroy(&play.player[i].turn);
    }
    sem_destroy(&play.over);
    return play.points;
}

void lockstep_rest(unsigned most)
{
    unsigned bits = 0;

    while (most >> bits)
        bits++;
    uint64_t below = 1ull << draw() % (bits + 1);
    for (uint64_t turns = draw() % (below < most ? below : most); turns > 0; turns--)
        point();
}
