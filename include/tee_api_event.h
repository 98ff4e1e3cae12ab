/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_API_EVENT_H
#define TEE_API_EVENT_H

/*
 * Peripherals and events, chapter 9; since 1.2.
 *
 * There are two peripherals, and neither is a device. The operating system's (TEE_PERIPHERAL_OS)
 * is there once and for every TA. The session's (TEE_PERIPHERAL_SESSION) is there while an entry
 * point of a session runs, one for each session. Both are read-only and both are event sources:
 * they tell that the client cancels the running call, TEE_EVENT_TYPE_CORE_CLIENT_CANCEL, the OS of
 * any session of the instance, the session's of that session only.
 *
 * What a peripheral has open, its event source and its place in a queue, ends with
 * TEE_Peripheral_Close, with the session of a session's peripheral, and with the instance.
 *
 * Events wait in a queue, of which an instance may have several; a source is in one at most.
 * Handles are numbers of the instance; one that is not open (any more) is answered with
 * TEE_ERROR_BAD_STATE, a source that is none with TEE_ERROR_ITEM_NOT_FOUND. A bad pointer panics.
 * Sizes called bufSize are bytes, in: of the buffer, out: of the result; with
 * TEE_ERROR_SHORT_BUFFER what is needed.
 */

#include <tee_api_types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Of a session: ours, from the implementation's range. */
#define TEE_PERIPHERAL_SESSION 0x80000001u

/* States that each peripheral has. */
#define TEE_PERIPHERAL_STATE_NAME         "peripheral.name"         /* string */
#define TEE_PERIPHERAL_STATE_FW_INFO      "peripheral.fwInfo"       /* string */
#define TEE_PERIPHERAL_STATE_MANUFACTURER "peripheral.manufacturer" /* string */
#define TEE_PERIPHERAL_STATE_FLAGS        "peripheral.flags" /* uint32: TEE_PERIPHERAL_FLAG_* */

/* Types of a state's value. */
typedef uint32_t TEE_PeripheralValueType;
#define TEE_PERIPHERAL_VALUE_UINT64 0x00000000u
#define TEE_PERIPHERAL_VALUE_UINT32 0x00000001u
#define TEE_PERIPHERAL_VALUE_UINT16 0x00000002u
#define TEE_PERIPHERAL_VALUE_UINT8  0x00000003u
#define TEE_PERIPHERAL_VALUE_BOOL   0x00000004u
#define TEE_PERIPHERAL_VALUE_STRING 0x00000005u

typedef uint32_t TEE_PeripheralType; /* TEE_PERIPHERAL_* */
typedef uint32_t TEE_PeripheralId;
typedef uint32_t TEE_EventType; /* TEE_EVENT_TYPE_* */
typedef struct __TEE_PeripheralHandle *TEE_PeripheralHandle;
typedef struct __TEE_EventSourceHandle *TEE_EventSourceHandle;
typedef struct __TEE_EventQueueHandle *TEE_EventQueueHandle;

typedef struct {
    TEE_PeripheralType periphType;
    TEE_PeripheralId id;
} TEE_Peripheral_V1;

typedef struct {
    uint32_t version; /* 1 */
    union {
        TEE_Peripheral_V1 v1;
    } u;
} TEE_Peripheral;

typedef struct {
    TEE_PeripheralId id;                     /* in */
    TEE_PeripheralHandle peripheralHandle;   /* out */
    TEE_EventSourceHandle eventSourceHandle; /* out */
} TEE_PeripheralDescriptor_V1;

typedef struct {
    uint32_t version; /* 1 */
    union {
        TEE_PeripheralDescriptor_V1 v1;
    } u;
} TEE_PeripheralDescriptor;

typedef struct {
    TEE_PeripheralValueType tag;
    const char *id; /* its name; valid as long as the instance, as stringValue */
    union {
        uint64_t uint64Value;
        uint32_t uint32Value;
        uint16_t uint16Value;
        uint8_t uint8Value;
        bool boolValue;
        const char *stringValue;
    } u;
    bool ro; /* TEE_Peripheral_SetState does not change it */
} TEE_PeripheralState_V1;

typedef struct {
    uint32_t version; /* 1 */
    union {
        TEE_PeripheralState_V1 v1;
    } u;
} TEE_PeripheralState;

typedef struct {
    TEE_EventType eventType;
    uint64_t timestamp; /* when it happened: milliseconds of the clock of TEE_GetSystemTime */
    TEE_EventSourceHandle eventSource;
    uint8_t payload[TEE_MAX_EVENT_PAYLOAD_SIZE]; /* a timer's; otherwise zeros */
} TEE_Event_V1;

typedef struct {
    uint32_t version; /* 1 */
    union {
        TEE_Event_V1 v1;
    } u;
} TEE_Event;

/* ---- peripherals ---- */

/* All peripherals of this moment. *version: in: the newest that the TA knows, 1 at least; out: the
 * one that is used, 1. TEE_ERROR_UNSUPPORTED_VERSION: it is 0. TEE_ERROR_SHORT_BUFFER. */
TEE_Result TEE_Peripheral_GetPeripherals(uint32_t *version, TEE_Peripheral *peripherals,
                                         size_t *size);
/* All states of a peripheral, open or not. TEE_ERROR_BAD_PARAMETERS: there is no such peripheral.
 * TEE_ERROR_SHORT_BUFFER. */
TEE_Result TEE_Peripheral_GetStateTable(TEE_PeripheralId id, TEE_PeripheralState *stateTable,
                                        size_t *bufSize);
/* One state's type and value; a string is a `const char *`. TEE_ERROR_BAD_PARAMETERS: there is no
 * such peripheral. TEE_ERROR_ITEM_NOT_FOUND: it has no such state. */
TEE_Result TEE_Peripheral_GetState(TEE_PeripheralId id, const char *stateId,
                                   TEE_PeripheralValueType *periphType, void *value);
/* TEE_ERROR_BAD_PARAMETERS: there is no such peripheral, the value has another type, or the state
 * is read-only, as all are. TEE_ERROR_ITEM_NOT_FOUND: it has no such state. A value that the TA may
 * not read panics all the same. */
TEE_Result TEE_Peripheral_SetState(TEE_PeripheralId id, const char *stateId,
                                   TEE_PeripheralValueType periphType, void *value);
/* Opens the peripheral of the descriptor's id and fills in its handles. TEE_ERROR_BAD_PARAMETERS:
 * there is no such peripheral. TEE_ERROR_BUSY: this instance, or session, has it open.
 * TEE_ERROR_UNSUPPORTED_VERSION: the descriptor's is not 1. TEE_ERROR_OUT_OF_MEMORY. */
TEE_Result TEE_Peripheral_Open(TEE_PeripheralDescriptor *peripheralDescriptor);
/* Opens all or, with the result of the first that it could not, none. */
TEE_Result TEE_Peripheral_OpenMultiple(uint32_t numPeripherals,
                                       TEE_PeripheralDescriptor *peripheralDescriptors);
TEE_Result TEE_Peripheral_Close(TEE_PeripheralHandle peripheralHandle);
/* Closes all or, if one is not open or is there twice, none. */
TEE_Result TEE_Peripheral_CloseMultiple(uint32_t numPeripherals, TEE_PeripheralHandle *peripherals);
/* TEE_ERROR_NOT_SUPPORTED: no peripheral of this TEE has anything to read or to write. A buffer
 * that is none panics all the same. */
TEE_Result TEE_Peripheral_Read(TEE_PeripheralHandle peripheralHandle, void *buf, size_t *bufSize);
TEE_Result TEE_Peripheral_Write(TEE_PeripheralHandle peripheralHandle, const void *buf,
                                size_t bufSize);

/* ---- events ---- */

/*
 * A queue with these sources. *version as for TEE_Peripheral_GetPeripherals. After `timeout`
 * milliseconds without an event (TEE_TIMEOUT_INFINITE: never) the queue is closed. TEE_ERROR_BUSY:
 * a source is in a queue, or is there twice. TEE_ERROR_OUT_OF_MEMORY: no memory, or more than
 * gpd.tee.event.maxSources.
 */
TEE_Result TEE_Event_OpenQueue(uint32_t *version, uint32_t numSources, uint32_t timeout,
                               TEE_EventSourceHandle *sources, TEE_EventQueueHandle *handle);
/* Its sources are free again, its timers are gone. */
TEE_Result TEE_Event_CloseQueue(TEE_EventQueueHandle *handle);
/* Adds all or none; results as TEE_Event_OpenQueue. */
TEE_Result TEE_Event_AddSources(uint32_t numSources, TEE_EventSourceHandle *sources,
                                TEE_EventQueueHandle *handle);
/* Takes sources out of a queue; a timer is gone then. Events that are in it stay.
 * TEE_ERROR_ITEM_NOT_FOUND: some were not in it, all others have been taken out. */
TEE_Result TEE_Event_DropSources(uint32_t numSources, TEE_EventSourceHandle *sources,
                                 TEE_EventQueueHandle *handle);
/* Forgets the events of these sources that are in the queue; what comes later comes.
 * TEE_ERROR_ITEM_NOT_FOUND: some are not in it, of all others they are forgotten. */
TEE_Result TEE_Event_CancelSources(uint32_t numSources, TEE_EventSourceHandle *sources,
                                   TEE_EventQueueHandle *handle);
/* The sources of a queue, timers too, in the order in which they came. TEE_ERROR_SHORT_BUFFER. */
TEE_Result TEE_Event_ListSources(TEE_EventQueueHandle *handle, TEE_EventSourceHandle *sources,
                                 size_t *bufSize);
/*
 * Takes events, in the order in which they happened, and waits for the first for at most `timeout`
 * milliseconds (TEE_TIMEOUT_INFINITE: for ever). *numEvents: in: the room, out: how many.
 * *dropped: how many the queue had no room for since the last time. TEE_ERROR_TIMEOUT: none has
 * come, or the queue's own time is over; then it is closed. TEE_ERROR_CANCEL: the call has been
 * cancelled, cancellation is not masked and no event of the queue says so; then, as with a
 * timeout, *numEvents is 0. TEE_ERROR_BAD_PARAMETERS: there is no room for an event.
 */
TEE_Result TEE_Event_Wait(TEE_EventQueueHandle *handle, uint32_t timeout, uint32_t *numEvents,
                          TEE_Event_V1 *events, uint32_t *dropped);
/* A source of one event, TEE_EVENT_TYPE_CORE_TIMER with this payload, `period` milliseconds from
 * now. It is in the queue, and gone with its event. TEE_ERROR_OUT_OF_MEMORY as
 * TEE_Event_OpenQueue. */
TEE_Result TEE_Event_TimerCreate(TEE_EventQueueHandle *handle, uint64_t period,
                                 uint8_t payload[TEE_MAX_EVENT_PAYLOAD_SIZE],
                                 TEE_EventSourceHandle *eventSource);

#ifdef __cplusplus
}
#endif
#endif
