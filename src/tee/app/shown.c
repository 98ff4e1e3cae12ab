/* SPDX-License-Identifier: BSD-2-Clause */
/* What the board says of an instance. */
#include <string.h>

#include "base/board.h"
#include "host.h"

/* Bytes of the stack. */
#define LOOK_MORE  1024u
#define MORE_EVERY 256u /* calls */

unsigned instance_show_new(const struct instance *in, uint32_t number)
{
    struct board_instance line = {.entry.state = BOARD_INSTANCE_STARTING,
                                  .number = number,
                                  .flags = in->image->flags,
                                  .heap_used = BOARD_UNKNOWN,
                                  .heap_most = BOARD_UNKNOWN,
                                  .stack_most = BOARD_UNKNOWN};

    memcpy(line.ta, in->image->uuid.octets, sizeof(line.ta));
    return board_instance_add(&line);
}

/* Of text in the TA's image, as much as fits and can be read. */
static void text_of(const char *ta_text, uint64_t words[BOARD_NAME_WORDS])
{
    char text[BOARD_NAME_WORDS * sizeof(uint64_t)] = "";

    for (unsigned i = 0; ta_text && i < sizeof(text); i++) {
        if (user_copy(&text[i], ta_text + i, 1) < 0 || !text[i])
            break;
    }
    memcpy(words, text, sizeof(text));
}

void instance_show_loaded(struct instance *in)
{
    struct board_instance line = {.heap_size = in->image->data_size,
                                  .stack_size = in->run.stack.declared,
                                  .stack_room = in->run.stack.allowance};

    if (!in->line)
        return;
    text_of(in->module.head->description, line.name);
    board_instance_loaded(in->line, &line);
}

/* What the TA says of its heap, unless it has written over that. */
static inline __attribute__((always_inline)) void show_heap(const struct instance *in)
{
    struct ta_heap_use use;

    if (UNLIKELY(user_copy(&use, in->heap_use, sizeof(use)) < 0 || use.used > use.peak ||
                 use.peak > in->image->data_size))
        use.used = use.peak = BOARD_UNKNOWN;
    board_instance_heap(in->line, use.used, use.peak);
}

/* Afterwards the peak is sure. */
static void look_at_stack(struct instance *in)
{
    in->stack_peak = run_stack_peak(&in->run.stack);
    board_instance_stack(in->line, in->stack_peak);
}

/* After a command the whole stack is not looked at, as that takes as long as the command: but a few
 * bytes below the last peak, and now and then some more. */
static inline __attribute__((always_inline)) void glance_at_stack(struct instance *in)
{
    const struct run_stack *s = &in->run.stack;

    if (LIKELY(++in->calls % MORE_EVERY && !run_stack_glance(s, in->stack_peak)))
        return;
    in->stack_peak = run_stack_deepen(s, in->stack_peak, LOOK_MORE);
    board_instance_stack(in->line, in->stack_peak);
}

void instance_show_return(struct instance *in, enum ta_entry entry)
{
    if (!in->line)
        return;
    if (UNLIKELY(in->dead)) {
        if (atomic_load(&in->run.killed))
            board_instance_state(in->line, BOARD_INSTANCE_LEAVING);
        return;
    }
    show_heap(in);
    if (entry == TA_CALL_INVOKE)
        glance_at_stack(in);
    else
        look_at_stack(in);
    board_instance_state(in->line, BOARD_INSTANCE_IDLE);
}

int instance_wait(struct instance *in, enum board_wait what, uint64_t deadline)
{
    if (in->line && what != BOARD_WAIT_TA) {
        show_heap(in);
        glance_at_stack(in);
    }
    board_instance_waits(in->line, what);
    int err = wait_on(in->host->sched, &in->wake, deadline, in->call);
    board_instance_waits(in->line, BOARD_WAIT_NONE);
    return err;
}
