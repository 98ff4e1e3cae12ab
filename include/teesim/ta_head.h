/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The head of a TA image. Include it in exactly one source file, after user_ta_header_defines.h,
 * which defines:
 *
 *   TA_UUID         initialiser of a TEE_UUID; the image's file is named after it
 *   TA_FLAGS        TA_FLAG_* of user_ta_header.h
 *   TA_STACK_SIZE   bytes
 *   TA_DATA_SIZE    bytes of heap
 *   TA_VERSION, TA_DESCRIPTION             optional strings
 *   TA_CURRENT_TA_EXT_PROPERTIES           optional list of {name, USER_TA_PROP_TYPE_*, pointer}
 */
#ifndef TEESIM_TA_HEAD_H
#define TEESIM_TA_HEAD_H

#include <teesim/head_macro.h>
#include <user_ta_header.h>

/* What is missing is told, and nothing else. */
#if !defined(TA_UUID) && !defined(TA_FLAGS) && !defined(TA_STACK_SIZE) && !defined(TA_DATA_SIZE)
#error "user_ta_header_defines.h is to be included before this"
#elif !defined(TA_UUID)
#error "user_ta_header_defines.h does not define TA_UUID"
#elif !defined(TA_FLAGS)
#error "user_ta_header_defines.h does not define TA_FLAGS"
#elif !defined(TA_STACK_SIZE)
#error "user_ta_header_defines.h does not define TA_STACK_SIZE"
#elif !defined(TA_DATA_SIZE)
#error "user_ta_header_defines.h does not define TA_DATA_SIZE"
#else

#ifndef TA_VERSION
#define TA_VERSION "Undefined version"
#endif
#ifndef TA_DESCRIPTION
#define TA_DESCRIPTION "Undefined description"
#endif

#ifdef TA_CURRENT_TA_EXT_PROPERTIES
static const struct ta_prop teesim_ta_props[] = {TA_CURRENT_TA_EXT_PROPERTIES};
#define TEESIM_TA_PROP_COUNT (sizeof(teesim_ta_props) / sizeof(teesim_ta_props[0]))
#define TEESIM_TA_PROPS      teesim_ta_props
#else
#define TEESIM_TA_PROP_COUNT 0
#define TEESIM_TA_PROPS      0
#endif

TEESIM_TA_HEAD(.uuid = TA_UUID, .flags = TA_FLAGS, .stack_size = TA_STACK_SIZE,
               .data_size = TA_DATA_SIZE, .prop_count = TEESIM_TA_PROP_COUNT,
               .props = TEESIM_TA_PROPS, .version = TA_VERSION, .description = TA_DESCRIPTION);

#endif
#endif
