/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables of rows: what bad_input.h has as macros. */
#include "rows.h"

#include <__tee_isocket_defines.h>
#include <tee_api_defines.h>

#define DEAD TEE_ERROR_TARGET_DEAD

#define CODE(want_, ...) {.call = #__VA_ARGS__, .want = (want_)},
#define DIES(func_, clause_, words_, ...)                                                          \
    {.call = #__VA_ARGS__, .func = func_, .clause = clause_, .words = words_, .want = DEAD},
#define CALL(want_, clause_, func_, ...)                                                           \
    {.call = #func_,                                                                               \
     .func = #func_,                                                                               \
     .clause = clause_,                                                                            \
     .want = (want_),                                                                              \
     .is_call = true,                                                                              \
     .arg = {__VA_ARGS__}},
#define CALL_VOID(clause_, func_, ...) CALL(TEE_SUCCESS, clause_, func_, __VA_ARGS__)
#define FUZZ(...)

#define ARG(class_, name_)                                                                         \
    {                                                                                              \
        CLASS_##class_, #name_                                                                     \
    }
#define VALUE(name, ...)               ARG(VALUE, name)
#define IN(name, ...)                  ARG(IN, name)
#define ID(name, ...)                  ARG(ID, name)
#define OUT(name, ...)                 ARG(OUT, name)
#define OUT_OR_NULL(name, ...)         ARG(OUT_OR_NULL, name)
#define SIZE(name, ...)                ARG(SIZE, name)
#define SIZE_OR_NULL(name, ...)        ARG(SIZE_OR_NULL, name)
#define STRING(name, ...)              ARG(STRING, name)
#define RANGE(name, ...)               ARG(RANGE, name)
#define ANYTHING(name, ...)            ARG(ANYTHING, name)
#define BLOCK(name, ...)               ARG(BLOCK, name)
#define NEW(name, ...)                 ARG(NEW, name)
#define BIGINT(name, ...)              ARG(BIGINT, name)
#define BIGINT_DEST(name, ...)         ARG(BIGINT_DEST, name)
#define BIGINT_DEST_OR_NULL(name, ...) ARG(BIGINT_DEST_OR_NULL, name)
#define FMM(name, ...)                 ARG(FMM, name)
#define FMM_DEST(name, ...)            ARG(FMM_DEST, name)
#define CONTEXT(name, ...)             ARG(CONTEXT, name)
#define CONTEXT_OR_NULL(name, ...)     ARG(CONTEXT_OR_NULL, name)
#define SET_OR_ENUMERATOR(name, ...)   ARG(SET_OR_ENUMERATOR, name)
#define SET(name, ...)                 ARG(SET, name)
#define ENUMERATOR(name, ...)          ARG(ENUMERATOR, name)
#define SESSION(name, ...)             ARG(SESSION, name)
#define SESSION_OR_NULL(name, ...)     ARG(SESSION_OR_NULL, name)
#define PERIPHERAL(name, ...)          ARG(PERIPHERAL, name)
#define UDP(name, ...)                 ARG(UDP, name)
#define UDP_OR_NULL(name, ...)         ARG(UDP_OR_NULL, name)
#define TCP(name, ...)                 ARG(TCP, name)
#define TCP_OR_NULL(name, ...)         ARG(TCP_OR_NULL, name)
#define OBJECT(name, ...)              ARG(OBJECT, name)
#define OBJECT_OR_NULL(name, ...)      ARG(OBJECT_OR_NULL, name)
#define TRANSIENT(name, ...)           ARG(TRANSIENT, name)
#define TRANSIENT_OR_NULL(name, ...)   ARG(TRANSIENT_OR_NULL, name)
#define PERSISTENT(name, ...)          ARG(PERSISTENT, name)
#define PERSISTENT_OR_NULL(name, ...)  ARG(PERSISTENT_OR_NULL, name)
#define OBJECT_ENUM(name, ...)         ARG(OBJECT_ENUM, name)
#define OBJECT_ENUM_OR_NULL(name, ...) ARG(OBJECT_ENUM_OR_NULL, name)
#define KEY_OF_TWO(name, ...)          ARG(KEY_OF_TWO, name)
#define OPERATION(name, ...)           ARG(OPERATION, name)
#define OPERATION_OR_NULL(name, ...)   ARG(OPERATION_OR_NULL, name)
#define QUEUE(name, ...)               ARG(QUEUE, name)
#define SOURCES(name, ...)             ARG(SOURCES, name)
#define PERIPHERALS(name, ...)         ARG(PERIPHERALS, name)

static const struct row rows_gp13[] = {
#include "cases.h"
};

#undef TEE_API_GP11
#define TEE_API_GP11 1
static const struct row rows_gp11[] = {
#include "cases.h"
};

const struct form forms[FORMS] = {
    {BAD_INPUT_GP13, "1.3", rows_gp13, sizeof(rows_gp13) / sizeof(rows_gp13[0])},
    {BAD_INPUT_GP11, "1.1", rows_gp11, sizeof(rows_gp11) / sizeof(rows_gp11[0])},
};
