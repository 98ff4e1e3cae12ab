/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef APP_IMAGE_COPY_H
#define APP_IMAGE_COPY_H

/*
 * The file that an instance loads its image from: a memfd with the image's bytes. It is sealed, so
 * it is as good for another instance once nothing of it is loaded any more: the last IMAGE_SPARES
 * that nobody uses stay, and the next instance of such an image spares itself the copying. Any
 * thread that has a reference to the image.
 */

#include <pthread.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/check.h"
#include "base/list.h"
#include "abi/ta_sys_lib.h"

struct image;

struct image_copy {
    int fd; /* immutable, as the next three */
    /* The file it stands for: a program may close descriptors that are not its own. */
    dev_t device;
    ino_t inode;
    const struct image *image; /* only to compare: a spare has no reference */
    struct list_node node;     /* among the spares */
};

/* Descriptors are the program's, so they are few, of all images together. More than one: where
 * sessions are opened and closed in turn, an instance is begun while the one before it still ends.
 */
#define IMAGE_SPARES 4u

struct image_spares {
    pthread_mutex_t lock;    /* guards the rest; a leaf */
    struct list_node copies; /* the oldest first */
    unsigned count;
};

void image_spares_init(struct image_spares *s);
/* None may be left. */
void image_spares_fini(struct image_spares *s);
/* Closes those of `img`, or with NULL all. True: there was one, so a descriptor may be free now. */
bool image_spares_drop(struct image_spares *s, const struct image *img);

/* Whether this is the system's error for want of descriptors. */
bool image_no_descriptor(int error);

/* A copy of an image that needs libraries, which go by these names (MODULE_NAME_SIZE bytes each) in
 * it. As image_copy_take; ends with image_copy_destroy. */
MUST_CHECK int image_copy_create(struct image *img, const char (*needed)[TA_NEEDED_SIZE],
                                 struct image_copy **out);
/* 0, -ENOMEM, -EMFILE (not even without spares) or another error of the system's; *out NULL on
 * failure. */
MUST_CHECK int image_copy_take(struct image *img, struct image_copy **out);
/* Ends what image_copy_take began. Nothing of it is loaded. */
void image_copy_give_back(struct image *img, struct image_copy *c);
/* The same for one that stays loaded: its descriptor stays open for good. */
void image_copy_leave(struct image_copy *c);
/* NULL is allowed. */
void image_copy_destroy(struct image_copy *c);

#endif
