/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LMDB_CALLS_H
#define LMDB_CALLS_H

/*
 * The calls to the system with which LMDB itself changes its file. In a program that has
 * lmdb_calls.c they are points (tee/storage/point.h), too, with these names; whoever else calls
 * pwrite, writev or fdatasync is asked as well.
 */
#define LMDB_WRITE     "LMDB's write of pages"
#define LMDB_META      "LMDB's write of what makes a change one" /* one of the first two pages */
#define LMDB_FDATASYNC "LMDB's fdatasync"

#endif
