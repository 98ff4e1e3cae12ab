/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STATE_DIR_H
#define STATE_DIR_H

/* A state directory of a test's own, other processes that use it, and what is said on stderr. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct state_dir {
    char top[64], dir[128]; /* dir does not exist at first, and is two levels deep */
};

/* 0 or -1. */
int state_dir_make(struct state_dir *s);
/* With all that is in it. */
int state_dir_remove(const struct state_dir *s);
/* In memory of the function's own, until the next call but three. */
const char *state_dir_path(const struct state_dir *s, const char *name);
/* Files in it, those with a dot in front as well; -1: it is not there. */
int state_dir_count(const struct state_dir *s);
/* Root, to whom every file is open, becomes somebody to whom the directory belongs. */
bool state_dir_give_up_root(const struct state_dir *s);
off_t file_size(const char *path);
/* Bytes of a file that is there, from `from` on, become `byte`. */
void file_spoil(const char *path, off_t from, size_t size, int byte);
/* The file has these bytes and no others. */
void file_write(const char *path, const void *bytes, size_t size);
/* Its first bytes; how many there are. */
size_t file_read(const char *path, void *bytes, size_t room);

/* ---- stderr ---- */

void stderr_begin(void);
/* What was written since; in memory of the function's own. */
const char *stderr_end(void);

/* ---- another process ---- */

/* And a pipe each way, at whose end there is an end of file. */
struct other {
    pid_t pid;
    int in, out;
};

/* true: this is the other one. */
bool other_begin(struct other *o);
void other_tell(const struct other *o, char what);
/* What the other one has told; 0: nothing, for half a minute or before it ended. */
char other_told(const struct other *o);
/* Kills it. */
void other_end(const struct other *o);
/* Waits for its end; its status. */
int other_wait(const struct other *o);

#endif
