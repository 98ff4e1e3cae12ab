/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>
#include <tee_internal_api.h>

#include "user_ta_header_defines.h"
#include <teesim/ta_head.h>

#define EXPECT(condition)                                                                          \
    do {                                                                                           \
        if (!(condition))                                                                          \
            return EVENTS_FAILED + __LINE__;                                                       \
    } while (0)
#define EXPECT_RES(want, call) EXPECT((call) == (want))
#define OK(call)               EXPECT_RES(TEE_SUCCESS, call)
#define TRY(scene)                                                                                 \
    do {                                                                                           \
        TEE_Result res_ = (scene);                                                                 \
        if (res_ != TEE_SUCCESS)                                                                   \
            return res_;                                                                           \
    } while (0)

#define SOURCES_MAX 16u /* gpd.tee.event.maxSources */

static TEE_PeripheralId os, session;
static TEE_Result in_create;

/* ---- common ---- */

static TEE_Result find_ids(void)
{
    TEE_Peripheral found[4];
    uint32_t version = 1;
    size_t size = sizeof(found);

    os = session = 0;
    OK(TEE_Peripheral_GetPeripherals(&version, found, &size));
    EXPECT(version == 1 && size % sizeof(found[0]) == 0);
    for (size_t i = 0; i < size / sizeof(found[0]); i++) {
        EXPECT(found[i].version == 1);
        if (found[i].u.v1.periphType == TEE_PERIPHERAL_OS)
            os = found[i].u.v1.id;
        if (found[i].u.v1.periphType == TEE_PERIPHERAL_SESSION)
            session = found[i].u.v1.id;
    }
    return TEE_SUCCESS;
}

static TEE_PeripheralDescriptor of(TEE_PeripheralId id)
{
    return (TEE_PeripheralDescriptor){.version = 1, .u.v1.id = id};
}

static TEE_Result open_queue(uint32_t count, TEE_EventSourceHandle *sources,
                             TEE_EventQueueHandle *queue)
{
    uint32_t version = 3;

    OK(TEE_Event_OpenQueue(&version, count, TEE_TIMEOUT_INFINITE, sources, queue));
    EXPECT(version == 1);
    return TEE_SUCCESS;
}

static TEE_Result create_timer(TEE_EventQueueHandle *queue, uint64_t ms, uint8_t mark,
                               TEE_EventSourceHandle *timer)
{
    uint8_t payload[TEE_MAX_EVENT_PAYLOAD_SIZE] = {mark};

    payload[TEE_MAX_EVENT_PAYLOAD_SIZE - 1] = mark;
    return TEE_Event_TimerCreate(queue, ms, payload, timer);
}

/* One wait with room for `room` events of which there must be `want`. */
static TEE_Result wait_for(TEE_EventQueueHandle *queue, TEE_Event_V1 *events, uint32_t room,
                           uint32_t want)
{
    uint32_t count = room, dropped = 99;

    OK(TEE_Event_Wait(queue, TEE_TIMEOUT_INFINITE, &count, events, &dropped));
    EXPECT(count == want && dropped == 0);
    return TEE_SUCCESS;
}

/* ---- peripherals ---- */

static TEE_Result peripherals(void)
{
    TEE_Peripheral found[3];
    uint32_t version = 7;
    size_t size = 0;

    EXPECT_RES(TEE_ERROR_SHORT_BUFFER, TEE_Peripheral_GetPeripherals(&version, NULL, &size));
    EXPECT(size == 2 * sizeof(found[0]));
    size -= 1;
    EXPECT_RES(TEE_ERROR_SHORT_BUFFER, TEE_Peripheral_GetPeripherals(&version, found, &size));
    EXPECT(size == 2 * sizeof(found[0]));
    OK(TEE_Peripheral_GetPeripherals(&version, found, &size));
    EXPECT(version == 1 && os != 0 && session != 0 && os != session);
    return TEE_SUCCESS;
}

static TEE_Result flags_of(TEE_PeripheralId id, uint32_t *flags)
{
    TEE_PeripheralValueType type = 99;

    OK(TEE_Peripheral_GetState(id, TEE_PERIPHERAL_STATE_FLAGS, &type, flags));
    EXPECT(type == TEE_PERIPHERAL_VALUE_UINT32);
    return TEE_SUCCESS;
}

static TEE_Result state_table(TEE_PeripheralId id)
{
    TEE_PeripheralState table[8];
    size_t size = 1;

    EXPECT_RES(TEE_ERROR_SHORT_BUFFER, TEE_Peripheral_GetStateTable(id, table, &size));
    EXPECT(size == 4 * sizeof(table[0]));
    OK(TEE_Peripheral_GetStateTable(id, table, &size));
    EXPECT(size == 4 * sizeof(table[0]));
    for (unsigned i = 0; i < 4; i++) {
        TEE_PeripheralValueType type;
        union {
            const char *text;
            uint32_t number;
        } value;
        EXPECT(table[i].version == 1 && table[i].u.v1.ro);
        OK(TEE_Peripheral_GetState(id, table[i].u.v1.id, &type, &value));
        EXPECT(type == table[i].u.v1.tag);
        if (type == TEE_PERIPHERAL_VALUE_STRING)
            EXPECT(strcmp(value.text, table[i].u.v1.u.stringValue) == 0);
        else
            EXPECT(value.number == table[i].u.v1.u.uint32Value);
        EXPECT_RES(TEE_ERROR_BAD_PARAMETERS,
                   TEE_Peripheral_SetState(id, table[i].u.v1.id, type, &value));
    }
    return TEE_SUCCESS;
}

static TEE_Result states(void)
{
    TEE_PeripheralDescriptor d = of(os);
    const char *name, *other;
    TEE_PeripheralValueType type;
    uint32_t flags;
    size_t size = 0;

    TRY(state_table(os));
    TRY(state_table(session));
    OK(TEE_Peripheral_GetState(os, TEE_PERIPHERAL_STATE_NAME, &type, &name));
    OK(TEE_Peripheral_GetState(session, TEE_PERIPHERAL_STATE_NAME, &type, &other));
    EXPECT(strcmp(name, "OS") == 0 && strcmp(other, "session") == 0);
    TRY(flags_of(os, &flags));
    EXPECT(flags == (TEE_PERIPHERAL_FLAG_TEE_CONTROLLABLE | TEE_PERIPHERAL_FLAG_EVENT_SOURCE));
    OK(TEE_Peripheral_Open(&d));
    TRY(flags_of(os, &flags));
    EXPECT(flags & TEE_PERIPHERAL_FLAG_OWNED);
    OK(TEE_Peripheral_Close(d.u.v1.peripheralHandle));
    EXPECT_RES(TEE_ERROR_ITEM_NOT_FOUND, TEE_Peripheral_GetState(os, "", &type, &flags));
    EXPECT_RES(TEE_ERROR_ITEM_NOT_FOUND, TEE_Peripheral_SetState(os, "colour", type, &flags));
    EXPECT_RES(TEE_ERROR_BAD_PARAMETERS,
               TEE_Peripheral_GetState(99, TEE_PERIPHERAL_STATE_NAME, &type, &name));
    EXPECT_RES(TEE_ERROR_BAD_PARAMETERS,
               TEE_Peripheral_SetState(99, TEE_PERIPHERAL_STATE_NAME, type, &name));
    EXPECT_RES(TEE_ERROR_BAD_PARAMETERS, TEE_Peripheral_GetStateTable(99, NULL, &size));
    return TEE_SUCCESS;
}

static TEE_Result open_close(void)
{
    TEE_PeripheralDescriptor a = of(os), b = of(os), s = of(session), none = of(99);

    OK(TEE_Peripheral_Open(&a));
    EXPECT(a.u.v1.peripheralHandle && a.u.v1.eventSourceHandle);
    EXPECT((uintptr_t)a.u.v1.peripheralHandle <= INT32_MAX);
    EXPECT_RES(TEE_ERROR_BUSY, TEE_Peripheral_Open(&b));
    OK(TEE_Peripheral_Open(&s));
    EXPECT_RES(TEE_ERROR_BUSY, TEE_Peripheral_Open(&s));
    EXPECT_RES(TEE_ERROR_BAD_PARAMETERS, TEE_Peripheral_Open(&none));
    OK(TEE_Peripheral_Close(a.u.v1.peripheralHandle));
    EXPECT_RES(TEE_ERROR_BAD_STATE, TEE_Peripheral_Close(a.u.v1.peripheralHandle));
    OK(TEE_Peripheral_Open(&b));
    EXPECT(a.u.v1.peripheralHandle != b.u.v1.peripheralHandle);
    OK(TEE_Peripheral_Close(b.u.v1.peripheralHandle));
    OK(TEE_Peripheral_Close(s.u.v1.peripheralHandle));
    return TEE_SUCCESS;
}

static TEE_Result open_multiple(void)
{
    TEE_PeripheralDescriptor both[] = {of(os), of(session)},
                             twice[] = {of(os), of(session), of(os)};
    TEE_PeripheralDescriptor wrong[] = {of(os), of(99)};

    EXPECT_RES(TEE_ERROR_BUSY, TEE_Peripheral_OpenMultiple(3, twice));
    EXPECT_RES(TEE_ERROR_BAD_PARAMETERS, TEE_Peripheral_OpenMultiple(2, wrong));
    OK(TEE_Peripheral_OpenMultiple(0, both));
    OK(TEE_Peripheral_OpenMultiple(2, both)); /* nothing was left open */
    EXPECT(both[0].u.v1.peripheralHandle != both[1].u.v1.peripheralHandle);
    OK(TEE_Peripheral_Close(both[0].u.v1.peripheralHandle));
    OK(TEE_Peripheral_Close(both[1].u.v1.peripheralHandle));
    return TEE_SUCCESS;
}

static TEE_Result close_multiple(void)
{
    TEE_PeripheralDescriptor both[] = {of(os), of(session)};

    OK(TEE_Peripheral_OpenMultiple(2, both));
    TEE_PeripheralHandle h[] = {both[0].u.v1.peripheralHandle, both[1].u.v1.peripheralHandle,
                                both[0].u.v1.peripheralHandle};
    EXPECT_RES(TEE_ERROR_BAD_STATE, TEE_Peripheral_CloseMultiple(3, h));
    h[2] = (TEE_PeripheralHandle)both[0].u.v1.eventSourceHandle;
    EXPECT_RES(TEE_ERROR_BAD_STATE, TEE_Peripheral_CloseMultiple(3, h));
    OK(TEE_Peripheral_CloseMultiple(0, h));
    OK(TEE_Peripheral_CloseMultiple(2, h)); /* both were open still */
    EXPECT_RES(TEE_ERROR_BAD_STATE, TEE_Peripheral_CloseMultiple(1, h));
    return TEE_SUCCESS;
}

static TEE_Result read_write(void)
{
    TEE_PeripheralDescriptor d = of(os);
    char buf[4];
    size_t size = sizeof(buf);

    OK(TEE_Peripheral_Open(&d));
    EXPECT_RES(TEE_ERROR_NOT_SUPPORTED, TEE_Peripheral_Read(d.u.v1.peripheralHandle, buf, &size));
    EXPECT_RES(TEE_ERROR_NOT_SUPPORTED, TEE_Peripheral_Write(d.u.v1.peripheralHandle, buf, size));
    OK(TEE_Peripheral_Close(d.u.v1.peripheralHandle));
    EXPECT_RES(TEE_ERROR_BAD_STATE, TEE_Peripheral_Read(d.u.v1.peripheralHandle, buf, &size));
    EXPECT_RES(TEE_ERROR_BAD_STATE, TEE_Peripheral_Write(d.u.v1.peripheralHandle, buf, size));
    return TEE_SUCCESS;
}

/* ---- queues ---- */

static TEE_Result queues(void)
{
    TEE_PeripheralDescriptor d = of(os);
    TEE_EventQueueHandle a, b;

    OK(TEE_Peripheral_Open(&d));
    TEE_EventSourceHandle twice[] = {d.u.v1.eventSourceHandle, d.u.v1.eventSourceHandle};
    uint32_t version = 1;
    EXPECT_RES(TEE_ERROR_BUSY, TEE_Event_OpenQueue(&version, 2, TEE_TIMEOUT_INFINITE, twice, &a));
    TRY(open_queue(1, twice, &a));
    EXPECT_RES(TEE_ERROR_BUSY, TEE_Event_OpenQueue(&version, 1, TEE_TIMEOUT_INFINITE, twice, &b));
    TRY(open_queue(0, NULL, &b));
    EXPECT(a != b && (uintptr_t)a <= INT32_MAX);
    OK(TEE_Event_CloseQueue(&a));
    EXPECT_RES(TEE_ERROR_BAD_STATE, TEE_Event_CloseQueue(&a));
    OK(TEE_Event_AddSources(1, twice, &b)); /* it is free again */
    OK(TEE_Peripheral_Close(d.u.v1.peripheralHandle));
    EXPECT_RES(TEE_ERROR_ITEM_NOT_FOUND, TEE_Event_AddSources(1, twice, &b));
    OK(TEE_Event_CloseQueue(&b));
    return TEE_SUCCESS;
}

static TEE_Result add_drop(void)
{
    TEE_PeripheralDescriptor both[] = {of(os), of(session)};
    TEE_EventQueueHandle q, other;

    OK(TEE_Peripheral_OpenMultiple(2, both));
    TEE_EventSourceHandle s[] = {both[0].u.v1.eventSourceHandle, both[1].u.v1.eventSourceHandle};
    TEE_EventSourceHandle wrong[] = {s[0], (TEE_EventSourceHandle)both[0].u.v1.peripheralHandle};
    TRY(open_queue(0, NULL, &q));
    TRY(open_queue(0, NULL, &other));
    EXPECT_RES(TEE_ERROR_ITEM_NOT_FOUND, TEE_Event_AddSources(2, wrong, &q));
    OK(TEE_Event_AddSources(2, s, &q)); /* none was added */
    EXPECT_RES(TEE_ERROR_BUSY, TEE_Event_AddSources(1, s, &other));
    EXPECT_RES(TEE_ERROR_ITEM_NOT_FOUND, TEE_Event_DropSources(1, s, &other));
    EXPECT_RES(TEE_ERROR_ITEM_NOT_FOUND, TEE_Event_DropSources(2, wrong, &q));
    OK(TEE_Event_AddSources(1, s, &other)); /* the good one was dropped */
    EXPECT_RES(TEE_ERROR_ITEM_NOT_FOUND, TEE_Event_CancelSources(2, s, &q));
    OK(TEE_Event_CancelSources(1, s + 1, &q));
    OK(TEE_Event_DropSources(1, s + 1, &q));
    OK(TEE_Event_CloseQueue(&q));
    OK(TEE_Event_CloseQueue(&other));
    OK(TEE_Peripheral_Close(both[0].u.v1.peripheralHandle));
    OK(TEE_Peripheral_Close(both[1].u.v1.peripheralHandle));
    return TEE_SUCCESS;
}

static TEE_Result list(void)
{
    TEE_PeripheralDescriptor d = of(os);
    TEE_EventSourceHandle found[4], timer;
    TEE_EventQueueHandle q;
    size_t size = sizeof(found);

    OK(TEE_Peripheral_Open(&d));
    TRY(open_queue(0, NULL, &q));
    OK(TEE_Event_ListSources(&q, NULL, &size));
    EXPECT(size == 0);
    OK(create_timer(&q, 1000000, 1, &timer));
    OK(TEE_Event_AddSources(1, &d.u.v1.eventSourceHandle, &q));
    EXPECT_RES(TEE_ERROR_SHORT_BUFFER, TEE_Event_ListSources(&q, NULL, &size));
    EXPECT(size == 2 * sizeof(found[0]));
    OK(TEE_Event_ListSources(&q, found, &size));
    EXPECT(size == 2 * sizeof(found[0]) && found[0] == timer);
    EXPECT(found[1] == d.u.v1.eventSourceHandle);
    OK(TEE_Peripheral_Close(d.u.v1.peripheralHandle)); /* leaves the queue */
    OK(TEE_Event_ListSources(&q, found, &size));
    EXPECT(size == sizeof(found[0]));
    OK(TEE_Event_CloseQueue(&q));
    return TEE_SUCCESS;
}

static TEE_Result limits(void)
{
    TEE_EventSourceHandle timer, many[SOURCES_MAX + 1] = {NULL};
    TEE_EventQueueHandle q, other;
    uint32_t max, version = 1;

    OK(TEE_GetPropertyAsU32(TEE_PROPSET_TEE_IMPLEMENTATION, "gpd.tee.event.maxSources", &max));
    EXPECT(max == SOURCES_MAX);
    TRY(open_queue(0, NULL, &q));
    for (uint32_t i = 0; i < SOURCES_MAX; i++)
        OK(create_timer(&q, 1000000, 0, &timer));
    EXPECT_RES(TEE_ERROR_OUT_OF_MEMORY, create_timer(&q, 1000000, 0, &timer));
    EXPECT_RES(TEE_ERROR_OUT_OF_MEMORY, TEE_Event_AddSources(1, many, &q));
    EXPECT_RES(TEE_ERROR_OUT_OF_MEMORY,
               TEE_Event_OpenQueue(&version, SOURCES_MAX + 1, 0, many, &other));
    OK(TEE_Event_CloseQueue(&q));
    return TEE_SUCCESS;
}

/* ---- timers ---- */

/* Whatever order they are due in, events come in the order of their times. */
static TEE_Result timers(void)
{
    TEE_EventSourceHandle timer[3];
    TEE_Event_V1 e[4];
    TEE_EventQueueHandle q;
    uint32_t got = 0, dropped, seen = 0;

    TRY(open_queue(0, NULL, &q));
    for (uint8_t i = 0; i < 3; i++)
        OK(create_timer(&q, 12 - 4 * i, i, &timer[i]));
    TRY(wait_for(&q, e, 1, 1));
    for (got = 1; got < 3;) {
        uint32_t count = 4 - got;
        OK(TEE_Event_Wait(&q, TEE_TIMEOUT_INFINITE, &count, e + got, &dropped));
        EXPECT(count >= 1 && got + count <= 3);
        got += count;
    }
    for (uint32_t i = 0; i < 3; i++) {
        uint8_t mark = e[i].payload[0];
        EXPECT(mark < 3 && e[i].payload[31] == mark && e[i].payload[1] == 0);
        EXPECT(e[i].eventType == TEE_EVENT_TYPE_CORE_TIMER && e[i].eventSource == timer[mark]);
        EXPECT(i == 0 || e[i].timestamp >= e[i - 1].timestamp);
        seen |= 1u << mark;
        /* One event each. */
        EXPECT_RES(TEE_ERROR_ITEM_NOT_FOUND, TEE_Event_DropSources(1, &timer[i], &q));
    }
    EXPECT(seen == 7);
    OK(TEE_Event_CloseQueue(&q));
    return TEE_SUCCESS;
}

/* What it had told stays; what it would have told never comes. */
static TEE_Result timer_dropped(void)
{
    TEE_EventSourceHandle never, told;
    TEE_Event_V1 e[4];
    TEE_EventQueueHandle q;

    TRY(open_queue(0, NULL, &q));
    OK(create_timer(&q, 1000000, 1, &never));
    OK(create_timer(&q, 0, 2, &told));
    OK(TEE_Wait(1));
    TEE_EventSourceHandle both[] = {told, never};
    EXPECT_RES(TEE_ERROR_ITEM_NOT_FOUND, TEE_Event_DropSources(2, both, &q));
    EXPECT_RES(TEE_ERROR_ITEM_NOT_FOUND, TEE_Event_AddSources(1, &never, &q));
    TRY(wait_for(&q, e, 4, 1));
    EXPECT(e[0].eventSource == told && e[0].payload[0] == 2);
    OK(TEE_Event_CloseQueue(&q));
    return TEE_SUCCESS;
}

static TEE_Result timer_cancelled(void)
{
    TEE_EventSourceHandle told, later;
    TEE_Event_V1 e[4];
    TEE_EventQueueHandle q;
    uint32_t count = 4, dropped;
    size_t size = 0;

    TRY(open_queue(0, NULL, &q));
    OK(create_timer(&q, 0, 1, &told));
    OK(create_timer(&q, 1000000, 2, &later));
    OK(TEE_Wait(1));
    OK(TEE_Event_CancelSources(1, &told, &q));
    EXPECT_RES(TEE_ERROR_TIMEOUT, TEE_Event_Wait(&q, 0, &count, e, &dropped));
    EXPECT_RES(TEE_ERROR_ITEM_NOT_FOUND, TEE_Event_CancelSources(1, &told, &q));
    OK(TEE_Event_CancelSources(1, &later, &q)); /* has told nothing yet, and still will */
    EXPECT_RES(TEE_ERROR_SHORT_BUFFER, TEE_Event_ListSources(&q, NULL, &size));
    EXPECT(size == sizeof(later));
    OK(TEE_Event_CloseQueue(&q));
    return TEE_SUCCESS;
}

static TEE_Result too_many_pending(void)
{
    TEE_EventSourceHandle timer;
    TEE_Event_V1 e[40];
    TEE_EventQueueHandle q;
    uint32_t count = 40, dropped = 0;

    TRY(open_queue(0, NULL, &q));
    for (unsigned i = 0; i < 36; i++) {
        OK(create_timer(&q, 0, (uint8_t)i, &timer));
        OK(TEE_Wait(1));
    }
    OK(TEE_Event_Wait(&q, 0, &count, e, &dropped));
    EXPECT(count == 32 && dropped == 4 && e[31].payload[0] == 31);
    OK(create_timer(&q, 0, 77, &timer));
    TRY(wait_for(&q, e, 40, 1));
    OK(TEE_Event_CloseQueue(&q));
    return TEE_SUCCESS;
}

static TEE_Result wait_timeout(void)
{
    TEE_EventSourceHandle timer;
    TEE_Event_V1 e[2];
    TEE_EventQueueHandle q;
    uint32_t count = 2, dropped = 99;

    TRY(open_queue(0, NULL, &q));
    OK(create_timer(&q, 1000000, 0, &timer));
    EXPECT_RES(TEE_ERROR_TIMEOUT, TEE_Event_Wait(&q, 3, &count, e, &dropped));
    EXPECT(count == 0 && dropped == 0);
    EXPECT_RES(TEE_ERROR_BAD_PARAMETERS, TEE_Event_Wait(&q, 0, &count, e, &dropped));
    count = 2;
    EXPECT_RES(TEE_ERROR_TIMEOUT, TEE_Event_Wait(&q, 0, &count, e, &dropped));
    OK(TEE_Event_CloseQueue(&q));
    return TEE_SUCCESS;
}

/* A queue's own time ends a wait, and the queue. */
static TEE_Result queue_timeout(void)
{
    TEE_PeripheralDescriptor d = of(os);
    TEE_Event_V1 e[2];
    TEE_EventQueueHandle q;
    uint32_t version = 1, count = 2, dropped;

    OK(TEE_Peripheral_Open(&d));
    OK(TEE_Event_OpenQueue(&version, 1, 3, &d.u.v1.eventSourceHandle, &q));
    EXPECT_RES(TEE_ERROR_TIMEOUT, TEE_Event_Wait(&q, TEE_TIMEOUT_INFINITE, &count, e, &dropped));
    EXPECT(count == 0);
    EXPECT_RES(TEE_ERROR_BAD_STATE, TEE_Event_CloseQueue(&q));
    OK(TEE_Event_OpenQueue(&version, 1, 3, &d.u.v1.eventSourceHandle, &q));
    OK(TEE_Wait(10));
    EXPECT_RES(TEE_ERROR_BAD_STATE, TEE_Event_AddSources(0, NULL, &q));
    OK(TEE_Peripheral_Close(d.u.v1.peripheralHandle));
    return TEE_SUCCESS;
}

/* Only the events of its own time come. */
static TEE_Result queue_lives(void)
{
    TEE_EventSourceHandle timer;
    TEE_Event_V1 e[4];
    TEE_EventQueueHandle q;
    uint32_t version = 1, count = 4, dropped;

    OK(TEE_Event_OpenQueue(&version, 0, 100000, NULL, &q));
    OK(create_timer(&q, 2, 1, &timer));
    OK(create_timer(&q, 200000, 1, &timer)); /* too late for it */
    OK(TEE_Wait(5));
    count = 1;
    OK(TEE_Event_Wait(&q, 0, &count, e, &dropped));
    count = 4;
    EXPECT_RES(TEE_ERROR_TIMEOUT, TEE_Event_Wait(&q, 1, &count, e, &dropped));
    OK(TEE_Event_CloseQueue(&q));
    return TEE_SUCCESS;
}

/* Each event begins the queue's time anew. */
static TEE_Result queue_anew(void)
{
    TEE_EventSourceHandle first, second, late;
    TEE_EventQueueHandle q;
    TEE_Event_V1 e[2];
    uint32_t version = 1, count = 2, dropped;

    OK(TEE_Event_OpenQueue(&version, 0, 20, NULL, &q));
    OK(create_timer(&q, 15, 1, &first));
    OK(create_timer(&q, 30, 2, &second));
    OK(create_timer(&q, 60, 3, &late)); /* 10 more than the queue has left then */
    TRY(wait_for(&q, e, 2, 1));
    EXPECT(e[0].eventSource == first);
    TRY(wait_for(&q, e, 2, 1));
    EXPECT(e[0].eventSource == second);
    EXPECT_RES(TEE_ERROR_TIMEOUT, TEE_Event_Wait(&q, TEE_TIMEOUT_INFINITE, &count, e, &dropped));
    EXPECT_RES(TEE_ERROR_BAD_STATE, TEE_Event_CloseQueue(&q));
    return TEE_SUCCESS;
}

static TEE_Result not_open(void)
{
    TEE_EventQueueHandle bad[4];
    TEE_EventSourceHandle source;
    TEE_PeripheralDescriptor d = of(os);
    TEE_Event_V1 e;
    uint32_t count = 1, dropped;
    size_t size = 0;

    OK(TEE_Peripheral_Open(&d));
    TRY(open_queue(0, NULL, &bad[0]));
    bad[1] = (TEE_EventQueueHandle)((uintptr_t)bad[0] | 1ull << 40);
    OK(TEE_Event_CloseQueue(&bad[0]));
    bad[2] = (TEE_EventQueueHandle)d.u.v1.peripheralHandle;
    bad[3] = NULL;
    for (unsigned i = 0; i < 4; i++) {
        TEE_EventQueueHandle *q = &bad[i];
        EXPECT_RES(TEE_ERROR_BAD_STATE, TEE_Event_CloseQueue(q));
        EXPECT_RES(TEE_ERROR_BAD_STATE, TEE_Event_AddSources(0, NULL, q));
        EXPECT_RES(TEE_ERROR_BAD_STATE, TEE_Event_DropSources(0, NULL, q));
        EXPECT_RES(TEE_ERROR_BAD_STATE, TEE_Event_CancelSources(0, NULL, q));
        EXPECT_RES(TEE_ERROR_BAD_STATE, TEE_Event_ListSources(q, NULL, &size));
        EXPECT_RES(TEE_ERROR_BAD_STATE, TEE_Event_Wait(q, 0, &count, &e, &dropped));
        EXPECT_RES(TEE_ERROR_BAD_STATE, create_timer(q, 0, 0, &source));
        EXPECT_RES(TEE_ERROR_BAD_STATE,
                   i == 2 ? TEE_ERROR_BAD_STATE : TEE_Peripheral_Close((TEE_PeripheralHandle)*q));
    }
    OK(TEE_Peripheral_Close(d.u.v1.peripheralHandle));
    return TEE_SUCCESS;
}

static TEE_Result versions(void)
{
    TEE_PeripheralDescriptor d = of(os);
    TEE_EventQueueHandle q;
    uint32_t version = 0;
    size_t size = 0;

    EXPECT_RES(TEE_ERROR_UNSUPPORTED_VERSION, TEE_Peripheral_GetPeripherals(&version, NULL, &size));
    EXPECT_RES(TEE_ERROR_UNSUPPORTED_VERSION, TEE_Event_OpenQueue(&version, 0, 0, NULL, &q));
    d.version = 2;
    EXPECT_RES(TEE_ERROR_UNSUPPORTED_VERSION, TEE_Peripheral_Open(&d));
    return TEE_SUCCESS;
}

/* ---- cancellation ---- */

static TEE_PeripheralDescriptor kept;
static TEE_EventQueueHandle kept_queue;

static TEE_Result open_session_s(void)
{
    kept = of(session);
    OK(TEE_Peripheral_Open(&kept));
    return open_queue(1, &kept.u.v1.eventSourceHandle, &kept_queue);
}

static TEE_Result wait_kept(void)
{
    TEE_Event_V1 e;
    uint32_t count = 1, dropped;

    TEE_UnmaskCancellation();
    return TEE_Event_Wait(&kept_queue, 20, &count, &e, &dropped);
}

static TEE_Result kept_is_gone(void)
{
    size_t size = 0;

    EXPECT_RES(TEE_ERROR_BAD_STATE, TEE_Peripheral_Close(kept.u.v1.peripheralHandle));
    OK(TEE_Event_ListSources(&kept_queue, NULL, &size));
    EXPECT(size == 0);
    OK(TEE_Event_CloseQueue(&kept_queue));
    return TEE_SUCCESS;
}

static TEE_Result wait_cancel(uint32_t scene, TEE_Param p[4])
{
    TEE_PeripheralDescriptor d[] = {of(os), of(session)};
    uint32_t opened = scene == EVENTS_WAIT_BOTH ? 2 : scene == EVENTS_WAIT_OS;
    TEE_EventQueueHandle q;
    TEE_Event_V1 e[4];
    uint32_t count = 4, dropped;

    OK(TEE_Peripheral_OpenMultiple(opened, d));
    TEE_EventSourceHandle s[] = {d[0].u.v1.eventSourceHandle, d[1].u.v1.eventSourceHandle};
    TRY(open_queue(opened, s, &q));
    if (scene != EVENTS_WAIT_BOTH && scene != EVENTS_WAIT_FOREVER)
        TEE_UnmaskCancellation();
    __atomic_store_n((uint8_t *)p[0].memref.buffer, 1, __ATOMIC_RELEASE);
    TEE_Result res = TEE_Event_Wait(&q, TEE_TIMEOUT_INFINITE, &count, e, &dropped);
    if (res == TEE_ERROR_CANCEL)
        EXPECT(count == 0);
    if (res == TEE_SUCCESS) {
        EXPECT(count == opened && e[0].eventSource == s[0] && e[0].payload[0] == 0);
        EXPECT(opened == 1 || e[1].eventSource == s[1]);
        p[1].value.a = e[0].eventType;
        p[1].value.b = count;
        count = 4; /* it is told once */
        EXPECT_RES(scene == EVENTS_WAIT_BOTH ? TEE_ERROR_TIMEOUT : TEE_ERROR_CANCEL,
                   TEE_Event_Wait(&q, 1, &count, e, &dropped));
    }
    OK(TEE_Event_CloseQueue(&q));
    for (uint32_t i = 0; i < opened; i++)
        OK(TEE_Peripheral_Close(d[i].u.v1.peripheralHandle));
    return res;
}

/* ---- entry points ---- */

/* There is no session in it. */
static TEE_Result create_scene(void)
{
    TRY(find_ids());
    EXPECT(os != 0 && session == 0);
    TEE_PeripheralDescriptor d = of(os), s = of(os + 1);
    EXPECT_RES(TEE_ERROR_BAD_PARAMETERS, TEE_Peripheral_Open(&s));
    OK(TEE_Peripheral_Open(&d));
    OK(TEE_Peripheral_Close(d.u.v1.peripheralHandle));
    return TEE_SUCCESS;
}

TEE_Result TA_CreateEntryPoint(void)
{
    in_create = create_scene();
    return TEE_SUCCESS;
}

static TEE_Result created(void)
{
    return in_create;
}

TEE_Result TA_InvokeCommandEntryPoint(void *ctx, uint32_t command, uint32_t types, TEE_Param p[4])
{
    static TEE_Result (*const scenes[])(void) = {
        [EVENTS_PERIPHERALS] = peripherals,
        [EVENTS_STATES] = states,
        [EVENTS_OPEN_CLOSE] = open_close,
        [EVENTS_OPEN_MULTIPLE] = open_multiple,
        [EVENTS_CLOSE_MULTIPLE] = close_multiple,
        [EVENTS_READ_WRITE] = read_write,
        [EVENTS_QUEUES] = queues,
        [EVENTS_ADD_DROP] = add_drop,
        [EVENTS_LIST] = list,
        [EVENTS_LIMITS] = limits,
        [EVENTS_TIMERS] = timers,
        [EVENTS_TIMER_DROPPED] = timer_dropped,
        [EVENTS_TIMER_CANCELLED] = timer_cancelled,
        [EVENTS_TOO_MANY_PENDING] = too_many_pending,
        [EVENTS_WAIT_TIMEOUT] = wait_timeout,
        [EVENTS_QUEUE_TIMEOUT] = queue_timeout,
        [EVENTS_QUEUE_LIVES] = queue_lives,
        [EVENTS_NOT_OPEN] = not_open,
        [EVENTS_VERSIONS] = versions,
        [EVENTS_IN_CREATE] = created,
        [EVENTS_QUEUE_ANEW] = queue_anew,
        [EVENTS_OPEN_SESSION_S] = open_session_s,
        [EVENTS_WAIT_KEPT] = wait_kept,
        [EVENTS_KEPT_IS_GONE] = kept_is_gone,
    };

    (void)ctx;
    (void)types;
    TRY(find_ids());
    if (command >= EVENTS_WAIT_OS)
        return wait_cancel(command, p);
    return scenes[command] ? scenes[command]() : TEE_ERROR_NOT_SUPPORTED;
}
