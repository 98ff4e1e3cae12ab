/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A pcapng file of what crossed the rings (draft-ietf-opsawg-pcapng): one section, an interface for
 * each of the two rings, a packet for each message that the proxy has moved, the statistics of both
 * at the end. Little endian, as the messages are.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "abi/tipc_wire.h"
#include "base/log.h"
#include "base/uuid.h"
#include "calls.h"

#define BLOCK_SECTION    0x0a0d0d0au
#define BLOCK_INTERFACE  1u
#define BLOCK_STATISTICS 5u
#define BLOCK_PACKET     6u

#define LINKTYPE_USER0 147u

enum {
    OPT_END = 0,
    OPT_COMMENT = 1,
    SHB_USERAPPL = 4,
    IF_NAME = 2,
    IF_DESCRIPTION = 3,
    IF_TSRESOL = 9,
    EPB_FLAGS = 2,
    ISB_STARTTIME = 2,
    ISB_ENDTIME = 3,
    ISB_IFRECV = 4,
    ISB_IFDROP = 5,
};

/* As the REE sees it. */
#define FLAG_INBOUND  1u
#define FLAG_OUTBOUND 2u

enum { DOWN, UP, RINGS };

static const char *const ring_name[RINGS] = {"tipc-tx", "tipc-rx"};
static const char *const ring_description[RINGS] = {
    "virtqueue 1: what the REE sends to the TEE",
    "virtqueue 0: what the TEE sends to the REE",
};

/* ---- blocks ---- */

/* The longest holds a message and its options. */
#define BLOCK_MAX (TRACE_DATA_MAX + 1024u)

struct block {
    uint8_t bytes[BLOCK_MAX];
    uint32_t size;
};

static void put(struct block *b, const void *bytes, size_t size)
{
    CHECK(size <= sizeof(b->bytes) - b->size);
    if (size)
        memcpy(b->bytes + b->size, bytes, size);
    b->size += (uint32_t)size;
}

static void put_u16(struct block *b, unsigned v)
{
    const uint8_t bytes[] = {(uint8_t)v, (uint8_t)(v >> 8)};
    put(b, bytes, sizeof(bytes));
}

static void put_u32(struct block *b, uint32_t v)
{
    put_u16(b, v & 0xffff);
    put_u16(b, v >> 16);
}

static void put_padded(struct block *b, const void *bytes, size_t size)
{
    put(b, bytes, size);
    put(b, "\0\0\0", -size & 3);
}

static void put_option(struct block *b, unsigned code, const void *value, size_t size)
{
    put_u16(b, code);
    put_u16(b, (unsigned)size);
    put_padded(b, value, size);
}

static void put_text(struct block *b, unsigned code, const char *text)
{
    put_option(b, code, text, strlen(text));
}

static void put_count(struct block *b, unsigned code, uint64_t n)
{
    put_u16(b, code);
    put_u16(b, 8);
    put_u32(b, (uint32_t)n);
    put_u32(b, (uint32_t)(n >> 32));
}

/* A time has its upper half first, whatever the order of the bytes. */
static void put_time(struct block *b, uint64_t ns)
{
    put_u32(b, (uint32_t)(ns >> 32));
    put_u32(b, (uint32_t)ns);
}

static void block_begin(struct block *b, uint32_t type)
{
    b->size = 0;
    put_u32(b, type);
    put_u32(b, 0);
}

/* The length stands at both ends. */
static void block_end(struct block *b, FILE *out)
{
    struct block length = {.size = 0};

    put_option(b, OPT_END, NULL, 0);
    put_u32(&length, b->size + 4);
    memcpy(b->bytes + 4, length.bytes, 4);
    put(b, length.bytes, 4);
    fwrite(b->bytes, 1, b->size, out);
}

/* ---- the file ---- */

struct capture {
    const struct trace_record *r;
    const struct trace_call *calls;
    FILE *out;
    struct block block;
    uint64_t moved[RINGS], lost[RINGS];
};

static void put_section(struct capture *c)
{
    struct block *b = &c->block;

    block_begin(b, BLOCK_SECTION);
    put_u32(b, 0x1a2b3c4d);
    put_u16(b, 1);
    put_u16(b, 0);
    put_u32(b, UINT32_MAX); /* its length is not said */
    put_u32(b, UINT32_MAX);
    put_text(b, SHB_USERAPPL, "teesim " TEESIM_VERSION);
    block_end(b, c->out);
}

static void put_interface(struct capture *c, unsigned ring)
{
    static const uint8_t nanoseconds = 9;
    struct block *b = &c->block;

    block_begin(b, BLOCK_INTERFACE);
    put_u16(b, LINKTYPE_USER0);
    put_u16(b, 0);
    put_u32(b, TIPC_BUF_SIZE);
    put_text(b, IF_NAME, ring_name[ring]);
    put_text(b, IF_DESCRIPTION, ring_description[ring]);
    put_option(b, IF_TSRESOL, &nanoseconds, 1);
    block_end(b, c->out);
}

/* What the bytes do not say: whose call it is, and with which TA. */
static void put_comment(struct capture *c, const struct trace_event *e, bool lost)
{
    const struct trace_call *call = &c->calls[e->call];
    char text[256], thread[TRACE_NAME_MAX + 16], uuid[UUID_TEXT_SIZE];
    int n = e->call ? snprintf(text, sizeof(text), "call %" PRIu32, e->call)
                    : snprintf(text, sizeof(text), "no call");

    if (e->call && call->session)
        n += snprintf(text + n, sizeof(text) - (size_t)n, ", session %" PRIu32, call->session);
    if (e->call && call->uuid) {
        uuid_text(call->uuid, uuid);
        n += snprintf(text + n, sizeof(text) - (size_t)n, ", TA %s", uuid);
    }
    /* Of a call the thread that has made it; the message itself is moved by the hypervisor. */
    trace_thread_label(c->r, e->call ? c->r->events[call->first].thread : e->thread, thread,
                       sizeof(thread));
    snprintf(text + n, sizeof(text) - (size_t)n, ", thread %s%s", thread,
             lost ? ", its bytes were not kept" : "");
    put_text(&c->block, OPT_COMMENT, text);
}

static void put_packet(struct capture *c, const struct trace_event *e)
{
    const uint8_t *data = trace_data(c->r, e);
    unsigned ring = e->id == TR_PROXY_MOVE_DOWN ? DOWN : UP;
    uint32_t whole = (uint32_t)trace_copied(e), kept = data ? e->data_size : 0;
    struct block *b = &c->block;

    block_begin(b, BLOCK_PACKET);
    put_u32(b, ring);
    put_time(b, e->time);
    put_u32(b, kept);
    put_u32(b, whole);
    put_padded(b, data, kept);
    put_u16(b, EPB_FLAGS);
    put_u16(b, 4);
    put_u32(b, ring == DOWN ? FLAG_OUTBOUND : FLAG_INBOUND);
    put_comment(c, e, kept < whole);
    block_end(b, c->out);
    c->moved[ring]++;
    c->lost[ring] += kept < whole;
}

static void put_statistics(struct capture *c, unsigned ring)
{
    const struct trace_record *r = c->r;
    uint64_t begin = r->count ? r->events[0].time : 0;
    uint64_t end = r->count ? r->events[r->count - 1].time : 0;
    struct block *b = &c->block;
    char text[96];

    block_begin(b, BLOCK_STATISTICS);
    put_u32(b, ring);
    put_time(b, end);
    put_u16(b, ISB_STARTTIME);
    put_u16(b, 8);
    put_time(b, begin);
    put_u16(b, ISB_ENDTIME);
    put_u16(b, 8);
    put_time(b, end);
    put_count(b, ISB_IFRECV, c->moved[ring]);
    put_count(b, ISB_IFDROP, c->lost[ring]);
    if (r->dropped) {
        snprintf(text, sizeof(text), "%" PRIu64 " events of the trace, the oldest, were dropped",
                 r->dropped);
        put_text(b, OPT_COMMENT, text);
    }
    block_end(b, c->out);
}

void trace_pcapng_write(const struct trace_record *r, FILE *out)
{
    struct trace_call *calls = trace_calls(r);
    struct capture *c = calloc(1, sizeof(*c));

    if (c && calls) {
        *c = (struct capture){.r = r, .calls = calls, .out = out};
        put_section(c);
        for (unsigned ring = 0; ring < RINGS; ring++)
            put_interface(c, ring);
        for (unsigned i = 0; i < r->count; i++)
            if (r->events[i].id == TR_PROXY_MOVE_DOWN || r->events[i].id == TR_PROXY_MOVE_UP)
                put_packet(c, &r->events[i]);
        for (unsigned ring = 0; ring < RINGS; ring++)
            put_statistics(c, ring);
    } else {
        log_warn("trace: no memory for the packets");
    }
    free(c);
    free(calls);
}
