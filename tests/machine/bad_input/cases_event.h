/* SPDX-License-Identifier: BSD-2-Clause */
/* Chapter 9: handles that are not open have codes, pointers panic. */
CALL(TEE_SUCCESS, "", TEE_Peripheral_GetPeripherals, OUT(version, word(1)),
     OUT(peripherals, (TEE_Peripheral *)(void *)buf), SIZE(size, room(sizeof(buf))))
CALL(TEE_SUCCESS, "", TEE_Peripheral_GetStateTable, VALUE(id, 1),
     OUT(stateTable, (TEE_PeripheralState *)(void *)buf), SIZE(bufSize, room(sizeof(buf))))
CALL(TEE_SUCCESS, "", TEE_Peripheral_GetState, VALUE(id, 1),
     STRING(stateId, TEE_PERIPHERAL_STATE_FLAGS), OUT(periphType, word(0)), OUT(value, buf))
CALL(TEE_ERROR_BAD_PARAMETERS, "", TEE_Peripheral_SetState, VALUE(id, 1),
     STRING(stateId, TEE_PERIPHERAL_STATE_NAME), VALUE(periphType, TEE_PERIPHERAL_VALUE_UINT64),
     IN(value, buf))
CALL(TEE_SUCCESS, "", TEE_Peripheral_Open, OUT(peripheralDescriptor, descriptor()))
CALL(TEE_SUCCESS, "", TEE_Peripheral_OpenMultiple, VALUE(numPeripherals, 1),
     OUT(peripheralDescriptors, descriptor()))
CALL(TEE_SUCCESS, "", TEE_Peripheral_Close, PERIPHERAL(peripheralHandle, peripheral()))
CALL(TEE_SUCCESS, "", TEE_Peripheral_CloseMultiple, VALUE(numPeripherals, 1),
     PERIPHERALS(peripherals, peripheral_at()))
CALL(TEE_ERROR_NOT_SUPPORTED, "", TEE_Peripheral_Read, PERIPHERAL(peripheralHandle, peripheral()),
     OUT(buf, buf), OUT(bufSize, room(sizeof(buf))))
CALL(TEE_ERROR_NOT_SUPPORTED, "", TEE_Peripheral_Write, PERIPHERAL(peripheralHandle, peripheral()),
     IN(buf, buf), VALUE(bufSize, sizeof(buf)))

CALL(TEE_SUCCESS, "", TEE_Event_OpenQueue, OUT(version, word(1)), VALUE(numSources, 1),
     VALUE(timeout, TEE_TIMEOUT_INFINITE), SOURCES(sources, source()),
     OUT(handle, (TEE_EventQueueHandle *)(void *)buf))
CALL(TEE_SUCCESS, "", TEE_Event_CloseQueue, QUEUE(handle, queue()))
CALL(TEE_SUCCESS, "", TEE_Event_AddSources, VALUE(numSources, 1), SOURCES(sources, source()),
     QUEUE(handle, queue()))
CALL(TEE_SUCCESS, "", TEE_Event_DropSources, VALUE(numSources, 1), SOURCES(sources, queue_source()),
     QUEUE(handle, queue()))
CALL(TEE_SUCCESS, "", TEE_Event_CancelSources, VALUE(numSources, 1),
     SOURCES(sources, queue_source()), QUEUE(handle, queue()))
CALL(TEE_SUCCESS, "", TEE_Event_ListSources, QUEUE(handle, queue()),
     OUT(sources, (TEE_EventSourceHandle *)(void *)buf), SIZE(bufSize, room(sizeof(buf))))
CALL(TEE_SUCCESS, "", TEE_Event_Wait, QUEUE(handle, due_queue()), VALUE(timeout, 0),
     OUT(numEvents, word(1)), OUT(events, (TEE_Event_V1 *)(void *)buf), OUT(dropped, word(0)))
CALL(TEE_SUCCESS, "", TEE_Event_TimerCreate, QUEUE(handle, queue()), VALUE(period, UINT32_MAX),
     IN(payload, buf), OUT(eventSource, (TEE_EventSourceHandle *)(void *)buf))

CODE(TEE_ERROR_BUSY, (TEE_Peripheral_Open(descriptor()), TEE_Peripheral_Open(descriptor())))
CODE(TEE_ERROR_BUSY, TEE_Peripheral_OpenMultiple(UINT32_MAX, __extension__({
                                                     static TEE_PeripheralDescriptor d_[2];
                                                     d_[1] = d_[0] = *descriptor();
                                                     d_;
                                                 })))
CODE(TEE_ERROR_BAD_PARAMETERS, TEE_Peripheral_SetState(1, TEE_PERIPHERAL_STATE_NAME, 99, NULL))
DIES("TEE_Peripheral_SetState", NULL, "a pointer to memory",
     TEE_Peripheral_SetState(1, TEE_PERIPHERAL_STATE_NAME, TEE_PERIPHERAL_VALUE_STRING, dangling))
DIES("TEE_Peripheral_Read", NULL, "a pointer to memory",
     TEE_Peripheral_Read(NULL, buf, room(SIZE_MAX)))
DIES("TEE_Peripheral_Write", NULL, "a pointer to memory",
     TEE_Peripheral_Write(NULL, buf, SIZE_MAX - zero))
CODE(TEE_ERROR_BAD_STATE, TEE_Peripheral_Write(NULL, NULL, zero))
/* More of them than are there. */
DIES("TEE_Peripheral_CloseMultiple", NULL, "a pointer to memory",
     TEE_Peripheral_CloseMultiple(1, dangling))
CODE(TEE_ERROR_OUT_OF_MEMORY, TEE_Event_AddSources(UINT32_MAX, dangling, queue()))
CODE(TEE_SUCCESS, TEE_Event_AddSources(0, NULL, queue()))

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
FUZZ(TEE_Event_Wait(due_queue(), any_u32() % 2, any_out(), (void *)(buf + 64), any_out()))
