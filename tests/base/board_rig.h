/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BOARD_RIG_H
#define BOARD_RIG_H

/* A test's board, and what a reader sees on it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>

#include "base/board.h"
#include "base/board_read.h"
#include "fake_sched.h"

static struct fake_sched sched;
static struct board_view *view;

static int setup(void **state)
{
    (void)state;
    fake_sched_init(&sched);
    sched.now = 1000;
    view = malloc(sizeof(*view));
    return view ? board_create(&(struct board_config){
                      .sched = &sched.base, .flags = BOARD_INLINE, .shm_size = 4096})
                : -ENOMEM;
}

static int teardown(void **state)
{
    (void)state;
    board_destroy();
    free(view);
    return 0;
}

static void look(void)
{
    assert_int_equal(board_read(board_page, sizeof(*board_page), view), BOARD_GOOD);
    assert_int_equal(view->torn, 0);
}

#define ON_A_BOARD(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

#endif
