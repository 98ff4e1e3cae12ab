/* SPDX-License-Identifier: BSD-2-Clause */
/* What becomes of persistent objects and of handles on them when sessions, instances, machines and
 * processes end, in good or bad ways. */
#include "storage/storage_rig.h"
#include "report.h"

#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

/* ---- sessions and instances ---- */

static void test_a_session_ends_with_open_handles(void **state)
{
    struct client one, other;

    (void)state;
    open_storage(&one, STORAGE_SINGLE);
    open_storage(&other, STORAGE_SINGLE);
    OK(&one, CREATE, .slot = 1, .a = PRIVATE, .b = ALL, .id = "a", .data = "hello", .size = 5);
    close_ta(&one);
    /* Handles are the instance's, and that lives on. */
    assert_int_equal(st_info(&other, 1).data_size, 5);
    assert_int_equal(st_probe(&other, "a"), TEE_ERROR_ACCESS_CONFLICT);
    OK(&other, CLOSE, .slot = 1);
    assert_int_equal(st_probe(&other, "a"), TEE_SUCCESS);
    close_ta(&other);
}

#define ROUNDS 50u

/* As soon as the client hears of it, everything is free. */
static void test_an_instance_ends_with_open_handles(void **state)
{
    struct client c;

    open_storage(&c, kind_of(state));
    st_put(&c, "a", "hello", 5);
    for (unsigned i = 0; i < ROUNDS; i++) {
        OK(&c, OPEN, .slot = 1, .a = PRIVATE, .b = META, .id = "a");
        OK(&c, ENUM_ALLOCATE, );
        OK(&c, ENUM_START, .a = PRIVATE);
        close_ta(&c);
        open_storage(&c, kind_of(state));
    }
    st_expect(&c, "a", "hello", 5);
    close_ta(&c);
}

static void test_an_instance_panics_with_open_handles(void **state)
{
    struct client c, other;

    open_storage(&other, kind_of(state));
    st_put(&other, "a", "hello", 5);
    report_begin();
    for (unsigned i = 0; i < ROUNDS; i++) {
        open_storage(&c, kind_of(state));
        OK(&c, OPEN, .slot = 1, .a = PRIVATE, .b = META, .id = "a");
        OK(&c, FORGET, .slot = 1);
        DIES(&c, PANIC, .a = i);
        assert_int_equal(st_probe(&other, "a"), TEE_SUCCESS);
        close_ta(&c);
    }
    report_end();
    close_ta(&other);
}

/* Within a function of storage, after it has begun. */
static void test_a_panic_leaves_nothing_behind(void **state)
{
    struct client c;

    report_begin();
    for (unsigned i = 0; i < ROUNDS; i++) {
        open_storage(&c, kind_of(state));
        OK(&c, CREATE, .slot = 1, .a = PRIVATE, .b = CAN_READ | OVERWRITE, .id = "a",
           .data = "hello", .size = 5);
        DIES(&c, SEEK, .slot = 1, .b = 7);
        close_ta(&c);
    }
    report_end();
    open_storage(&c, kind_of(state));
    st_expect(&c, "a", "hello", 5);
    close_ta(&c);
}

/* ---- machines and processes ---- */

static void test_objects_outlive_the_machine(void **state)
{
    static const enum teesim_sched order[] = {TEESIM_SCHED_INLINE, TEESIM_SCHED_THREADS};
    struct client c;
    char name[2] = "a";

    for (unsigned i = 0; i < 6; i++) {
        open_storage(&c, kind_of(state));
        for (name[0] = 'a'; name[0] < (char)('a' + i); name[0]++)
            st_expect(&c, name, name, 1);
        OK(&c, CREATE, .slot = 1, .a = PRIVATE, .b = META, .id = name, .data = name, .size = 1);
        if (i % 3)
            close_ta(&c); /* otherwise the machine ends below it */
        rig_restart(order[i % 2]);
        if (i % 3 == 0)
            close_ta(&c);
    }
}

/* A process of its own, with a machine of its own on this test's directory. */
static int run_process(enum teesim_sched sched, const char *what)
{
    char number[16];
    char *argv[] = {(char *)"test_storage_life", (char *)(uintptr_t)what, rig_dir, number, NULL};
    pid_t pid;
    int status;

    snprintf(number, sizeof(number), "%d", sched);
    assert_int_equal(posix_spawn(&pid, "/proc/self/exe", NULL, NULL, argv, environ), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static void test_processes_share_a_directory(void **state)
{
    struct client c;

    open_storage(&c, STORAGE_13);
    st_put(&c, "mine", "one", 3);
    assert_int_equal(run_process(sched_of(state), "exchange"), 0);
    st_expect(&c, "mine", "more", 4);
    st_expect(&c, "theirs", "two", 3);
    close_ta(&c);
}

static void exchange(struct client *c)
{
    st_expect(c, "mine", "one", 3);
    st_put(c, "mine", "more", 4);
    st_put(c, "theirs", "two", 3);
}

/* What a handle is on is gone, by another process's hand: nothing that it could do is right. */
static void test_another_process_deletes_what_is_open(void **state)
{
    static const uint32_t reads[] = {ST_READ, ST_WRITE,  ST_TRUNCATE,
                                     ST_INFO, ST_RENAME, ST_RESTRICT};
    struct storage_info room;
    struct client c;

    open_storage(&c, STORAGE_13);
    for (unsigned i = 0; i < sizeof(reads) / sizeof(reads[0]); i++) {
        st_put(&c, "mine", "one", 3);
        OK(&c, OPEN, .slot = 1, .a = PRIVATE, .b = ALL, .id = "mine");
        assert_int_equal(run_process(sched_of(state), "delete"), 0);
        const struct st_args args = {.command = reads[i],
                                     .slot = 1,
                                     .a = 1,
                                     .b = 2,
                                     .id = "x",
                                     .to = &room,
                                     .size = sizeof(room)};
        assert_int_equal(st_call(&c, &args), TEE_ERROR_CORRUPT_OBJECT);
        assert_int_equal(st_probe(&c, "mine"), TEE_ERROR_ITEM_NOT_FOUND); /* it is closed */
        assert_int_equal(st_probe(&c, "x"), TEE_ERROR_ITEM_NOT_FOUND);
    }
    report_begin();
    DIES(&c, READ, .slot = 1, .a = 1, .size = 1);
    expect_in(report_end(), "is no open object");
    close_ta(&c);
}

/* To delete it is the one thing that can be right: it is gone. */
static void test_two_processes_delete_one_object(void **state)
{
    struct client c;

    open_storage(&c, STORAGE_13);
    st_put(&c, "mine", "one", 3);
    OK(&c, OPEN, .slot = 1, .a = PRIVATE, .b = META, .id = "mine");
    assert_int_equal(run_process(sched_of(state), "delete"), 0);
    OK(&c, DELETE, .slot = 1);
    st_put(&c, "mine", "one", 3);
    OK(&c, OPEN, .slot = 1, .a = PRIVATE, .b = META, .id = "mine");
    assert_int_equal(run_process(sched_of(state), "replace"), 0);
    OK(&c, DELETE, .slot = 1);
    st_expect(&c, "mine", "theirs", 6);
    close_ta(&c);
}

static void test_a_damaged_object_is_deleted(void **state)
{
    struct client c;

    open_storage(&c, STORAGE_13);
    st_put(&c, "mine", "one", 3);
    OK(&c, OPEN, .slot = 1, .a = PRIVATE, .b = META, .id = "mine");
    assert_int_equal(run_process(sched_of(state), "replace, then damage"), 0);
    OK(&c, DELETE, .slot = 1);
    assert_int_equal(st_probe(&c, "mine"), TEE_ERROR_ITEM_NOT_FOUND);
    close_ta(&c);
}

static void replace_mine(struct client *c)
{
    st_put(c, "mine", "theirs", 6);
}

static void delete_mine(struct client *c)
{
    OK(c, OPEN, .slot = 1, .a = PRIVATE, .b = META, .id = "mine");
    OK(c, DELETE, .slot = 1);
}

static void test_a_handle_that_is_kept(void **state)
{
    struct client c;

    open_storage(&c, STORAGE_KEEPER);
    st_put(&c, "mine", "one", 3);
    OK(&c, OPEN, .slot = 1, .a = PRIVATE, .b = ALL, .id = "mine");
    assert_int_equal(run_process(sched_of(state), "delete kept"), 0);
    for (unsigned i = 0; i < 2; i++)
        assert_int_equal(ST(&c, READ, .slot = 1, .a = 1, .size = 1), TEE_ERROR_CORRUPT_OBJECT);
    OK(&c, CLOSE, .slot = 1);
    close_ta(&c);
}

/* Deprecated functions have no result: they say so in what they give, or do nothing. */
static void test_deprecated_functions_and_a_damaged_object(void **state)
{
    struct storage_info info;
    struct client c;

    open_storage(&c, STORAGE_13);
    st_put(&c, "mine", "one", 3);
    OK(&c, OPEN, .slot = 1, .a = PRIVATE, .b = ALL, .id = "mine");
    assert_int_equal(run_process(sched_of(state), "delete"), 0);
    OK(&c, INFO, .slot = 1, .b = 1, .to = &info, .size = sizeof(info));
    assert_int_equal(info.type, TEE_TYPE_CORRUPTED_OBJECT);
    assert_int_equal(info.bits, 0);
    assert_int_equal(info.flags, 0);
    OK(&c, RESTRICT, .slot = 1, .a = 0, .b = 1);
    assert_int_equal(ST(&c, INFO, .slot = 1, .size = sizeof(info)), TEE_ERROR_CORRUPT_OBJECT);
    close_ta(&c);
}

/* ---- what ends a call ---- */

struct writer {
    struct client c;
    TEEC_SharedMemory data;
    TEEC_Result res;
};

static void *write_main(void *arg)
{
    struct writer *w = arg;
    TEEC_Operation op = {.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INPUT, TEEC_MEMREF_TEMP_INPUT,
                                                        TEEC_MEMREF_WHOLE, TEEC_VALUE_OUTPUT)};

    op.params[2].memref.parent = &w->data;
    w->res = TEEC_InvokeCommand(&w->c.session, ST_WRITE_ON | 1 << 8 | ST_NO_SLOT << 16, &op, NULL);
    return NULL;
}

/* The machine stops in the midst of a TA's writing: each write is there, or is not. */
static void test_a_machine_stops_while_a_ta_writes(void **state)
{
    struct writer w = {.data = {.size = 50000, .flags = TEEC_MEM_INPUT | TEEC_MEM_OUTPUT}};
    struct client c;
    pthread_t thread;

    open_storage(&w.c, kind_of(state));
    OK(&w.c, CREATE, .slot = 1, .a = PRIVATE, .b = CAN_WRITE, .id = "a");
    assert_int_equal(TEEC_AllocateSharedMemory(&w.c.ctx, &w.data), TEEC_SUCCESS);
    memset(w.data.buffer, 0, w.data.size);
    assert_int_equal(pthread_create(&thread, NULL, write_main, &w), 0);
    while (!__atomic_load_n((uint8_t *)w.data.buffer, __ATOMIC_ACQUIRE))
        sched_yield();
    rig_restart(sched_of(state));
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_not_equal(w.res, TEEC_SUCCESS);
    close_ta(&w.c);
    open_storage(&c, kind_of(state));
    OK(&c, OPEN, .slot = 1, .a = PRIVATE, .b = META, .id = "a");
    struct storage_info info = st_info(&c, 1);
    assert_true(info.data_size > 0);
    assert_int_equal(info.data_size % w.data.size, 0);
    close_ta(&c);
}

struct cancelled {
    struct client c;
    TEEC_Operation op;
    TEEC_Result res;
};

static void *cancelled_main(void *arg)
{
    struct cancelled *w = arg;

    w->res = TEEC_InvokeCommand(&w->c.session, ST_WAIT | 1 << 8 | ST_NO_SLOT << 16, &w->op, NULL);
    return NULL;
}

/* A cancelled call's TA goes on, and its handles with it. */
static void test_a_cancelled_call_holds_an_object(void **state)
{
    struct cancelled w = {
        .op = {.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INPUT, TEEC_MEMREF_TEMP_INPUT,
                                              TEEC_MEMREF_TEMP_INOUT, TEEC_VALUE_OUTPUT)}};
    struct client other;
    pthread_t thread;

    open_storage(&w.c, kind_of(state));
    open_storage(&other, kind_of(state));
    OK(&w.c, CREATE, .slot = 1, .a = PRIVATE, .b = ALL, .id = "a");
    w.op.params[0].value.a = 600000;
    assert_int_equal(pthread_create(&thread, NULL, cancelled_main, &w), 0);
    assert_int_equal(st_probe(&other, "a"), TEE_ERROR_ACCESS_CONFLICT);
    TEEC_RequestCancellation(&w.op);
    assert_int_equal(pthread_join(thread, NULL), 0);
    if (w.res == TEEC_SUCCESS) /* it had begun: it was told, and has closed the object */
        assert_int_equal(w.op.params[3].value.a, TEE_ERROR_CANCEL);
    else
        assert_int_equal(w.res, TEEC_ERROR_CANCEL);
    assert_int_equal(st_probe(&other, "a"),
                     w.res == TEEC_SUCCESS ? TEE_SUCCESS : TEE_ERROR_ACCESS_CONFLICT);
    close_ta(&w.c);
    assert_int_equal(st_probe(&other, "a"), TEE_SUCCESS);
    close_ta(&other);
}

/* ---- what the processes do ---- */

static int process_main(const char *what, const char *dir, const char *sched)
{
    static const struct {
        const char *what;
        void (*fn)(struct client *c);
        uint8_t kind;
        char damage; /* afterwards */
    } parts[] = {{"exchange", exchange, STORAGE_13, 0},
                 {"delete", delete_mine, STORAGE_13, 0},
                 {"replace", replace_mine, STORAGE_13, 0},
                 {"replace, then damage", replace_mine, STORAGE_13, 'O'},
                 {"delete kept", delete_mine, STORAGE_KEEPER, 0}};
    struct client c;

    snprintf(rig_dir, sizeof(rig_dir), "%s", dir);
    if (rig_start((enum teesim_sched)atoi(sched)))
        return 1;
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (strcmp(what, parts[i].what) != 0)
            continue;
        open_storage(&c, parts[i].kind);
        parts[i].fn(&c);
        close_ta(&c);
        int err = teesim_stop();
        if (parts[i].damage)
            rig_damage(parts[i].damage);
        return err;
    }
    return 1;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        EACH_SCHED(test_a_session_ends_with_open_handles),
        EACH(test_an_instance_ends_with_open_handles),
        EACH(test_an_instance_panics_with_open_handles),
        EACH(test_a_panic_leaves_nothing_behind),
        EACH(test_objects_outlive_the_machine),
        EACH_SCHED(test_processes_share_a_directory),
        EACH_SCHED(test_another_process_deletes_what_is_open),
        EACH_SCHED(test_two_processes_delete_one_object),
        EACH_SCHED(test_a_damaged_object_is_deleted),
        EACH_SCHED(test_a_handle_that_is_kept),
        EACH_SCHED(test_deprecated_functions_and_a_damaged_object),
        EACH_SCHED(test_a_machine_stops_while_a_ta_writes),
        EACH_SCHED(test_a_cancelled_call_holds_an_object),
    };

    if (argc == 4)
        return process_main(argv[1], argv[2], argv[3]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
