/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef APP_IMAGE_COPY_H
#define APP_IMAGE_COPY_H

/*
 * The file that an instance loads its image from: a memfd with the image's bytes. It is sealed, so
 * it is as good for another instance once nothing of it is loaded any more: IMAGE_SPARES that
 * nobody uses stay with their image, and the next instance spares itself the copying. Any thread
 * that has a reference to the image.
 */

#include <sys/types.h>

#include "base/check.h"

struct image;

struct image_copy {
    int fd; /* immutable, as the rest */
    /* The file it stands for: a program may close descriptors that are not its own. */
    dev_t device;
    ino_t inode;
};

/* 0, -ENOMEM, -EMFILE or another error of the system's; *out NULL on failure. */
MUST_CHECK int image_copy_take(struct image *img, struct image_copy **out);
/* Ends what image_copy_take began. Nothing of it is loaded. */
void image_copy_give_back(struct image *img, struct image_copy *c);
/* The same for one that stays loaded: its descriptor stays open for good. */
void image_copy_leave(struct image_copy *c);
/* NULL is allowed. */
void image_copy_destroy(struct image_copy *c);

#endif
