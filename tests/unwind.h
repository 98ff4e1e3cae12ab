/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TESTS_UNWIND_H
#define TESTS_UNWIND_H

/*
 * Tests that cancel threads begin with SKIP_UNLESS_THREADS_UNWIND(). AddressSanitizer does not
 * clear its marks on the stack when a cancelled thread unwinds, and then takes what its clean-up
 * handlers do for overruns; ThreadSanitizer sees no more locks in a thread that was cancelled in a
 * blocking call, and then takes what they guard for races.
 */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SKIP_UNLESS_THREADS_UNWIND() skip()
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SKIP_UNLESS_THREADS_UNWIND() skip()
#endif
#endif
#ifndef SKIP_UNLESS_THREADS_UNWIND
#define SKIP_UNLESS_THREADS_UNWIND() ((void)0)
#endif

#endif
