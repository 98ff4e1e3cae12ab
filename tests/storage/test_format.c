/* SPDX-License-Identifier: BSD-2-Clause */
/* docs/storage-format.md, byte by byte: what is expected here comes from vectors/make_format.py,
 * which shares no code with what is tested. */
#include "pobj_rig.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../crypto/crypto_rig.h"
#include "tee/crypto/entropy_impl.h"
#include "tee/storage/pobj_check.h"

#define KEY_FILE                                                                                   \
    "544545 53494d444b 01000000 00000000"                                                          \
    "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"

static void write_file(const struct vault_rig *r, const char *name, const char *hex)
{
    uint8_t bytes[64];
    size_t size = rig_hex(bytes, sizeof(bytes), hex);
    int fd = open(vault_rig_path(r, name), O_CREAT | O_WRONLY | O_TRUNC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, size), size);
    close(fd);
}

static void expect_file(const struct vault_rig *r, const char *name, const char *hex)
{
    uint8_t bytes[64];
    int fd = open(vault_rig_path(r, name), O_RDONLY);

    assert_true(fd >= 0);
    ssize_t size = read(fd, bytes, sizeof(bytes));
    close(fd);
    assert_true(size >= 0);
    rig_assert_hex(bytes, (size_t)size, hex);
}

static int counting(void *ctx, void *to, size_t size)
{
    uint8_t *next = ctx, *at = to;

    for (size_t i = 0; i < size; i++)
        at[i] = (*next)++;
    return 0;
}

/* ---- writing ---- */

static void test_writes_these_bytes(void **state)
{
    struct vault_rig *r = *state;
    static struct raw all[RAW_MAX];
    uint8_t next = 0;

    write_file(r, "device.key", KEY_FILE);
    entropy_set(counting, &next);
    assert_int_equal(vault_rig_put(r, "name", "text"), TEE_SUCCESS);
    entropy_set(NULL, NULL);
    vault_rig_close(r);
    assert_int_equal(raw_all(r, all), 2);
    rig_assert_hex(all[0].key, all[0].key_size,
                   "4f 11111111111111111111111111111111 01 8e196a22065f82ce50f85a9d323dfa62");
    rig_assert_hex(all[0].value, all[0].size,
                   "3a3a3c0000000000 d0d1d2d3d4d5d6d7d8d9dadb"
                   "51db3716aca64e5150c71ad0a94aed6e6da69549");
    rig_assert_hex(all[1].key, all[1].key_size, "53");
    rig_assert_hex(
        all[1].value, all[1].size,
        "54454553494d5354 02000000 000102030405060708090a0b0c0d0e0f"
        "3a3a3c0000000000 3435363738393a3b3c3d3e3f"
        "33a3e87215973ae07b8cbc5247b736ef4ec677de4b076d21d786fbbc609fd6c976febbffece0e5e7"
        "9176cf84e4fe811069fb6efc043bd4f2e8c67538dbccf1a31a7a");
    expect_file(r, "counter",
                "544545 53494d4354 01000000 00000000 3a3a3c0000000000"
                "000102030405060708090a0b0c0d0e0f 3a3a3c0000000000");
    expect_file(r, "device.key", KEY_FILE);
    raw_free(all, 2);
    vault_rig_open(r);
}

/* ---- reading ---- */

/* The vault is closed; the store gets those records, and no others. */
static void load(struct vault_rig *r, const char *path)
{
    FILE *in = fopen(path, "r");
    char key_hex[256], value_hex[8192];
    uint8_t key[64], value[4096];

    assert_non_null(in);
    while (fscanf(in, "%255s %8191s", key_hex, value_hex) == 2)
        raw_put(r, key, rig_hex(key, sizeof(key), key_hex), value,
                rig_hex(value, sizeof(value), value_hex));
    assert_true(feof(in));
    fclose(in);
}

static void open_fixed(struct vault_rig *r)
{
    vault_rig_close(r);
    write_file(r, "device.key", KEY_FILE);
    write_file(r, "counter",
               "544545 53494d4354 01000000 00000000 e803000000000000"
               "c0c1c2c3c4c5c6c7c8c9cacbcccdcecf 0000000000000000");
    load(r, FORMAT_VECTORS);
    vault_rig_open(r);
}

static void test_reads_a_store_of_these_records(void **state)
{
    struct vault_rig *r = *state;
    char name[16], text[16];

    open_fixed(r);
    vault_rig_expect_clean(r, 43);
    for (unsigned i = 0; i < 40; i++) {
        snprintf(name, sizeof(name), "object %u", i);
        snprintf(text, sizeof(text), "text %u", i);
        pobj_rig_expect_object(r->ta, name, text, strlen(text));
    }
}

static void test_reads_a_key(void **state)
{
    struct vault_rig *r = *state;

    open_fixed(r);
    struct pobj *p = pobj_rig_open(r->ta, "key", RD);
    const struct attr *a = attrs_find(&p->object->attrs, TEE_ATTR_SECRET_VALUE);
    assert_int_equal(p->object->bits, 256);
    assert_int_equal(a->size, 32);
    for (unsigned i = 0; i < 32; i++)
        assert_int_equal(a->bytes[i], i);
    pobj_close(p);
}

static void test_reads_chunks(void **state)
{
    struct vault_rig *r = *state;
    static const uint8_t zeros[1000];

    open_fixed(r);
    struct pobj *p = pobj_rig_open(r->ta, "sparse", RD);
    pobj_rig_expect_size(p, 65 * 16384 + 3);
    pobj_rig_expect(p, 0, "first\0\0\0", 8);
    pobj_rig_expect(p, 16384 * 64, zeros, sizeof(zeros));
    pobj_rig_expect(p, 65 * 16384 - 2, "\0\0end", 5);
    pobj_close(p);
}

static void complain(void *ctx, const char *what)
{
    (void)ctx;
    print_error("%s\n", what);
}

static void test_these_objects_are_whole(void **state)
{
    static const char *const names[] = {"object 0", "key", "sparse"};
    struct vault_rig *r = *state;

    open_fixed(r);
    for (unsigned i = 0; i < ARRAY_COUNT(names); i++) {
        uint8_t key[OBJECT_KEY_SIZE];
        struct pobj_checked c;
        vault_rig_key(r, names[i], key);
        assert_int_equal(pobj_check(r->ta, key, &c, complain, NULL), TEE_SUCCESS);
        assert_int_equal(c.found, 0);
    }
}

static void test_writes_to_a_store_of_these_records(void **state)
{
    struct vault_rig *r = *state;

    open_fixed(r);
    struct pobj *p = pobj_rig_create(r->ta, "object 7", RD | WR | OVER, "other", 5);
    pobj_close(p);
    vault_rig_reopen(r);
    pobj_rig_expect_object(r->ta, "object 7", "other", 5);
    pobj_rig_expect_object(r->ta, "object 8", "text 8", 6);
    vault_rig_expect_clean(r, 43);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, vault_rig_setup, vault_rig_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_writes_these_bytes),
        TEST(test_reads_a_store_of_these_records),
        TEST(test_reads_a_key),
        TEST(test_reads_chunks),
        TEST(test_these_objects_are_whole),
        TEST(test_writes_to_a_store_of_these_records),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
