/* SPDX-License-Identifier: BSD-2-Clause */
#include "bigint_rig.h"

#include <string.h>

#include "tee/crypto/bigint.h"

jmp_buf rig_panic;
uint32_t rig_panic_code;
const char *rig_panic_func, *rig_panic_clause, *rig_panic_rule;

const struct ta_sys *utee_sys;

void utee_panic(const char *func, TEE_Result code, const char *clause, const char *rule)
{
    rig_panic_code = code;
    rig_panic_func = func;
    rig_panic_clause = clause;
    rig_panic_rule = rule;
    longjmp(rig_panic, 1);
}

/* Results must not lie where operands are, for bigint_compute; the kernel sees to that. */
static uint32_t sys_compute(uint32_t op, const struct ta_arith_in *in, struct ta_arith_out *out)
{
    static uint32_t words[TA_ARITH_OUT_MAX][TA_ARITH_MAX_WORDS];
    uint32_t *to[TA_ARITH_OUT_MAX];
    unsigned outs = bigint_arity(op).out;

    for (unsigned i = 0; i < outs; i++) {
        to[i] = out[i].words;
        out[i].words = to[i] ? words[i] : NULL;
    }
    uint32_t res = bigint_compute(op, in, out);
    for (unsigned i = 0; i < outs; i++) {
        out[i].words = to[i];
        if (res == TEE_SUCCESS && to[i] && out[i].count)
            memcpy(to[i], words[i], out[i].count * sizeof(uint32_t));
    }
    return res;
}

static bool go_on(void *arg)
{
    (void)arg;
    return false;
}

static uint32_t sys_is_prime(const struct ta_arith_in *n, uint32_t confidence, int32_t *verdict)
{
    return bigint_is_prime(n, confidence, go_on, NULL, verdict);
}

static const struct ta_sys_arith arith = {.compute = sys_compute, .is_prime = sys_is_prime};
static const struct ta_sys sys = {.size = sizeof(sys), .arith = &arith};

int rig_setup(void **state)
{
    (void)state;
    utee_sys = &sys;
    return 0;
}

static size_t digits(const char *hex)
{
    hex += *hex == '-';
    return strcmp(hex, "0") == 0 ? 0 : strlen(hex);
}

size_t rig_words(const char *hex)
{
    return (digits(hex) + 7) / 8;
}

static uint8_t nibble(char c)
{
    return (uint8_t)(c <= '9' ? c - '0' : c - 'a' + 10);
}

void rig_number(TEE_BigInt *n, size_t words, const char *hex)
{
    static uint8_t bytes[RIG_HEX];
    size_t count = digits(hex), end = strlen(hex), size = (count + 1) / 2;

    memset(bytes, 0, sizeof(bytes));
    for (size_t i = 0; i < count; i++)
        bytes[size - 1 - i / 2] |= (uint8_t)(nibble(hex[end - 1 - i]) << (i % 2 * 4));
    TEE_BigIntInit(n, words + BIGINT_HEAD);
    assert_int_equal(TEE_BigIntConvertFromOctetString(n, bytes, size, *hex == '-' ? -1 : 1),
                     TEE_SUCCESS);
}

void rig_show(const TEE_BigInt *n, char hex[RIG_HEX])
{
    static uint8_t bytes[RIG_HEX];
    size_t size = sizeof(bytes), at = 0;

    assert_int_equal(TEE_BigIntConvertToOctetString(bytes, &size, n), TEE_SUCCESS);
    if (TEE_BigIntCmpS32(n, 0) < 0)
        hex[at++] = '-';
    if (size == 0)
        hex[at++] = '0';
    for (size_t i = 0; i < size * 2; i++) {
        uint8_t digit = bytes[i / 2] >> (i % 2 ? 0 : 4) & 15;
        if (i > 0 || digit)
            hex[at++] = "0123456789abcdef"[digit];
    }
    hex[at] = '\0';
}
