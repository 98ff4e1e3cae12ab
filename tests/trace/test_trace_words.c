/* SPDX-License-Identifier: BSD-2-Clause */
#include <signal.h>

#include "trace/reader.h"
#include "trace_fake.h"

static void check_words(enum trace_event_id id, uint64_t a, uint64_t b, const char *wanted)
{
    struct trace_event e = {.id = (uint16_t)id, .session = 7, .word = {a, b, 0xc0}};
    char words[256];

    trace_words(NULL, &e, words, sizeof(words));
    assert_string_equal(words, wanted);
}

static void test_each_kind_of_word_is_decoded(void **state)
{
    static const struct {
        enum trace_event_id id;
        uint64_t a, b;
        const char *wanted;
    } cases[] = {
        {TR_CLIENT_INIT, 1, 2, "TEEC_InitializeContext"},
        {TR_CLIENT_OPEN, 0, 0, "TEEC_OpenSession login PUBLIC ()"},
        {TR_CLIENT_OPEN, 4, 0xc071,
         "TEEC_OpenSession login APPLICATION (VALUE_INPUT, MEMREF_TEMP_INOUT, NONE, "
         "MEMREF_WHOLE)"},
        {TR_CLIENT_OPEN, 3, 0x4, "TEEC_OpenSession login 0x3 (0x4)"},
        {TR_CLIENT_INVOKE, 0x1f, 0x3, "TEEC_InvokeCommand command 0x1f (VALUE_INOUT)"},
        {TR_CLIENT_DONE, 0, 4, "returns TEEC_SUCCESS from TRUSTED_APP"},
        {TR_CLIENT_DONE, 0xffff3024, 3, "returns TEEC_ERROR_TARGET_DEAD from TEE"},
        {TR_CLIENT_DONE, 0xffff3071, 2, "returns TEE_ERROR_MAC_INVALID from COMMS"},
        {TR_CLIENT_DONE, 0x1234, 9, "returns 0x1234 from 0x9"},
        {TR_LIBTEEC_IOCTL, 3, 0, "ioctl INVOKE on /dev/tee0"},
        {TR_LIBTEEC_IOCTL, 0x8010a402, 0, "ioctl OPEN_SESSION on /dev/tee0"},
        {TR_LIBTEEC_IOCTL, 99, 0, "ioctl 0x63 on /dev/tee0"},
        {TR_LIBTEEC_RETURN, 1, (uint64_t)-22, "ioctl SHM_ALLOC returns -22"},
        {TR_LIBTEEC_RETURN, 9, 14, "ioctl SHM_REGISTER returns -1, EFAULT"},
        {TR_LIBTEEC_RETURN, 9, 0, "ioctl SHM_REGISTER returns 0"},
        {TR_LIBTEEC_RETURN, 9, 99999, "ioctl SHM_REGISTER returns 99999"},
        {TR_TEE_DEV_OPENED, 24, 0, "open returns -1, EMFILE"},
        {TR_MIPSTEE_DONE, 22, 0, "returns -1, EINVAL"},
        {TR_CLIENT_RETURN, 0, 0, "returns"},
        {TR_CLIENT_SHM, 4096, TRACE_SHARING_ALLOCATE, "TEEC_AllocateSharedMemory of 4096 bytes"},
        {TR_CLIENT_SHM, 1, TRACE_SHARING_REGISTER, "TEEC_RegisterSharedMemory of 1 byte"},
        {TR_CLIENT_SHM, 1, TRACE_SHARING_RELEASE, "TEEC_ReleaseSharedMemory of 1 byte"},
        {TR_CLIENT_SHM, 0, TRACE_SHARING_FILE, "TEEC_RegisterSharedMemoryFileDescriptor"},
        {TR_TIPC_SEND, 1024, 168, "channel 1024 sends 168 bytes, tag 192"},
        {TR_TIPC_CTRL_SEND, 3, 1024, "control message CONN_REQ, from address 1024"},
        {TR_TIPC_CTRL_SEND, 0, 1024, "control message 0x0, from address 1024"},
        {TR_TIPC_CTRL_RECV, 6, 1024, "control message 0x6, from address 1024"},
        {TR_MIPSTEE_CLOSE, 0, 0, "close_session 7"},
        {TR_VMMIO_STATUS, 0, 0, "writes status 0x0"},
        {TR_VMMIO_STATUS, 0xf, 0, "writes status ACKNOWLEDGE DRIVER FEATURES_OK DRIVER_OK"},
        {TR_VMMIO_STATUS, 0x90, 0, "writes status FAILED 0x10"},
        {TR_UVMM_TRAP, 0, 0x50, "REE VM: write of QueueNotify = 0xc0 traps"},
        {TR_UVMM_TRAP, 1, 0xf8, "TEE VM: write of L4virtioCmd = 0xc0 traps"},
        {TR_UVMM_TRAP, 2, 0x3, "0x2 VM: write of 0x3 = 0xc0 traps"},
        {TR_PROXY_RELAY, 0x01000003, 0, "relays status ACKNOWLEDGE DRIVER"},
        {TR_PROXY_RELAY, 0x02000001, 0, "relays configuration of queue 1"},
        {TR_PROXY_RELAY, 0x03000001, 0, "relays command 0x3000001"},
        {TR_APP_MAP, 5, 0, "lends 5 bytes, to read #192"},
        {TR_APP_MAP, 5, 1, "lends 5 bytes, to read and write #192"},
        {TR_SM_FORWARD, 1, 0, "sends OPEN to the instance"},
        {TR_SM_FORWARD, 9, 0, "sends 0x9 to the instance"},
        {TR_TA_ENTRY, 3, 0x10, "TA_InvokeCommandEntryPoint command 0x10 #192"},
        {TR_TA_ENTRY, 2, 0x10, "TA_OpenSessionEntryPoint #192"},
        {TR_SM_REQUEST, 2, 0x10, "INVOKE for session 7, command 0x10"},
        {TR_SM_REQUEST, 1, 0, "OPEN for session 7"},
        {TR_SM_REQUEST, 3, 0, "CLOSE for session 7"},
        {TR_TA_CALL, 2, 0x10, "asks another TA: INVOKE command 0x10, from #192"},
        {TR_TA_CALL, 3, 0, "asks another TA: CLOSE, from #192"},
        {TR_TA_WAIT, 500, 0, "TEE_Wait 500 ms #192"},
        {TR_TA_WAIT, UINT32_MAX, 0, "TEE_Wait for ever #192"},
        {TR_APP_ENTER, 4, 3, "enters instance 4: TA_InvokeCommandEntryPoint"},
        {TR_APP_DEAD, 4, 0xdead, "instance 4 died: panic code 0xdead if it was a panic"},
        {TR_TA_RETURN, 5, 0, "TA_DestroyEntryPoint returns TEE_SUCCESS #192"},
        {TR_TA_RETURN, 77, 0xffff0007, "0x4d returns TEE_ERROR_BAD_STATE #192"},
    };
    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++)
        check_words(cases[i].id, cases[i].a, cases[i].b, cases[i].wanted);
}

static void test_the_text_of_every_event_can_be_decoded(void **state)
{
    (void)state;
    for (unsigned id = 0; id < TR_COUNT; id++) {
        struct trace_event e = {.id = (uint16_t)id, .word = {1, 1, 1}};
        char words[256];
        trace_words(NULL, &e, words, sizeof(words));
        assert_true(strlen(words) > 0);
        assert_null(strchr(words, '{'));
    }
}

static void test_one_is_no_plural(void **state)
{
    struct trace_event e[] = {{.id = TR_SM_CANCEL, .session = 4, .word = {1}},
                              {.id = TR_SM_CANCEL, .session = 4, .word = {2}},
                              {.id = TR_MIPSTEE_COPY_IN, .word = {1}},
                              {.id = TR_IPC_SEND_UP, .word = {0}}};
    static const char *const wanted[] = {"cancel for session 4: 1 call found",
                                         "cancel for session 4: 2 calls found", "copies 1 byte in",
                                         "queues 0 bytes"};
    char words[64];
    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(e); i++) {
        trace_words(NULL, &e[i], words, sizeof(words));
        assert_string_equal(words, wanted[i]);
    }
}

static void check_bytes(enum trace_event_id id, uint64_t a, uint64_t b, const void *bytes,
                        size_t size, const char *wanted)
{
    const struct trace_event e = {
        .id = (uint16_t)id, .word = {a, b, 3}, .data_size = (uint16_t)size};
    const struct trace_record r = {.events = &e, .count = 1, .bytes = bytes};
    char words[128];

    trace_words(&r, &e, words, sizeof(words));
    assert_string_equal(words, wanted);
}

static void test_a_ta_is_named(void **state)
{
    static const uint8_t uuid[16] = {0x3c, 0x5f, 0x7a, 0x0e};
    struct trace_asked asked = {.session = 7};
    struct trace_event e = {.id = TR_APP_ENTER, .word = {4, 3}, .data_size = sizeof(uuid)};
    struct trace_record r = {.events = &e, .count = 1, .bytes = uuid};
    (void)state;
    check_bytes(TR_APP_ENTER, 4, 3, uuid, 16, "enters 3c5f7a0e #4: TA_InvokeCommandEntryPoint");
    check_bytes(TR_APP_START, 4, 0, uuid, 16, "starts 3c5f7a0e #4");
    check_bytes(TR_TA_CALL, 2, 1, &asked, sizeof(asked),
                "asks another TA: INVOKE command 0x1, session 7, from #3");
    check_bytes(TR_TA_CALL, 3, 1, &asked, sizeof(asked),
                "asks another TA: CLOSE session 7, from #3");
    memcpy(asked.uuid, uuid, sizeof(uuid));
    check_bytes(TR_TA_CALL, 1, 0, &asked, sizeof(asked),
                "asks another TA: OPEN of 3c5f7a0e, from #3");
    assert_memory_equal(trace_ta(&r, &e), uuid, 16);
    assert_int_equal(trace_instance(&e), 4);
    e = (struct trace_event){.id = TR_TA_ENTRY, .word = {3, 1, 9}};
    assert_null(trace_ta(&r, &e));
    assert_int_equal(trace_instance(&e), 9);
    e.id = TR_SM_REQUEST;
    assert_int_equal(trace_instance(&e), 0);
}

static void test_how_a_ta_died(void **state)
{
    static const struct {
        struct trace_death death;
        const char *wanted;
    } cases[] = {
        {{.how = TRACE_DEATH_PANIC, .value = 0xdead}, "panic 0xdead"},
        {{.how = TRACE_DEATH_PANIC, .value = 0xffff0000, .function = "exit"},
         "panic 0xffff0000 in exit"},
        {{.how = TRACE_DEATH_KILLED}, "killed"},
        {{.how = TRACE_DEATH_STACK}, "stack overflow"},
        {{.how = TRACE_DEATH_SIGNAL, .signal = SIGFPE}, "SIGFPE"},
        {{.how = TRACE_DEATH_SIGNAL, .signal = SIGILL}, "SIGILL"},
        {{.how = TRACE_DEATH_SIGNAL, .signal = SIGABRT}, "SIGABRT"},
        {{.how = TRACE_DEATH_SIGNAL, .signal = 200}, "a signal"},
        {{.how = TRACE_DEATH_SIGNAL, .signal = SIGSEGV},
         "SIGSEGV, access to an address that no memory can have"},
        {{.how = TRACE_DEATH_SIGNAL,
          .signal = SIGSEGV,
          .access = 2,
          .place = TRACE_PLACE_LOW,
          .value = 0x10},
         "SIGSEGV, write to 0x10"},
        {{.how = TRACE_DEATH_SIGNAL,
          .signal = SIGBUS,
          .access = 1,
          .place = TRACE_PLACE_SHARED,
          .value = 0x1000},
         "SIGBUS, read of shared memory + 0x1000"},
        {{.how = TRACE_DEATH_SIGNAL, .signal = SIGSEGV, .access = 3, .place = TRACE_PLACE_HEAP},
         "SIGSEGV, jump to its heap + 0x0"},
        {{.how = TRACE_DEATH_SIGNAL,
          .signal = SIGSEGV,
          .access = 2,
          .place = TRACE_PLACE_ELSEWHERE},
         "SIGSEGV, write to memory that is not its own"},
        {{.how = TRACE_DEATH_SIGNAL, .signal = SIGSEGV, .access = 99, .place = 99},
         "SIGSEGV, access to memory that is not its own"},
    };
    char wanted[128];
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        snprintf(wanted, sizeof(wanted), "instance 4 died: %s", cases[i].wanted);
        check_bytes(TR_APP_DEAD, 4, 0, &cases[i].death, sizeof(cases[i].death), wanted);
    }
}

static void test_words_are_cut_to_the_buffer(void **state)
{
    struct trace_event e = {.id = TR_CLIENT_DONE, .word = {0, 1, 0}};
    char words[12];
    (void)state;
    memset(words, '!', sizeof(words));
    trace_words(NULL, &e, words, 10);
    assert_string_equal(words, "returns T");
    assert_int_equal(words[10], '!');
}

static void test_an_events_result_is_found(void **state)
{
    struct trace_event done = {.id = TR_CLIENT_DONE, .word = {0xffff0001, 2, 3}};
    struct trace_event leave = {.id = TR_APP_LEAVE, .word = {1, 0xffff0002, 3}};
    struct trace_event kick = {.id = TR_VMMIO_KICK, .word = {1, 2, 3}};
    uint32_t result = 5;
    (void)state;
    assert_true(trace_result(&done, &result));
    assert_int_equal(result, 0xffff0001);
    assert_true(trace_result(&leave, &result));
    assert_int_equal(result, 0xffff0002);
    assert_false(trace_result(&kick, &result));
}

/* Of messages each time that their bytes are moved, also where the words do not say it. */
static void test_copies(void **state)
{
    static const struct {
        enum trace_event_id id;
        uint64_t word[3];
        unsigned copies, size;
    } cases[] = {
        {TR_TIPC_SEND, {1024, 168, 7}, 1, 168},    {TR_TIPC_RECV, {1024, 168, 7}, 1, 168},
        {TR_PROXY_MOVE_DOWN, {184, 1, 2}, 1, 184}, {TR_PROXY_MOVE_UP, {184, 1, 2}, 1, 184},
        {TR_IPC_SEND_DOWN, {168, 0, 0}, 2, 168},   {TR_IPC_SEND_UP, {168, 0, 0}, 2, 168},
        {TR_TIPC_DEV_SEND, {184, 1, 0}, 1, 184},   {TR_TIPC_DEV_RECV, {168, 1, 0}, 0, 0},
        {TR_TIPC_CTRL_SEND, {3, 1024, 32}, 1, 32}, {TR_TIPC_DEV_CTRL, {3, 1024, 32}, 1, 32},
        {TR_MIPSTEE_COPY_IN, {9, 0, 0}, 1, 9},     {TR_MIPSTEE_COPY_OUT, {0, 0, 0}, 0, 0},
        {TR_APP_MAP, {4096, 1, 0}, 0, 0},
    };
    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        struct trace_event e = {.id = (uint16_t)cases[i].id};
        uint64_t size;
        memcpy(e.word, cases[i].word, sizeof(e.word));
        assert_int_equal(trace_copies(&e, &size), cases[i].copies);
        assert_int_equal(size, cases[i].size);
        assert_int_equal(trace_copied(&e), cases[i].copies * cases[i].size);
    }
}

static void test_failures(void **state)
{
    struct trace_event e[] = {
        {.id = TR_CLIENT_DONE, .word = {0xffff0001, 2}}, {.id = TR_CLIENT_DONE, .word = {0, 2}},
        {.id = TR_LIBTEEC_RETURN, .word = {9, 14}},      {.id = TR_LIBTEEC_RETURN, .word = {9, 0}},
        {.id = TR_TEE_DEV_DONE, .word = {22}},           {.id = TR_CLIENT_RETURN, .word = {1, 1}},
    };
    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(e); i++)
        assert_int_equal(trace_failed(&e[i]), i == 0 || i == 2 || i == 4);
}

static void test_threads_without_a_name_are_clients(void **state)
{
    static const char names[2][TRACE_NAME_MAX] = {"hyp", ""};
    struct trace_record r = {.names = names, .thread_count = 2};
    char label[48];
    (void)state;
    trace_thread_label(&r, 0, label, sizeof(label));
    assert_string_equal(label, "hyp");
    trace_thread_label(&r, 1, label, sizeof(label));
    assert_string_equal(label, "client 2");
    trace_thread_label(&r, 9, label, sizeof(label));
    assert_string_equal(label, "client 10");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_kind_of_word_is_decoded),
        cmocka_unit_test(test_the_text_of_every_event_can_be_decoded),
        cmocka_unit_test(test_one_is_no_plural),
        cmocka_unit_test(test_a_ta_is_named),
        cmocka_unit_test(test_how_a_ta_died),
        cmocka_unit_test(test_words_are_cut_to_the_buffer),
        cmocka_unit_test(test_an_events_result_is_found),
        cmocka_unit_test(test_copies),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_threads_without_a_name_are_clients),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
