/* SPDX-License-Identifier: BSD-2-Clause */
#include "image_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

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

static int fill(const struct image *img, struct image_copy *c)
{
    struct stat st;
    int err = write_all(c->fd, img->bytes, img->size);

    if (err)
        return err;
    if (fcntl(c->fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) < 0 ||
        fstat(c->fd, &st) < 0)
        return -errno;
    c->device = st.st_dev;
    c->inode = st.st_ino;
    return 0;
}

static int create(const struct image *img, struct image_copy **out)
{
    struct image_copy *c = calloc(1, sizeof(*c));
    char name[UUID_TEXT_SIZE];

    if (!c)
        return -ENOMEM;
    uuid_text(&img->uuid, name);
    c->fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    int err = c->fd < 0 ? -errno : fill(img, c);
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

int image_copy_take(struct image *img, struct image_copy **out)
{
    *out = NULL;
    for (unsigned i = 0; i < IMAGE_SPARES; i++) {
        struct image_copy *spare = atomic_exchange(&img->spare[i], NULL);
        if (spare && is_open(spare)) {
            *out = spare;
            return 0;
        }
        free(spare);
    }
    return create(img, out);
}

void image_copy_give_back(struct image *img, struct image_copy *c)
{
    for (unsigned i = 0; c && i < IMAGE_SPARES; i++)
        c = atomic_exchange(&img->spare[i], c);
    image_copy_destroy(c);
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
