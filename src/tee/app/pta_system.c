/* SPDX-License-Identifier: BSD-2-Clause */
#include "pta.h"

#include <dlfcn.h>
#include <string.h>

#include "host.h"
#include "library.h"
#include "pta_system.h"
#include "sys.h"
#include "sys_persist.h"
#include "tee/storage/unique_key.h"
#include "tee_api_defines.h"

#define SYMBOL_SIZE 1024u

/* Its sessions know nothing: any object will do. */
static const struct handle_kind kind = {.name = "session of the system service"};
static char session_object;

bool pta_is(const struct ta_uuid *uuid)
{
    static const struct ta_uuid system = PTA_SYSTEM_UUID;

    return memcmp(uuid, &system, sizeof(system)) == 0;
}

uintptr_t pta_open(struct instance *in)
{
    return handle_add(&in->handles, &kind, &session_object);
}

bool pta_has(const struct instance *in, uintptr_t session)
{
    return handle_get(&in->handles, &kind, session) != NULL;
}

void pta_close(struct instance *in, uintptr_t session)
{
    handle_del(&in->handles, &kind, session);
}

#define TYPES(a, b, c, d)                                                                          \
    ((uint32_t)TEE_PARAM_TYPE_##a | TEE_PARAM_TYPE_##b << 4 | TEE_PARAM_TYPE_##c << 8 |            \
     TEE_PARAM_TYPE_##d << 12)

static uint32_t add_entropy(const struct pta_call *c)
{
    return c->types == TYPES(MEMREF_INPUT, NONE, NONE, NONE) && c->param[0].memref.buffer &&
                   c->param[0].memref.size
               ? TEE_SUCCESS
               : TEE_ERROR_BAD_PARAMETERS;
}

/* Memory that the normal world shares. */
static bool is_shared(const struct instance *in, const void *at)
{
    const struct mem *m = &in->host->mem;
    const uint8_t *byte = at;

    return m->base && byte >= m->base && byte < m->base + m->size;
}

static uint32_t derive_key(struct instance *in, struct pta_call *c)
{
    static const char func[] = "TEE_InvokeTACommand";
    size_t extra_size = c->param[0].memref.size, size = c->param[1].memref.size;
    uint8_t extra[TA_DERIVED_EXTRA_DATA_MAX_SIZE], key[UNIQUE_KEY_SIZE];

    if (c->types != TYPES(MEMREF_INPUT, MEMREF_OUTPUT, NONE, NONE) || extra_size > sizeof(extra) ||
        size < TA_DERIVED_KEY_MIN_SIZE || size > TA_DERIVED_KEY_MAX_SIZE ||
        !c->param[1].memref.buffer || (extra_size && !c->param[0].memref.buffer))
        return TEE_ERROR_BAD_PARAMETERS;
    if (is_shared(in, c->param[1].memref.buffer))
        return TEE_ERROR_SECURITY;
    sys_copy_in(in, func, extra, c->param[0].memref.buffer, extra_size);
    struct vault_ta *storage;
    uint32_t ret = sys_storage(in, &storage);
    if (ret == TEE_SUCCESS)
        ret = unique_key(storage, extra, extra_size, key);
    if (ret == TEE_SUCCESS)
        sys_copy_out(in, func, c->param[1].memref.buffer, key, size);
    explicit_bzero(key, sizeof(key));
    return ret;
}

static void *address_in(const union ta_call_param *p)
{
    return (void *)((uintptr_t)p->value.a << 32 | p->value.b);
}

static uint32_t map_zero(struct instance *in, struct pta_call *c)
{
    void *at = address_in(&c->param[1]);

    if (c->types != TYPES(VALUE_INPUT, VALUE_INOUT, VALUE_INPUT, NONE) ||
        c->param[0].value.b & ~PTA_SYSTEM_MAP_FLAG_SHAREABLE || c->param[2].value.a ||
        c->param[2].value.b)
        return TEE_ERROR_BAD_PARAMETERS;
    uint32_t ret = sys_map_zero(in, &at, c->param[0].value.a);
    if (ret == TEE_SUCCESS) {
        c->param[1].value.a = (uint32_t)((uintptr_t)at >> 32);
        c->param[1].value.b = (uint32_t)(uintptr_t)at;
    }
    return ret;
}

static uint32_t unmap(struct instance *in, const struct pta_call *c)
{
    if (c->types != TYPES(VALUE_INPUT, VALUE_INPUT, NONE, NONE) || c->param[0].value.b)
        return TEE_ERROR_BAD_PARAMETERS;
    return sys_unmap(in, address_in(&c->param[1]), c->param[0].value.a);
}

/* ---- libraries ---- */

/* The UUID that a memory reference holds. False: it holds none. */
static bool uuid_in(struct instance *in, const union ta_call_param *p, struct ta_uuid *out)
{
    if (!p->memref.buffer || p->memref.size != sizeof(*out))
        return false;
    sys_copy_in(in, "TEE_InvokeTACommand", out, p->memref.buffer, sizeof(*out));
    return true;
}

static bool is_nil(const struct ta_uuid *uuid)
{
    static const struct ta_uuid nil;
    return memcmp(uuid, &nil, sizeof(nil)) == 0;
}

static uint32_t open_library(struct instance *in, const struct pta_call *c)
{
    struct ta_uuid ta;
    struct ipc_uuid uuid;
    struct library *lib;

    if (c->types != TYPES(MEMREF_INPUT, VALUE_INPUT, NONE, NONE) ||
        !uuid_in(in, &c->param[0], &ta) ||
        c->param[1].value.a != (RTLD_NOW | RTLD_GLOBAL | RTLD_NODELETE))
        return TEE_ERROR_BAD_PARAMETERS;
    if (is_nil(&ta))
        return TEE_SUCCESS;
    image_uuid_of(&ta, &uuid);
    return library_open(in, &uuid, &lib);
}

static uint32_t find_symbol(struct instance *in, struct pta_call *c)
{
    const struct library *lib = NULL;
    char name[SYMBOL_SIZE] = "";
    size_t size = c->param[1].memref.size;
    struct ipc_uuid uuid;
    struct ta_uuid ta;

    if (c->types != TYPES(MEMREF_INPUT, MEMREF_INPUT, VALUE_OUTPUT, NONE) ||
        !uuid_in(in, &c->param[0], &ta) || !c->param[1].memref.buffer)
        return TEE_ERROR_BAD_PARAMETERS;
    if (size > sizeof(name))
        size = sizeof(name);
    sys_copy_in(in, "TEE_InvokeTACommand", name, c->param[1].memref.buffer, size);
    if (strnlen(name, size) == size)
        return TEE_ERROR_BAD_PARAMETERS;
    if (!is_nil(&ta)) {
        image_uuid_of(&ta, &uuid);
        lib = library_find(in, &uuid);
        if (!lib)
            return TEE_ERROR_ITEM_NOT_FOUND;
    }
    uintptr_t at = (uintptr_t)library_symbol(in, lib, name);
    c->param[2].value.a = (uint32_t)(at >> 32);
    c->param[2].value.b = (uint32_t)at;
    return at ? TEE_SUCCESS : TEE_ERROR_ITEM_NOT_FOUND;
}

uint32_t pta_invoke(struct instance *in, struct pta_call *c)
{
    switch (c->command) {
    case PTA_SYSTEM_ADD_RNG_ENTROPY:
        return add_entropy(c);
    case PTA_SYSTEM_DERIVE_TA_UNIQUE_KEY:
        return derive_key(in, c);
    case PTA_SYSTEM_MAP_ZI:
        return map_zero(in, c);
    case PTA_SYSTEM_UNMAP:
        return unmap(in, c);
    case PTA_SYSTEM_DLOPEN:
        return open_library(in, c);
    case PTA_SYSTEM_DLSYM:
        return find_symbol(in, c);
    case PTA_SYSTEM_GET_TPM_EVENT_LOG:
        return TEE_ERROR_NOT_SUPPORTED;
    case PTA_SYSTEM_SUPP_PLUGIN_INVOKE:
        return TEE_ERROR_ITEM_NOT_FOUND;
    default:
        return TEE_ERROR_NOT_IMPLEMENTED;
    }
}
