/* SPDX-License-Identifier: BSD-2-Clause */
#include "message.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "abi/ree_msg.h"
#include "abi/supp_msg.h"
#include "abi/tipc_wire.h"
#include "base/bytes.h"
#include "base/check.h"
#include "base/result_names.h"
#include "base/uuid.h"

struct message {
    struct reader in;
    const uint8_t *begin;
    struct trace_field *out;
    unsigned count, max, depth;
};

__attribute__((format(printf, 4, 5))) static void add(struct message *m, const char *name,
                                                      size_t size, const char *fmt, ...)
{
    struct trace_field f = {m->depth, (unsigned)(m->in.at - m->begin), (unsigned)size, name, ""};
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(f.value, sizeof(f.value), fmt, ap);
    va_end(ap);
    if (m->count < m->max)
        m->out[m->count++] = f;
}

static void begin(struct message *m, const char *name, size_t size)
{
    add(m, name, size < m->in.left ? size : m->in.left, "%s", size <= m->in.left ? "" : "cut");
    m->depth++;
}

static void end(struct message *m)
{
    m->depth--;
}

static uint32_t peek_u32(const struct message *m)
{
    struct reader r = m->in;

    return read_u32(&r);
}

static uint32_t number(struct message *m, const char *name)
{
    if (m->in.left >= 4)
        add(m, name, 4, "%" PRIu32, peek_u32(m));
    return read_u32(&m->in);
}

static const char *name_at(const char *const *names, size_t count, uint32_t n)
{
    return n < count && names[n] ? names[n] : "unknown";
}

static uint32_t named(struct message *m, const char *name, const char *word)
{
    if (m->in.left >= 4)
        add(m, name, 4, "%" PRIu32 " %s", peek_u32(m), word);
    return read_u32(&m->in);
}

static void skip(struct message *m, size_t size)
{
    size = size < m->in.left ? size : m->in.left;
    m->in.at += size;
    m->in.left -= size;
}

static void rest(struct message *m, const char *name)
{
    if (m->in.left)
        add(m, name, m->in.left, "%zu bytes", m->in.left);
    skip(m, m->in.left);
}

/* Up to the first NUL, if there is one. What is not ASCII, or no character, is a question mark: the
 * value is to be UTF-8 whatever the peer says. */
static void string(struct message *m, const char *name, size_t size)
{
    char text[49] = "";

    size = size < m->in.left ? size : m->in.left;
    for (size_t i = 0; i < size && i + 1 < sizeof(text) && m->in.at[i]; i++)
        text[i] = m->in.at[i] < 0x20 || m->in.at[i] > 0x7e ? '?' : (char)m->in.at[i];
    add(m, name, size, "%s", text);
    skip(m, size);
}

/* ---- control messages ---- */

static const char *const ctrl_names[] = {NULL,       "GO_ONLINE", "GO_OFFLINE",
                                         "CONN_REQ", "CONN_RSP",  "DISC_REQ"};

static void conn_req(struct message *m)
{
    string(m, "name", TIPC_NAME_SIZE);
}

static void conn_rsp(struct message *m)
{
    number(m, "target");
    if (m->in.left >= 4)
        add(m, "status", 4, "%" PRId32, (int32_t)peek_u32(m));
    (void)read_u32(&m->in);
    number(m, "remote");
    number(m, "max_msg_size");
    number(m, "max_msg_cnt");
}

static void control(struct message *m)
{
    begin(m, "control message", m->in.left);
    uint32_t type = named(m, "type", name_at(ctrl_names, ARRAY_COUNT(ctrl_names), peek_u32(m)));
    number(m, "body_len");
    if (type == TIPC_CONN_REQ)
        conn_req(m);
    else if (type == TIPC_CONN_RSP)
        conn_rsp(m);
    else if (type == TIPC_DISC_REQ)
        number(m, "target");
    rest(m, "trailing");
    end(m);
}

/* ---- driver and session manager ---- */

static const char *const ree_names[] = {"OPEN",   "INVOKE",       "CLOSE",
                                        "CANCEL", "REGISTER_SHM", "UNREGISTER_SHM"};

static const char *attr_name(uint64_t attr)
{
    static const char *const names[] = {
        [REE_ATTR_NONE] = "NONE",
        [REE_ATTR_VALUE_INPUT] = "VALUE_INPUT",
        [REE_ATTR_VALUE_OUTPUT] = "VALUE_OUTPUT",
        [REE_ATTR_VALUE_INOUT] = "VALUE_INOUT",
        [REE_ATTR_TMEM_INPUT] = "TMEM_INPUT",
        [REE_ATTR_TMEM_OUTPUT] = "TMEM_OUTPUT",
        [REE_ATTR_TMEM_INOUT] = "TMEM_INOUT",
    };
    uint64_t type = attr & REE_ATTR_TYPE_MASK;

    return type < ARRAY_COUNT(names) && names[type] ? names[type] : "unknown";
}

static void word(struct message *m, const char *name, uint64_t value, const char *what)
{
    if (m->in.left >= 8)
        add(m, name, 8, "0x%" PRIx64 "%s%s", value, *what ? " " : "", what);
    (void)read_u64(&m->in);
}

static void param(struct message *m, unsigned i, bool open)
{
    static const char *const names[] = {"param 0", "param 1", "param 2",
                                        "param 3", "param 4", "param 5"};
    struct reader r = m->in;
    uint64_t attr = read_u64(&r), a = read_u64(&r), b = read_u64(&r), c = read_u64(&r);
    bool meta = attr & REE_ATTR_META, uuid = meta && i < 2 && m->in.left >= 24;
    bool memory = !uuid && (attr & REE_ATTR_TYPE_MASK) >= REE_ATTR_TMEM_INPUT;

    add(m,
        open && i == 0   ? "TA's UUID"
        : open && i == 1 ? "client's UUID"
                         : names[i - (open ? 2 : 0)],
        m->in.left < 32 ? m->in.left : 32, "%s%s", m->in.left < 8 ? "cut" : attr_name(attr),
        meta ? ", META" : "");
    m->depth++;
    word(m, "attr", attr, "");
    if (uuid) {
        char text[UUID_TEXT_SIZE];
        uuid_text(m->in.at, text);
        add(m, "a, b", 16, "%s", text);
        skip(m, 16);
    } else {
        word(m, "a", a, memory ? "offset" : "");
        word(m, "b", b, memory ? "size" : "");
    }
    word(m, "c", c, memory && c == REE_SHM_NULL ? "NULL" : "");
    m->depth--;
}

static void ree_result(struct message *m)
{
    const char *name = result_name_tee(peek_u32(m));

    if (m->in.left >= 4)
        add(m, "ret", 4, "0x%08" PRIx32 " %s", peek_u32(m), name ? name : "");
    (void)read_u32(&m->in);
    uint32_t origin = peek_u32(m);
    name = origin ? origin_name(origin) : "none";
    named(m, "ret_origin", name ? name : "unknown");
}

static void ree(struct message *m)
{
    begin(m, "REE message", m->in.left);
    if (m->in.left >= 4)
        add(m, "magic", 4, "\"REE \"");
    (void)read_u32(&m->in);
    number(m, "data_tag");
    uint32_t cmd = named(m, "cmd", name_at(ree_names, ARRAY_COUNT(ree_names), peek_u32(m)));
    number(m, "func");
    number(m, "session");
    number(m, "cancel_id");
    number(m, "pad");
    ree_result(m);
    uint32_t count = number(m, "num_params");
    for (unsigned i = 0; i < count && i < REE_MSG_PARAMS_MAX && m->in.left && !m->in.bad; i++)
        param(m, i, cmd == REE_CMD_OPEN);
    rest(m, "trailing");
    end(m);
}

/* ---- the TEE and the supplicant ---- */

static const char *const supp_names[] = {
    [SUPP_OPEN] = "OPEN",     [SUPP_CLOSE] = "CLOSE", [SUPP_SEND] = "SEND",
    [SUPP_RECV] = "RECV",     [SUPP_MORE] = "MORE",   [SUPP_OPTION] = "OPTION",
    [SUPP_CANCEL] = "CANCEL", [SUPP_ACK] = "ACK",     [SUPP_REPLY] = "REPLY",
};
static const char *const supp_results[] = {
    [SUPP_OK] = "OK",
    [SUPP_CANCELLED] = "CANCELLED",
    [SUPP_TIMEOUT] = "TIMEOUT",
    [SUPP_CLOSED] = "CLOSED",
    [SUPP_NO_HOST] = "NO_HOST",
    [SUPP_NO_MEMORY] = "NO_MEMORY",
    [SUPP_NO_RESOURCES] = "NO_RESOURCES",
    [SUPP_TOO_LARGE] = "TOO_LARGE",
    [SUPP_BAD_VALUE] = "BAD_VALUE",
    [SUPP_FAILED] = "FAILED",
};
static const char *const supp_protocols[] = {[SUPP_TCP] = "TCP", [SUPP_UDP] = "UDP"};
static const char *const supp_options[] = {
    [SUPP_RECV_BUFFER] = "RECV_BUFFER",
    [SUPP_SEND_BUFFER] = "SEND_BUFFER",
    [SUPP_PEER_HOST] = "PEER_HOST",
    [SUPP_PEER_PORT] = "PEER_PORT",
};

/* What a, b and c of a header are. NULL: of no use, 0. */
static const char *const supp_words[][3] = {
    [SUPP_OPEN] = {"protocol", "port", "IP version"}, [SUPP_SEND] = {"block size", "timeout", NULL},
    [SUPP_RECV] = {"most bytes", "timeout", NULL},    [SUPP_MORE] = {"offset", NULL, NULL},
    [SUPP_OPTION] = {"option", "option value", NULL}, [SUPP_REPLY] = {"result", "count", NULL},
};

static void supp_word(struct message *m, uint32_t type, unsigned i)
{
    static const char *const plain[] = {"a", "b", "c"};
    const char *name = type < ARRAY_COUNT(supp_words) ? supp_words[type][i] : NULL;
    uint32_t n = peek_u32(m);

    if (i == 0 && type == SUPP_OPEN)
        named(m, name, name_at(supp_protocols, ARRAY_COUNT(supp_protocols), n));
    else if (i == 0 && type == SUPP_OPTION)
        named(m, name, name_at(supp_options, ARRAY_COUNT(supp_options), n));
    else if (i == 0 && type == SUPP_REPLY)
        named(m, name, name_at(supp_results, ARRAY_COUNT(supp_results), n));
    else if (i == 1 && (type == SUPP_SEND || type == SUPP_RECV) && n == SUPP_TIMEOUT_NEVER)
        named(m, name, "never");
    else
        number(m, name ? name : plain[i]);
}

static void supp(struct message *m)
{
    begin(m, "supplicant message", m->in.left);
    uint32_t type = named(m, "type", name_at(supp_names, ARRAY_COUNT(supp_names), peek_u32(m)));
    number(m, "sock");
    number(m, "request");
    uint32_t a = peek_u32(m);
    for (unsigned i = 0; i < 3; i++)
        supp_word(m, type, i);
    number(m, "len");
    if (m->in.left && (type == SUPP_OPEN || (type == SUPP_OPTION && a == SUPP_PEER_HOST)))
        string(m, "host", m->in.left);
    rest(m, "data");
    end(m);
}

/* ---- all ---- */

static uint32_t word_at(const uint8_t *bytes, size_t size, size_t at)
{
    uint32_t v = 0;

    if (size >= at + sizeof(v))
        memcpy(&v, bytes + at, sizeof(v));
    return v;
}

static bool is_control(const uint8_t *bytes, size_t size)
{
    return size >= sizeof(struct tipc_hdr) &&
           (word_at(bytes, size, 0) == TIPC_ADDR_CTRL || word_at(bytes, size, 4) == TIPC_ADDR_CTRL);
}

static bool is_ree(const uint8_t *bytes, size_t size)
{
    return word_at(bytes, size, sizeof(struct tipc_hdr)) == REE_MSG_MAGIC;
}

/* Nothing in them says what they are, so the length that they give must fit, and the type. */
static bool is_supp(const uint8_t *bytes, size_t size)
{
    size_t head = sizeof(struct tipc_hdr) + sizeof(struct supp_hdr);
    uint32_t type = word_at(bytes, size, sizeof(struct tipc_hdr));

    return size >= head && type < ARRAY_COUNT(supp_names) && supp_names[type] &&
           word_at(bytes, size, head - 4) == size - head;
}

static void header(struct message *m)
{
    begin(m, "tipc header", sizeof(struct tipc_hdr));
    number(m, "src");
    number(m, "dst");
    number(m, "call");
    if (m->in.left >= 4) {
        uint32_t both = peek_u32(m);
        add(m, "len", 2, "%" PRIu32, both & 0xffff);
        skip(m, 2);
        add(m, "flags", 2, "%" PRIu32, both >> 16);
        skip(m, 2);
    }
    end(m);
}

unsigned trace_message_fields(const uint8_t *bytes, size_t size, struct trace_field *out,
                              unsigned max)
{
    struct message m = {.in = reader_init(bytes, size), .begin = bytes, .out = out, .max = max};

    header(&m);
    if (is_control(bytes, size))
        control(&m);
    else if (is_ree(bytes, size))
        ree(&m);
    else if (is_supp(bytes, size))
        supp(&m);
    else
        rest(&m, "payload");
    return m.count;
}

void trace_message_title(const uint8_t *bytes, size_t size, char *buf, size_t buf_size)
{
    uint32_t first = word_at(bytes, size, sizeof(struct tipc_hdr));
    uint32_t cmd = word_at(bytes, size, sizeof(struct tipc_hdr) + sizeof(struct ree_hdr));

    if (is_control(bytes, size))
        snprintf(buf, buf_size, "%s", name_at(ctrl_names, ARRAY_COUNT(ctrl_names), first));
    else if (is_ree(bytes, size))
        snprintf(buf, buf_size, "REE message %s, tag %" PRIu32,
                 name_at(ree_names, ARRAY_COUNT(ree_names), cmd),
                 word_at(bytes, size, sizeof(struct tipc_hdr) + 4));
    else if (is_supp(bytes, size))
        snprintf(buf, buf_size, "supplicant %s, socket %" PRIu32, supp_names[first],
                 word_at(bytes, size, sizeof(struct tipc_hdr) + 4));
    else
        snprintf(buf, buf_size, "%zu bytes", size);
}
