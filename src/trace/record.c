/* SPDX-License-Identifier: BSD-2-Clause */
/* What readers have in common. */
#include <linux/virtio_mmio.h>
#include <string.h>

#include "reader.h"

enum trace_data_kind trace_data_kind(const struct trace_event *e)
{
    switch (e->data_size ? e->id : TR_COUNT) {
    case TR_CLIENT_OPEN:
        return TRACE_DATA_OPEN;
    case TR_CLIENT_INVOKE:
    case TR_CLIENT_DONE:
        return TRACE_DATA_PARAMS;
    case TR_APP_START:
    case TR_APP_ENTER:
        return TRACE_DATA_TA;
    case TR_TA_CALL:
        return TRACE_DATA_ASKED;
    case TR_APP_DEAD:
        return TRACE_DATA_DEATH;
    case TR_PROXY_MOVE_DOWN:
    case TR_PROXY_MOVE_UP:
        return TRACE_DATA_FRAME;
    default:
        return TRACE_DATA_NONE;
    }
}

const uint8_t *trace_data(const struct trace_record *r, const struct trace_event *e)
{
    return r && r->bytes && e->data_size ? r->bytes + e->data : NULL;
}

const uint8_t *trace_uuid(const struct trace_record *r, const struct trace_event *e)
{
    return trace_data_kind(e) == TRACE_DATA_OPEN ? trace_data(r, e) : NULL;
}

const uint8_t *trace_ta(const struct trace_record *r, const struct trace_event *e)
{
    static const uint8_t nobody[16];
    enum trace_data_kind kind = trace_data_kind(e);
    const uint8_t *data = trace_data(r, e);
    bool has = kind == TRACE_DATA_OPEN || kind == TRACE_DATA_TA || kind == TRACE_DATA_ASKED;

    if (!has || !data || e->data_size < sizeof(nobody))
        return NULL;
    return memcmp(data, nobody, sizeof(nobody)) == 0 ? NULL : data;
}

bool trace_params_of(const struct trace_record *r, const struct trace_event *e,
                     struct trace_params *out)
{
    const uint8_t *data = trace_data(r, e);
    enum trace_data_kind kind = trace_data_kind(e);
    size_t at = kind == TRACE_DATA_OPEN ? 16 : 0;

    if (!data || (kind != TRACE_DATA_OPEN && kind != TRACE_DATA_PARAMS) ||
        e->data_size < at + sizeof(*out))
        return false;
    memcpy(out, data + at, sizeof(*out));
    return true;
}

enum trace_dir trace_dir(const struct trace_event *e)
{
    static const uint64_t vm_tee = 1; /* as words.c has it */
    const struct trace_meta *meta = &trace_meta[e->id];

    if (meta->box != BOX_UVMM)
        return (enum trace_dir)meta->dir;
    bool back = meta->dir == TRACE_UP;
    back ^= e->word[0] == vm_tee;
    back ^= e->id == TR_UVMM_TRAP && e->word[1] == VIRTIO_MMIO_INTERRUPT_ACK;
    return back ? TRACE_UP : TRACE_DOWN;
}

unsigned trace_call_count(const struct trace_record *r)
{
    unsigned calls = 1;

    for (unsigned i = 0; i < r->count; i++)
        if (r->events[i].call >= calls)
            calls = r->events[i].call + 1;
    return calls;
}

unsigned trace_bytes_lost(const struct trace_record *r)
{
    unsigned lost = 0;

    for (unsigned i = 0; i < r->count; i++)
        lost += r->events[i].lost;
    return lost;
}

const char *trace_site_file(const struct trace_site *site)
{
    const char *at = site ? site->file : "";

    for (const char *next; (next = strstr(at, "/src/"));)
        at = next + 1;
    return at;
}
