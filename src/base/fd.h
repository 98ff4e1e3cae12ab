/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_FD_H
#define BASE_FD_H

/*
 * A program may have closed its standard streams. The next descriptor that anybody opens is one of
 * these then, and whatever the program says goes there. Between these two calls nothing that the
 * calling thread opens becomes one of them. (Another thread may see them open meanwhile.)
 */

#include <stdbool.h>

struct fd_floor {
    bool filled[3];
};

void fd_floor_begin(struct fd_floor *f);
void fd_floor_end(const struct fd_floor *f);

#endif
