/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Functions to be called at the end: destructors of C++ statics, atexit. The C library's list is
 * the process's; what a TA that died has put there would be called when its code is gone. This one
 * is the image's, and goes with it.
 */
#include <stddef.h>
#include <stdlib.h>

#include "utee.h"

#define AT_EXIT_FEW 32u

struct at_exit {
    void (*fn)(void *arg);
    void *arg;
};

/* A constructor's object must be destroyed also where the heap has no room: few need none. */
static struct at_exit few[AT_EXIT_FEW];
static struct at_exit *at_exit = few;
static size_t at_exit_room = AT_EXIT_FEW, at_exit_count;

int __cxa_atexit(void (*fn)(void *arg), void *arg, void *image);
int __cxa_thread_atexit(void (*fn)(void *arg), void *arg, void *image);
void __cxa_finalize(void *image);

static int grow(void)
{
    size_t room = 2 * at_exit_room;
    struct at_exit *more = utee_heap_alloc(room * sizeof(*more), UTEE_HEAP_ALIGN);

    if (!more)
        return -1;
    for (size_t i = 0; i < at_exit_count; i++)
        more[i] = at_exit[i];
    if (at_exit != few)
        utee_heap_free(at_exit);
    at_exit = more;
    at_exit_room = room;
    return 0;
}

__weak int __cxa_atexit(void (*fn)(void *arg), void *arg, void *image)
{
    (void)image;
    if (at_exit_count == at_exit_room && grow() < 0)
        return -1;
    at_exit[at_exit_count++] = (struct at_exit){.fn = fn, .arg = arg};
    return 0;
}

/* Thread-local variables are the instance's. */
__weak int __cxa_thread_atexit(void (*fn)(void *arg), void *arg, void *image)
{
    return __cxa_atexit(fn, arg, image);
}

static void call_plain(void *arg)
{
    ((void (*)(void))arg)();
}

__weak int atexit(void (*fn)(void))
{
    return __cxa_atexit(call_plain, (void *)fn, NULL);
}

/* The compiler's start-up files call it as the image's last destructor. */
__weak void __cxa_finalize(void *image)
{
    (void)image;
    while (at_exit_count > 0) {
        struct at_exit e = at_exit[--at_exit_count];
        e.fn(e.arg);
    }
}
