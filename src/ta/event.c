/* SPDX-License-Identifier: BSD-2-Clause */
/* Peripherals and events, TEE Internal Core API chapter 9: what is not the kernel's business are
 * the strings of states, which must be in the TA's memory. */
#include <string.h>

#include "utee.h"

#define SAME(api, abi, a, b)                                                                       \
    _Static_assert(offsetof(api, a) == offsetof(struct abi, b), "one layout for both")

SAME(TEE_Peripheral, ta_peripheral, u.v1.periphType, type);
SAME(TEE_Peripheral, ta_peripheral, u.v1.id, id);
_Static_assert(sizeof(TEE_Peripheral) == sizeof(struct ta_peripheral), "one layout for both");
SAME(TEE_Event_V1, ta_event, timestamp, timestamp);
SAME(TEE_Event_V1, ta_event, eventSource, source);
SAME(TEE_Event_V1, ta_event, payload, payload);
_Static_assert(sizeof(TEE_Event_V1) == sizeof(struct ta_event), "one layout for both");
_Static_assert(TEE_MAX_EVENT_PAYLOAD_SIZE == TA_EVENT_PAYLOAD_SIZE, "one size for both");
SAME(TEE_PeripheralDescriptor, ta_peripheral_desc, u.v1.id, id);
SAME(TEE_PeripheralDescriptor, ta_peripheral_desc, u.v1.peripheralHandle, handle);
SAME(TEE_PeripheralDescriptor, ta_peripheral_desc, u.v1.eventSourceHandle, source);
_Static_assert(sizeof(TEE_PeripheralDescriptor) == sizeof(struct ta_peripheral_desc),
               "one layout for both");

/* Handles are numbers in pointers' clothes. */
static const uintptr_t *numbers(const void *handles)
{
    return handles;
}

/* ---- peripherals ---- */

TEE_Result TEE_Peripheral_GetPeripherals(uint32_t *version, TEE_Peripheral *peripherals,
                                         size_t *size)
{
    return utee_sys->peripheral->list(version, (struct ta_peripheral *)(void *)peripherals, size);
}

/* The strings that the TA has been given pointers to: of each peripheral and state. */
#define KEPT_MAX 8u

static struct kept {
    uint32_t id, index;
    struct ta_peripheral_state state;
} kept[KEPT_MAX];
static unsigned kept_count;

/* A state that stays where it is; a peripheral's strings never change. */
static TEE_Result state_at(enum ta_state_api api, TEE_PeripheralId id, uint32_t index,
                           struct ta_peripheral_state **out)
{
    struct ta_peripheral_state now;
    TEE_Result res = utee_sys->peripheral->state(api, id, index, &now);

    if (res != TEE_SUCCESS)
        return res;
    for (unsigned i = 0; i < kept_count; i++) {
        if (kept[i].id != id || kept[i].index != index)
            continue;
        kept[i].state.number = now.number;
        *out = &kept[i].state;
        return TEE_SUCCESS;
    }
    if (kept_count == KEPT_MAX)
        return TEE_ERROR_OUT_OF_MEMORY;
    kept[kept_count] = (struct kept){.id = id, .index = index, .state = now};
    *out = &kept[kept_count++].state;
    return TEE_SUCCESS;
}

static TEE_Result find_state(enum ta_state_api api, TEE_PeripheralId id, const char *name,
                             struct ta_peripheral_state **out)
{
    TEE_Result res;

    for (uint32_t i = 0; (res = state_at(api, id, i, out)) == TEE_SUCCESS; i++) {
        if (strcmp((*out)->name, name) == 0)
            break;
    }
    return res;
}

TEE_Result TEE_Peripheral_GetStateTable(TEE_PeripheralId id, TEE_PeripheralState *stateTable,
                                        size_t *bufSize)
{
    struct ta_peripheral_state *s;
    size_t room = *bufSize / sizeof(*stateTable), count = 0;
    TEE_Result res;

    while ((res = state_at(TA_STATE_TABLE, id, (uint32_t)count, &s)) == TEE_SUCCESS)
        count++;
    if (res != TEE_ERROR_ITEM_NOT_FOUND)
        return res;
    *bufSize = count * sizeof(*stateTable);
    if (count > room)
        return TEE_ERROR_SHORT_BUFFER;
    for (uint32_t i = 0; i < count && state_at(TA_STATE_TABLE, id, i, &s) == TEE_SUCCESS; i++) {
        TEE_PeripheralState_V1 v1 = {.tag = s->type, .id = s->name, .ro = s->read_only != 0};
        if (s->type == TEE_PERIPHERAL_VALUE_STRING)
            v1.u.stringValue = s->text;
        else
            v1.u.uint64Value = s->number;
        stateTable[i] = (TEE_PeripheralState){.version = 1, .u.v1 = v1};
    }
    return TEE_SUCCESS;
}

TEE_Result TEE_Peripheral_GetState(TEE_PeripheralId id, const char *stateId,
                                   TEE_PeripheralValueType *periphType, void *value)
{
    struct ta_peripheral_state *s;
    TEE_Result res = find_state(TA_STATE_GET, id, stateId, &s);

    if (res != TEE_SUCCESS)
        return res;
    *periphType = s->type;
    if (s->type == TEE_PERIPHERAL_VALUE_STRING) {
        const char *text = s->text;
        memcpy(value, &text, sizeof(text));
    } else {
        uint32_t number = (uint32_t)s->number;
        memcpy(value, &number, sizeof(number));
    }
    return TEE_SUCCESS;
}

/* Nothing uses the value, but a bad pointer to it is to be found here as on a TEE that does. */
static void look_at_value(TEE_PeripheralValueType type, const void *value)
{
    static const uint8_t size[] = {
        [TEE_PERIPHERAL_VALUE_UINT64] = 8, [TEE_PERIPHERAL_VALUE_UINT32] = 4,
        [TEE_PERIPHERAL_VALUE_UINT16] = 2, [TEE_PERIPHERAL_VALUE_UINT8] = 1,
        [TEE_PERIPHERAL_VALUE_BOOL] = 1,   [TEE_PERIPHERAL_VALUE_STRING] = 1,
    };
    const volatile uint8_t *byte = value;

    for (unsigned i = 0; type < sizeof(size) && i < size[type]; i++)
        (void)byte[i];
}

TEE_Result TEE_Peripheral_SetState(TEE_PeripheralId id, const char *stateId,
                                   TEE_PeripheralValueType periphType, void *value)
{
    struct ta_peripheral_state *s;
    TEE_Result res = find_state(TA_STATE_SET, id, stateId, &s);

    look_at_value(periphType, value);
    return res == TEE_SUCCESS ? TEE_ERROR_BAD_PARAMETERS : res;
}

TEE_Result TEE_Peripheral_Open(TEE_PeripheralDescriptor *peripheralDescriptor)
{
    return utee_sys->peripheral->open((struct ta_peripheral_desc *)(void *)peripheralDescriptor);
}

TEE_Result TEE_Peripheral_OpenMultiple(uint32_t numPeripherals,
                                       TEE_PeripheralDescriptor *peripheralDescriptors)
{
    return utee_sys->peripheral->open_multiple(
        numPeripherals, (struct ta_peripheral_desc *)(void *)peripheralDescriptors);
}

TEE_Result TEE_Peripheral_Close(TEE_PeripheralHandle peripheralHandle)
{
    return utee_sys->peripheral->close((uintptr_t)peripheralHandle);
}

TEE_Result TEE_Peripheral_CloseMultiple(uint32_t numPeripherals, TEE_PeripheralHandle *peripherals)
{
    return utee_sys->peripheral->close_multiple(numPeripherals, numbers(peripherals));
}

TEE_Result TEE_Peripheral_Read(TEE_PeripheralHandle peripheralHandle, void *buf, size_t *bufSize)
{
    return utee_sys->peripheral->read((uintptr_t)peripheralHandle, buf, bufSize);
}

TEE_Result TEE_Peripheral_Write(TEE_PeripheralHandle peripheralHandle, const void *buf,
                                size_t bufSize)
{
    return utee_sys->peripheral->write((uintptr_t)peripheralHandle, buf, bufSize);
}

/* ---- events ---- */

TEE_Result TEE_Event_OpenQueue(uint32_t *version, uint32_t numSources, uint32_t timeout,
                               TEE_EventSourceHandle *sources, TEE_EventQueueHandle *handle)
{
    return utee_sys->event->open(version, numSources, timeout, numbers(sources),
                                 (uintptr_t *)(void *)handle);
}

TEE_Result TEE_Event_CloseQueue(TEE_EventQueueHandle *handle)
{
    return utee_sys->event->close(numbers(handle));
}

TEE_Result TEE_Event_AddSources(uint32_t numSources, TEE_EventSourceHandle *sources,
                                TEE_EventQueueHandle *handle)
{
    return utee_sys->event->add(numSources, numbers(sources), numbers(handle));
}

TEE_Result TEE_Event_DropSources(uint32_t numSources, TEE_EventSourceHandle *sources,
                                 TEE_EventQueueHandle *handle)
{
    return utee_sys->event->drop(numSources, numbers(sources), numbers(handle));
}

TEE_Result TEE_Event_CancelSources(uint32_t numSources, TEE_EventSourceHandle *sources,
                                   TEE_EventQueueHandle *handle)
{
    return utee_sys->event->cancel(numSources, numbers(sources), numbers(handle));
}

TEE_Result TEE_Event_ListSources(TEE_EventQueueHandle *handle, TEE_EventSourceHandle *sources,
                                 size_t *bufSize)
{
    return utee_sys->event->list(numbers(handle), (uintptr_t *)(void *)sources, bufSize);
}

TEE_Result TEE_Event_Wait(TEE_EventQueueHandle *handle, uint32_t timeout, uint32_t *numEvents,
                          TEE_Event_V1 *events, uint32_t *dropped)
{
    return utee_sys->event->wait(numbers(handle), timeout, numEvents,
                                 (struct ta_event *)(void *)events, dropped);
}

TEE_Result TEE_Event_TimerCreate(TEE_EventQueueHandle *handle, uint64_t period,
                                 uint8_t payload[TEE_MAX_EVENT_PAYLOAD_SIZE],
                                 TEE_EventSourceHandle *eventSource)
{
    return utee_sys->event->timer(numbers(handle), period, payload,
                                  (uintptr_t *)(void *)eventSource);
}
