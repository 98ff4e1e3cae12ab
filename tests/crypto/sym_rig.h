/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SYM_RIG_H
#define SYM_RIG_H

/* Messages in pieces, for the tests of ciphers and authenticated encryption. */

#include "crypto_rig.h"

#define SYM_MAX (64u * 1024)

typedef uint32_t (*sym_fn)(struct op *op, const struct op_data *d, struct misuse *m);

/* How a message is given to an operation. */
struct sym_way {
    const char *name;
    size_t piece; /* bytes a call; 0: random up to piece_max */
    size_t piece_max;
    bool in_place;
    bool short_first; /* each call is made with too little room first */
};
/* A message in one call, byte by byte, in pieces around a block, in place … */
extern const struct sym_way sym_ways[];
extern const unsigned sym_way_count;

/* `size` bytes by `update`, all but a last piece, which is left at *rest; what came out is at `to`,
 * as many bytes as are returned. */
size_t sym_feed(struct op *op, sym_fn update, const struct sym_way *way, uint64_t *seed,
                const uint8_t *from, size_t size, uint8_t *to, size_t *rest);
/* One call, way->in_place and way->short_first obeyed; bytes at `to`. */
size_t sym_call(struct op *op, sym_fn fn, const struct sym_way *way, const uint8_t *from,
                size_t size, uint8_t *to);
/* A whole message of a cipher, after init. */
size_t sym_cipher(struct op *op, const struct sym_way *way, uint64_t *seed, const uint8_t *from,
                  size_t size, uint8_t *to);

/* A key of one piece, or of XTS both halves; an operation that has it. */
struct op *sym_op(uint32_t alg, uint32_t mode, const uint8_t *key, size_t key_size);
/* The same, with hexadecimal digits. */
struct op *sym_op_hex(uint32_t alg, uint32_t mode, const char *key);

extern const uint8_t sym_zeros[512];
extern const char sym_key16[]; /* hexadecimal digits of a key of 16 bytes */
size_t sym_block(const struct op *op);
/* Begins a message of a cipher, with an IV of zeros where there is one. */
uint32_t sym_init(struct op *op, struct misuse *m);
/* An operation of a cipher with some key, begun. */
struct op *sym_begun(uint32_t alg, uint32_t mode);
/* So many bytes of zeros, up to 512. */
uint32_t sym_update(struct op *op, size_t size, uint8_t *to, size_t *room, struct misuse *m);
uint32_t sym_final(struct op *op, size_t size, uint8_t *to, size_t *room, struct misuse *m);

/* Small messages are as likely as large ones. */
size_t sym_random_size(uint64_t *seed, size_t max);

#endif
