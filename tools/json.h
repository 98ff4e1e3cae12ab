/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOLS_JSON_H
#define TOOLS_JSON_H

/* JSON (RFC 8259) of files that anybody may have written. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_DEPTH_MAX 16u

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json {
    enum json_kind kind;
    char *name;         /* of a member, or NULL */
    char *text;         /* of a STRING: UTF-8 without a zero inside */
    bool is_whole;      /* of a NUMBER: from 0 to UINT64_MAX, and without a fraction: `number` */
    uint64_t number;    /* of a BOOL: 0 or 1 */
    struct json *first; /* of an ARRAY or OBJECT */
    struct json *next;  /* its neighbour */
};

struct json_error {
    unsigned line;    /* from 1 */
    const char *what; /* static */
};

/* The one value that the text is, which the caller frees with json_free; or NULL and why. */
struct json *json_parse(const char *text, size_t size, struct json_error *err);
void json_free(struct json *j);

/* The member of that name and kind of an object; NULL: there is none, or `j` is NULL or no object.
 */
const struct json *json_member(const struct json *j, const char *name, enum json_kind kind);
/* The same: a number of at most `max`; a text. False, NULL: there is none. */
bool json_number(const struct json *j, const char *name, uint64_t max, uint64_t *out);
const char *json_text(const struct json *j, const char *name);

#endif
