/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes recordings that no run gives, in several formats, for the scripts beside it:
 *   trace_kinds DIR
 * DIR/kinds.*: each kind of message with each of its values. DIR/hostile.*: messages that are cut,
 * wrong, or noise. DIR/odd.*: hops of all kinds in a senseless order, under hostile names.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/ree_msg.h"
#include "abi/supp_msg.h"
#include "abi/tipc_wire.h"
#include "base/result_names.h"
#include "trace/reader.h"

#define FRAMES_MAX 20000u

enum { REE = 1025, TEE = 1001, SUPP_REE = 1024, SUPP_TEE = 1000 };

static struct trace_event events[FRAMES_MAX];
static uint8_t bytes[FRAMES_MAX * 320u];
static const char names[2][TRACE_NAME_MAX] = {"", "\"<b>\\\x01 \xc3\xa9;#\n```"};
static struct trace_record record = {
    .events = events, .bytes = bytes, .names = names, .thread_count = 2};
static size_t used;

static void check(bool ok, const char *what)
{
    if (ok)
        return;
    perror(what);
    exit(1);
}

static void add_cut(const void *frame, size_t size, size_t whole, bool up)
{
    unsigned i = record.count++;

    check(i < FRAMES_MAX && used + size <= sizeof(bytes), "no room");
    memcpy(bytes + used, frame, size);
    events[i] = (struct trace_event){.time = 1000u * i,
                                     .id = up ? TR_PROXY_MOVE_UP : TR_PROXY_MOVE_DOWN,
                                     .thread = i % 2,
                                     .word = {whole, i},
                                     .data = (uint32_t)used,
                                     .data_size = (uint16_t)size};
    used += size;
}

static void add(uint32_t src, uint32_t dst, const void *payload, size_t size, bool up)
{
    uint8_t frame[TIPC_BUF_SIZE];
    struct tipc_hdr hdr = {src, dst, 7, (uint16_t)size, 0};

    memcpy(frame, &hdr, sizeof(hdr));
    memcpy(frame + sizeof(hdr), payload, size);
    add_cut(frame, sizeof(hdr) + size, sizeof(hdr) + size, up);
}

/* ---- each kind ---- */

static void add_ctrl(uint32_t type, uint32_t src, const void *body, size_t size, bool up)
{
    uint8_t payload[sizeof(struct tipc_ctrl) + 256];
    struct tipc_ctrl ctrl = {type, (uint32_t)size};

    memcpy(payload, &ctrl, sizeof(ctrl));
    memcpy(payload + sizeof(ctrl), body, size);
    add(src, TIPC_ADDR_CTRL, payload, sizeof(ctrl) + size, up);
}

static void add_connect(uint32_t ree, uint32_t tee, const char *port)
{
    struct tipc_conn_req req = {{0}};
    struct tipc_conn_rsp rsp = {ree, 0, tee, 4096, 32};

    snprintf(req.name, sizeof(req.name), "%s", port);
    add_ctrl(TIPC_CONN_REQ, ree, &req, sizeof(req), false);
    add_ctrl(TIPC_CONN_RSP, TIPC_ADDR_CTRL, &rsp, sizeof(rsp), true);
}

static void add_control_messages(void)
{
    struct tipc_conn_rsp refused = {1030, TIPC_ERR_NO_RESOURCES, 0, 0, 0};
    struct tipc_disc_req disc = {1030};

    add_ctrl(TIPC_GO_ONLINE, TIPC_ADDR_CTRL, "", 0, true);
    add_connect(SUPP_REE, SUPP_TEE, SUPP_PORT);
    add_connect(REE, TEE, SM_PORT_NAME);
    add_ctrl(TIPC_CONN_RSP, TIPC_ADDR_CTRL, &refused, sizeof(refused), true);
    add_ctrl(TIPC_DISC_REQ, 1030, &disc, sizeof(disc), false);
    add_ctrl(TIPC_DISC_REQ, TIPC_ADDR_CTRL, &disc, sizeof(disc), true);
    add_ctrl(TIPC_GO_OFFLINE, TIPC_ADDR_CTRL, "", 0, true);
}

static void add_ree(struct ree_msg *m, uint32_t tag, bool answer)
{
    m->hdr = (struct ree_hdr){REE_MSG_MAGIC, tag};
    add(answer ? TEE : REE, answer ? REE : TEE, m, REE_MSG_SIZE(m->arg.num_params), answer);
}

static uint32_t add_results(uint32_t tag)
{
    static const uint32_t ranges[] = {0,          0xf0100000, 0xf1007000, 0xf1010000,
                                      0xf1020000, 0xffff0000, 0xffff3000, 0xffff5000};
    for (unsigned r = 0; r < ARRAY_COUNT(ranges); r++)
        for (uint32_t code = ranges[r]; code < ranges[r] + 0x100; code++) {
            struct ree_msg m = {.arg = {.cmd = REE_CMD_CLOSE, .session = 99, .ret = code}};
            m.arg.ret_origin = code % 5;
            if (result_name_tee(code))
                add_ree(&m, tag++, true);
        }
    return tag;
}

static void add_ree_messages(void)
{
    static const uint64_t attrs[] = {
        REE_ATTR_NONE,       REE_ATTR_VALUE_INPUT, REE_ATTR_VALUE_OUTPUT, REE_ATTR_VALUE_INOUT,
        REE_ATTR_TMEM_INPUT, REE_ATTR_TMEM_OUTPUT, REE_ATTR_TMEM_INOUT,   0x77};
    uint32_t tag = 1;

    for (uint32_t cmd = 0; cmd <= REE_CMD_UNREGISTER_SHM + 1; cmd++)
        for (unsigned i = 0; i < ARRAY_COUNT(attrs); i += 4) {
            struct ree_msg m = {.arg = {.cmd = cmd, .func = 0x1234, .session = 5, .cancel_id = 3}};
            m.arg.num_params = cmd == REE_CMD_OPEN ? 6 : cmd == REE_CMD_INVOKE ? 4 : 0;
            if (cmd == REE_CMD_OPEN) {
                m.param[0] = (struct ree_param){0x101, 0x284f1b6d0e7a5f3c, 0x418f2d5c1e0b679a, 0};
                m.param[1] = (struct ree_param){0x101, 1, 2, i ? 0x4 : 0xefffffff};
            }
            for (unsigned p = 0; p < 4; p++)
                m.param[p + (cmd == REE_CMD_OPEN ? 2 : 0)] = (struct ree_param){
                    attrs[i + p], 0x1111111111111111u * p, UINT64_MAX, p % 2 ? REE_SHM_NULL : p};
            add_ree(&m, cmd == REE_CMD_CANCEL ? 0 : tag, false);
            m.arg.ret_origin = 4;
            if (cmd != REE_CMD_CANCEL)
                add_ree(&m, tag++, true);
        }
    add_results(tag);
}

static void add_supp(struct supp_hdr hdr, const char *data)
{
    uint8_t payload[sizeof(hdr) + 64];
    bool down = hdr.type == SUPP_REPLY;

    hdr.len = (uint32_t)strlen(data);
    memcpy(payload, &hdr, sizeof(hdr));
    memcpy(payload + sizeof(hdr), data, hdr.len);
    add(down ? SUPP_REE : SUPP_TEE, down ? SUPP_TEE : SUPP_REE, payload, sizeof(hdr) + hdr.len,
        !down);
}

static void add_supp_messages(void)
{
    uint32_t request = 1;

    add_supp((struct supp_hdr){SUPP_OPEN, 2, request, SUPP_TCP, 80, 4, 0}, "host.example");
    for (uint32_t result = SUPP_OK; result <= SUPP_FAILED + 1; result++)
        add_supp((struct supp_hdr){SUPP_REPLY, 2, request, result, result, 0, 0}, "");
    add_supp((struct supp_hdr){SUPP_OPEN, 3, ++request, SUPP_UDP, 53, 6, 0}, "::1");
    add_supp((struct supp_hdr){SUPP_OPEN, 3, ++request, 3, 53, 6, 0}, "::1");
    add_supp((struct supp_hdr){SUPP_SEND, 2, ++request, 70000, SUPP_TIMEOUT_NEVER, 0, 0}, "part 1");
    add_supp((struct supp_hdr){SUPP_SEND, 2, request, 70000, SUPP_TIMEOUT_NEVER, 0, 0}, "part 2");
    add_supp((struct supp_hdr){SUPP_REPLY, 2, request, SUPP_OK, 12, 0, 0}, "");
    add_supp((struct supp_hdr){SUPP_ACK, 2, request, 1, 2, 3, 0}, "");
    add_supp((struct supp_hdr){SUPP_RECV, 2, ++request, 100, 20, 0, 0}, "");
    add_supp((struct supp_hdr){SUPP_REPLY, 2, request, SUPP_OK, 9, 0, 0}, "the bytes");
    add_supp((struct supp_hdr){SUPP_MORE, 2, ++request, 4052, 0, 0, 0}, "");
    for (uint32_t option = SUPP_RECV_BUFFER; option <= SUPP_PEER_PORT + 1; option++)
        add_supp((struct supp_hdr){SUPP_OPTION, 2, ++request, option, 1024, 0, 0},
                 option == SUPP_PEER_HOST ? "host.example" : "");
    add_supp((struct supp_hdr){SUPP_CANCEL, 2, request, 0, 0, 0, 0}, "");
    add_supp((struct supp_hdr){SUPP_CLOSE, 2, 0, 0, 0, 0, 0}, "");
}

/* ---- hostile ones ---- */

/* Cut at each length, with the header's length as it was, and with one that is right. */
static void add_all_cuts(const struct trace_event *whole)
{
    for (unsigned size = 0; size < whole->data_size; size++) {
        uint8_t frame[TIPC_BUF_SIZE];
        uint16_t len = (uint16_t)(size - sizeof(struct tipc_hdr));
        memcpy(frame, bytes + whole->data, size);
        add_cut(frame, size, size, size % 2);
        if (size >= sizeof(struct tipc_hdr)) {
            memcpy(frame + offsetof(struct tipc_hdr, len), &len, sizeof(len));
            add_cut(frame, size, size, size % 2);
        }
    }
}

/* Each word of it another one. */
static void add_all_wrong(const struct trace_event *whole)
{
    static const uint32_t wrong[] = {0, 1, 53, 0x7fffffff, 0x80000000, UINT32_MAX};

    for (unsigned at = 0; at + 4 <= whole->data_size; at += 4)
        for (unsigned i = 0; i < ARRAY_COUNT(wrong); i++) {
            uint8_t frame[TIPC_BUF_SIZE];
            memcpy(frame, bytes + whole->data, whole->data_size);
            memcpy(frame + at, &wrong[i], 4);
            add_cut(frame, whole->data_size, whole->data_size, i % 2);
        }
}

static void add_noise(void)
{
    uint32_t state = 1;

    for (unsigned n = 0; n < 300; n++) {
        uint8_t frame[160];
        size_t size = 0;
        for (; size < sizeof(frame) && size < n; size++) {
            state = state * 1664525u + 1013904223u;
            frame[size] = (uint8_t)(state >> 24);
        }
        add_cut(frame, size, size, n % 2);
    }
}

/* From one message of each kind of those before. Their bytes stay: what is added lies behind. */
static void make_hostile(void)
{
    static struct trace_event kinds[64];
    unsigned seen[2][TIPC_DISC_REQ + 32] = {{0}}, count = 0;

    for (unsigned i = 0; i < record.count && count < ARRAY_COUNT(kinds); i++) {
        uint32_t type;
        memcpy(&type, bytes + events[i].data + sizeof(struct tipc_hdr), sizeof(type));
        bool is_ree = type == REE_MSG_MAGIC;
        if (is_ree)
            memcpy(&type, bytes + events[i].data + sizeof(struct tipc_hdr) + 8, sizeof(type));
        if (type < ARRAY_COUNT(seen[0]) && seen[is_ree][type]++ == 0)
            kinds[count++] = events[i];
    }
    record.count = 0;
    add_noise();
    for (unsigned i = 0; i < count; i++) {
        add_all_cuts(&kinds[i]);
        add_all_wrong(&kinds[i]);
    }
    /* Of which not all bytes were kept. */
    add_cut(bytes + kinds[0].data, 8, 100, true);
    add_cut(bytes + kinds[0].data, 0, 100, true);
}

static void make_odd(void)
{
    record.count = 4 * TR_COUNT;
    for (unsigned i = 0; i < record.count; i++)
        events[i] = (struct trace_event){.time = i * 300u,
                                         .id = (uint16_t)(i * 7 % TR_COUNT),
                                         .thread = i % 2,
                                         .call = i % 5,
                                         .session = i % 3,
                                         .word = {i % 11, i % 7, UINT64_MAX - i}};
}

/* ---- files ---- */

static void write_as(const char *dir, const char *name, const char *format,
                     void (*write)(const struct trace_record *r, FILE *out))
{
    char path[4096];

    snprintf(path, sizeof(path), "%s/%s.%s", dir, name, format);
    FILE *out = fopen(path, "we");
    check(out, path);
    write(&record, out);
    check(fclose(out) == 0, path);
}

static void write_all(const char *dir, const char *name)
{
    write_as(dir, name, "pcapng", trace_pcapng_write);
    write_as(dir, name, "jsonl", trace_jsonl_write);
    write_as(dir, name, "json", trace_perfetto_write);
    write_as(dir, name, "md", trace_mermaid_write);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fputs("usage: trace_kinds DIR\n", stderr);
        return 2;
    }
    add_control_messages();
    add_ree_messages();
    add_supp_messages();
    write_all(argv[1], "kinds");
    make_hostile();
    write_all(argv[1], "hostile");
    make_odd();
    write_all(argv[1], "odd");
    return 0;
}
