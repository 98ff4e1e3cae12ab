/* SPDX-License-Identifier: BSD-2-Clause */
/* The three property sets: sections 4.5, 4.6 and 4.7, and the properties of a TA's own. */
#include "prop.h"

#include <stdio.h>
#include <string.h>

#include "event.h"
#include "sys.h"
#include "tee/crypto/alg.h"
#include "tee_api_defines.h"
#include "tee_isocket.h"

#define API_VERSION 0x01030100u /* 1.3.1 */

/* Levels of protection: 100 is "as good as the REE is", 1000 is the TEE's own, by its hardware. */
#define LEVEL_REE  100u
#define LEVEL_RPMB 1000u

#define LITTLE_ENDIAN_VALUE 0u

struct row {
    const char *name;
    struct prop_value value;
    /* Fills in the rest of what depends on the instance; NULL: nothing does. */
    void (*fill)(struct instance *in, const char *func, struct prop_value *v);
};

/* The head as it is in the TA's memory now. */
static struct ta_head head_of(struct instance *in, const char *func)
{
    struct ta_head head;

    sys_copy_in(in, func, &head, in->module.head, sizeof(head));
    return head;
}

static struct ta_uuid uuid_from(const struct ipc_uuid *from)
{
    const uint8_t *o = from->octets;
    struct ta_uuid u = {
        .time_low = (uint32_t)o[0] << 24 | (uint32_t)o[1] << 16 | (uint32_t)o[2] << 8 | o[3],
        .time_mid = (uint16_t)(o[4] << 8 | o[5]),
        .time_hi_and_version = (uint16_t)(o[6] << 8 | o[7]),
    };

    memcpy(u.clock_seq_and_node, o + 8, sizeof(u.clock_seq_and_node));
    return u;
}

/* ---- the TA ---- */

static void fill_app_id(struct instance *in, const char *func, struct prop_value *v)
{
    (void)func;
    v->uuid = uuid_from(&in->image->uuid);
}

/* The row holds the flag. */
static void fill_flag(struct instance *in, const char *func, struct prop_value *v)
{
    uint32_t flag = v->u32;

    (void)func;
    v->b = (in->image->flags & flag) != 0;
}

static void fill_data_size(struct instance *in, const char *func, struct prop_value *v)
{
    (void)func;
    v->u32 = in->image->data_size;
}

static void fill_stack_size(struct instance *in, const char *func, struct prop_value *v)
{
    (void)func;
    v->u32 = in->image->stack_size;
}

static void fill_version(struct instance *in, const char *func, struct prop_value *v)
{
    v->text = head_of(in, func).version;
}

static void fill_description(struct instance *in, const char *func, struct prop_value *v)
{
    v->text = head_of(in, func).description;
}

static const struct row ta_rows[] = {
    {"gpd.ta.appID", {.type = TA_PROP_UUID}, fill_app_id},
    {"gpd.ta.singleInstance",
     {.type = TA_PROP_BOOL, .u32 = TA_ABI_FLAG_SINGLE_INSTANCE},
     fill_flag},
    {"gpd.ta.multiSession", {.type = TA_PROP_BOOL, .u32 = TA_ABI_FLAG_MULTI_SESSION}, fill_flag},
    {"gpd.ta.instanceKeepAlive",
     {.type = TA_PROP_BOOL, .u32 = TA_ABI_FLAG_INSTANCE_KEEP_ALIVE},
     fill_flag},
    {"gpd.ta.dataSize", {.type = TA_PROP_U32}, fill_data_size},
    {"gpd.ta.stackSize", {.type = TA_PROP_U32}, fill_stack_size},
    {"gpd.ta.version", {.type = TA_PROP_STRING}, fill_version},
    {"gpd.ta.description", {.type = TA_PROP_STRING}, fill_description},
    {"gpd.ta.endian", {.type = TA_PROP_U32, .u32 = LITTLE_ENDIAN_VALUE}, NULL},
    {"gpd.ta.doesNotCloseHandleOnCorruptObject",
     {.type = TA_PROP_BOOL, .u32 = TA_ABI_FLAG_KEEP_CORRUPT_HANDLE},
     fill_flag},
};

/* ---- the client ---- */

static void fill_identity(struct instance *in, const char *func, struct prop_value *v)
{
    (void)func;
    v->identity.login = in->msg.login;
    v->identity.uuid = uuid_from(&in->msg.client);
}

static const struct row client_rows[] = {
    {"gpd.client.identity", {.type = TA_PROP_IDENTITY}, fill_identity},
    {"gpd.client.endian", {.type = TA_PROP_U32, .u32 = LITTLE_ENDIAN_VALUE}, NULL},
};

/* ---- the TEE ---- */

/* The row holds the algorithm and the curve. */
static void fill_supported(struct instance *in, const char *func, struct prop_value *v)
{
    uint32_t alg = v->u32;

    (void)in;
    (void)func;
    v->b = alg_supported(alg, v->size);
    v->size = 0;
}

#define CURVE(alg, curve)                                                                          \
    {                                                                                              \
        .type = TA_PROP_BOOL, .u32 = (alg), .size = (curve)                                        \
    }
#define U32(n)                                                                                     \
    {                                                                                              \
        .type = TA_PROP_U32, .u32 = (n)                                                            \
    }
#define TEXT(t)                                                                                    \
    {                                                                                              \
        .type = TA_PROP_STRING, .text = (t)                                                        \
    }
#define OCTETS(t)                                                                                  \
    {                                                                                              \
        .type = TA_PROP_BINARY, .size = sizeof(t) - 1, .text = (t)                                 \
    }

/* Nothing tells one machine of this kind from another, so that runs can be repeated. */
static const struct ta_uuid device_id = {
    0x7ee51a00, 0x5e1f, 0x4c0d, {0xa1, 0x00, 0x74, 0x65, 0x65, 0x73, 0x69, 0x6d}};

static void fill_device_id(struct instance *in, const char *func, struct prop_value *v)
{
    (void)in;
    (void)func;
    v->uuid = device_id;
}

/* The TEE and what would be its firmware, the hypervisor, are one program. Its binary version is
 * the text's octets. */
static const struct row tee_rows[] = {
    {"gpd.tee.apiversion", TEXT("1.3.1"), NULL},
    {"gpd.tee.internalCore.version", U32(API_VERSION), NULL},
    {"gpd.tee.description", TEXT("teesim " TEESIM_VERSION ", a TEE in one Linux process"), NULL},
    {"gpd.tee.deviceID", {.type = TA_PROP_UUID}, fill_device_id},
    {"gpd.tee.systemTime.protectionLevel", U32(LEVEL_REE), NULL},
    {"gpd.tee.TAPersistentTime.protectionLevel", U32(LEVEL_REE), NULL},
    {"gpd.tee.arith.maxBigIntSize", U32(TA_ARITH_MAX_BITS), NULL},
    {"gpd.tee.cryptography.ecc", CURVE(TEE_ALG_ECDSA_SHA256, TEE_ECC_CURVE_NIST_P256),
     fill_supported},
    {"gpd.tee.cryptography.nist", CURVE(TEE_ALG_ECDSA_SHA256, TEE_ECC_CURVE_NIST_P256),
     fill_supported},
    {"gpd.tee.cryptography.bsi-r", CURVE(TEE_ALG_ECDSA_SHA256, TEE_ECC_CURVE_BSI_P256r1),
     fill_supported},
    {"gpd.tee.cryptography.bsi-t", CURVE(TEE_ALG_ECDSA_SHA256, TEE_ECC_CURVE_BSI_P256t1),
     fill_supported},
    {"gpd.tee.cryptography.ietf", CURVE(TEE_ALG_ED25519, TEE_ECC_CURVE_25519), fill_supported},
    {"gpd.tee.cryptography.octa", CURVE(TEE_ALG_SM2_DSA_SM3, TEE_ECC_CURVE_SM2), fill_supported},
    {"gpd.tee.trustedStorage.private.rollbackProtection", U32(LEVEL_RPMB), NULL},
    {"gpd.tee.trustedStorage.perso.rollbackProtection", U32(LEVEL_RPMB), NULL},
    {"gpd.tee.trustedStorage.protected.rollbackProtection", U32(LEVEL_RPMB), NULL},
    {"gpd.tee.trustedStorage.antiRollback.protectionLevel", U32(LEVEL_RPMB), NULL},
    {"gpd.tee.trustedStorage.rollbackDetection.protectionLevel", U32(LEVEL_RPMB), NULL},
    {"gpd.tee.trustedos.implementation.version", TEXT(TEESIM_VERSION), NULL},
    {"gpd.tee.trustedos.implementation.binaryversion", OCTETS(TEESIM_VERSION), NULL},
    {"gpd.tee.trustedos.manufacturer", TEXT("teesim"), NULL},
    {"gpd.tee.firmware.implementation.version", TEXT(TEESIM_VERSION), NULL},
    {"gpd.tee.firmware.implementation.binaryversion", OCTETS(TEESIM_VERSION), NULL},
    {"gpd.tee.firmware.manufacturer", TEXT("teesim"), NULL},
    {"gpd.tee.event.maxSources", U32(EVENT_SOURCES_MAX), NULL},
    {"gpd.tee.sockets.version", U32(TEE_ISOCKET_VERSION), NULL},
    {"gpd.tee.sockets.tcp.version", U32(TEE_ISOCKET_VERSION), NULL},
};

/* ---- the TA's own ---- */

static _Noreturn void bad_head(struct instance *in, const char *func, uint32_t index,
                               const char *what)
{
    sys_panic(in, TEE_ERROR_BAD_FORMAT, func, "4.4", "property %u of the TA's head %s", index,
              what);
}

static void copy_name(struct instance *in, const char *func, uint32_t index, const char *ta_name,
                      char name[PROP_NAME_SIZE])
{
    for (unsigned i = 0; i < PROP_NAME_SIZE; i++) {
        if (user_copy(&name[i], ta_name + i, 1) < 0)
            bad_head(in, func, index, "has a name that cannot be read");
        if (!name[i])
            return;
    }
    bad_head(in, func, index, "has a name of more than 255 bytes");
}

static void copy_value(struct instance *in, const char *func, uint32_t index,
                       const struct ta_prop *p, struct prop_value *v)
{
    static const uint8_t size[] = {
        [TA_PROP_BOOL] = sizeof(v->b),
        [TA_PROP_U32] = sizeof(v->u32),
        [TA_PROP_UUID] = sizeof(v->uuid),
        [TA_PROP_IDENTITY] = sizeof(v->identity),
        [TA_PROP_STRING] = 0,
        [TA_PROP_BINARY] = 0,
        [TA_PROP_U64] = sizeof(v->u64),
    };
    uint8_t truth;

    if (p->type >= ARRAY_COUNT(size))
        bad_head(in, func, index, "has a type that there is not");
    *v = (struct prop_value){.type = p->type}; /* a BINARY of the TA's is base64 */
    v->text = p->value; /* what the TA cannot read is found out when it is read */
    int err = 0;
    if (p->type == TA_PROP_BOOL) {
        err = user_copy(&truth, p->value, 1); /* any byte: a bool of the TA's may have any */
        v->b = err == 0 && truth != 0;
    } else if (size[p->type]) {
        err = user_copy(&v->b, p->value, size[p->type]);
    }
    if (err)
        bad_head(in, func, index, "has a value that cannot be read");
}

static bool custom_at(struct instance *in, const char *func, uint32_t index, struct prop *out)
{
    struct ta_head head = head_of(in, func);
    struct ta_prop p;

    if (index >= head.prop_count)
        return false;
    if (user_copy(&p, &head.props[index], sizeof(p)) < 0)
        bad_head(in, func, index, "cannot be read");
    copy_name(in, func, index, p.name, out->name);
    copy_value(in, func, index, &p, &out->value);
    return true;
}

/* ---- all ---- */

static const struct {
    const struct row *row;
    uint32_t count;
} sets[] = {
    [PROP_SET_TA] = {ta_rows, ARRAY_COUNT(ta_rows)},
    [PROP_SET_CLIENT] = {client_rows, ARRAY_COUNT(client_rows)},
    [PROP_SET_TEE] = {tee_rows, ARRAY_COUNT(tee_rows)},
};

bool prop_at(struct instance *in, const char *func, enum prop_set set, uint32_t index,
             struct prop *out)
{
    if (set == PROP_SET_CLIENT && !sys_has_client(in))
        return false;
    if (index >= sets[set].count)
        return set == PROP_SET_TA && custom_at(in, func, index - sets[set].count, out);
    const struct row *row = &sets[set].row[index];
    snprintf(out->name, sizeof(out->name), "%s", row->name);
    out->value = row->value;
    if (row->fill)
        row->fill(in, func, &out->value);
    return true;
}
