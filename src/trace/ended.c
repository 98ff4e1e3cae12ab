/* SPDX-License-Identifier: BSD-2-Clause */
#include "ended.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

#include "base/check.h"
#include "base/fault.h"

static const int watched[] = {SIGHUP, SIGINT, SIGTERM};

static bool running; /* guarded by the machine's lock, as all callers have it */
static pthread_t thread;
static void (*write_trace)(void);
static sem_t woken;
/* Read by the handler. */
static _Atomic pid_t owner;
static _Atomic int caught; /* the first signal; 0: none, and who is woken then is to end */

/* Disarmed when it comes here (SA_RESETHAND). In another process, such as a child that has not
 * begun another program yet, the signal is only let through: it is blocked until this returns. */
static void on_signal(int signo)
{
    int saved = errno, none = 0;

    if (getpid() != atomic_load(&owner))
        raise(signo);
    else if (atomic_compare_exchange_strong(&caught, &none, signo))
        sem_post(&woken);
    errno = saved;
}

static void end_by(int signo)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, signo);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    raise(signo);
}

static void *wait_for_signal(void *unused)
{
    (void)unused;
    pthread_setname_np(pthread_self(), "trace");
    while (sem_wait(&woken) < 0)
        ;
    int signo = atomic_load(&caught);
    if (!signo)
        return NULL;
    write_trace();
    end_by(signo);
    return NULL; /* the program handles it by now */
}

static bool is_ours(const struct sigaction *sa)
{
    return !(sa->sa_flags & SA_SIGINFO) && sa->sa_handler == on_signal;
}

static void arm(void)
{
    struct sigaction ours = {.sa_handler = on_signal, .sa_flags = SA_RESTART | SA_RESETHAND}, now;

    for (unsigned i = 0; i < ARRAY_COUNT(watched); i++)
        if (sigaction(watched[i], NULL, &now) == 0 && !(now.sa_flags & SA_SIGINFO) &&
            now.sa_handler == SIG_DFL)
            sigaction(watched[i], &ours, NULL);
}

static void disarm(void)
{
    struct sigaction standard = {.sa_handler = SIG_DFL}, now;

    for (unsigned i = 0; i < ARRAY_COUNT(watched); i++)
        if (sigaction(watched[i], NULL, &now) == 0 && is_ours(&now))
            sigaction(watched[i], &standard, NULL);
}

void trace_ended_watch(void (*write)(void))
{
    sigset_t old;

    write_trace = write;
    atomic_store(&caught, 0);
    atomic_store(&owner, getpid());
    if (running || sem_init(&woken, 0, 0) < 0)
        return;
    fault_block_others(&old);
    running = pthread_create(&thread, NULL, wait_for_signal, NULL) == 0;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (running)
        arm();
}

void trace_ended_forget(void)
{
    if (!running)
        return;
    disarm();
    sem_post(&woken);
    pthread_join(thread, NULL);
    running = false;
}

void trace_ended_after_fork(void)
{
    if (running)
        disarm();
    running = false;
}
