/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "base/log.h"
#include "sm.h"
#include "tee_api_defines.h"

#define META_COUNT  2u
#define PARAM_COUNT 4u

/* TEE_PARAM_TYPE_* of an attribute; 0xff: not one that the REE may use. */
static uint32_t param_type(uint64_t attr)
{
    switch (attr) {
    case REE_ATTR_NONE:
        return TEE_PARAM_TYPE_NONE;
    case REE_ATTR_VALUE_INPUT:
        return TEE_PARAM_TYPE_VALUE_INPUT;
    case REE_ATTR_VALUE_OUTPUT:
        return TEE_PARAM_TYPE_VALUE_OUTPUT;
    case REE_ATTR_VALUE_INOUT:
        return TEE_PARAM_TYPE_VALUE_INOUT;
    case REE_ATTR_TMEM_INPUT:
        return TEE_PARAM_TYPE_MEMREF_INPUT;
    case REE_ATTR_TMEM_OUTPUT:
        return TEE_PARAM_TYPE_MEMREF_OUTPUT;
    case REE_ATTR_TMEM_INOUT:
        return TEE_PARAM_TYPE_MEMREF_INOUT;
    default:
        return UINT32_MAX;
    }
}

static bool param_ok(const struct ree_param *p, uint32_t type)
{
    switch (type) {
    case TEE_PARAM_TYPE_NONE:
    case TEE_PARAM_TYPE_VALUE_OUTPUT:
        return true;
    case TEE_PARAM_TYPE_VALUE_INPUT:
    case TEE_PARAM_TYPE_VALUE_INOUT:
        return p->a <= UINT32_MAX && p->b <= UINT32_MAX;
    case TEE_PARAM_TYPE_MEMREF_INPUT:
    case TEE_PARAM_TYPE_MEMREF_OUTPUT:
    case TEE_PARAM_TYPE_MEMREF_INOUT:
        return p->c == REE_SHM_NULL ? p->a == 0 : p->a + p->b >= p->a;
    default:
        return false;
    }
}

static uint32_t check_params(struct sm_op *op)
{
    uint32_t types = 0;
    for (unsigned i = 0; i < op->param_count; i++) {
        const struct ree_param *p = &op->msg.param[op->first_param + i];
        uint32_t type = param_type(p->attr);
        if (!param_ok(p, type))
            return TEE_ERROR_BAD_PARAMETERS;
        types |= type << (4 * i);
    }
    op->param_types = types;
    return TEE_SUCCESS;
}

static bool login_ok(uint64_t login)
{
    switch (login) {
    case TEE_LOGIN_PUBLIC:
    case TEE_LOGIN_USER:
    case TEE_LOGIN_GROUP:
    case TEE_LOGIN_APPLICATION:
    case TEE_LOGIN_APPLICATION_USER:
    case TEE_LOGIN_APPLICATION_GROUP:
        return true;
    default:
        return false;
    }
}

static uint32_t check_open(struct sm_op *op)
{
    const struct ree_param *meta = op->msg.param;
    if (op->msg.arg.num_params < META_COUNT)
        return TEE_ERROR_BAD_PARAMETERS;
    for (unsigned i = 0; i < META_COUNT; i++)
        if (meta[i].attr != (REE_ATTR_META | REE_ATTR_VALUE_INPUT))
            return TEE_ERROR_BAD_PARAMETERS;
    if (!op->is_ta && !login_ok(meta[1].c))
        return TEE_ERROR_BAD_PARAMETERS;
    /* The nil UUID is the normal world's: no TA may be taken for it. */
    if (meta[0].a == 0 && meta[0].b == 0) {
        log_warn("a TA cannot have the UUID 00000000-0000-0000-0000-000000000000, which is the "
                 "normal world's; give it one of its own (uuidgen)");
        return TEE_ERROR_ITEM_NOT_FOUND;
    }
    op->first_param = META_COUNT;
    op->param_count = op->msg.arg.num_params - META_COUNT;
    return check_params(op);
}

static uint32_t check_invoke(struct sm_op *op)
{
    if (op->msg.arg.num_params > PARAM_COUNT)
        return TEE_ERROR_BAD_PARAMETERS;
    op->param_count = op->msg.arg.num_params;
    return check_params(op);
}

static uint32_t check_arg(struct sm_op *op)
{
    const struct ree_arg *arg = &op->msg.arg;
    if (arg->num_params > REE_MSG_PARAMS_MAX || op->len != REE_MSG_SIZE(arg->num_params))
        return TEE_ERROR_BAD_PARAMETERS;
    switch (arg->cmd) {
    case REE_CMD_OPEN:
        op->cmd = TEE_CMD_OPEN;
        return check_open(op);
    case REE_CMD_INVOKE:
        op->cmd = TEE_CMD_INVOKE;
        return check_invoke(op);
    case REE_CMD_CLOSE:
        op->cmd = TEE_CMD_CLOSE;
        return arg->num_params == 0 ? TEE_SUCCESS : TEE_ERROR_BAD_PARAMETERS;
    case REE_CMD_CANCEL:
        op->cmd = TEE_CMD_CANCEL;
        return arg->num_params == 0 ? TEE_SUCCESS : TEE_ERROR_BAD_PARAMETERS;
    case REE_CMD_REGISTER_SHM:
    case REE_CMD_UNREGISTER_SHM:
        return TEE_ERROR_NOT_SUPPORTED;
    default:
        return TEE_ERROR_NOT_IMPLEMENTED;
    }
}

enum sm_verdict sm_ree_check(struct sm_op *op, uint32_t *ret)
{
    *ret = TEE_ERROR_BAD_PARAMETERS;
    if (op->len < sizeof(struct ree_hdr) || op->msg.hdr.magic != REE_MSG_MAGIC)
        return SM_UNREADABLE;
    if (op->len < REE_MSG_SIZE(0)) {
        /* An answer needs room for its result. */
        memset(op->raw + op->len, 0, REE_MSG_SIZE(0) - op->len);
        op->len = REE_MSG_SIZE(0);
    } else {
        *ret = check_arg(op);
    }
    bool wants_answer = *ret != TEE_SUCCESS || op->cmd == TEE_CMD_OPEN || op->cmd == TEE_CMD_INVOKE;
    if (wants_answer && op->msg.hdr.data_tag == 0)
        return SM_UNREADABLE;
    return *ret == TEE_SUCCESS ? SM_VALID : SM_REFUSED;
}

static enum tee_mem_kind mem_kind(const struct sm_op *op, const struct ree_param *p)
{
    if (p->c == REE_SHM_NULL)
        return TEE_MEM_NULL;
    return op->is_ta && p->c == REE_SHM_TA ? TEE_MEM_TA : TEE_MEM_REE;
}

void sm_ree_params_in(const struct sm_op *op, struct tee_msg_param out[4])
{
    for (unsigned i = 0; i < op->param_count; i++) {
        const struct ree_param *p = &op->msg.param[op->first_param + i];
        out[i].kind = mem_kind(op, p);
        switch (op->param_types >> (4 * i) & 0xf) {
        case TEE_PARAM_TYPE_NONE:
        case TEE_PARAM_TYPE_VALUE_OUTPUT:
            break;
        default:
            out[i].a = p->a;
            out[i].b = p->b;
            break;
        }
    }
}

void sm_ree_params_out(struct sm_op *op, const struct tee_msg_param in[4])
{
    for (unsigned i = 0; i < op->param_count; i++) {
        struct ree_param *p = &op->msg.param[op->first_param + i];
        switch (op->param_types >> (4 * i) & 0xf) {
        case TEE_PARAM_TYPE_VALUE_OUTPUT:
        case TEE_PARAM_TYPE_VALUE_INOUT:
            p->a = in[i].a;
            p->b = in[i].b;
            break;
        case TEE_PARAM_TYPE_MEMREF_OUTPUT:
        case TEE_PARAM_TYPE_MEMREF_INOUT:
            p->b = in[i].b;
            break;
        default:
            break;
        }
    }
}
