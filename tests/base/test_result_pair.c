/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/failures.h"
#include "base/result_help.h"
#include "base/result_names.h"
#include "base/result_pair.h"

#define TRUSTED_APP 4u

static void test_pairs_have_names_and_are_found_once(void **state)
{
    const struct result_pair *r;
    struct result_pair found;

    (void)state;
    for (size_t i = 0; (r = result_pair_at(i)); i++) {
        assert_non_null(result_name_tee(r->result));
        assert_non_null(origin_name(r->origin));
        assert_true(result_pair_find(r->result, r->origin, &found));
        assert_memory_equal(&found, r, sizeof(found)); /* and not an earlier row's */
    }
    assert_true(result_pair_at(0) != NULL);
}

static void expect_lines(const char *lines)
{
    assert_true(*lines && lines[strlen(lines) - 1] != '\n');
    assert_null(strstr(lines, "\n\n"));
    assert_null(strstr(lines, "  "));
    assert_null(strchr(lines, '['));
}

/* The functions that can have it at all. */
static bool may_give(const char *function, const struct result_pair *r)
{
    bool opens = strcmp(function, "TEEC_OpenSession") == 0;

    return r->origin <= 2 || opens || strcmp(function, "TEEC_InvokeCommand") == 0;
}

static void test_rows_are_whole(void **state)
{
    static const char *const functions[] = {NULL, "TEEC_InitializeContext", "TEEC_OpenSession",
                                            "TEEC_InvokeCommand", "TEEC_AllocateSharedMemory"};
    const struct result_pair *r;
    char lines[RESULT_LINES_SIZE];

    (void)state;
    for (size_t i = 0; (r = result_pair_at(i)); i++) {
        assert_int_equal(r->meaning[strlen(r->meaning) - 1], '.');
        assert_true(strlen(r->causes) < RESULT_LINES_SIZE / 2); /* nothing of it is cut */
        for (unsigned k = 0; k < sizeof(functions) / sizeof(functions[0]); k++) {
            if (functions[k] && !may_give(functions[k], r))
                continue;
            if (r->result != 0xffff0008 && r->result != 0xffff0002) { /* not of all functions */
                expect_lines(result_pair_lines(r->causes, functions[k], lines));
                expect_lines(result_pair_lines(r->fix, functions[k], lines));
            }
        }
    }
}

static void test_lines_of_a_function(void **state)
{
    static const char lines[] = "[i]one\n[oc]two\nthree\n[m]four\n[c]five";
    char room[RESULT_LINES_SIZE];

    (void)state;
    assert_string_equal(result_pair_lines(lines, "TEEC_InitializeContext", room), "one\nthree");
    assert_string_equal(result_pair_lines(lines, "TEEC_OpenSession", room), "two\nthree");
    assert_string_equal(result_pair_lines(lines, "TEEC_InvokeCommand", room), "two\nthree\nfive");
    assert_string_equal(result_pair_lines(lines, "TEEC_AllocateSharedMemory", room), "three\nfour");
    assert_string_equal(result_pair_lines(lines, "TEEC_RegisterSharedMemoryFileDescriptor", room),
                        "three\nfour");
    assert_string_equal(result_pair_lines(lines, NULL, room),
                        "in TEEC_InitializeContext: one\ntwo\nthree\nof shared memory: four\n"
                        "in TEEC_InvokeCommand: five");
    assert_string_equal(result_pair_lines("[i]one\ntwo", "TEE_IOC_INVOKE", room),
                        "in TEEC_InitializeContext: one\ntwo");
    assert_string_equal(result_pair_lines("[i]one", "TEEC_OpenSession", room), "");
    assert_string_equal(result_pair_lines("", NULL, room), "");
}

/* What the likeliest cause is, the function decides. */
static void test_the_first_cause_is_the_functions(void **state)
{
    static const struct {
        uint32_t result, origin;
        const char *function, *begins;
    } cases[] = {
        {0xffff000e, 2, "TEEC_InitializeContext", "too many contexts"},
        {0xffff0006, 2, "TEEC_InitializeContext", "a TEESIM_ variable"},
        {0xffff0006, 2, "TEEC_InvokeCommand", "a session of another context"},
        {0xffff0006, 1, "TEEC_RegisterSharedMemory", "no flags"},
        {0xffff000c, 2, "TEEC_InitializeContext", "the process itself has no memory"},
        {0xffff000c, 2, "TEEC_OpenSession", "shared memory is used up"},
    };
    struct result_pair pair;
    char room[RESULT_LINES_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_true(result_pair_find(cases[i].result, cases[i].origin, &pair));
        result_pair_lines(pair.causes, cases[i].function, room);
        if (strncmp(room, cases[i].begins, strlen(cases[i].begins)) != 0)
            fail_msg("the causes in %s are: %s", cases[i].function, room);
    }
}

/* The folder that a box's sources are in; NULL: the TA's, or more than one. */
static const char *folder_of(const char *box)
{
    static const char *const folders[][2] = {
        {"libteec", "src/ree/libteec/"},
        {"tee_dev", "src/ree/"},
        {"mipstee", "src/ree/"},
        {"tipc", "src/ree/"},
        {"sess_mngr", "src/tee/sess_mngr/"},
        {"app", "src/tee/app/"},
        {"libutee", "src/ta/"},
        {"machine", "src/"},
        {"ta", NULL},
    };

    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
        if (strcmp(folders[i][0], box) == 0)
            return folders[i][1];
    fail_msg("there is no box %s", box);
    return NULL;
}

static void expect_place(char *place)
{
    char *rest, path[512], *box = strtok_r(place, " ", &rest);
    const char *folder = folder_of(box);
    unsigned known = 0, files = 0;

    for (unsigned i = 0; i <= FAILURES_BOX_MACHINE; i++)
        known += strcmp(failures_box_name(i), box) == 0;
    assert_int_equal(known, 1);
    for (char *file; folder && (file = strtok_r(NULL, " ", &rest)); files++) {
        if (strncmp(file, folder, strlen(folder)) != 0)
            fail_msg("%s is no file of %s", file, box);
        snprintf(path, sizeof(path), "%s/%s", SOURCE_DIR, file);
        if (access(path, R_OK) != 0)
            fail_msg("there is no %s", file);
    }
    assert_true(!folder || files > 0);
}

static void test_places_are_boxes_and_files_that_there_are(void **state)
{
    const struct result_pair *r;
    char text[1024], *rest;

    (void)state;
    for (size_t i = 0; (r = result_pair_at(i)); i++) {
        assert_true(strlen(r->places) < sizeof(text));
        strcpy(text, r->places);
        for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
            expect_place(line);
    }
}

static bool file_names(const char *file, size_t len, const char *what)
{
    char path[512], text[65536];

    snprintf(path, sizeof(path), "%s/%.*s", SOURCE_DIR, (int)len, file);
    FILE *f = fopen(path, "re");
    assert_non_null(f);
    text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
    assert_true(feof(f));
    fclose(f);
    const char *at = strstr(text, what);
    size_t end = strlen(what);
    while (at && (at[end] == '_' || (at[end] >= 'A' && at[end] <= 'Z')))
        at = strstr(at + end, what);
    return at != NULL;
}

/* On the way to the TEE there are errnos, of which libteec makes results. */
static bool any_file_names(const struct result_pair *r, const char *what)
{
    static const char result_c[] = "src/ree/libteec/result.c";

    if (r->origin == 2 && file_names(result_c, strlen(result_c), what))
        return true;
    for (const char *at = r->places; *at;) {
        size_t len = strcspn(at, " \n");
        if (strncmp(at, "src/", 4) == 0 && file_names(at, len, what))
            return true;
        at += len + (at[len] != '\0');
    }
    return false;
}

static void test_the_files_name_the_result(void **state)
{
    const struct result_pair *r;

    (void)state;
    for (size_t i = 0; (r = result_pair_at(i)); i++) {
        const char *name = result_name_tee(r->result) + strlen("TEE");
        if (!any_file_names(r, name))
            fail_msg("no file of %s from %s names it", name, origin_name(r->origin));
    }
}

static void test_a_ta_may_say_anything(void **state)
{
    const struct result_help *h;
    struct result_pair pair;

    (void)state;
    for (size_t i = 0; (h = result_help_at(i)); i++) {
        assert_int_equal(result_pair_find(h->code, TRUSTED_APP, &pair), h->code != 0);
        assert_true(h->code == 0 || (*pair.meaning && *pair.causes && *pair.fix));
    }
    assert_true(result_pair_find(0xffff000f, TRUSTED_APP, &pair));
    assert_string_equal(pair.meaning, result_help_find(0xffff000f)->meaning);
    assert_true(result_pair_find(0x1234, TRUSTED_APP, &pair));
    assert_non_null(strstr(pair.meaning, "TA's own"));
}

static void test_what_there_is_not(void **state)
{
    struct result_pair pair;

    (void)state;
    assert_false(result_pair_find(0, 1, &pair));
    assert_false(result_pair_find(0xffff0010, 3, &pair));
    assert_false(result_pair_find(0xffff0006, 0, &pair));
    assert_false(result_pair_find(0xffff0006, 5, &pair));
}

static void test_clauses_of_functions(void **state)
{
    (void)state;
    assert_string_equal(result_pair_clause("TEEC_InvokeCommand"), "TEE Client API 1.0, 4.5.9");
    assert_null(result_pair_clause("TEE_IOC_INVOKE"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs_have_names_and_are_found_once),
        cmocka_unit_test(test_rows_are_whole),
        cmocka_unit_test(test_lines_of_a_function),
        cmocka_unit_test(test_the_first_cause_is_the_functions),
        cmocka_unit_test(test_places_are_boxes_and_files_that_there_are),
        cmocka_unit_test(test_the_files_name_the_result),
        cmocka_unit_test(test_a_ta_may_say_anything),
        cmocka_unit_test(test_what_there_is_not),
        cmocka_unit_test(test_clauses_of_functions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
