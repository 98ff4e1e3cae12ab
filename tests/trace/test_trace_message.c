/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>

#include "abi/ree_msg.h"
#include "abi/supp_msg.h"
#include "abi/tipc_wire.h"
#include "trace/message.h"
#include "trace_fake.h"

struct frame {
    struct tipc_hdr hdr;
    union {
        struct ree_msg ree;
        struct {
            struct tipc_ctrl ctrl;
            struct tipc_conn_rsp rsp;
        };
        struct {
            struct supp_hdr supp;
            char data[8];
        };
        uint8_t bytes[512];
    };
};

/* "name=value" of each, the deeper the more dots before it, in one string. */
static const char *fields_of(const void *frame, size_t size)
{
    static char text[8192];
    struct trace_field f[TRACE_FIELDS_MAX];
    unsigned count = trace_message_fields(frame, size, f, TRACE_FIELDS_MAX);
    size_t at = 0;

    text[0] = '\0';
    for (unsigned i = 0; i < count; i++) {
        assert_true(f[i].at + f[i].size <= size);
        at += (size_t)snprintf(text + at, sizeof(text) - at, "%.*s%s=%s\n", (int)f[i].depth,
                               "........", f[i].name, f[i].value);
    }
    return text;
}

static void test_an_invoke(void **state)
{
    struct frame f = {.hdr = {1024, 1000, 9, REE_MSG_SIZE(4), 0}};
    char title[64];

    (void)state;
    f.ree.hdr = (struct ree_hdr){REE_MSG_MAGIC, 7};
    f.ree.arg = (struct ree_arg){.cmd = REE_CMD_INVOKE, .func = 3, .session = 5, .num_params = 4};
    f.ree.param[0] = (struct ree_param){REE_ATTR_VALUE_INOUT, 1, 2, 0};
    f.ree.param[1] = (struct ree_param){REE_ATTR_TMEM_INPUT, 64, 16, 1};
    f.ree.param[2] = (struct ree_param){REE_ATTR_TMEM_OUTPUT, 0, 8, REE_SHM_NULL};
    assert_string_equal(fields_of(&f, sizeof(f.hdr) + REE_MSG_SIZE(4)),
                        "tipc header=\n.src=1024\n.dst=1000\n.call=9\n.len=168\n.flags=0\n"
                        "REE message=\n.magic=\"REE \"\n.data_tag=7\n.cmd=1 INVOKE\n.func=3\n"
                        ".session=5\n.cancel_id=0\n.pad=0\n.ret=0x00000000 TEE_SUCCESS\n"
                        ".ret_origin=0 none\n.num_params=4\n"
                        ".param 0=VALUE_INOUT\n..attr=0x3\n..a=0x1\n..b=0x2\n..c=0x0\n"
                        ".param 1=TMEM_INPUT\n..attr=0x9\n..a=0x40 offset\n..b=0x10 size\n..c=0x1\n"
                        ".param 2=TMEM_OUTPUT\n..attr=0xa\n..a=0x0 offset\n..b=0x8 size\n"
                        "..c=0xffffffffffffffff NULL\n"
                        ".param 3=NONE\n..attr=0x0\n..a=0x0\n..b=0x0\n..c=0x0\n");
    trace_message_title((const uint8_t *)&f, sizeof(f.hdr) + REE_MSG_SIZE(4), title, sizeof(title));
    assert_string_equal(title, "REE message INVOKE, tag 7");
}

static void test_an_open_names_the_ta_and_the_client(void **state)
{
    struct frame f = {.hdr = {1024, 1000, 9, REE_MSG_SIZE(6), 0}};

    (void)state;
    f.ree.hdr = (struct ree_hdr){REE_MSG_MAGIC, 7};
    f.ree.arg = (struct ree_arg){.cmd = REE_CMD_OPEN, .num_params = 6};
    f.ree.param[0] = (struct ree_param){REE_ATTR_META | REE_ATTR_VALUE_INPUT, 1, 0, 0};
    f.ree.param[1] = (struct ree_param){REE_ATTR_META | REE_ATTR_VALUE_INPUT, 0, 0, 4};
    const char *text = fields_of(&f, sizeof(f.hdr) + REE_MSG_SIZE(6));
    assert_non_null(strstr(text, ".TA's UUID=VALUE_INPUT, META\n..attr=0x101\n"
                                 "..a, b=01000000-0000-0000-0000-000000000000\n..c=0x0\n"));
    assert_non_null(strstr(text, ".client's UUID=VALUE_INPUT, META\n"));
    assert_non_null(strstr(text, ".param 3=NONE\n"));
    assert_null(strstr(text, ".param 4="));
}

static void test_a_control_message(void **state)
{
    struct frame f = {.hdr = {TIPC_ADDR_CTRL, 0, 0, 28, 0}};
    char title[64];

    (void)state;
    f.ctrl = (struct tipc_ctrl){TIPC_CONN_RSP, 20};
    f.rsp = (struct tipc_conn_rsp){1024, TIPC_ERR_NO_RESOURCES, 1001, 4080, 6};
    assert_non_null(strstr(fields_of(&f, 16 + 28),
                           "control message=\n.type=4 CONN_RSP\n.body_len=20\n.target=1024\n"
                           ".status=-38\n.remote=1001\n.max_msg_size=4080\n.max_msg_cnt=6\n"));
    trace_message_title((const uint8_t *)&f, 44, title, sizeof(title));
    assert_string_equal(title, "CONN_RSP");
}

static const char *supp_of(struct supp_hdr hdr)
{
    struct frame f = {.hdr = {1000, 1024, 0, (uint16_t)(sizeof(hdr) + hdr.len), 0}};

    f.supp = hdr;
    memcpy(f.data,
           "h\x01\xff"
           "st",
           5);
    return fields_of(&f, sizeof(f.hdr) + sizeof(hdr) + hdr.len);
}

/* What a, b, c and the bytes are depends on the type. */
static void test_the_supplicants_messages(void **state)
{
    (void)state;
    assert_non_null(strstr(supp_of((struct supp_hdr){SUPP_OPEN, 3, 4, SUPP_TCP, 80, 6, 5}),
                           "supplicant message=\n.type=1 OPEN\n.sock=3\n.request=4\n"
                           ".protocol=1 TCP\n.port=80\n.IP version=6\n.len=5\n.host=h??st\n"));
    assert_non_null(strstr(supp_of((struct supp_hdr){SUPP_SEND, 3, 4, 9, UINT32_MAX, 0, 5}),
                           ".block size=9\n.timeout=4294967295 never\n.c=0\n.len=5\n"
                           ".data=5 bytes\n"));
    assert_non_null(strstr(supp_of((struct supp_hdr){SUPP_RECV, 3, 4, 9, 20, 0, 0}),
                           ".most bytes=9\n.timeout=20\n.c=0\n.len=0\n"));
    assert_non_null(strstr(supp_of((struct supp_hdr){SUPP_OPTION, 3, 4, SUPP_PEER_HOST, 0, 0, 5}),
                           ".option=3 PEER_HOST\n.option value=0\n.c=0\n.len=5\n.host=h??st\n"));
    assert_non_null(strstr(supp_of((struct supp_hdr){SUPP_REPLY, 3, 4, SUPP_TIMEOUT, 7, 0, 0}),
                           ".type=16 REPLY\n.sock=3\n.request=4\n.result=2 TIMEOUT\n.count=7\n"));
    assert_non_null(strstr(supp_of((struct supp_hdr){SUPP_ACK, 3, 4, 1, 2, 3, 0}),
                           ".type=8 ACK\n.sock=3\n.request=4\n.a=1\n.b=2\n.c=3\n"));
}

/* A length that does not fit, or a type that there is not: nobody's. */
static void test_what_may_not_be_the_supplicants(void **state)
{
    struct frame f = {.hdr = {1000, 1024, 0, sizeof(struct supp_hdr) + 5, 0}};
    size_t size = sizeof(f.hdr) + sizeof(struct supp_hdr) + 5;
    char title[64];

    (void)state;
    f.supp = (struct supp_hdr){.type = SUPP_SEND, .sock = 3, .len = 5};
    trace_message_title((const uint8_t *)&f, size, title, sizeof(title));
    assert_string_equal(title, "supplicant SEND, socket 3");
    f.supp.len = 6;
    trace_message_title((const uint8_t *)&f, size, title, sizeof(title));
    assert_string_equal(title, "49 bytes");
    f.supp = (struct supp_hdr){.type = SUPP_ACK + 1, .len = 5};
    assert_non_null(strstr(fields_of(&f, size), "\npayload=33 bytes\n"));
}

/* Text of a peer's is text, whatever it is. */
static void test_a_hostile_name(void **state)
{
    struct frame f = {.hdr = {1024, TIPC_ADDR_CTRL, 0, 8 + TIPC_NAME_SIZE, 0}};

    (void)state;
    f.ctrl = (struct tipc_ctrl){TIPC_CONN_REQ, TIPC_NAME_SIZE};
    memcpy(&f.bytes[sizeof(f.ctrl)], "a\n\x80\"b", 6);
    assert_non_null(strstr(fields_of(&f, 16 + 8 + TIPC_NAME_SIZE), ".name=a??\"b\n"));
}

/* Cut anywhere, with any byte of it wrong: no field lies outside, and nothing is read there. */
static void test_hostile_messages(void **state)
{
    static struct frame f = {.hdr = {TIPC_ADDR_CTRL, 53, 9, 512, 0}};
    char title[8];

    (void)state;
    memset(f.bytes, 0xff, sizeof(f.bytes));
    for (unsigned kind = 0; kind < 16; kind++) {
        f.hdr.src = kind & 1 ? TIPC_ADDR_CTRL : 1000;
        f.hdr.dst = 1024;
        f.ree.hdr.magic = kind & 2 ? REE_MSG_MAGIC : 0xffffffff;
        f.ree.arg.cmd = kind & 4 ? 0 : 0xffffffff;
        f.ree.param[0].attr = kind & 8 ? REE_ATTR_META : UINT64_MAX;
        for (size_t size = 0; size <= sizeof(f); size++) {
            uint8_t *cut = malloc(size ? size : 1);
            memcpy(cut, &f, size);
            fields_of(cut, size);
            trace_message_title(cut, size, title, sizeof(title));
            free(cut);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_invoke),
        cmocka_unit_test(test_an_open_names_the_ta_and_the_client),
        cmocka_unit_test(test_a_control_message),
        cmocka_unit_test(test_the_supplicants_messages),
        cmocka_unit_test(test_what_may_not_be_the_supplicants),
        cmocka_unit_test(test_a_hostile_name),
        cmocka_unit_test(test_hostile_messages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
