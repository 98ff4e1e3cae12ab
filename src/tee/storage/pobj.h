/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_POBJ_H
#define STORAGE_POBJ_H

/*
 * Persistent objects, TEE Internal Core API 5.7 to 5.9: what the API's functions do, on the
 * kernel's own memory. Each function that touches the store is one transaction: it is done, or
 * nothing has changed, whatever happens meanwhile. Handles and enumerators are their instance's,
 * used where its struct vault_ta is. Clauses are of 1.3.1.
 *
 * Handles on one object, of this process or others, all see its newest data, size and usage. An
 * object that another process has deleted, replaced or renamed is not there any more for a handle
 * that was opened before: TEE_ERROR_CORRUPT_OBJECT.
 *
 * Results of all: TEE_ERROR_CORRUPT_OBJECT; TEE_ERROR_OUT_OF_MEMORY;
 * TEE_ERROR_STORAGE_NOT_AVAILABLE; and TEE_ERROR_STORAGE_NO_SPACE of those that change something.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"
#include "head.h"
#include "share.h"
#include "tee/crypto/object.h"
#include "vault.h"

/* A name, in kernel memory. */
struct pobj_name {
    uint32_t storage; /* TEE_STORAGE_* */
    const void *id;
    size_t size; /* at most TEE_OBJECT_ID_MAX_LEN; 0: `id` is not looked at */
};

/* An open handle. */
struct pobj {
    struct object *object; /* owned; object->persistent is this */
    uint32_t flags;        /* TEE_DATA_FLAG_* but OVERWRITE; immutable */
    uint32_t position;     /* in the data; may be behind its end */
    /* Private to pobj.c. */
    struct vault_ta *ta;
    struct share share; /* share.key is the object's */
    uint64_t version;   /* of the head that was read last */
    uint64_t seen;      /* by which state of the ledger it was the newest */
    unsigned now;       /* which one that is; the other one is to work on */
    bool both;          /* that has been used */
    /* Secret: small data stands in it. Undefined but for what is in use. */
    struct head head[2];
};

/* 5.7.1. TEE_ERROR_ITEM_NOT_FOUND: no such storage or object; TEE_ERROR_ACCESS_CONFLICT: open
 * otherwise. *out is NULL on failure. */
MUST_CHECK uint32_t pobj_open(struct vault_ta *ta, const struct pobj_name *name, uint32_t flags,
                              struct pobj **out);

struct pobj_new {
    uint32_t flags;                  /* TEE_DATA_FLAG_* */
    const struct object *attributes; /* initialised; NULL: TEE_TYPE_DATA without any */
    const void *data;
    size_t size;
};
/* 5.7.2. TEE_ERROR_ITEM_NOT_FOUND: no such storage; TEE_ERROR_ACCESS_CONFLICT: it is there, and
 * TEE_DATA_FLAG_OVERWRITE is not, or it is open. TEE_ERROR_CORRUPT_OBJECT: it is there, corrupt,
 * and without the flag. TEE_ERROR_STORAGE_NO_SPACE: also more data than there can be. The handle's
 * object is a copy of `attributes`. */
MUST_CHECK uint32_t pobj_create(struct vault_ta *ta, const struct pobj_name *name,
                                const struct pobj_new *what, struct pobj **out);
/* `o`, which the object was created with, becomes the handle's object instead of the copy. */
void pobj_adopt(struct pobj *p, struct object *o);
/* Destroys its object, too. NULL is allowed. */
void pobj_close(struct pobj *p);
/* 5.7.4: deletes the object, also a damaged one, or one that another process has deleted or
 * replaced already. Closes the handle in any case. The caller looks at the flags. */
MUST_CHECK uint32_t pobj_delete(struct pobj *p);
/* 5.7.5. TEE_ERROR_ACCESS_CONFLICT: there is one of that name, or one is being made. */
MUST_CHECK uint32_t pobj_rename(struct pobj *p, const void *id, size_t size);

/* 5.5.2: what is not in `usage` is not allowed any more, to this handle and all others. */
MUST_CHECK uint32_t pobj_restrict(struct pobj *p, uint32_t usage);

struct pobj_info {
    uint32_t type, bits, max_bits, usage;
    uint32_t data_size, position;
    uint32_t flags; /* of the handle: TEE_HANDLE_FLAG_*, TEE_DATA_FLAG_* */
};
/* 5.5.1, as it is now; p->object->usage is that, too, then. */
MUST_CHECK uint32_t pobj_info(struct pobj *p, struct pobj_info *out);

/* 5.9.1. *count: how much there was; 0 at the end and behind it. Moves the position. What `to` has
 * after a failure is undefined. */
MUST_CHECK uint32_t pobj_read(struct pobj *p, void *to, size_t size, size_t *count);
/* The same without a copy, where the handle has the data itself: it is there until the next call
 * with the handle. NULL: it has not, and nothing is done. */
MUST_CHECK const void *pobj_read_here(struct pobj *p, size_t size, size_t *count);
/* What pobj_read would read now, for whoever has to make room first. */
MUST_CHECK uint32_t pobj_readable(struct pobj *p, size_t size, size_t *count);
/* 5.9.2. TEE_ERROR_OVERFLOW: past TEE_DATA_MAX_POSITION. Moves the position; if that was behind the
 * end, zeros come between. Nothing is written if `size` is 0. */
MUST_CHECK uint32_t pobj_write(struct pobj *p, const void *from, size_t size);
/* 5.9.3. TEE_ERROR_STORAGE_NO_SPACE: also a size past TEE_DATA_MAX_POSITION. The position stays. */
MUST_CHECK uint32_t pobj_truncate(struct pobj *p, uint64_t size);
/* 5.9.4. `whence`: TEE_DATA_SEEK_*. Before the beginning is the beginning. TEE_ERROR_OVERFLOW: past
 * TEE_DATA_MAX_POSITION; TEE_ERROR_BAD_PARAMETERS: no such whence. The position stays then. */
MUST_CHECK uint32_t pobj_seek(struct pobj *p, int64_t offset, uint32_t whence);

/* ---- enumeration, 5.8 ---- */

/* Zeros but for `ta`: not started. The caller's memory; nothing is held. */
struct pobj_enum {
    struct vault_ta *ta;
    enum vault_area area; /* AREA_NONE: not started */
    bool begun;           /* `key` is of the object that came last */
    uint8_t key[OBJECT_KEY_SIZE];
};
/* 5.8.4. TEE_ERROR_ITEM_NOT_FOUND: no such storage, or nothing in it. */
MUST_CHECK uint32_t pobj_enum_start(struct pobj_enum *e, uint32_t storage);
void pobj_enum_reset(struct pobj_enum *e);
/* 5.8.5. Every object that is there all the time comes once. TEE_ERROR_ITEM_NOT_FOUND: no more, or
 * not started. TEE_ERROR_CORRUPT_OBJECT: that one is, and the next call goes on behind it;
 * or the store itself is damaged there, which ends the enumeration: area is AREA_NONE then. */
MUST_CHECK uint32_t pobj_enum_next(struct pobj_enum *e, struct pobj_info *info,
                                   uint8_t id[TEE_OBJECT_ID_MAX_LEN], size_t *id_size);

#endif
