/* SPDX-License-Identifier: BSD-2-Clause */
/* SM2's key exchange: known answers of GB/T 32918.5 and others, and what is refused. */
#include "curve_rig.h"

#include <string.h>

#define CONFIRMATION 32u

/* Words of a vector that belong to a side. */
enum { D, X, Y, R, RX, RY, NAME, SIDE };

static struct object *kep_key(const char *x, const char *y, const char *d)
{
    const struct rig_attr_room r = rig_ec(0, x, y, d);

    return rig_key(TEE_TYPE_SM2_KEP_KEYPAIR, 256, r.at);
}

static struct op *kep_op(const char *const own[])
{
    struct object *static_key = kep_key(own[X], own[Y], own[D]);
    struct object *ephemeral = kep_key(own[RX], own[RY], own[R]);
    struct op *op;

    assert_int_equal(op_create(TEE_ALG_SM2_KEP, TEE_MODE_DERIVE, 512, &op), TEE_SUCCESS);
    RIG_OK(op_set_key2(op, static_key, ephemeral, false, &m));
    object_destroy(static_key);
    object_destroy(ephemeral);
    return op;
}

/* What one side gives; `old`: with OP-TEE's first identifiers. */
static struct attrs kep_params(unsigned user, const char *const a[], const char *const b[],
                               bool old)
{
    const char *const *peer = user == 0 ? b : a;
    const struct rig_attr list[] = {
        RIG_VALUE(TEE_ATTR_SM2_KEP_USER, user),
        {TEE_ATTR_ECC_PUBLIC_VALUE_X, peer[X], 0, 0},
        {TEE_ATTR_ECC_PUBLIC_VALUE_Y, peer[Y], 0, 0},
        {old ? 0xD0000946 : TEE_ATTR_ECC_EPHEMERAL_PUBLIC_VALUE_X, peer[RX], 0, 0},
        {old ? 0xD0000A46 : TEE_ATTR_ECC_EPHEMERAL_PUBLIC_VALUE_Y, peer[RY], 0, 0},
        {TEE_ATTR_SM2_ID_INITIATOR, a[NAME], 0, 0},
        {TEE_ATTR_SM2_ID_RESPONDER, b[NAME], 0, 0},
        {0},
    };
    struct attrs params;

    rig_attrs(&params, list);
    return params;
}

static void add_confirmations(struct attrs *params, const char *in)
{
    uint8_t bytes[CONFIRMATION], zeros[CONFIRMATION] = {0};

    assert_int_equal(rig_hex(bytes, sizeof(bytes), in), CONFIRMATION);
    assert_true(attrs_add_bytes(params, TEE_ATTR_SM2_KEP_CONFIRMATION_IN, bytes, CONFIRMATION));
    assert_true(attrs_add_bytes(params, TEE_ATTR_SM2_KEP_CONFIRMATION_OUT, zeros, CONFIRMATION));
}

/* The key that comes out is as long as the object that it is put into. */
static void assert_kep(struct op *op, struct attrs *params, const char *key)
{
    uint8_t bytes[512];
    size_t size = rig_hex(bytes, sizeof(bytes), key);
    struct object *to = rig_derive(op, params, (uint32_t)size * 8);
    const struct attr *secret = attrs_find(&to->attrs, TEE_ATTR_SECRET_VALUE);

    rig_assert_hex(secret->bytes, secret->size, key);
    object_destroy(to);
}

static void check_exchange(const char *const w[])
{
    const char *const *a = w + 1, *const *b = w + 1 + SIDE;
    const char *key = w[1 + 2 * SIDE], *from_b = w[2 + 2 * SIDE], *from_a = w[3 + 2 * SIDE];

    for (unsigned user = 0; user < 2; user++) {
        struct op *op = kep_op(user == 0 ? a : b);
        for (unsigned old = 0; old < 2; old++) {
            struct attrs params = kep_params(user, a, b, old);
            assert_kep(op, &params, key);
            add_confirmations(&params, user == 0 ? from_b : from_a);
            assert_kep(op, &params, key);
            const struct attr *out = attrs_find(&params, TEE_ATTR_SM2_KEP_CONFIRMATION_OUT);
            rig_assert_hex(out->bytes, out->size, user == 0 ? from_a : from_b);
            attrs_clear(&params);
        }
        op_destroy(op);
    }
}

static void test_known_exchanges(void **state)
{
    (void)state;
    assert_int_equal(rig_vectors("sm2kep", check_exchange), 9);
}

/* The exchange of GB/T 32918.5. */
static const char *const side_a[SIDE] = {
    "81EB26E941BB5AF16DF116495F90695272AE2CD63D6C4AE1678418BE48230029",
    "160E12897DF4EDB61DD812FEB96748FBD3CCF4FFE26AA6F6DB9540AF49C94232",
    "4A7DAD08BB9A459531694BEB20AA489D6649975E1BFCF8C4741B78B4B223007F",
    "D4DE15474DB74D06491C440D305E012400990F3E390C7E87153C12DB2EA60BB3",
    "64CED1BDBC99D590049B434D0FD73428CF608A5DB8FE5CE07F15026940BAE40E",
    "376629C7AB21E7DB260922499DDB118F07CE8EAAE3E7720AFEF6A5CC062070C0",
    "31323334353637383132333435363738"};
static const char *const side_b[SIDE] = {
    "785129917D45A9EA5437A59356B82338EAADDA6CEB199088F14AE10DEFA229B5",
    "6AE848C57C53C7B1B5FA99EB2286AF078BA64C64591B8B566F7357D576F16DFB",
    "EE489D771621A27B36C5C7992062E9CD09A9264386F3FBEA54DFF69305621C4D",
    "7E07124814B309489125EAED101113164EBF0F3458C5BD88335C1F9D596243D6",
    "ACC27688A6F7B706098BC91FF3AD1BFF7DC2802CDB14CCCCDB0A90471F9BD707",
    "2FEDAC0494B2FFC4D6853876C79B8F301C6573AD0AA50F39FC87181E1A1B46FE",
    "31323334353637383132333435363738"};
#define FROM_B "D3A0FE15DEE185CEAE907A6B595CC32A266ED7B3367E9983A896DC32FA20F8EB"
#define FROM_A "18C7894B3816DF16CF07B05C5EC0BEF5D655D58F779CC1B400A4F3884644DB88"

/* Each bit of the peer's confirmation counts, and one's own is none. */
static void test_wrong_confirmations(void **state)
{
    struct op *op = kep_op(side_a);
    struct attrs params = kep_params(0, side_a, side_b, false);
    const struct attr *in, *out;

    (void)state;
    add_confirmations(&params, FROM_B);
    in = attrs_find(&params, TEE_ATTR_SM2_KEP_CONFIRMATION_IN);
    out = attrs_find(&params, TEE_ATTR_SM2_KEP_CONFIRMATION_OUT);
    for (unsigned bit = 0; bit < 256; bit++) {
        in->bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        rig_assert_no_secret(op, &params, 128, "confirmation is not");
        in->bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    for (unsigned i = 0; i < CONFIRMATION; i++)
        assert_int_equal(out->bytes[i], 0); /* nothing is told to who does not know the key */
    assert_int_equal(rig_hex(in->bytes, CONFIRMATION, FROM_A), CONFIRMATION);
    rig_assert_no_secret(op, &params, 128, "confirmation is not");
    attrs_clear(&params);
    op_destroy(op);
}

/* A larger place for one's own confirmation keeps what is behind it. */
static void test_room_for_a_confirmation(void **state)
{
    struct op *op = kep_op(side_a);

    (void)state;
    for (size_t size = 0; size <= 40; size += 4) {
        struct attrs params = kep_params(0, side_a, side_b, false);
        uint8_t bytes[40];
        memset(bytes, 0xa5, sizeof(bytes));
        assert_true(attrs_add_bytes(&params, TEE_ATTR_SM2_KEP_CONFIRMATION_OUT, bytes, size));
        if (size < CONFIRMATION) {
            rig_assert_no_secret(op, &params, 128, "no room");
        } else {
            const struct attr *out = attrs_find(&params, TEE_ATTR_SM2_KEP_CONFIRMATION_OUT);
            object_destroy(rig_derive(op, &params, 128));
            rig_assert_hex(out->bytes, CONFIRMATION, FROM_A);
            assert_memory_equal(out->bytes + CONFIRMATION, bytes, size - CONFIRMATION);
        }
        attrs_clear(&params);
    }
    op_destroy(op);
}

/* Another name of either side is another key. */
static void test_names_count(void **state)
{
    struct op *op = kep_op(side_a);

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        const char *a[SIDE], *b[SIDE];
        memcpy(a, side_a, sizeof(a));
        memcpy(b, side_b, sizeof(b));
        (i == 0 ? a : b)[NAME] = "31323334353637383132333435363739";
        struct attrs params = kep_params(0, a, b, false);
        struct object *to = rig_derive(op, &params, 128);
        uint8_t key[16];
        rig_hex(key, sizeof(key), "6C89347354DE2484C60B4AB1FDE4C6E5");
        assert_memory_not_equal(attrs_find(&to->attrs, TEE_ATTR_SECRET_VALUE)->bytes, key, 16);
        object_destroy(to);
        attrs_clear(&params);
    }
    op_destroy(op);
}

static void replace(struct attrs *params, uint32_t id, const uint8_t *bytes, size_t size)
{
    struct attrs kept = {0};

    for (unsigned i = 0; i < params->count; i++) {
        const struct attr *a = &params->at[i];
        if (a->id == id)
            continue;
        assert_true(a->bytes ? attrs_add_bytes(&kept, a->id, a->bytes, a->size)
                             : attrs_add_value(&kept, a->id, a->a, a->b));
    }
    if (bytes)
        assert_true(attrs_add_bytes(&kept, id, bytes, size));
    attrs_clear(params);
    *params = kept;
}

static void test_bad_exchange_parameters(void **state)
{
    static const uint8_t long_name[8192], zeros[33];
    static const struct {
        uint32_t id;
        const uint8_t *bytes; /* NULL: it is missing */
        size_t size;
        const char *words;
    } cases[] = {
        {TEE_ATTR_SM2_KEP_USER, NULL, 0, "SM2_KEP_USER"},
        {TEE_ATTR_SM2_ID_INITIATOR, NULL, 0, "SM2_ID_INITIATOR"},
        {TEE_ATTR_SM2_ID_RESPONDER, NULL, 0, "SM2_ID_INITIATOR"},
        {TEE_ATTR_SM2_ID_INITIATOR, long_name, 8192, "longer than 8191"},
        {TEE_ATTR_SM2_ID_RESPONDER, long_name, 8192, "longer than 8191"},
        {TEE_ATTR_ECC_PUBLIC_VALUE_X, NULL, 0, "no point"},
        {TEE_ATTR_ECC_PUBLIC_VALUE_Y, NULL, 0, "no point"},
        {TEE_ATTR_ECC_EPHEMERAL_PUBLIC_VALUE_X, NULL, 0, "no point"},
        {TEE_ATTR_ECC_EPHEMERAL_PUBLIC_VALUE_Y, NULL, 0, "no point"},
        {TEE_ATTR_ECC_PUBLIC_VALUE_X, zeros, 32, "no point"},
        {TEE_ATTR_ECC_PUBLIC_VALUE_Y, zeros, 0, "no point"},
        {TEE_ATTR_ECC_EPHEMERAL_PUBLIC_VALUE_X, zeros, 32, "no point"},
        {TEE_ATTR_ECC_EPHEMERAL_PUBLIC_VALUE_Y, zeros, 1, "no point"},
        {TEE_ATTR_SM2_KEP_CONFIRMATION_IN, zeros, 31, "has not 32"},
        {TEE_ATTR_SM2_KEP_CONFIRMATION_IN, zeros, 33, "has not 32"},
        {TEE_ATTR_SM2_KEP_CONFIRMATION_OUT, zeros, 31, "no room"},
    };
    struct op *op = kep_op(side_a);
    struct attrs params;

    (void)state;
    for (unsigned i = 0; i < COUNT(cases); i++) {
        params = kep_params(0, side_a, side_b, false);
        replace(&params, cases[i].id, cases[i].bytes, cases[i].size);
        rig_assert_no_secret(op, &params, 128, cases[i].words);
        attrs_clear(&params);
    }
    params = kep_params(2, side_a, side_b, false);
    rig_assert_no_secret(op, &params, 128, "neither 0 nor 1");
    attrs_clear(&params);
    params = kep_params(0, side_a, side_b, false);
    replace(&params, TEE_ATTR_SM2_ID_INITIATOR, long_name, 8191);
    object_destroy(rig_derive(op, &params, 128));
    attrs_clear(&params);
    op_destroy(op);
}

/* Static key -x R of the peer's own choice: P + x R is infinity, and so is the shared point. With R
 * the generator, x is 2^127 + its last 127 bits. */
static void test_a_shared_point_at_infinity(void **state)
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(OBJ_sn2nid("SM2"));
    const EC_POINT *g = EC_GROUP_get0_generator(group);
    BIGNUM *x = BN_new(), *y = BN_new(), *k;
    EC_POINT *p = EC_POINT_new(group);
    uint8_t low[32];
    const char *b[SIDE];

    (void)state;
    memcpy(b, side_b, sizeof(b));
    EC_POINT_get_affine_coordinates(group, g, x, y, NULL);
    b[RX] = BN_bn2hex(x);
    b[RY] = BN_bn2hex(y);
    BN_bn2binpad(x, low, 32);
    low[16] |= 0x80;
    k = BN_bin2bn(low + 16, 16, NULL);
    assert_int_equal(EC_POINT_mul(group, p, k, NULL, NULL, NULL), 1);
    assert_int_equal(EC_POINT_invert(group, p, NULL), 1);
    EC_POINT_get_affine_coordinates(group, p, x, y, NULL);
    b[X] = BN_bn2hex(x);
    b[Y] = BN_bn2hex(y);
    struct op *op = kep_op(side_a);
    struct attrs params = kep_params(0, side_a, b, false);
    rig_assert_no_secret(op, &params, 128, "cancels out");
    attrs_clear(&params);
    op_destroy(op);
    OPENSSL_free((void *)(uintptr_t)b[X]);
    OPENSSL_free((void *)(uintptr_t)b[Y]);
    OPENSSL_free((void *)(uintptr_t)b[RX]);
    OPENSSL_free((void *)(uintptr_t)b[RY]);
    EC_POINT_free(p);
    EC_GROUP_free(group);
    BN_free(x);
    BN_free(y);
    BN_free(k);
}

static void test_exchange_misuse(void **state)
{
    struct object *a = rig_generate(TEE_TYPE_SM2_KEP_KEYPAIR, 256, 0);
    struct object *b = rig_generate(TEE_TYPE_SM2_KEP_KEYPAIR, 256, 0), *public = rig_public_of(b);
    struct object *pke = rig_generate(TEE_TYPE_SM2_PKE_KEYPAIR, 256, 0);
    struct attrs params = kep_params(0, side_a, side_b, false);
    struct op *op;

    (void)state;
    assert_int_equal(op_create(TEE_ALG_SM2_KEP, TEE_MODE_DERIVE, 256, &op),
                     TEE_ERROR_NOT_SUPPORTED);
    assert_int_equal(op_create(TEE_ALG_SM2_KEP, TEE_MODE_ENCRYPT, 512, &op),
                     TEE_ERROR_NOT_SUPPORTED);
    assert_int_equal(op_create(TEE_ALG_SM2_KEP, TEE_MODE_DERIVE, 512, &op), TEE_SUCCESS);
    assert_int_equal(op_flags(op) & TEE_HANDLE_FLAG_EXPECT_TWO_KEYS,
                     TEE_HANDLE_FLAG_EXPECT_TWO_KEYS);
    rig_assert_no_secret(op, &params, 128, "no key");
    RIG_MISUSE(op_set_key(op, a, false, &m), "two keys");
    RIG_MISUSE(op_set_key2(op, a, public, false, &m), "of a type");
    RIG_MISUSE(op_set_key2(op, pke, a, false, &m), "of a type");
    a->usage = ~TEE_USAGE_DERIVE;
    RIG_MISUSE(op_set_key2(op, a, b, false, &m), "usage");
    a->usage = TEE_USAGE_DERIVE;
    struct object twin = {0};
    assert_int_equal(object_clone(&twin, a), TEE_SUCCESS);
    RIG_RESULT(op_set_key2(op, a, &twin, false, &m), TEE_ERROR_SECURITY);
    assert_false(op->key_set);
    RIG_OK(op_set_key2(op, a, &twin, true, &m)); /* 1.1 has nothing against it */
    object_fini(&twin);
    RIG_OK(op_set_key2(op, a, b, false, &m));
    object_destroy(rig_derive(op, &params, 256));
    assert_true(attrs_add_value(&params, TEE_ATTR_KDF_KEY_SIZE, 32, 0));
    rig_assert_no_secret(op, &params, 256, "does not take");
    attrs_clear(&params);
    op_destroy(op);
    object_destroy(a);
    object_destroy(b);
    object_destroy(public);
    object_destroy(pke);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_exchanges),
        cmocka_unit_test(test_wrong_confirmations),
        cmocka_unit_test(test_room_for_a_confirmation),
        cmocka_unit_test(test_names_count),
        cmocka_unit_test(test_bad_exchange_parameters),
        cmocka_unit_test(test_a_shared_point_at_infinity),
        cmocka_unit_test(test_exchange_misuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
