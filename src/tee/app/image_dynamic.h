/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef APP_IMAGE_DYNAMIC_H
#define APP_IMAGE_DYNAMIC_H

/*
 * The tables of an image that the host's dynamic loader follows without looking: where one leads
 * outside the image, or to what the loader asserts, the program would end. The file's header and
 * the offsets and sizes of its segments have been checked.
 */

#include "base/check.h"
#include "image.h"

/* NULL: the loader can have it. Otherwise what of it is damaged ("relocation"). */
MUST_CHECK const char *image_check_dynamic(const struct image *img);

#endif
