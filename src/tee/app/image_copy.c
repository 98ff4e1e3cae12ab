/* SPDX-License-Identifier: BSD-2-Clause */
#include "image_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "image.h"

static int write_all(int fd, const uint8_t *from, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, from, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 ? -errno : -EIO;
        from += n;
        len -= (size_t)n;
    }
    return 0;
}

static int write_at(int fd, const void *from, size_t len, uint64_t at)
{
    ssize_t n = pwrite(fd, from, len, (off_t)at);
    return n < 0 ? -errno : n == (ssize_t)len ? 0 : -EIO;
}

/* Names the libraries: the entry of each leads to its slot, which lies somewhere before or behind
 * the strings. */
static int write_needed(const struct image *img, int fd, const char (*needed)[TA_NEEDED_SIZE])
{
    int err = 0;

    for (unsigned i = 0; i < img->needed_count && !err; i++) {
        uint64_t slot = (uint64_t)i * TA_NEEDED_SIZE;
        uint64_t value = img->slots_vaddr + slot - img->dyn_strings_vaddr;
        err = write_at(fd, needed[i], TA_NEEDED_SIZE, img->slots + slot);
        if (!err)
            err = write_at(fd, &value, sizeof(value), img->needed[i].value);
    }
    return err;
}

static int fill(const struct image *img, const char (*needed)[TA_NEEDED_SIZE], struct image_copy *c)
{
    struct stat st;
    int err = write_all(c->fd, img->bytes, img->size);

    if (!err && needed)
        err = write_needed(img, c->fd, needed);
    if (err)
        return err;
    if (fcntl(c->fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) < 0 ||
        fstat(c->fd, &st) < 0)
        return -errno;
    c->image = img;
    c->device = st.st_dev;
    c->inode = st.st_ino;
    return 0;
}

static int create(const struct image *img, const char (*needed)[TA_NEEDED_SIZE],
                  struct image_copy **out)
{
    struct image_copy *c = calloc(1, sizeof(*c));
    char name[UUID_TEXT_SIZE];
    struct fd_floor floor;

    if (!c)
        return -ENOMEM;
    uuid_text(img->uuid.octets, name);
    fd_floor_begin(&floor);
    c->fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    fd_floor_end(&floor);
    int err = c->fd < 0 ? -errno : fill(img, needed, c);
    if (!err) {
        *out = c;
        return 0;
    }
    if (c->fd >= 0)
        close(c->fd);
    free(c);
    return err;
}

static bool is_open(const struct image_copy *c)
{
    struct stat st;

    return fstat(c->fd, &st) == 0 && st.st_dev == c->device && st.st_ino == c->inode;
}

void image_spares_init(struct image_spares *s)
{
    *s = (struct image_spares){.lock = PTHREAD_MUTEX_INITIALIZER};
    list_init(&s->copies);
}

void image_spares_fini(struct image_spares *s)
{
    CHECK(s->count == 0);
    pthread_mutex_destroy(&s->lock);
}

static struct image_copy *remove_locked(struct image_spares *s, struct list_node *n)
{
    list_del(n);
    s->count--;
    return list_entry(n, struct image_copy, node);
}

/* A spare of `img`, or with NULL of any image; NULL: there is none. */
static struct image_copy *take_spare(struct image_spares *s, const struct image *img)
{
    struct image_copy *found = NULL;

    pthread_mutex_lock(&s->lock);
    list_for_each(n, &s->copies)
    {
        if (img && list_entry(n, struct image_copy, node)->image != img)
            continue;
        found = remove_locked(s, n);
        break;
    }
    pthread_mutex_unlock(&s->lock);
    return found;
}

bool image_spares_drop(struct image_spares *s, const struct image *img)
{
    struct image_copy *c;
    bool any = false;

    while ((c = take_spare(s, img))) {
        image_copy_destroy(c);
        any = true;
    }
    return any;
}

bool image_no_descriptor(int error)
{
    return error == EMFILE || error == ENFILE;
}

int image_copy_take(struct image *img, struct image_copy **out)
{
    struct image_copy *spare;

    *out = NULL;
    while ((spare = take_spare(img->spares, img))) {
        if (is_open(spare)) {
            *out = spare;
            return 0;
        }
        free(spare);
    }
    return image_copy_create(img, NULL, out);
}

int image_copy_create(struct image *img, const char (*needed)[TA_NEEDED_SIZE],
                      struct image_copy **out)
{
    *out = NULL;
    int err = create(img, needed, out);
    if (image_no_descriptor(-err) && image_spares_drop(img->spares, NULL))
        err = create(img, needed, out);
    return err;
}

void image_copy_give_back(struct image *img, struct image_copy *c)
{
    struct image_spares *s = img->spares;
    struct image_copy *oldest = NULL;

    pthread_mutex_lock(&s->lock);
    list_add_tail(&s->copies, &c->node);
    if (++s->count > IMAGE_SPARES)
        oldest = remove_locked(s, s->copies.next);
    pthread_mutex_unlock(&s->lock);
    image_copy_destroy(oldest);
}

void image_copy_leave(struct image_copy *c)
{
    free(c);
}

void image_copy_destroy(struct image_copy *c)
{
    if (c && is_open(c))
        close(c->fd);
    free(c);
}
