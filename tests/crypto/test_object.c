/* SPDX-License-Identifier: BSD-2-Clause */
/* Transient objects: what is the same for all types, with secrets. */
#include "crypto_rig.h"

#include <string.h>

static const uint8_t bytes[64] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static struct object *secret(uint32_t max_bits)
{
    struct object *o;

    assert_int_equal(object_create(TEE_TYPE_GENERIC_SECRET, max_bits, &o), TEE_SUCCESS);
    return o;
}

static struct attrs value(size_t size)
{
    struct attrs a = {0};

    assert_true(attrs_add_bytes(&a, TEE_ATTR_SECRET_VALUE, bytes, size));
    return a;
}

static void test_types_and_sizes(void **state)
{
    struct object *o;

    (void)state;
    assert_int_equal(object_create(TEE_TYPE_ILLEGAL_VALUE, 128, &o), TEE_ERROR_NOT_SUPPORTED);
    assert_null(o);
    assert_int_equal(object_create(TEE_TYPE_GENERIC_SECRET, 0, &o), TEE_ERROR_NOT_SUPPORTED);
    assert_int_equal(object_create(TEE_TYPE_GENERIC_SECRET, 4104, &o), TEE_ERROR_NOT_SUPPORTED);
    assert_int_equal(object_create(TEE_TYPE_GENERIC_SECRET, 9, &o), TEE_ERROR_NOT_SUPPORTED);
    o = secret(4096);
    assert_int_equal(o->max_bits, 4096);
    assert_int_equal(o->bits, 0);
    assert_int_equal(o->usage, UINT32_MAX);
    assert_false(o->initialized);
    object_destroy(o);
    object_destroy(NULL);
}

static void test_populate_sets_size_and_value(void **state)
{
    struct object *o = secret(512);
    struct attrs a = value(16);
    const struct attr *got;

    (void)state;
    RIG_OK(object_populate(o, &a, &m));
    assert_true(o->initialized);
    assert_int_equal(o->bits, 128);
    RIG_OK(object_attr(o, TEE_ATTR_SECRET_VALUE, &got, &m));
    assert_int_equal(got->size, 16);
    assert_memory_equal(got->bytes, bytes, 16);
    RIG_RESULT(object_attr(o, TEE_ATTR_RSA_MODULUS, &got, &m), TEE_ERROR_ITEM_NOT_FOUND);
    object_reset(o);
    assert_false(o->initialized);
    assert_int_equal(o->bits, 0);
    RIG_OK(object_populate(o, &a, &m));
    attrs_clear(&a);
    object_destroy(o);
}

static void test_populate_misuse(void **state)
{
    struct object *o = secret(128);
    struct attrs a = value(17), none = {0};

    (void)state;
    RIG_MISUSE(object_populate(o, &a, &m), "larger than the object");
    assert_false(o->initialized);
    assert_int_equal(o->attrs.count, 0);
    RIG_MISUSE(object_populate(o, &none, &m), "is missing");
    attrs_clear(&a);
    a = value(16);
    assert_true(attrs_add_bytes(&a, TEE_ATTR_SECRET_VALUE, bytes, 16));
    RIG_MISUSE(object_populate(o, &a, &m), "twice");
    attrs_clear(&a);
    a = value(16);
    assert_true(attrs_add_bytes(&a, TEE_ATTR_RSA_MODULUS, bytes, 16));
    RIG_MISUSE(object_populate(o, &a, &m), "does not belong");
    attrs_clear(&a);
    a = value(16);
    RIG_OK(object_populate(o, &a, &m));
    RIG_MISUSE(object_populate(o, &a, &m), "has a key already");
    assert_int_equal(o->bits, 128); /* and still has it */
    attrs_clear(&a);
    object_destroy(o);
}

static void test_copy(void **state)
{
    struct object *from = secret(256), *to = secret(128), *small = secret(64);
    struct attrs a = value(16);
    const struct attr *got;

    (void)state;
    RIG_MISUSE(object_copy(to, from, &m), "source has no key");
    RIG_OK(object_populate(from, &a, &m));
    from->usage = TEE_USAGE_EXTRACTABLE | TEE_USAGE_MAC;
    to->usage = TEE_USAGE_EXTRACTABLE | TEE_USAGE_DERIVE;
    RIG_OK(object_copy(to, from, &m));
    assert_int_equal(to->bits, 128);
    assert_int_equal(to->usage, TEE_USAGE_EXTRACTABLE);
    RIG_OK(object_attr(to, TEE_ATTR_SECRET_VALUE, &got, &m));
    assert_memory_equal(got->bytes, bytes, 16);
    RIG_MISUSE(object_copy(to, from, &m), "destination has a key");
    RIG_MISUSE(object_copy(small, from, &m), "larger than the destination");
    assert_false(small->initialized);
    attrs_clear(&a);
    object_destroy(from);
    object_destroy(to);
    object_destroy(small);
}

static void test_protected_attributes(void **state)
{
    struct object *o = secret(128);
    struct attrs a = value(16);
    const struct attr *got;

    (void)state;
    RIG_MISUSE(object_attr(o, TEE_ATTR_SECRET_VALUE, &got, &m), "has no key");
    RIG_OK(object_populate(o, &a, &m));
    o->usage &= ~TEE_USAGE_EXTRACTABLE;
    RIG_MISUSE(object_attr(o, TEE_ATTR_SECRET_VALUE, &got, &m), "TEE_USAGE_EXTRACTABLE");
    assert_null(got);
    attrs_clear(&a);
    object_destroy(o);
}

static void test_generate(void **state)
{
    struct object *a = secret(512), *b = secret(512);
    const struct attrs none = {0};
    struct attrs given = value(16);
    const struct attr *one, *two;

    (void)state;
    RIG_MISUSE(object_generate(a, 520, &none, NULL, &m), "larger than the object");
    RIG_MISUSE(object_generate(a, 100, &none, NULL, &m), "a size that");
    RIG_MISUSE(object_generate(a, 128, &given, NULL, &m), "does not belong");
    RIG_OK(object_generate(a, 256, &none, NULL, &m));
    assert_int_equal(a->bits, 256);
    RIG_OK(object_generate(b, 256, &none, NULL, &m));
    RIG_OK(object_attr(a, TEE_ATTR_SECRET_VALUE, &one, &m));
    RIG_OK(object_attr(b, TEE_ATTR_SECRET_VALUE, &two, &m));
    assert_int_equal(one->size, 32);
    assert_memory_not_equal(one->bytes, two->bytes, 32);
    RIG_MISUSE(object_generate(a, 256, &none, NULL, &m), "has a key already");
    attrs_clear(&given);
    object_destroy(a);
    object_destroy(b);
}

static void test_a_list_has_an_end(void **state)
{
    struct attrs a = {0}, b = {0};

    (void)state;
    for (unsigned i = 0; i < ATTRS_MAX; i++)
        assert_true(attrs_add_value(&a, TEE_ATTR_ECC_CURVE, i, 0));
    assert_false(attrs_add_value(&a, TEE_ATTR_ECC_CURVE, 0, 0));
    assert_false(attrs_add_bytes(&a, TEE_ATTR_SECRET_VALUE, bytes, 1));
    assert_true(attrs_add_bytes(&b, TEE_ATTR_SECRET_VALUE, bytes, 16));
    assert_false(attrs_copy(&b, &a)); /* all or nothing */
    assert_int_equal(b.count, 1);
    attrs_clear(&a);
    attrs_clear(&b);
    assert_int_equal(a.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types_and_sizes),
        cmocka_unit_test(test_populate_sets_size_and_value),
        cmocka_unit_test(test_populate_misuse),
        cmocka_unit_test(test_copy),
        cmocka_unit_test(test_protected_attributes),
        cmocka_unit_test(test_generate),
        cmocka_unit_test(test_a_list_has_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
