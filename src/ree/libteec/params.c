/* SPDX-License-Identifier: BSD-2-Clause */
#include "teec.h"

#include <string.h>

/* Direction of a memref, as the attribute's low two bits. */
#define DIR_INPUT  1u
#define DIR_OUTPUT 2u
#define DIR_MASK   3u

_Static_assert(TEEC_VALUE_INPUT == TEE_IOCTL_PARAM_ATTR_TYPE_VALUE_INPUT &&
                   TEEC_VALUE_INOUT == TEE_IOCTL_PARAM_ATTR_TYPE_VALUE_INOUT,
               "values have the same numbers in both");
_Static_assert((TEEC_MEMREF_TEMP_INPUT & DIR_MASK) == DIR_INPUT &&
                   (TEEC_MEMREF_TEMP_OUTPUT & DIR_MASK) == DIR_OUTPUT &&
                   (TEEC_MEMREF_PARTIAL_INPUT & DIR_MASK) == DIR_INPUT &&
                   (TEEC_MEMREF_PARTIAL_OUTPUT & DIR_MASK) == DIR_OUTPUT &&
                   TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INPUT == (4 | DIR_INPUT) &&
                   TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_OUTPUT == (4 | DIR_OUTPUT) &&
                   TEEC_MEM_INPUT == DIR_INPUT && TEEC_MEM_OUTPUT == DIR_OUTPUT,
               "a direction is two bits everywhere");

/* ---- on the way in ---- */

static uint32_t type_of(const struct teec_params *p, unsigned i)
{
    return p->op ? TEEC_PARAM_TYPE_GET(p->op->paramTypes, i) : TEEC_NONE;
}

/* A reference to size bytes from offset on; inputs go to the shadow buffer if there is one. */
static void set_memref(struct tee_ioctl_param *out, const TEEC_SharedMemory *shm, uint32_t dir,
                       size_t offset, size_t size)
{
    out->attr = TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INPUT - DIR_INPUT + dir;
    out->a = offset;
    out->b = size;
    out->c = (uint64_t)shm->imp.id;
    if (shm->imp.shadow_buffer && dir & DIR_INPUT && size)
        memcpy((uint8_t *)shm->imp.shadow_buffer + offset, (uint8_t *)shm->buffer + offset, size);
}

static struct teec_status lend_null(struct teec_params *p, unsigned i, uint32_t dir)
{
    const TEEC_TempMemoryReference *ref = &p->op->params[i].tmpref;
    struct tee_ioctl_param *out = &p->out[i];
    TEEC_SharedMemory *shm = &p->temp[i];

    if (p->ctx->imp.memref_null) {
        out->attr = TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INPUT - DIR_INPUT + dir;
        out->b = ref->size;
        out->c = TEE_MEMREF_NULL;
        return teec_ok();
    }
    /* Such a device knows no better than a block of size 0. */
    if (ref->size)
        return teec_api_error(TEEC_ERROR_BAD_PARAMETERS);
    shm->size = 0;
    struct teec_status s = teec_shm_alloc(p->ctx, shm);
    if (s.res == TEEC_SUCCESS)
        set_memref(out, shm, dir, 0, 0);
    return s;
}

static struct teec_status lend_temp(struct teec_params *p, unsigned i, uint32_t dir)
{
    const TEEC_TempMemoryReference *ref = &p->op->params[i].tmpref;
    TEEC_SharedMemory *shm = &p->temp[i];

    if (!ref->buffer)
        return lend_null(p, i, dir);
    shm->buffer = ref->buffer;
    shm->size = ref->size;
    struct teec_status s = teec_shm_share(p->ctx, shm);
    if (s.res == TEEC_SUCCESS)
        set_memref(&p->out[i], shm, dir, 0, ref->size);
    return s;
}

static struct teec_status lend_registered(struct teec_params *p, unsigned i, uint32_t type)
{
    const TEEC_RegisteredMemoryReference *ref = &p->op->params[i].memref;
    const TEEC_SharedMemory *shm = ref->parent;
    const struct teec_status bad = teec_api_error(TEEC_ERROR_BAD_PARAMETERS);

    if (!shm || !teec_shm_is_live(shm))
        return bad;
    if (type == TEEC_MEMREF_WHOLE) {
        set_memref(&p->out[i], shm, shm->flags & DIR_MASK, 0, shm->size);
        return teec_ok();
    }
    uint32_t dir = type & DIR_MASK;
    if (dir & ~shm->flags || ref->offset > shm->size || ref->size > shm->size - ref->offset)
        return bad;
    set_memref(&p->out[i], shm, dir, ref->offset, ref->size);
    return teec_ok();
}

static struct teec_status lend(struct teec_params *p, unsigned i)
{
    uint32_t type = type_of(p, i);

    switch (type) {
    case TEEC_NONE:
        return teec_ok();
    case TEEC_VALUE_INPUT:
    case TEEC_VALUE_INOUT:
        p->out[i].a = p->op->params[i].value.a;
        p->out[i].b = p->op->params[i].value.b;
        p->out[i].attr = type;
        return teec_ok();
    case TEEC_VALUE_OUTPUT:
        p->out[i].attr = type;
        return teec_ok();
    case TEEC_MEMREF_TEMP_INPUT:
    case TEEC_MEMREF_TEMP_OUTPUT:
    case TEEC_MEMREF_TEMP_INOUT:
        return lend_temp(p, i, type & DIR_MASK);
    case TEEC_MEMREF_WHOLE:
    case TEEC_MEMREF_PARTIAL_INPUT:
    case TEEC_MEMREF_PARTIAL_OUTPUT:
    case TEEC_MEMREF_PARTIAL_INOUT:
        return lend_registered(p, i, type);
    default:
        return teec_api_error(TEEC_ERROR_BAD_PARAMETERS);
    }
}

struct teec_status teec_params_lend(struct teec_params *p)
{
    struct teec_status s = teec_ok();

    for (unsigned i = 0; i < TEEC_CONFIG_PAYLOAD_REF_COUNT && s.res == TEEC_SUCCESS; i++)
        s = lend(p, i);
    return s;
}

/* ---- on the way back ---- */

/* The size that the Trusted Application gave, and the bytes unless they were too many. */
static void take_memref(const struct tee_ioctl_param *out, const TEEC_SharedMemory *shm,
                        size_t room, size_t *size)
{
    *size = out->b;
    if (shm->imp.shadow_buffer && out->b && out->b <= room)
        memcpy((uint8_t *)shm->buffer + out->a, (uint8_t *)shm->imp.shadow_buffer + out->a, out->b);
}

static void take_back(struct teec_params *p, unsigned i)
{
    const struct tee_ioctl_param *out = &p->out[i];
    TEEC_Parameter *param = &p->op->params[i];
    TEEC_RegisteredMemoryReference *ref = &param->memref;

    switch (type_of(p, i)) {
    case TEEC_VALUE_OUTPUT:
    case TEEC_VALUE_INOUT:
        param->value.a = (uint32_t)out->a;
        param->value.b = (uint32_t)out->b;
        break;
    case TEEC_MEMREF_TEMP_OUTPUT:
    case TEEC_MEMREF_TEMP_INOUT:
        take_memref(out, &p->temp[i], param->tmpref.size, &param->tmpref.size);
        break;
    case TEEC_MEMREF_WHOLE:
        if (ref->parent->flags & TEEC_MEM_OUTPUT)
            take_memref(out, ref->parent, ref->parent->size, &ref->size);
        break;
    case TEEC_MEMREF_PARTIAL_OUTPUT:
    case TEEC_MEMREF_PARTIAL_INOUT:
        take_memref(out, ref->parent, ref->size, &ref->size);
        break;
    default:
        break;
    }
}

void teec_params_take_back(struct teec_params *p)
{
    for (unsigned i = 0; p->op && i < TEEC_CONFIG_PAYLOAD_REF_COUNT; i++)
        take_back(p, i);
}

void teec_params_end(struct teec_params *p)
{
    for (unsigned i = 0; p->op && i < TEEC_CONFIG_PAYLOAD_REF_COUNT; i++) {
        if (teec_shm_is_live(&p->temp[i]))
            teec_shm_end(&p->temp[i]);
    }
}

/* ---- for the trace ---- */

static void describe_whole(const TEEC_RegisteredMemoryReference *ref, unsigned i, bool back,
                           struct trace_params *out)
{
    const TEEC_SharedMemory *shm = ref->parent;

    out->param[i].b = !shm;
    if (!shm)
        return;
    out->whole |= (shm->flags & DIR_MASK) << (4 * i);
    out->param[i].a = back && shm->flags & TEEC_MEM_OUTPUT ? ref->size : shm->size;
}

/* Nothing is read that the client need not have set. */
static void describe(const TEEC_Parameter *param, unsigned i, bool back, struct trace_params *out)
{
    uint64_t *a = &out->param[i].a, *b = &out->param[i].b;

    switch (TEEC_PARAM_TYPE_GET(out->types, i)) {
    case TEEC_VALUE_OUTPUT:
        if (!back)
            break;
        /* fall through */
    case TEEC_VALUE_INPUT:
    case TEEC_VALUE_INOUT:
        *a = param->value.a;
        *b = param->value.b;
        break;
    case TEEC_MEMREF_TEMP_INPUT:
    case TEEC_MEMREF_TEMP_OUTPUT:
    case TEEC_MEMREF_TEMP_INOUT:
        *a = param->tmpref.size;
        *b = !param->tmpref.buffer;
        break;
    case TEEC_MEMREF_WHOLE:
        describe_whole(&param->memref, i, back, out);
        break;
    case TEEC_MEMREF_PARTIAL_INPUT:
    case TEEC_MEMREF_PARTIAL_OUTPUT:
    case TEEC_MEMREF_PARTIAL_INOUT:
        *a = param->memref.size;
        *b = !param->memref.parent;
        break;
    default:
        break;
    }
}

const struct trace_params *teec_params_describe(const TEEC_Operation *op, bool back,
                                                struct trace_params *out)
{
    *out = (struct trace_params){.types = op ? op->paramTypes : 0};
    for (unsigned i = 0; op && i < TEEC_CONFIG_PAYLOAD_REF_COUNT; i++)
        describe(&op->params[i], i, back, out);
    return out;
}
