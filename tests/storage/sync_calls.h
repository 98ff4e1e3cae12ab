/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SYNC_CALLS_H
#define SYNC_CALLS_H

/*
 * The calls to the system that make files durable, and those that give them their names, as they
 * come: of the code under test and of LMDB, in a program that has sync_calls.c. One thread at a
 * time.
 */

/* From now on they are written down; files by their path below `dir`. */
void sync_calls_begin(const char *dir);
/* What came since, one a line: "fsync", "fdatasync" or "msync" and the file; "through" and the
 * file, written to with O_SYNC or O_DSYNC; "link" or "rename" and the new name. The directory
 * itself is "."; a temporary file's name ends before its last dot. In memory of the function's own.
 */
const char *sync_calls_end(void);

#endif
