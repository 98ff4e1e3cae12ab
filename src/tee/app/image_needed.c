/* SPDX-License-Identifier: BSD-2-Clause */
#include "image_needed.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

static Elf64_Dyn entry(const struct image *img, uint64_t i)
{
    Elf64_Dyn d;

    memcpy(&d, img->bytes + img->dynamic + i * sizeof(d), sizeof(d));
    return d;
}

/* The string ends inside of the file. */
static const char *string_of(const struct image *img, uint64_t offset)
{
    uint64_t at = img->dyn_strings + offset;

    if (at < offset || at >= img->size || !memchr(img->bytes + at, '\0', img->size - at))
        return "";
    return (const char *)img->bytes + at;
}

enum image_needs image_find_needed(struct image *img)
{
    for (uint64_t i = 0; i < img->dyn_count; i++) {
        Elf64_Dyn d = entry(img, i);
        struct image_needed *n = &img->needed[img->needed_count];
        struct ipc_uuid uuid;
        if (d.d_tag == DT_NULL)
            break;
        if (d.d_tag != DT_NEEDED || !uuid_parse(string_of(img, d.d_un.d_val), uuid.octets))
            continue;
        if (img->needed_count == TA_NEEDED_MAX)
            return IMAGE_NEEDS_TOO_MANY;
        if (!img->slots)
            return IMAGE_NEEDS_NO_ROOM;
        *n = (struct image_needed){
            .uuid = uuid,
            .value = img->dynamic + i * sizeof(d) + offsetof(Elf64_Dyn, d_un.d_val),
        };
        img->needed_count++;
    }
    return IMAGE_NEEDS_FINE;
}

bool image_has_soname(const struct image *img, const char *name)
{
    for (uint64_t i = 0; i < img->dyn_count; i++) {
        Elf64_Dyn d = entry(img, i);
        if (d.d_tag == DT_NULL)
            break;
        if (d.d_tag == DT_SONAME)
            return strcmp(string_of(img, d.d_un.d_val), name) == 0;
    }
    return false;
}
