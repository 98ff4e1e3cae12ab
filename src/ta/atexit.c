/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Functions to be called at the end: destructors of C++ statics, atexit. The C library's list is
 * the process's; what a TA that died has put there would be called when its code is gone. This one
 * is the image's, and goes with it.
 */
#include <stddef.h>
#include <stdlib.h>

#include "utee.h"

#define AT_EXIT_MAX 64u

struct at_exit {
    void (*fn)(void *arg);
    void *arg;
};

static struct at_exit at_exit[AT_EXIT_MAX];
static unsigned at_exit_count;

int __cxa_atexit(void (*fn)(void *arg), void *arg, void *image);
void __cxa_finalize(void *image);

int __cxa_atexit(void (*fn)(void *arg), void *arg, void *image)
{
    (void)image;
    if (at_exit_count == AT_EXIT_MAX)
        return -1;
    at_exit[at_exit_count++] = (struct at_exit){.fn = fn, .arg = arg};
    return 0;
}

static void call_plain(void *arg)
{
    ((void (*)(void))arg)();
}

int atexit(void (*fn)(void))
{
    return __cxa_atexit(call_plain, (void *)fn, NULL);
}

/* The compiler's start-up files call it as the image's last destructor. */
void __cxa_finalize(void *image)
{
    (void)image;
    while (at_exit_count > 0) {
        struct at_exit e = at_exit[--at_exit_count];
        e.fn(e.arg);
    }
}
