/* SPDX-License-Identifier: BSD-2-Clause */
/* Chapter 9: handles that are not open have codes, which tests/tas/events tries; the rest are
 * pointers. */
#define EVENT_ONE  (*(uint32_t *)(void *)buf = 1, (uint32_t *)(void *)buf)
#define EVENT_ROOM (*(size_t *)(void *)(buf + 8) = 128, (size_t *)(void *)(buf + 8))
#define EVENT_QUEUE                                                                                \
    __extension__({                                                                                \
        TEE_Event_OpenQueue(EVENT_ONE, 0, TEE_TIMEOUT_INFINITE, NULL, (void *)(buf + 16));         \
        (TEE_EventQueueHandle *)(void *)(buf + 16);                                                \
    })
#define EVENT_TIMED                                                                                \
    __extension__({                                                                                \
        TEE_EventQueueHandle *timed_ = EVENT_QUEUE;                                                \
        TEE_Event_TimerCreate(timed_, 0, buf + 32, (void *)(buf + 24));                            \
        TEE_Wait(1);                                                                               \
        (void)EVENT_ONE;                                                                           \
        timed_;                                                                                    \
    })
#define EVENT_DESC                                                                                 \
    (*(TEE_PeripheralDescriptor *)(void *)(buf + 64) =                                             \
         (TEE_PeripheralDescriptor){.version = 1, .u.v1.id = 1},                                   \
     (TEE_PeripheralDescriptor *)(void *)(buf + 64))
#define EVENT_TO (void *)(buf + 64)

BAD_OUT("TEE_Peripheral_GetPeripherals", TEE_Peripheral_GetPeripherals(p, EVENT_TO, EVENT_ROOM))
BAD_OUT("TEE_Peripheral_GetPeripherals", TEE_Peripheral_GetPeripherals(EVENT_ONE, p, EVENT_ROOM))
BAD_OUT("TEE_Peripheral_GetPeripherals", TEE_Peripheral_GetPeripherals(EVENT_ONE, EVENT_TO, p))
BAD_OUT("TEE_Peripheral_GetStateTable", TEE_Peripheral_GetStateTable(1, EVENT_TO, p))
BAD_OUT("TEE_Peripheral_GetStateTable",
        (*(size_t *)(void *)buf = 4096, TEE_Peripheral_GetStateTable(1, p, (void *)buf)))
BAD_IN("TEE_Peripheral_GetState", TEE_Peripheral_GetState(1, p, (void *)buf, EVENT_TO))
BAD_OUT("TEE_Peripheral_GetState",
        TEE_Peripheral_GetState(1, TEE_PERIPHERAL_STATE_NAME, p, EVENT_TO))
BAD_OUT("TEE_Peripheral_GetState",
        TEE_Peripheral_GetState(1, TEE_PERIPHERAL_STATE_FLAGS, (void *)buf, p))
BAD_IN("TEE_Peripheral_SetState", TEE_Peripheral_SetState(1, p, 0, EVENT_TO))
BAD_IN("TEE_Peripheral_SetState", TEE_Peripheral_SetState(1, TEE_PERIPHERAL_STATE_NAME, 0, p))
BAD_IN("TEE_Peripheral_SetState",
       TEE_Peripheral_SetState(1, TEE_PERIPHERAL_STATE_NAME, TEE_PERIPHERAL_VALUE_STRING, p))
CODE(TEE_ERROR_BAD_PARAMETERS, TEE_Peripheral_SetState(1, TEE_PERIPHERAL_STATE_NAME, 99, NULL))
BAD_OUT("TEE_Peripheral_Read", TEE_Peripheral_Read(NULL, p, EVENT_ROOM))
BAD_OUT("TEE_Peripheral_Read", TEE_Peripheral_Read(NULL, EVENT_TO, p))
BAD_IN("TEE_Peripheral_Write", TEE_Peripheral_Write(NULL, p, 128))
DIES("TEE_Peripheral_Write", NULL, "a pointer to memory",
     TEE_Peripheral_Write(NULL, buf, SIZE_MAX - zero))
CODE(TEE_ERROR_BAD_STATE, TEE_Peripheral_Write(NULL, NULL, zero))
BAD_IN("TEE_Peripheral_Open", TEE_Peripheral_Open(p))
BAD_IN("TEE_Peripheral_OpenMultiple", TEE_Peripheral_OpenMultiple(1, p))
BAD_IN("TEE_Peripheral_CloseMultiple", TEE_Peripheral_CloseMultiple(1, p))
CODE(TEE_ERROR_BAD_STATE, TEE_Peripheral_Close((TEE_PeripheralHandle)zero))
CODE(TEE_ERROR_BUSY, (TEE_Peripheral_Open(EVENT_DESC), TEE_Peripheral_Open(EVENT_DESC)))
CODE(TEE_ERROR_BUSY, TEE_Peripheral_OpenMultiple(UINT32_MAX, __extension__({
                                                     TEE_PeripheralDescriptor *d_ = EVENT_DESC;
                                                     d_[1] = d_[0];
                                                     d_;
                                                 })))

BAD_OUT("TEE_Event_OpenQueue", TEE_Event_OpenQueue(p, 0, 0, NULL, EVENT_TO))
BAD_IN("TEE_Event_OpenQueue", TEE_Event_OpenQueue(EVENT_ONE, 1, 0, p, EVENT_TO))
BAD_OUT("TEE_Event_OpenQueue", TEE_Event_OpenQueue(EVENT_ONE, 0, 0, NULL, p))
BAD_IN("TEE_Event_CloseQueue", TEE_Event_CloseQueue(p))
BAD_IN("TEE_Event_AddSources", TEE_Event_AddSources(0, NULL, p))
BAD_IN("TEE_Event_AddSources", TEE_Event_AddSources(1, p, EVENT_QUEUE))
BAD_IN("TEE_Event_DropSources", TEE_Event_DropSources(0, NULL, p))
BAD_IN("TEE_Event_DropSources", TEE_Event_DropSources(1, p, EVENT_QUEUE))
BAD_IN("TEE_Event_CancelSources", TEE_Event_CancelSources(0, NULL, p))
BAD_IN("TEE_Event_CancelSources", TEE_Event_CancelSources(1, p, EVENT_QUEUE))
BAD_IN("TEE_Event_ListSources", TEE_Event_ListSources(p, EVENT_TO, EVENT_ROOM))
BAD_OUT("TEE_Event_ListSources", TEE_Event_ListSources(EVENT_QUEUE, EVENT_TO, p))
BAD_IN("TEE_Event_TimerCreate", TEE_Event_TimerCreate(p, 0, buf, EVENT_TO))
BAD_IN("TEE_Event_TimerCreate", TEE_Event_TimerCreate(EVENT_QUEUE, 0, p, EVENT_TO))
BAD_OUT("TEE_Event_TimerCreate", TEE_Event_TimerCreate(EVENT_QUEUE, 0, buf, p))
BAD_IN("TEE_Event_Wait", TEE_Event_Wait(p, 0, EVENT_ONE, EVENT_TO, (void *)(buf + 8)))
BAD_OUT("TEE_Event_Wait", TEE_Event_Wait(EVENT_TIMED, 0, p, EVENT_TO, (void *)(buf + 8)))
BAD_OUT("TEE_Event_Wait", TEE_Event_Wait(EVENT_TIMED, 0, (void *)buf, p, (void *)(buf + 8)))
BAD_OUT("TEE_Event_Wait", TEE_Event_Wait(EVENT_TIMED, 0, (void *)buf, EVENT_TO, p))
CODE(TEE_SUCCESS, TEE_Event_Wait(EVENT_TIMED, 0, (void *)buf, EVENT_TO, (void *)(buf + 9)))

FUZZ(TEE_Peripheral_GetPeripherals(any_out(), any_out(), any_out()))
FUZZ(TEE_Peripheral_Open(any_out()))
FUZZ(TEE_Peripheral_Close((TEE_PeripheralHandle)any_handle()))
FUZZ(TEE_Peripheral_CloseMultiple(any_u32() % 4, any_out()))
FUZZ(TEE_Peripheral_SetState(any_u32() % 4, any_in(), any_u32(), any_out()))
FUZZ(TEE_Event_OpenQueue(any_out(), any_u32() % 3, any_u32(), any_out(), any_out()))
FUZZ(TEE_Event_CloseQueue(any_out()))
FUZZ(TEE_Event_AddSources(any_u32() % 3, any_out(), any_out()))
FUZZ(TEE_Event_DropSources(any_u32() % 3, any_out(), any_out()))
FUZZ(TEE_Event_CancelSources(any_u32() % 3, any_out(), any_out()))
FUZZ(TEE_Event_ListSources(any_out(), any_out(), any_out()))
FUZZ(TEE_Event_TimerCreate(any_out(), any_u32(), any_out(), any_out()))
FUZZ(TEE_Event_Wait(EVENT_QUEUE, any_u32() % 2, any_out(), (void *)(buf + 64), any_out()))
