/* SPDX-License-Identifier: BSD-2-Clause */
#include "image.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "tee_api_defines.h"

void image_cache_init(struct image_cache *c)
{
    list_init(&c->images);
    image_spares_init(&c->spares);
}

static void image_drop(struct image *img)
{
    list_del(&img->node);
    img->cache = NULL;
    image_put(img);
}

void image_cache_fini(struct image_cache *c)
{
    list_for_each_safe(n, next, &c->images)
    {
        image_drop(list_entry(n, struct image, node));
    }
    image_spares_fini(&c->spares);
}

static void image_free(struct image *img)
{
    image_spares_drop(img->spares, img);
    free((void *)(uintptr_t)img->bytes);
    free(img->path);
    free(img);
}

static void cache_trim(struct image_cache *c)
{
    unsigned idle = 0;

    list_for_each_safe(n, next, &c->images)
    {
        struct image *img = list_entry(n, struct image, node);
        if (img->refs == 1 && ++idle > IMAGE_IDLE_MAX)
            image_drop(img);
    }
}

void image_put(struct image *img)
{
    CHECK(img->refs > 0);
    img->refs--;
    if (img->refs == 0)
        image_free(img);
    else if (img->refs == 1 && img->cache)
        cache_trim(img->cache);
}

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
           a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

/* Exactly `size` bytes, from the file's begin to its end. */
static uint32_t read_whole(int fd, uint8_t *to, size_t size, const char **reason)
{
    size_t at = 0;
    uint8_t more;

    while (at < size) {
        ssize_t n = pread(fd, to + at, size - at, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            *reason = strerror(errno);
            return TEE_ERROR_BAD_FORMAT;
        }
        if (n == 0)
            break;
        at += (size_t)n;
    }
    if (at < size || pread(fd, &more, 1, (off_t)size) > 0) {
        *reason = "it changed while it was being read; open the session again";
        return TEE_ERROR_BAD_FORMAT;
    }
    return TEE_SUCCESS;
}

static uint32_t image_read(struct image *img, int fd, char reason[IMAGE_REASON_SIZE])
{
    const char *why = NULL;

    if (fstat(fd, &img->id) < 0 || !S_ISREG(img->id.st_mode)) {
        snprintf(reason, IMAGE_REASON_SIZE, "it is no regular file");
        return TEE_ERROR_BAD_FORMAT;
    }
    if (img->id.st_size == 0) {
        snprintf(reason, IMAGE_REASON_SIZE, "it is empty; build it again");
        return TEE_ERROR_BAD_FORMAT;
    }
    if (img->id.st_size > IMAGE_SIZE_MAX) {
        snprintf(reason, IMAGE_REASON_SIZE, "it has more than %u MiB", IMAGE_SIZE_MAX >> 20);
        return TEE_ERROR_BAD_FORMAT;
    }
    img->size = (size_t)img->id.st_size;
    uint8_t *bytes = malloc(img->size);
    img->bytes = bytes;
    if (!bytes)
        return TEE_ERROR_OUT_OF_MEMORY;
    uint32_t ret = read_whole(fd, bytes, img->size, &why);
    if (ret != TEE_SUCCESS)
        snprintf(reason, IMAGE_REASON_SIZE, "%s", why);
    else if (!image_parse(img, reason))
        ret = TEE_ERROR_BAD_FORMAT;
    else
        image_hide_hooks(img, bytes);
    return ret;
}

static const char *kind_name(enum image_kind kind)
{
    return kind == IMAGE_TA ? "TA" : "library of TAs";
}

/* What is looked for. */
struct wanted {
    const struct ipc_uuid *uuid;
    enum image_kind kind;
    bool by_head;   /* among files whose names do not say what they are: others are no mistake */
    char *headless; /* by head: PATH_MAX bytes, the first one that has all of a TA but a head; "" */
};

/* Takes `path` over. */
static uint32_t image_load(struct image_cache *c, char *path, int fd, const struct wanted *w,
                           struct image **out)
{
    char reason[IMAGE_REASON_SIZE] = "";
    struct image *img = calloc(1, sizeof(*img));

    if (!img) {
        free(path);
        return TEE_ERROR_OUT_OF_MEMORY;
    }
    list_init(&img->node);
    img->refs = 1;
    img->spares = &c->spares;
    img->path = path;
    img->uuid = *w->uuid;
    img->kind = w->kind;
    uint32_t ret = image_read(img, fd, reason);
    if (w->by_head && ret == TEE_ERROR_BAD_FORMAT && !img->is_asked_for) {
        ret = TEE_ERROR_ITEM_NOT_FOUND;
        if (img->has_entry_points && !img->head_vaddr && !*w->headless)
            snprintf(w->headless, PATH_MAX, "%s", path);
    }
    if (ret == TEE_ERROR_BAD_FORMAT)
        log_warn("%s cannot be used as a %s: %s", path, kind_name(w->kind), reason);
    if (ret != TEE_SUCCESS)
        image_put(img);
    else
        *out = img;
    return ret;
}

/* `id`: of the path's file; NULL: it has none. What is of another file is dropped. */
static struct image *cache_find(struct image_cache *c, const char *path, const struct stat *id)
{
    list_for_each_safe(n, next, &c->images)
    {
        struct image *img = list_entry(n, struct image, node);
        if (strcmp(img->path, path) != 0)
            continue;
        if (id && same_file(&img->id, id)) {
            list_del(&img->node);
            list_add_head(&c->images, &img->node);
            return img;
        }
        image_drop(img);
    }
    return NULL;
}

static int open_file(struct image_cache *c, const char *path)
{
    int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
    int fd = open(path, flags);

    if (fd < 0 && image_no_descriptor(errno) && image_spares_drop(&c->spares, NULL))
        fd = open(path, flags);
    return fd;
}

static bool is_link(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
}

static uint32_t open_error(const char *path, const struct wanted *w, int error)
{
    bool missing = error == ENOENT || error == ENOTDIR;

    if (missing && !w->by_head && is_link(path)) {
        log_warn("%s cannot be used as a %s: it is a link to what is not there", path,
                 kind_name(w->kind));
        return TEE_ERROR_BAD_FORMAT;
    }
    if (missing || (w->by_head && error == EACCES))
        return TEE_ERROR_ITEM_NOT_FOUND;
    log_warn("%s cannot be used as a %s: %s%s", path, kind_name(w->kind), strerror(error),
             error == EACCES ? "; let this user read it and enter its directory, or name another "
                               "by --ta-dir or TEESIM_TA_PATH"
                             : "");
    if (image_no_descriptor(error) || error == ENOMEM)
        return TEE_ERROR_OUT_OF_MEMORY;
    return TEE_ERROR_BAD_FORMAT;
}

/* One that the cache does not have. ITEM_NOT_FOUND: there is no such file. Takes `path` over. */
static uint32_t image_open(struct image_cache *c, char *path, const struct wanted *w,
                           struct image **out)
{
    int fd = open_file(c, path);

    if (fd < 0) {
        uint32_t error = open_error(path, w, errno);
        free(path);
        return error;
    }
    uint32_t ret = image_load(c, path, fd, w, out);
    close(fd);
    return ret;
}

/* One candidate; otherwise as image_open. */
static uint32_t image_try(struct image_cache *c, char *path, const struct wanted *w,
                          struct image **out)
{
    if (w->kind == IMAGE_LIBRARY)
        return image_open(c, path, w, out);
    struct stat id;
    struct image *img = cache_find(c, path, stat(path, &id) == 0 ? &id : NULL);
    uint32_t ret = TEE_SUCCESS;

    if (img && memcmp(&img->uuid, w->uuid, sizeof(*w->uuid)) != 0) {
        free(path);
        return TEE_ERROR_ITEM_NOT_FOUND;
    }

    if (img) {
        free(path);
    } else {
        ret = image_open(c, path, w, &img);
        if (ret == TEE_SUCCESS) {
            img->cache = c;
            list_add_head(&c->images, &img->node);
        }
    }
    if (ret == TEE_SUCCESS) {
        img->refs++;
        *out = img;
    }
    return ret;
}

#define NAME_IT "; name its directory by --ta-dir or TEESIM_TA_PATH"

/* The first one of the path that cannot be looked into, as words for the end of a line, or "". A TA
 * may have any name there: its directory is read, too. */
static void bad_directory(const char *path, enum image_kind kind, char words[IMAGE_REASON_SIZE])
{
    const int mode = kind == IMAGE_TA ? R_OK | X_OK : X_OK;

    words[0] = '\0';
    for (const char *dir = path; *dir; dir += strspn(dir, ":")) {
        int len = (int)strcspn(dir, ":");
        char inside[PATH_MAX];
        if (len > 0 && snprintf(inside, sizeof(inside), "%.*s/.", len, dir) < PATH_MAX &&
            faccessat(AT_FDCWD, inside, mode, AT_EACCESS) < 0) {
            snprintf(words, IMAGE_REASON_SIZE, "; %.*s cannot be used: %s", len < 80 ? len : 80,
                     dir, strerror(errno));
            return;
        }
        dir += len;
    }
}

static uint32_t image_search(struct image_cache *c, const char *path, const struct wanted *w,
                             struct image **out)
{
    static const char *const suffix[] = {"ta", "so", "elf"};
    unsigned suffix_count = w->kind == IMAGE_TA ? 2 : 3;
    char text[UUID_TEXT_SIZE];
    uint32_t ret = TEE_ERROR_ITEM_NOT_FOUND;

    *out = NULL;
    uuid_text(w->uuid->octets, text);
    for (const char *dir = path; *dir && ret == TEE_ERROR_ITEM_NOT_FOUND;) {
        int len = (int)strcspn(dir, ":");
        for (unsigned i = 0; len > 0 && i < suffix_count && ret == TEE_ERROR_ITEM_NOT_FOUND; i++) {
            char *file;
            if (asprintf(&file, "%.*s/%s.%s", len, dir, text, suffix[i]) < 0)
                return TEE_ERROR_OUT_OF_MEMORY;
            ret = image_try(c, file, w, out);
        }
        dir += len;
        dir += *dir == ':';
    }
    return ret;
}

static int is_library_name(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);
    return len > 3 && strcmp(entry->d_name + len - 3, ".so") == 0;
}

/* Any .so of a directory that is the TA. The names in their order. */
static uint32_t image_scan_directory(struct image_cache *c, const char *dir, const struct wanted *w,
                                     struct image **out)
{
    struct dirent **entries;
    int count = scandir(dir, &entries, is_library_name, alphasort);
    uint32_t ret = TEE_ERROR_ITEM_NOT_FOUND;

    for (int i = 0; i < count; i++) {
        char *file;
        if (ret == TEE_ERROR_ITEM_NOT_FOUND)
            ret = asprintf(&file, "%s/%s", dir, entries[i]->d_name) < 0
                      ? TEE_ERROR_OUT_OF_MEMORY
                      : image_try(c, file, w, out);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return ret;
}

static uint32_t image_scan(struct image_cache *c, const char *path, const struct wanted *w,
                           struct image **out)
{
    uint32_t ret = TEE_ERROR_ITEM_NOT_FOUND;

    for (; *path && ret == TEE_ERROR_ITEM_NOT_FOUND; path += strspn(path, ":")) {
        size_t len = strcspn(path, ":");
        char *dir = strndup(path, len);
        if (!dir)
            return TEE_ERROR_OUT_OF_MEMORY;
        if (len > 0)
            ret = image_scan_directory(c, dir, w, out);
        free(dir);
        path += len;
    }
    return ret;
}

uint32_t image_find(struct image_cache *c, const char *path, const struct ipc_uuid *uuid,
                    struct image **out)
{
    char headless[PATH_MAX] = "";
    struct wanted w = {.uuid = uuid, .kind = IMAGE_TA, .headless = headless};
    uint32_t ret = image_search(c, path, &w, out);

    w.by_head = true;
    if (ret == TEE_ERROR_ITEM_NOT_FOUND)
        ret = image_scan(c, path, &w, out);
    if (ret == TEE_ERROR_ITEM_NOT_FOUND) {
        char text[UUID_TEXT_SIZE], bad[IMAGE_REASON_SIZE];
        uuid_text(uuid->octets, text);
        bad_directory(path, w.kind, bad);
        log_warn("no TA: no %s.ta, no .so with that UUID in \"%s\"%s" NAME_IT, text, path, bad);
        if (*headless)
            log_warn("%s would be a TA, but has no head; Open-TEE's are compiled with -DTA_PLUGIN",
                     headless);
    }
    return ret;
}

uint32_t image_find_library(struct image_cache *c, const char *path, const struct ipc_uuid *uuid,
                            struct image **out)
{
    const struct wanted w = {.uuid = uuid, .kind = IMAGE_LIBRARY};
    uint32_t ret = image_search(c, path, &w, out);

    if (ret == TEE_ERROR_ITEM_NOT_FOUND) {
        char text[UUID_TEXT_SIZE], bad[IMAGE_REASON_SIZE];
        uuid_text(uuid->octets, text);
        bad_directory(path, w.kind, bad);
        log_warn("no library of TAs: no %s.ta, .so or .elf in \"%s\"%s" NAME_IT, text, path, bad);
    }
    return ret;
}
