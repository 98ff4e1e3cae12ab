/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TYPES_EXT_H
#define TYPES_EXT_H

/* Types under OP-TEE's names. */

#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

typedef uintptr_t uaddr_t;
typedef uintptr_t vaddr_t;
typedef uintptr_t paddr_t;
typedef uintptr_t paddr_size_t;

#define PRIxVA    PRIxPTR
#define PRIxPA    PRIxPTR
#define PRIxPASZ  PRIxPTR
#define VADDR_MAX UINTPTR_MAX
#define PADDR_MAX UINTPTR_MAX

#endif
