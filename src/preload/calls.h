/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PRELOAD_CALLS_H
#define PRELOAD_CALLS_H

/* A function of the C library's that programs shall find here first. */
#define OURS __attribute__((visibility("default")))

#endif
