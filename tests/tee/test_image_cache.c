/* SPDX-License-Identifier: BSD-2-Clause */
/* Which images stay, and that none keeps descriptors from the program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "abi/ta_abi.h"
#include "tee/app/image.h"
#include "tee_api_defines.h"

#define GOOD ZOO_DIR "/200c0000-7e57-4a11-8d0c-3b627c1a5d01.ta"
#define TAS  (3 * IMAGE_IDLE_MAX)

static char dir[64];
static struct image_cache cache;

static struct ipc_uuid uuid_of(unsigned i)
{
    return (struct ipc_uuid){{0x20, 0x0c, 0, 0, 0x7e, 0x57, 0x4a, 0x11, 0x8d, 0x0c, 0x3b, 0x62,
                              0x7c, 0x1a, 0x5d, (uint8_t)i}};
}

static void path_of(unsigned i, char out[128])
{
    struct ipc_uuid uuid = uuid_of(i);
    char text[UUID_TEXT_SIZE];

    uuid_text(uuid.octets, text);
    snprintf(out, 128, "%s/%s.ta", dir, text);
}

static int put_file(unsigned i, const uint8_t *bytes, size_t size)
{
    char path[128];

    path_of(i, path);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    int ok = fd >= 0 && write(fd, bytes, size) == (ssize_t)size;
    close(fd);
    return ok ? 0 : -1;
}

/* The same TA by many names. */
static int group_setup(void **state)
{
    const uint64_t magic = TA_ABI_MAGIC;
    struct stat st;
    int fd = open(GOOD, O_RDONLY | O_CLOEXEC), err = -1;

    (void)state;
    strcpy(dir, "/tmp/teesim-test-XXXXXX");
    if (fd < 0 || fstat(fd, &st) < 0 || !mkdtemp(dir))
        return -1;
    uint8_t *bytes = malloc((size_t)st.st_size);
    if (bytes && read(fd, bytes, (size_t)st.st_size) == st.st_size) {
        struct ta_head *head = memmem(bytes, (size_t)st.st_size, &magic, sizeof(magic));
        err = head ? 0 : -1;
        for (unsigned i = 0; i < TAS && !err; i++) {
            head->uuid.clock_seq_and_node[7] = (uint8_t)i;
            err = put_file(i, bytes, (size_t)st.st_size);
        }
    }
    free(bytes);
    close(fd);
    return err;
}

static int group_teardown(void **state)
{
    char path[128];

    (void)state;
    for (unsigned i = 0; i < TAS; i++) {
        path_of(i, path);
        unlink(path);
    }
    return rmdir(dir);
}

static int setup(void **state)
{
    (void)state;
    image_cache_init(&cache);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    image_cache_fini(&cache);
    return 0;
}

static struct image *find(unsigned i)
{
    struct ipc_uuid uuid = uuid_of(i);
    struct image *img;

    assert_int_equal(image_find(&cache, dir, &uuid, &img), TEE_SUCCESS);
    return img;
}

static unsigned cached(void)
{
    unsigned n = 0;

    list_for_each(at, &cache.images)
    {
        n++;
    }
    return n;
}

static bool is_cached(unsigned i)
{
    struct ipc_uuid uuid = uuid_of(i);

    list_for_each(at, &cache.images)
    {
        if (memcmp(&list_entry(at, struct image, node)->uuid, &uuid, sizeof(uuid)) == 0)
            return true;
    }
    return false;
}

static int lowest_free(void)
{
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

    assert_true(fd >= 0);
    close(fd);
    return fd;
}

static void use(unsigned i)
{
    struct image *img = find(i);
    struct image_copy *c;

    assert_int_equal(image_copy_take(img, &c), 0);
    image_copy_give_back(img, c);
    image_put(img);
}

static void test_many_images_leave_the_programs_descriptors(void **state)
{
    int before = lowest_free();

    (void)state;
    for (unsigned i = 0; i < TAS; i++)
        use(i);
    assert_true(lowest_free() <= before + (int)IMAGE_SPARES);
    assert_int_equal(cached(), IMAGE_IDLE_MAX);
}

static void test_the_last_ones_stay(void **state)
{
    (void)state;
    use(0);
    for (unsigned i = 1; i < IMAGE_IDLE_MAX; i++)
        use(i);
    use(0); /* again */
    use(IMAGE_IDLE_MAX);
    assert_true(is_cached(0));
    assert_false(is_cached(1));
    assert_true(is_cached(2));
}

static void test_what_is_used_stays(void **state)
{
    struct image *used[TAS];

    (void)state;
    for (unsigned i = 0; i < TAS; i++)
        used[i] = find(i);
    assert_int_equal(cached(), TAS);
    struct image *again = find(0);
    assert_ptr_equal(again, used[0]);
    image_put(again);
    for (unsigned i = 0; i < TAS; i++)
        image_put(used[i]);
    assert_int_equal(cached(), IMAGE_IDLE_MAX);
}

static void test_a_deleted_file_is_forgotten(void **state)
{
    struct ipc_uuid uuid = uuid_of(3);
    char path[128], aside[140];
    struct image *img, *used;
    int before = lowest_free();

    (void)state;
    use(3);
    path_of(3, path);
    snprintf(aside, sizeof(aside), "%s.aside", path);
    assert_int_equal(rename(path, aside), 0);
    assert_int_equal(image_find(&cache, dir, &uuid, &img), TEE_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(cached(), 0);
    assert_int_equal(lowest_free(), before);
    assert_int_equal(rename(aside, path), 0);

    used = find(3);
    assert_int_equal(rename(path, aside), 0);
    assert_int_equal(image_find(&cache, dir, &uuid, &img), TEE_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(rename(aside, path), 0);
    assert_int_equal(used->bytes[0], 0x7f); /* who uses it keeps it */
    image_put(used);
    assert_int_equal(cached(), 0);
}

/* image_find with no descriptor above `last`. */
static uint32_t find_below(int last, unsigned i, struct image **img)
{
    struct rlimit before, few;
    struct ipc_uuid uuid = uuid_of(i);

    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    few = (struct rlimit){.rlim_cur = (rlim_t)last + 1, .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    uint32_t ret = image_find(&cache, dir, &uuid, img);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    return ret;
}

static void test_spares_make_room_for_reading_a_file(void **state)
{
    struct image *img;
    int number = lowest_free();

    (void)state;
    use(0);
    assert_int_equal(lowest_free(), number + 1); /* the spare has it */
    assert_int_equal(find_below(number, 1, &img), TEE_SUCCESS);
    image_put(img);
    assert_int_equal(lowest_free(), number);
}

static void test_no_descriptor_is_no_bad_format(void **state)
{
    struct image *img;

    (void)state;
    assert_int_equal(find_below(lowest_free() - 1, 1, &img), TEE_ERROR_OUT_OF_MEMORY);
    assert_null(img);
    use(1);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(test_many_images_leave_the_programs_descriptors),
        T(test_the_last_ones_stay),
        T(test_what_is_used_stays),
        T(test_a_deleted_file_is_forgotten),
        T(test_spares_make_room_for_reading_a_file),
        T(test_no_descriptor_is_no_bad_format),
    };
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
