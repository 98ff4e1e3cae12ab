/* SPDX-License-Identifier: BSD-2-Clause */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/wait.h>

#include "trace_fake.h"

#define RING_EVENTS (64u * 1024)

/* While set, there is no memory. */
static _Atomic bool starved;

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

void *__wrap_malloc(size_t size)
{
    return starved ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return starved ? NULL : __real_calloc(count, size);
}

static void *in_thread(void *(*fn)(void *), void *arg)
{
    pthread_t t;
    void *result;

    assert_int_equal(pthread_create(&t, NULL, fn, arg), 0);
    assert_int_equal(pthread_join(t, &result), 0);
    return result;
}

/* Emits one event at each time of a 0-terminated list, named by its time. */
static void *emit_at(void *times)
{
    for (uint64_t *t = times; *t; t++) {
        fake_time = *t;
        TRACE(IPC_CONNECT, 0, 0, *t, 0, 0);
    }
    return NULL;
}

static void test_off_records_nothing(void **state)
{
    unsigned count = 1;
    (void)state;
    TRACE(IPC_CONNECT, 1, 2, 3, 4, 5);
    assert_null(trace_events(&count));
    assert_int_equal(count, 0);
}

static void test_without_an_output_nothing_is_recorded(void **state)
{
    unsigned count = 1;
    (void)state;
    run_start("");
    assert_false(trace_on);
    TRACE(IPC_CONNECT, 1, 2, 3, 4, 5);
    assert_null(trace_events(&count));
    assert_int_equal(count, 0);
    trace_stop();
}

static void test_an_event_keeps_what_it_was_given(void **state)
{
    unsigned count;
    (void)state;
    run_start("text:/dev/null");
    fake_time = 77;
    TRACE(PROXY_MOVE_DOWN, 0, 2, 3, 4, UINT64_MAX);
    const struct trace_event *e = trace_events(&count);
    assert_int_equal(count, 1);
    assert_int_equal(e->time, 77);
    assert_int_equal(e->id, TR_PROXY_MOVE_DOWN);
    assert_int_equal(e->call, 0);
    assert_int_equal(e->session, 2);
    assert_int_equal(e->thread, 0);
    assert_int_equal(e->word[0], 3);
    assert_int_equal(e->word[1], 4);
    assert_true(e->word[2] == UINT64_MAX);
    trace_stop();
}

static void test_events_of_threads_are_merged_by_time(void **state)
{
    uint64_t here[] = {10, 40, 0}, there[] = {20, 30, 50, 0};
    unsigned count;
    (void)state;
    run_start("text:/dev/null");
    emit_at(here);
    in_thread(emit_at, there);
    const struct trace_event *e = trace_events(&count);
    assert_int_equal(count, 5);
    for (unsigned i = 0; i < 5; i++)
        assert_int_equal(e[i].word[0], 10 * (i + 1));
    trace_stop();
}

static void test_equal_times_keep_the_order_of_emission(void **state)
{
    uint64_t first[] = {5, 5, 0};
    unsigned count;
    (void)state;
    run_start("text:/dev/null");
    in_thread(emit_at, first);
    TRACE(IPC_CLOSE, 0, 0, 0, 0, 0);
    in_thread(emit_at, first);
    const struct trace_event *e = trace_events(&count);
    assert_int_equal(count, 5);
    for (unsigned i = 0; i < 5; i++)
        assert_int_equal(e[i].id, i == 2 ? TR_IPC_CLOSE : TR_IPC_CONNECT);
    trace_stop();
}

static void *name_and_emit(void *name)
{
    trace_thread_name(name);
    TRACE(IPC_CONNECT, 0, 0, 0, 0, 0);
    return NULL;
}

static void *emit_and_name(void *name)
{
    TRACE(IPC_CONNECT, 0, 0, 0, 0, 0);
    trace_thread_name(name);
    return NULL;
}

static void test_threads_are_numbered_by_their_first_event_and_named(void **state)
{
    unsigned count;
    (void)state;
    run_start("text:/dev/null");
    fake_time = 1;
    in_thread(name_and_emit, (void *)"hyp");
    in_thread(emit_and_name, (void *)"a name that is longer than what an event's thread may have");
    TRACE(IPC_CONNECT, 0, 0, 0, 0, 0);
    const struct trace_event *e = trace_events(&count);
    assert_int_equal(count, 3);
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(e[i].thread, i);
    assert_string_equal(trace_thread_of(0), "hyp");
    assert_string_equal(trace_thread_of(1), "a name that is longer than what");
    assert_string_equal(trace_thread_of(2), "client 2"); /* as the one before was, at first */
    assert_string_equal(trace_thread_of(3), "");
    trace_stop();
}

static void *emit(void *arg)
{
    (void)arg;
    TRACE(IPC_CONNECT, 0, 0, 0, 0, 0);
    return NULL;
}

static void test_the_threads_of_the_client_are_counted(void **state)
{
    (void)state;
    run_start("text:/dev/null");
    TRACE(IPC_CONNECT, 0, 0, 0, 0, 0);
    in_thread(name_and_emit, (void *)"hyp");
    in_thread(emit, NULL);
    assert_string_equal(trace_thread_of(0), "client 1");
    assert_string_equal(trace_thread_of(1), "hyp");
    assert_string_equal(trace_thread_of(2), "client 2");
    trace_stop();
}

static void test_a_thread_named_before_the_run_keeps_its_name(void **state)
{
    (void)state;
    trace_thread_name("early");
    run_start("text:/dev/null");
    TRACE(IPC_CONNECT, 0, 0, 0, 0, 0);
    assert_string_equal(trace_thread_of(0), "early");
    trace_stop();
    trace_thread_name("");
}

static void test_many_short_threads_all_keep_their_events(void **state)
{
    unsigned count;
    (void)state;
    run_start("text:/dev/null");
    for (uint64_t i = 1; i <= 100; i++)
        in_thread(emit_at, (uint64_t[]){i, 0});
    const struct trace_event *e = trace_events(&count);
    assert_int_equal(count, 100);
    for (unsigned i = 0; i < 100; i++)
        assert_int_equal(e[i].thread, i);
    trace_stop();
}

static void test_a_full_ring_drops_the_oldest_and_says_so(void **state)
{
    unsigned count;
    (void)state;
    run_start("text:/dev/null");
    for (unsigned i = 0; i < RING_EVENTS + 10; i++) {
        fake_time = i;
        TRACE(IPC_CONNECT, 0, 0, i, 0, 0);
    }
    const struct trace_event *e = trace_events(&count);
    assert_int_equal(count, RING_EVENTS);
    assert_int_equal(e[0].word[0], 10);
    assert_int_equal(e[count - 1].word[0], RING_EVENTS + 9);
    stderr_catch();
    trace_stop();
    char *said = stderr_release();
    assert_non_null(strstr(said, "10 events were dropped"));
    free(said);
}

static void *emit_starved(void *unused)
{
    (void)unused;
    starved = true;
    TRACE(IPC_CONNECT, 0, 0, 0, 0, 0); /* no ring */
    starved = false;
    TRACE(IPC_CONNECT, 0, 0, 1, 0, 0);
    return NULL;
}

static void test_events_without_memory_are_dropped_and_told_of(void **state)
{
    unsigned count;
    (void)state;
    run_start("text:/dev/null");
    in_thread(emit_starved, NULL); /* leaves a ring for the next thread … */
    trace_stop();
    run_start("text:/dev/null");
    in_thread(emit_starved, NULL); /* … which trace_stop has freed */
    TRACE(IPC_CONNECT, 0, 0, 2, 0, 0);
    trace_events(&count);
    assert_int_equal(count, 2);
    starved = true;
    assert_null(trace_events(&count));
    starved = false;
    stderr_catch();
    trace_stop();
    char *said = stderr_release();
    assert_non_null(strstr(said, "1 events were dropped"));
    free(said);
}

static void test_a_ring_that_cannot_grow_keeps_the_newest(void **state)
{
    unsigned count;
    (void)state;
    run_start("text:/dev/null");
    TRACE(IPC_CONNECT, 0, 0, 0, 0, 0);
    starved = true;
    for (unsigned i = 1; i < 1000; i++)
        TRACE(IPC_CONNECT, 0, 0, i, 0, 0);
    starved = false;
    const struct trace_event *e = trace_events(&count);
    assert_true(count > 0 && count < 1000);
    assert_int_equal(e[count - 1].word[0], 999);
    stderr_catch();
    trace_stop();
    free(stderr_release());
}

/* ---- bytes ---- */

static void emit_bytes(unsigned n, uint8_t fill, size_t size)
{
    uint8_t bytes[2 * TRACE_DATA_MAX];

    memset(bytes, fill, sizeof(bytes));
    fake_time = n;
    TRACE_DATA(PROXY_MOVE_DOWN, 0, 0, n, 0, 0, bytes, size);
}

static void expect_bytes(const struct trace_record *r, unsigned i, uint8_t fill, size_t size)
{
    const struct trace_event *e = &r->events[i];

    assert_int_equal(e->data_size, size);
    for (unsigned at = 0; at < size; at++)
        assert_int_equal(r->bytes[e->data + at], fill);
}

static void test_bytes_come_with_their_event(void **state)
{
    (void)state;
    run_start("text:/dev/null");
    emit_bytes(1, 0xa1, 10);
    TRACE(IPC_CONNECT, 0, 0, 0, 0, 0);
    emit_bytes(2, 0xa2, TRACE_DATA_MAX);
    emit_bytes(3, 0xa3, TRACE_DATA_MAX + 100); /* cut */
    emit_bytes(4, 0xa4, 0);
    const struct trace_record *r = trace_recorded();
    assert_int_equal(r->count, 5);
    expect_bytes(r, 0, 0xa1, 10);
    assert_int_equal(r->events[1].data_size, 0);
    expect_bytes(r, 2, 0xa2, TRACE_DATA_MAX);
    expect_bytes(r, 3, 0xa3, TRACE_DATA_MAX);
    assert_int_equal(r->events[4].data_size, 0);
    for (unsigned i = 0; i < 5; i++)
        assert_int_equal(r->events[i].lost, 0);
    trace_stop();
}

/* More than is kept, in pieces that do not divide it: what is there is whole, the rest is gone. */
static void test_the_latest_bytes_are_kept(void **state)
{
    const unsigned count = 1000, size = 3001;
    (void)state;
    run_start("text:/dev/null");
    for (unsigned i = 0; i < count; i++)
        emit_bytes(i, (uint8_t)i, size);
    const struct trace_record *r = trace_recorded();
    assert_int_equal(r->count, count);
    unsigned kept = (1u << 20) / size;
    for (unsigned i = 0; i < count; i++) {
        assert_int_equal(r->events[i].lost, i + kept < count);
        if (i + kept < count)
            assert_int_equal(r->events[i].data_size, 0);
        else
            expect_bytes(r, i, (uint8_t)i, size);
    }
    stderr_catch();
    trace_stop();
    char *said = stderr_release();
    char wanted[64];
    snprintf(wanted, sizeof(wanted), "the bytes of %u events were dropped", count - kept);
    assert_non_null(strstr(said, wanted));
    assert_null(strstr(said, "trace: 0 events"));
    free(said);
}

static void test_bytes_without_memory_are_left_out(void **state)
{
    (void)state;
    run_start("text:/dev/null");
    fake_time = 0;
    TRACE(IPC_CONNECT, 0, 0, 0, 0, 0); /* the ring is there */
    starved = true;
    emit_bytes(1, 1, 10);
    starved = false;
    emit_bytes(2, 2, 10);
    const struct trace_record *r = trace_recorded();
    assert_int_equal(r->count, 3);
    assert_int_equal(r->events[1].data_size, 0);
    assert_int_equal(r->events[1].lost, 1);
    expect_bytes(r, 2, 2, 10);
    trace_stop();
}

static void test_a_hop_knows_where_it_was_emitted(void **state)
{
    unsigned count;
    (void)state;
    run_start("text:/dev/null");
    TRACE(IPC_CONNECT, 0, 0, 0, 0, 0);
    const unsigned line = __LINE__ - 1;
    const struct trace_event *e = trace_events(&count);
    assert_non_null(strstr(e->site->file, "test_trace.c"));
    assert_string_equal(e->site->function, __func__);
    assert_int_equal(e->site->line, line);
    trace_stop();
}

/* ---- the last ones ---- */

static void *emit_ten(void *first)
{
    for (uint64_t i = 0; i < 10; i++) {
        fake_time = (uint64_t)(uintptr_t)first + 2 * i;
        TRACE(IPC_CONNECT, 0, 0, fake_time, 0, 0);
    }
    return NULL;
}

static void test_the_last_events_of_all_threads(void **state)
{
    (void)state;
    assert_int_equal(
        trace_configure(&(struct trace_options){.outputs = "text:/dev/null", .last = 7}), 0);
    trace_start(&fake_sched);
    emit_ten((void *)1);
    in_thread(emit_ten, (void *)2); /* at times between */
    const struct trace_record *r = trace_recorded();
    assert_int_equal(r->count, 7);
    for (unsigned i = 0; i < 7; i++)
        assert_int_equal(r->events[i].word[0], 14 + i);
    assert_int_equal(r->dropped, 13);
    assert_int_equal(r->all_from, 14);
    stderr_catch();
    trace_stop();
    char *said = stderr_release();
    assert_non_null(strstr(said, "13 events were dropped, the oldest first; 7 are left"));
    free(said);
}

/* Those of the thread which says more go first, and from when on all are there is known. */
static void test_from_when_on_none_was_dropped(void **state)
{
    (void)state;
    run_start("text:/dev/null");
    fake_time = 0;
    TRACE(IPC_CONNECT, 0, 0, 0, 0, 0);
    assert_int_equal(trace_recorded()->all_from, 0);
    in_thread(emit_ten, (void *)1);
    for (unsigned i = 0; i < RING_EVENTS + 2; i++) {
        fake_time = 5 + i;
        TRACE(IPC_CONNECT, 0, 0, 0, 0, 0);
    }
    const struct trace_record *r = trace_recorded();
    assert_int_equal(r->dropped, 3);
    assert_int_equal(r->all_from, 7);
    assert_int_equal(r->events[0].time, 1); /* the other thread's */
    stderr_catch();
    trace_stop();
    free(stderr_release());
    run_start("text:/dev/null");
    in_thread(emit_starved, NULL); /* nobody knows when */
    assert_int_equal(trace_recorded()->all_from, UINT64_MAX);
    stderr_catch();
    trace_stop();
    free(stderr_release());
    run_start("text:/dev/null");
    starved = true;
    TRACE(IPC_CONNECT, 0, 0, 0, 0, 0); /* this thread has a ring, but no events yet */
    starved = false;
    assert_int_equal(trace_recorded()->dropped, 1);
    assert_int_equal(trace_recorded()->all_from, UINT64_MAX);
    stderr_catch();
    trace_stop();
    free(stderr_release());
}

/* More than a thread keeps by itself. */
static void test_as_many_as_were_asked_for(void **state)
{
    const unsigned wanted = 3 * RING_EVENTS / 2;
    unsigned count;
    (void)state;
    assert_int_equal(
        trace_configure(&(struct trace_options){.outputs = "text:/dev/null", .last = wanted}), 0);
    trace_start(&fake_sched);
    for (unsigned i = 0; i < wanted + 5; i++) {
        fake_time = i;
        TRACE(IPC_CONNECT, 0, 0, i, 0, 0);
    }
    const struct trace_event *e = trace_events(&count);
    assert_int_equal(count, wanted);
    assert_int_equal(e[0].word[0], 5);
    stderr_catch();
    trace_stop();
    free(stderr_release());
}

static void test_calls_are_renumbered_by_their_first_event(void **state)
{
    static const call_id given[] = {900, 0, 70, 900, UINT32_MAX - 1, 70};
    static const call_id wanted[] = {1, 0, 2, 1, 3, 2};
    unsigned count;
    (void)state;
    run_start("text:/dev/null");
    for (unsigned i = 0; i < ARRAY_COUNT(given); i++)
        TRACE(IPC_CONNECT, given[i], 0, 0, 0, 0);
    const struct trace_event *e = trace_events(&count);
    assert_int_equal(count, ARRAY_COUNT(wanted));
    for (unsigned i = 0; i < count; i++)
        assert_int_equal(e[i].call, wanted[i]);
    trace_stop();
}

static void *call_of_a_thread(void *unused)
{
    (void)unused;
    return (void *)(uintptr_t)trace_call_current();
}

static void test_a_call_is_its_threads_own(void **state)
{
    (void)state;
    assert_int_equal(trace_call_current(), 0);
    call_id first = trace_call_begin();
    assert_int_not_equal(first, 0);
    assert_int_equal(trace_call_current(), first);
    assert_null(in_thread(call_of_a_thread, NULL));
    trace_call_end();
    assert_int_equal(trace_call_current(), 0);
    assert_int_not_equal(trace_call_begin(), first);
    trace_call_end();
}

static void test_the_call_that_boots_is_recorded_from_its_start(void **state)
{
    unsigned count;
    (void)state;
    (void)trace_call_begin();
    TRACE_EARLY(CLIENT_INIT, trace_call_current(), 0, 7, 0, 0); /* of a call that boots nothing */
    trace_call_end();
    call_id call = trace_call_begin();
    unsigned line = __LINE__ + 1;
    TRACE_EARLY(CLIENT_INIT, call, 0, 0, 0, 0);
    TRACE_EARLY(LIBTEEC_OPEN, call, 0, 0, !trace_on, 0);
    run_start("text:/dev/null");
    TRACE_EARLY(LIBTEEC_OPEN, call, 0, 1, !trace_on, 0);
    const struct trace_event *e = trace_events(&count);
    assert_int_equal(count, 3);
    assert_int_equal(e[0].id, TR_CLIENT_INIT);
    assert_int_equal(e[0].word[0], 0);
    assert_string_equal(e[0].site->file, __FILE__);
    assert_int_equal(e[0].site->line, line);
    assert_int_equal(e[1].id, TR_LIBTEEC_OPEN);
    assert_int_equal(e[1].word[1], 1);
    assert_int_equal(e[2].word[0], 1);
    assert_int_equal(e[2].word[1], 0);
    trace_stop();
    run_start("text:/dev/null"); /* what has been recorded is not recorded again */
    assert_null(trace_events(&count));
    trace_call_end();
    trace_stop();
}

static void test_only_some_is_kept_before_the_boot(void **state)
{
    unsigned count;
    (void)state;
    call_id call = trace_call_begin();
    for (unsigned i = 0; i < TRACE_EARLY_MAX + 2; i++)
        TRACE_EARLY(LIBTEEC_OPEN, call, 0, i, 0, 0);
    run_start("text:/dev/null");
    const struct trace_event *e = trace_events(&count);
    assert_int_equal(count, TRACE_EARLY_MAX);
    assert_int_equal(e[count - 1].word[0], TRACE_EARLY_MAX - 1);
    trace_call_end();
    trace_stop();
}

static void test_a_second_run_begins_empty(void **state)
{
    unsigned count;
    (void)state;
    run_start("text:/dev/null");
    in_thread(name_and_emit, (void *)"gone");
    TRACE(IPC_CONNECT, 0, 0, 1, 0, 0);
    trace_stop();
    assert_false(trace_on);
    run_start("text:/dev/null");
    TRACE(IPC_CONNECT, 0, 0, 2, 0, 0);
    const struct trace_event *e = trace_events(&count);
    assert_int_equal(count, 1);
    assert_int_equal(e->word[0], 2);
    assert_int_equal(e->thread, 0);
    assert_string_equal(trace_thread_of(0), "client 1");
    trace_stop();
    assert_null(trace_events(&count));
}

struct storm {
    atomic_bool over;
    atomic_uint emitted;
};

static void *emit_until_over(void *arg)
{
    struct storm *s = arg;

    while (!atomic_load(&s->over)) {
        TRACE(IPC_CONNECT, 0, 0, 0, 0, 0);
        atomic_fetch_add(&s->emitted, 1);
        sched_yield();
    }
    return NULL;
}

static void test_runs_start_and_stop_under_emitting_threads(void **state)
{
    struct storm storm = {0};
    pthread_t threads[3];
    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, emit_until_over, &storm), 0);
    for (unsigned run = 0; run < 10; run++) {
        unsigned before = atomic_load(&storm.emitted);
        run_start("text:/dev/null");
        while (atomic_load(&storm.emitted) - before < 300)
            sched_yield();
        trace_stop();
    }
    atomic_store(&storm.over, true);
    for (unsigned i = 0; i < ARRAY_COUNT(threads); i++)
        pthread_join(threads[i], NULL);
    unsigned count;
    assert_null(trace_events(&count));
}

static void *fail_until_over(void *arg)
{
    struct storm *s = arg;

    while (!atomic_load(&s->over)) {
        call_id call = trace_call_begin();
        TRACE_DATA(CLIENT_INVOKE, call, 0, 0, 0, 0, "some bytes", 10);
        TRACE(CLIENT_DONE, call, 0, 0xffff0000, 0, 0);
        trace_call_end();
        atomic_fetch_add(&s->emitted, 1);
        sched_yield();
    }
    return NULL;
}

/* Each end of a call collects what all threads have recorded while these go on. */
static void test_calls_fail_under_emitting_threads(void **state)
{
    struct storm storm = {0};
    pthread_t threads[4];
    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(threads); i++)
        assert_int_equal(
            pthread_create(&threads[i], NULL, i < 2 ? emit_until_over : fail_until_over, &storm),
            0);
    for (unsigned run = 0; run < 3; run++) {
        unsigned before = atomic_load(&storm.emitted);
        assert_int_equal(
            trace_configure(&(struct trace_options){.outputs = "tail:/dev/null", .last = 50}), 0);
        trace_start(&fake_sched);
        while (atomic_load(&storm.emitted) - before < 300)
            sched_yield();
        trace_stop();
    }
    atomic_store(&storm.over, true);
    for (unsigned i = 0; i < ARRAY_COUNT(threads); i++)
        pthread_join(threads[i], NULL);
}

static int child_of_a_run(void)
{
    unsigned count;

    trace_after_fork();
    if (trace_on || trace_events(&count) || count != 0)
        return 1;
    TRACE(IPC_CONNECT, 0, 0, 0, 0, 0);
    trace_stop(); /* writes nothing: the outputs were the parent's */
    return trace_events(&count) ? 2 : 0;
}

static atomic_bool telling, forking, told;

static void tell_slowly(const struct trace_record *r)
{
    (void)r;
    atomic_store(&telling, true);
    while (!atomic_load(&forking))
        sched_yield();
    for (unsigned i = 0; i < 1000; i++)
        sched_yield();
    atomic_store(&told, true);
}

static void *fail_once(void *unused)
{
    call_id call = trace_call_begin();
    TRACE(CLIENT_DONE, call, 0, 0xffff0000, 0, 0);
    trace_call_end();
    return unused;
}

static void test_a_fork_waits_for_who_collects(void **state)
{
    pthread_t t;
    (void)state;
    trace_begin(&fake_sched, 50, tell_slowly);
    assert_int_equal(pthread_create(&t, NULL, fail_once, NULL), 0);
    while (!atomic_load(&telling))
        sched_yield();
    atomic_store(&forking, true);
    trace_before_fork();
    assert_true(atomic_load(&told));
    trace_after_fork_parent();
    pthread_join(t, NULL);
    trace_stop();
}

/* These are in the middle of anything when it comes. */
static void test_forks_under_failing_calls(void **state)
{
    struct storm storm = {0};
    pthread_t threads[2];
    int status;
    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, fail_until_over, &storm), 0);
    assert_int_equal(
        trace_configure(&(struct trace_options){.outputs = "tail:/dev/null", .last = 50}), 0);
    trace_start(&fake_sched);
    for (unsigned i = 0; i < 200; i++) {
        trace_before_fork();
        pid_t pid = fork();
        if (pid == 0)
            _exit(child_of_a_run());
        trace_after_fork_parent();
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);
    }
    trace_stop();
    atomic_store(&storm.over, true);
    for (unsigned i = 0; i < ARRAY_COUNT(threads); i++)
        pthread_join(threads[i], NULL);
}

static void test_a_forked_child_has_nothing_of_its_parents(void **state)
{
    char dir[] = "/tmp/test_trace.XXXXXX", file[64];
    int status;
    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(file, sizeof(file), "%s/out", dir);
    char spec[80];
    snprintf(spec, sizeof(spec), "text:%s", file);
    run_start(spec);
    TRACE(IPC_CONNECT, 0, 0, 1, 0, 0);
    trace_before_fork();
    pid_t pid = fork();
    if (pid == 0)
        _exit(child_of_a_run());
    trace_after_fork_parent();
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_int_equal(access(file, F_OK), -1);
    trace_stop();
    assert_int_equal(access(file, F_OK), 0);
    unlink(file);
    rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_off_records_nothing),
        cmocka_unit_test(test_without_an_output_nothing_is_recorded),
        cmocka_unit_test(test_an_event_keeps_what_it_was_given),
        cmocka_unit_test(test_events_of_threads_are_merged_by_time),
        cmocka_unit_test(test_equal_times_keep_the_order_of_emission),
        cmocka_unit_test(test_threads_are_numbered_by_their_first_event_and_named),
        cmocka_unit_test(test_the_threads_of_the_client_are_counted),
        cmocka_unit_test(test_a_thread_named_before_the_run_keeps_its_name),
        cmocka_unit_test(test_many_short_threads_all_keep_their_events),
        cmocka_unit_test(test_a_full_ring_drops_the_oldest_and_says_so),
        cmocka_unit_test(test_events_without_memory_are_dropped_and_told_of),
        cmocka_unit_test(test_a_ring_that_cannot_grow_keeps_the_newest),
        cmocka_unit_test(test_bytes_come_with_their_event),
        cmocka_unit_test(test_the_latest_bytes_are_kept),
        cmocka_unit_test(test_bytes_without_memory_are_left_out),
        cmocka_unit_test(test_a_hop_knows_where_it_was_emitted),
        cmocka_unit_test(test_the_last_events_of_all_threads),
        cmocka_unit_test(test_from_when_on_none_was_dropped),
        cmocka_unit_test(test_as_many_as_were_asked_for),
        cmocka_unit_test(test_calls_are_renumbered_by_their_first_event),
        cmocka_unit_test(test_a_call_is_its_threads_own),
        cmocka_unit_test(test_the_call_that_boots_is_recorded_from_its_start),
        cmocka_unit_test(test_only_some_is_kept_before_the_boot),
        cmocka_unit_test(test_a_second_run_begins_empty),
        cmocka_unit_test(test_runs_start_and_stop_under_emitting_threads),
        cmocka_unit_test(test_calls_fail_under_emitting_threads),
        cmocka_unit_test(test_a_fork_waits_for_who_collects),
        cmocka_unit_test(test_forks_under_failing_calls),
        cmocka_unit_test(test_a_forked_child_has_nothing_of_its_parents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
