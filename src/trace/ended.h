/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TRACE_ENDED_H
#define TRACE_ENDED_H

/*
 * A program that SIGHUP, SIGINT or SIGTERM ends writes its trace first. That is so where the
 * program leaves the signal to the system when the run begins: one that handles or ignores it is
 * not touched, nor is one that does so later. The handler only wakes a thread, which writes and
 * then lets the signal end the process, so that its status is the same. A second signal ends it at
 * once.
 *
 * Meanwhile the program's threads go on; a wait of theirs may have been interrupted (EINTR).
 */

/* Begins to watch. `write` is called at most once, from the thread. Without a thread nothing is
 * watched. */
void trace_ended_watch(void (*write)(void));
/* Ends that: afterwards `write` is not called any more. If it is at work, the process ends here. */
void trace_ended_forget(void);
/* In the child after fork, where there is no such thread. */
void trace_ended_after_fork(void);

#endif
