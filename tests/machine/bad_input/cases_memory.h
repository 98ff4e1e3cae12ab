/* SPDX-License-Identifier: BSD-2-Clause */
/* 4.11: TEE_Malloc and TEE_Realloc answer with NULL, the rest has no codes. */
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
DIES("TEE_Realloc", "4.11.5", "a pointer that TEE_Malloc has not returned", TEE_Realloc(buf, 8))
DIES("TEE_Realloc", "4.11.5", "has not returned", TEE_Realloc(block + 1, 8))
DIES("TEE_Realloc", "4.11.5", "what is no block", TEE_Realloc(block + 16, 8))
DIES("TEE_Realloc", "4.11.5", "is free already", (TEE_Free(block), TEE_Realloc(block, 8)))
DIES("TEE_Realloc", "4.11.5", "has not returned", TEE_Realloc(dangling, 8))
DIES("TEE_Free", "4.11.6", "a pointer that TEE_Malloc has not returned", TEE_Free(buf))
DIES("TEE_Free", "4.11.6", "a pointer that TEE_Malloc has not returned", TEE_Free(block + 1))
DIES("TEE_Free", "4.11.6", "what is no block", TEE_Free(block + 16))
DIES("TEE_Free", "4.11.6", "a block that is free already", (TEE_Free(block), TEE_Free(block)))
DIES("TEE_Free", "4.11.6", "that TEE_Malloc has not returned", TEE_Free(dangling))

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
CODE(TEE_SUCCESS, CHECK(WRITE, &p, sizeof(p)))
CODE(TEE_SUCCESS, CHECK(WRITE, params, sizeof(params[0]) * 4))
CODE(DENIED, CHECK(READ, &p, 1 << 20))
CODE(DENIED, CHECK(READ, (void *)((uintptr_t)&p - (1 << 20)), 1 << 20))
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
BAD_OUT("TEE_MemMove", TEE_MemMove(p, buf, 8))
BAD_IN("TEE_MemMove", TEE_MemMove(buf, p, 8))
BAD_OUT("TEE_MemFill", TEE_MemFill(p, 0, 8))
BAD_IN("TEE_MemCompare", TEE_MemCompare(p, buf, 8))
BAD_IN("TEE_MemCompare", TEE_MemCompare(buf, p, 8))

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
