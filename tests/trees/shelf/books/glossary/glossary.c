// SPDX-License-Identifier: BSD-2-Clause
#include <stdio.h>
#include <stdlib.h>

#include <tee_internal_api.h>
#include <tee_internal_api_extensions.h>

#include "glossary.h"

int glossary_begun;
_Thread_local int glossary_page = 100;
static int lookups;

static void __attribute__((constructor)) begin(void)
{
    glossary_begun = 1;
}

static void __attribute__((destructor)) end(void)
{
    IMSG("the glossary closes after %d lookups", lookups);
}

char *glossary_word(int number)
{
    char *word = TEE_Malloc(16, TEE_MALLOC_FILL_ZERO);

    lookups++;
    glossary_page++;
    if (word)
        snprintf(word, 16, "word %d", number);
    return word;
}

int glossary_lookups(void)
{
    return lookups;
}
