/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Thread-local variables. A TA is one thread, whichever thread of the process runs it: in inline
 * mode that is the client's, of which there may be several. So they belong to the instance, and lie
 * in its heap. Compilers reach those of a shared object by this function; those that are compiled
 * for -ftls-model=initial-exec never ask.
 *
 * Every image has this file, as utee_shared is here: a sanitizer's runtime has a __tls_get_addr,
 * too, and comes first where the linker looks for one that is missing.
 */
#include <stdint.h>
#include <string.h>

#include "utee.h"

static struct ta_shared own;
struct ta_shared *utee_shared = &own;

struct tls_index {
    size_t module, offset;
};

void *__tls_get_addr(struct tls_index *index);

static void *add(size_t module, const struct ta_tls *tls)
{
    struct ta_shared *s = utee_shared;

    size_t align = tls->align > UTEE_HEAP_ALIGN ? tls->align : UTEE_HEAP_ALIGN;
    uint8_t *at = utee_heap_alloc(tls->size, align);
    if (!at)
        utee_panic("thread-local variables", TEE_ERROR_OUT_OF_MEMORY, NULL,
                   "the heap has no room for them; raise TA_DATA_SIZE");
    memcpy(at, tls->image, tls->image_size);
    s->tls[s->tls_count++] = (struct ta_tls_block){.module = module, .at = at};
    return at;
}

void *__tls_get_addr(struct tls_index *index)
{
    struct ta_shared *s = utee_shared;
    struct ta_tls tls;

    for (unsigned i = 0; i < s->tls_count; i++) {
        if (s->tls[i].module == index->module)
            return s->tls[i].at + index->offset;
    }
    if (utee_sys->lib->tls(index->module, &tls) != TEE_SUCCESS)
        return utee_sys->lib->program_tls(index);
    return (uint8_t *)add(index->module, &tls) + index->offset;
}
