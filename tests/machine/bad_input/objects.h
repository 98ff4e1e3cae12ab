/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef OBJECTS_H
#define OBJECTS_H

/* What rows may use, in the TA: good arguments, and what stands in for them. */

#include <tee_internal_api.h>
#include <tee_tcpsocket.h>
#include <tee_udpsocket.h>
#include <__tee_tcpsocket_defines_extensions.h>

#include "bad_input.h"

#if TEE_API_GP11
typedef uint32_t api_size; /* of what the API takes pointers to as sizes */
#else
typedef size_t api_size;
#endif

#define IS(condition) ((condition) ? TEE_SUCCESS : TEE_ERROR_GENERIC)

extern unsigned char buf[256];            /* good memory of the TA's */
extern const unsigned char constant[256]; /* the same, read-only; as a size, 64 */
extern TEE_Param *params;                 /* of the call */
extern const void *input;                 /* the input memref */
extern unsigned char *block;              /* of 64 bytes, from TEE_Malloc */
extern void *volatile dangling;           /* nothing is mapped there */
extern volatile size_t zero;              /* 0, which the compiler does not know */
extern uint16_t tcp_port;                 /* somebody listens there */

/* Which argument is bad, and how. In a fuzzing run any_bad decides, for each anew. */
extern const char *bad_name;
extern enum bad bad_kind;
extern bool fuzzing;
/* Whether now, and then with *kind. */
bool any_bad(enum bad *kind);

void *bad_pointer(enum bad kind);
/* Of 64 bytes. */
unsigned char *fresh_block(void);

/* ---- the classes of arguments: the good value, or a bad one ---- */

#define VALUE(name, ...) (__VA_ARGS__) /* neither a pointer nor a handle */

#define POINTER_(name, ...)     pointer_arg(#name, (const void *)(__VA_ARGS__), sizeof(*(__VA_ARGS__)))
#define IN(name, ...)           POINTER_(name, __VA_ARGS__)
#define ID(name, ...)           POINTER_(name, __VA_ARGS__) /* of an object: not shared memory */
#define OUT(name, ...)          POINTER_(name, __VA_ARGS__) /* written, and perhaps read as well */
#define OUT_OR_NULL(name, ...)  POINTER_(name, __VA_ARGS__)
#define SIZE(name, ...)         POINTER_(name, __VA_ARGS__) /* of a buffer; too small: SHORT_BUFFER */
#define SIZE_OR_NULL(name, ...) POINTER_(name, __VA_ARGS__) /* NULL: no result is wanted */
#define STRING(name, ...)       POINTER_(name, __VA_ARGS__)
#define RANGE(name, ...)        POINTER_(name, __VA_ARGS__) /* is not touched: ACCESS_DENIED */
#define ANYTHING(name, ...)     POINTER_(name, __VA_ARGS__) /* is not touched at all */
#define BLOCK(name, ...)        POINTER_(name, __VA_ARGS__) /* or NULL */
void *pointer_arg(const char *name, const void *good, size_t size);

#define NUMBER_(name, input_at, ...)   number_arg(#name, __VA_ARGS__, input_at)
#define NEW(name, ...)                 NUMBER_(name, 0, __VA_ARGS__) /* memory to make one of */
#define BIGINT(name, ...)              NUMBER_(name, 0, __VA_ARGS__)
#define BIGINT_DEST(name, ...)         NUMBER_(name, 0, __VA_ARGS__)
#define BIGINT_DEST_OR_NULL(name, ...) NUMBER_(name, 0, __VA_ARGS__)
#define FMM(name, ...)                 NUMBER_(name, BAD_INPUT_SIZE / 2, __VA_ARGS__)
#define FMM_DEST(name, ...)            NUMBER_(name, BAD_INPUT_SIZE / 2, __VA_ARGS__)
#define CONTEXT(name, ...)             NUMBER_(name, 0, __VA_ARGS__)
#define CONTEXT_OR_NULL(name, ...)     NUMBER_(name, 0, __VA_ARGS__)
void *number_arg(const char *name, const uint32_t *good, size_t input_at);

#define HANDLE_(name, kind, ...)       handle_arg(#name, (uintptr_t)(__VA_ARGS__), BAD_HANDLE_##kind)
#define SET_OR_ENUMERATOR(name, ...)   HANDLE_(name, ENUMERATOR, __VA_ARGS__)
#define SET(name, ...)                 HANDLE_(name, ENUMERATOR, __VA_ARGS__)
#define ENUMERATOR(name, ...)          HANDLE_(name, ENUMERATOR, __VA_ARGS__)
#define SESSION(name, ...)             HANDLE_(name, SESSION, __VA_ARGS__)
#define SESSION_OR_NULL(name, ...)     HANDLE_(name, SESSION, __VA_ARGS__)
#define PERIPHERAL(name, ...)          HANDLE_(name, PERIPHERAL, __VA_ARGS__)
#define UDP(name, ...)                 HANDLE_(name, UDP, __VA_ARGS__)
#define UDP_OR_NULL(name, ...)         HANDLE_(name, UDP, __VA_ARGS__)
#define TCP(name, ...)                 HANDLE_(name, TCP, __VA_ARGS__)
#define TCP_OR_NULL(name, ...)         HANDLE_(name, TCP, __VA_ARGS__)
#define OBJECT(name, ...)              HANDLE_(name, OBJECT, __VA_ARGS__)
#define OBJECT_OR_NULL(name, ...)      HANDLE_(name, OBJECT, __VA_ARGS__)
#define TRANSIENT(name, ...)           HANDLE_(name, OBJECT, __VA_ARGS__)
#define TRANSIENT_OR_NULL(name, ...)   HANDLE_(name, OBJECT, __VA_ARGS__)
#define PERSISTENT(name, ...)          HANDLE_(name, PERSISTENT, __VA_ARGS__)
#define PERSISTENT_OR_NULL(name, ...)  HANDLE_(name, PERSISTENT, __VA_ARGS__)
#define OBJECT_ENUM(name, ...)         HANDLE_(name, OBJECT_ENUM, __VA_ARGS__)
#define OBJECT_ENUM_OR_NULL(name, ...) HANDLE_(name, OBJECT_ENUM, __VA_ARGS__)
#define KEY_OF_TWO(name, ...)          HANDLE_(name, OBJECT, __VA_ARGS__)
#define OPERATION(name, ...)           HANDLE_(name, OPERATION, __VA_ARGS__)
#define OPERATION_OR_NULL(name, ...)   HANDLE_(name, OPERATION, __VA_ARGS__)
void *handle_arg(const char *name, uintptr_t good, enum bad own);

/* Pointers to handles. */
#define HANDLE_AT_(name, kind, ...)                                                                \
    handle_at_arg(#name, (const void *)(__VA_ARGS__), BAD_HANDLE_##kind)
#define QUEUE(name, ...)       HANDLE_AT_(name, QUEUE, __VA_ARGS__)
#define SOURCES(name, ...)     HANDLE_AT_(name, SOURCE, __VA_ARGS__)
#define PERIPHERALS(name, ...) HANDLE_AT_(name, PERIPHERAL, __VA_ARGS__)
void *handle_at_arg(const char *name, const void *good, enum bad own);

/* ---- sizes: a variable with that value ---- */

api_size *len(size_t n);
size_t *room(size_t n);
uint32_t *word(uint32_t n);

/* ---- numbers ---- */

#define BIG_WORDS 20u

/* A TEE_BigInt with room for so many words; the last few of them are good. */
TEE_BigInt *big(size_t words, int32_t value);
/* The smallest number of so many bits. */
TEE_BigInt *big_bits(uint32_t bits);
/* The same one each time, of value 7. */
TEE_BigInt *seven(void);
/* A number, and another one, of value 7, in the middle of it. */
TEE_BigInt *outer(void);
TEE_BigInt *inner(void);
TEE_BigIntFMM *fmm(void);
TEE_BigIntFMMContext *fmm_context(int32_t modulus);
/* One number as two destinations. */
void divide_into_one(void);
/* Fills what later is the input memref. */
void make_input(unsigned char *to);

/* ---- handles ---- */

TEE_PropSetHandle enumerator(void);
TEE_PropSetHandle started(void);
/* To another instance of this TA. */
TEE_TASessionHandle ta_session(void);
extern TEE_UUID own_uuid;
/* The operating system's: open, its source, and a descriptor to open it. */
TEE_PeripheralHandle peripheral(void);
TEE_PeripheralHandle *peripheral_at(void);
TEE_EventSourceHandle *source(void);
TEE_PeripheralDescriptor *descriptor(void);
/* A queue with a timer, and that; a queue whose timer has told its event. */
TEE_EventQueueHandle *queue(void);
TEE_EventSourceHandle *queue_source(void);
TEE_EventQueueHandle *due_queue(void);
TEE_iSocketHandle udp(void);
TEE_iSocketHandle tcp(void);
TEE_udpSocket_Setup *udp_setup(void);
TEE_tcpSocket_Setup *tcp_setup(void);
/* ---- objects and operations: keys.c ---- */

/* Of TEE_TYPE_AES, without a key and with one; another one with another key. */
TEE_ObjectHandle empty_object(void);
TEE_ObjectHandle key_object(void);
TEE_ObjectHandle other_key_object(void);
TEE_Attribute *key_attr(void);
/* Of TEE_TYPE_ECDSA_KEYPAIR. */
TEE_ObjectHandle empty_curve_object(void);
TEE_ObjectHandle curve_object(void);
TEE_Attribute *curve_attr(void);
TEE_OperationHandle digest_op(void);
TEE_OperationHandle shake_op(void);
TEE_OperationHandle cipher_op(void); /* without a key */
TEE_OperationHandle keyed_op(void);  /* the same with a key */
TEE_OperationHandle begun_op(void);  /* the same with an IV */
TEE_OperationHandle xts_op(void);    /* wants two keys */
TEE_OperationHandle mac_op(void);
TEE_OperationHandle begun_mac_op(void);
TEE_OperationHandle ae_op(uint32_t mode);
TEE_OperationHandle begun_ae_op(uint32_t mode);
unsigned char (*sealed_text(void))[16]; /* of 16 bytes, by begun_ae_op */
unsigned char (*sealed_tag(void))[16];
TEE_OperationHandle rsa_op(uint32_t mode);     /* takes a label, and 8 bytes that become 64 */
TEE_OperationHandle rsa_pss_op(uint32_t mode); /* signatures of 64 bytes, SHA-256 */
TEE_Attribute *salt_attr(uint32_t bytes);
TEE_OperationHandle hkdf_op(void);
TEE_Attribute *length_attr(uint32_t bytes); /* what HKDF shall derive */
TEE_Attribute *label_attr(void);
unsigned char (*encrypted(void))[64];
TEE_OperationHandle ecdsa_op(uint32_t mode, bool keyed); /* of curve_object, with SHA-256 */
TEE_OperationHandle eddsa_op(uint32_t mode); /* of messages; may be told not to hash them before */
TEE_Attribute *prehash_attr(void);
TEE_Attribute *bad_prehash_attr(void);
unsigned char (*signed_digest(void))[64]; /* of 8 bytes of buf */

TEE_OperationHandle derive_op(void); /* of a secret, from a point */
TEE_Attribute *point_attr(void);
TEE_Attribute *low_point_attr(void);
TEE_ObjectHandle empty_secret(void);

/* ---- trusted storage: stored.c; each call makes another object, with a key and 16 bytes ---- */

#define ID_SIZE 8u
unsigned char (*fresh_id(void))[ID_SIZE];       /* there is no such object */
unsigned char (*stored_id(void))[ID_SIZE];      /* there is one, and no handle is open */
TEE_ObjectHandle stored_object(uint32_t flags); /* open */
TEE_ObjectHandle stored_far(uint32_t flags);    /* open, at TEE_DATA_MAX_POSITION */
TEE_ObjectEnumHandle object_enum(void);         /* not started */
TEE_ObjectEnumHandle started_object_enum(void); /* there is an object */

/* ---- any kind ---- */

/* One that is bad; `own`: which is closed, or wide. */
void *bad_handle(enum bad kind, enum bad own);

#endif
