/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ABI_TA_SYS_LIB_H
#define ABI_TA_SYS_LIB_H

/*
 * Libraries of TAs: a part of ta_abi.h. Such a library is a shared object with a head of its own
 * and with a libutee of its own, which joins that of the TA. It is found as a TA is, by its UUID,
 * which is its SONAME too; each instance has a copy. What a TA or a library needs of them is loaded
 * with it, and begun by TA_CALL_START.
 */

#include <stddef.h>
#include <stdint.h>

#define TA_LIB_MAGIC       0x2042494c54414554ull /* "TEATLIB " in memory */
#define TA_LIB_HEAD_SYMBOL "teesim_lib_head"
#define TA_LIBRARIES_MAX   16u /* an instance */

/*
 * Room in an image for the names of the libraries that it needs: in the copy of an instance, each
 * is that of a file of this instance's. A symbol that an image need not have if it needs none.
 */
#define TA_NEEDED_SYMBOL "teesim_needed"
#define TA_NEEDED_MAX    16u
#define TA_NEEDED_SIZE   48u

struct ta_sys;
struct ta_shared; /* libutee's, one to an instance */

struct ta_lib_head {
    uint64_t magic;
    uint32_t abi_version;
    uint32_t head_size; /* sizeof(struct ta_lib_head) */
    /* Before anything else of the library runs. */
    void (*attach)(const struct ta_sys *sys, struct ta_shared *shared);
};

typedef void (*ta_lib_hook)(int argc, char **argv, char **envp);

/* What to call to begin a library, in this order. */
struct ta_lib_start {
    void (*attach)(const struct ta_sys *sys, struct ta_shared *shared);
    ta_lib_hook single;       /* or NULL */
    const ta_lib_hook *array; /* count of them */
    size_t count;
};

/* Thread-local variables of one module: what they begin with (the rest is 0), and how much they
 * take. */
struct ta_tls {
    const void *image;
    size_t image_size, size, align;
};

struct ta_sys_lib {
    /* Loads the library with that UUID, in text, and what it needs; what has come in is to be begun
     * then. Once open, it stays so until the instance ends; opened again it has the same handle.
     * TEE_ERROR_ITEM_NOT_FOUND, _BAD_FORMAT, _OUT_OF_MEMORY, _BAD_PARAMETERS: no UUID. */
    uint32_t (*open)(const char *uuid, uintptr_t *handle);
    /* An exported symbol of a library, or, with 0, of the first of all that has it.
     * TEE_ERROR_ITEM_NOT_FOUND; TEE_ERROR_BAD_PARAMETERS: no such handle. */
    uint32_t (*symbol)(uintptr_t handle, const char *name, void **at);
    /* The next library that has not been begun; TEE_ERROR_ITEM_NOT_FOUND: all have. */
    uint32_t (*next_start)(struct ta_lib_start *out);
    /* Of the TA or of one of its libraries, by the number that the loader has given to it;
     * TEE_ERROR_ITEM_NOT_FOUND: a module of the program's. */
    uint32_t (*tls)(size_t module, struct ta_tls *out);
    /* A thread-local variable of the program's: the argument is that of __tls_get_addr. */
    void *(*program_tls)(void *index);
};

#endif
