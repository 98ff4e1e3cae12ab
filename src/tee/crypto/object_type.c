/* SPDX-License-Identifier: BSD-2-Clause */
#include "keygen.h"
#include "object.h"
#include "tee_api_defines.h"

#include "object_table.h"

const struct object_type *object_type_at(unsigned index)
{
    return index < ARRAY_COUNT(object_table) ? &object_table[index] : NULL;
}

const struct object_type *object_type_find(uint32_t id)
{
    for (unsigned i = 0; i < ARRAY_COUNT(object_table); i++) {
        if (object_table[i].id == id)
            return &object_table[i];
    }
    return NULL;
}

bool object_type_has_size(const struct object_type *t, uint32_t bits)
{
    if (bits && (bits == t->compat[0] || bits == t->compat[1]))
        return true;
    return bits >= t->min && bits <= t->max && (bits - t->min) % t->step == 0 &&
           (!t->has_size || t->has_size(bits));
}
