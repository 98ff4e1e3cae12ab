/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_GUEST_MEM_H
#define BASE_GUEST_MEM_H

/*
 * Guest-physical memory of one VM as one world may touch it. No pointer crosses a world; what
 * crosses is a guest-physical address, translated here, exactly once, into a local.
 */

#include <stddef.h>
#include <stdint.h>

#include "check.h"

/* Guest-physical address. A struct so that it never mixes with an offset or a length. */
struct gpa {
    uint64_t v;
};

struct guest_region {
    uint64_t gpa;
    uint64_t size; /* bytes */
    uint8_t *host; /* where this world maps it */
};

#define GUEST_REGIONS_MAX 4

/* Immutable once the machine is built. */
struct guest_map {
    unsigned region_count;
    struct guest_region region[GUEST_REGIONS_MAX];
};

/* Host address of [gpa, gpa+len), or NULL unless the whole range lies in one region. len may be 0,
 * then gpa itself must lie in (or at the end of) a region. Wrap-around is refused. */
void *guest_ptr(const struct guest_map *map, struct gpa gpa, uint64_t len);

/* 0, or -ENOSPC when the table is full, -EEXIST when the range overlaps another one. */
MUST_CHECK int guest_map_add(struct guest_map *map, uint64_t gpa, uint64_t size, void *host);

#endif
