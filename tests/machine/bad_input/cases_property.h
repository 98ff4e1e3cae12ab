/* SPDX-License-Identifier: BSD-2-Clause */
/* 4.4. */
#define PROP_TA  TEE_PROPSET_CURRENT_TA
#define PROP_TEE TEE_PROPSET_TEE_IMPLEMENTATION
CALL(TEE_SUCCESS, "4.4.1", TEE_GetPropertyAsString, SET_OR_ENUMERATOR(propsetOrEnumerator, PROP_TA),
     STRING(name, "gpd.ta.version"), OUT(valueBuffer, (char *)buf), SIZE(valueBufferLen, len(64)))
CALL(TEE_SUCCESS, "4.4.2", TEE_GetPropertyAsBool, SET_OR_ENUMERATOR(propsetOrEnumerator, PROP_TA),
     STRING(name, "gpd.ta.multiSession"), OUT(value, (bool *)buf))
CALL(TEE_SUCCESS, "4.4.3.1", TEE_GetPropertyAsU32, SET_OR_ENUMERATOR(propsetOrEnumerator, PROP_TA),
     STRING(name, "gpd.ta.dataSize"), OUT(value, word(0)))
CALL(TEE_SUCCESS, "4.4.3.2", TEE_GetPropertyAsU64, SET_OR_ENUMERATOR(propsetOrEnumerator, PROP_TA),
     STRING(name, "gpd.ta.dataSize"), OUT(value, (uint64_t *)(void *)buf))
CALL(TEE_SUCCESS, "4.4.4", TEE_GetPropertyAsBinaryBlock,
     SET_OR_ENUMERATOR(propsetOrEnumerator, PROP_TEE),
     STRING(name, "gpd.tee.firmware.implementation.binaryversion"), OUT(valueBuffer, buf),
     SIZE(valueBufferLen, len(64)))
CALL(TEE_SUCCESS, "4.4.5", TEE_GetPropertyAsUUID, SET_OR_ENUMERATOR(propsetOrEnumerator, PROP_TA),
     STRING(name, "gpd.ta.appID"), OUT(value, (TEE_UUID *)(void *)buf))
CALL(TEE_SUCCESS, "4.4.6", TEE_GetPropertyAsIdentity,
     SET_OR_ENUMERATOR(propsetOrEnumerator, TEE_PROPSET_CURRENT_CLIENT),
     STRING(name, "gpd.client.identity"), OUT(value, (TEE_Identity *)(void *)buf))

CALL(TEE_SUCCESS, "4.4.7", TEE_AllocatePropertyEnumerator,
     OUT(enumerator, (TEE_PropSetHandle *)(void *)buf))
CALL_VOID("4.4.8", TEE_FreePropertyEnumerator, ENUMERATOR(enumerator, enumerator()))
CALL_VOID("4.4.9", TEE_StartPropertyEnumerator, ENUMERATOR(enumerator, enumerator()),
          SET(propSet, PROP_TA))
CALL_VOID("4.4.10", TEE_ResetPropertyEnumerator, ENUMERATOR(enumerator, started()))
CALL(TEE_SUCCESS, "4.4.11", TEE_GetPropertyName, ENUMERATOR(enumerator, started()),
     OUT(nameBuffer, buf), SIZE(nameBufferLen, len(64)))
CALL(TEE_SUCCESS, "4.4.12", TEE_GetNextProperty, ENUMERATOR(enumerator, started()))

/* With an enumerator the name is not looked at; without such a property, the place is. */
CODE(TEE_SUCCESS, TEE_GetPropertyAsString(started(), NULL, (char *)buf, len(64)))
CODE(TEE_SUCCESS, TEE_GetPropertyAsUUID(started(), dangling, (TEE_UUID *)(void *)buf))
#define PROP_NOWHERE(as) TEE_GetPropertyAs##as(PROP_TA, "none", dangling)
DIES("TEE_GetPropertyAsBool", NULL, "a pointer to memory", PROP_NOWHERE(Bool))
DIES("TEE_GetPropertyAsU32", NULL, "a pointer to memory", PROP_NOWHERE(U32))
DIES("TEE_GetPropertyAsU64", NULL, "a pointer to memory", PROP_NOWHERE(U64))
DIES("TEE_GetPropertyAsUUID", NULL, "a pointer to memory", PROP_NOWHERE(UUID))
DIES("TEE_GetPropertyAsIdentity", NULL, "a pointer to memory", PROP_NOWHERE(Identity))
CODE(TEE_ERROR_SHORT_BUFFER, TEE_GetPropertyAsString(PROP_TA, "gpd.ta.version", NULL, len(zero)))

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
