/* SPDX-License-Identifier: BSD-2-Clause */
#define TIME (TEE_Time *)(void *)buf
CALL_VOID("7.2.1", TEE_GetSystemTime, OUT(time, TIME))
CALL(TEE_SUCCESS, "7.2.4", TEE_SetTAPersistentTime, IN(time, TIME))
CALL(TEE_SUCCESS, "7.2.3", TEE_GetTAPersistentTime,
     OUT(time, (TEE_SetTAPersistentTime(TIME), TIME)))
CALL_VOID("7.2.5", TEE_GetREETime, OUT(time, TIME))
CODE(TEE_SUCCESS, TEE_Wait(0))
DIES("TEE_SetTAPersistentTime", "7.2.4", "1000 milliseconds",
     TEE_SetTAPersistentTime(&(TEE_Time){.millis = 1000}))
FUZZ(TEE_GetSystemTime(any_out()))
FUZZ(TEE_Wait(any_u32() % 2))
FUZZ(TEE_GetREETime(any_out()))
FUZZ(TEE_GetTAPersistentTime(any_out()))
