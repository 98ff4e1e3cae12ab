/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ROWS_H
#define ROWS_H

/* The rows as the test sees them. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bad_input.h"

enum class {
    CLASS_VALUE,
    CLASS_IN,
    CLASS_ID,
    CLASS_OUT,
    CLASS_OUT_OR_NULL,
    CLASS_SIZE,
    CLASS_SIZE_OR_NULL,
    CLASS_STRING,
    CLASS_RANGE,
    CLASS_ANYTHING,
    CLASS_BLOCK,
    CLASS_NEW,
    CLASS_BIGINT,
    CLASS_BIGINT_DEST,
    CLASS_BIGINT_DEST_OR_NULL,
    CLASS_FMM,
    CLASS_FMM_DEST,
    CLASS_CONTEXT,
    CLASS_CONTEXT_OR_NULL,
    CLASS_SET_OR_ENUMERATOR,
    CLASS_SET,
    CLASS_ENUMERATOR,
    CLASS_SESSION,
    CLASS_SESSION_OR_NULL,
    CLASS_PERIPHERAL,
    CLASS_UDP,
    CLASS_UDP_OR_NULL,
    CLASS_TCP,
    CLASS_TCP_OR_NULL,
    CLASS_OBJECT,
    CLASS_OBJECT_OR_NULL,
    CLASS_TRANSIENT,
    CLASS_TRANSIENT_OR_NULL,
    CLASS_PERSISTENT,
    CLASS_PERSISTENT_OR_NULL,
    CLASS_OBJECT_ENUM,
    CLASS_OBJECT_ENUM_OR_NULL,
    CLASS_KEY_OF_TWO,
    CLASS_OPERATION,
    CLASS_OPERATION_OR_NULL,
    CLASS_QUEUE,
    CLASS_SOURCES,
    CLASS_PERIPHERALS,
    CLASS_COUNT
};

enum outcome {
    AS_GOOD,         /* nothing is wrong with it */
    RETURNS,         /* `code` */
    DIES_OF_POINTER, /* the rule of 3.4 */
    DIES_OF_RULE,    /* one of the function's own: `words` */
};

struct bad_value {
    enum bad kind;
    const char *name;
    enum outcome outcome;
    uint32_t code;
    const char *words;
};

/* What is bad for arguments of that class. */
struct bad_values {
    const struct bad_value *value;
    size_t count;
    bool is_handle; /* the argument itself; a pointer to one is none */
};

struct bad_values class_bad_values(enum class class);

/* ---- rows ---- */

#define ARGS_MAX 8

struct arg {
    enum class class;
    const char *name; /* NULL after the last */
};

struct row {
    const char *call, *func, *clause, *words;
    uint32_t want; /* TEE_ERROR_TARGET_DEAD: it dies */
    bool is_call;  /* a CALL, with its arguments */
    struct arg arg[ARGS_MAX + 1];
};

/* One form of the API: its TA and its rows. */
struct form {
    unsigned abi;
    const char *name; /* as in prototypes.tsv */
    const struct row *row;
    size_t count;
};

#define FORMS 2u
extern const struct form forms[FORMS];

/* ---- coverage.c ---- */

/* Fails unless every prototype of the form that has a pointer or a handle has a CALL with its
 * arguments, by their names and in their order, of classes that fit. */
void check_coverage(const struct form *f);

#endif
