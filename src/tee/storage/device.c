/* SPDX-License-Identifier: BSD-2-Clause */
#include "device.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/fault.h"
#include "base/fd.h"
#include "base/log.h"
#include "dir.h"
#include "point.h"
#include "tee/crypto/entropy.h"

#define KEY_NAME      "device.key"
#define COUNTER_NAME  "counter"
#define KEY_MAGIC     "TEESIMDK"
#define COUNTER_MAGIC "TEESIMCT"
#define MAGIC_SIZE    8u
#define VERSION       1u
#define FILE_SIZE     48u

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the counter is used as it lies there");

struct counter_file {
    uint8_t magic[MAGIC_SIZE];
    uint32_t version, zero;
    _Atomic uint64_t value;
    uint8_t store_id[DEVICE_STORE_ID_SIZE];
    _Atomic uint64_t announced;
};
_Static_assert(sizeof(struct counter_file) == FILE_SIZE, "as device.h says");

struct device {
    char *dir;      /* immutable, as the next ones */
    bool in_memory; /* the counter is `memory` */
    uint8_t key[DEVICE_KEY_SIZE];
    struct counter_file memory;
    _Atomic int told; /* the last error that was told of the counter */
    /* Guards who maps it; and, once it is mapped, is not needed any more. */
    pthread_mutex_t lock;
    int fd;
    bool writable;
    struct counter_file *_Atomic counter; /* NULL: there was none yet */
};

/* ---- files ---- */

static char *path_of(const char *dir, const char *name)
{
    char *path;

    return asprintf(&path, "%s/%s", dir, name) < 0 ? NULL : path;
}

static int read_all(int fd, uint8_t bytes[FILE_SIZE])
{
    size_t have = 0;

    while (have < FILE_SIZE) {
        ssize_t n = pread(fd, bytes + have, FILE_SIZE - have, (off_t)have);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        if (n == 0)
            return -EBADMSG;
        have += (size_t)n;
    }
    return 0;
}

/* A file of ours, and nothing else that has its name. */
static int read_file(int fd, const char *magic, uint8_t bytes[FILE_SIZE])
{
    struct stat st;
    int err = -storage_point("fstat of a file");

    if (!err && fstat(fd, &st) < 0)
        err = -errno;
    if (err)
        return err;
    if (!S_ISREG(st.st_mode) || st.st_size != FILE_SIZE)
        return -EBADMSG;
    err = read_all(fd, bytes);
    if (err)
        return err;
    struct reader r = reader_init(bytes + MAGIC_SIZE, FILE_SIZE - MAGIC_SIZE);
    bool good = memcmp(bytes, magic, MAGIC_SIZE) == 0 && read_u32(&r) == VERSION;
    return good && read_u32(&r) == 0 ? 0 : -EBADMSG;
}

static void begin_file(struct writer *w, const char *magic)
{
    write_bytes(w, magic, MAGIC_SIZE);
    write_u32(w, VERSION);
    write_u32(w, 0);
}

/* ---- the key ---- */

/* No key is no error to tell: only who asks knows whether there should be one. */
static void tell_of_key(const char *dir, int err, _Atomic int *told)
{
    if ((told && atomic_exchange(told, err) == err) || !err || err == -ENOENT)
        return;
    if (err == -EBADMSG)
        log_warn("trusted storage: %s/" KEY_NAME " is no device key, or one of a newer version "
                 "(put back the one that was there, or delete the directory to begin anew)",
                 dir);
    else
        log_warn("trusted storage: %s/" KEY_NAME ": %s (TEESIM_STATE can name another directory)",
                 dir, strerror(-err));
}

static void warn_of_readers(const char *path, int fd)
{
    static _Atomic bool warned;
    struct stat st;

    if (storage_point("fstat for the mode") || fstat(fd, &st) < 0)
        return;
    if (st.st_mode & 077 && !atomic_exchange(&warned, true))
        log_warn("trusted storage: others than its owner may use %s (chmod 600 mends it)", path);
}

static int load_key(struct device *d, const char *path)
{
    uint8_t bytes[FILE_SIZE];
    int err = -storage_point("open of the key");

    if (err)
        return err;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return -errno;
    err = -storage_point("read of the key");
    if (!err)
        err = read_file(fd, KEY_MAGIC, bytes);
    if (!err) {
        memcpy(d->key, bytes + FILE_SIZE - DEVICE_KEY_SIZE, DEVICE_KEY_SIZE);
        warn_of_readers(path, fd);
    }
    explicit_bzero(bytes, sizeof(bytes));
    close(fd);
    return err;
}

/* From the system, also in a seeded run: a key that a number gives away is none. */
static int new_key(uint8_t key[DEVICE_KEY_SIZE])
{
    int err = -storage_point("getrandom");

    return err ? err : entropy_bytes(key, DEVICE_KEY_SIZE);
}

static int make_key(struct device *d)
{
    uint8_t bytes[FILE_SIZE], key[DEVICE_KEY_SIZE];
    struct writer w = writer_init(bytes, sizeof(bytes));
    int err = dir_make(d->dir);

    if (!err)
        err = new_key(key);
    if (err)
        return err;
    begin_file(&w, KEY_MAGIC);
    write_bytes(&w, key, sizeof(key));
    CHECK(!w.bad && w.left == 0);
    err = dir_make_file(d->dir, KEY_NAME, bytes, sizeof(bytes));
    explicit_bzero(bytes, sizeof(bytes));
    explicit_bzero(key, sizeof(key));
    return err == -EEXIST ? 0 : err;
}

/* Which is made after the key: somebody has taken that away. */
static bool has_counter(const struct device *d)
{
    char *path = path_of(d->dir, COUNTER_NAME);
    bool is_there = path && access(path, F_OK) == 0;

    free(path);
    return is_there;
}

/* What another process makes at the same time is the key of both. */
static int open_key(struct device *d, const struct device_config *cfg)
{
    char *path = path_of(d->dir, KEY_NAME);
    int err = -ENOMEM;

    if (path)
        err = load_key(d, path);
    if (err == -ENOENT && cfg->create && !has_counter(d)) {
        err = make_key(d);
        if (!err)
            err = load_key(d, path);
    }
    free(path);
    tell_of_key(d->dir, err, cfg->told);
    return err;
}

int device_open(const struct device_config *cfg, struct device **out)
{
    struct device *d = calloc(1, sizeof(*d));

    *out = NULL;
    if (!d || !cfg->dir) {
        free(d);
        return d ? -ENOENT : -ENOMEM;
    }
    CHECK(pthread_mutex_init(&d->lock, NULL) == 0);
    d->fd = -1;
    d->in_memory = !*cfg->dir;
    d->dir = dir_absolute(cfg->dir);
    int err = !d->dir ? -ENOMEM : d->in_memory ? new_key(d->key) : open_key(d, cfg);
    if (err) {
        device_close(d);
        return err;
    }
    *out = d;
    return 0;
}

static void unmap_counter(struct device *d)
{
    struct counter_file *c = atomic_exchange(&d->counter, NULL);

    if (c && c != &d->memory)
        munmap(c, FILE_SIZE);
    if (d->fd >= 0)
        close(d->fd);
    d->fd = -1;
}

void device_close(struct device *d)
{
    if (!d)
        return;
    unmap_counter(d);
    pthread_mutex_destroy(&d->lock);
    explicit_bzero(d->key, sizeof(d->key));
    free(d->dir);
    free(d);
}

const uint8_t *device_key(const struct device *d)
{
    return d->key;
}

/* ---- the counter ---- */

/* No counter is no error to tell: only who asks knows whether there should be one. */
static int tell_of_counter(struct device *d, int err)
{
    if (!err || err == -ENOENT || err == -EEXIST || atomic_exchange(&d->told, err) == err)
        return err;
    if (err == -EBADMSG)
        log_warn("trusted storage: %s/" COUNTER_NAME
                 " is no counter, damaged, or of a newer version "
                 "(put back the newest copy of the directory; \"teesim storage verify --accept\" "
                 "trusts what is stored and makes the counter anew)",
                 d->dir);
    else
        log_warn("trusted storage: %s/" COUNTER_NAME ": %s", d->dir, strerror(-err));
    return err;
}

/* A state directory that may only be read is good enough for reading. */
static int open_counter(const char *path, bool *writable)
{
    int err = -storage_point("open of the counter");

    if (err)
        return err;
    *writable = true;
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd >= 0)
        return fd;
    if (errno != EACCES && errno != EROFS)
        return errno == EISDIR ? -EBADMSG : -errno;
    *writable = false;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    return fd < 0 ? -errno : fd;
}

static int map_file_locked(struct device *d, int fd)
{
    uint8_t bytes[FILE_SIZE];
    int err = -storage_point("read of the counter");

    if (!err)
        err = read_file(fd, COUNTER_MAGIC, bytes);
    if (!err)
        err = -storage_point("mmap of the counter");
    if (err)
        return err;
    int prot = d->writable ? PROT_READ | PROT_WRITE : PROT_READ;
    void *map = mmap(NULL, FILE_SIZE, prot, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED)
        return -errno;
    d->fd = fd;
    atomic_store(&d->counter, map);
    return 0;
}

static int map_locked(struct device *d)
{
    struct fd_floor floor;

    if (atomic_load(&d->counter))
        return 0;
    if (d->in_memory)
        return -ENOENT;
    char *path = path_of(d->dir, COUNTER_NAME);
    if (!path)
        return -ENOMEM;
    fd_floor_begin(&floor);
    int fd = open_counter(path, &d->writable);
    fd_floor_end(&floor);
    free(path);
    if (fd < 0)
        return fd;
    int err = map_file_locked(d, fd);
    if (err)
        close(fd);
    return err;
}

static int map_counter(struct device *d)
{
    if (LIKELY(atomic_load(&d->counter)))
        return 0;
    pthread_mutex_lock(&d->lock);
    int err = map_locked(d);
    pthread_mutex_unlock(&d->lock);
    return err;
}

/* What is done with the mapped counter. */
struct access {
    struct counter_file *counter;
    uint64_t value, announced;
    uint8_t store_id[DEVICE_STORE_ID_SIZE];
};

static void look(struct access *a)
{
    a->value = atomic_load(&a->counter->value);
    memcpy(a->store_id, a->counter->store_id, sizeof(a->store_id));
}

static void look_for_announced(struct access *a)
{
    a->announced = atomic_load(&a->counter->announced);
}

/* Changes come one after the other. */
static void announce(struct access *a)
{
    atomic_store(&a->counter->announced, a->announced);
}

static void raise_to(struct access *a)
{
    uint64_t now = atomic_load(&a->counter->value);

    while (now < a->value && !atomic_compare_exchange_weak(&a->counter->value, &now, a->value))
        ;
}

/* A file that has become shorter, or that the file system has no room for, is a fault. */
static int guarded(struct device *d, struct access *a, void (*what)(struct access *a))
{
    struct fault_frame f = {.range_count = 1};
    volatile int err = -EBADMSG;

    a->counter = atomic_load(&d->counter);
    f.range[0] = (struct fault_range){a->counter, FILE_SIZE};
    fault_push(&f, FAULT_CATCH);
    if (sigsetjmp(f.env, 0) == 0) {
        what(a);
        err = 0;
    }
    fault_pop(&f);
    return err;
}

static int look_at(struct device *d, struct access *a)
{
    int err = map_counter(d);

    if (!err)
        err = guarded(d, a, look);
    return tell_of_counter(d, err);
}

int device_counter(struct device *d, uint64_t *value)
{
    struct access a;
    int err = look_at(d, &a);

    *value = err ? 0 : a.value;
    return err;
}

int device_counter_store(struct device *d, uint8_t store_id[DEVICE_STORE_ID_SIZE])
{
    struct access a;
    int err = look_at(d, &a);

    if (!err)
        memcpy(store_id, a.store_id, sizeof(a.store_id));
    return err;
}

static int sync_counter(struct device *d)
{
    int err = -storage_point("fdatasync of the counter");

    if (!err && fdatasync(d->fd) < 0)
        err = -errno;
    storage_point("after fdatasync of the counter");
    return err;
}

int device_counter_raise(struct device *d, uint64_t value, bool durable)
{
    struct access a = {.value = value};
    int err = map_counter(d);

    if (!err)
        err = -storage_point("raise of the counter");
    if (!err && !d->in_memory && !d->writable)
        err = -EROFS;
    if (!err)
        err = guarded(d, &a, raise_to);
    if (!err && durable && !d->in_memory)
        err = sync_counter(d);
    return tell_of_counter(d, err);
}

int device_announce(struct device *d, uint64_t version)
{
    struct access a = {.announced = version};
    int err = map_counter(d);

    if (!err && !d->in_memory && !d->writable)
        err = -EROFS;
    if (!err)
        err = guarded(d, &a, announce);
    return tell_of_counter(d, err);
}

uint64_t device_announced(struct device *d)
{
    struct access a = {.announced = 0};

    if (!atomic_load(&d->counter) || guarded(d, &a, look_for_announced) != 0)
        return 0;
    return a.announced;
}

static void encode(uint8_t bytes[FILE_SIZE], const uint8_t store_id[DEVICE_STORE_ID_SIZE],
                   uint64_t value)
{
    struct writer w = writer_init(bytes, FILE_SIZE);

    begin_file(&w, COUNTER_MAGIC);
    write_u64(&w, value);
    write_bytes(&w, store_id, DEVICE_STORE_ID_SIZE);
    write_u64(&w, 0);
    CHECK(!w.bad && w.left == 0);
}

/* In memory there is one from the first time on. */
static void begin_in_memory(struct device *d, const uint8_t store_id[DEVICE_STORE_ID_SIZE])
{
    pthread_mutex_lock(&d->lock);
    if (!atomic_load(&d->counter)) {
        memcpy(d->memory.store_id, store_id, DEVICE_STORE_ID_SIZE);
        atomic_store(&d->counter, &d->memory);
    }
    pthread_mutex_unlock(&d->lock);
}

int device_counter_init(struct device *d, const uint8_t store_id[DEVICE_STORE_ID_SIZE])
{
    uint8_t bytes[FILE_SIZE], have[DEVICE_STORE_ID_SIZE];

    if (d->in_memory)
        begin_in_memory(d, store_id);
    int err = device_counter_store(d, have);
    if (err == -ENOENT) {
        encode(bytes, store_id, 0);
        err = dir_make_file(d->dir, COUNTER_NAME, bytes, sizeof(bytes));
        if (!err || err == -EEXIST)
            err = device_counter_store(d, have);
    }
    if (!err && memcmp(have, store_id, sizeof(have)) != 0)
        err = -EEXIST;
    return tell_of_counter(d, err);
}

static void put(struct access *a)
{
    atomic_store(&a->counter->value, a->value);
    memcpy(a->counter->store_id, a->store_id, sizeof(a->store_id));
}

/* Whoever else has mapped it sees what is announced in it. */
static int set_in_place_locked(struct device *d, const uint8_t store_id[DEVICE_STORE_ID_SIZE],
                               uint64_t value)
{
    struct access a = {.value = value};
    int err = map_locked(d);

    memcpy(a.store_id, store_id, sizeof(a.store_id));
    if (!err)
        err = -storage_point("set of the counter");
    if (!err && !d->writable)
        err = -EROFS;
    if (!err)
        err = guarded(d, &a, put);
    return err ? err : sync_counter(d);
}

int device_counter_set(struct device *d, const uint8_t store_id[DEVICE_STORE_ID_SIZE],
                       uint64_t value)
{
    uint8_t bytes[FILE_SIZE];
    int err = 0;

    pthread_mutex_lock(&d->lock);
    if (d->in_memory) {
        memcpy(d->memory.store_id, store_id, DEVICE_STORE_ID_SIZE);
        atomic_store(&d->memory.value, value);
        atomic_store(&d->counter, &d->memory);
    } else if (set_in_place_locked(d, store_id, value) != 0) {
        encode(bytes, store_id, value);
        err = dir_replace_file(d->dir, COUNTER_NAME, bytes, sizeof(bytes));
        if (!err)
            unmap_counter(d);
    }
    pthread_mutex_unlock(&d->lock);
    return tell_of_counter(d, err);
}
