/* SPDX-License-Identifier: BSD-2-Clause */
#include "loader.h"

#include <pthread.h>
#include <stdbool.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Thread_local bool is_mine;

void loader_lock(void)
{
    pthread_mutex_lock(&lock);
    is_mine = true;
}

void loader_unlock(void)
{
    is_mine = false;
    pthread_mutex_unlock(&lock);
}

void loader_before_fork(void)
{
    if (!is_mine)
        pthread_mutex_lock(&lock);
}

void loader_after_fork(void)
{
    if (!is_mine)
        pthread_mutex_unlock(&lock);
}
