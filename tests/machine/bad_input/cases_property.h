/* SPDX-License-Identifier: BSD-2-Clause */
/* 4.4. Handles that are none: 0, never given out, with bits above the lowest 32, of a set where an
 * enumerator is wanted and the other way round, freed. */
#define PROP_BAD (TEE_PropSetHandle)(zero + 5)
#define PROP_ENUM                                                                                  \
    __extension__({                                                                                \
        TEE_PropSetHandle made_;                                                                   \
        TEE_AllocatePropertyEnumerator(&made_);                                                    \
        made_;                                                                                     \
    })
#define PROP_STARTED                                                                               \
    __extension__({                                                                                \
        TEE_PropSetHandle started_ = PROP_ENUM;                                                    \
        TEE_StartPropertyEnumerator(started_, TEE_PROPSET_CURRENT_TA);                             \
        started_;                                                                                  \
    })
#define PROP_FREED                                                                                 \
    __extension__({                                                                                \
        TEE_PropSetHandle freed_ = PROP_ENUM;                                                      \
        TEE_FreePropertyEnumerator(freed_);                                                        \
        freed_;                                                                                    \
    })
#define PROP_WIDE   (TEE_PropSetHandle)((uintptr_t)PROP_ENUM | 1ull << 32)
#define PROP_TA     TEE_PROPSET_CURRENT_TA
#define PROP_CLIENT TEE_PROPSET_CURRENT_CLIENT
#define PROP_LEN    (*(api_size *)(void *)buf = 64, (api_size *)(void *)buf)
#define PROP_LEN_11 (*(uint32_t *)(void *)buf = 64, (uint32_t *)(void *)buf)
#define PROP_TO     (void *)(buf + 64)

#define PROP_HANDLE_ROWS(func, clause, call)                                                       \
    DIES(func, clause, "0x5 is no property set or enumerator", call(PROP_BAD))                     \
    DIES(func, clause, "is no property set or enumerator", call(PROP_FREED))                       \
    DIES(func, clause, "is no property set or enumerator", call(PROP_WIDE))                        \
    DIES(func, clause, "0 is no property set or enumerator", call((TEE_PropSetHandle)zero))

#define PROP_STRING(h) TEE_GetPropertyAsString(h, "gpd.ta.version", PROP_TO, PROP_LEN)
#define PROP_BINARY(h) TEE_GetPropertyAsBinaryBlock(h, "gpd.ta.version", PROP_TO, PROP_LEN)
#define PROP_BOOL(h)   TEE_GetPropertyAsBool(h, "gpd.ta.version", PROP_TO)
#define PROP_U32(h)    TEE_GetPropertyAsU32(h, "gpd.ta.version", PROP_TO)
#define PROP_U64(h)    TEE_GetPropertyAsU64(h, "gpd.ta.version", PROP_TO)
#define PROP_UUID(h)   TEE_GetPropertyAsUUID(h, "gpd.ta.version", PROP_TO)
#define PROP_IDENT(h)  TEE_GetPropertyAsIdentity(h, "gpd.ta.version", PROP_TO)

PROP_HANDLE_ROWS("TEE_GetPropertyAsString", "4.4.1", PROP_STRING)
PROP_HANDLE_ROWS("TEE_GetPropertyAsBool", "4.4.2", PROP_BOOL)
PROP_HANDLE_ROWS("TEE_GetPropertyAsU32", "4.4.3.1", PROP_U32)
PROP_HANDLE_ROWS("TEE_GetPropertyAsU64", "4.4.3.2", PROP_U64)
PROP_HANDLE_ROWS("TEE_GetPropertyAsBinaryBlock", "4.4.4", PROP_BINARY)
PROP_HANDLE_ROWS("TEE_GetPropertyAsUUID", "4.4.5", PROP_UUID)
PROP_HANDLE_ROWS("TEE_GetPropertyAsIdentity", "4.4.6", PROP_IDENT)

BAD_IN("TEE_GetPropertyAsString", TEE_GetPropertyAsString(PROP_TA, p, PROP_TO, PROP_LEN))
BAD_IN("TEE_GetPropertyAsBool", TEE_GetPropertyAsBool(PROP_TA, p, PROP_TO))
BAD_IN("TEE_GetPropertyAsU32", TEE_GetPropertyAsU32(PROP_TA, p, PROP_TO))
BAD_IN("TEE_GetPropertyAsU64", TEE_GetPropertyAsU64(PROP_TA, p, PROP_TO))
BAD_IN("TEE_GetPropertyAsBinaryBlock", TEE_GetPropertyAsBinaryBlock(PROP_TA, p, PROP_TO, PROP_LEN))
BAD_IN("TEE_GetPropertyAsUUID", TEE_GetPropertyAsUUID(PROP_TA, p, PROP_TO))
BAD_IN("TEE_GetPropertyAsIdentity", TEE_GetPropertyAsIdentity(PROP_TA, p, PROP_TO))

BAD_OUT("TEE_GetPropertyAsString", TEE_GetPropertyAsString(PROP_TA, "gpd.ta.version", p, PROP_LEN))
BAD_OUT("TEE_GetPropertyAsString", TEE_GetPropertyAsString(PROP_TA, "gpd.ta.version", PROP_TO, p))
BAD_OUT("TEE_GetPropertyAsString",
        __GP11_TEE_GetPropertyAsString(PROP_TA, "gpd.ta.version", p, PROP_LEN_11))
BAD_OUT("TEE_GetPropertyAsString",
        __GP11_TEE_GetPropertyAsString(PROP_TA, "gpd.ta.version", PROP_TO, p))
BAD_OUT("TEE_GetPropertyAsBool", TEE_GetPropertyAsBool(PROP_TA, "gpd.ta.multiSession", p))
BAD_OUT("TEE_GetPropertyAsU32", TEE_GetPropertyAsU32(PROP_TA, "gpd.ta.dataSize", p))
BAD_OUT("TEE_GetPropertyAsU64", TEE_GetPropertyAsU64(PROP_TA, "gpd.ta.dataSize", p))
BAD_OUT("TEE_GetPropertyAsUUID", TEE_GetPropertyAsUUID(PROP_TA, "gpd.ta.appID", p))
BAD_OUT("TEE_GetPropertyAsIdentity",
        TEE_GetPropertyAsIdentity(PROP_CLIENT, "gpd.client.identity", p))
#define PROP_BLOCK "gpd.tee.firmware.implementation.binaryversion"
BAD_OUT("TEE_GetPropertyAsBinaryBlock",
        TEE_GetPropertyAsBinaryBlock(TEE_PROPSET_TEE_IMPLEMENTATION, PROP_BLOCK, p, PROP_LEN))
BAD_OUT("TEE_GetPropertyAsBinaryBlock",
        TEE_GetPropertyAsBinaryBlock(TEE_PROPSET_TEE_IMPLEMENTATION, PROP_BLOCK, PROP_TO, p))
BAD_OUT("TEE_GetPropertyAsBinaryBlock",
        __GP11_TEE_GetPropertyAsBinaryBlock(TEE_PROPSET_TEE_IMPLEMENTATION, PROP_BLOCK, PROP_TO, p))
CODE(TEE_SUCCESS, TEE_GetPropertyAsU64(PROP_TA, "gpd.ta.dataSize", (void *)(buf + 1)))
CODE(TEE_SUCCESS, TEE_GetPropertyAsUUID(PROP_TA, "gpd.ta.appID", (void *)(buf + 3)))

#define PROP_ENUM_ROWS(func, clause, call)                                                         \
    DIES(func, clause, "0x5 is no property enumerator", call(PROP_BAD))                            \
    DIES(func, clause, "0 is no property enumerator", call((TEE_PropSetHandle)zero))               \
    DIES(func, clause, "is no property enumerator", call(PROP_FREED))                              \
    DIES(func, clause, "is no property enumerator", call(PROP_WIDE))                               \
    DIES(func, clause, "0xffffffff is no property enumerator", call(PROP_TA))

#define PROP_START(h) TEE_StartPropertyEnumerator(h, PROP_TA)
#define PROP_NAME(h)  TEE_GetPropertyName(h, PROP_TO, PROP_LEN)
PROP_ENUM_ROWS("TEE_FreePropertyEnumerator", "4.4.8", TEE_FreePropertyEnumerator)
PROP_ENUM_ROWS("TEE_StartPropertyEnumerator", "4.4.9", PROP_START)
PROP_ENUM_ROWS("TEE_ResetPropertyEnumerator", "4.4.10", TEE_ResetPropertyEnumerator)
PROP_ENUM_ROWS("TEE_GetPropertyName", "4.4.11", PROP_NAME)
PROP_ENUM_ROWS("TEE_GetNextProperty", "4.4.12", TEE_GetNextProperty)
DIES("TEE_StartPropertyEnumerator", "4.4.9", "is no property set but a property enumerator",
     TEE_StartPropertyEnumerator(PROP_ENUM, PROP_ENUM))
BAD_OUT("TEE_AllocatePropertyEnumerator", TEE_AllocatePropertyEnumerator(p))
BAD_OUT("TEE_GetPropertyName", TEE_GetPropertyName(PROP_STARTED, p, PROP_LEN))
BAD_OUT("TEE_GetPropertyName", TEE_GetPropertyName(PROP_STARTED, PROP_TO, p))
BAD_OUT("TEE_GetPropertyName", __GP11_TEE_GetPropertyName(PROP_STARTED, PROP_TO, p))

#define PROP_ANY (TEE_PropSetHandle)(any_u32() % 2 ? any_handle() : 0xffffffffu - any_u32() % 4)
FUZZ(TEE_GetPropertyAsString(PROP_ANY, any_in(), any_out(), any_out()))
FUZZ(TEE_GetPropertyAsU64(PROP_ANY, any_in(), any_out()))
FUZZ(__GP11_TEE_GetPropertyAsBinaryBlock(PROP_ANY, any_in(), any_out(), any_out()))
FUZZ(TEE_AllocatePropertyEnumerator(any_out()))
FUZZ(TEE_AllocatePropertyEnumerator(any_handle_out()))
FUZZ(TEE_StartPropertyEnumerator(PROP_ANY, PROP_ANY))
FUZZ(TEE_FreePropertyEnumerator(PROP_ANY))
FUZZ(TEE_GetNextProperty(PROP_ANY))
FUZZ(TEE_GetPropertyName(PROP_ANY, any_out(), any_out()))
