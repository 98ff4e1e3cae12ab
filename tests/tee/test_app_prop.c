/* SPDX-License-Identifier: BSD-2-Clause */
/* Properties: sets, values and their forms, enumerators, broken heads. */
#include "app_fixture.h"

#include <stdio.h>

#include "abi/ta_abi.h"
#include "tas/props.h"

#define TA     0xffffffffu
#define CLIENT 0xfffffffeu
#define TEE    0xfffffffdu

#define NAME_AT   0u
#define VALUE_AT  4096u
#define ROOM      1024u
#define UUID_TEXT "01234567-89ab-cdef-1032-547698badcfe"

struct rig {
    struct app_fixture *f;
    struct conn *c;
};

static int setup(void **state)
{
    return fixture_setup_path(state, PROPS_DIR);
}

static struct rig open_props(void **state, uint8_t kind)
{
    struct rig r = {.f = *state};
    struct ipc_uuid uuid = zoo_uuid(kind);

    uuid.octets[14] = 0x5e;
    assert_int_equal(fixture_try_connect(r.f, &uuid, &r.c), TEE_SUCCESS);
    assert_int_equal(fixture_call(r.f, r.c, fixture_msg(r.f, TEE_CMD_OPEN, 0)), TEE_SUCCESS);
    return r;
}

/* The message of a command; name NULL: a NULL pointer. */
static struct tee_msg message(struct rig *r, uint32_t command, uint32_t handle, uint32_t b,
                              const char *name, size_t room)
{
    struct tee_msg m = fixture_msg(r->f, TEE_CMD_INVOKE, command);

    m.login = TEE_LOGIN_USER;
    for (uint8_t i = 0; i < 16; i++)
        m.client.octets[i] = (uint8_t)(0xa0 + i);
    memset(r->f->ree_shm + VALUE_AT, 0x77, ROOM);
    msg_value(&m, 0, TEE_PARAM_TYPE_VALUE_INPUT, handle, b);
    if (name)
        strcpy((char *)r->f->ree_shm + NAME_AT, name);
    msg_memref(&m, 1, TEE_PARAM_TYPE_MEMREF_INPUT, NAME_AT, name ? strlen(name) + 1 : 0);
    if (!name)
        m.param[1].kind = TEE_MEM_NULL;
    msg_memref(&m, 2, TEE_PARAM_TYPE_MEMREF_OUTPUT, VALUE_AT, room);
    msg_value(&m, 3, TEE_PARAM_TYPE_VALUE_OUTPUT, 0, 0);
    return m;
}

static uint32_t command(struct rig *r, uint32_t cmd, uint32_t handle, uint32_t b)
{
    return fixture_call(r->f, r->c, message(r, cmd, handle, b, NULL, ROOM));
}

static uint32_t get(struct rig *r, uint32_t set, uint32_t as, const char *name)
{
    return fixture_call(r->f, r->c, message(r, PROPS_GET, set, as, name, ROOM));
}

static const char *value(const struct rig *r)
{
    return (const char *)r->f->ree_shm + VALUE_AT;
}

static size_t length(const struct rig *r)
{
    return r->c->reply.param[2].b;
}

static uint32_t start(struct rig *r, uint32_t set)
{
    assert_int_equal(command(r, PROPS_ALLOCATE, 0, 0), TEE_SUCCESS);
    uint32_t e = (uint32_t)r->c->reply.param[3].a;
    if (set)
        assert_int_equal(command(r, PROPS_START, e, set), TEE_SUCCESS);
    return e;
}

/* ---- the sets ---- */

#define TYPE_COUNT 7u

struct want {
    const char *name;
    uint32_t type;
    const char *text;
};

static const struct want of_ta[] = {
    {"gpd.ta.appID", TA_PROP_UUID, "200c0000-7e57-4a11-8d0c-3b627c1a5e01"},
    {"gpd.ta.singleInstance", TA_PROP_BOOL, "true"},
    {"gpd.ta.multiSession", TA_PROP_BOOL, "true"},
    {"gpd.ta.instanceKeepAlive", TA_PROP_BOOL, "false"},
    {"gpd.ta.dataSize", TA_PROP_U32, "16384"},
    {"gpd.ta.stackSize", TA_PROP_U32, "8192"},
    {"gpd.ta.version", TA_PROP_STRING, "4.2"},
    {"gpd.ta.description", TA_PROP_STRING, "reads properties"},
    {"gpd.ta.endian", TA_PROP_U32, "0"},
    {"gpd.ta.doesNotCloseHandleOnCorruptObject", TA_PROP_BOOL, "true"},
    {"test.true", TA_PROP_BOOL, "true"},
    {"test.false", TA_PROP_BOOL, "false"},
    {"test.u32", TA_PROP_U32, "4000000000"},
    {"test.u64", TA_PROP_U64, "12345678901234567890"},
    {"test.uuid", TA_PROP_UUID, UUID_TEXT},
    {"test.identity", TA_PROP_IDENTITY, "4026531840:" UUID_TEXT},
    {"test.string", TA_PROP_STRING, PROPS_TEXT},
    {"test.empty", TA_PROP_STRING, ""},
    {"test.binary", TA_PROP_BINARY, "AAECA/8="},
    {"test.binary.lines", TA_PROP_BINARY, "AAECA/8="},
    {"test.binary.empty", TA_PROP_BINARY, ""},
    {"test.last", TA_PROP_STRING, "end"},
    {NULL, 0, NULL},
};

static const struct want of_client[] = {
    {"gpd.client.identity", TA_PROP_IDENTITY, "1:a0a1a2a3-a4a5-a6a7-a8a9-aaabacadaeaf"},
    {"gpd.client.endian", TA_PROP_U32, "0"},
    {NULL, 0, NULL},
};

/* text NULL: whatever it is. */
static const struct want of_tee[] = {
    {"gpd.tee.apiversion", TA_PROP_STRING, "1.3.1"},
    {"gpd.tee.internalCore.version", TA_PROP_U32, "16974080"}, /* 0x01030100 */
    {"gpd.tee.description", TA_PROP_STRING, NULL},
    {"gpd.tee.deviceID", TA_PROP_UUID, NULL},
    {"gpd.tee.systemTime.protectionLevel", TA_PROP_U32, "100"},
    {"gpd.tee.TAPersistentTime.protectionLevel", TA_PROP_U32, "100"},
    {"gpd.tee.arith.maxBigIntSize", TA_PROP_U32, NULL},
    {"gpd.tee.cryptography.ecc", TA_PROP_BOOL, "true"},
    {"gpd.tee.cryptography.nist", TA_PROP_BOOL, "true"},
    {"gpd.tee.cryptography.bsi-r", TA_PROP_BOOL, "true"},
    {"gpd.tee.cryptography.bsi-t", TA_PROP_BOOL, "true"},
    {"gpd.tee.cryptography.ietf", TA_PROP_BOOL, "true"},
    {"gpd.tee.cryptography.octa", TA_PROP_BOOL, "true"},
    {"gpd.tee.trustedStorage.private.rollbackProtection", TA_PROP_U32, "1000"},
    {"gpd.tee.trustedStorage.perso.rollbackProtection", TA_PROP_U32, "1000"},
    {"gpd.tee.trustedStorage.protected.rollbackProtection", TA_PROP_U32, "1000"},
    {"gpd.tee.trustedStorage.antiRollback.protectionLevel", TA_PROP_U32, "1000"},
    {"gpd.tee.trustedStorage.rollbackDetection.protectionLevel", TA_PROP_U32, "1000"},
    {"gpd.tee.trustedos.implementation.version", TA_PROP_STRING, TEESIM_VERSION},
    {"gpd.tee.trustedos.implementation.binaryversion", TA_PROP_BINARY, NULL},
    {"gpd.tee.trustedos.manufacturer", TA_PROP_STRING, "teesim"},
    {"gpd.tee.firmware.implementation.version", TA_PROP_STRING, TEESIM_VERSION},
    {"gpd.tee.firmware.implementation.binaryversion", TA_PROP_BINARY, NULL},
    {"gpd.tee.firmware.manufacturer", TA_PROP_STRING, "teesim"},
    {"gpd.tee.event.maxSources", TA_PROP_U32, NULL},
    {"gpd.tee.sockets.version", TA_PROP_U32, "16777216"}, /* 0x01000000 */
    {"gpd.tee.sockets.tcp.version", TA_PROP_U32, "16777216"},
    {NULL, 0, NULL},
};

static const struct {
    uint32_t set;
    const struct want *want;
} sets[] = {{TA, of_ta}, {CLIENT, of_client}, {TEE, of_tee}};

/* After an error: false or 0, and no byte more than that is written. */
static void expect_default(struct rig *r, uint32_t as)
{
    size_t zeros = as == TA_PROP_BOOL ? 1 : as == TA_PROP_U32 ? 4 : as == TA_PROP_U64 ? 8 : 0;

    for (size_t i = 0; i < zeros; i++)
        assert_int_equal(value(r)[i], 0);
    assert_int_equal(value(r)[zeros], 0x77);
}

/* Every property, as each type: a value, or BAD_FORMAT. */
static void check_types(struct rig *r, uint32_t handle, const struct want *w, const char *name)
{
    for (uint32_t as = 0; as < TYPE_COUNT; as++) {
        bool fits =
            as == w->type || as == TA_PROP_STRING || (as == TA_PROP_U64 && w->type == TA_PROP_U32);
        uint32_t ret = get(r, handle, as, name);
        if (ret != (fits ? TEE_SUCCESS : TEE_ERROR_BAD_FORMAT))
            fail_msg("%s as type %u: 0x%x", w->name, as, ret);
        if (!fits)
            expect_default(r, as);
    }
    assert_int_equal(get(r, handle, TA_PROP_STRING, name), TEE_SUCCESS);
    assert_int_equal(length(r), strlen(value(r)) + 1);
    if (w->text)
        assert_string_equal(value(r), w->text);
}

static void test_every_property_of_every_set(void **state)
{
    struct rig r = open_props(state, PROPS_GOOD);

    for (unsigned i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
        for (const struct want *w = sets[i].want; w->name; w++)
            check_types(&r, sets[i].set, w, w->name);
    }
}

static void test_enumerators_list_them_in_order(void **state)
{
    struct rig r = open_props(state, PROPS_GOOD);

    for (unsigned i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
        uint32_t e = start(&r, sets[i].set);
        for (const struct want *w = sets[i].want; w->name; w++) {
            assert_int_equal(command(&r, PROPS_NAME, e, 0), TEE_SUCCESS);
            assert_string_equal(value(&r), w->name);
            assert_int_equal(length(&r), strlen(w->name) + 1);
            check_types(&r, e, w, i ? NULL : "gpd.ta.version");
            assert_int_equal(command(&r, PROPS_NEXT, e, 0),
                             w[1].name ? TEE_SUCCESS : TEE_ERROR_ITEM_NOT_FOUND);
        }
        assert_int_equal(command(&r, PROPS_FREE, e, 0), TEE_SUCCESS);
    }
}

static void test_values_have_their_types_layout(void **state)
{
    struct rig r = open_props(state, PROPS_GOOD);
    static const uint8_t uuid[] = {0x67, 0x45, 0x23, 0x01, 0xab, 0x89, 0xef, 0xcd,
                                   0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe};
    static const uint8_t client[] = {1,    0,    0,    0,    0xa3, 0xa2, 0xa1, 0xa0, 0xa5, 0xa4,
                                     0xa7, 0xa6, 0xa8, 0xa9, 0xaa, 0xab, 0xac, 0xad, 0xae, 0xaf};
    uint64_t n = 12345678901234567890ull;

    assert_int_equal(get(&r, TA, TA_PROP_UUID, "test.uuid"), TEE_SUCCESS);
    assert_memory_equal(value(&r), uuid, sizeof(uuid));
    assert_int_equal(get(&r, CLIENT, TA_PROP_IDENTITY, "gpd.client.identity"), TEE_SUCCESS);
    assert_memory_equal(value(&r), client, sizeof(client));
    assert_int_equal(get(&r, TA, TA_PROP_U64, "test.u64"), TEE_SUCCESS);
    assert_memory_equal(value(&r), &n, sizeof(n));
    n = 4000000000u;
    assert_int_equal(get(&r, TA, TA_PROP_U64, "test.u32"), TEE_SUCCESS);
    assert_memory_equal(value(&r), &n, sizeof(n));
    assert_int_equal(get(&r, TA, TA_PROP_BOOL, "test.true"), TEE_SUCCESS);
    assert_int_equal(value(&r)[0], 1);
    assert_int_equal(value(&r)[1], 0x77);
}

static void test_binary_blocks(void **state)
{
    struct rig r = open_props(state, PROPS_GOOD);

    assert_int_equal(get(&r, TA, TA_PROP_BINARY, "test.binary"), TEE_SUCCESS);
    assert_int_equal(length(&r), 5);
    assert_memory_equal(value(&r), "\x00\x01\x02\x03\xff\x77", 6);
    assert_int_equal(get(&r, TA, TA_PROP_BINARY, "test.binary.lines"), TEE_SUCCESS);
    assert_memory_equal(value(&r), "\x00\x01\x02\x03\xff\x77", 6);
    assert_int_equal(get(&r, TA, TA_PROP_BINARY, "test.binary.empty"), TEE_SUCCESS);
    assert_int_equal(length(&r), 0);
    assert_int_equal(get(&r, TEE, TA_PROP_BINARY, "gpd.tee.firmware.implementation.binaryversion"),
                     TEE_SUCCESS);
    assert_int_equal(length(&r), strlen(TEESIM_VERSION));
    assert_memory_equal(value(&r), TEESIM_VERSION, strlen(TEESIM_VERSION));
}

static void test_big_ints_have_8192_bits_at_least(void **state)
{
    struct rig r = open_props(state, PROPS_GOOD);
    uint32_t bits;

    assert_int_equal(get(&r, TEE, TA_PROP_U32, "gpd.tee.arith.maxBigIntSize"), TEE_SUCCESS);
    memcpy(&bits, value(&r), sizeof(bits));
    assert_true(bits >= 8192);
}

/* ---- buffers ---- */

/* Each length around the one that is needed, in both forms. */
static void check_room(struct rig *r, uint32_t cmd, uint32_t handle, uint32_t as, const char *name,
                       size_t need)
{
    for (size_t room = 0; room <= need + 1; room++) {
        bool fits = room >= need;
        uint32_t ret = fixture_call(r->f, r->c, message(r, cmd, handle, as, name, room));
        assert_int_equal(ret, fits ? TEE_SUCCESS : TEE_ERROR_SHORT_BUFFER);
        assert_int_equal(length(r), need);
        assert_int_equal(value(r)[fits ? need : 0], 0x77);
    }
}

static void test_short_buffers_say_what_is_needed(void **state)
{
    struct rig r = open_props(state, PROPS_GOOD);
    uint32_t e = start(&r, TA);

    check_room(&r, PROPS_GET, TA, TA_PROP_STRING, "test.string", sizeof(PROPS_TEXT));
    check_room(&r, PROPS_GET_11, TA, TA_PROP_STRING, "test.string", sizeof(PROPS_TEXT));
    check_room(&r, PROPS_GET, TA, TA_PROP_STRING, "test.u64", 21);
    check_room(&r, PROPS_GET, TA, TA_PROP_BINARY, "test.binary", 5);
    check_room(&r, PROPS_GET_11, TA, TA_PROP_BINARY, "test.binary", 5);
    check_room(&r, PROPS_NAME, e, 0, NULL, sizeof("gpd.ta.appID"));
    check_room(&r, PROPS_NAME_11, e, 0, NULL, sizeof("gpd.ta.appID"));
}

static void test_a_null_buffer_asks_for_the_length(void **state)
{
    struct rig r = open_props(state, PROPS_GOOD);
    struct tee_msg m = message(&r, PROPS_GET, TA, TA_PROP_STRING, "test.string", 0);

    m.param[2].kind = TEE_MEM_NULL;
    assert_int_equal(fixture_call(r.f, r.c, m), TEE_ERROR_SHORT_BUFFER);
    assert_int_equal(length(&r), sizeof(PROPS_TEXT));
}

/* ---- what is not there ---- */

static void test_names_that_are_not_there(void **state)
{
    struct rig r = open_props(state, PROPS_GOOD);
    static const char *const names[] = {
        "", "gpd", "gpd.ta.appid", "gpd.ta.appID ", "test.\xff\xfe", "gpd.client.identity"};
    char long_name[600];

    for (uint32_t as = 0; as < TYPE_COUNT; as++) {
        for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
            assert_int_equal(get(&r, TA, as, names[i]), TEE_ERROR_ITEM_NOT_FOUND);
            expect_default(&r, as);
        }
    }
    memset(long_name, 'x', sizeof(long_name));
    long_name[sizeof(long_name) - 1] = '\0';
    assert_int_equal(get(&r, TEE, TA_PROP_U32, long_name), TEE_ERROR_ITEM_NOT_FOUND);
}

static void test_no_client_in_create(void **state)
{
    struct rig r = open_props(state, PROPS_GOOD);

    assert_int_equal(command(&r, PROPS_IN_CREATE, 0, 0), TEE_ERROR_ITEM_NOT_FOUND);
}

static void expect_nothing(struct rig *r, uint32_t e)
{
    for (uint32_t as = 0; as < TYPE_COUNT; as++)
        assert_int_equal(get(r, e, as, NULL), TEE_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(command(r, PROPS_NAME, e, 0), TEE_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(command(r, PROPS_NEXT, e, 0), TEE_ERROR_ITEM_NOT_FOUND);
}

static void test_an_enumerator_that_is_nowhere(void **state)
{
    struct rig r = open_props(state, PROPS_GOOD);
    uint32_t e = start(&r, 0);

    expect_nothing(&r, e);
    assert_int_equal(command(&r, PROPS_START, e, CLIENT), TEE_SUCCESS);
    assert_int_equal(command(&r, PROPS_NEXT, e, 0), TEE_SUCCESS);
    assert_int_equal(command(&r, PROPS_NEXT, e, 0), TEE_ERROR_ITEM_NOT_FOUND);
    expect_nothing(&r, e);
    assert_int_equal(command(&r, PROPS_START, e, TEE), TEE_SUCCESS);
    assert_int_equal(command(&r, PROPS_NAME, e, 0), TEE_SUCCESS);
    assert_string_equal(value(&r), "gpd.tee.apiversion");
    assert_int_equal(command(&r, PROPS_RESET, e, 0), TEE_SUCCESS);
    expect_nothing(&r, e);
}

static void test_enumerators_run_out(void **state)
{
    struct rig r = open_props(state, PROPS_GOOD);

    assert_int_equal(command(&r, PROPS_FILL, 0, 0), TEE_SUCCESS);
    assert_in_range(r.c->reply.param[3].a, 1000, 1u << 20);
    assert_int_equal(command(&r, PROPS_ALLOCATE, 5, 0), TEE_ERROR_OUT_OF_MEMORY);
    assert_int_equal(r.c->reply.param[3].a, 0);
}

/* ---- broken heads ---- */

static void test_a_broken_head_ends_its_own_instance(void **state)
{
    static const struct {
        uint8_t kind;
        const char *words;
    } cases[] = {
        {PROPS_NO_NAME, "property 11 of the TA's head has a name that cannot be read"},
        {PROPS_LONG_NAME, "property 11 of the TA's head has a name of more than 255 bytes"},
        {PROPS_NO_VALUE, "property 11 of the TA's head has a value that cannot be read"},
        {PROPS_NO_TYPE, "property 11 of the TA's head has a type that there is not"},
        {PROPS_NO_TEXT, "a text of the TA's head cannot be read"},
    };
    struct rig good = open_props(state, PROPS_GOOD);

    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct rig bad = open_props(state, cases[i].kind);
        assert_int_equal(get(&bad, TA, TA_PROP_STRING, "test.binary"), TEE_SUCCESS);
        stderr_begin();
        assert_int_equal(get(&bad, TA, TA_PROP_STRING, "test.last"), TEE_ERROR_TARGET_DEAD);
        const char *report = stderr_end();
        if (!strstr(report, "TEE_GetPropertyAsString: ") || !strstr(report, cases[i].words) ||
            !strstr(report, "(Core API 1.3.1, 4.4)"))
            fail_msg("kind %u: %s", cases[i].kind, report);
        assert_int_equal(get(&good, TA, TA_PROP_STRING, "test.last"), TEE_SUCCESS);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_every_property_of_every_set),
        TEST(test_enumerators_list_them_in_order),
        TEST(test_values_have_their_types_layout),
        TEST(test_binary_blocks),
        TEST(test_big_ints_have_8192_bits_at_least),
        TEST(test_short_buffers_say_what_is_needed),
        TEST(test_a_null_buffer_asks_for_the_length),
        TEST(test_names_that_are_not_there),
        TEST(test_no_client_in_create),
        TEST(test_an_enumerator_that_is_nowhere),
        TEST(test_enumerators_run_out),
        TEST(test_a_broken_head_ends_its_own_instance),
    };
    return FIXTURE_RUN(tests);
}
