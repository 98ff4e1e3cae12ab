/* SPDX-License-Identifier: BSD-2-Clause */
#include "ossl.h"

#include <dlfcn.h>
#include <pthread.h>

#include "base/log.h"
#include "random.h"

#define STRING_(x) #x
#define STRING(x)  STRING_(x)
#define LIBRARY    "libcrypto.so." STRING(OPENSSL_SHLIB_VERSION)

struct ossl ossl;

static pthread_once_t once = PTHREAD_ONCE_INIT;

static bool find(void *lib, const char *name, void *function)
{
    void *symbol = dlsym(lib, name);

    __builtin_memcpy(function, &symbol, sizeof(symbol));
    if (!symbol)
        log_warn("%s has no %s", LIBRARY, name);
    return symbol != NULL;
}

/* Library and context stay, as libteec does: threads and the process's end have hooks into them. */
static void load(void)
{
    void *lib = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    bool all = lib != NULL;

    if (!lib)
        log_warn("no big numbers and no cryptography: %s", dlerror());
#define OSSL_FIND(name) all = all && find(lib, STRING(name), &ossl.name);
    OSSL_FUNCTIONS(OSSL_FIND)
#undef OSSL_FIND
    /* Its end at exit would come before the machine's, whose threads then could not give back what
     * libcrypto has for each. */
    if (all && ossl.OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, NULL) == 1)
        ossl.ctx = ossl.OSSL_LIB_CTX_new();
    if (ossl.ctx && !random_install()) {
        log_warn("no big numbers and no cryptography: %s takes no provider", LIBRARY);
        ossl.OSSL_LIB_CTX_free(ossl.ctx);
        ossl.ctx = NULL;
    }
}

/* How often this thread has entered and not left. */
static _Thread_local unsigned inside;

bool ossl_enter(void)
{
    pthread_once(&once, load);
    if (!ossl.ctx)
        return false;
    ossl.ERR_set_mark();
    inside++;
    return true;
}

void ossl_leave(void)
{
    inside--;
    ossl.ERR_pop_to_mark();
}

void ossl_abandon(void)
{
    while (inside)
        ossl_leave();
}
