/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_CLIENT_API_H
#define TEE_CLIENT_API_H

/*
 * GlobalPlatform TEE Client API 1.0. Clauses are of that specification.
 *
 * All structures are the caller's; the members called imp belong to the implementation and hold
 * nothing that a client may look at or change. Layouts are those of OP-TEE's libteec.so.2 on LP64.
 * All functions may be called from any thread at any time; two threads must not use one structure
 * at once except where it says so (a TEEC_Session and a TEEC_Context may be shared, a
 * TEEC_Operation may be cancelled while it runs).
 *
 * Results come from one of four origins: TEEC_ORIGIN_API, the mistake was found in this library;
 * TEEC_ORIGIN_COMMS, the driver or the way to the TEE; TEEC_ORIGIN_TEE, the TEE outside of the
 * Trusted Application; TEEC_ORIGIN_TRUSTED_APP, the Trusted Application itself.
 */

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- limits (4.3, 4.4) ---- */

/* Parameters of one operation. */
#define TEEC_CONFIG_PAYLOAD_REF_COUNT 4
/* Largest shared memory block, bytes: no limit of its own, allocation fails instead. */
#define TEEC_CONFIG_SHAREDMEM_MAX_SIZE ULONG_MAX

/* ---- parameter types, 4 bits each (4.3.1) ---- */

#define TEEC_NONE                  0x00000000
#define TEEC_VALUE_INPUT           0x00000001
#define TEEC_VALUE_OUTPUT          0x00000002
#define TEEC_VALUE_INOUT           0x00000003
#define TEEC_MEMREF_TEMP_INPUT     0x00000005
#define TEEC_MEMREF_TEMP_OUTPUT    0x00000006
#define TEEC_MEMREF_TEMP_INOUT     0x00000007
#define TEEC_MEMREF_WHOLE          0x0000000C
#define TEEC_MEMREF_PARTIAL_INPUT  0x0000000D
#define TEEC_MEMREF_PARTIAL_OUTPUT 0x0000000E
#define TEEC_MEMREF_PARTIAL_INOUT  0x0000000F

#define TEEC_PARAM_TYPES(p0, p1, p2, p3) ((p0) | ((p1) << 4) | ((p2) << 8) | ((p3) << 12))
#define TEEC_PARAM_TYPE_GET(p, i)        (((p) >> ((i)*4)) & 0xF)

/* ---- directions of shared memory, seen from the TEE (4.3.4) ---- */

#define TEEC_MEM_INPUT  0x00000001 /* client to Trusted Application */
#define TEEC_MEM_OUTPUT 0x00000002 /* Trusted Application to client */

/* ---- results (4.4.2) ---- */

#define TEEC_SUCCESS                     0x00000000
#define TEEC_ERROR_STORAGE_NOT_AVAILABLE 0xF0100003
#define TEEC_ERROR_GENERIC               0xFFFF0000
#define TEEC_ERROR_ACCESS_DENIED         0xFFFF0001
#define TEEC_ERROR_CANCEL                0xFFFF0002
#define TEEC_ERROR_ACCESS_CONFLICT       0xFFFF0003
#define TEEC_ERROR_EXCESS_DATA           0xFFFF0004
#define TEEC_ERROR_BAD_FORMAT            0xFFFF0005
#define TEEC_ERROR_BAD_PARAMETERS        0xFFFF0006
#define TEEC_ERROR_BAD_STATE             0xFFFF0007
#define TEEC_ERROR_ITEM_NOT_FOUND        0xFFFF0008
#define TEEC_ERROR_NOT_IMPLEMENTED       0xFFFF0009
#define TEEC_ERROR_NOT_SUPPORTED         0xFFFF000A
#define TEEC_ERROR_NO_DATA               0xFFFF000B
#define TEEC_ERROR_OUT_OF_MEMORY         0xFFFF000C
#define TEEC_ERROR_BUSY                  0xFFFF000D
#define TEEC_ERROR_COMMUNICATION         0xFFFF000E
#define TEEC_ERROR_SECURITY              0xFFFF000F
#define TEEC_ERROR_SHORT_BUFFER          0xFFFF0010
#define TEEC_ERROR_EXTERNAL_CANCEL       0xFFFF0011
#define TEEC_ERROR_TARGET_DEAD           0xFFFF3024
#define TEEC_ERROR_STORAGE_NO_SPACE      0xFFFF3041

/* ---- origins (4.4.3) ---- */

#define TEEC_ORIGIN_API         0x00000001
#define TEEC_ORIGIN_COMMS       0x00000002
#define TEEC_ORIGIN_TEE         0x00000003
#define TEEC_ORIGIN_TRUSTED_APP 0x00000004

/* ---- login methods (4.4.4) ---- */

#define TEEC_LOGIN_PUBLIC            0x00000000 /* no credentials */
#define TEEC_LOGIN_USER              0x00000001 /* the effective user */
#define TEEC_LOGIN_GROUP             0x00000002 /* a group of the user's */
#define TEEC_LOGIN_APPLICATION       0x00000004 /* the program, by its executable's path */
#define TEEC_LOGIN_USER_APPLICATION  0x00000005 /* the effective user with this program */
#define TEEC_LOGIN_GROUP_APPLICATION 0x00000006 /* a group of the user's with this program */

/* ---- types (4.2, 4.3) ---- */

typedef uint32_t TEEC_Result;

typedef struct {
    uint32_t timeLow;
    uint16_t timeMid;
    uint16_t timeHiAndVersion;
    uint8_t clockSeqAndNode[8];
} TEEC_UUID;

/* A connection to a TEE (4.3.2). */
typedef struct {
    struct {
        int fd;
        bool reg_mem;
        bool memref_null;
    } imp;
} TEEC_Context;

/* A connection to a Trusted Application (4.3.3). Its context must stay where it is. */
typedef struct {
    struct {
        TEEC_Context *ctx;
        uint32_t session_id;
    } imp;
} TEEC_Session;

/* A block of shared memory (4.3.4). buffer, size and flags are set as TEEC_RegisterSharedMemory
 * and TEEC_AllocateSharedMemory say, and not changed until it is released. */
typedef struct {
    void *buffer;
    size_t size;    /* bytes */
    uint32_t flags; /* TEEC_MEM_INPUT, TEEC_MEM_OUTPUT or both */
    struct {
        int id;
        size_t alloced_size;
        void *shadow_buffer;
        int registered_fd;
        uint32_t flags;
    } imp;
} TEEC_SharedMemory;

/* Client memory that is shared for one operation (4.3.5). A NULL buffer is the NULL memory
 * reference: nothing is shared, the size is passed on. */
typedef struct {
    void *buffer;
    size_t size; /* bytes; outputs: what the Trusted Application has, or would have, written */
} TEEC_TempMemoryReference;

/* Shared memory, the whole of it (size and offset are ignored on the way in) or a part (4.3.6). */
typedef struct {
    TEEC_SharedMemory *parent;
    size_t size; /* as in TEEC_TempMemoryReference */
    size_t offset;
} TEEC_RegisteredMemoryReference;

typedef struct {
    uint32_t a;
    uint32_t b;
} TEEC_Value;

/* Which member counts is said by the parameter's type (4.3.8). */
typedef union {
    TEEC_TempMemoryReference tmpref;
    TEEC_RegisteredMemoryReference memref;
    TEEC_Value value;
} TEEC_Parameter;

/* The parameters of one OpenSession or InvokeCommand (4.3.9). Parameters of type TEEC_NONE need no
 * initialisation. `started` must be 0 before each use of an operation that may be cancelled. */
typedef struct {
    uint32_t started;
    uint32_t paramTypes; /* TEEC_PARAM_TYPES(...) */
    TEEC_Parameter params[TEEC_CONFIG_PAYLOAD_REF_COUNT];
    struct {
        TEEC_Session *session;
    } imp;
} TEEC_Operation;

/* ---- functions (4.5) ---- */

/*
 * 4.5.2. Connects to a TEE: the one called `name`, or any if that is NULL. Names: "optee-tz",
 * "mipstee-vz". The first of /dev/tee0 to /dev/tee9 that fits is taken.
 * BAD_PARAMETERS: context is NULL. ITEM_NOT_FOUND: no such TEE. OUT_OF_MEMORY, ACCESS_DENIED,
 * COMMUNICATION, GENERIC: there is one, but it cannot be opened.
 */
TEEC_Result TEEC_InitializeContext(const char *name, TEEC_Context *context);

/* 4.5.3. Ends the connection, and with it every session that was left open. NULL: nothing happens.
 */
void TEEC_FinalizeContext(TEEC_Context *context);

/*
 * 4.5.4. Shares memory of the client's, buffer[0..size), in the directions of `flags`. The buffer
 * stays the client's, and where it is, until TEEC_ReleaseSharedMemory. What the Trusted
 * Application writes to it is seen when the call has returned.
 * BAD_PARAMETERS: a NULL pointer or flags that are none. OUT_OF_MEMORY. Else as the driver says.
 */
TEEC_Result TEEC_RegisterSharedMemory(TEEC_Context *context, TEEC_SharedMemory *sharedMem);

/*
 * 4.5.5. Allocates size bytes of zeroed memory that client and TEE both see in place, and sets
 * buffer. size 0 is allowed.
 * BAD_PARAMETERS: a NULL pointer or flags that are none. OUT_OF_MEMORY. Else as the driver says.
 */
TEEC_Result TEEC_AllocateSharedMemory(TEEC_Context *context, TEEC_SharedMemory *sharedMem);

/* 4.5.6. Ends the sharing; allocated memory is gone then, and buffer NULL. NULL, or one that is
 * released already: nothing happens. */
void TEEC_ReleaseSharedMemory(TEEC_SharedMemory *sharedMemory);

/*
 * 4.5.7. Opens a session to the Trusted Application `destination`. connectionData: for
 * TEEC_LOGIN_GROUP and TEEC_LOGIN_GROUP_APPLICATION a pointer to a uint32_t, the group's id; NULL
 * for the other methods. `operation` and returnOrigin may be NULL. *session is written on success
 * only.
 * From TEEC_ORIGIN_API: BAD_PARAMETERS a NULL pointer, connection data that does not fit the login,
 * a parameter type that is none, a memory reference that its shared memory does not allow; CANCEL
 * the operation was cancelled before; OUT_OF_MEMORY. From TEEC_ORIGIN_COMMS: ACCESS_DENIED the
 * client is not in the group; BAD_PARAMETERS no such login method. Else whatever the origin says.
 */
TEEC_Result TEEC_OpenSession(TEEC_Context *context, TEEC_Session *session,
                             const TEEC_UUID *destination, uint32_t connectionMethod,
                             const void *connectionData, TEEC_Operation *operation,
                             uint32_t *returnOrigin);

/* 4.5.8. Closes the session; waits until the Trusted Application has. A NULL or closed session:
 * nothing happens. */
void TEEC_CloseSession(TEEC_Session *session);

/* 4.5.9. Calls the Trusted Application's command. Results as of TEEC_OpenSession. Outputs are
 * written back whatever the result, unless it comes from TEEC_ORIGIN_API or TEEC_ORIGIN_COMMS. */
TEEC_Result TEEC_InvokeCommand(TEEC_Session *session, uint32_t commandID, TEEC_Operation *operation,
                               uint32_t *returnOrigin);

/* 4.5.10. Asks that an operation be cancelled, from another thread than the one it runs in. One
 * that has not started (`started` is 0) is cancelled when it does; one that has ended is not
 * touched. It is the Trusted Application's choice whether to heed it. NULL: nothing happens. */
void TEEC_RequestCancellation(TEEC_Operation *operation);

#ifdef __cplusplus
}
#endif
#endif
