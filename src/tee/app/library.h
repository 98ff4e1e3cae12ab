/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef APP_LIBRARY_H
#define APP_LIBRARY_H

/*
 * Libraries of TAs in an instance: each is an image of the instance's own, with a copy of its own.
 * On the instance's step, or in its TA's system calls.
 */

#include "base/list.h"
#include "image.h"
#include "module.h"

struct instance;

struct library {
    struct list_node node; /* in instance->libraries: those that it needs come first */
    struct image *image;
    struct module module;
    bool begun; /* what is to be called at its begin has been told to the TA */
};

/* Loads an image, and before it the libraries that it needs. As module_load; and
 * TEE_ERROR_ITEM_NOT_FOUND: a library is not in the TA path. A message says what and why. */
MUST_CHECK uint32_t library_load_image(struct instance *in, struct image *img, struct module *m);
/* The library of that UUID, loaded now or before. *out NULL on failure. */
MUST_CHECK uint32_t library_open(struct instance *in, const struct ipc_uuid *uuid,
                                 struct library **out);
/* One that is loaded, or NULL. */
struct library *library_find(const struct instance *in, const struct ipc_uuid *uuid);
/* What a library, or one that it needs, exports by that name; `lib` NULL: any of the instance's.
 * NULL: nothing. */
void *library_symbol(const struct instance *in, const struct library *lib, const char *name);
/* The destructors of all that have been begun, the latest first. On the TA's stack. */
void library_run_fini(const struct instance *in);
/* After the TA's own image. */
void library_close_all(struct instance *in);

/* What holds an address: the TA's image or one of a library, and where it lies. NULL: neither. */
const struct image *library_image_at(const struct instance *in, uintptr_t at, uintptr_t *base);

#endif
