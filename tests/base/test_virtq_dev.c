/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/ring_fixture.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>

/* A driver that lies: the rings are written by hand. */

static int setup(void **state)
{
    static struct ring_fix f;
    fix_init(&f, VIRTQ_FEATURES);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    fix_fini(*state);
    return 0;
}

static volatile struct vring_desc *desc_of(struct ring_fix *f)
{
    return fix_host(f, f->at.desc);
}

static volatile struct vring_avail *avail_of(struct ring_fix *f)
{
    return fix_host(f, f->at.avail);
}

static void offer(struct ring_fix *f, uint16_t head)
{
    volatile struct vring_avail *avail = avail_of(f);
    avail->ring[avail->idx % FIX_NUM] = head;
    avail->idx++;
}

static void put(volatile struct vring_desc *d, uint64_t addr, uint32_t len, unsigned flags,
                unsigned next)
{
    d->addr = addr;
    d->len = len;
    d->flags = (uint16_t)flags;
    d->next = (uint16_t)next;
}

#define NEXT     VRING_DESC_F_NEXT
#define WRITE    VRING_DESC_F_WRITE
#define INDIRECT VRING_DESC_F_INDIRECT
#define TABLE    (FIX_BASE + FIX_TABLES)
#define BUF      (FIX_BASE + FIX_BUFS)
#define END      (FIX_BASE + FIX_SIZE)

/* Each row: the descriptors from 0 on, and those of an indirect table. Offered with head 0. */
struct bad_chain {
    const char *what;
    struct vring_desc desc[4];
    struct vring_desc table[4];
};

static const struct bad_chain bad_chains[] = {
    {"loop", {{BUF, 1, NEXT, 1}, {BUF, 1, NEXT, 0}}, {{0, 0, 0, 0}}},
    {"loop on itself", {{BUF, 0, NEXT, 0}}, {{0, 0, 0, 0}}},
    {"next out of range", {{BUF, 1, NEXT, FIX_NUM}}, {{0, 0, 0, 0}}},
    {"below the map", {{FIX_BASE - 1, 2, 0, 0}}, {{0, 0, 0, 0}}},
    {"address 0", {{0, 1, 0, 0}}, {{0, 0, 0, 0}}},
    {"over the end", {{END - 1, 2, 0, 0}}, {{0, 0, 0, 0}}},
    {"address wraps", {{UINT64_MAX - 1, 16, 0, 0}}, {{0, 0, 0, 0}}},
    {"longer than the map", {{BUF, UINT32_MAX, 0, 0}}, {{0, 0, 0, 0}}},
    {"readable after writable", {{BUF, 1, NEXT | WRITE, 1}, {BUF, 1, 0, 0}}, {{0, 0, 0, 0}}},
    {"empty table", {{TABLE, 0, INDIRECT, 0}}, {{BUF, 1, 0, 0}}},
    {"table of 15 bytes", {{TABLE, 15, INDIRECT, 0}}, {{BUF, 1, 0, 0}}},
    {"table of 17 bytes", {{TABLE, 17, INDIRECT, 0}}, {{BUF, 1, 0, 0}}},
    {"table not aligned", {{TABLE + 8, 16, INDIRECT, 0}}, {{BUF, 1, 0, 0}}},
    {"table outside", {{END, 16, INDIRECT, 0}}, {{BUF, 1, 0, 0}}},
    {"table over the end", {{END - 16, 32, INDIRECT, 0}}, {{BUF, 1, 0, 0}}},
    {"table with a next", {{TABLE, 16, INDIRECT | NEXT, 1}, {BUF, 1, 0, 0}}, {{BUF, 1, 0, 0}}},
    {"nested table", {{TABLE, 16, INDIRECT, 0}}, {{TABLE, 16, INDIRECT, 0}}},
    {"next out of the table", {{TABLE, 16, INDIRECT, 0}}, {{BUF, 1, NEXT, 1}}},
    {"loop in the table", {{TABLE, 32, INDIRECT, 0}}, {{BUF, 1, NEXT, 1}, {BUF, 1, NEXT, 0}}},
};

static void load_chain(struct ring_fix *f, const struct bad_chain *b)
{
    volatile struct vring_desc *table = fix_host(f, (struct gpa){TABLE});
    for (unsigned i = 0; i < 4; i++) {
        const struct vring_desc *d = &b->desc[i], *t = &b->table[i];
        put(&desc_of(f)[i], d->addr, d->len, d->flags, d->next);
        put(&table[i], t->addr, t->len, t->flags, t->next);
    }
}

static void test_bad_chains_break_the_queue(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(bad_chains); i++) {
        struct ring_fix f;
        struct virtq_chain c;
        fix_init(&f, VIRTQ_FEATURES);
        load_chain(&f, &bad_chains[i]);
        offer(&f, 0);
        if (virtq_dev_take(&f.dev, &c) != -EPROTO)
            fail_msg("accepted: %s", bad_chains[i].what);
        put(desc_of(&f), BUF, 1, 0, 0);
        offer(&f, 0);
        assert_int_equal(virtq_dev_take(&f.dev, &c), -EPROTO); /* sticky */
        fix_fini(&f);
    }
}

static void test_indirect_must_be_negotiated(void **state)
{
    struct ring_fix f;
    struct virtq_chain c;

    (void)state;
    fix_init(&f, 1ull << VIRTIO_F_VERSION_1);
    load_chain(&f, &(struct bad_chain){"", {{TABLE, 16, INDIRECT, 0}}, {{BUF, 1, 0, 0}}});
    offer(&f, 0);
    assert_int_equal(virtq_dev_take(&f.dev, &c), -EPROTO);
    fix_fini(&f);
}

static void test_avail_index_jumps(void **state)
{
    static const uint16_t jumps[] = {FIX_NUM + 1, 0x7fff, 0xffff};

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(jumps); i++) {
        struct ring_fix f;
        struct virtq_chain c;
        fix_init(&f, VIRTQ_FEATURES);
        put(desc_of(&f), BUF, 1, 0, 0);
        avail_of(&f)->idx = jumps[i];
        assert_int_equal(virtq_dev_take(&f.dev, &c), -EPROTO);
        fix_fini(&f);
    }
}

static void test_head_out_of_range(void **state)
{
    struct virtq_chain c;

    offer(*state, FIX_NUM);
    assert_int_equal(virtq_dev_take(&((struct ring_fix *)*state)->dev, &c), -EPROTO);
}

static void test_head_twice(void **state)
{
    struct ring_fix *f = *state;
    struct virtq_chain c;

    put(desc_of(f), BUF, 1, 0, 0);
    offer(f, 0);
    offer(f, 0);
    assert_int_equal(virtq_dev_take(&f->dev, &c), 1);
    assert_int_equal(virtq_dev_take(&f->dev, &c), -EPROTO);
}

static void test_head_again_after_it_was_given_back(void **state)
{
    struct ring_fix *f = *state;
    struct virtq_chain c;

    put(desc_of(f), BUF, 1, 0, 0);
    for (unsigned i = 0; i < 3 * FIX_NUM; i++) {
        offer(f, 0);
        assert_int_equal(virtq_dev_take(&f->dev, &c), 1);
        virtq_dev_push(&f->dev, 0, 0);
    }
    assert_int_equal(virtq_dev_take(&f->dev, &c), 0);
}

static void test_chain_over_the_limit(void **state)
{
    struct ring_fix *f = *state;
    volatile struct vring_desc *table = fix_host(f, (struct gpa){TABLE});
    struct virtq_chain c;

    for (unsigned i = 0; i <= VIRTQ_SEGS_MAX; i++)
        put(&table[i], BUF, 1, i < VIRTQ_SEGS_MAX ? NEXT : 0, i + 1);
    put(desc_of(f), TABLE, 16 * (VIRTQ_SEGS_MAX + 1), INDIRECT, 0);
    offer(f, 0);
    assert_int_equal(virtq_dev_take(&f->dev, &c), -EPROTO);
}

static void test_direct_then_indirect(void **state)
{
    struct ring_fix *f = *state;
    volatile struct vring_desc *table = fix_host(f, (struct gpa){TABLE});
    struct virtq_chain c;

    put(&desc_of(f)[0], BUF, 5, NEXT, 3);
    put(&desc_of(f)[3], TABLE, 32, INDIRECT | WRITE, 0); /* WRITE is to be ignored there */
    put(&table[0], BUF, 6, NEXT, 1);
    put(&table[1], BUF, 7, WRITE, 0);
    offer(f, 0);
    assert_int_equal(virtq_dev_take(&f->dev, &c), 1);
    assert_int_equal(c.seg_count, 3);
    assert_int_equal(c.readable, 11);
    assert_int_equal(c.writable, 7);
}

/* Lengths that sum past 32 bits need a map of gigabytes: reserved, never touched. */
static void test_lengths_wrap(void **state)
{
    struct ring_fix *f = *state;
    const uint64_t big = 0x100000000ull;
    struct guest_map map = f->map;
    struct virtq_dev dev;
    struct virtq_chain c;

    assert_int_equal(guest_map_add(&map, big, 3ull << 30, f->mem), 0);
    assert_int_equal(virtq_dev_init(&dev, &map, f->at, FIX_NUM, VIRTQ_FEATURES), 0);
    put(&desc_of(f)[0], big, 0x80000000u, NEXT, 1);
    put(&desc_of(f)[1], big, 0x80000000u, 0, 0);
    offer(f, 0);
    assert_int_equal(virtq_dev_take(&dev, &c), -EPROTO);
    virtq_dev_fini(&dev);
}

static void test_empty_segment_is_allowed(void **state)
{
    struct ring_fix *f = *state;
    struct virtq_chain c;
    uint8_t b;

    put(&desc_of(f)[0], BUF, 0, NEXT, 1);
    put(&desc_of(f)[1], BUF, 1, 0, 0);
    offer(f, 0);
    assert_int_equal(virtq_dev_take(&f->dev, &c), 1);
    assert_int_equal(virtq_chain_read(&c, 0, &b, 1), 1);
}

/* ---- a chain that changes while it is checked ---- */

struct flipper {
    struct ring_fix *f;
    _Atomic bool stop;
};

static void *flip(void *arg)
{
    struct flipper *fl = arg;
    struct vring_desc *d = fix_host(fl->f, fl->f->at.desc);

    for (unsigned i = 0; !atomic_load(&fl->stop); i++) {
        __atomic_store_n(&d->addr, i & 1 ? UINT64_MAX - 4096 : BUF, __ATOMIC_RELAXED);
        __atomic_store_n(&d->len, i & 2 ? UINT32_MAX : 4096, __ATOMIC_RELAXED);
        __atomic_store_n(&d->flags, (uint16_t)(i & 4 ? WRITE : 0), __ATOMIC_RELAXED);
    }
    return NULL;
}

/* Whatever is accepted lies in the map as a whole and agrees with itself. */
static void test_chain_changes_between_check_and_use(void **state)
{
    struct ring_fix *f = *state;
    struct flipper fl = {.f = f};
    pthread_t thread;
    unsigned accepted = 0, refused = 0;

    put(desc_of(f), BUF, 4096, 0, 0);
    assert_int_equal(pthread_create(&thread, NULL, flip, &fl), 0);
    for (unsigned i = 0; i < 200000 || accepted == 0 || refused == 0; i++) {
        struct virtq_chain c;
        offer(f, 0);
        if (virtq_dev_take(&f->dev, &c) != 1) {
            virtq_dev_fini(&f->dev);
            avail_of(f)->idx = 0;
            assert_int_equal(virtq_dev_init(&f->dev, &f->map, f->at, FIX_NUM, VIRTQ_FEATURES), 0);
            refused++;
            continue;
        }
        accepted++;
        assert_int_equal(c.seg_count, 1);
        assert_int_equal(c.seg[0].len, 4096);
        assert_ptr_equal(c.seg[0].host, f->mem + FIX_BUFS);
        assert_int_equal(c.seg[0].device_writes ? c.writable : c.readable, 4096);
        assert_int_equal(c.seg[0].device_writes ? c.readable : c.writable, 0);
        virtq_dev_push(&f->dev, 0, 0);
    }
    atomic_store(&fl.stop, true);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad_chains_break_the_queue),
        cmocka_unit_test(test_indirect_must_be_negotiated),
        cmocka_unit_test(test_avail_index_jumps),
        WITH(test_head_out_of_range),
        WITH(test_head_twice),
        WITH(test_head_again_after_it_was_given_back),
        WITH(test_chain_over_the_limit),
        WITH(test_direct_then_indirect),
        WITH(test_lengths_wrap),
        WITH(test_empty_segment_is_allowed),
        WITH(test_chain_changes_between_check_and_use),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
