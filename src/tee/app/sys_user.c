/* SPDX-License-Identifier: BSD-2-Clause */
/* What system calls take from a TA besides plain copies: bulk data, attributes. */
#include "sys_user.h"

#include <errno.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "tee_api_defines.h"

/* ---- bulk data ---- */

unsigned sys_try(const struct fault_range range[2], void (*fn)(void *arg), void *arg)
{
    struct fault_frame f; /* to clear all of it would take longer than a small digest */
    volatile unsigned bad = 0;

    f.want_trace = false;
    f.range_count = 2;
    f.range[0] = range[0];
    f.range[1] = range[1];
    fault_push(&f, FAULT_CATCH);
    if (sigsetjmp(f.env, 0) == 0)
        fn(arg);
    else
        bad = (uintptr_t)f.addr - (uintptr_t)range[1].at < range[1].size ? 2 : 1;
    fault_pop(&f);
    return bad;
}

void *sys_copy_of(const void *ta_from, size_t size, int *err)
{
    void *copy = size > PTRDIFF_MAX ? NULL : malloc(size + 1);

    *err = copy ? 0 : size > PTRDIFF_MAX ? -EFAULT : -ENOMEM; /* nobody has so much */
    if (copy && size && user_copy(copy, ta_from, size) < 0) {
        *err = -EFAULT;
        sys_wipe_free(copy, size);
        copy = NULL;
    }
    return copy;
}

void sys_wipe_free(void *copy, size_t size)
{
    if (copy)
        explicit_bzero(copy, size);
    free(copy);
}

/* ---- attributes ---- */

static int take_one(struct attrs *to, const struct ta_attr *a, uint32_t form)
{
    size_t size = form & TA_FORM_GP11 ? (uint32_t)a->content.ref.length : a->content.ref.length;
    int err;

    if (a->id & TEE_ATTR_FLAG_VALUE)
        return attrs_add_value(to, a->id, a->content.value.a, a->content.value.b) ? 0 : -ENOMEM;
    if (size > ATTR_SIZE_MAX)
        return -E2BIG;
    uint8_t *copy = sys_copy_of(a->content.ref.buffer, size, &err);
    if (copy && !attrs_add_bytes(to, a->id, copy, size))
        err = -ENOMEM;
    sys_wipe_free(copy, size);
    return err;
}

uint32_t sys_take_attrs(struct instance *in, const char *func, const struct ta_attrs *list,
                        struct attrs *to)
{
    struct ta_attr a = {.id = 0};
    int err = 0;

    *to = (struct attrs){.count = 0};
    if (list->count > ATTRS_MAX)
        sys_panic(in, TEE_ERROR_BAD_PARAMETERS, func, "6.11", "%u attributes: more than any has",
                  list->count);
    for (uint32_t i = 0; i < list->count && !err; i++) {
        err = user_copy(&a, &list->at[i], sizeof(a));
        if (!err)
            err = take_one(to, &a, list->form);
    }
    if (!err)
        return TEE_SUCCESS;
    attrs_clear(to);
    if (err == -EFAULT)
        sys_bad_pointer(in, func);
    if (err == -E2BIG)
        sys_panic(in, TEE_ERROR_BAD_PARAMETERS, func, "6.11",
                  "attribute 0x%x of %zu bytes: larger than any", a.id, a.content.ref.length);
    return TEE_ERROR_OUT_OF_MEMORY;
}

void sys_check(struct instance *in, const char *func, uint32_t res, const struct misuse *m)
{
    if (m->rule)
        sys_panic(in, res, func, m->clause, "%s", m->rule);
}
