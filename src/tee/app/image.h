/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef APP_IMAGE_H
#define APP_IMAGE_H

/*
 * TA images: the file's bytes, checked, and what its head says. An image is immutable; it
 * lives as long as the cache or an instance refers to it. Everything here on the
 * TEE world's thread, except image_symbol, which any holder of a reference may call.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "abi/ta_abi.h"
#include "base/check.h"
#include "base/list.h"
#include "base/uuid.h"
#include "image_copy.h"
#include "tee/ipc.h"

#define IMAGE_SIZE_MAX  (256u << 20) /* bytes of a file */
#define IMAGE_SPAN_MAX  (1u << 30)   /* bytes of address space */
#define IMAGE_STACK_MAX (64u << 20)
#define IMAGE_DATA_MAX  (64u << 20)

/* A table of symbols, as offsets into the file; count 0: there is none. */
struct image_symtab {
    uint64_t offset, count;
    uint64_t strings, strings_size;
};

/* A part of an image's address space that may be read. */
struct image_segment {
    uint64_t vaddr, size; /* of whole pages */
    bool write;           /* after relocation */
};

#define IMAGE_SEGMENTS_MAX 16u

/* A library of TAs that it needs. */
struct image_needed {
    struct ipc_uuid uuid;
    uint64_t value; /* offset in the file of what names it: an offset from the strings' address */
};

/* Thread-local variables; size 0: it has none. */
struct image_tls {
    uint64_t vaddr, file_size, size, align;
};

enum image_kind {
    IMAGE_TA,
    IMAGE_LIBRARY, /* of TAs */
};

/* DT_INIT and DT_INIT_ARRAY, or DT_FINI and DT_FINI_ARRAY: addresses in the image, bytes. */
struct image_hooks {
    uint64_t single, array, array_size;
};

struct image {
    struct list_node node;     /* in the cache */
    struct image_cache *cache; /* NULL: it is not the current one of its path, or was dropped */
    struct image_spares *spares;
    unsigned refs;
    char *path;
    struct stat id;       /* of the file when it was read: what a changed file is told by */
    const uint8_t *bytes; /* as in the file, but for the dynamic entries of the hooks */
    size_t size;
    struct ipc_uuid uuid;
    enum image_kind kind; /* that it is to be */
    bool is_asked_for;    /* its head says this UUID, whatever else may be wrong with it */
    uint32_t flags, stack_size, data_size;   /* from the head */
    uint64_t head_vaddr;                     /* of the head of its kind */
    uint64_t span;                           /* bytes of address space from its load address on */
    uint64_t dynamic, dyn_count;             /* offset in the file, entries */
    uint64_t dyn_strings_vaddr, dyn_strings; /* their address, and offset in the file */
    struct image_needed needed[TA_NEEDED_MAX];
    unsigned needed_count;
    uint64_t slots_vaddr, slots; /* the room for their names: address, offset; 0: none */
    struct image_tls tls;
    struct image_hooks init, fini;
    struct image_segment segment[IMAGE_SEGMENTS_MAX];
    unsigned segment_count;
    struct image_symtab symbols; /* the fullest there is */
    bool instrumented;           /* sanitizers or coverage: destructors must run in any case */
    bool has_other_head;         /* that of a library where a TA is looked for, or the other way */
    bool has_entry_points;       /* of a TA, whether or not it has a head */
    bool needs_asan;             /* AddressSanitizer's runtime, which only the program can have */
};

/* Images that no instance uses stay up to this many: those that were looked for last. */
#define IMAGE_IDLE_MAX 8u

struct image_cache {
    struct list_node images; /* the one that was looked for last comes first */
    struct image_spares spares;
};

void image_cache_init(struct image_cache *c);
/* No instance has an image any more. */
void image_cache_fini(struct image_cache *c);

/*
 * The image of <uuid>.ta or <uuid>.so in the first directory of `path` (colon separated) that has
 * one, or else the TA of that UUID in a .so of another name, as Open-TEE has them; with a reference
 * for the caller. TEE_ERROR_ITEM_NOT_FOUND, TEE_ERROR_BAD_FORMAT: see
 * app_get_flags, with a message logged; TEE_ERROR_OUT_OF_MEMORY: no memory or no descriptor. *out
 * NULL on failure.
 */
MUST_CHECK uint32_t image_find(struct image_cache *c, const char *path, const struct ipc_uuid *uuid,
                               struct image **out);
void image_put(struct image *img);
/* The same for a library of TAs, which may be <uuid>.elf as well; not from the cache, of which only
 * the spares are used: on any thread. */
MUST_CHECK uint32_t image_find_library(struct image_cache *c, const char *path,
                                       const struct ipc_uuid *uuid, struct image **out);

#define IMAGE_REASON_SIZE 160u

/* Checks img->bytes (img->size of them), which must be of img->kind and have the UUID img->uuid,
 * and fills in the rest. False: `reason` says what is wrong and what to do. */
MUST_CHECK bool image_parse(struct image *img, char reason[IMAGE_REASON_SIZE]);

void image_uuid_of(const struct ta_uuid *u, struct ipc_uuid *out);

/* Hides the hooks of a parsed image, whose bytes these are, from the loader, and notes them. */
void image_hide_hooks(struct image *img, uint8_t *bytes);

/* The function that holds the address `vaddr` of the image, and how far into it; NULL: unknown. */
const char *image_symbol(const struct image *img, uint64_t vaddr, uint64_t *offset);

#endif
