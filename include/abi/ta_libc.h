/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ABI_TA_LIBC_H
#define ABI_TA_LIBC_H

/*
 * The functions of the C library that libutee has for a TA in their place: the heap, the end, what
 * is to be called there, text that is printed, threads, libraries. An image that imports one has
 * it from the host, where it is the client's.
 */
/* clang-format off */
#define TA_LIBC_FUNCTIONS(X) \
    X(malloc) X(calloc) X(realloc) X(reallocarray) X(free) X(malloc_usable_size) \
    X(memalign) X(aligned_alloc) X(posix_memalign) X(valloc) X(pvalloc) \
    X(getline) X(getdelim) X(__getdelim) X(open_memstream) X(open_wmemstream) X(realpath) \
    X(canonicalize_file_name) X(getcwd) X(get_current_dir_name) X(wcsdup) \
    X(strdup) X(strndup) X(asprintf) X(vasprintf) X(__asprintf_chk) X(__vasprintf_chk) \
    X(abort) X(exit) X(_exit) X(_Exit) X(quick_exit) X(__assert_fail) X(__stack_chk_fail) \
    X(atexit) X(__cxa_atexit) X(__cxa_thread_atexit) X(__cxa_finalize) \
    X(printf) X(vprintf) X(fprintf) X(vfprintf) X(puts) X(putchar) X(fputs) X(fputc) X(fwrite) \
    X(putc) X(putc_unlocked) X(putchar_unlocked) X(fputc_unlocked) X(fputs_unlocked) \
    X(fwrite_unlocked) X(__overflow) X(perror) \
    X(__printf_chk) X(__vprintf_chk) X(__fprintf_chk) X(__vfprintf_chk) X(write) \
    X(pthread_create) X(pthread_exit) X(fork) X(dlopen) X(dlsym) X(dlclose) X(dlerror) \
    X(rand) X(__tls_get_addr)
/* clang-format on */

#endif
