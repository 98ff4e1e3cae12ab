/* SPDX-License-Identifier: BSD-2-Clause */
/* A program that looks for libteec when it runs, by the names that such programs try: all of them
 * must lead to one library. Exit status 0: they do, and it has a TEE. */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>

#include <tee_client_api.h>

static const char *const names[] = {"libteec.so", "libteec.so.1", "libteec.so.2"};

int main(void)
{
    __typeof__(&TEEC_InitializeContext) first = NULL, initialize;
    TEEC_Context ctx;

    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        void *lib = dlopen(names[i], RTLD_NOW);
        if (!lib)
            return fprintf(stderr, "%s\n", dlerror()), 1;
        initialize = (__typeof__(initialize))(uintptr_t)dlsym(lib, "TEEC_InitializeContext");
        if (!initialize)
            return fprintf(stderr, "%s\n", dlerror()), 1;
        if (first && initialize != first)
            return fprintf(stderr, "%s is another library\n", names[i]), 1;
        first = initialize;
    }
    if (first(NULL, &ctx) != TEEC_SUCCESS)
        return fprintf(stderr, "no TEE\n"), 1;
    puts("one library");
    return 0;
}
