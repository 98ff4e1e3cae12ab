/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef APP_IMAGE_NEEDED_H
#define APP_IMAGE_NEEDED_H

/*
 * What libraries of TAs an image names in its dynamic entries, by their UUIDs. The loader is to
 * take those of one instance, so that instance's copy of the image names files of its own: each
 * entry then says a place in the image's own room for names, which is in the file as all else.
 */

#include "image.h"

enum image_needs {
    IMAGE_NEEDS_FINE,
    IMAGE_NEEDS_NO_ROOM,  /* it has no TA_NEEDED_SYMBOL */
    IMAGE_NEEDS_TOO_MANY, /* more than TA_NEEDED_MAX */
};

/* Fills in img->needed, of an image whose segments, dynamic entries and symbols have been parsed.
 */
MUST_CHECK enum image_needs image_find_needed(struct image *img);
/* By which name others need it. */
bool image_has_soname(const struct image *img, const char *name);

#endif
