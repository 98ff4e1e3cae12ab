/* SPDX-License-Identifier: BSD-2-Clause */
#include "ossl.h"

#include <dlfcn.h>
#include <pthread.h>

#include "base/loader.h"
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
    loader_lock();
    void *lib = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    loader_unlock();
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

/* The latest error in a thread's queue: the same one, if all is the same. */
struct latest {
    unsigned long code;
    const char *file, *func, *data;
    int line, flags;
};

/* How often this thread has entered and not left, and what was there when it first did. */
static _Thread_local unsigned inside;
static _Thread_local struct latest before;

static struct latest latest_error(void)
{
    struct latest l = {.code = 0};

    l.code = ossl.ERR_peek_last_error_all(&l.file, &l.line, &l.func, &l.data, &l.flags);
    return l;
}

bool ossl_enter(void)
{
    pthread_once(&once, load);
    if (!ossl.ctx)
        return false;
    if (inside++ == 0)
        before = latest_error();
    ossl.ERR_set_mark();
    return true;
}

bool ossl_no_memory(void)
{
    struct latest now = latest_error();
    bool told = now.code != before.code || now.file != before.file || now.func != before.func ||
                now.data != before.data || now.line != before.line;

    return told && ERR_GET_REASON(now.code) == ERR_R_MALLOC_FAILURE;
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
