/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <limits.h>
#include <linux/virtio_mmio.h>
#include <stdarg.h>
#include <string.h>

#include "abi/l4virtio.h"
#include "base/result_names.h"
#include "base/uuid.h"
#include "death_words.h"
#include "reader.h"
#include "tee_api_defines.h"

/* Of parameter types, both APIs': from here on it is memory. */
#define MEMREF_FIRST 5u

/* enum tee_cmd, enum ta_entry: what has a command. */
#define CMD_INVOKE   2u
#define ENTRY_INVOKE 3u

/* Appends; what does not fit is cut. */
struct text {
    char *at;
    size_t left; /* with the final NUL */
    const struct trace_record *r;
};

__attribute__((format(printf, 2, 3))) static void put(struct text *t, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    int n = vsnprintf(t->at, t->left, fmt, ap);
    va_end(ap);
    size_t len = n < 0 ? 0 : (size_t)n < t->left ? (size_t)n : t->left - 1;
    t->at += len;
    t->left -= len;
}

static void put_name(struct text *t, const char *name, uint64_t word)
{
    if (name)
        put(t, "%s", name);
    else
        put(t, "0x%" PRIx64, word);
}

static const char *name_at(const char *const *names, size_t count, uint64_t word)
{
    return word < count ? names[word] : NULL;
}

static void put_hex(struct text *t, const struct trace_event *e, uint64_t word)
{
    (void)e;
    put(t, "0x%" PRIx64, word);
}

static void put_signed(struct text *t, const struct trace_event *e, uint64_t word)
{
    (void)e;
    put(t, "%" PRId64, (int64_t)word);
}

/* The REE knows results by their Client API names. */
static void put_result(struct text *t, const struct trace_event *e, uint64_t word)
{
    bool ree = trace_meta[e->id].world == WORLD_REE_USER || trace_meta[e->id].world == WORLD_REE;
    uint32_t code = (uint32_t)word;
    put_name(t, ree ? result_name_teec(code) : result_name_tee(code), code);
}

static void put_origin(struct text *t, const struct trace_event *e, uint64_t word)
{
    (void)e;
    put_name(t, origin_name((uint32_t)word), word);
}

static void put_login(struct text *t, const struct trace_event *e, uint64_t word)
{
    (void)e;
    put_name(t, login_name((uint32_t)word), word);
}

#define MEMREF_WHOLE 0xcu

static bool is_output(const struct trace_params *p, unsigned i)
{
    uint32_t type = p->types >> (4 * i) & 0xf;

    return (type == MEMREF_WHOLE ? p->whole >> (4 * i) : type) & 2;
}

/* Its value or size; of an output, only once it is one. */
static void put_param(struct text *t, const struct trace_params *p, unsigned i, bool back)
{
    uint32_t type = p->types >> (4 * i) & 0xf;

    if (type == 0)
        return;
    if (type >= MEMREF_FIRST && p->param[i].b)
        put(t, " NULL");
    if (type >= MEMREF_FIRST)
        put(t, " %" PRIu64 " bytes", p->param[i].a);
    else if (back || type & 1)
        put(t, " 0x%" PRIx64 " 0x%" PRIx64, p->param[i].a, p->param[i].b);
}

/* Four types, without the NONEs at the end. */
static void put_types(struct text *t, const struct trace_event *e, uint64_t word)
{
    struct trace_params p;
    bool known = trace_params_of(t->r, e, &p);

    put(t, "(");
    for (unsigned i = 0; i < 4 && word >> (4 * i) != 0; i++) {
        uint32_t type = word >> (4 * i) & 0xf;
        put(t, "%s", i ? ", " : "");
        put_name(t, param_type_name(type), type);
        if (known)
            put_param(t, &p, i, false);
    }
    put(t, ")");
}

/* Those that come back, or nothing. */
static void put_outputs(struct text *t, const struct trace_event *e, uint64_t word)
{
    const char *between = " (";
    struct trace_params p;

    (void)word;
    if (!trace_params_of(t->r, e, &p))
        return;
    for (unsigned i = 0; i < 4; i++) {
        if (!is_output(&p, i))
            continue;
        put(t, "%sparam %u:", between, i);
        put_param(t, &p, i, true);
        between = ", ";
    }
    put(t, "%s", *between == ',' ? ")" : "");
}

void trace_param_words(const struct trace_params *p, unsigned i, bool back, char *buf, size_t size)
{
    struct text t = {buf, size, NULL};
    uint32_t type = p->types >> (4 * i) & 0xf;

    put_name(&t, param_type_name(type), type);
    put_param(&t, p, i, back);
}

static void put_bytes(struct text *t, const struct trace_event *e, uint64_t word)
{
    (void)e;
    put(t, "%" PRIu64 " byte%s", word, word == 1 ? "" : "s");
}

static void put_calls(struct text *t, const struct trace_event *e, uint64_t word)
{
    (void)e;
    put(t, "%" PRIu64 " call%s", word, word == 1 ? "" : "s");
}

static void put_ctrl(struct text *t, const struct trace_event *e, uint64_t word)
{
    static const char *const names[] = {
        NULL, "GO_ONLINE", "GO_OFFLINE", "CONN_REQ", "CONN_RSP", "DISC_REQ",
    };
    (void)e;
    put_name(t, name_at(names, ARRAY_COUNT(names), word), word);
}

static void put_session_cmd(struct text *t, const struct trace_event *e, uint64_t word)
{
    static const char *const names[] = {
        NULL, "OPEN", "INVOKE", "CLOSE", "CANCEL", "RETVAL", "DESTROY",
    };
    (void)e;
    put_name(t, name_at(names, ARRAY_COUNT(names), word), word);
}

static void put_entry(struct text *t, const struct trace_event *e, uint64_t word)
{
    static const char *const names[] = {
        NULL,
        "TA_CreateEntryPoint",
        "TA_OpenSessionEntryPoint",
        "TA_InvokeCommandEntryPoint",
        "TA_CloseSessionEntryPoint",
        "TA_DestroyEntryPoint",
    };
    (void)e;
    put_name(t, name_at(names, ARRAY_COUNT(names), word), word);
}

/* The number of a <linux/tee.h> ioctl, or the whole request word. */
static void put_ioctl(struct text *t, const struct trace_event *e, uint64_t word)
{
    static const char *const names[] = {
        "VERSION",       "SHM_ALLOC",  "OPEN_SESSION", "INVOKE",          "CANCEL",
        "CLOSE_SESSION", "SUPPL_RECV", "SUPPL_SEND",   "SHM_REGISTER_FD", "SHM_REGISTER",
    };
    (void)e;
    put_name(t, name_at(names, ARRAY_COUNT(names), word & 0xff), word);
}

static void put_status(struct text *t, const struct trace_event *e, uint64_t word)
{
    static const struct {
        uint32_t bit;
        const char *name;
    } bits[] = {
        {0x01, "ACKNOWLEDGE"}, {0x02, "DRIVER"},      {0x08, "FEATURES_OK"},
        {0x04, "DRIVER_OK"},   {0x40, "NEEDS_RESET"}, {0x80, "FAILED"},
    };
    const char *between = "";

    (void)e;
    for (size_t i = 0; i < ARRAY_COUNT(bits); i++) {
        if (!(word & bits[i].bit))
            continue;
        put(t, "%s%s", between, bits[i].name);
        between = " ";
        word &= ~(uint64_t)bits[i].bit;
    }
    if (word || !*between)
        put(t, "%s0x%" PRIx64, between, word);
}

static void put_vm(struct text *t, const struct trace_event *e, uint64_t word)
{
    static const char *const names[] = {"REE", "TEE"};
    (void)e;
    put_name(t, name_at(names, ARRAY_COUNT(names), word), word);
}

static void put_register(struct text *t, const struct trace_event *e, uint64_t word)
{
    static const struct {
        uint32_t offset;
        const char *name;
    } names[] = {
        {VIRTIO_MMIO_MAGIC_VALUE, "MagicValue"},
        {VIRTIO_MMIO_DEVICE_FEATURES_SEL, "DeviceFeaturesSel"},
        {VIRTIO_MMIO_DRIVER_FEATURES, "DriverFeatures"},
        {VIRTIO_MMIO_DRIVER_FEATURES_SEL, "DriverFeaturesSel"},
        {VIRTIO_MMIO_QUEUE_SEL, "QueueSel"},
        {VIRTIO_MMIO_QUEUE_NUM, "QueueNum"},
        {VIRTIO_MMIO_QUEUE_READY, "QueueReady"},
        {VIRTIO_MMIO_QUEUE_NOTIFY, "QueueNotify"},
        {VIRTIO_MMIO_INTERRUPT_ACK, "InterruptACK"},
        {VIRTIO_MMIO_STATUS, "Status"},
        {VIRTIO_MMIO_QUEUE_DESC_LOW, "QueueDescLow"},
        {VIRTIO_MMIO_QUEUE_DESC_HIGH, "QueueDescHigh"},
        {VIRTIO_MMIO_QUEUE_AVAIL_LOW, "QueueDriverLow"},
        {VIRTIO_MMIO_QUEUE_AVAIL_HIGH, "QueueDriverHigh"},
        {VIRTIO_MMIO_QUEUE_USED_LOW, "QueueDeviceLow"},
        {VIRTIO_MMIO_QUEUE_USED_HIGH, "QueueDeviceHigh"},
        {L4VIRTIO_CMD, "L4virtioCmd"},
    };
    const char *name = NULL;

    (void)e;
    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        if (names[i].offset == word)
            name = names[i].name;
    put_name(t, name, word);
}

static void put_relay(struct text *t, const struct trace_event *e, uint64_t word)
{
    uint64_t value = word & ~(uint64_t)L4VIRTIO_CMD_MASK;

    if ((word & L4VIRTIO_CMD_MASK) == L4VIRTIO_CMD_SET_STATUS) {
        put(t, "status ");
        put_status(t, e, value);
    } else if ((word & L4VIRTIO_CMD_MASK) == L4VIRTIO_CMD_CFG_QUEUE) {
        put(t, "configuration of queue %" PRIu64, value);
    } else {
        put(t, "command 0x%" PRIx64, word);
    }
}

static void put_access(struct text *t, const struct trace_event *e, uint64_t word)
{
    (void)e;
    put(t, "%s", word ? "to read and write" : "to read");
}

static void put_boots(struct text *t, const struct trace_event *e, uint64_t word)
{
    (void)e;
    put(t, "%s", word ? ", which boots the machine" : "");
}

static void put_short_uuid(struct text *t, const uint8_t uuid[16])
{
    char text[UUID_TEXT_SIZE];

    uuid_text(uuid, text);
    put(t, "%.8s", text);
}

static void put_death(struct text *t, const struct trace_event *e, uint64_t word)
{
    const uint8_t *data = trace_data(t->r, e);
    struct trace_death death;
    char words[128];

    if (!data || e->data_size < sizeof(death)) { /* not kept */
        put(t, "panic code 0x%" PRIx64 " if it was a panic", word);
        return;
    }
    memcpy(&death, data, sizeof(death));
    trace_death_words(&death, words, sizeof(words));
    put(t, "%s", words);
}

static void put_instance(struct text *t, const struct trace_event *e, uint64_t word)
{
    const uint8_t *ta = trace_ta(t->r, e);

    if (strstr(trace_meta[e->id].text, "{c:instance}")) {
        if (word)
            put(t, " #%" PRIu64, word);
        return;
    }
    if (ta)
        put_short_uuid(t, ta);
    put(t, ta ? " #%" PRIu64 : "instance %" PRIu64, word);
}

static void put_by(struct text *t, const struct trace_event *e, uint64_t word)
{
    (void)e;
    if (word)
        put(t, ", from #%" PRIu64, word);
}

static void put_wait(struct text *t, const struct trace_event *e, uint64_t word)
{
    (void)e;
    if (word == TEE_TIMEOUT_INFINITE)
        put(t, "for ever");
    else
        put(t, "%" PRIu64 " ms", word);
}

/* Only an INVOKE has one. */
static void put_command(struct text *t, const struct trace_event *e, uint64_t word)
{
    bool is_entry = e->id == TR_TA_ENTRY;

    if (e->word[0] == (is_entry ? ENTRY_INVOKE : CMD_INVOKE))
        put(t, "%s command 0x%" PRIx64, e->id == TR_SM_REQUEST ? "," : "", word);
}

static void put_asked(struct text *t, const struct trace_event *e, uint64_t word)
{
    const uint8_t *ta = trace_ta(t->r, e), *data = trace_data(t->r, e);
    struct trace_asked asked;

    put_command(t, e, word);
    if (ta) {
        put(t, " of ");
        put_short_uuid(t, ta);
    } else if (data && e->data_size >= sizeof(asked)) {
        memcpy(&asked, data, sizeof(asked));
        put(t, "%s session %" PRIu32, e->word[0] == CMD_INVOKE ? "," : "", asked.session);
    }
}

static void put_size(struct text *t, const struct trace_event *e, uint64_t word)
{
    (void)e;
    if (word)
        put(t, " of %" PRIu64 " byte%s", word, word == 1 ? "" : "s");
}

static void put_nothing(struct text *t, const struct trace_event *e, uint64_t word)
{
    (void)t;
    (void)e;
    (void)word;
}

static void put_sharing(struct text *t, const struct trace_event *e, uint64_t word)
{
    static const char *const names[] = {
        [TRACE_SHARING_NONE] = "shared memory",
        [TRACE_SHARING_REGISTER] = "TEEC_RegisterSharedMemory",
        [TRACE_SHARING_FILE] = "TEEC_RegisterSharedMemoryFileDescriptor",
        [TRACE_SHARING_ALLOCATE] = "TEEC_AllocateSharedMemory",
        [TRACE_SHARING_RELEASE] = "TEEC_ReleaseSharedMemory",
    };
    (void)e;
    put_name(t, name_at(names, ARRAY_COUNT(names), word), word);
}

static void put_errno(struct text *t, const struct trace_event *e, uint64_t word)
{
    const char *name = word && word <= INT_MAX ? strerrorname_np((int)word) : NULL;

    (void)e;
    if (name)
        put(t, "-1, %s", name);
    else
        put(t, "%" PRId64, (int64_t)word);
}

static const struct kind {
    const char *name;
    void (*put)(struct text *t, const struct trace_event *e, uint64_t word);
} kinds[] = {
    {"x", put_hex},         {"d", put_signed},          {"result", put_result},
    {"origin", put_origin}, {"login", put_login},       {"types", put_types},
    {"cmd", put_ctrl},      {"smcmd", put_session_cmd}, {"status", put_status},
    {"entry", put_entry},   {"ioctl", put_ioctl},       {"vm", put_vm},
    {"reg", put_register},  {"relay", put_relay},       {"access", put_access},
    {"boots", put_boots},   {"instance", put_instance}, {"command", put_command},
    {"asked", put_asked},   {"death", put_death},       {"outputs", put_outputs},
    {"copied", put_bytes},  {"twice", put_bytes},       {"unsaid", put_nothing},
    {"size", put_size},     {"sharing", put_sharing},   {"errno", put_errno},
    {"bytes", put_bytes},   {"calls", put_calls},       {"by", put_by},
    {"wait", put_wait},
};

/* "{a:kind}" at `at`; returns what follows it. */
static const char *put_word(struct text *t, const struct trace_event *e, const char *at)
{
    const char *end = strchr(at, '}');
    size_t len;

    CHECK(end && strchr("suabc", at[1]));
    if (at[1] == 'u') {
        const uint8_t *uuid = trace_uuid(t->r, e);
        char text[UUID_TEXT_SIZE];
        if (uuid)
            uuid_text(uuid, text);
        put(t, "%s%s", uuid ? " " : "", uuid ? text : "");
        return end + 1;
    }
    if (at[1] == 's') {
        bool maybe = at[2] == ':'; /* {s:for} */
        if (!maybe || e->session)
            put(t, "%s%" PRIu32, maybe ? " for session " : "", e->session);
        return end + 1;
    }
    uint64_t word = e->word[at[1] - 'a'];
    if (at[2] == '}') {
        put(t, "%" PRIu64, word);
        return end + 1;
    }
    len = (size_t)(end - at) - 3;
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        if (strlen(kinds[i].name) == len && memcmp(kinds[i].name, at + 3, len) == 0) {
            kinds[i].put(t, e, word);
            return end + 1;
        }
    }
    CHECK(!"a kind of word that trace_words knows");
    return end + 1;
}

void trace_words(const struct trace_record *r, const struct trace_event *e, char *buf, size_t size)
{
    struct text t = {buf, size, r};

    buf[0] = '\0';
    for (const char *at = trace_meta[e->id].text; *at;) {
        size_t plain = strcspn(at, "{");
        put(&t, "%.*s", (int)plain, at);
        at += plain;
        if (*at)
            at = put_word(&t, e, at);
    }
}

/* The word that has this kind; NULL: none. */
static const uint64_t *word_of_kind(const struct trace_event *e, const char *kind)
{
    const char *at = strstr(trace_meta[e->id].text, kind);

    return at ? &e->word[at[-1] - 'a'] : NULL;
}

unsigned trace_copies(const struct trace_event *e, uint64_t *size)
{
    static const struct {
        const char *kind;
        unsigned times;
    } kinds_of_copies[] = {{":copied}", 1}, {":twice}", 2}, {":unsaid}", 1}};

    for (unsigned i = 0; i < ARRAY_COUNT(kinds_of_copies); i++) {
        const uint64_t *word = word_of_kind(e, kinds_of_copies[i].kind);
        if (word && *word) {
            *size = *word;
            return kinds_of_copies[i].times;
        }
    }
    return *size = 0;
}

uint64_t trace_copied(const struct trace_event *e)
{
    uint64_t size;

    return trace_copies(e, &size) * size;
}

unsigned trace_instance(const struct trace_event *e)
{
    const uint64_t *word = word_of_kind(e, ":instance}");

    return word ? (unsigned)*word : 0;
}

bool trace_failed(const struct trace_event *e)
{
    const uint64_t *err = word_of_kind(e, ":errno}");
    uint32_t result;

    return (err && *err) || (trace_result(e, &result) && result != 0);
}

bool trace_result(const struct trace_event *e, uint32_t *result)
{
    const uint64_t *word = word_of_kind(e, ":result}");

    if (word)
        *result = (uint32_t)*word;
    return word != NULL;
}

void trace_thread_label(const struct trace_record *r, unsigned thread, char *buf, size_t size)
{
    if (thread < r->thread_count && r->names[thread][0])
        snprintf(buf, size, "%s", r->names[thread]);
    else
        snprintf(buf, size, "client %u", thread + 1);
}
