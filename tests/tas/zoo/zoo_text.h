/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ZOO_TEXT_H
#define ZOO_TEXT_H

/* What a TA prints, and text that the C library gives it. */

#include <stdbool.h>
#include <stdint.h>

void zoo_put_bytes(void);
/* 0, or which check failed. Text that is not of the TA's heap is the end of the instance. */
uint32_t zoo_check_texts(void);
void zoo_open_stream(void);

#endif
