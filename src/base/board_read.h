/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_BOARD_READ_H
#define BASE_BOARD_READ_H

/*
 * Reading a board, which may be another process's and hold anything: no byte of it is trusted. It
 * changes while it is read; each line is taken as it was at one moment.
 */

#include "board_page.h"
#include "check.h"

/* The lines that are in use, in the board's order. */
struct board_view {
    struct board_machine machine;
    unsigned client_count, session_count, instance_count;
    unsigned
        torn; /* lines that were being replaced all the time: of a process that is stopped there */
    struct board_client client[BOARD_CLIENTS];
    uint64_t opener[BOARD_SESSIONS]; /* thread that opened the session of that line; 0: not known */
    struct board_session session[BOARD_SESSIONS];
    struct board_instance instance[BOARD_INSTANCES];
};

enum board_verdict {
    BOARD_GOOD,
    BOARD_NONE,  /* it is none, or not ready yet */
    BOARD_OTHER, /* of another version: view->machine.version says which */
};

/* `page` has `size` bytes that can be read. On anything but GOOD the lists are empty. */
enum board_verdict board_read(const void *page, size_t size, struct board_view *out);

#endif
