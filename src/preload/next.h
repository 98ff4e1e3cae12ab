/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PRELOAD_NEXT_H
#define PRELOAD_NEXT_H

/*
 * The functions that ours stand before: those of the next library that has them, which is the C
 * library, or a sanitizer's runtime in front of it. next()->open(…) may be called at any time, also
 * before any constructor has run.
 */

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Those that only programs of old C libraries, or fortified ones, have; no header declares them. */
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat_2(int dirfd, const char *path, int flags);
int __openat64_2(int dirfd, const char *path, int flags);
int __xstat(int version, const char *path, struct stat *st);
int __lxstat(int version, const char *path, struct stat *st);
int __fxstat(int version, int fd, struct stat *st);
int __fxstatat(int version, int dirfd, const char *path, struct stat *st, int flags);
int __xstat64(int version, const char *path, struct stat64 *st);
int __lxstat64(int version, const char *path, struct stat64 *st);
int __fxstat64(int version, int fd, struct stat64 *st);
int __fxstatat64(int version, int dirfd, const char *path, struct stat64 *st, int flags);

/* clang-format off */
#define NEXT_FUNCTIONS(X) \
    X(open) X(open64) X(openat) X(openat64) X(__open_2) X(__open64_2) \
    X(__openat_2) X(__openat64_2) X(creat) X(creat64) X(fopen) X(fopen64) \
    X(close) X(close_range) X(closefrom) X(fclose) X(dup) X(dup2) \
    X(dup3) X(fcntl) X(fcntl64) X(ioctl) X(mmap) X(mmap64) \
    X(munmap) X(mremap) X(access) X(faccessat) X(stat) X(lstat) \
    X(fstat) X(fstatat) X(stat64) X(lstat64) X(fstat64) X(fstatat64) \
    X(statx) X(__xstat) X(__lxstat) X(__fxstat) X(__fxstatat) X(__xstat64) \
    X(__lxstat64) X(__fxstat64) X(__fxstatat64)
/* clang-format on */

struct next_functions {
#define NEXT_MEMBER(name) __typeof__(&(name)) name;
    NEXT_FUNCTIONS(NEXT_MEMBER)
#undef NEXT_MEMBER
};

const struct next_functions *next(void);

#endif
