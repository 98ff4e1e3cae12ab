/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ABI_TA_SYS_CRYPTO_H
#define ABI_TA_SYS_CRYPTO_H

/* System calls for objects and cryptography, TEE Internal Core API chapters 5 and 6: a part of
 * ta_abi.h. Structs of attributes and information have the layout of the API's of 1.2 and later. */

#include <stddef.h>
#include <stdint.h>

/* Which of the API's functions of one kind the TA has called. */
#define TA_FORM_GP11       1u /* as 1.1 has it */
#define TA_FORM_DEPRECATED 2u /* TEE_GetObjectInfo, and not TEE_GetObjectInfo1 */

struct ta_attr {
    uint32_t id;
    union {
        struct {
            void *buffer;
            size_t length; /* TA_FORM_GP11: the low 32 bits */
        } ref;
        struct {
            uint32_t a, b;
        } value;
    } content;
};

struct ta_attrs {
    const struct ta_attr *at;
    uint32_t count;
    uint32_t form;
};

struct ta_object_info {
    uint32_t type, bits, max_bits, usage;
    size_t data_size, data_position;
    uint32_t flags;
};

struct ta_op_info {
    uint32_t alg, op_class, mode, result_size, max_bits, bits, usage, flags;
};

/* In front of `keys` entries of two words: bits, usage. */
struct ta_op_info_multiple {
    uint32_t alg, op_class, mode, result_size, max_bits, flags, state, keys;
};

/* Bytes in, bytes out; *to_size is the room, and what was written or is needed. */
struct ta_io {
    const void *from;
    size_t from_size;
    void *to;
    size_t *to_size;
};

struct ta_ae_init {
    const void *nonce;
    size_t nonce_size;
    uint32_t tag_bits;
    size_t aad_size, payload_size;
};

struct ta_verify {
    const void *digest;
    size_t digest_size;
    const void *signature;
    size_t signature_size;
};

/* Which of the functions alike. */
enum ta_asym { TA_ASYM_ENCRYPT, TA_ASYM_DECRYPT, TA_ASYM_SIGN };

struct ta_sys_object {
    uint32_t (*allocate)(uint32_t type, uint32_t max_bits, uint32_t form, uintptr_t *object);
    void (*free)(uintptr_t object);
    void (*close)(uintptr_t object);
    void (*reset)(uintptr_t object);
    uint32_t (*info)(uintptr_t object, struct ta_object_info *info, uint32_t form);
    uint32_t (*restrict_usage)(uintptr_t object, uint32_t usage, uint32_t form);
    uint32_t (*get_buffer)(uintptr_t object, uint32_t id, void *buffer, size_t *size);
    uint32_t (*get_value)(uintptr_t object, uint32_t id, uint32_t *a, uint32_t *b);
    uint32_t (*populate)(uintptr_t object, const struct ta_attrs *attrs);
    uint32_t (*copy)(uintptr_t to, uintptr_t from, uint32_t form);
    uint32_t (*generate)(uintptr_t object, uint32_t bits, const struct ta_attrs *params);
};

struct ta_sys_operation {
    uint32_t (*allocate)(uint32_t alg, uint32_t mode, uint32_t max_bits, uintptr_t *op);
    void (*free)(uintptr_t op, uint32_t form);
    void (*info)(uintptr_t op, struct ta_op_info *info);
    uint32_t (*info_multiple)(uintptr_t op, void *info, size_t *size);
    void (*reset)(uintptr_t op);
    uint32_t (*set_key)(uintptr_t op, uintptr_t key, uint32_t form);
    uint32_t (*set_key2)(uintptr_t op, uintptr_t key1, uintptr_t key2, uint32_t form);
    void (*copy)(uintptr_t to, uintptr_t from);
    uint32_t (*supported)(uint32_t alg, uint32_t element);
};

struct ta_sys_crypt {
    void (*random)(void *to, size_t size);
    void (*digest_update)(uintptr_t op, const void *chunk, size_t size);
    uint32_t (*digest_final)(uintptr_t op, const void *from, size_t from_size, void *to,
                             size_t *to_size);
    uint32_t (*digest_extract)(uintptr_t op, void *hash, size_t *size);
};

struct ta_sys_cipher {
    void (*cipher_init)(uintptr_t op, const void *iv, size_t size);
    uint32_t (*cipher_update)(uintptr_t op, const void *from, size_t from_size, void *to,
                              size_t *to_size);
    uint32_t (*cipher_final)(uintptr_t op, const void *from, size_t from_size, void *to,
                             size_t *to_size);
    void (*mac_init)(uintptr_t op, const void *iv, size_t size);
    void (*mac_update)(uintptr_t op, const void *chunk, size_t size);
    uint32_t (*mac_compute)(uintptr_t op, const struct ta_io *io);
    uint32_t (*mac_compare)(uintptr_t op, const void *message, size_t size, const void *mac,
                            size_t mac_size);
};

struct ta_sys_ae {
    uint32_t (*init)(uintptr_t op, const struct ta_ae_init *init);
    void (*update_aad)(uintptr_t op, const void *aad, size_t size, uint32_t form);
    uint32_t (*update)(uintptr_t op, const void *from, size_t from_size, void *to, size_t *to_size);
    uint32_t (*update_gp11)(uintptr_t op, const void *from, size_t from_size, void *to,
                            size_t *to_size);
    uint32_t (*encrypt_final)(uintptr_t op, const struct ta_io *io, void *tag, size_t *tag_size);
    uint32_t (*decrypt_final)(uintptr_t op, const struct ta_io *io, const void *tag,
                              size_t tag_size);
};

struct ta_sys_asym {
    uint32_t (*asym)(uint32_t which, uintptr_t op, const struct ta_attrs *params,
                     const struct ta_io *io);
    uint32_t (*verify)(uintptr_t op, const struct ta_attrs *params, const struct ta_verify *verify);
    void (*derive)(uintptr_t op, const struct ta_attrs *params, uintptr_t derived);
};

#endif
