/* SPDX-License-Identifier: BSD-2-Clause */
#include "tee_params.h"

#include <errno.h>
#include <string.h>

#include "base/fault.h"

int tee_user_buf_read(struct tee_user_buf *b, const void *arg, size_t header)
{
    struct tee_ioctl_buf_data data;

    int err = user_copy(&data, arg, sizeof(data));
    if (err)
        return err;
    if (data.buf_len > TEE_MAX_ARG_SIZE || data.buf_len < header)
        return -EINVAL;
    b->user = user_ptr(data.buf_ptr);
    b->len = data.buf_len;
    return user_copy(b->u.bytes, b->user, data.buf_len);
}

static int read_memref(struct tee_param *p, struct tee_file *f, const struct tee_ioctl_param *in)
{
    p->a = in->a;
    p->b = in->b;
    if (in->c == TEE_MEMREF_NULL)
        return 0;
    p->shm = tee_shm_get(&f->dev->shm, f->serial, in->c);
    if (!p->shm || p->a > p->shm->size || p->b > p->shm->size - p->a)
        return -EINVAL;
    return 0;
}

static int read_param(struct tee_param *p, struct tee_file *f, const struct tee_ioctl_param *in)
{
    if (in->attr & ~(uint64_t)TEE_IOCTL_PARAM_ATTR_TYPE_MASK)
        return -EINVAL;
    p->attr = (uint32_t)in->attr;
    switch (p->attr) {
    case TEE_IOCTL_PARAM_ATTR_TYPE_NONE:
    case TEE_IOCTL_PARAM_ATTR_TYPE_VALUE_OUTPUT:
        return 0;
    case TEE_IOCTL_PARAM_ATTR_TYPE_VALUE_INPUT:
    case TEE_IOCTL_PARAM_ATTR_TYPE_VALUE_INOUT:
        p->a = in->a;
        p->b = in->b;
        p->c = in->c;
        return 0;
    case TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INPUT:
    case TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_OUTPUT:
    case TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INOUT:
        return read_memref(p, f, in);
    default:
        return -EINVAL;
    }
}

int tee_params_read(struct tee_params *ps, struct tee_file *f, const struct tee_user_buf *b,
                    size_t header, uint32_t count)
{
    struct tee_ioctl_param in;

    if (header + (uint64_t)count * sizeof(in) != b->len || count > MIPSTEE_PARAM_COUNT)
        return -EINVAL;
    ps->count = count;
    for (unsigned i = 0; i < count; i++) {
        memcpy(&in, b->u.bytes + header + i * sizeof(in), sizeof(in));
        int err = read_param(&ps->param[i], f, &in);
        if (err)
            return err;
    }
    return 0;
}

static int write_param(const struct tee_param *p, uint8_t *user)
{
    const uint64_t value[3] = {p->a, p->b, p->c};

    switch (p->attr) {
    case TEE_IOCTL_PARAM_ATTR_TYPE_VALUE_OUTPUT:
    case TEE_IOCTL_PARAM_ATTR_TYPE_VALUE_INOUT:
        return user_copy(user + offsetof(struct tee_ioctl_param, a), value, sizeof(value));
    case TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_OUTPUT:
    case TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INOUT:
        return user_copy(user + offsetof(struct tee_ioctl_param, b), &p->b, sizeof(p->b));
    default:
        return 0;
    }
}

int tee_params_write(const struct tee_params *ps, uint8_t *user)
{
    int err = 0;

    for (unsigned i = 0; i < ps->count && !err; i++)
        err = write_param(&ps->param[i], user + i * sizeof(struct tee_ioctl_param));
    return err;
}

void tee_params_fini(struct tee_params *ps)
{
    for (unsigned i = 0; i < ps->count; i++) {
        if (ps->param[i].shm)
            tee_shm_put(ps->param[i].shm);
    }
}
