/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/ring_fixture.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>

static const uint64_t plain = 1ull << VIRTIO_F_VERSION_1;

static int setup_event(void **state)
{
    static struct ring_fix f;
    fix_init(&f, VIRTQ_FEATURES);
    *state = &f;
    return 0;
}

static int setup_plain(void **state)
{
    static struct ring_fix f;
    fix_init(&f, plain);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    fix_fini(*state);
    return 0;
}

/* Device: takes one chain, answers `text` into its writable part. */
static void device_answers(struct ring_fix *f, const char *text)
{
    struct virtq_chain c;

    assert_int_equal(virtq_dev_take(&f->dev, &c), 1);
    uint32_t len = virtq_chain_write(&c, 0, text, (uint32_t)strlen(text));
    virtq_dev_push(&f->dev, c.head, len);
}

/* ---- layout ---- */

static void test_layout_fits(void **state)
{
    (void)state;
    struct virtq_addr at = virtq_addr_at((struct gpa){0x1000}, 32);
    assert_int_equal(at.desc.v, 0x1000);
    assert_int_equal(at.avail.v, 0x1000 + 512);
    assert_int_equal(at.used.v, 0x1000 + 512 + 72); /* 6 + 64 rounded to 4 */
    assert_int_equal(virtq_size(32), 4096);
    assert_int_equal(virtq_size(1024) % 4096, 0);
    assert_true(virtq_size(1024) >= 16 * 1024 + 6 + 2048 + 6 + 8192);
}

static void test_init_refuses(void **state)
{
    struct ring_fix *f = *state;
    const struct gpa none = {0};
    const struct {
        struct virtq_addr at;
        uint16_t num;
        struct gpa table;
    } bad[] = {
        {f->at, 0, none},
        {f->at, 3, none},
        {f->at, 2048, none},
        {{{f->at.desc.v + 8}, f->at.avail, f->at.used}, FIX_NUM, none},
        {{f->at.desc, {f->at.avail.v + 1}, f->at.used}, FIX_NUM, none},
        {{f->at.desc, f->at.avail, {f->at.used.v + 2}}, FIX_NUM, none},
        {{{FIX_BASE - 4096}, f->at.avail, f->at.used}, FIX_NUM, none},
        {{{FIX_BASE + FIX_SIZE - 16}, f->at.avail, f->at.used}, FIX_NUM, none},
        {{f->at.desc, {FIX_BASE + FIX_SIZE - 20}, f->at.used}, FIX_NUM, none},
        {{f->at.desc, f->at.avail, {FIX_BASE + FIX_SIZE - 68}}, FIX_NUM, none},
        {f->at, FIX_NUM, {FIX_BASE + FIX_TABLES + 8}},
        {f->at, FIX_NUM, {FIX_BASE + FIX_SIZE - 16}},
    };
    for (unsigned i = 0; i < ARRAY_COUNT(bad); i++) {
        struct virtq_drv q;
        struct virtq_dev d;
        int err = virtq_drv_init(&q, &f->map, bad[i].at, bad[i].num, plain, bad[i].table);
        assert_int_equal(err, -EINVAL);
        virtq_drv_fini(&q);
        if (bad[i].table.v)
            continue;
        assert_int_equal(virtq_dev_init(&d, &f->map, bad[i].at, bad[i].num, plain), -EINVAL);
        virtq_dev_fini(&d);
    }
}

/* ---- adding ---- */

static void test_add_refuses_bad_segments(void **state)
{
    struct ring_fix *f = *state;
    struct virtq_seg seg[VIRTQ_SEGS_MAX + 1];

    for (unsigned i = 0; i < ARRAY_COUNT(seg); i++)
        seg[i] = (struct virtq_seg){fix_buf(0), 1, false};
    assert_int_equal(virtq_drv_add(&f->drv, seg, 0, f), -EINVAL);
    assert_int_equal(virtq_drv_add(&f->drv, seg, VIRTQ_SEGS_MAX + 1, f), -EINVAL);
    assert_int_equal(virtq_drv_add(&f->drv, seg, 1, NULL), -EINVAL);
    seg[0].device_writes = true;
    assert_int_equal(virtq_drv_add(&f->drv, seg, 2, f), -EINVAL);
    seg[1].device_writes = true;
    seg[0].len = seg[1].len = UINT32_MAX;
    assert_int_equal(virtq_drv_add(&f->drv, seg, 2, f), -EINVAL);
    assert_int_equal(f->drv.free_count, FIX_NUM);
}

static void test_add_full_ring(void **state)
{
    struct ring_fix *f = *state;

    for (unsigned i = 0; i < FIX_NUM; i++)
        assert_int_equal(fix_add(f, i, 16, true), 0);
    assert_int_equal(fix_add(f, 0, 16, true), -ENOSPC);
    virtq_drv_kick(&f->drv);
    device_answers(f, "x");
    void *token;
    uint32_t len;
    assert_int_equal(virtq_drv_take(&f->drv, &token, &len), 1);
    assert_ptr_equal(token, &f->token[0]);
    assert_int_equal(fix_add(f, 0, 16, true), 0);
}

/* ---- round trips ---- */

static void test_round_trip(void **state)
{
    struct ring_fix *f = *state;
    struct virtq_chain c;
    char buf[16] = "";
    void *token;
    uint32_t len;

    for (unsigned round = 0; round < 3 * 65536 / 100; round++) {
        memcpy(fix_host(f, fix_buf(0)), "ping", 4);
        struct virtq_seg seg[2] = {{fix_buf(0), 4, false}, {fix_buf(1), 8, true}};
        assert_int_equal(virtq_drv_add(&f->drv, seg, 2, f), 0);
        assert_int_equal(virtq_dev_take(&f->dev, &c), 0); /* not published yet */
        assert_true(virtq_drv_kick(&f->drv));
        assert_int_equal(virtq_dev_take(&f->dev, &c), 1);
        assert_int_equal(c.seg_count, 2);
        assert_int_equal(c.readable, 4);
        assert_int_equal(c.writable, 8);
        assert_int_equal(virtq_chain_read(&c, 0, buf, sizeof(buf)), 4);
        assert_memory_equal(buf, "ping", 4);
        assert_int_equal(virtq_chain_write(&c, 0, "pong", 4), 4);
        assert_int_equal(virtq_drv_take(&f->drv, &token, &len), 0);
        virtq_dev_push(&f->dev, c.head, 4);
        assert_true(virtq_dev_should_irq(&f->dev));
        assert_false(virtq_dev_should_irq(&f->dev));
        assert_int_equal(virtq_drv_take(&f->drv, &token, &len), 1);
        assert_ptr_equal(token, f);
        assert_int_equal(len, 4);
        assert_memory_equal(fix_host(f, fix_buf(1)), "pong", 4);
        assert_true(virtq_dev_enable_notify(&f->dev));
        assert_true(virtq_drv_enable_irq(&f->drv));
    }
}

static void test_indirect_chain(void **state)
{
    struct ring_fix *f = *state;
    struct virtq_seg seg[VIRTQ_SEGS_MAX];
    struct virtq_chain c;
    uint8_t got[VIRTQ_SEGS_MAX * 3], want[sizeof(got)];

    for (unsigned i = 0; i < VIRTQ_SEGS_MAX; i++)
        seg[i] = (struct virtq_seg){{fix_buf(0).v + i * 10}, 3, false};
    for (unsigned i = 0; i < sizeof(want); i++) {
        want[i] = (uint8_t)i;
        ((uint8_t *)fix_host(f, fix_buf(0)))[i / 3 * 10 + i % 3] = (uint8_t)i;
    }
    assert_int_equal(virtq_drv_add(&f->drv, seg, VIRTQ_SEGS_MAX, f), 0);
    assert_int_equal(f->drv.free_count, FIX_NUM - 1); /* one descriptor of the ring */
    virtq_drv_kick(&f->drv);
    assert_int_equal(virtq_dev_take(&f->dev, &c), 1);
    assert_int_equal(c.seg_count, VIRTQ_SEGS_MAX);
    assert_int_equal(virtq_chain_read(&c, 0, got, sizeof(got)), sizeof(got));
    assert_memory_equal(got, want, sizeof(got));
    assert_int_equal(virtq_chain_read(&c, 40, got, sizeof(got)), 8);
    assert_memory_equal(got, want + 40, 8);
    assert_int_equal(virtq_chain_read(&c, 48, got, 1), 0);
    assert_int_equal(virtq_chain_write(&c, 0, got, 1), 0);
}

static void test_direct_chain_without_indirect(void **state)
{
    struct ring_fix *f = *state;
    struct virtq_seg seg[3] = {
        {fix_buf(0), 1, false}, {fix_buf(1), 2, true}, {fix_buf(2), 3, true}};
    struct virtq_chain c;
    void *token;
    uint32_t len;

    for (unsigned round = 0; round < 10; round++) {
        assert_int_equal(virtq_drv_add(&f->drv, seg, 3, f), 0);
        assert_int_equal(f->drv.free_count, FIX_NUM - 3);
        virtq_drv_kick(&f->drv);
        assert_int_equal(virtq_dev_take(&f->dev, &c), 1);
        assert_int_equal(c.seg_count, 3);
        assert_int_equal(virtq_chain_write(&c, 0, "abcdef", 6), 5);
        assert_memory_equal(fix_host(f, fix_buf(2)), "cde", 3);
        virtq_dev_push(&f->dev, c.head, 5);
        assert_int_equal(virtq_drv_take(&f->drv, &token, &len), 1);
        assert_int_equal(f->drv.free_count, FIX_NUM);
    }
}

/* ---- suppression ---- */

static void test_kick_only_when_asked(void **state)
{
    struct ring_fix *f = *state;

    assert_false(virtq_drv_kick(&f->drv)); /* nothing added */
    virtq_dev_disable_notify(&f->dev);
    assert_int_equal(fix_add(f, 0, 8, true), 0);
    assert_false(virtq_drv_kick(&f->drv));
    assert_false(virtq_dev_enable_notify(&f->dev)); /* there is one already */
    device_answers(f, "x");
    assert_true(virtq_dev_enable_notify(&f->dev));
    assert_int_equal(fix_add(f, 1, 8, true), 0);
    assert_true(virtq_drv_kick(&f->drv));
}

static void test_irq_only_when_asked(void **state)
{
    struct ring_fix *f = *state;
    void *token;
    uint32_t len;

    virtq_drv_disable_irq(&f->drv);
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(fix_add(f, i, 8, true), 0);
    virtq_drv_kick(&f->drv);
    device_answers(f, "x");
    assert_false(virtq_dev_should_irq(&f->dev));
    assert_false(virtq_drv_enable_irq(&f->drv)); /* there is one already */
    assert_int_equal(virtq_drv_take(&f->drv, &token, &len), 1);
    assert_true(virtq_drv_enable_irq(&f->drv));
    device_answers(f, "y");
    assert_true(virtq_dev_should_irq(&f->dev));
}

/* With an event index the second buffer of a batch is not told again; flags cannot do that. */
static void test_event_idx_tells_once(void **state)
{
    struct ring_fix *f = *state;

    assert_int_equal(fix_add(f, 0, 8, true), 0);
    assert_true(virtq_drv_kick(&f->drv));
    assert_int_equal(fix_add(f, 1, 8, true), 0);
    assert_false(virtq_drv_kick(&f->drv));
    device_answers(f, "x");
    assert_true(virtq_dev_should_irq(&f->dev));
    device_answers(f, "y");
    assert_false(virtq_dev_should_irq(&f->dev));
}

/* ---- a device that lies ---- */

static volatile struct vring_used *used_of(struct ring_fix *f)
{
    return fix_host(f, f->at.used);
}

static void lie_index(struct ring_fix *f)
{
    used_of(f)->idx = 3; /* two are in flight */
}

static void lie_index_back(struct ring_fix *f)
{
    used_of(f)->idx = UINT16_MAX;
}

static void lie_id_range(struct ring_fix *f)
{
    used_of(f)->ring[0].id = FIX_NUM;
    used_of(f)->idx = 1;
}

static void lie_id_huge(struct ring_fix *f)
{
    used_of(f)->ring[0].id = 0x10000;
    used_of(f)->idx = 1;
}

static void lie_id_not_in_flight(struct ring_fix *f)
{
    used_of(f)->ring[0].id = 5;
    used_of(f)->idx = 1;
}

static void lie_length(struct ring_fix *f)
{
    used_of(f)->ring[0].id = 0;
    used_of(f)->ring[0].len = 9;
    used_of(f)->idx = 1;
}

static void test_take_refuses_lies(void **state)
{
    static void (*const lies[])(struct ring_fix *) = {
        lie_index, lie_index_back, lie_id_range, lie_id_huge, lie_id_not_in_flight, lie_length};
    struct ring_fix f;
    void *token;
    uint32_t len;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(lies); i++) {
        fix_init(&f, VIRTQ_FEATURES);
        assert_int_equal(fix_add(&f, 0, 8, true), 0);
        assert_int_equal(fix_add(&f, 1, 8, true), 0);
        virtq_drv_kick(&f.drv);
        lies[i](&f);
        assert_int_equal(virtq_drv_take(&f.drv, &token, &len), -EPROTO);
        assert_null(token);
        assert_int_equal(virtq_drv_take(&f.drv, &token, &len), -EPROTO); /* sticky */
        assert_int_equal(fix_add(&f, 2, 8, true), -EPROTO);
        fix_fini(&f);
    }
}

/* The same id twice: the second is not in flight any more. */
static void test_take_refuses_id_twice(void **state)
{
    struct ring_fix *f = *state;
    void *token;
    uint32_t len;

    assert_int_equal(fix_add(f, 0, 8, true), 0);
    assert_int_equal(fix_add(f, 1, 8, true), 0);
    virtq_drv_kick(&f->drv);
    used_of(f)->ring[0].id = used_of(f)->ring[1].id = 0;
    used_of(f)->idx = 2;
    assert_int_equal(virtq_drv_take(&f->drv, &token, &len), 1);
    assert_int_equal(virtq_drv_take(&f->drv, &token, &len), -EPROTO);
}

/* What the device writes over the driver's descriptors and free list changes nothing: they are
 * never read back. */
static void test_ring_is_never_read_back(void **state)
{
    struct ring_fix *f = *state;
    struct virtq_seg seg[2] = {{fix_buf(0), 4, false}, {fix_buf(1), 8, true}};
    void *token;
    uint32_t len;

    f->drv.indirect = f->dev.indirect = false;
    assert_int_equal(virtq_drv_add(&f->drv, seg, 2, f), 0);
    virtq_drv_kick(&f->drv);
    device_answers(f, "x");
    memset(fix_host(f, f->at.desc), 0xff, 16 * FIX_NUM);
    assert_int_equal(virtq_drv_take(&f->drv, &token, &len), 1);
    assert_int_equal(f->drv.free_count, FIX_NUM);
    for (unsigned i = 0; i < FIX_NUM; i++)
        assert_int_equal(fix_add(f, i, 8, true), 0);
    virtq_drv_kick(&f->drv);
    for (unsigned i = 0; i < FIX_NUM; i++)
        device_answers(f, "y");
}

static void test_detach_yields_all_in_flight(void **state)
{
    struct ring_fix *f = *state;
    unsigned seen = 0;

    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(fix_add(f, i, 8, true), 0);
    for (int *t; (t = virtq_drv_detach(&f->drv)) != NULL;)
        seen |= 1u << (t - f->token);
    assert_int_equal(seen, 7);
    assert_int_equal(fix_add(f, 0, 8, true), -EPROTO); /* until it is initialised again */
}

/* ---- two threads ---- */

#define MESSAGES 20000u

static void *echo_device(void *arg)
{
    struct ring_fix *f = arg;
    struct virtq_chain c;
    uint32_t v;

    for (unsigned done = 0; done < MESSAGES;) {
        int got = virtq_dev_take(&f->dev, &c);
        if (got < 0)
            return (void *)"the ring broke";
        if (got == 0) {
            sched_yield();
            continue;
        }
        if (virtq_chain_read(&c, 0, &v, sizeof(v)) != sizeof(v) || v != done)
            return (void *)"a message is wrong";
        v = ~v;
        virtq_dev_push(&f->dev, c.head, virtq_chain_write(&c, 0, &v, sizeof(v)));
        virtq_dev_should_irq(&f->dev);
        virtq_dev_enable_notify(&f->dev);
        done++;
    }
    return NULL;
}

static void test_both_sides_on_two_threads(void **state)
{
    struct ring_fix *f = *state;
    pthread_t device;
    uint32_t sent = 0, got = 0, len;
    void *token, *failure;

    assert_int_equal(pthread_create(&device, NULL, echo_device, f), 0);
    while (got < MESSAGES) {
        while (sent < MESSAGES && sent - got < FIX_NUM / 2) {
            unsigned b = sent % (FIX_NUM / 2) * 2;
            struct virtq_seg seg[2] = {{fix_buf(b), 4, false}, {fix_buf(b + 1), 4, true}};
            memcpy(fix_host(f, fix_buf(b)), &sent, sizeof(sent));
            assert_int_equal(virtq_drv_add(&f->drv, seg, 2, fix_host(f, fix_buf(b + 1))), 0);
            virtq_drv_kick(&f->drv);
            sent++;
        }
        if (virtq_drv_take(&f->drv, &token, &len) == 1) {
            uint32_t v;
            memcpy(&v, token, sizeof(v));
            assert_int_equal(v, ~got);
            got++;
            virtq_drv_enable_irq(&f->drv);
        } else {
            sched_yield();
        }
    }
    assert_int_equal(pthread_join(device, &failure), 0);
    assert_null(failure);
}

#define WITH(setup, test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout_fits),
        WITH(setup_event, test_init_refuses),
        WITH(setup_event, test_add_refuses_bad_segments),
        WITH(setup_event, test_add_full_ring),
        WITH(setup_event, test_round_trip),
        WITH(setup_plain, test_round_trip),
        WITH(setup_event, test_indirect_chain),
        WITH(setup_plain, test_direct_chain_without_indirect),
        WITH(setup_event, test_kick_only_when_asked),
        WITH(setup_plain, test_kick_only_when_asked),
        WITH(setup_event, test_irq_only_when_asked),
        WITH(setup_plain, test_irq_only_when_asked),
        WITH(setup_event, test_event_idx_tells_once),
        cmocka_unit_test(test_take_refuses_lies),
        WITH(setup_event, test_take_refuses_id_twice),
        WITH(setup_event, test_ring_is_never_read_back),
        WITH(setup_event, test_detach_yields_all_in_flight),
        WITH(setup_event, test_both_sides_on_two_threads),
        WITH(setup_plain, test_both_sides_on_two_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
