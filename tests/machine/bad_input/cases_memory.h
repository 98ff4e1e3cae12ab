/* SPDX-License-Identifier: BSD-2-Clause */
/* 4.11: TEE_Malloc and TEE_Realloc answer with NULL, the rest has no codes. */
CALL_VOID("4.11.5", TEE_Realloc, BLOCK(buffer, fresh_block()), VALUE(newSize, 8))
CALL_VOID("4.11.6", TEE_Free, BLOCK(buffer, fresh_block()))
CALL_VOID("4.11.7", TEE_MemMove, OUT(dest, buf), IN(src, buf + 64), VALUE(size, 8))
CALL_VOID("4.11.8", TEE_MemCompare, IN(buffer1, buf), IN(buffer2, buf + 64), VALUE(size, 8))
CALL_VOID("4.11.9", TEE_MemFill, OUT(buff, buf), VALUE(x, 0), VALUE(size, 8))
CALL(TEE_SUCCESS, "4.11.1", TEE_CheckMemoryAccessRights,
     VALUE(accessFlags, TEE_MEMORY_ACCESS_WRITE), RANGE(buffer, buf), VALUE(size, 1))
CALL_VOID("4.11.2", TEE_SetInstanceData, ANYTHING(instanceData, buf))

CODE(TEE_SUCCESS, IS(TEE_Malloc(zero, TEE_MALLOC_FILL_ZERO) != NULL))
CODE(TEE_SUCCESS, IS(TEE_Malloc(SIZE_MAX - zero, TEE_MALLOC_FILL_ZERO) == NULL))
CODE(TEE_SUCCESS, IS(TEE_Malloc(16, 0x12345678) == NULL))
CODE(TEE_SUCCESS, IS(TEE_Malloc(16, UINT32_MAX) == NULL))
CODE(TEE_SUCCESS, IS(TEE_Realloc(NULL, 16) != NULL))
CODE(TEE_SUCCESS, IS(TEE_Realloc(block, SIZE_MAX - zero) == NULL))
CODE(TEE_SUCCESS, (TEE_Free(NULL), TEE_SUCCESS))
CODE(TEE_SUCCESS, (TEE_MemMove(NULL, NULL, zero), TEE_SUCCESS))
CODE(TEE_SUCCESS, (TEE_MemFill(NULL, 1, zero), TEE_SUCCESS))
CODE(TEE_SUCCESS, IS(TEE_MemCompare(NULL, NULL, zero) == 0))

DIES("TEE_Malloc", "4.11.4", "without TEE_MALLOC_NO_SHARE", TEE_Malloc(16, TEE_MALLOC_NO_FILL))

DIES("TEE_CheckMemoryAccessRights", "4.11.1", "flags 0x8 are reserved",
     TEE_CheckMemoryAccessRights(TEE_MEMORY_ACCESS_READ | 8, buf, 1))
#define CHECK(name, at, size) TEE_CheckMemoryAccessRights(TEE_MEMORY_ACCESS_##name, at, size)
#define CHECK_ANY(name, at, size)                                                                  \
    TEE_CheckMemoryAccessRights(TEE_MEMORY_ACCESS_##name | TEE_MEMORY_ACCESS_ANY_OWNER, at, size)
#define DENIED TEE_ERROR_ACCESS_DENIED
/* Nothing. */
CODE(TEE_SUCCESS, CHECK_ANY(WRITE, NULL, zero))
CODE(TEE_SUCCESS, CHECK_ANY(WRITE, dangling, zero))
CODE(DENIED, CHECK_ANY(READ, NULL, 1))
CODE(DENIED, CHECK_ANY(READ, dangling, 1))
CODE(DENIED, CHECK_ANY(READ, buf, SIZE_MAX - zero))
CODE(DENIED, CHECK_ANY(READ, (void *)(UINTPTR_MAX - zero), 2))
CODE(DENIED, CHECK_ANY(READ, (void *)(UINTPTR_MAX - zero), 1))
/* The image. */
CODE(TEE_SUCCESS, CHECK(READ, buf, sizeof(buf)))
CODE(TEE_SUCCESS, CHECK(WRITE, buf, sizeof(buf)))
CODE(TEE_SUCCESS, CHECK_ANY(WRITE, buf, sizeof(buf)))
CODE(TEE_SUCCESS, CHECK(READ, (void *)(uintptr_t)constant, sizeof(constant)))
CODE(DENIED, CHECK(WRITE, (void *)(uintptr_t)constant, sizeof(constant)))
CODE(TEE_SUCCESS, CHECK(READ, (void *)(uintptr_t)&teesim_ta_head, sizeof(teesim_ta_head)))
CODE(DENIED, CHECK(WRITE, (void *)(uintptr_t)&teesim_ta_head, sizeof(teesim_ta_head)))
CODE(TEE_SUCCESS, CHECK(READ, (void *)(uintptr_t)TA_CreateEntryPoint, 1))
CODE(DENIED, CHECK(WRITE, (void *)(uintptr_t)TA_CreateEntryPoint, 1))
CODE(DENIED, CHECK(READ, (void *)(uintptr_t)constant, 1 << 24))
/* The stack, the session's parameters included. */
CODE(TEE_SUCCESS, CHECK(WRITE, &row, sizeof(row)))
CODE(TEE_SUCCESS, CHECK(WRITE, params, sizeof(params[0]) * 4))
CODE(DENIED, CHECK(READ, &row, 1 << 20))
CODE(DENIED, CHECK(READ, (void *)((uintptr_t)&row - (1 << 20)), 1 << 20))
/* The heap. */
CODE(TEE_SUCCESS, CHECK(WRITE, block, 64))
CODE(TEE_SUCCESS, CHECK(READ, block + 63, 1))
CODE(DENIED, CHECK(READ, block, 65))
CODE(DENIED, CHECK(READ, block - 1, 1))
CODE(DENIED, (TEE_Free(block), CHECK(READ, block, 1)))
CODE(DENIED, CHECK(READ, TEE_Malloc(zero, 0), 1))
CODE(TEE_SUCCESS, CHECK(READ, TEE_Malloc(zero, 0), zero))
/* Lent memory: the input memref. */
CODE(DENIED, CHECK(READ, (void *)(uintptr_t)input, BAD_INPUT_SIZE))
CODE(TEE_SUCCESS, CHECK_ANY(READ, (void *)(uintptr_t)input, BAD_INPUT_SIZE))
CODE(DENIED, CHECK_ANY(READ, (void *)(uintptr_t)input, BAD_INPUT_SIZE + 1))
CODE(DENIED, CHECK_ANY(WRITE, (void *)(uintptr_t)input, BAD_INPUT_SIZE))

#if !TEE_API_GP11
#define TOO_MUCH (SIZE_MAX - zero)
DIES("TEE_MemMove", "4.11.7", "beyond the address space", TEE_MemMove(buf, constant, TOO_MUCH))
DIES("TEE_MemCompare", "4.11.8", "beyond the address space", TEE_MemCompare(buf, buf, TOO_MUCH))
DIES("TEE_MemFill", "4.11.9", "beyond the address space", TEE_MemFill(buf, 0, TOO_MUCH))
#undef TOO_MUCH
#endif

FUZZ(TEE_Free(any_block()))
FUZZ(keep_block(TEE_Malloc(any_size(), any_u32() % 8)))
FUZZ(keep_block(TEE_Realloc(take_block(), any_size())))
FUZZ(TEE_CheckMemoryAccessRights(any_u32() % 8, any_out(), any_size()))
FUZZ(TEE_CheckMemoryAccessRights(any_u32() % 8, any_block(), any_size()))
FUZZ(TEE_MemMove(any_out(), any_in(), any_u32() % 64))
FUZZ(TEE_MemFill(any_out(), any_u32(), any_u32() % 64))
FUZZ(TEE_MemCompare(any_in(), any_in(), any_u32() % 64))
FUZZ(TEE_SetInstanceData(any_in()))

#undef CHECK
#undef CHECK_ANY
#undef DENIED
