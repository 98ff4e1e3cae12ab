/* SPDX-License-Identifier: BSD-2-Clause */
#include "guest_mem.h"

#include <errno.h>

void *guest_ptr(const struct guest_map *map, struct gpa gpa, uint64_t len)
{
    for (unsigned i = 0; i < map->region_count; i++) {
        const struct guest_region *r = &map->region[i];
        uint64_t off = gpa.v - r->gpa; /* wraps to a huge offset when below the region */
        if (gpa.v >= r->gpa && off <= r->size && len <= r->size - off)
            return r->host + off;
    }
    return NULL;
}

int guest_map_add(struct guest_map *map, uint64_t gpa, uint64_t size, void *host)
{
    if (map->region_count == GUEST_REGIONS_MAX)
        return -ENOSPC;
    for (unsigned i = 0; i < map->region_count; i++) {
        const struct guest_region *r = &map->region[i];
        if (gpa < r->gpa + r->size && r->gpa < gpa + size)
            return -EEXIST;
    }
    map->region[map->region_count++] = (struct guest_region){gpa, size, host};
    return 0;
}
