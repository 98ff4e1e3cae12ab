/* SPDX-License-Identifier: BSD-2-Clause */
/* What outlives a run: the store, and the persistent time of TAs in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fault.h"
#include "tee/storage/store.h"
#include "tee/storage/ta_time.h"
#include "tee_api_defines.h"

struct rig {
    char top[64], dir[128], file[160]; /* dir does not exist at first, and is two levels deep */
    struct store *s;
};

static int setup(void **state)
{
    struct rig *r = calloc(1, sizeof(*r));

    if (!r || fault_thread_init())
        return -1;
    snprintf(r->top, sizeof(r->top), "/tmp/teesim-store-XXXXXX");
    if (!mkdtemp(r->top))
        return -1;
    snprintf(r->dir, sizeof(r->dir), "%s/a/b", r->top);
    snprintf(r->file, sizeof(r->file), "%s/teesim.mdb", r->dir);
    *state = r;
    return store_create(&(struct store_config){.dir = r->dir}, &r->s);
}

static int teardown(void **state)
{
    struct rig *r = *state;
    char command[256];

    store_destroy(r->s);
    snprintf(command, sizeof(command), "chmod -R u+rwx %s; rm -rf %s", r->top, r->top);
    int err = system(command);
    free(r);
    fault_uninstall();
    return err;
}

static void reopen(struct rig *r)
{
    store_destroy(r->s);
    assert_int_equal(store_create(&(struct store_config){.dir = r->dir}, &r->s), 0);
}

static uint32_t put(struct rig *r, const char *key, const char *value)
{
    return store_put(r->s, key, strlen(key), value, strlen(value));
}

static uint32_t get(struct rig *r, const char *key, char value[64])
{
    size_t size = 63;
    uint32_t res = store_get(r->s, key, strlen(key), value, &size);

    if (res == TEE_SUCCESS)
        value[size] = '\0';
    return res;
}

static void expect_entry(struct rig *r, const char *key, const char *want)
{
    char value[64];

    assert_int_equal(get(r, key, value), TEE_SUCCESS);
    assert_string_equal(value, want);
}

/* ---- the store ---- */

static void test_nothing_is_made_before_it_is_used(void **state)
{
    struct rig *r = *state;

    reopen(r);
    assert_int_equal(access(r->dir, F_OK), -1);
}

static void test_what_is_put_is_there(void **state)
{
    struct rig *r = *state;
    char value[64];

    assert_int_equal(get(r, "one", value), TEE_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(put(r, "one", "1"), TEE_SUCCESS);
    assert_int_equal(put(r, "two", ""), TEE_SUCCESS);
    expect_entry(r, "one", "1");
    expect_entry(r, "two", "");
    assert_int_equal(put(r, "one", "another"), TEE_SUCCESS);
    reopen(r);
    expect_entry(r, "one", "another");
    assert_int_equal(store_del(r->s, "one", 3), TEE_SUCCESS);
    assert_int_equal(store_del(r->s, "one", 3), TEE_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(get(r, "one", value), TEE_ERROR_ITEM_NOT_FOUND);
    expect_entry(r, "two", "");
}

static void test_only_its_owner_may_read_it(void **state)
{
    struct rig *r = *state;
    struct stat st;

    assert_int_equal(put(r, "k", "v"), TEE_SUCCESS);
    assert_int_equal(stat(r->file, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(stat(r->dir, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
}

static void test_a_buffer_that_is_too_small(void **state)
{
    struct rig *r = *state;
    char value[2] = "x";
    size_t size = 1;

    assert_int_equal(put(r, "k", "long"), TEE_SUCCESS);
    assert_int_equal(store_get(r->s, "k", 1, value, &size), TEE_ERROR_SHORT_BUFFER);
    assert_int_equal(size, 4);
    assert_string_equal(value, "x");
}

static void test_keys_that_cannot_be(void **state)
{
    struct rig *r = *state;
    static char key[STORE_KEY_MAX + 1];

    assert_int_equal(store_put(r->s, key, 0, "v", 1), TEE_ERROR_BAD_PARAMETERS);
    assert_int_equal(store_put(r->s, key, sizeof(key), "v", 1), TEE_ERROR_BAD_PARAMETERS);
    assert_int_equal(store_put(r->s, key, STORE_KEY_MAX, "v", 1), TEE_SUCCESS);
}

/* LMDB loses its list of the pages of a transaction that is too large, and what a fault has left
 * half done. The leak sanitizer asks here which modules' allocations to leave out: LMDB's alone. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:liblmdb.so\n";
}

/* Any value that does not fit any more: the limit of the map stands for a full disk. */
static void test_full(void **state)
{
    struct rig *r = *state;
    size_t size = (size_t)1 << 30;
    char *much = calloc(1, size);

    assert_non_null(much);
    assert_int_equal(put(r, "k", "v"), TEE_SUCCESS);
    assert_int_equal(store_put(r->s, "big", 3, much, size), TEE_ERROR_STORAGE_NO_SPACE);
    expect_entry(r, "k", "v");
    assert_int_equal(put(r, "k", "w"), TEE_SUCCESS);
    free(much);
}

static void test_no_directory_can_be_had(void **state)
{
    struct rig *r = *state;
    char value[64], in_the_way[80];
    int fd;

    /* A file where a directory should be: this stops root, too. */
    snprintf(in_the_way, sizeof(in_the_way), "%s/a", r->top);
    fd = open(in_the_way, O_CREAT | O_WRONLY, 0600);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(put(r, "k", "v"), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    assert_int_equal(get(r, "k", value), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    /* Mended while it runs. */
    assert_int_equal(unlink(in_the_way), 0);
    assert_int_equal(put(r, "k", "v"), TEE_SUCCESS);
}

static void test_no_directory_is_named(void **state)
{
    struct store *s;

    (void)state;
    assert_int_equal(store_create(&(struct store_config){.dir = NULL}, &s), 0);
    assert_int_equal(store_put(s, "k", 1, "v", 1), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    store_destroy(s);
}

static void spoil(const char *path, off_t from, size_t size, int byte)
{
    int fd = open(path, O_WRONLY);
    char *junk = malloc(size);

    assert_true(fd >= 0 && junk);
    memset(junk, byte, size);
    assert_int_equal(pwrite(fd, junk, size, from), size);
    free(junk);
    close(fd);
}

static void fill(struct rig *r)
{
    char key[16], value[1000];

    memset(value, 'v', sizeof(value));
    for (unsigned i = 0; i < 40; i++) {
        snprintf(key, sizeof(key), "key%u", i);
        assert_int_equal(store_put(r->s, key, strlen(key), value, sizeof(value)), TEE_SUCCESS);
    }
}

static void test_a_file_that_is_no_store(void **state)
{
    struct rig *r = *state;

    assert_int_equal(put(r, "k", "v"), TEE_SUCCESS);
    store_destroy(r->s);
    spoil(r->file, 0, 8192, 'x');
    assert_int_equal(store_create(&(struct store_config){.dir = r->dir}, &r->s), 0);
    assert_int_equal(put(r, "k", "v"), TEE_ERROR_CORRUPT_OBJECT);
}

static void test_a_file_that_lacks_its_end(void **state)
{
    struct rig *r = *state;

    fill(r);
    store_destroy(r->s);
    assert_int_equal(truncate(r->file, 3 * 4096), 0);
    assert_int_equal(store_create(&(struct store_config){.dir = r->dir}, &r->s), 0);
    assert_int_equal(put(r, "k", "v"), TEE_ERROR_CORRUPT_OBJECT);
}

/* Whatever is in the pages: an answer, and no end of the process. */
static void test_pages_of_junk(void **state)
{
    static const int junk[] = {0x00, 0xff, 0x01, 0x5a};
    struct rig *r = *state;
    char value[64];

    assert_int_equal(fault_install(), 0); /* cmocka puts in handlers of its own for each test */
    for (size_t i = 0; i < sizeof(junk) / sizeof(junk[0]); i++) {
        struct stat st;
        fill(r);
        store_destroy(r->s);
        assert_int_equal(stat(r->file, &st), 0);
        spoil(r->file, 8192, (size_t)st.st_size - 8192, junk[i]);
        assert_int_equal(store_create(&(struct store_config){.dir = r->dir}, &r->s), 0);
        assert_int_not_equal(get(r, "key7", value), TEE_SUCCESS);
        assert_int_not_equal(put(r, "key8", "w"), TEE_SUCCESS);
        store_destroy(r->s);
        assert_int_equal(unlink(r->file), 0);
        assert_int_equal(store_create(&(struct store_config){.dir = r->dir}, &r->s), 0);
    }
}

/* A child has a store of its own, as after fork, while the parent's is open. */
static void test_two_processes_at_once(void **state)
{
    struct rig *r = *state;
    char key[16];
    int status;

    assert_int_equal(put(r, "k", "v"), TEE_SUCCESS);
    pid_t pid = fork();
    assert_true(pid >= 0);
    for (unsigned i = 0; pid == 0 && i < 20; i++) {
        snprintf(key, sizeof(key), "child%u", i);
        if ((i == 0 && store_create(&(struct store_config){.dir = r->dir}, &r->s)) ||
            store_put(r->s, key, strlen(key), "c", 1))
            _exit(1);
    }
    if (pid == 0)
        _exit(0);
    for (unsigned i = 0; i < 20; i++) {
        snprintf(key, sizeof(key), "parent%u", i);
        assert_int_equal(put(r, key, "p"), TEE_SUCCESS);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    expect_entry(r, "child0", "c");
    expect_entry(r, "child19", "c");
    expect_entry(r, "parent19", "p");
}

/* ---- several at once ---- */

#define THREADS 4u

struct user {
    struct rig *r;
    unsigned number;
    bool fine;
};

static void *use_store(void *arg)
{
    struct user *u = arg;
    char key[16], value[64];

    u->fine = true;
    for (unsigned i = 0; i < 30; i++) {
        snprintf(key, sizeof(key), "thread%u", u->number);
        snprintf(value, sizeof(value), "%u", i);
        u->fine = u->fine && put(u->r, key, value) == TEE_SUCCESS;
        u->fine = u->fine && get(u->r, key, value) == TEE_SUCCESS && (unsigned)atoi(value) == i;
    }
    return NULL;
}

static void use_at_once(struct rig *r)
{
    struct user u[THREADS];
    pthread_t t[THREADS];

    for (unsigned i = 0; i < THREADS; i++) {
        u[i] = (struct user){.r = r, .number = i};
        assert_int_equal(pthread_create(&t[i], NULL, use_store, &u[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        pthread_join(t[i], NULL);
        assert_true(u[i].fine);
    }
}

static void test_threads_at_once(void **state)
{
    struct rig *r = *state;

    use_at_once(r);
    store_destroy(r->s);
    assert_int_equal(store_create(&(struct store_config){.dir = STORE_IN_MEMORY}, &r->s), 0);
    use_at_once(r);
}

/* LMDB calls this to make a change durable. */
static sem_t syncing, sync_may_go;
static _Atomic bool sync_stops;

__attribute__((visibility("default"))) int fdatasync(int fd)
{
    if (atomic_load(&sync_stops)) {
        sem_post(&syncing);
        sem_wait(&sync_may_go);
    }
    return fsync(fd);
}

static void *put_late(void *arg)
{
    return put(arg, "k", "new") == TEE_SUCCESS ? arg : NULL;
}

static void test_who_reads_does_not_wait_for_a_commit(void **state)
{
    struct rig *r = *state;
    pthread_t t;
    void *done;

    assert_int_equal(put(r, "k", "old"), TEE_SUCCESS);
    sem_init(&syncing, 0, 0);
    sem_init(&sync_may_go, 0, 0);
    atomic_store(&sync_stops, true);
    assert_int_equal(pthread_create(&t, NULL, put_late, r), 0);
    sem_wait(&syncing);
    expect_entry(r, "k", "old");
    atomic_store(&sync_stops, false);
    sem_post(&sync_may_go);
    pthread_join(t, &done);
    assert_ptr_equal(done, r);
    expect_entry(r, "k", "new");
    sem_destroy(&syncing);
    sem_destroy(&sync_may_go);
}

static bool no_threads;

int __real_pthread_create(pthread_t *t, const pthread_attr_t *attr, void *(*start)(void *),
                          void *arg);
int __wrap_pthread_create(pthread_t *t, const pthread_attr_t *attr, void *(*start)(void *),
                          void *arg);
int __wrap_pthread_create(pthread_t *t, const pthread_attr_t *attr, void *(*start)(void *),
                          void *arg)
{
    return no_threads ? EAGAIN : __real_pthread_create(t, attr, start, arg);
}

static void test_no_thread_is_left(void **state)
{
    struct rig *r = *state;

    assert_int_equal(put(r, "k", "v"), TEE_SUCCESS);
    no_threads = true;
    uint32_t res = put(r, "k", "w"), of_del = store_del(r->s, "k", 1);
    no_threads = false;
    assert_int_equal(res, TEE_ERROR_OUT_OF_MEMORY);
    assert_int_equal(of_del, TEE_ERROR_OUT_OF_MEMORY);
    expect_entry(r, "k", "v");
    assert_int_equal(put(r, "k", "w"), TEE_SUCCESS);
}

/* ---- a fault, and who else uses the file ---- */

#define PAGE 4096u

/* As LMDB has it: what is free lies between the entries' places and the entries. */
struct page {
    uint64_t number;
    uint16_t pad, flags, lower, upper;
    uint16_t place[];
};
#define LEAF 0x02u /* in the flags */

struct entry {
    uint16_t size_low, size_high, flags, key_size;
    char key[];
};

static bool has_entry(const struct page *p, const char *key)
{
    unsigned count = p->flags & LEAF && p->lower <= PAGE ? (p->lower - sizeof(*p)) / 2 : 0;

    for (unsigned i = 0; i < count; i++) {
        const struct entry *e = (const void *)((const char *)p + p->place[i]);
        if (p->place[i] < PAGE - 64 && e->key_size == strlen(key) &&
            memcmp(e->key, key, e->key_size) == 0)
            return true;
    }
    return false;
}

/* Lets all entries of the leaf that has `key`, in every version, lie far behind the file's end. */
static void spoil_leaf_of(struct rig *r, const char *key)
{
    static _Alignas(8) char bytes[PAGE];
    struct page *p = (void *)bytes;
    unsigned spoiled = 0;
    int fd = open(r->file, O_RDWR | O_CLOEXEC);

    assert_true(fd >= 0);
    for (off_t at = 2 * PAGE; pread(fd, p, PAGE, at) == PAGE; at += PAGE) {
        if (!has_entry(p, key))
            continue;
        memset(p->place, 0xff, p->lower - sizeof(*p));
        assert_int_equal(pwrite(fd, p, PAGE, at), PAGE);
        spoiled++;
    }
    close(fd);
    assert_true(spoiled > 0);
}

/* Two leaves, in a file that is smaller than what an entry's place can say. */
static void make_two_leaves(struct rig *r)
{
    static const char *const keys[] = {"a1", "a2", "a3", "z7", "z8", "z9"};
    char value[900];
    struct stat st;

    memset(value, 'v', sizeof(value));
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(store_put(r->s, keys[i], 2, value, sizeof(value)), TEE_SUCCESS);
    assert_int_equal(stat(r->file, &st), 0);
    assert_true(st.st_size < 0x10000);
}

/* A process, and a pipe each way; an end of file at its end. */
struct other {
    pid_t pid;
    int in, out;
};

static bool begin_process(struct other *o)
{
    int to[2], from[2];

    assert_int_equal(pipe(to) | pipe(from), 0);
    fflush(stdout);
    o->pid = fork();
    assert_true(o->pid >= 0);
    bool child = o->pid == 0;
    o->in = child ? to[0] : from[0];
    o->out = child ? from[1] : to[1];
    close(child ? to[1] : to[0]);
    close(child ? from[0] : from[1]);
    return child;
}

static void tell(const struct other *o, char what)
{
    if (write(o->out, &what, 1) != 1)
        abort();
}

/* What the other one has told; 0: nothing, for half a minute or before it ended. */
static char told(const struct other *o)
{
    struct pollfd p = {.fd = o->in, .events = POLLIN};
    char what = 0;

    return poll(&p, 1, 30000) == 1 && read(o->in, &what, 1) == 1 ? what : 0;
}

static void end_process(const struct other *o)
{
    int status;

    kill(o->pid, SIGKILL);
    assert_int_equal(waitpid(o->pid, &status, 0), o->pid);
    close(o->in);
    close(o->out);
}

/* Its store is open when the first one faults, and it changes an intact leaf. */
static _Noreturn void change_when_told(struct rig *r, const struct other *o)
{
    char value[64];

    if (fault_install() || store_create(&(struct store_config){.dir = r->dir}, &r->s) ||
        get(r, "none", value) != TEE_ERROR_ITEM_NOT_FOUND)
        _exit(1);
    tell(o, 'r');
    if (told(o) != 'g')
        _exit(1);
    tell(o, put(r, "a2", "changed") == TEE_SUCCESS ? 'y' : 'n');
    pause();
    _exit(0);
}

static void test_who_faults_in_a_change_keeps_nobody_waiting(void **state)
{
    struct rig *r = *state;
    struct other o;
    char value[64];

    make_two_leaves(r);
    store_destroy(r->s);
    if (begin_process(&o))
        change_when_told(r, &o);
    assert_int_equal(told(&o), 'r');
    assert_int_equal(fault_install(), 0);
    assert_int_equal(store_create(&(struct store_config){.dir = r->dir}, &r->s), 0);
    assert_int_equal(get(r, "none", value), TEE_ERROR_ITEM_NOT_FOUND);
    spoil_leaf_of(r, "z8");
    assert_int_equal(put(r, "z8", "w"), TEE_ERROR_CORRUPT_OBJECT);
    assert_int_equal(put(r, "a1", "w"), TEE_ERROR_CORRUPT_OBJECT);
    assert_int_equal(get(r, "a1", value), TEE_ERROR_CORRUPT_OBJECT);
    tell(&o, 'g');
    char how = told(&o);
    end_process(&o);
    assert_int_equal(how, 'y');
}

static int count_line(const char *line, void *count)
{
    (void)line;
    ++*(int *)count;
    return 0;
}

/* What LMDB says of those who read: a heading, and a line for each; or that there are none. */
static int lines_about_readers(const struct rig *r)
{
    MDB_env *env;
    int lines = 0;

    assert_int_equal(mdb_env_create(&env), 0);
    assert_int_equal(mdb_env_open(env, r->file, MDB_NOSUBDIR | MDB_RDONLY | MDB_NOTLS, 0), 0);
    assert_true(mdb_reader_list(env, count_line, &lines) >= 0);
    mdb_env_close(env);
    return lines;
}

static _Noreturn void fault_in_a_look(struct rig *r, const struct other *o)
{
    char value[64];

    if (fault_install() || store_create(&(struct store_config){.dir = r->dir}, &r->s))
        _exit(1);
    tell(o, get(r, "z8", value) == TEE_ERROR_CORRUPT_OBJECT ? 'y' : 'n');
    pause();
    _exit(0);
}

/* A reader that stays keeps all that it could see from being used again. */
static void test_who_faults_in_a_look_reads_no_more(void **state)
{
    struct rig *r = *state;
    struct other o;

    make_two_leaves(r);
    store_destroy(r->s);
    r->s = NULL;
    spoil_leaf_of(r, "z8");
    if (begin_process(&o))
        fault_in_a_look(r, &o);
    char how = told(&o);
    int lines = lines_about_readers(r);
    end_process(&o);
    assert_int_equal(how, 'y');
    assert_int_equal(lines, 1);
}

/* ---- room ---- */

static off_t file_size(const struct rig *r)
{
    struct stat st;

    assert_int_equal(stat(r->file, &st), 0);
    return st.st_size;
}

/* What was replaced is used again, after the next change but one. */
static void test_what_is_replaced_does_not_pile_up(void **state)
{
    struct rig *r = *state;
    size_t size = 256u << 10;
    char *value = calloc(1, size);

    assert_non_null(value);
    for (unsigned i = 0; i < 40; i++)
        assert_int_equal(store_put(r->s, "k", 1, value, size), TEE_SUCCESS);
    assert_true(file_size(r) < (off_t)(4 * size));
    for (unsigned i = 0; i < 200; i++)
        assert_int_equal(store_put(r->s, "small", 5, value, 100), TEE_SUCCESS);
    assert_true(file_size(r) < (off_t)(4 * size));
    free(value);
}

static void test_a_relative_directory_is_where_it_was(void **state)
{
    struct rig *r = *state;
    struct store *s;
    char *before = getcwd(NULL, 0), path[160];

    assert_int_equal(chdir(r->top), 0);
    assert_int_equal(store_create(&(struct store_config){.dir = "rel"}, &s), 0);
    assert_int_equal(chdir("/"), 0);
    assert_int_equal(store_put(s, "k", 1, "v", 1), TEE_SUCCESS);
    store_destroy(s);
    snprintf(path, sizeof(path), "%s/rel/teesim.mdb", r->top);
    assert_int_equal(access(path, F_OK), 0);
    assert_int_equal(chdir(before), 0);
    free(before);
}

/* ---- persistent time ---- */

#define S_NS  1000000000ull
#define MS_NS 1000000ull
#define T0    (1000 * S_NS)

static const uint8_t ta[16] = {0x51, 0xe5}, other_ta[16] = {0x51, 0xe6};

static uint64_t stopped_clock(void *ctx)
{
    return *(uint64_t *)ctx;
}

static void expect_time(struct rig *r, const uint8_t uuid[16], uint64_t wall, uint32_t want,
                        uint64_t seconds, uint32_t millis)
{
    struct ta_time t = {77, 77};

    assert_int_equal(ta_time_get(r->s, uuid, stopped_clock, &wall, &t), want);
    assert_int_equal(t.seconds, seconds);
    assert_int_equal(t.millis, millis);
}

static void test_time_is_each_tas_own_and_goes_on(void **state)
{
    struct rig *r = *state;
    struct ta_time t = {5, 900};

    expect_time(r, ta, T0, TEE_ERROR_TIME_NOT_SET, 0, 0);
    assert_int_equal(ta_time_set(r->s, ta, T0, &t), TEE_SUCCESS);
    expect_time(r, ta, T0, TEE_SUCCESS, 5, 900);
    expect_time(r, other_ta, T0, TEE_ERROR_TIME_NOT_SET, 0, 0);
    reopen(r);
    expect_time(r, ta, T0 + 99 * MS_NS, TEE_SUCCESS, 5, 999);
    expect_time(r, ta, T0 + 100 * MS_NS, TEE_SUCCESS, 6, 0);
    expect_time(r, ta, T0 + 10 * S_NS, TEE_SUCCESS, 15, 900);
    t.seconds = UINT32_MAX;
    assert_int_equal(ta_time_set(r->s, ta, T0, &t), TEE_SUCCESS);
    expect_time(r, ta, T0 + S_NS, TEE_SUCCESS, 1ull << 32, 900);
}

static void test_time_needs_a_reset_once_the_clock_went_back(void **state)
{
    struct rig *r = *state;
    struct ta_time t = {5, 0};

    assert_int_equal(ta_time_set(r->s, ta, T0, &t), TEE_SUCCESS);
    expect_time(r, ta, T0 - 1, TEE_ERROR_TIME_NEEDS_RESET, 0, 0);
    expect_time(r, ta, T0 + S_NS, TEE_ERROR_TIME_NEEDS_RESET, 0, 0);
    reopen(r);
    expect_time(r, ta, T0 + S_NS, TEE_ERROR_TIME_NEEDS_RESET, 0, 0);
    assert_int_equal(ta_time_set(r->s, ta, T0 - S_NS, &t), TEE_SUCCESS);
    expect_time(r, ta, T0, TEE_SUCCESS, 6, 0);
}

/* A clock that is read after a transaction of somebody else's. */
static uint64_t late_clock(void *ctx)
{
    struct rig *r = ctx;
    struct ta_time t = {9, 0};

    assert_int_equal(ta_time_set(r->s, ta, T0 + S_NS, &t), TEE_SUCCESS);
    return T0 - 1;
}

static void test_what_is_set_meanwhile_is_not_spoiled(void **state)
{
    struct rig *r = *state;
    struct ta_time t = {5, 0};

    assert_int_equal(ta_time_set(r->s, ta, T0, &t), TEE_SUCCESS);
    assert_int_equal(ta_time_get(r->s, ta, late_clock, r, &t), TEE_ERROR_TIME_NEEDS_RESET);
    expect_time(r, ta, T0 + S_NS, TEE_SUCCESS, 9, 0);
}

static void test_in_memory_nothing_stays(void **state)
{
    struct rig *r = *state;
    struct store *s[2];
    char value[8];

    for (unsigned i = 0; i < 2; i++)
        assert_int_equal(store_create(&(struct store_config){.dir = STORE_IN_MEMORY}, &s[i]), 0);
    for (unsigned i = 0; i < 2; i++) {
        size_t size = sizeof(value);
        assert_int_equal(store_get(s[i], "k", 1, value, &size), TEE_ERROR_ITEM_NOT_FOUND);
        assert_int_equal(store_put(s[i], "k", 1, "v", 1), TEE_SUCCESS);
        assert_int_equal(store_get(s[i], "k", 1, value, &size), TEE_SUCCESS);
        assert_int_equal(size, 1);
    }
    for (unsigned i = 0; i < 2; i++)
        store_destroy(s[i]);
    (void)r;
}

static void test_replace_only_what_is_still_there(void **state)
{
    struct rig *r = *state;
    char value[8];
    size_t size = sizeof(value);

    assert_int_equal(store_replace(r->s, "k", 1, "a", 1, "b", 1), TEE_SUCCESS);
    assert_int_equal(store_get(r->s, "k", 1, value, &size), TEE_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(store_put(r->s, "k", 1, "a", 1), TEE_SUCCESS);
    assert_int_equal(store_replace(r->s, "k", 1, "x", 1, "b", 1), TEE_SUCCESS);
    size = sizeof(value);
    assert_int_equal(store_get(r->s, "k", 1, value, &size), TEE_SUCCESS);
    assert_int_equal(value[0], 'a');
    assert_int_equal(store_replace(r->s, "k", 1, "a", 1, "b", 1), TEE_SUCCESS);
    size = sizeof(value);
    assert_int_equal(store_get(r->s, "k", 1, value, &size), TEE_SUCCESS);
    assert_int_equal(value[0], 'b');
}

/* ---- transactions ---- */

struct move {
    uint32_t result; /* what fn returns at its end */
    bool seen;       /* the new value, before the end */
};

static uint32_t move_value(struct store_txn *t, void *arg)
{
    struct move *m = arg;
    const void *value;
    char copy[8];
    size_t size;
    uint32_t res = txn_get(t, "from", 4, &value, &size);

    if (res != TEE_SUCCESS || size > sizeof(copy))
        return res;
    memcpy(copy, value, size);
    res = txn_del(t, "from", 4);
    if (res == TEE_SUCCESS)
        res = txn_put(t, "to", 2, copy, size);
    m->seen = txn_get(t, "to", 2, &value, &size) == TEE_SUCCESS && memcmp(value, copy, size) == 0;
    return res == TEE_SUCCESS ? m->result : res;
}

static void test_a_transaction_changes_all_or_nothing(void **state)
{
    struct rig *r = *state;
    struct move m = {.result = TEE_ERROR_SECURITY};
    char value[64];

    assert_int_equal(store_write(r->s, move_value, &m), TEE_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(put(r, "from", "it"), TEE_SUCCESS);
    assert_int_equal(store_write(r->s, move_value, &m), TEE_ERROR_SECURITY);
    assert_true(m.seen);
    expect_entry(r, "from", "it");
    assert_int_equal(get(r, "to", value), TEE_ERROR_ITEM_NOT_FOUND);
    m.result = TEE_SUCCESS;
    assert_int_equal(store_write(r->s, move_value, &m), TEE_SUCCESS);
    expect_entry(r, "to", "it");
    assert_int_equal(get(r, "from", value), TEE_ERROR_ITEM_NOT_FOUND);
}

/* All keys, one after another, with a blank between. */
static uint32_t list_keys(struct store_txn *t, void *arg)
{
    struct txn_record rec;
    char *to = arg;
    size_t size = 0;
    uint32_t res;

    while ((res = txn_from(t, rec.key, size, &rec)) == TEE_SUCCESS) {
        to += sprintf(to, "%.*s=%.*s ", (int)rec.key_size, (const char *)rec.key, (int)rec.size,
                      (const char *)rec.value);
        size = rec.key_size;
        if (size == STORE_KEY_MAX)
            return TEE_ERROR_OVERFLOW;
        rec.key[size++] = 0; /* the next one that can be */
    }
    return res == TEE_ERROR_ITEM_NOT_FOUND ? TEE_SUCCESS : res;
}

static void test_records_follow_each_other_in_the_order_of_bytes(void **state)
{
    struct rig *r = *state;
    char list[64] = "";

    assert_int_equal(store_read(r->s, list_keys, list), TEE_SUCCESS);
    assert_string_equal(list, "");
    assert_int_equal(put(r, "b", "2"), TEE_SUCCESS);
    assert_int_equal(put(r, "\xff", "4"), TEE_SUCCESS);
    assert_int_equal(put(r, "aa", "1"), TEE_SUCCESS);
    assert_int_equal(put(r, "bb", "3"), TEE_SUCCESS);
    assert_int_equal(store_read(r->s, list_keys, list), TEE_SUCCESS);
    assert_string_equal(list, "aa=1 b=2 bb=3 \xff=4 ");
}

static void test_every_durability(void **state)
{
    static const enum store_sync all[] = {STORE_FULL, STORE_NORMAL, STORE_NONE};
    struct rig *r = *state;
    const char *keys[] = {"full", "normal", "none"};

    for (size_t i = 0; i < 3; i++) {
        struct store_config cfg = {.dir = r->dir, .sync = all[i]};
        store_destroy(r->s);
        assert_int_equal(store_create(&cfg, &r->s), 0);
        assert_int_equal(put(r, keys[i], "v"), TEE_SUCCESS);
        assert_int_equal(store_sync(r->s), TEE_SUCCESS);
        expect_entry(r, keys[i], "v");
    }
    reopen(r);
    for (size_t i = 0; i < 3; i++)
        expect_entry(r, keys[i], "v");
}

static void test_read_only(void **state)
{
    struct rig *r = *state;
    struct store_config cfg = {.dir = r->dir, .read_only = true};
    char value[64];

    store_destroy(r->s);
    assert_int_equal(store_create(&cfg, &r->s), 0);
    assert_int_equal(get(r, "k", value), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    assert_int_equal(access(r->dir, F_OK), -1);
    reopen(r);
    assert_int_equal(put(r, "k", "v"), TEE_SUCCESS);
    store_destroy(r->s);
    assert_int_equal(store_create(&cfg, &r->s), 0);
    assert_int_equal(put(r, "k", "w"), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    assert_int_equal(store_sync(r->s), TEE_SUCCESS);
    expect_entry(r, "k", "v");
}

/* Once released, the format stays. */
static const uint8_t record_key[] = "ta-time\0\x51\xe5\0\0\0\0\0\0\0\0\0\0\0\0\0";
static const uint8_t record[32] = {1, 0, 0, 0, 1, 0, 0, 0, 5, 0,    0,    0,    0,    0, 0, 0,
                                   7, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0xa5, 0xd4, 0xe8, 0, 0, 0};

static void test_time_is_stored_in_these_bytes(void **state)
{
    struct rig *r = *state;
    struct ta_time t = {5, 7};
    uint8_t bytes[64];
    size_t size = sizeof(bytes);

    assert_int_equal(ta_time_set(r->s, ta, T0, &t), TEE_SUCCESS);
    assert_int_equal(store_get(r->s, record_key, 24, bytes, &size), TEE_SUCCESS);
    assert_int_equal(size, sizeof(record));
    assert_memory_equal(bytes, record, sizeof(record));
}

static void test_records_that_nobody_wrote(void **state)
{
    static const struct {
        uint8_t at, byte;
        size_t size;
    } cases[] = {{0, 2, 32},     {4, 2, 32}, {4, 3, 32}, {18, 1, 32},
                 {15, 0xff, 32}, {0, 1, 31}, {0, 1, 33}, {0, 1, 0}};
    struct rig *r = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t bytes[33] = {0};
        memcpy(bytes, record, sizeof(record));
        bytes[cases[i].at] = cases[i].byte;
        assert_int_equal(store_put(r->s, record_key, 24, bytes, cases[i].size), TEE_SUCCESS);
        expect_time(r, ta, T0, TEE_ERROR_TIME_NEEDS_RESET, 0, 0);
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(test_nothing_is_made_before_it_is_used),
        T(test_what_is_put_is_there),
        T(test_only_its_owner_may_read_it),
        T(test_a_buffer_that_is_too_small),
        T(test_keys_that_cannot_be),
        T(test_full),
        T(test_no_directory_can_be_had),
        T(test_no_directory_is_named),
        T(test_a_file_that_is_no_store),
        T(test_a_file_that_lacks_its_end),
        T(test_pages_of_junk),
        T(test_two_processes_at_once),
        T(test_threads_at_once),
        T(test_who_reads_does_not_wait_for_a_commit),
        T(test_no_thread_is_left),
        T(test_who_faults_in_a_change_keeps_nobody_waiting),
        T(test_who_faults_in_a_look_reads_no_more),
        T(test_what_is_replaced_does_not_pile_up),
        T(test_a_relative_directory_is_where_it_was),
        T(test_time_is_each_tas_own_and_goes_on),
        T(test_time_needs_a_reset_once_the_clock_went_back),
        T(test_time_is_stored_in_these_bytes),
        T(test_what_is_set_meanwhile_is_not_spoiled),
        T(test_in_memory_nothing_stays),
        T(test_replace_only_what_is_still_there),
        T(test_records_that_nobody_wrote),
        T(test_a_transaction_changes_all_or_nothing),
        T(test_records_follow_each_other_in_the_order_of_bytes),
        T(test_every_durability),
        T(test_read_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
