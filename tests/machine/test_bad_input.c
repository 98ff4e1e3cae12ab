/* SPDX-License-Identifier: BSD-2-Clause */
/* Every function of the API with arguments that it must not get, and with random ones. */
#define ITEST_STATE_DIR "memory:" /* thousands of changes: no file is made of them */
#include "itest_client.h"
#include "report.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <__tee_isocket_defines.h>
#include <tee_api_defines.h>

#include "bad_input/rows.h"

#define DEAD           TEE_ERROR_TARGET_DEAD
#define POINTER_WORDS  "a pointer to memory that the TA may not use so"
#define POINTER_CLAUSE "3.4"

static unsigned char data[BAD_INPUT_SIZE]; /* the input memref */

/* ---- somebody to connect to ---- */

static int listener;
static uint16_t listener_port;

static void listener_open(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(at);

    listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    assert_true(listener >= 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&at, sizeof(at)), 0);
    assert_int_equal(listen(listener, SOMAXCONN), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&at, &size), 0);
    listener_port = ntohs(at.sin_port);
}

/* Connections that no row uses any more. */
static void listener_drain(void)
{
    int fd;

    while ((fd = accept(listener, NULL, NULL)) >= 0)
        close(fd);
}

/* ---- the TA ---- */

static TEEC_Operation op_for(uint32_t a, uint32_t b)
{
    TEEC_Operation op = op_temp(TEEC_MEMREF_TEMP_INPUT, data, sizeof(data), TEEC_VALUE_INPUT);

    op.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT, TEEC_VALUE_INPUT, TEEC_VALUE_INOUT,
                                     TEEC_VALUE_INPUT);
    op.params[1].value.a = a;
    op.params[1].value.b = b;
    op.params[3].value.a = listener_port;
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

static void make_data(void)
{
    TEEC_Operation op = op_temp(TEEC_MEMREF_TEMP_OUTPUT, data, sizeof(data), TEEC_NONE);
    struct client c;

    open_bad_input(&c, BAD_INPUT_GP13);
    invoke_ok(&c.session, BAD_INPUT_MAKE, &op);
    close_ta(&c);
}

/* ---- one instance that nothing happens to ---- */

struct bystander {
    struct client c;
    uint32_t calls, sum;
};

static void bystander_open(struct bystander *b)
{
    make_data();
    b->calls = 0;
    b->sum = 64;
    for (size_t i = 0; i < sizeof(data); i++)
        b->sum += data[i];
    open_bad_input(&b->c, BAD_INPUT_GP13);
}

static void bystander_check(struct bystander *b)
{
    TEEC_Operation op = op_for(0, 0);

    invoke_ok(&b->c.session, BAD_INPUT_SUM, &op);
    assert_int_equal(op.params[2].value.a, ++b->calls);
    assert_int_equal(op.params[2].value.b, b->sum);
}

static void bystander_close(struct bystander *b)
{
    bystander_check(b);
    close_ta(&b->c);
}

/* ---- the table ---- */

static unsigned failures;

/* What must come of one call. */
struct expected {
    char what[160];
    uint32_t result;
    const char *func, *clause, *words; /* of the report, if the result is DEAD */
};

/* All of them are wanted, not the first. */
#define complain(...) (failures++, fprintf(stderr, __VA_ARGS__))

static void check_report(const struct expected *e, const char *text)
{
    char place[64], func[64];
    const char *clause = e->clause ? e->clause : POINTER_CLAUSE;
    bool of_core = clause[0] >= '0' && clause[0] <= '9';

    snprintf(place, sizeof(place), of_core ? "(Core API 1.3.1, %s)" : "%s", clause);
    snprintf(func, sizeof(func), " %s: ", e->func);
    /* The backtrace names the function in any case. */
    const char *reason = strstr(text, "reason: "), *end = reason ? strchr(reason, '\n') : NULL;
    char line[512] = "";
    if (end)
        snprintf(line, sizeof(line), "%.*s", (int)(end - reason), reason);
    if (!strstr(line, func) || !strstr(line, e->words) || !strstr(line, place))
        complain("%s: not \"%s\", \"%s\" and \"%s\" in the report:\n%s", e->what, func, e->words,
                 place, text);
}

static void run(const struct form *f, size_t row, const char *name, enum bad kind,
                const struct expected *e)
{
    TEEC_Operation op = op_for((uint32_t)row, kind);
    uint32_t origin = 0;
    struct client c;

    op.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT, TEEC_VALUE_INPUT,
                                     TEEC_MEMREF_TEMP_INPUT, TEEC_VALUE_INPUT);
    op.params[2].tmpref.buffer = (void *)(uintptr_t)name;
    op.params[2].tmpref.size = strlen(name);
    listener_drain();
    open_bad_input(&c, f->abi);
    report_begin();
    TEEC_Result res = TEEC_InvokeCommand(&c.session, BAD_INPUT_RUN, &op, &origin);
    const char *text = report_end();
    if (res != e->result)
        complain("%s: 0x%x, not 0x%x\n%s", e->what, res, e->result, text);
    else if (res == DEAD)
        check_report(e, text);
    assert_int_equal(origin, res == DEAD ? TEEC_ORIGIN_TEE : TEEC_ORIGIN_TRUSTED_APP);
    close_ta(&c);
}

static void run_bad(const struct form *f, size_t i, const struct arg *a, const struct bad_value *v)
{
    const struct row *r = &f->row[i];
    struct expected e = {.result = DEAD, .func = r->func};

    snprintf(e.what, sizeof(e.what), "%s (%s), %s is %s", r->call, f->name, a->name, v->name);
    switch (v->outcome) {
    case AS_GOOD:
        e.result = r->want;
        break;
    case RETURNS:
        e.result = v->code;
        break;
    case DIES_OF_POINTER:
        e.words = POINTER_WORDS;
        break;
    case DIES_OF_RULE:
        e.clause = r->clause;
        e.words = v->words;
        break;
    }
    run(f, i, a->name, v->kind, &e);
}

static void run_row(const struct form *f, size_t i)
{
    const struct row *r = &f->row[i];
    struct expected e = {
        .result = r->want, .func = r->func, .clause = r->clause, .words = r->words};

    snprintf(e.what, sizeof(e.what), "%s (%s)", r->call, f->name);
    run(f, i, "", BAD_NULL, &e);
    for (const struct arg *a = r->arg; a->name; a++) {
        struct bad_values bad = class_bad_values(a->class);
        for (size_t v = 0; v < bad.count; v++)
            run_bad(f, i, a, &bad.value[v]);
    }
}

static void test_each_row(void **state)
{
    struct bystander b;

    (void)state;
    failures = 0;
    bystander_open(&b);
    for (size_t f = 0; f < FORMS; f++) {
        for (size_t i = 0; i < forms[f].count; i++) {
            run_row(&forms[f], i);
            bystander_check(&b);
        }
    }
    bystander_close(&b);
    assert_int_equal(failures, 0);
}

static void test_every_function_has_a_row(void **state)
{
    (void)state;
    for (size_t f = 0; f < FORMS; f++)
        check_coverage(&forms[f]);
}

/* ---- random ---- */

#define FUZZ_ROUNDS 200
#define FUZZ_CALLS  500

static unsigned fuzz(const struct form *f, struct bystander *b, bool calls)
{
    struct client c;
    unsigned deaths = 0;

    open_bad_input(&c, f->abi);
    for (uint32_t round = 0; round < FUZZ_ROUNDS; round++) {
        TEEC_Operation op = op_for(round * 2654435761u, FUZZ_CALLS);
        op.params[2].value.a = calls;
        listener_drain();
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

static void fuzz_forms(bool calls)
{
    struct bystander b;

    bystander_open(&b);
    for (size_t f = 0; f < FORMS; f++)
        assert_true(fuzz(&forms[f], &b, calls) > 0);
    bystander_close(&b);
}

static void test_random_arguments(void **state)
{
    (void)state;
    fuzz_forms(false);
}

static void test_good_calls_with_bad_arguments_in_between(void **state)
{
    (void)state;
    fuzz_forms(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_function_has_a_row),
        BOTH(test_each_row),
        BOTH(test_random_arguments),
        BOTH(test_good_calls_with_bad_arguments_in_between),
    };

    listener_open();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
