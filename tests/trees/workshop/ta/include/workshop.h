/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef WORKSHOP_H
#define WORKSHOP_H

#include <stddef.h>
#include <stdint.h>

/* Each check returns 0 or the line that does not hold. */
#define CHECK(expr)                                                                                \
    do {                                                                                           \
        if (!(expr))                                                                               \
            return __LINE__;                                                                       \
    } while (0)

int check_flags(void);
int check_fast(void);
int check_folders(void);
int check_outside(void);
int check_beside(void);
int check_below(void);
int check_deep(void);
int check_table(void);
int check_extensions(void);
int check_heap(void);
int check_maps(void);
int check_queues(void);
int check_jumps(void);
int check_properties(void);
int check_system_service(void);
int check_services(void);
int check_speculation(void);

#define SHARED_KEY 100
/* What the system says when it is to put a key into the client's memory. */
uint32_t shared_key(void *at, size_t size);

uint32_t strike(uint32_t nail); /* hammer.S */

#endif
