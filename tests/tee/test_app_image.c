/* SPDX-License-Identifier: BSD-2-Clause */
/* Where images are found, which are refused, and when a file is read again. */
#include "app_fixture.h"

#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "abi/ta_abi.h"
#include "tee/app/image.h"
#include "user_ta_header.h"

#define GOOD ZOO_DIR "/200c0000-7e57-4a11-8d0c-3b627c1a5d01.ta"

static char dir[64], other_dir[64];
static uint8_t *good; /* the bytes of GOOD */
static size_t good_size;

static int group_setup(void **state)
{
    struct stat st;
    int fd = open(GOOD, O_RDONLY | O_CLOEXEC);

    (void)state;
    if (fd < 0 || fstat(fd, &st) < 0)
        return -1;
    good_size = (size_t)st.st_size;
    good = malloc(good_size);
    if (!good || read(fd, good, good_size) != (ssize_t)good_size)
        return -1;
    close(fd);
    strcpy(dir, "/tmp/teesim-test-XXXXXX");
    strcpy(other_dir, "/tmp/teesim-test-XXXXXX");
    return mkdtemp(dir) && mkdtemp(other_dir) ? 0 : -1;
}

static int group_teardown(void **state)
{
    (void)state;
    free(good);
    return rmdir(dir) || rmdir(other_dir);
}

static void path_of(const char *in, unsigned kind, const char *suffix, char out[128])
{
    char text[UUID_TEXT_SIZE];
    struct ipc_uuid uuid = zoo_uuid(kind);

    uuid_text(uuid.octets, text);
    snprintf(out, 128, "%s/%s.%s", in, text, suffix);
}

static void put_file(const char *in, unsigned kind, const char *suffix, const void *bytes,
                     size_t size)
{
    char path[128];

    path_of(in, kind, suffix, path);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, size), size);
    close(fd);
}

static int setup(void **state)
{
    char path[160];

    snprintf(path, sizeof(path), ":%s:/nowhere:%s", dir, other_dir);
    return fixture_setup_path(state, path);
}

static int teardown(void **state)
{
    static const char *const suffix[] = {"ta", "so"};

    for (unsigned kind = 1; kind <= ZOO_KINDS; kind++) {
        for (unsigned i = 0; i < 2; i++) {
            char path[128];
            path_of(dir, kind, suffix[i], path);
            unlink(path);
            rmdir(path);
            path_of(other_dir, kind, suffix[i], path);
            unlink(path);
        }
    }
    return fixture_teardown(state);
}

/* The result, and what was logged. */
static uint32_t look_up(struct app_fixture *f, unsigned kind, const char **text)
{
    struct ipc_uuid uuid = zoo_uuid(kind);
    uint32_t flags;

    stderr_begin();
    pthread_mutex_lock(&f->lock);
    uint32_t ret = app_get_flags(f->host, &uuid, &flags);
    pthread_mutex_unlock(&f->lock);
    *text = stderr_end();
    return ret;
}

/* ---- finding ---- */

static void test_found_in_each_directory_and_form(void **state)
{
    static const struct {
        const char *in, *suffix;
    } cases[] = {{dir, "ta"}, {dir, "so"}, {other_dir, "ta"}, {other_dir, "so"}};
    struct app_fixture *f = *state;
    const char *text;

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        char path[128];
        put_file(cases[i].in, 1, cases[i].suffix, good, good_size);
        assert_int_equal(look_up(f, 1, &text), TEE_SUCCESS);
        assert_string_equal(text, "");
        path_of(cases[i].in, 1, cases[i].suffix, path);
        unlink(path);
    }
}

static void test_not_found(void **state)
{
    struct app_fixture *f = *state;
    struct ipc_uuid uuid = zoo_uuid(1);
    struct conn *c;
    const char *text;

    assert_int_equal(look_up(f, 1, &text), TEE_ERROR_ITEM_NOT_FOUND);
    assert_non_null(strstr(text, "no TA: no 200c0000-7e57-4a11-8d0c-3b627c1a5d01.ta, no .so with "
                                 "that UUID in \":/tmp/"));
    assert_non_null(strstr(text, "\"; /nowhere cannot be used: No such file or directory; name its "
                                 "directory by --ta-dir or TEESIM_TA_PATH\n"));
    assert_non_null(strstr(text, dir));
    stderr_begin();
    assert_int_equal(fixture_try_connect(f, &uuid, &c), TEE_ERROR_ITEM_NOT_FOUND);
    stderr_end();
}

/* As a user whom permissions bind: this thread alone, whose files the look-up opens. */
static void set_user(long id)
{
    if (getuid() == 0)
        assert_int_equal(syscall(SYS_setresuid, -1L, id, -1L), 0);
}

static const char *look_up_bound(struct app_fixture *f, mode_t mode, uint32_t *ret)
{
    const char *text;

    assert_int_equal(chmod(dir, mode), 0);
    assert_int_equal(chmod(other_dir, 0755), 0);
    set_user(65534);
    *ret = look_up(f, 1, &text);
    set_user(0);
    assert_int_equal(chmod(dir, 0700), 0);
    return text;
}

/* Its name there may be any, so that nobody knows what it holds. */
static void test_a_directory_that_cannot_be_read(void **state)
{
    struct app_fixture *f = *state;
    char bad[128];
    uint32_t ret;

    snprintf(bad, sizeof(bad), "\"; %s cannot be used: Permission denied; name its", dir);
    const char *text = look_up_bound(f, 0111, &ret);
    assert_int_equal(ret, TEE_ERROR_ITEM_NOT_FOUND);
    assert_non_null(strstr(text, bad));
    text = look_up_bound(f, 0444, &ret);
    assert_int_equal(ret, TEE_ERROR_BAD_FORMAT);
    assert_non_null(strstr(text, ".ta cannot be used as a TA: Permission denied; let this user"));
    assert_non_null(strstr(text, "--ta-dir or TEESIM_TA_PATH\n"));
    put_file(dir, 1, "ta", good, good_size);
    text = look_up_bound(f, 0111, &ret);
    assert_int_equal(ret, TEE_SUCCESS);
    assert_string_equal(text, "");
}

static void test_directories_of_a_library(void **state)
{
    struct ipc_uuid uuid = zoo_uuid(1);
    struct image_cache cache;
    struct image *img;

    (void)state;
    image_cache_init(&cache);
    stderr_begin();
    assert_int_equal(image_find_library(&cache, "/nowhere", &uuid, &img), TEE_ERROR_ITEM_NOT_FOUND);
    assert_non_null(strstr(stderr_end(),
                           "in \"/nowhere\"; /nowhere cannot be used: No such file or "
                           "directory; name its directory by --ta-dir or"));
    image_cache_fini(&cache);
}

static void test_first_directory_wins(void **state)
{
    struct app_fixture *f = *state;
    const char *text;

    put_file(dir, 1, "ta", "junk", 4);
    put_file(other_dir, 1, "ta", good, good_size);
    assert_int_equal(look_up(f, 1, &text), TEE_ERROR_BAD_FORMAT);
}

static void test_a_directory_is_no_image(void **state)
{
    struct app_fixture *f = *state;
    const char *text;
    char path[128];

    path_of(dir, 1, "ta", path);
    assert_int_equal(mkdir(path, 0755), 0);
    assert_int_equal(look_up(f, 1, &text), TEE_ERROR_BAD_FORMAT);
    assert_non_null(strstr(text, "no regular file"));
}

static void test_link_to_nowhere_in_a_circle(void **state)
{
    struct app_fixture *f = *state;
    const char *text;
    char path[128];

    path_of(dir, 1, "ta", path);
    assert_int_equal(symlink(path, path), 0);
    assert_int_equal(look_up(f, 1, &text), TEE_ERROR_BAD_FORMAT);
    assert_non_null(strstr(text, "symbolic link"));
}

static void test_link_to_nowhere(void **state)
{
    struct app_fixture *f = *state;
    const char *text;
    char path[128];

    put_file(other_dir, 1, "ta", good, good_size);
    path_of(dir, 1, "ta", path);
    assert_int_equal(symlink("/nowhere/at-all.ta", path), 0);
    assert_int_equal(look_up(f, 1, &text), TEE_ERROR_BAD_FORMAT);
    assert_non_null(strstr(text, path));
    assert_non_null(strstr(text, "a link to what is not there"));
}

/* ---- refusing ---- */

static Elf64_Ehdr *header(uint8_t *bytes)
{
    return (Elf64_Ehdr *)(void *)bytes;
}

/* The head, found as the magic that stands in the file. */
static struct ta_head *head(uint8_t *bytes)
{
    const uint64_t magic = TA_ABI_MAGIC;
    uint8_t *at = memmem(bytes, good_size, &magic, sizeof(magic));

    assert_non_null(at);
    return (struct ta_head *)(void *)at;
}

static void not_elf(uint8_t *b)
{
    b[0] = '#';
}
static void signed_for_a_device(uint8_t *b)
{
    memcpy(b, "HSTO", 4);
}
static void other_class(uint8_t *b)
{
    b[EI_CLASS] = ELFCLASS32;
}
static void other_machine(uint8_t *b)
{
    header(b)->e_machine = EM_AARCH64;
}
static void executable(uint8_t *b)
{
    header(b)->e_type = ET_EXEC;
}
static void segments_outside(uint8_t *b)
{
    header(b)->e_phoff = good_size - 8;
}
static void sections_outside(uint8_t *b)
{
    header(b)->e_shoff = UINT64_MAX - 8;
}
static void huge_segment(uint8_t *b)
{
    Elf64_Phdr *ph = (Elf64_Phdr *)(void *)(b + header(b)->e_phoff);
    ph->p_memsz = 1ull << 40;
}
static void segment_outside(uint8_t *b)
{
    Elf64_Phdr *ph = (Elf64_Phdr *)(void *)(b + header(b)->e_phoff);
    ph->p_filesz = good_size + 1;
}
/* A segment that nobody needs, as thread-local data. */
static Elf64_Phdr *tls(uint8_t *b)
{
    Elf64_Phdr *ph = (Elf64_Phdr *)(void *)(b + header(b)->e_phoff);

    while (ph->p_type != PT_GNU_STACK)
        ph++;
    ph->p_type = PT_TLS;
    ph->p_memsz = 8;
    ph->p_align = 8;
    return ph;
}
static void tls_outside(uint8_t *b)
{
    Elf64_Phdr *ph = tls(b);

    ph->p_vaddr = IMAGE_SPAN_MAX;
    ph->p_filesz = 8;
}
static void tls_alignment(uint8_t *b)
{
    tls(b)->p_align = 8192;
}
static void many_segments(uint8_t *b)
{
    enum { COUNT = IMAGE_SEGMENTS_MAX + 1 };
    size_t offset = (good_size - COUNT * sizeof(Elf64_Phdr)) & ~(size_t)7;
    Elf64_Phdr *ph = (Elf64_Phdr *)(void *)(b + offset);

    for (unsigned i = 0; i < COUNT; i++)
        ph[i] =
            (Elf64_Phdr){.p_type = PT_LOAD, .p_flags = PF_R, .p_vaddr = i * 8192ull, .p_memsz = 1};
    header(b)->e_phoff = offset;
    header(b)->e_phnum = COUNT;
}
static void no_sections(uint8_t *b)
{
    header(b)->e_shnum = 0;
}
static void no_head(uint8_t *b)
{
    for (uint8_t *at; (at = memmem(b, good_size, TA_HEAD_SYMBOL, strlen(TA_HEAD_SYMBOL)));)
        *at = 'T';
}
static void no_magic(uint8_t *b)
{
    head(b)->magic++;
}
static void other_version(uint8_t *b)
{
    head(b)->abi_version = TA_ABI_VERSION + 1;
}
static void other_size(uint8_t *b)
{
    head(b)->head_size += 8;
}
static void other_uuid(uint8_t *b)
{
    head(b)->uuid.clock_seq_and_node[7] = 0x77;
}
static void unknown_flag(uint8_t *b)
{
    head(b)->flags |= TA_FLAGS_MASK + 1;
}
static void unknown_flags(uint8_t *b)
{
    head(b)->flags |= 0x80010000u;
}
static void huge_stack(uint8_t *b)
{
    head(b)->stack_size = IMAGE_STACK_MAX + 1;
}
static void huge_heap(uint8_t *b)
{
    head(b)->data_size = IMAGE_DATA_MAX + 1;
}

static const struct bad {
    void (*spoil)(uint8_t *bytes);
    const char *words;
} bads[] = {
    {not_elf, "no ELF file"},
    {signed_for_a_device, "signed for a device"},
    {other_class, "another machine"},
    {other_machine, "64-bit ARM"},
    {executable, "no shared object"},
    {segments_outside, "damaged"},
    {sections_outside, "damaged"},
    {huge_segment, "damaged"},
    {segment_outside, "damaged"},
    {tls_outside, "damaged"},
    {tls_alignment, "damaged"},
    {many_segments, "more than 16 segments"},
    {no_sections, "no head"},
    {no_head, "include <teesim/ta_head.h>"},
    {no_magic, "is no head"},
    {other_version, "its ABI has version"},
    {other_size, "build it again"},
    {other_uuid, "name the file 200c0000-7e57-4a11-8d0c-3b627c1a5d77.ta"},
    {unknown_flag, "invalid TA flag(s) 0x4000:"},
    {unknown_flags, "invalid TA flag(s) 0x80010000:"},
    {huge_stack, "TA_STACK_SIZE"},
    {huge_heap, "TA_DATA_SIZE"},
};

static void test_bad_images_are_refused(void **state)
{
    struct app_fixture *f = *state;
    uint8_t *bytes = malloc(good_size);
    const char *text;

    assert_non_null(bytes);
    for (size_t i = 0; i < ARRAY_COUNT(bads); i++) {
        memcpy(bytes, good, good_size);
        bads[i].spoil(bytes);
        put_file(dir, 1, "ta", bytes, good_size);
        assert_int_equal(look_up(f, 1, &text), TEE_ERROR_BAD_FORMAT);
        if (!strstr(text, bads[i].words) || !strstr(text, dir))
            fail_msg("\"%s\" is not in: %s", bads[i].words, text);
    }
    free(bytes);
}

/* Also those that a flag of today once had: OP-TEE's names for them are 0 now. */
static void test_all_known_flags(void **state)
{
    struct app_fixture *f = *state;
    uint8_t *bytes = malloc(good_size);
    const char *text;

    assert_non_null(bytes);
    memcpy(bytes, good, good_size);
    head(bytes)->flags = TA_FLAGS_MASK;
    put_file(dir, 1, "ta", bytes, good_size);
    assert_int_equal(look_up(f, 1, &text), TEE_SUCCESS);
    assert_string_equal(text, "");
    free(bytes);
}

static void test_empty_file(void **state)
{
    struct app_fixture *f = *state;
    const char *text;

    put_file(dir, 1, "ta", "", 0);
    assert_int_equal(look_up(f, 1, &text), TEE_ERROR_BAD_FORMAT);
    assert_non_null(strstr(text, "it is empty"));
}

/* Any prefix and any byte changed: an answer, and no read outside (the sanitizer watches). */
static void test_damage_anywhere_is_survived(void **state)
{
    char reason[IMAGE_REASON_SIZE];
    uint32_t random = 1;

    (void)state;
    for (unsigned i = 0; i < 3000; i++) {
        random = random * 1664525u + 1013904223u;
        size_t size = i % 2 ? good_size : random % good_size;
        uint8_t *bytes = malloc(size ? size : 1); /* exact: what lies behind it is poisoned */
        assert_non_null(bytes);
        memcpy(bytes, good, size);
        for (unsigned n = 0; n < 8 && size; n++) {
            random = random * 1664525u + 1013904223u;
            size_t at = n < 4 ? random % 1024 : random >> 4;
            bytes[at % size] = (uint8_t)(random >> 24);
        }
        struct image img = {.bytes = bytes, .size = size, .uuid = zoo_uuid(1)};
        reason[0] = '\0';
        bool ok = image_parse(&img, reason);
        assert_true(ok || reason[0]);
        uint64_t into;
        for (uint64_t vaddr = 0; ok && vaddr < 0x8000; vaddr += 0x100)
            (void)image_symbol(&img, vaddr, &into);
        free(bytes);
    }
}

static void test_undefined_symbol(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_connect(f, ZOO_UNDEFINED);

    stderr_begin();
    assert_int_equal(fixture_call(f, c, fixture_msg(f, TEE_CMD_OPEN, 0)), TEE_ERROR_BAD_FORMAT);
    const char *text = stderr_end();
    assert_int_equal(c->reply.ret_origin, TEE_ORIGIN_TEE);
    assert_non_null(strstr(text, ".ta cannot be loaded: undefined symbol: zoo_is_not_there"));
    assert_non_null(strstr(text, "-Wl,-z,defs"));
    assert_non_null(strstr(text, ZOO_DIR));
    fixture_wait_hup(f, c);
}

/* The host has no library of that name: which one is said, and how the TA is linked is no matter.
 */
static void test_library_of_the_host_that_is_missing(void **state)
{
    struct app_fixture *f = *state;
    struct ipc_uuid uuid = zoo_uuid(1);
    uint8_t *bytes = malloc(good_size);
    struct conn *c;

    assert_non_null(bytes);
    memcpy(bytes, good, good_size);
    for (uint8_t *at; (at = memmem(bytes, good_size, "libc.so.6", 9));)
        memcpy(at, "lib-none!", 9);
    put_file(dir, 1, "ta", bytes, good_size);
    free(bytes);
    assert_int_equal(fixture_try_connect(f, &uuid, &c), TEE_SUCCESS);
    stderr_begin();
    assert_int_equal(fixture_call(f, c, fixture_msg(f, TEE_CMD_OPEN, 0)), TEE_ERROR_BAD_FORMAT);
    const char *text = stderr_end();
    assert_non_null(strstr(text, ".ta cannot be loaded: lib-none!: cannot open shared object"));
    assert_non_null(strstr(text, "LD_LIBRARY_PATH"));
    assert_null(strstr(text, "-z,defs"));
    fixture_wait_hup(f, c);
}

/* ---- reading again ---- */

static void test_changed_file_is_read_again(void **state)
{
    struct app_fixture *f = *state;
    const char *text;

    put_file(dir, 1, "ta", good, good_size);
    assert_int_equal(look_up(f, 1, &text), TEE_SUCCESS);
    put_file(dir, 1, "ta", good, good_size - 1);
    assert_int_equal(look_up(f, 1, &text), TEE_ERROR_BAD_FORMAT);
    put_file(dir, 1, "ta", good, good_size);
    assert_int_equal(look_up(f, 1, &text), TEE_SUCCESS);
}

static void test_running_instance_keeps_its_image(void **state)
{
    struct app_fixture *f = *state;
    struct ipc_uuid uuid = zoo_uuid(1);
    struct conn *c, *late;

    put_file(dir, 1, "ta", good, good_size);
    assert_int_equal(fixture_try_connect(f, &uuid, &c), TEE_SUCCESS);
    put_file(dir, 1, "ta", "gone", 4);
    assert_int_equal(fixture_call(f, c, fixture_msg(f, TEE_CMD_OPEN, 0)), TEE_SUCCESS);
    stderr_begin();
    assert_int_equal(fixture_try_connect(f, &uuid, &late), TEE_ERROR_BAD_FORMAT);
    assert_int_equal(fixture_invoke(f, c, ZOO_READ), TEE_ERROR_TARGET_DEAD);
    assert_non_null(strstr(stderr_end(), "processor_fault+0x")); /* symbols of what runs */
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(test_found_in_each_directory_and_form),
        T(test_not_found),
        T(test_a_directory_that_cannot_be_read),
        T(test_directories_of_a_library),
        T(test_first_directory_wins),
        T(test_a_directory_is_no_image),
        T(test_link_to_nowhere_in_a_circle),
        T(test_link_to_nowhere),
        T(test_bad_images_are_refused),
        T(test_all_known_flags),
        T(test_empty_file),
        cmocka_unit_test(test_damage_anywhere_is_survived),
        cmocka_unit_test_setup_teardown(test_undefined_symbol, fixture_setup, fixture_teardown),
        T(test_library_of_the_host_that_is_missing),
        T(test_changed_file_is_read_again),
        T(test_running_instance_keeps_its_image),
    };
    fixture_kind = FIXTURE_THREADS;
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
