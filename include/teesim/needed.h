/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEESIM_NEEDED_H
#define TEESIM_NEEDED_H

/* Room for the names of the libraries that an image needs, in one of its source files. */

#include <abi/ta_sys_lib.h>

#ifdef __cplusplus
extern "C" {
#endif

extern __attribute__((visibility("default")))
const char teesim_needed[TA_NEEDED_MAX][TA_NEEDED_SIZE];
const char teesim_needed[TA_NEEDED_MAX][TA_NEEDED_SIZE] = {"-"};

#ifdef __cplusplus
}
#endif

#endif
