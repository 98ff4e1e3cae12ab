/* SPDX-License-Identifier: BSD-2-Clause */
/* Peripherals, TEE Internal Core API chapter 9. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event.h"
#include "sys.h"
#include "tee_api_types.h"
#include "tee_api_event.h"

/* Ids are an instance's view: the session's peripheral is that of the session that runs. */
enum { ID_OS = 1, ID_SESSION = 2 };

static bool is_there(const struct instance *in, uint32_t id)
{
    return id == ID_OS || (id == ID_SESSION && sys_has_client(in));
}

static struct peripheral *open_one_of(const struct instance *in, uint32_t id)
{
    list_for_each(n, &in->peripherals)
    {
        struct peripheral *p = list_entry(n, struct peripheral, node);
        if (p->id == id && (id == ID_OS || p->source->session == in->msg.session))
            return p;
    }
    return NULL;
}

/* ---- what there is ---- */

static uint32_t do_list(uint32_t *version, struct ta_peripheral *list, size_t *size)
{
    static const char func[] = "TEE_Peripheral_GetPeripherals";
    static const struct ta_peripheral all[] = {
        {EVENT_VERSION, TEE_PERIPHERAL_OS, ID_OS},
        {EVENT_VERSION, TEE_PERIPHERAL_SESSION, ID_SESSION},
    };
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    size_t need = sys_has_client(in) ? sizeof(all) : sizeof(all[0]), room;
    uint32_t known, used = EVENT_VERSION, ret = TEE_SUCCESS;

    sys_copy_in(in, func, &known, version, sizeof(known));
    sys_copy_in(in, func, &room, size, sizeof(room));
    if (known < EVENT_VERSION) {
        ret = TEE_ERROR_UNSUPPORTED_VERSION;
    } else {
        if (room < need)
            ret = TEE_ERROR_SHORT_BUFFER;
        else
            sys_copy_out(in, func, list, all, need);
        sys_copy_out(in, func, version, &used, sizeof(used));
        sys_copy_out(in, func, size, &need, sizeof(need));
    }
    sys_leave(in, &barrier);
    return ret;
}

static struct ta_peripheral_state text_state(const char *name, const char *text)
{
    struct ta_peripheral_state s = {.type = TEE_PERIPHERAL_VALUE_STRING, .read_only = 1};

    snprintf(s.name, sizeof(s.name), "%s", name);
    snprintf(s.text, sizeof(s.text), "%s", text);
    return s;
}

/* False: there are not so many. */
static bool state_at(const struct instance *in, uint32_t id, uint32_t index,
                     struct ta_peripheral_state *s)
{
    switch (index) {
    case 0:
        *s = text_state(TEE_PERIPHERAL_STATE_NAME, id == ID_OS ? "OS" : "session");
        return true;
    case 1:
        *s = text_state(TEE_PERIPHERAL_STATE_FW_INFO, TEESIM_VERSION);
        return true;
    case 2:
        *s = text_state(TEE_PERIPHERAL_STATE_MANUFACTURER, "teesim");
        return true;
    case 3:
        *s = text_state(TEE_PERIPHERAL_STATE_FLAGS, "");
        s->type = TEE_PERIPHERAL_VALUE_UINT32;
        s->number = TEE_PERIPHERAL_FLAG_TEE_CONTROLLABLE | TEE_PERIPHERAL_FLAG_EVENT_SOURCE |
                    (open_one_of(in, id) ? TEE_PERIPHERAL_FLAG_OWNED : 0);
        return true;
    default:
        return false;
    }
}

static uint32_t do_state(uint32_t api, uint32_t id, uint32_t index,
                         struct ta_peripheral_state *state)
{
    static const char *const funcs[] = {
        [TA_STATE_GET] = "TEE_Peripheral_GetState",
        [TA_STATE_TABLE] = "TEE_Peripheral_GetStateTable",
        [TA_STATE_SET] = "TEE_Peripheral_SetState",
    };
    const char *func = funcs[api < ARRAY_COUNT(funcs) ? api : TA_STATE_GET];
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct ta_peripheral_state s;
    uint32_t ret = TEE_SUCCESS;

    if (!is_there(in, id))
        ret = TEE_ERROR_BAD_PARAMETERS;
    else if (!state_at(in, id, index, &s))
        ret = TEE_ERROR_ITEM_NOT_FOUND;
    else
        sys_copy_out(in, func, state, &s, sizeof(s));
    sys_leave(in, &barrier);
    return ret;
}

/* ---- open ---- */

/* Nothing of it is anywhere but, perhaps, among the handles. */
static void forget(struct instance *in, struct peripheral *p)
{
    if (p->source)
        handle_del(&in->handles, &event_source_kind, p->source->handle);
    handle_del(&in->handles, &peripheral_kind, p->handle);
    free(p->source);
    free(p);
}

static struct peripheral *create_one(struct instance *in, uint32_t id)
{
    struct peripheral *p = calloc(1, sizeof(*p));

    if (!p)
        return NULL;
    p->id = id;
    p->source = calloc(1, sizeof(*p->source));
    p->handle = handle_add(&in->handles, &peripheral_kind, p);
    if (p->source)
        p->source->handle = handle_add(&in->handles, &event_source_kind, p->source);
    if (!p->source || !p->handle || !p->source->handle) {
        forget(in, p);
        return NULL;
    }
    p->source->kind = id == ID_OS ? EVENT_OS : EVENT_SESSION;
    p->source->session = in->msg.session;
    list_init(&p->source->node);
    list_add_tail(&in->peripherals, &p->node);
    return p;
}

static uint32_t open_one(struct instance *in, uint32_t id, struct peripheral **out)
{
    if (!is_there(in, id))
        return TEE_ERROR_BAD_PARAMETERS;
    if (open_one_of(in, id))
        return TEE_ERROR_BUSY;
    *out = create_one(in, id);
    return *out ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
}

/* At most one of each kind can be opened in one call. */
#define OPEN_MAX 2u

static uint32_t open_all(struct instance *in, const char *func, uint32_t count,
                         struct ta_peripheral_desc *desc)
{
    struct peripheral *opened[OPEN_MAX];
    struct ta_peripheral_desc d[OPEN_MAX];
    uint32_t done = 0, ret = TEE_SUCCESS;

    while (done < count && ret == TEE_SUCCESS) {
        struct ta_peripheral_desc next;
        sys_copy_in(in, func, &next, &desc[done], sizeof(next));
        sys_check_out(in, func, &desc[done], sizeof(next));
        struct peripheral *p = NULL;
        ret = next.version == EVENT_VERSION ? open_one(in, next.id, &p)
                                            : TEE_ERROR_UNSUPPORTED_VERSION;
        if (ret != TEE_SUCCESS)
            break;
        CHECK(done < OPEN_MAX);
        next.handle = p->handle;
        next.source = p->source->handle;
        d[done] = next;
        opened[done++] = p;
    }
    if (ret == TEE_SUCCESS)
        sys_copy_out(in, func, desc, d, done * sizeof(d[0]));
    else
        while (done > 0)
            peripheral_close(in, opened[--done]);
    return ret;
}

static uint32_t open_as(const char *func, uint32_t count, struct ta_peripheral_desc *desc)
{
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    uint32_t ret = open_all(in, func, count, desc);

    sys_leave(in, &barrier);
    return ret;
}

static uint32_t do_open(struct ta_peripheral_desc *desc)
{
    return open_as("TEE_Peripheral_Open", 1, desc);
}

static uint32_t do_open_multiple(uint32_t count, struct ta_peripheral_desc *desc)
{
    return open_as("TEE_Peripheral_OpenMultiple", count, desc);
}

/* ---- close ---- */

/* However many there are said to be, it ends at the first that is there twice. */
static uint32_t close_all(struct instance *in, const char *func, uint32_t count,
                          const uintptr_t *handles)
{
    uint32_t ret = TEE_SUCCESS;
    uintptr_t handle;

    for (uint32_t i = 0; i < count && ret == TEE_SUCCESS; i++) {
        sys_copy_in(in, func, &handle, &handles[i], sizeof(handle));
        struct peripheral *p = handle_get(&in->handles, &peripheral_kind, handle);
        if (p && !p->chosen)
            p->chosen = true;
        else
            ret = TEE_ERROR_BAD_STATE;
    }
    list_for_each_safe(n, next, &in->peripherals)
    {
        struct peripheral *p = list_entry(n, struct peripheral, node);
        bool chosen = p->chosen;
        p->chosen = false;
        if (chosen && ret == TEE_SUCCESS)
            peripheral_close(in, p);
    }
    return ret;
}

static uint32_t close_as(const char *func, uint32_t count, const uintptr_t *handles)
{
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    uint32_t ret = close_all(in, func, count, handles);

    sys_leave(in, &barrier);
    return ret;
}

static uint32_t do_close(uintptr_t handle)
{
    return close_as("TEE_Peripheral_Close", 1, &handle);
}

static uint32_t do_close_multiple(uint32_t count, const uintptr_t *handles)
{
    return close_as("TEE_Peripheral_CloseMultiple", count, handles);
}

/* ---- data, of which there is none ---- */

static uint32_t no_transfer(const struct instance *in, uintptr_t handle)
{
    bool open = handle_get(&in->handles, &peripheral_kind, handle) != NULL;

    return open ? TEE_ERROR_NOT_SUPPORTED : TEE_ERROR_BAD_STATE;
}

static uint32_t do_read(uintptr_t handle, void *buf, size_t *size)
{
    static const char func[] = "TEE_Peripheral_Read";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    size_t room;

    sys_copy_in(in, func, &room, size, sizeof(room));
    sys_check_out(in, func, size, sizeof(room));
    sys_check_out(in, func, buf, room);
    uint32_t ret = no_transfer(in, handle);
    sys_leave(in, &barrier);
    return ret;
}

static uint32_t do_write(uintptr_t handle, const void *buf, size_t size)
{
    static const char func[] = "TEE_Peripheral_Write";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);

    sys_check_in(in, func, buf, size);
    uint32_t ret = no_transfer(in, handle);
    sys_leave(in, &barrier);
    return ret;
}

const struct ta_sys_peripheral instance_sys_peripheral = {
    .list = do_list,
    .state = do_state,
    .open = do_open,
    .open_multiple = do_open_multiple,
    .close = do_close,
    .close_multiple = do_close_multiple,
    .read = do_read,
    .write = do_write,
};
