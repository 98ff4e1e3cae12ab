/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ABI_TA_ABI_H
#define ABI_TA_ABI_H

/*
 * What a TA image and the TEE kernel must agree on: the head that the image exports, the call that
 * the kernel makes into it, the system call table that it is given. LP64, little endian, x86-64
 * calling convention. Any change of layout or meaning is a new TA_ABI_VERSION.
 */

#include <stddef.h>
#include <stdint.h>

#include <abi/ta_sys_arith.h>
#include <abi/ta_sys_crypto.h>
#include <abi/ta_sys_event.h>
#include <abi/ta_sys_lib.h>
#include <abi/ta_sys_mem.h>
#include <abi/ta_sys_persist.h>
#include <abi/ta_sys_prop.h>
#include <abi/ta_sys_sock.h>
#include <abi/ta_sys_time.h>

#define TA_ABI_MAGIC   0x4441454854414554ull /* "TEATHEAD" in memory */
#define TA_ABI_VERSION 9u
#define TA_HEAD_SYMBOL "teesim_ta_head"

/* TA_FLAG_*: the bits of OP-TEE's user_ta_header.h. */
#define TA_ABI_FLAG_SINGLE_INSTANCE     (1u << 2)
#define TA_ABI_FLAG_MULTI_SESSION       (1u << 3)
#define TA_ABI_FLAG_INSTANCE_KEEP_ALIVE (1u << 4)
#define TA_ABI_FLAG_KEEP_CORRUPT_HANDLE (1u << 11) /* …DONT_CLOSE_HANDLE_ON_CORRUPT_OBJECT */

enum ta_prop_type {
    TA_PROP_BOOL,
    TA_PROP_U32,
    TA_PROP_UUID,
    TA_PROP_IDENTITY,
    TA_PROP_STRING,
    TA_PROP_BINARY,
    TA_PROP_U64
};

struct ta_prop {
    const char *name;
    uint32_t type;
    const void *value;
};

enum ta_entry {
    TA_CALL_CREATE = 1, /* once, after START and the constructors */
    TA_CALL_OPEN = 2,
    TA_CALL_INVOKE = 3,
    TA_CALL_CLOSE = 4,
    TA_CALL_DESTROY = 5, /* once, last; not after a panic */
    TA_CALL_START = 6,   /* once, first: gives the heap; the image's constructors run after it */
};

/* A bit for each 16 bytes of the heap, and 1/63 of that on top: src/ta/heap_index.h. */
#define TA_HEAP_INDEX_SIZE(heap_size) ((size_t)(heap_size) / 126 + 64)

union ta_call_param {
    struct {
        void *buffer;
        size_t size;
    } memref;
    struct {
        uint32_t a, b;
    } value;
};

/* Bytes of the heap that are in use, and the most so far: kept by the TA, read by the kernel. */
struct ta_heap_use {
    size_t used, peak;
};

/* One call into the TA. Lives in TA memory while the TA runs: the kernel copies it in and out. */
struct ta_call {
    uint32_t entry;   /* enum ta_entry */
    uint32_t command; /* INVOKE; START: whether there are libraries to begin */
    uint32_t param_types;
    uint32_t trace;       /* emit trace events */
    uint64_t session_ctx; /* OPEN: out; INVOKE, CLOSE: in */
    union ta_call_param param[4];
    void *heap; /* START: the instance's heap, zeroed, and its size in bytes */
    size_t heap_size;
    void *heap_shadow; /* START: 16 bytes more than the heap, none of them accessible */
    void *heap_index;  /* START: TA_HEAP_INDEX_SIZE(heap_size) bytes, zeroed, libutee's own */
    const struct ta_heap_use *heap_use; /* START, out */
};

/* The TA's code is entered, or left, in this place of libutee's source. */
struct ta_trace {
    uint32_t entry; /* enum ta_entry */
    uint32_t command, result;
    uint32_t leaving;
    const char *file, *function;
    uint32_t line, reserved;
};

struct ta_sys;

/* As TEE_UUID: fields in the byte order of the machine, so that a head can be a constant. */
struct ta_uuid {
    uint32_t time_low;
    uint16_t time_mid;
    uint16_t time_hi_and_version;
    uint8_t clock_seq_and_node[8];
};

struct ta_head {
    uint64_t magic;
    uint32_t abi_version;
    uint32_t head_size; /* sizeof(struct ta_head) */
    struct ta_uuid uuid;
    uint32_t flags; /* TA_FLAG_* */
    uint32_t stack_size;
    uint32_t data_size; /* heap */
    uint32_t prop_count;
    const struct ta_prop *props;
    const char *version;
    const char *description;
    /* Runs one call to its end; returns its TEE_Result. */
    uint32_t (*entry)(const struct ta_sys *sys, struct ta_call *call);
};
#ifndef __cplusplus
_Static_assert(sizeof(struct ta_head) == 80, "ta_head is part of the ABI");
#endif

/*
 * System calls, in groups. Each runs on the TA's stack in kernel mode; pointers that the TA passes
 * are checked by use: a bad one ends the instance with a report that names the function. Results
 * are TEE_Result unless said otherwise. Handles are numbers, 0 is none.
 */

struct ta_sys_cancel {
    uint32_t (*get_flag)(void);            /* 1: set and not masked */
    uint32_t (*set_mask)(uint32_t masked); /* the old mask */
};

#include <abi/ta_sys_client.h>

struct ta_sys {
    uint32_t size; /* of this table: what lies beyond is not there */
    uint32_t reserved;
    /* Ends the instance. `func` of the API was used against `rule` (words), which `clause` has.
     * Each may be NULL. */
    void (*panic)(uint32_t code, const char *func, const char *clause, const char *rule)
        __attribute__((noreturn));
    void (*log)(const char *text, size_t len); /* to stderr, as it stands */
    void (*trace)(const struct ta_trace *hop); /* if the call wants it */
    const struct ta_sys_time *time;
    const struct ta_sys_cancel *cancel;
    const struct ta_sys_prop *prop;
    const struct ta_sys_peripheral *peripheral;
    const struct ta_sys_event *event;
    const struct ta_sys_mem *mem;
    const struct ta_sys_arith *arith;
    const struct ta_sys_client *client;
    const struct ta_sys_sock *sock;
    const struct ta_sys_object *object;
    const struct ta_sys_operation *operation;
    const struct ta_sys_crypt *crypt;
    const struct ta_sys_cipher *cipher;
    const struct ta_sys_ae *ae;
    const struct ta_sys_asym *asym;
    const struct ta_sys_persist *persist;
    const struct ta_sys_stream *stream;
    const struct ta_sys_enum *object_enum;
    const struct ta_sys_lib *lib;
};

#endif
