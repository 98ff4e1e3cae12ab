/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef APP_MODULE_H
#define APP_MODULE_H

/*
 * An image in the address space: one copy for one instance (image_copy.h), so that each instance
 * has globals of its own. The copy's descriptor stays open as long as the instance lives: debuggers
 * read the symbols from /proc/<pid>/fd/<n>.
 *
 * Constructors and destructors are not run by the loader, whose lock a crash in one of them would
 * leave locked, but by the instance, as a part of the TA.
 */

#include <stdbool.h>
#include <stdint.h>

#include "abi/ta_abi.h"
#include "base/check.h"

struct image;
struct image_copy;

typedef void (*module_fn)(int argc, char **argv, char **envp);

/* DT_INIT and DT_INIT_ARRAY, or DT_FINI and DT_FINI_ARRAY. */
struct module_hooks {
    module_fn single;
    const module_fn *array;
    size_t count;
};

#define MODULE_NAME_SIZE TA_NEEDED_SIZE

/* Of the libraries that an image needs, in its order. */
struct module_names {
    char name[TA_NEEDED_MAX][MODULE_NAME_SIZE];
};

struct module {
    struct image_copy *copy; /* NULL: not loaded */
    bool own;                /* no other instance can use the copy */
    void *handle;
    uintptr_t base;
    /* In the copy; of its kind, the other is NULL. */
    const struct ta_head *head;
    const struct ta_lib_head *lib;
    size_t tls; /* the loader's number for its thread-local variables; 0: none */
    struct module_hooks init, fini;
};

/* The modules that it needs are loaded, and `needed` has their names. TEE_ERROR_BAD_FORMAT: the
 * dynamic loader refuses the image (a symbol that nobody defines, for example; a message says why);
 * TEE_ERROR_OUT_OF_MEMORY: no descriptor or no memory; TEE_ERROR_GENERIC: the loader would give it
 * another module, because the program has closed that one's descriptor. */
MUST_CHECK uint32_t module_load(struct module *m, struct image *img,
                                const struct module_names *needed);
/* By which the loader knows it. */
void module_name(const struct module *m, char name[MODULE_NAME_SIZE]);
/* Harmless for one that is not loaded. */
void module_unload(struct module *m, struct image *img);
/* The TA's constructors, or its destructors. On the TA's stack. */
void module_run_init(const struct module *m);
void module_run_fini(const struct module *m);

#endif
