/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOLS_STORAGE_FIND_H
#define TOOLS_STORAGE_FIND_H

/* What the storage commands do alike: words to objects, and all objects there are. */

#include "base/uuid.h"
#include "storage.h"
#include "tee/storage/vault.h"
#include "words.h"

/* An object that was come upon. */
struct found {
    struct vault_ta *ta;
    char ta_word[UUID_TEXT_SIZE];
    uint32_t storage; /* TEE_STORAGE_* */
    uint8_t key[OBJECT_KEY_SIZE];
    uint8_t name[16]; /* how it is called at rest */
    uint32_t res;     /* TEE_SUCCESS: the rest is known; otherwise why not */
    struct pobj_info info;
    uint8_t id[ID_SIZE_MAX];
    size_t id_size;
};
/* False: enough. */
typedef bool find_fn(const struct found *f, void *arg);

/* All objects of a TA, or of all TAs (NULL); of one storage if one was given. */
uint32_t find_all(struct storage_cmd *c, const uint8_t *uuid, find_fn *fn, void *arg);

/* "private", … of an area in an object's key. */
const char *find_area_word(unsigned area);

/* False, with a message: that is no UUID. */
bool find_ta_word(const char *word, uint8_t uuid[16]);

/* An object that a TA and an ID on the command line mean, opened. */
struct opened {
    struct vault_ta *ta;
    char ta_word[UUID_TEXT_SIZE];
    uint8_t id[ID_SIZE_MAX];
    size_t id_size;
    struct pobj_info info;
    struct pobj *p;
};
/* 0, or an exit status after a message. */
int find_open(struct storage_cmd *c, const char *ta_word, const char *id_word, uint32_t flags,
              struct opened *out);
void find_close(struct opened *o);

/* A result in words, as for an object. */
const char *find_words(uint32_t res);
/* Says that something could not be done, and why; EXIT_TROUBLE. */
int find_trouble(const struct storage_cmd *c, const char *what, uint32_t res);

#endif
