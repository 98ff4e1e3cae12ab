// SPDX-License-Identifier: BSD-2-Clause
#include <stdlib.h>
#include <string.h>

#include <tee_internal_api.h>

#include "atlas.h"
#include "glossary.h"

static int begun_after;

static void __attribute__((constructor)) begin(void)
{
    begun_after = glossary_begun;
}

int atlas_begun_after(void)
{
    return begun_after;
}

int atlas_maps(void)
{
    char *word = glossary_word(7);
    int maps = word && !strcmp(word, "word 7") ? 12 : -1;

    TEE_Free(word);
    return maps;
}

int common_name(void)
{
    return 21;
}
