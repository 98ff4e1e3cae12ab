/* SPDX-License-Identifier: BSD-2-Clause */
/* Which values are bad for an argument, and what must come of them. */
#include "rows.h"

#include <tee_api_defines.h>

#define DIES(kind, words)                                                                          \
    {                                                                                              \
        BAD_##kind, #kind, DIES_OF_RULE, 0, words                                                  \
    }
#define POINTER(kind)                                                                              \
    {                                                                                              \
        BAD_##kind, #kind, DIES_OF_POINTER, 0, NULL                                                \
    }
#define GIVES(kind, result)                                                                        \
    {                                                                                              \
        BAD_##kind, #kind, RETURNS, result, NULL                                                   \
    }
#define GOOD(kind)                                                                                 \
    {                                                                                              \
        BAD_##kind, #kind, AS_GOOD, 0, NULL                                                        \
    }

/* ---- pointers ---- */

#define NOT_NULL  POINTER(NULL), POINTER(NEAR_NULL)
#define NULL_TOO  GOOD(NULL), POINTER(NEAR_NULL)
#define NOWHERE   POINTER(DANGLING), POINTER(NON_CANONICAL), POINTER(ZERO_SIZED)
#define READ_ONLY POINTER(CONSTANT), POINTER(INPUT)

static const struct bad_value in[] = {NOT_NULL, NOWHERE, GOOD(UNALIGNED)};
static const struct bad_value id[] = {NOT_NULL, NOWHERE, GOOD(UNALIGNED),
                                      DIES(INPUT, "in memory that is shared with a client")};
static const struct bad_value out[] = {NOT_NULL, NOWHERE, READ_ONLY, GOOD(UNALIGNED)};
static const struct bad_value out_or_null[] = {NULL_TOO, NOWHERE, READ_ONLY, GOOD(UNALIGNED)};
static const struct bad_value size[] = {NOT_NULL, NOWHERE, READ_ONLY, GOOD(UNALIGNED),
                                        GIVES(TOO_SMALL, TEE_ERROR_SHORT_BUFFER)};
static const struct bad_value size_or_null[] = {NULL_TOO, NOWHERE, READ_ONLY, GOOD(UNALIGNED),
                                                GIVES(TOO_SMALL, TEE_ERROR_SHORT_BUFFER)};
static const struct bad_value string[] = {NOT_NULL, NOWHERE};

#define DENIED(kind)                                                                               \
    {                                                                                              \
        BAD_##kind, #kind, RETURNS, TEE_ERROR_ACCESS_DENIED, NULL                                  \
    }
static const struct bad_value range[] = {
    DENIED(NULL),       DENIED(NEAR_NULL), DENIED(DANGLING), DENIED(NON_CANONICAL),
    DENIED(ZERO_SIZED), DENIED(CONSTANT),  DENIED(INPUT),    GOOD(UNALIGNED)};
static const struct bad_value anything[] = {GOOD(NULL),          GOOD(NEAR_NULL),  GOOD(DANGLING),
                                            GOOD(NON_CANONICAL), GOOD(ZERO_SIZED), GOOD(CONSTANT),
                                            GOOD(INPUT),         GOOD(UNALIGNED)};

#define NO_BLOCK(kind) DIES(kind, "a pointer that TEE_Malloc has not returned")
static const struct bad_value block[] = {GOOD(NULL),
                                         GOOD(ZERO_SIZED),
                                         NO_BLOCK(NEAR_NULL),
                                         NO_BLOCK(DANGLING),
                                         NO_BLOCK(NON_CANONICAL),
                                         NO_BLOCK(CONSTANT),
                                         NO_BLOCK(INPUT),
                                         NO_BLOCK(BLOCK_ODD),
                                         DIES(BLOCK_FREED, "a block that is free already"),
                                         DIES(BLOCK_INSIDE, "what is no block")};

/* ---- numbers ---- */

#define ODD                   DIES(UNALIGNED, "not aligned to 4 bytes")
#define NOT_ONE(kind, type)   DIES(kind, "not an initialised " type ",")
#define NOT_INITIALISED(type) NOT_ONE(NUMBER_NONE, type), NOT_ONE(NUMBER_BROKEN, type), ODD
#define NOT_BIGINT(type)      NOT_ONE(NUMBER_BIGINT, type)
#define NOT_FMM(type)         NOT_ONE(NUMBER_FMM, type)
#define NOT_CONTEXT(type)     NOT_ONE(NUMBER_CONTEXT, type)
#define AS_BIGINT                                                                                  \
    NOWHERE, NOT_INITIALISED("TEE_BigInt"), NOT_FMM("TEE_BigInt"), NOT_CONTEXT("TEE_BigInt")
#define AS_FMM                                                                                     \
    NOT_NULL, NOWHERE, NOT_INITIALISED("TEE_BigIntFMM"), NOT_BIGINT("TEE_BigIntFMM"),              \
        NOT_CONTEXT("TEE_BigIntFMM")
#define AS_CONTEXT                                                                                 \
    NOWHERE, NOT_INITIALISED("TEE_BigIntFMMContext"), NOT_BIGINT("TEE_BigIntFMMContext"),          \
        NOT_FMM("TEE_BigIntFMMContext")

static const struct bad_value new[] = {NOT_NULL, NOWHERE, READ_ONLY, ODD};
static const struct bad_value bigint[] = {NOT_NULL, AS_BIGINT};
static const struct bad_value bigint_dest[] = {NOT_NULL, AS_BIGINT, POINTER(NUMBER_INPUT)};
static const struct bad_value bigint_dest_or_null[] = {NULL_TOO, AS_BIGINT, POINTER(NUMBER_INPUT)};
static const struct bad_value fmm[] = {AS_FMM};
static const struct bad_value fmm_dest[] = {AS_FMM, POINTER(NUMBER_INPUT)};
static const struct bad_value context[] = {NOT_NULL, AS_CONTEXT};
static const struct bad_value context_or_null[] = {NULL_TOO, AS_CONTEXT};

/* ---- handles; `is` ends where the kind of the handle begins ---- */

#define NO_HANDLE(words)                                                                           \
    DIES(HANDLE_NEVER, words), DIES(HANDLE_CLOSED, words), DIES(HANDLE_WIDE, words)
#define OF_CHAPTER_9(is)                                                                           \
    DIES(HANDLE_PERIPHERAL, is "peripheral"), DIES(HANDLE_SOURCE, is "event source"),              \
        DIES(HANDLE_QUEUE, is "event queue")
#define AN_OBJECT(is)      DIES(HANDLE_OBJECT, is "object"), DIES(HANDLE_PERSISTENT, is "object")
#define AN_OBJECT_ENUM(is) DIES(HANDLE_OBJECT_ENUM, is "object enumerator")
#define AN_OPERATION(is)   DIES(HANDLE_OPERATION, is "operation")
#define OF_CRYPTO(is)      AN_OBJECT(is), AN_OPERATION(is), AN_OBJECT_ENUM(is)
#define AN_ENUMERATOR(is)  DIES(HANDLE_ENUMERATOR, is "property enumerator")
#define A_SESSION(is)      DIES(HANDLE_SESSION, is "TA session")
#define A_UDP_SOCKET(is)   DIES(HANDLE_UDP, is "UDP socket")
#define A_TCP_SOCKET(is)   DIES(HANDLE_TCP, is "TCP socket")
#define SOCKETS(is)        A_UDP_SOCKET(is), A_TCP_SOCKET(is)

static const struct bad_value set_or_enumerator[] = {
    DIES(HANDLE_NULL, " 0 is no property set or enumerator: never one of this instance, or freed"),
    NO_HANDLE("is no property set or enumerator: never one of this instance, or freed"),
    OF_CHAPTER_9("is no property set or enumerator but another handle: "),
    OF_CRYPTO("is no property set or enumerator but another handle: "),
    A_SESSION("is no property set or enumerator but another handle: "),
    SOCKETS("is no property set or enumerator but another handle: ")};
static const struct bad_value set[] = {
    DIES(HANDLE_NULL, " 0 is no property set: never"),
    NO_HANDLE("is no property set: never one of this instance, or freed"),
    OF_CHAPTER_9("is no property set but another handle: "),
    OF_CRYPTO("is no property set but another handle: "),
    A_SESSION("is no property set but another handle: "),
    SOCKETS("is no property set but another handle: "),
    AN_ENUMERATOR("is no property set but another handle: ")};
static const struct bad_value enumerator[] = {
    DIES(HANDLE_NULL, " 0 is no property enumerator: never"),
    NO_HANDLE("is no property enumerator: never one of this instance, or freed"),
    DIES(HANDLE_SET, "0xffffffff is no property enumerator: never"),
    OF_CHAPTER_9("is no property enumerator but another handle: "),
    OF_CRYPTO("is no property enumerator but another handle: "),
    A_SESSION("is no property enumerator but another handle: "),
    SOCKETS("is no property enumerator but another handle: ")};

#define NO_SESSION "session is not the handle of an open session but "
#define AS_SESSION                                                                                 \
    NO_HANDLE(NO_SESSION "of nothing, or of what is closed"),                                      \
        DIES(HANDLE_SET, NO_SESSION "of nothing"),                                                 \
        OF_CHAPTER_9(NO_SESSION "that of another kind: "),                                         \
        OF_CRYPTO(NO_SESSION "that of another kind: "),                                            \
        AN_ENUMERATOR(NO_SESSION "that of another kind: "),                                        \
        SOCKETS(NO_SESSION "that of another kind: ")
static const struct bad_value session[] = {DIES(HANDLE_NULL, NO_SESSION "of nothing"), AS_SESSION};
static const struct bad_value session_or_null[] = {GOOD(HANDLE_NULL), AS_SESSION};

#define AS_SOCKET(type)                                                                            \
    NO_HANDLE("is no open " type " socket"), DIES(HANDLE_SET, "is no open " type " socket"),       \
        OF_CHAPTER_9("is no open " type " socket but another handle: "),                           \
        OF_CRYPTO("is no open " type " socket but another handle: "),                              \
        AN_ENUMERATOR("is no open " type " socket but another handle: "),                          \
        A_SESSION("is no open " type " socket but another handle: ")
#define AS_UDP AS_SOCKET("UDP"), A_TCP_SOCKET("is no open UDP socket but another handle: ")
#define AS_TCP AS_SOCKET("TCP"), A_UDP_SOCKET("is no open TCP socket but another handle: ")
static const struct bad_value udp[] = {DIES(HANDLE_NULL, "is no open UDP socket"), AS_UDP};
static const struct bad_value udp_or_null[] = {GOOD(HANDLE_NULL), AS_UDP};
static const struct bad_value tcp[] = {DIES(HANDLE_NULL, "is no open TCP socket"), AS_TCP};
static const struct bad_value tcp_or_null[] = {GOOD(HANDLE_NULL), AS_TCP};

#define OF_OTHERS(is) OF_CHAPTER_9(is), AN_ENUMERATOR(is), A_SESSION(is), SOCKETS(is)
#define AS_OBJECT                                                                                  \
    NO_HANDLE("is no open object"), DIES(HANDLE_SET, "0xffffffff is no open object"),              \
        OF_OTHERS("is no open object but another handle: "),                                       \
        AN_OPERATION("is no open object but another handle: "),                                    \
        AN_OBJECT_ENUM("is no open object but another handle: ")
static const struct bad_value object[] = {DIES(HANDLE_NULL, "0x0 is no open object"), AS_OBJECT};
static const struct bad_value object_or_null[] = {GOOD(HANDLE_NULL), AS_OBJECT};
#define NOT_PERSISTENT DIES(HANDLE_PERSISTENT, "is a persistent object")
#define NOT_TRANSIENT  DIES(HANDLE_OBJECT, "is a transient object")
static const struct bad_value transient[] = {DIES(HANDLE_NULL, "0x0 is no open object"), AS_OBJECT,
                                             NOT_PERSISTENT};
static const struct bad_value transient_or_null[] = {GOOD(HANDLE_NULL), AS_OBJECT, NOT_PERSISTENT};
static const struct bad_value persistent[] = {DIES(HANDLE_NULL, "0x0 is no open object"), AS_OBJECT,
                                              NOT_TRANSIENT};
static const struct bad_value persistent_or_null[] = {GOOD(HANDLE_NULL), AS_OBJECT, NOT_TRANSIENT};
#define AS_OBJECT_ENUM                                                                             \
    NO_HANDLE("is no object enumerator"), DIES(HANDLE_SET, "0xffffffff is no object enumerator"),  \
        OF_OTHERS("is no object enumerator but another handle: "),                                 \
        AN_OBJECT("is no object enumerator but another handle: "),                                 \
        AN_OPERATION("is no object enumerator but another handle: ")
static const struct bad_value object_enum[] = {DIES(HANDLE_NULL, "0x0 is no object enumerator"),
                                               AS_OBJECT_ENUM};
static const struct bad_value object_enum_or_null[] = {GOOD(HANDLE_NULL), AS_OBJECT_ENUM};
static const struct bad_value key_of_two[] = {DIES(HANDLE_NULL, "one key of two"), AS_OBJECT};
#define AS_OPERATION                                                                               \
    NO_HANDLE("is no operation"), DIES(HANDLE_SET, "0xffffffff is no operation"),                  \
        OF_OTHERS("is no operation but another handle: "),                                         \
        AN_OBJECT("is no operation but another handle: "),                                         \
        AN_OBJECT_ENUM("is no operation but another handle: ")
static const struct bad_value operation[] = {DIES(HANDLE_NULL, "0x0 is no operation"),
                                             AS_OPERATION};
static const struct bad_value operation_or_null[] = {GOOD(HANDLE_NULL), AS_OPERATION};

/* Those of chapter 9 have codes. */
#define NOT_OPEN(result)                                                                           \
    GIVES(HANDLE_NULL, result), GIVES(HANDLE_NEVER, result), GIVES(HANDLE_CLOSED, result),         \
        GIVES(HANDLE_WIDE, result), GIVES(HANDLE_SET, result), GIVES(HANDLE_ENUMERATOR, result),   \
        GIVES(HANDLE_SESSION, result), GIVES(HANDLE_UDP, result), GIVES(HANDLE_TCP, result),       \
        GIVES(HANDLE_OBJECT, result), GIVES(HANDLE_OPERATION, result),                             \
        GIVES(HANDLE_PERSISTENT, result), GIVES(HANDLE_OBJECT_ENUM, result)
#define NO_PERIPHERAL                                                                              \
    NOT_OPEN(TEE_ERROR_BAD_STATE), GIVES(HANDLE_SOURCE, TEE_ERROR_BAD_STATE),                      \
        GIVES(HANDLE_QUEUE, TEE_ERROR_BAD_STATE)
static const struct bad_value peripheral[] = {NO_PERIPHERAL};
static const struct bad_value peripherals[] = {NOT_NULL, NOWHERE, GOOD(UNALIGNED), NO_PERIPHERAL};
static const struct bad_value queue[] = {NOT_NULL,
                                         NOWHERE,
                                         GOOD(UNALIGNED),
                                         NOT_OPEN(TEE_ERROR_BAD_STATE),
                                         GIVES(HANDLE_SOURCE, TEE_ERROR_BAD_STATE),
                                         GIVES(HANDLE_PERIPHERAL, TEE_ERROR_BAD_STATE)};
static const struct bad_value sources[] = {NOT_NULL,
                                           NOWHERE,
                                           GOOD(UNALIGNED),
                                           NOT_OPEN(TEE_ERROR_ITEM_NOT_FOUND),
                                           GIVES(HANDLE_QUEUE, TEE_ERROR_ITEM_NOT_FOUND),
                                           GIVES(HANDLE_PERIPHERAL, TEE_ERROR_ITEM_NOT_FOUND)};

/* ---- all ---- */

#define LIST(values)                                                                               \
    {                                                                                              \
        values, sizeof(values) / sizeof((values)[0]), false                                        \
    }
#define HANDLE(values)                                                                             \
    {                                                                                              \
        values, sizeof(values) / sizeof((values)[0]), true                                         \
    }

struct bad_values class_bad_values(enum class class)
{
    static const struct bad_values of[CLASS_COUNT] = {
        [CLASS_VALUE] = {NULL, 0, false},
        [CLASS_IN] = LIST(in),
        [CLASS_ID] = LIST(id),
        [CLASS_OUT] = LIST(out),
        [CLASS_OUT_OR_NULL] = LIST(out_or_null),
        [CLASS_SIZE] = LIST(size),
        [CLASS_SIZE_OR_NULL] = LIST(size_or_null),
        [CLASS_STRING] = LIST(string),
        [CLASS_RANGE] = LIST(range),
        [CLASS_ANYTHING] = LIST(anything),
        [CLASS_BLOCK] = LIST(block),
        [CLASS_NEW] = LIST(new),
        [CLASS_BIGINT] = LIST(bigint),
        [CLASS_BIGINT_DEST] = LIST(bigint_dest),
        [CLASS_BIGINT_DEST_OR_NULL] = LIST(bigint_dest_or_null),
        [CLASS_FMM] = LIST(fmm),
        [CLASS_FMM_DEST] = LIST(fmm_dest),
        [CLASS_CONTEXT] = LIST(context),
        [CLASS_CONTEXT_OR_NULL] = LIST(context_or_null),
        [CLASS_SET_OR_ENUMERATOR] = HANDLE(set_or_enumerator),
        [CLASS_SET] = HANDLE(set),
        [CLASS_ENUMERATOR] = HANDLE(enumerator),
        [CLASS_SESSION] = HANDLE(session),
        [CLASS_SESSION_OR_NULL] = HANDLE(session_or_null),
        [CLASS_PERIPHERAL] = HANDLE(peripheral),
        [CLASS_UDP] = HANDLE(udp),
        [CLASS_UDP_OR_NULL] = HANDLE(udp_or_null),
        [CLASS_TCP] = HANDLE(tcp),
        [CLASS_TCP_OR_NULL] = HANDLE(tcp_or_null),
        [CLASS_OBJECT] = HANDLE(object),
        [CLASS_OBJECT_OR_NULL] = HANDLE(object_or_null),
        [CLASS_TRANSIENT] = HANDLE(transient),
        [CLASS_TRANSIENT_OR_NULL] = HANDLE(transient_or_null),
        [CLASS_PERSISTENT] = HANDLE(persistent),
        [CLASS_PERSISTENT_OR_NULL] = HANDLE(persistent_or_null),
        [CLASS_OBJECT_ENUM] = HANDLE(object_enum),
        [CLASS_OBJECT_ENUM_OR_NULL] = HANDLE(object_enum_or_null),
        [CLASS_KEY_OF_TWO] = HANDLE(key_of_two),
        [CLASS_OPERATION] = HANDLE(operation),
        [CLASS_OPERATION_OR_NULL] = HANDLE(operation_or_null),
        [CLASS_QUEUE] = LIST(queue),
        [CLASS_SOURCES] = LIST(sources),
        [CLASS_PERIPHERALS] = LIST(peripherals),
    };

    return of[class];
}
