/* SPDX-License-Identifier: BSD-2-Clause */
/* Data in pieces: what is held, what comes out when, and that nothing is written before it is read.
 */
#include "sym_rig.h"

#include <stdlib.h>

#include "tee/crypto/stream.h"

struct worker {
    size_t block;
    bool fails;
};

/* Each byte becomes another one. */
static bool work(void *arg, const uint8_t *from, uint8_t *to, size_t size)
{
    const struct worker *w = arg;

    assert_int_equal(size % w->block, 0);
    assert_true(size > 0);
    for (size_t i = 0; i < size; i++)
        to[i] = from[i] ^ 0x5a;
    return !w->fails;
}

static const struct {
    size_t block, keep;
} shapes[] = {{1, 0}, {8, 0}, {16, 0}, {8, 1}, {16, 1}, {16, 17}};

/* The bytes so far, without those that have to be held. */
static size_t expected(size_t total, size_t block, size_t keep)
{
    return total < keep ? 0 : (total - keep) / block * block;
}

static void check_message(struct stream *s, struct worker *w, uint64_t *seed, size_t piece_max)
{
    uint8_t *message = malloc(SYM_MAX), *result = malloc(SYM_MAX);
    size_t size = sym_random_size(seed, SYM_MAX), done = 0, written = 0;

    assert_true(message && result);
    rig_random_bytes(seed, message, size);
    while (done < size) {
        size_t piece = rig_random(seed) % (piece_max + 1);
        piece = piece < size - done ? piece : size - done;
        size_t ready = stream_ready(s, piece), space = ready > piece ? ready : piece;
        bool in_place = rig_random(seed) % 2;
        uint8_t *in = malloc(piece + 1), *out = malloc(space + 1);
        assert_true(in && out);
        memcpy(in_place ? out : in, message + done, piece);
        const struct op_data d = {in_place ? out : in, piece, out, &ready};
        assert_true(stream_push(s, &d, work, w));
        memcpy(result + written, out, ready);
        written += ready;
        done += piece;
        assert_int_equal(written, expected(done, s->block, s->keep));
        assert_int_equal(s->held, done - written);
        free(in);
        free(out);
    }
    for (size_t i = 0; i < written; i++)
        assert_int_equal(result[i] ^ 0x5a, message[i]);
    assert_memory_equal(s->buffer, message + written, s->held);
    free(message);
    free(result);
}

static void test_any_pieces(void **state)
{
    static const size_t pieces[] = {1, 5, 16, 33, 1100, 5000};
    struct stream *s = malloc(sizeof(*s));
    uint64_t seed = 4;

    (void)state;
    assert_non_null(s);
    for (size_t i = 0; i < ARRAY_COUNT(shapes); i++) {
        struct worker w = {.block = shapes[i].block};
        stream_init(s, shapes[i].block, shapes[i].keep);
        for (size_t k = 0; k < ARRAY_COUNT(pieces) * 4; k++) {
            check_message(s, &w, &seed, pieces[k % ARRAY_COUNT(pieces)]);
            stream_wipe(s);
        }
    }
    free(s);
}

/* The tail lies in what is held, in what comes, or in both. */
static void test_tail(void **state)
{
    struct stream s;
    uint8_t text[64], tail[32];

    (void)state;
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = (uint8_t)i;
    for (size_t held = 0; held <= 32; held++) {
        for (size_t more = 0; more <= 32; more++) {
            stream_init(&s, 16, 17);
            memcpy(s.buffer, text, held);
            s.held = held;
            const struct op_data d = {.from = text + held, .from_size = more};
            for (size_t size = 0; size <= 32 && size <= held + more; size++) {
                stream_tail(&s, &d, tail, size);
                assert_memory_equal(tail, text + held + more - size, size);
            }
        }
    }
}

static void test_a_failure_is_told(void **state)
{
    struct stream s;
    struct worker w = {.block = 16, .fails = true};
    uint8_t out[64];
    const struct op_data part = {.from = sym_zeros, .from_size = 5, .to = out};
    const struct op_data whole = {.from = sym_zeros, .from_size = 32, .to = out};

    (void)state;
    stream_init(&s, 16, 0);
    assert_false(stream_push(&s, &whole, work, &w));
    assert_true(stream_push(&s, &part, work, &w));
    assert_false(stream_push(&s, &whole, work, &w));
}

static void test_copy_and_wipe(void **state)
{
    struct stream a, b;
    uint8_t out[64];
    struct worker w = {.block = 16};
    const struct op_data d = {
        .from = (const uint8_t *)"some held text", .from_size = 14, .to = out};

    (void)state;
    stream_init(&a, 16, 0);
    stream_init(&b, 16, 0);
    assert_true(stream_push(&a, &d, work, &w));
    stream_copy(&b, &a);
    stream_wipe(&a);
    assert_int_equal(a.held, 0);
    for (size_t i = 0; i < sizeof(a.buffer); i++)
        assert_int_equal(a.buffer[i], 0);
    assert_int_equal(b.held, 14);
    assert_memory_equal(b.buffer, "some held text", 14);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_pieces),
        cmocka_unit_test(test_tail),
        cmocka_unit_test(test_a_failure_is_told),
        cmocka_unit_test(test_copy_and_wipe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
