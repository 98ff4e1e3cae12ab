/* SPDX-License-Identifier: BSD-2-Clause */
/* Every function of the API with arguments that it must not get, and with random ones. */
#include "itest_client.h"
#include "report.h"

#include <stdio.h>
#include <__tee_isocket_defines.h>
#include <tee_api_defines.h>

#include "bad_input/bad_input.h"

struct row {
    const char *call, *func, *clause, *words;
    uint32_t want;    /* TEE_ERROR_TARGET_DEAD: it dies */
    unsigned pointer; /* the last one that `p` becomes */
};

#define BAD_POINTER "a pointer to memory that the TA may not use so"

#define CODE(want_, ...)                  {#__VA_ARGS__, NULL, NULL, NULL, want_, 0},
#define DIES(func_, clause_, words_, ...) {#__VA_ARGS__, func_, clause_, words_, DEAD, 0},
#define BAD_OUT(func_, ...)               {#__VA_ARGS__, func_, NULL, BAD_POINTER, DEAD, BAD_OUT_LAST},
#define BAD_IN(func_, ...)                {#__VA_ARGS__, func_, NULL, BAD_POINTER, DEAD, BAD_IN_LAST},
#define FUZZ(...)
#define DEAD TEE_ERROR_TARGET_DEAD

static const struct row rows_gp13[] = {
#include "bad_input/cases.h"
};

#undef TEE_API_GP11
#define TEE_API_GP11 1
static const struct row rows_gp11[] = {
#include "bad_input/cases.h"
};

/* One form of the API: its TA and its rows. */
struct form {
    unsigned abi;
    const struct row *row;
    size_t count;
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct form forms[] = {
    {BAD_INPUT_GP13, rows_gp13, COUNT(rows_gp13)},
    {BAD_INPUT_GP11, rows_gp11, COUNT(rows_gp11)},
};

static unsigned char data[BAD_INPUT_SIZE];

static TEEC_Operation op_for(uint32_t a, uint32_t b)
{
    TEEC_Operation op = op_temp(TEEC_MEMREF_TEMP_INPUT, data, sizeof(data), TEEC_VALUE_INPUT);

    op.params[1].value.a = a;
    op.params[1].value.b = b;
    return op;
}

static void open_bad_input(struct client *c, unsigned abi)
{
    TEEC_UUID uuid = BAD_INPUT_UUID((uint8_t)abi);
    uint32_t origin = 0;

    memset(c, 0, sizeof(*c));
    assert_int_equal(TEEC_InitializeContext(NULL, &c->ctx), TEEC_SUCCESS);
    TEEC_Result res =
        TEEC_OpenSession(&c->ctx, &c->session, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, &origin);
    expect_result(res, origin, TEEC_SUCCESS, TEEC_ORIGIN_TRUSTED_APP);
}

/* ---- one instance that nothing happens to ---- */

struct bystander {
    struct client c;
    uint32_t calls;
};

static void bystander_open(struct bystander *b)
{
    memset(data, 3, sizeof(data));
    b->calls = 0;
    open_bad_input(&b->c, BAD_INPUT_GP13);
}

static void bystander_check(struct bystander *b)
{
    TEEC_Operation op = op_for(0, 0);

    op.paramTypes =
        TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT, TEEC_VALUE_INPUT, TEEC_VALUE_OUTPUT, TEEC_NONE);
    invoke_ok(&b->c.session, BAD_INPUT_SUM, &op);
    assert_int_equal(op.params[2].value.a, ++b->calls);
    assert_int_equal(op.params[2].value.b, 3 * BAD_INPUT_SIZE + 64);
}

static void bystander_close(struct bystander *b)
{
    bystander_check(b);
    close_ta(&b->c);
}

/* ---- the table ---- */

static void check_report(const struct row *r, unsigned pointer, const char *text)
{
    char place[64];

    const char *clause = r->clause ? r->clause : "3.4";

    snprintf(place, sizeof(place), "%s%s%s", clause[0] ? "(Core API 1.3.1, " : "", clause,
             clause[0] ? ")" : "");
    /* The backtrace names the function in any case. */
    const char *reason = strstr(text, "reason: "), *end = reason ? strchr(reason, '\n') : NULL;
    char line[512] = "";
    if (end)
        snprintf(line, sizeof(line), "%.*s", (int)(end - reason), reason);
    if (!strstr(line, r->func) || !strstr(line, r->words) || !strstr(line, place))
        fail_msg("%s with pointer %u: not \"%s\", \"%s\" and \"%s\" in the report:\n%s", r->call,
                 pointer, r->func, r->words, place, text);
}

static void run_row(const struct form *f, size_t i, unsigned pointer)
{
    const struct row *r = &f->row[i];
    TEEC_Operation op = op_for((uint32_t)i, pointer);
    uint32_t origin = 0;
    struct client c;

    open_bad_input(&c, f->abi);
    report_begin();
    TEEC_Result res = TEEC_InvokeCommand(&c.session, BAD_INPUT_RUN, &op, &origin);
    const char *text = report_end();
    if (res != r->want)
        fail_msg("%s with pointer %u: 0x%x, not 0x%x\n%s", r->call, pointer, res, r->want, text);
    assert_int_equal(origin, res == DEAD ? TEEC_ORIGIN_TEE : TEEC_ORIGIN_TRUSTED_APP);
    if (res == DEAD)
        check_report(r, pointer, text);
    close_ta(&c);
}

static void each_row(const struct form *f, struct bystander *b)
{
    for (size_t i = 0; i < f->count; i++) {
        for (unsigned pointer = 0; pointer <= f->row[i].pointer; pointer++)
            run_row(f, i, pointer);
        bystander_check(b);
    }
}

static void test_each_row(void **state)
{
    struct bystander b;

    (void)state;
    bystander_open(&b);
    for (size_t i = 0; i < COUNT(forms); i++)
        each_row(&forms[i], &b);
    bystander_close(&b);
}

/* ---- random ---- */

#define FUZZ_ROUNDS 200
#define FUZZ_CALLS  500

static unsigned fuzz(const struct form *f, struct bystander *b)
{
    struct client c;
    unsigned deaths = 0;

    open_bad_input(&c, f->abi);
    for (uint32_t round = 0; round < FUZZ_ROUNDS; round++) {
        TEEC_Operation op = op_for(round * 2654435761u, FUZZ_CALLS);
        report_begin();
        TEEC_Result res = TEEC_InvokeCommand(&c.session, BAD_INPUT_FUZZ, &op, NULL);
        const char *text = report_end();
        bystander_check(b);
        if (res == TEEC_SUCCESS)
            continue;
        assert_int_equal(res, DEAD);
        expect_in(text, "TEE_");
        deaths++;
        close_ta(&c);
        open_bad_input(&c, f->abi);
    }
    close_ta(&c);
    return deaths;
}

static void test_random_arguments(void **state)
{
    struct bystander b;

    (void)state;
    bystander_open(&b);
    for (size_t i = 0; i < COUNT(forms); i++)
        assert_true(fuzz(&forms[i], &b) > 0);
    bystander_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_each_row),
        BOTH(test_random_arguments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
