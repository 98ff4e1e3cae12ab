/* SPDX-License-Identifier: BSD-2-Clause */
#include "robust.h"

#include <linux/futex.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/check.h"
#include "base/fault.h"

/* The list tells where the word is that the kernel changes. It is the mutex's first one. */
_Static_assert(offsetof(pthread_mutex_t, __data.__lock) == 0, "as the C library has it");

/* It is where it is as long as the thread lives. */
static struct robust_list_head *list_of_thread(void)
{
    static _Thread_local struct robust_list_head *list;
    size_t size;

    if (UNLIKELY(!list))
        CHECK(syscall(SYS_get_robust_list, 0, &list, &size) == 0 && list && size == sizeof(*list));
    return list;
}

struct robust_mark robust_mark(void)
{
    return (struct robust_mark){list_of_thread()->list.next};
}

static void unlock_since(struct robust_list_head *list, const void *newest)
{
    while (list->list.next != newest) {
        uintptr_t entry =
            (uintptr_t)list->list.next & ~(uintptr_t)1; /* 1: it inherits priorities */
        pthread_mutex_t *m = (void *)(entry + (uintptr_t)list->futex_offset);
        if (pthread_mutex_unlock(m) != 0)
            break;
    }
}

void robust_unlock_since(struct robust_mark m)
{
    struct robust_list_head *list = list_of_thread();
    struct fault_frame f = {0};

    fault_push(&f, FAULT_CATCH);
    if (sigsetjmp(f.env, 0) == 0)
        unlock_since(list, m.newest);
    fault_pop(&f);
    /* Whatever could not be unlocked must not be touched when the next one is locked. */
    list->list.next = (struct robust_list *)(uintptr_t)m.newest;
    list->list_op_pending = NULL;
}
