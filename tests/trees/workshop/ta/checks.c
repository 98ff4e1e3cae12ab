// SPDX-License-Identifier: BSD-2-Clause
#include <assert.h>
#include <config.h>
#include <malloc.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <string_ext.h>
#include <sys/queue.h>
#include <unistd.h>

#include <tee_internal_api.h>
#include <tee_internal_api_extensions.h>
#include <util.h>
#include <workshop.h>

#include "table.h"

COMPILE_TIME_ASSERT(sizeof(long) == 8);

#ifdef ONLY_FAST
#error "a flag of another file"
#endif
#ifdef REMOVED
#error "a flag that was removed"
#endif
#if defined(CFG_WORKSHOP_OFF) || defined(CFG_WORKSHOP_NONE) || defined(CFG_WORKSHOP_ARM)
#error "what is off is not defined"
#endif

int check_flags(void)
{
    CHECK(FOLDER == 0);
    CHECK(GLOBAL_FLAG == 7);
    CHECK(OF_ALL == 5);
    CHECK(CFG_WORKSHOP_FAST == 1);
    CHECK(IS_ENABLED(CFG_WORKSHOP_FAST));
    CHECK(!IS_ENABLED(CFG_WORKSHOP_OFF));
    CHECK(!strcmp(CFG_WORKSHOP_TITLE, "a workshop of tools"));
    CHECK(TRACE_LEVEL == CFG_TEE_TA_LOG_LEVEL);
    CHECK(trace_get_level() == TRACE_LEVEL);
    CHECK(!strcmp(TO_STR(__FILE_ID__), "checks_c"));
    return 0;
}

int check_table(void)
{
    CHECK(SQUARES == CFG_WORKSHOP_PLACES);
    for (unsigned int i = 0; i < SQUARES; i++)
        CHECK(squares[i] == i * i);
    return 0;
}

int check_extensions(void)
{
    TEE_UUID uuid = {};
    char text[64] = "";
    size_t len = sizeof(text);

    CHECK(!tee_uuid_from_str(&uuid, "01234567-89aB-cdef-0123-456789abcdEF"));
    CHECK(uuid.timeLow == 0x01234567 && uuid.timeMid == 0x89ab && uuid.timeHiAndVersion == 0xcdef);
    CHECK(!memcmp(uuid.clockSeqAndNode, "\x01\x23\x45\x67\x89\xab\xcd\xef", 8));
    CHECK(tee_uuid_from_str(&uuid, "01234567-89ab-cdef-0123-456789abcde") ==
          TEE_ERROR_BAD_PARAMETERS);
    CHECK(tee_uuid_from_str(&uuid, "01234567-89ab-cdef-0123-456789abcdef0") ==
          TEE_ERROR_BAD_PARAMETERS);
    CHECK(tee_uuid_from_str(&uuid, "01234567089ab-cdef-0123-456789abcdef") ==
          TEE_ERROR_BAD_PARAMETERS);
    CHECK(tee_uuid_from_str(&uuid, "") == TEE_ERROR_BAD_PARAMETERS);
    CHECK(TEE_CacheClean(text, len) == TEE_ERROR_NOT_SUPPORTED);
    CHECK(TEE_CacheFlush(text, len) == TEE_ERROR_NOT_SUPPORTED);
    CHECK(TEE_CacheInvalidate(text, len) == TEE_ERROR_NOT_SUPPORTED);
    CHECK(tee_invoke_supp_plugin(&uuid, 0, 0, text, len, &len) == TEE_ERROR_ITEM_NOT_FOUND);
    CHECK(rand() >= 0 && (rand() != rand() || rand() != rand()));
    CHECK(write(STDERR_FILENO, "written\n", 8) == 8);
    CHECK(write(-1, text, 1) == -1);
    MSG("a message with no level");
    EMSG_RAW("an error about %pUl", (void *)&uuid);
    DHEXDUMP("dump", 4);
    FMSG("not compiled in");
    runtime_assert(len == sizeof(text));
    return 0;
}

int check_heap(void)
{
    char *volatile p = NULL;
    char on_stack[4] = {};

    tee_user_mem_mark_heap();
    p = malloc(100);
    CHECK(p);
    CHECK(tee_user_mem_check_heap() >= 100);
    CHECK(malloc_buffer_is_within_alloced(p, 100));
    CHECK(!malloc_buffer_is_within_alloced(p, 101));
    CHECK(malloc_buffer_overlaps_heap(p, 101));
    CHECK(!malloc_buffer_overlaps_heap(on_stack, 4));
    CHECK(!malloc_buffer_is_within_alloced(on_stack, 4));
    free(p);
    CHECK(tee_user_mem_check_heap() == 0);
    /* What is declared is what there is. */
    p = malloc(48 * 1024);
    barrier();
    CHECK(!p);
    p = malloc(40 * 1024);
    CHECK(p);
    free(p);
    return 0;
}

int check_maps(void)
{
    const uint32_t read_write = TEE_MEMORY_ACCESS_READ | TEE_MEMORY_ACCESS_WRITE;
    uint8_t *p = tee_map_zi(5000, 0), *q = NULL;
    void *many[64] = {};
    size_t n = 0;

    CHECK(p);
    for (size_t i = 0; i < 5000; i++)
        CHECK(p[i] == 0);
    memset(p, 1, 5000);
    CHECK(!TEE_CheckMemoryAccessRights(read_write, p, 5000));
    CHECK(!tee_map_zi_va((vaddr_t)p, 4096, 0));
    CHECK(!tee_map_zi_va((vaddr_t)p + 1, 4096, 0));
    CHECK(!tee_map_zi(0, 0));
    CHECK(!tee_map_zi(4096, TEE_MEMORY_ACCESS_WRITE));
    CHECK(!tee_map_zi(65 << 20, 0));
    CHECK(tee_unmap(p, 20000) == TEE_ERROR_BAD_PARAMETERS);
    CHECK(tee_unmap(p + 1, 5000) == TEE_ERROR_BAD_PARAMETERS);
    CHECK(tee_unmap(NULL, 0) == TEE_ERROR_BAD_PARAMETERS);
    CHECK(!tee_unmap(p, 5000));
    CHECK(tee_unmap(p, 5000) == TEE_ERROR_BAD_PARAMETERS);
    CHECK(TEE_CheckMemoryAccessRights(read_write, p, 5000) == TEE_ERROR_ACCESS_DENIED);
    q = tee_map_zi_va((vaddr_t)p, 8192, TEE_MEMORY_ACCESS_ANY_OWNER);
    CHECK(q == p && q[0] == 0);
    CHECK(!tee_unmap(q, 8192));
    while (n < ARRAY_SIZE(many) && (many[n] = tee_map_zi(4096, 0)))
        n++;
    CHECK(n == ARRAY_SIZE(many));
    CHECK(!tee_map_zi(4096, 0));
    while (n > 2)
        CHECK(!tee_unmap(many[--n], 4096));
    return 0; /* two are left for the end of the instance */
}

struct item {
    int number;
    TAILQ_ENTRY(item) link;
    SLIST_ENTRY(item) slink;
};

int check_queues(void)
{
    TAILQ_HEAD(items, item) items = TAILQ_HEAD_INITIALIZER(items);
    SLIST_HEAD(, item) slist = SLIST_HEAD_INITIALIZER(slist);
    struct item *i = NULL, *next = NULL;
    int sum = 0;

    for (int n = 1; n <= 3; n++) {
        i = calloc(1, sizeof(*i));
        CHECK(i);
        i->number = n;
        TAILQ_INSERT_TAIL(&items, i, link);
        SLIST_INSERT_HEAD(&slist, i, slink);
    }
    SLIST_FOREACH_SAFE(i, &slist, slink, next)
    sum = 10 * sum + i->number;
    CHECK(sum == 321);
    TAILQ_FOREACH_SAFE(i, &items, link, next)
    {
        sum -= i->number;
        TAILQ_REMOVE(&items, i, link);
        free(i);
    }
    CHECK(sum == 315);
    return 0;
}

static jmp_buf back;

static void __noreturn jump_back(int value)
{
    longjmp(back, value);
}

int check_jumps(void)
{
    volatile int before = 1;
    int value = setjmp(back);

    if (!value) {
        before = 2;
        jump_back(9);
    }
    CHECK(value == 9);
    CHECK(before == 2);
    return 0;
}

static int check_own_properties(void)
{
    char text[64] = "";
    size_t len = sizeof(text);
    uint32_t number = 0;
    uint64_t big = 0;
    bool yes = false;

    CHECK(!TEE_GetPropertyAsString(TEE_PROPSET_CURRENT_TA, "org.example.text", text, &len));
    CHECK(!strcmp(text, "saws") && len == 5);
    CHECK(!TEE_GetPropertyAsU32(TEE_PROPSET_CURRENT_TA, "org.example.number", &number));
    CHECK(number == 77);
    CHECK(!TEE_GetPropertyAsU64(TEE_PROPSET_CURRENT_TA, "org.example.big", &big));
    CHECK(big == 0x123456789a);
    CHECK(!TEE_GetPropertyAsBool(TEE_PROPSET_CURRENT_TA, "org.example.yes", &yes));
    CHECK(yes);
    len = sizeof(text);
    CHECK(!TEE_GetPropertyAsBinaryBlock(TEE_PROPSET_CURRENT_TA, "org.example.binary", text, &len));
    CHECK(len == 3 && !memcmp(text, "foo", 3));
    return 0;
}

int check_properties(void)
{
    static const char *const set[] = {"gpd.ta.singleInstance", "gpd.ta.multiSession",
                                      "gpd.ta.instanceKeepAlive"};
    char text[64] = "";
    size_t len = sizeof(text);
    uint32_t number = 0;
    bool yes = false;

    for (size_t i = 0; i < ARRAY_SIZE(set); i++) {
        CHECK(!TEE_GetPropertyAsBool(TEE_PROPSET_CURRENT_TA, set[i], &yes));
        CHECK(yes);
    }
    CHECK(!TEE_GetPropertyAsString(TEE_PROPSET_CURRENT_TA, "gpd.ta.version", text, &len));
    CHECK(!strcmp(text, "7.8"));
    len = sizeof(text);
    CHECK(!TEE_GetPropertyAsString(TEE_PROPSET_CURRENT_TA, "gpd.ta.description", text, &len));
    CHECK(!strcmp(text, CFG_WORKSHOP_TITLE));
    CHECK(!TEE_GetPropertyAsU32(TEE_PROPSET_CURRENT_TA, "gpd.ta.dataSize", &number));
    CHECK(number == 48 * 1024);
    CHECK(!TEE_GetPropertyAsU32(TEE_PROPSET_CURRENT_TA, "gpd.ta.stackSize", &number));
    CHECK(number == 12 * 1024);
    return check_own_properties();
}
