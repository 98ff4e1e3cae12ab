/* SPDX-License-Identifier: BSD-2-Clause */
#include "nist_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define LINE_SIZE (64u * 1024)

unsigned nist_ran;

/* ---- reading ---- */

const char *nist_field(const struct nist_vector *v, const char *name)
{
    for (unsigned i = 0; i < v->count; i++) {
        if (strcmp(v->name[i], name) == 0)
            return v->value[i];
    }
    return NULL;
}

size_t nist_bytes(const struct nist_vector *v, const char *name, uint8_t *to, size_t room)
{
    const char *value = nist_field(v, name);

    if (!value)
        fail_msg("%s: no %s", v->file, name);
    return rig_hex(to, room, value);
}

size_t nist_number(const struct nist_vector *v, const char *name)
{
    const char *value = nist_field(v, name);

    if (!value)
        fail_msg("%s: no %s", v->file, name);
    return (size_t)strtoul(value, NULL, 10);
}

const char *nist_digits(const struct nist_vector *v, const char *name)
{
    static char padded[4][LINE_SIZE];
    static unsigned next;
    char *to = padded[next++ % 4];
    const char *value = nist_field(v, name);
    size_t digits = 0;

    if (!value)
        fail_msg("%s: no %s", v->file, name);
    for (const char *at = value; *at; at++)
        digits += *at != ' ';
    to[0] = '0';
    strcpy(to + digits % 2, value);
    return to;
}

static void set_field(struct nist_vector *v, const char *name, const char *value)
{
    unsigned i = 0;

    while (i < v->count && strcmp(v->name[i], name) != 0)
        i++;
    assert_true(i < NIST_FIELDS && strlen(name) < sizeof(v->name[i]));
    if (i == v->count)
        strcpy(v->name[v->count++], name);
    else
        free(v->value[i]);
    v->value[i] = strdup(value);
    assert_non_null(v->value[i]);
}

/* "NAME = VALUE", to the fields; its name, or NULL if the text is another. */
static const char *take_pair(struct nist_vector *v, char *name)
{
    char *equals = strchr(name, '=');

    if (!equals)
        return NULL;
    char *value = equals + 1 + strspn(equals + 1, " ");
    while (equals > name && equals[-1] == ' ')
        equals--;
    *equals = '\0';
    set_field(v, name, value);
    v->fails = v->fails || (strcmp(name, "Result") == 0 && strncmp(value, "Fail", 4) == 0);
    return name;
}

/* The name that a line gives a value to, or "FAIL". */
static const char *take_line(struct nist_vector *v, char *line)
{
    line[strcspn(line, "\r\n]")] = '\0';
    if (strncmp(line, "[ENCRYPT", 8) == 0 || strncmp(line, "[DECRYPT", 8) == 0)
        v->encrypts = line[1] == 'E';
    if (strcmp(line, "FAIL") == 0) {
        v->fails = true;
        return line;
    }
    if (*line == '#')
        return NULL;
    if (*line != '[')
        return take_pair(v, line);
    set_field(v, "[", line + 1);
    v->section = nist_field(v, "[");
    /* of all that follow: "[Alen = 0, Plen = 0" */
    for (char *pair = strtok(line + 1, ","); pair; pair = strtok(NULL, ","))
        (void)take_pair(v, pair + strspn(pair, " "));
    return NULL;
}

/* ---- files ---- */

static FILE *open_file(const char *path)
{
    char full[512];

    snprintf(full, sizeof(full), "%s/%s", VECTORS, path);
    FILE *f = fopen(full, "r");
    if (!f)
        fail_msg("no %s", full);
    return f;
}

static void end_file(struct nist_vector *v, FILE *f, unsigned before)
{
    for (unsigned i = 0; i < v->count; i++)
        free(v->value[i]);
    fclose(f);
    if (nist_ran == before)
        fail_msg("%s has no vectors", v->file);
}

void nist_run(const char *path, nist_check check, uint32_t alg, const char *last,
              const char *last_decrypt)
{
    static char line[LINE_SIZE];
    struct nist_vector v = {.file = path, .section = "", .encrypts = true};
    unsigned before = nist_ran;
    FILE *f = open_file(path);

    while (fgets(line, sizeof(line), f)) {
        const char *name = take_line(&v, line);
        const char *whole = v.encrypts ? last : last_decrypt;
        if (!name || (strcmp(name, whole) != 0 && !v.fails))
            continue;
        check(&v, alg);
        v.fails = false;
    }
    end_file(&v, f, before);
}

/* "Name:" or "# Name:", to `name`. */
static bool is_label(const char *line, char name[24])
{
    const char *from = line + strspn(line, "# "), *colon = strchr(from, ':');

    if (!colon || colon[1 + strspn(colon + 1, " \r\n")] || (size_t)(colon - from) >= 24)
        return false;
    memcpy(name, from, (size_t)(colon - from));
    name[colon - from] = '\0';
    return true;
}

void nist_run_labelled(const char *path, nist_check check, uint32_t alg, const char *last)
{
    static char line[LINE_SIZE], value[LINE_SIZE];
    struct nist_vector v = {.file = path, .section = ""};
    unsigned before = nist_ran;
    FILE *f = open_file(path);
    char name[24] = "", next[24];

    while (fgets(line, sizeof(line), f)) {
        bool digits = *name && line[strspn(line, "0123456789abcdef \r\n")] == '\0';
        line[strcspn(line, "\r\n")] = '\0';
        if (digits && line[strspn(line, " ")]) {
            assert_true(strlen(value) + strlen(line) < sizeof(value));
            strcat(value, line);
            continue;
        }
        if (*name && *value) {
            set_field(&v, name, value);
            if (strcmp(name, last) == 0)
                check(&v, alg);
            *name = '\0';
        }
        *value = '\0';
        if (is_label(line, next))
            strcpy(name, next);
    }
    end_file(&v, f, before);
}

int nist_main(int (*tests)(void))
{
    if (access(VECTORS, R_OK) != 0) {
        printf("skipped: no " VECTORS " (Debian: python3-cryptography-vectors)\n");
        return 77;
    }
    int failed = tests();
    printf("%u vectors\n", nist_ran);
    return failed;
}
