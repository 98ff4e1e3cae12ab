/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TESTS_TRACE_PAGE_RECORDS_H
#define TESTS_TRACE_PAGE_RECORDS_H

/* Recordings that no run makes, for pages: hostile names, and many events. */

#include <stdlib.h>
#include <string.h>

#include "abi/ree_msg.h"
#include "abi/tipc_wire.h"
#include "trace/reader.h"

/* Ends scripts and comments, opens elements, breaks strings and lines, is no UTF-8. */
#define HOSTILE_THREAD "</script><b id=evil>\"\\"
#define HOSTILE_NAME   "</script><!--<script>'\"\xe2\x80\xa8\xff<img src=x onerror=evil()>"

struct conn_req_frame {
    struct tipc_hdr hdr;
    struct tipc_ctrl ctrl;
    char name[TIPC_NAME_SIZE];
};

/* A channel is asked for by such a name, in a thread of such a name. */
static inline void record_hostile(struct trace_record *r)
{
    static struct conn_req_frame frame;
    static const struct trace_site site = {"/somewhere/src/<i>.c", "</script>", 7};
    static const char names[1][TRACE_NAME_MAX] = {HOSTILE_THREAD};
    static struct trace_event e[] = {
        {.id = TR_CLIENT_INIT, .call = 1},
        {.id = TR_APP_OBJ_READ, .call = 1, .word = {0, UINT64_MAX, 0}, .time = 5},
        {.id = TR_TIPC_CTRL_SEND, .call = 1, .word = {TIPC_CONN_REQ, 1024, 0}, .time = 10},
        {.id = TR_PROXY_MOVE_DOWN, .call = 1, .word = {sizeof(frame), 0, 0}, .time = 20},
        {.id = TR_CLIENT_DONE, .call = 1, .word = {0xffff0000, 1, 0}, .time = 30},
    };

    frame = (struct conn_req_frame){
        .hdr = {1024, TIPC_ADDR_CTRL, 1, sizeof(frame) - sizeof(frame.hdr), 0},
        .ctrl = {TIPC_CONN_REQ, TIPC_NAME_SIZE},
    };
    memcpy(frame.name, HOSTILE_NAME, sizeof(HOSTILE_NAME));
    for (unsigned i = 0; i < ARRAY_COUNT(e); i++)
        e[i].site = &site;
    e[3].data_size = sizeof(frame);
    *r = (struct trace_record){.events = e,
                               .count = ARRAY_COUNT(e),
                               .bytes = (const uint8_t *)&frame,
                               .names = names,
                               .thread_count = 1,
                               .dropped = 3};
}

/* ---- many events: whole calls with frames, then one long call ---- */

#define MANY       10000u
#define LONG_CALL  5000u /* hops of the last one, whose TA works on objects */
#define FRAME_SIZE (sizeof(struct tipc_hdr) + REE_MSG_SIZE(4))

static const uint16_t way[] = {
    TR_CLIENT_INVOKE,  TR_LIBTEEC_IOCTL,  TR_TEE_DEV_IOCTL, TR_MIPSTEE_INVOKE,  TR_TIPC_SEND,
    TR_VMMIO_KICK,     TR_UVMM_TRAP,      TR_UVMM_DOORBELL, TR_PROXY_MOVE_DOWN, TR_UVMM_IRQ,
    TR_TIPC_DEV_RECV,  TR_IPC_SEND_DOWN,  TR_SM_REQUEST,    TR_SM_FORWARD,      TR_APP_ENTER,
    TR_LIBUTEE_ENTRY,  TR_TA_ENTRY,       TR_TA_RETURN,     TR_LIBUTEE_RETURN,  TR_APP_LEAVE,
    TR_IPC_SEND_UP,    TR_SM_ANSWER,      TR_TIPC_DEV_SEND, TR_UVMM_TRAP,       TR_UVMM_DOORBELL,
    TR_PROXY_MOVE_UP,  TR_UVMM_IRQ,       TR_VMMIO_IRQ,     TR_TIPC_RECV,       TR_MIPSTEE_RETURN,
    TR_TEE_DEV_RETURN, TR_LIBTEEC_RETURN, TR_CLIENT_DONE,
};

/* The message of a call, in `bytes`, which has room for one for each event. */
static inline void record_frame(uint8_t *bytes, struct trace_event *e)
{
    struct {
        struct tipc_hdr hdr;
        struct ree_msg msg;
    } frame = {.hdr = {1024, 1000, e->call, REE_MSG_SIZE(4), 0}};

    frame.msg.hdr = (struct ree_hdr){REE_MSG_MAGIC, e->call};
    frame.msg.arg.cmd = REE_CMD_INVOKE;
    frame.msg.arg.session = 1;
    frame.msg.arg.num_params = 4;
    frame.msg.param[0].attr = REE_ATTR_VALUE_INOUT;
    frame.msg.param[0].a = e->call;
    memcpy(bytes + e->data, &frame, FRAME_SIZE);
    e->data_size = FRAME_SIZE;
}

/* events: MANY; bytes: MANY * FRAME_SIZE. */
static inline void record_many(struct trace_record *r, struct trace_event *events, uint8_t *bytes)
{
    static const struct trace_site site = {"/src/some/where.c", "somewhere", 1};
    static const char names[3][TRACE_NAME_MAX] = {"", "hyp", "tee"};
    static const uint8_t thread[WORLD_COUNT] = {0, 0, 1, 2, 2};
    unsigned calls = (MANY - LONG_CALL) / ARRAY_COUNT(way);

    for (unsigned i = 0; i < MANY; i++) {
        unsigned call = i / ARRAY_COUNT(way) < calls ? i / ARRAY_COUNT(way) : calls;
        struct trace_event *e = &events[i];
        *e = (struct trace_event){
            .id = call < calls ? way[i % ARRAY_COUNT(way)] : TR_APP_OBJ_READ,
            .call = call + 1,
            .time = i * 173u,
            .site = &site,
            .word = {0, i, 1},
            .data = i * (uint32_t)FRAME_SIZE,
        };
        e->thread = thread[trace_meta[e->id].world];
        if (e->id == TR_PROXY_MOVE_DOWN || e->id == TR_PROXY_MOVE_UP)
            record_frame(bytes, e);
    }
    *r = (struct trace_record){
        .events = events, .count = MANY, .bytes = bytes, .names = names, .thread_count = 3};
}

#endif
