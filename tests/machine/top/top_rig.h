/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOP_RIG_H
#define TOP_RIG_H

/* What the tests of `teesim top` share: running it, and other processes for it to look at. */

#include "itest_client.h"

#include <sys/types.h>

#include "tools/json.h"

extern char out[1 << 17]; /* what it printed last, both streams */

/* `teesim top` with these words; its exit status. */
int top_run(const char *args);
/* `teesim top --once` with these words of one process. */
int top(const char *args, pid_t pid);
/* The test fails unless it has printed this. */
void expect_words(const char *words);

/* The picture of this program, of which there is one machine; free it with json_free. */
struct json *picture(void);
const struct json *machine_in(const struct json *j);
/* The i-th of a list of the machine's; NULL: there are not so many. */
const struct json *item(const struct json *j, const char *list, unsigned i);
/* Members: the test fails unless they are there, and the same. */
uint64_t number(const struct json *j, const char *name);
void expect_text(const struct json *j, const char *name, const char *want);
void expect_null(const struct json *j, const char *name);

/* Forks, and runs `first` there if there is one; the child then is idle until kill_idle. */
pid_t fork_idle(void (*first)(void));
void kill_idle(pid_t pid);
/* For fork_idle: a machine of its own. */
void boot_in_child(void);

/* clang-format off */
#define INLINE(f) {#f, f, setup_inline, teardown, NULL}
/* clang-format on */

#endif
