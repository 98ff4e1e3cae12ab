/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_LOADER_H
#define BASE_LOADER_H

/*
 * The lock under which this process's dynamic loader is used: dlopen, dlclose, dl_iterate_phdr. The
 * C library does not give a child of fork a loader in working order if another thread was inside
 * of it: the locks that this thread held stay locked. So fork waits for this one. It comes
 * before all other locks: the constructors of libraries run under it.
 */

void loader_lock(void);
void loader_unlock(void);

/* Around fork, in the thread that forks; also from within the loader, which runs the constructors
 * of libraries. */
void loader_before_fork(void);
void loader_after_fork(void);

#endif
