/* SPDX-License-Identifier: BSD-2-Clause */
#include "ta_time.h"

#include <string.h>

#include "base/bytes.h"
#include "tee_api_defines.h"

/* Key: "ta-time", a zero, the UUID. Value: u32 version, u32 state, u64 seconds, u64 milliseconds of
 * the second, u64 wall clock in nanoseconds; little endian. */
#define KEY_PREFIX  "ta-time"
#define KEY_SIZE    (sizeof(KEY_PREFIX) + 16)
#define RECORD_SIZE 32u
#define VERSION     1u

enum state { STATE_SET = 1, STATE_NEEDS_RESET = 2 };

#define NS_PER_MS 1000000u
#define MS_PER_S  1000u

struct record {
    uint32_t version, state;
    uint64_t seconds, millis, wall_ns;
};

static void make_key(uint8_t key[KEY_SIZE], const uint8_t uuid[16])
{
    memcpy(key, KEY_PREFIX, sizeof(KEY_PREFIX));
    memcpy(key + sizeof(KEY_PREFIX), uuid, 16);
}

static void encode(const struct record *r, uint8_t bytes[RECORD_SIZE])
{
    struct writer w = writer_init(bytes, RECORD_SIZE);

    write_u32(&w, r->version);
    write_u32(&w, r->state);
    write_u64(&w, r->seconds);
    write_u64(&w, r->millis);
    write_u64(&w, r->wall_ns);
    CHECK(!w.bad && w.left == 0);
}

/* Unless somebody has set another time meanwhile. If this cannot be stored, the clock is still what
 * tells. */
static void mark(struct store *s, const uint8_t key[KEY_SIZE], const struct record *r)
{
    struct record marked = *r;
    uint8_t old[RECORD_SIZE], bytes[RECORD_SIZE];

    marked.state = STATE_NEEDS_RESET;
    encode(r, old);
    encode(&marked, bytes);
    (void)!store_replace(s, key, KEY_SIZE, old, sizeof(old), bytes, sizeof(bytes));
}

static uint32_t get(struct store *s, const uint8_t key[KEY_SIZE], struct record *out)
{
    uint8_t bytes[RECORD_SIZE];
    size_t size = sizeof(bytes);
    uint32_t res = store_get(s, key, KEY_SIZE, bytes, &size);

    if (res == TEE_ERROR_ITEM_NOT_FOUND)
        return TEE_ERROR_TIME_NOT_SET;
    if (res == TEE_ERROR_SHORT_BUFFER || res == TEE_ERROR_CORRUPT_OBJECT)
        return TEE_ERROR_TIME_NEEDS_RESET;
    if (res != TEE_SUCCESS)
        return res;
    struct reader r = reader_init(bytes, size);
    out->version = read_u32(&r);
    out->state = read_u32(&r);
    out->seconds = read_u64(&r);
    out->millis = read_u64(&r);
    out->wall_ns = read_u64(&r);
    bool good = !r.bad && r.left == 0 && out->version == VERSION && out->state == STATE_SET &&
                out->seconds <= UINT32_MAX && out->millis < MS_PER_S;
    return good ? TEE_SUCCESS : TEE_ERROR_TIME_NEEDS_RESET;
}

uint32_t ta_time_get(struct store *s, const uint8_t uuid[16], ta_time_clock *wall, void *ctx,
                     struct ta_time *time)
{
    uint8_t key[KEY_SIZE];
    struct record r;

    make_key(key, uuid);
    *time = (struct ta_time){0};
    uint32_t res = get(s, key, &r);
    if (res != TEE_SUCCESS)
        return res;
    uint64_t wall_ns = wall(ctx);
    if (wall_ns < r.wall_ns) {
        mark(s, key, &r);
        return TEE_ERROR_TIME_NEEDS_RESET;
    }
    uint64_t ms = (wall_ns - r.wall_ns) / NS_PER_MS + r.millis;
    time->seconds = r.seconds + ms / MS_PER_S;
    time->millis = (uint32_t)(ms % MS_PER_S);
    return TEE_SUCCESS;
}

uint32_t ta_time_set(struct store *s, const uint8_t uuid[16], uint64_t wall_ns,
                     const struct ta_time *time)
{
    struct record r = {.version = VERSION,
                       .state = STATE_SET,
                       .seconds = time->seconds,
                       .millis = time->millis,
                       .wall_ns = wall_ns};
    uint8_t key[KEY_SIZE], bytes[RECORD_SIZE];

    make_key(key, uuid);
    encode(&r, bytes);
    return store_put(s, key, KEY_SIZE, bytes, sizeof(bytes));
}
