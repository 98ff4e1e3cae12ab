/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef POBJ_RIG_H
#define POBJ_RIG_H

/* Persistent objects in a vault_rig, told by names that are strings, in TEE_STORAGE_PRIVATE. */

#include "tee/storage/pobj.h"
#include "vault_rig.h"

#define RD    TEE_DATA_FLAG_ACCESS_READ
#define WR    TEE_DATA_FLAG_ACCESS_WRITE
#define META  TEE_DATA_FLAG_ACCESS_WRITE_META
#define SH_RD TEE_DATA_FLAG_SHARE_READ
#define SH_WR TEE_DATA_FLAG_SHARE_WRITE
#define OVER  TEE_DATA_FLAG_OVERWRITE
#define ALL   (RD | WR | META)
#define MANY  (RD | WR | SH_RD | SH_WR)

/* The result; a handle that is got is closed again. */
uint32_t pobj_rig_try_open(struct vault_ta *ta, const char *id, uint32_t flags);
uint32_t pobj_rig_try_create(struct vault_ta *ta, const char *id, uint32_t flags, const void *data,
                             size_t size);
/* Which succeed. */
struct pobj *pobj_rig_open(struct vault_ta *ta, const char *id, uint32_t flags);
struct pobj *pobj_rig_create(struct vault_ta *ta, const char *id, uint32_t flags, const void *data,
                             size_t size);

void pobj_rig_seek(struct pobj *p, uint32_t to);
void pobj_rig_write(struct pobj *p, uint32_t at, const void *data, size_t size);
/* Exactly `size` bytes are there at that position, and are these. */
void pobj_rig_expect(struct pobj *p, uint32_t at, const void *data, size_t size);
/* All of the data of the object that nobody has open. */
void pobj_rig_expect_object(struct vault_ta *ta, const char *id, const void *data, size_t size);
void pobj_rig_expect_size(struct pobj *p, uint32_t size);
struct pobj_info pobj_rig_info(struct pobj *p);

/* How many records there are whose keys begin so; 0: of all kinds. */
unsigned pobj_rig_count(struct vault_ta *ta, char kind);

#endif
