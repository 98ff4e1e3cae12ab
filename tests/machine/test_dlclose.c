/* SPDX-License-Identifier: BSD-2-Clause */
/* libteec as a plug-in: loaded, used, let go of, and used again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

#include <tee_client_api.h>

static void *use(void *unused)
{
    TEEC_Context ctx;
    void *lib = dlopen(LIBTEEC, RTLD_NOW | RTLD_LOCAL);

    (void)unused;
    if (!lib)
        return dlerror();
    __typeof__(&TEEC_InitializeContext) initialize =
        (__typeof__(initialize))(uintptr_t)dlsym(lib, "TEEC_InitializeContext");
    __typeof__(&TEEC_FinalizeContext) finalize =
        (__typeof__(finalize))(uintptr_t)dlsym(lib, "TEEC_FinalizeContext");
    if (!initialize || !finalize)
        return (void *)"no such function";
    if (initialize(NULL, &ctx) != TEEC_SUCCESS)
        return (void *)"no context";
    finalize(&ctx);
    dlclose(lib);
    return NULL;
}

/* What the library has set for the thread is still there when the thread ends. */
static void test_a_thread_ends_after_dlclose(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        pthread_t thread;
        void *wrong;
        assert_int_equal(pthread_create(&thread, NULL, use, NULL), 0);
        assert_int_equal(pthread_join(thread, &wrong), 0);
        if (wrong)
            fail_msg("%s", (char *)wrong);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_thread_ends_after_dlclose),
    };
    setenv("TEESIM_TRACE", "text:/dev/null", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
