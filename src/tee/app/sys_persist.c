/* SPDX-License-Identifier: BSD-2-Clause */
/* Persistent objects, TEE Internal Core API 5.7. */
#include "sys_persist.h"

#include <errno.h>

#include "base/trace.h"
#include "image.h"
#include "tee/storage/vault.h"
#include "tee_api_defines.h"

#define FLAGS_OPEN                                                                                 \
    (TEE_DATA_FLAG_ACCESS_READ | TEE_DATA_FLAG_ACCESS_WRITE | TEE_DATA_FLAG_ACCESS_WRITE_META |    \
     TEE_DATA_FLAG_SHARE_READ | TEE_DATA_FLAG_SHARE_WRITE)
#define FLAGS_CREATE (FLAGS_OPEN | TEE_DATA_FLAG_OVERWRITE)

#define OPEN   "5.7.1"
#define CREATE "5.7.2"
#define DELETE "5.7.4"
#define RENAME "5.7.5"

/* ---- what all calls share ---- */

uint32_t sys_storage(struct instance *in, struct vault_ta **out)
{
    uint32_t res = TEE_SUCCESS;

    if (!in->storage)
        res = vault_ta_create(in->host->vault, in->image->uuid.octets, &in->storage);
    *out = in->storage;
    return res;
}

static const char *access_name(uint32_t access)
{
    switch (access) {
    case TEE_DATA_FLAG_ACCESS_READ:
        return "TEE_DATA_FLAG_ACCESS_READ";
    case TEE_DATA_FLAG_ACCESS_WRITE:
        return "TEE_DATA_FLAG_ACCESS_WRITE";
    default:
        return "TEE_DATA_FLAG_ACCESS_WRITE_META";
    }
}

static struct pobj *pobj_of(struct instance *in, const char *func, const char *clause,
                            uintptr_t handle, uint32_t access)
{
    struct pobj *p = sys_object(in, func, clause, handle)->persistent;

    if (!p)
        sys_panic(in, TEE_ERROR_BAD_STATE, func, clause, "0x%llx is a transient object",
                  (unsigned long long)handle);
    if ((p->flags & access) != access)
        sys_panic(in, TEE_ERROR_ACCESS_CONFLICT, func, clause, "the handle was not opened with %s",
                  access_name(access));
    return p;
}

uint32_t sys_persist_result(struct instance *in, const char *func, const char *clause,
                            uintptr_t handle, uint32_t res)
{
    bool keeps = in->image->flags & TA_ABI_FLAG_KEEP_CORRUPT_HANDLE;

    if (res == TEE_ERROR_OUT_OF_MEMORY)
        sys_panic(in, res, func, clause, "no memory");
    if (res == TEE_ERROR_CORRUPT_OBJECT && !keeps) {
        struct object *o = handle_del(&in->handles, &object_kind, handle);
        object_kind.release(o);
    }
    return res;
}

void persist_begin(struct persist_call *c, const char *func, const char *clause, uintptr_t handle,
                   uint32_t access)
{
    c->in = sys_enter(&c->barrier, func);
    c->func = func;
    c->clause = clause;
    c->handle = handle;
    c->p = pobj_of(c->in, func, clause, handle, access);
}

uint32_t persist_end(struct persist_call *c, uint32_t res)
{
    res = sys_persist_result(c->in, c->func, c->clause, c->handle, res);
    sys_leave(c->in, &c->barrier);
    return res;
}

/* An object's name from the TA. It is read once: nobody changes it afterwards. */
static void take_id(struct instance *in, const char *func, const char *clause, const void *ta_id,
                    size_t size, uint8_t id[TEE_OBJECT_ID_MAX_LEN])
{
    if (size > TEE_OBJECT_ID_MAX_LEN)
        sys_panic(in, TEE_ERROR_BAD_PARAMETERS, func, clause,
                  "an identifier of %zu bytes: there may be %d", size, TEE_OBJECT_ID_MAX_LEN);
    if (size && sys_is_shared(in, ta_id, size))
        sys_panic(in, TEE_ERROR_ACCESS_DENIED, func, clause,
                  "an identifier in memory that is shared with a client");
    sys_copy_in(in, func, id, ta_id, size);
}

static void check_flags(struct instance *in, const char *func, const char *clause, uint32_t flags,
                        uint32_t known)
{
    if (flags & ~known)
        sys_panic(in, TEE_ERROR_BAD_PARAMETERS, func, clause, "flags 0x%x are none of its",
                  flags & ~known);
}

/* ---- open ---- */

static uint32_t do_open(uint32_t storage, const void *ta_id, size_t id_size, uint32_t flags,
                        uintptr_t *ta_object)
{
    static const char func[] = "TEE_OpenPersistentObject";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    uint8_t id[TEE_OBJECT_ID_MAX_LEN];
    struct pobj_name name = {.storage = storage, .id = id, .size = id_size};
    uintptr_t handle = TEE_HANDLE_NULL;
    struct vault_ta *ta;
    struct pobj *p;

    sys_copy_out(in, func, ta_object, &handle, sizeof(handle));
    check_flags(in, func, OPEN, flags, FLAGS_OPEN);
    take_id(in, func, OPEN, ta_id, id_size, id);
    uint32_t res = sys_storage(in, &ta);
    if (res == TEE_SUCCESS)
        res = pobj_open(ta, &name, flags, &p);
    TRACE(APP_OBJ_OPEN, in->call, in->msg.session, res, 0, in->number);
    if (res == TEE_SUCCESS) {
        handle = handle_add(&in->handles, &object_kind, p->object);
        if (!handle) {
            pobj_close(p);
            res = TEE_ERROR_OUT_OF_MEMORY;
        }
    }
    if (res == TEE_SUCCESS)
        sys_copy_out(in, func, ta_object, &handle, sizeof(handle));
    sys_leave(in, &barrier);
    return res;
}

/* ---- create ---- */

static const char create_func[] = "TEE_CreatePersistentObject";

/* Stands behind a handle before what it stands for is there. */
static struct object pending;

/* From the TA's attributes handle: TEE_SUCCESS, *out is NULL for none. */
static uint32_t take_attributes(struct instance *in, uintptr_t handle, struct object **out)
{
    *out = NULL;
    if (!handle)
        return TEE_SUCCESS;
    uint32_t res = sys_fresh_object(in, create_func, CREATE, handle, out);
    if (res == TEE_SUCCESS && !(*out)->initialized)
        sys_panic(in, TEE_ERROR_BAD_PARAMETERS, create_func, CREATE,
                  "the object whose attributes it shall have has none");
    return res;
}

/* The TA's initial data, for sys_wipe_free. */
static uint32_t take_data(struct instance *in, const void *ta_data, size_t size, void **out)
{
    int err;

    *out = NULL;
    if (size > TEE_DATA_MAX_POSITION)
        return TEE_ERROR_STORAGE_NO_SPACE;
    sys_check_in(in, create_func, ta_data, size); /* before memory is taken for it */
    *out = sys_copy_of(ta_data, size, &err);
    if (err == -EFAULT)
        sys_bad_memory(in, create_func, ta_data, size);
    return err ? TEE_ERROR_OUT_OF_MEMORY : TEE_SUCCESS;
}

/* Who has the handle on the new object: the TA under `handle`, or it takes over what the TA has in
 * `attributes`, or nobody. */
static void hand_over(struct instance *in, struct pobj *p, uintptr_t handle,
                      struct object *attributes)
{
    if (handle)
        handle_set(&in->handles, &object_kind, handle, p->object);
    else if (attributes && !attributes->persistent)
        pobj_adopt(p, attributes);
    else
        pobj_close(p);
}

/* `wanted`: the TA wants a handle, which goes to *handle. It is made before the object is, so that
 * nothing can fail any more when that is there. */
static uint32_t create(struct instance *in, const struct pobj_name *name,
                       const struct pobj_new *what, bool wanted, uintptr_t *handle)
{
    struct vault_ta *ta;
    struct pobj *p;
    uint32_t res = sys_storage(in, &ta);

    if (res != TEE_SUCCESS)
        return res;
    if (wanted) {
        *handle = handle_add(&in->handles, &object_kind, &pending);
        if (!*handle)
            return TEE_ERROR_OUT_OF_MEMORY;
    }
    res = pobj_create(ta, name, what, &p);
    TRACE(APP_OBJ_CREATE, in->call, in->msg.session, res, what->size, in->number);
    if (res == TEE_SUCCESS) {
        hand_over(in, p, *handle, (struct object *)(uintptr_t)what->attributes);
    } else if (wanted) {
        handle_del(&in->handles, &object_kind, *handle);
        *handle = TEE_HANDLE_NULL;
    }
    return res;
}

static uint32_t do_create(const struct ta_persist_new *ta_what, uintptr_t *ta_object)
{
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, create_func);
    uint8_t id[TEE_OBJECT_ID_MAX_LEN];
    uintptr_t handle = TEE_HANDLE_NULL;
    struct ta_persist_new w;
    struct object *attributes;
    void *data = NULL;

    sys_copy_in(in, create_func, &w, ta_what, sizeof(w));
    if (ta_object)
        sys_copy_out(in, create_func, ta_object, &handle, sizeof(handle));
    check_flags(in, create_func, CREATE, w.flags, FLAGS_CREATE);
    take_id(in, create_func, CREATE, w.id, w.id_size, id);
    uint32_t res = take_attributes(in, w.attributes, &attributes);
    if (res == TEE_SUCCESS)
        res = take_data(in, w.data, w.data_size, &data);
    if (res == TEE_SUCCESS) {
        const struct pobj_name name = {.storage = w.storage, .id = id, .size = w.id_size};
        const struct pobj_new what = {
            .flags = w.flags, .attributes = attributes, .data = data, .size = w.data_size};
        res = create(in, &name, &what, ta_object != NULL, &handle);
    }
    sys_wipe_free(data, data ? w.data_size : 0);
    if (handle)
        sys_copy_out(in, create_func, ta_object, &handle, sizeof(handle));
    sys_leave(in, &barrier);
    return res;
}

/* ---- delete, rename ---- */

/* The clause has no other result: a store that is damaged as a whole cannot be reached either. */
static uint32_t delete_result(uint32_t res)
{
    return res == TEE_ERROR_CORRUPT_OBJECT ? TEE_ERROR_STORAGE_NOT_AVAILABLE : res;
}

static uint32_t do_delete(uintptr_t handle, uint32_t form)
{
    bool deprecated = form & TA_FORM_DEPRECATED;
    const char *func =
        deprecated ? "TEE_CloseAndDeletePersistentObject" : "TEE_CloseAndDeletePersistentObject1";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    uint32_t res = TEE_SUCCESS;

    if (handle) {
        struct pobj *p = pobj_of(in, func, DELETE, handle, TEE_DATA_FLAG_ACCESS_WRITE_META);
        handle_del(&in->handles, &object_kind, handle);
        res = delete_result(pobj_delete(p));
        TRACE(APP_OBJ_DELETE, in->call, in->msg.session, res, 0, in->number);
    }
    if (res == TEE_ERROR_OUT_OF_MEMORY || (deprecated && res != TEE_SUCCESS))
        sys_panic(in, res, func, DELETE, "the object could not be deleted");
    sys_leave(in, &barrier);
    return res;
}

static uint32_t do_rename(uintptr_t handle, const void *ta_id, size_t id_size)
{
    static const char func[] = "TEE_RenamePersistentObject";
    uint8_t id[TEE_OBJECT_ID_MAX_LEN];
    struct persist_call c;

    persist_begin(&c, func, RENAME, handle, TEE_DATA_FLAG_ACCESS_WRITE_META);
    take_id(c.in, func, RENAME, ta_id, id_size, id);
    uint32_t res = pobj_rename(c.p, id, id_size);
    TRACE(APP_OBJ_RENAME, c.in->call, c.in->msg.session, res, 0, c.in->number);
    return persist_end(&c, res);
}

const struct ta_sys_persist instance_sys_persist = {
    .open = do_open,
    .create = do_create,
    .close_and_delete = do_delete,
    .rename = do_rename,
};
