/* SPDX-License-Identifier: BSD-2-Clause */
/* Damaged images are refused, or loaded: none of them ends the process in the dynamic loader. */
#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tee/app/image.h"
#include "tee/app/module.h"
#include "tee_api_defines.h"

#define GOOD    ZOO_DIR "/200c0000-7e57-4a11-8d0c-3b627c1a5d01.ta"
#define MUTANTS 1500u

static uint8_t *good;
static size_t good_size;
static struct {
    uint64_t offset, size;
} parts[96]; /* of the file, that the loader looks at */
static unsigned part_count;

static void add_part(uint64_t offset, uint64_t size)
{
    if (size >= 8 && part_count < ARRAY_COUNT(parts)) {
        parts[part_count].offset = offset;
        parts[part_count++].size = size;
    }
}

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
    const Elf64_Ehdr *eh = (const void *)good;
    const Elf64_Shdr *sh = (const void *)(good + eh->e_shoff);
    add_part(0, sizeof(*eh));
    add_part(eh->e_phoff, eh->e_phnum * sizeof(Elf64_Phdr));
    for (unsigned i = 0; i < eh->e_shnum; i++) {
        if (sh[i].sh_flags & SHF_ALLOC && !(sh[i].sh_flags & SHF_EXECINSTR) &&
            sh[i].sh_type != SHT_PROGBITS && sh[i].sh_type != SHT_NOBITS)
            add_part(sh[i].sh_offset, sh[i].sh_size);
    }
    return part_count > 6 ? 0 : -1;
}

static int group_teardown(void **state)
{
    (void)state;
    free(good);
    return 0;
}

static uint64_t seed;

static uint64_t next_random(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

static void mutate_word(uint8_t *at, unsigned size)
{
    const uint64_t odd[] = {0,          1,          UINT64_MAX,   INT64_MAX,  good_size,
                            0x1000,     0xfff,      0x7fffffff,   UINT32_MAX, UINT64_MAX - 7,
                            1ull << 32, 1ull << 40, good_size - 1};
    uint64_t value = 0;

    memcpy(&value, at, size);
    if (next_random() % 2)
        value = odd[next_random() % ARRAY_COUNT(odd)];
    else
        value += next_random() % 257 - 128;
    memcpy(at, &value, size);
}

static void mutate(uint8_t *bytes)
{
    for (uint64_t n = 1 + next_random() % 3; n > 0; n--) {
        unsigned part = (unsigned)(next_random() % part_count);
        uint64_t at = parts[part].offset + next_random() % parts[part].size;
        switch (next_random() % 4) {
        case 0:
            bytes[at] ^= (uint8_t)(1u << next_random() % 8);
            break;
        case 1:
            mutate_word(bytes + (at & ~3ull), 4);
            break;
        default:
            mutate_word(bytes + (at & ~7ull), 8);
        }
    }
}

/* In a child, whose end is the answer: 0, or what the loader has made of it. */
static int load(struct image *img)
{
    pid_t child = fork();
    int status = -1;

    if (child == 0) {
        const struct module_names none = {0};
        struct module m;
        int null = open("/dev/null", O_WRONLY);
        dup2(null, STDERR_FILENO);
        signal(SIGSEGV, SIG_DFL); /* the test library's, which would go on here */
        signal(SIGBUS, SIG_DFL);
        signal(SIGFPE, SIG_DFL);
        alarm(20);
        if (module_load(&m, img, &none) == TEE_SUCCESS)
            module_unload(&m, img);
        _exit(0);
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static struct ipc_uuid good_uuid(void)
{
    struct ipc_uuid uuid;

    assert_true(uuid_parse("200c0000-7e57-4a11-8d0c-3b627c1a5d01", uuid.octets));
    return uuid;
}

/* Whether it was not refused before the loader had it. */
static bool try_one(uint8_t *bytes, uint64_t number)
{
    char reason[IMAGE_REASON_SIZE] = "", path[] = "mutant";
    struct image_spares spares;
    struct image img = {.bytes = bytes, .size = good_size, .uuid = good_uuid(), .path = path};

    image_spares_init(&spares);
    img.spares = &spares;
    bool fine = image_parse(&img, reason);
    if (fine) {
        image_hide_hooks(&img, bytes);
        int status = load(&img);
        if (status)
            fail_msg("mutant %llu ends the process: status 0x%x", (unsigned long long)number,
                     (unsigned)status);
    } else {
        assert_string_not_equal(reason, "");
    }
    image_spares_fini(&spares);
    return fine;
}

static void test_mutants(void **state)
{
    unsigned loaded = 0;
    uint8_t *bytes = malloc(good_size);

    (void)state;
    assert_non_null(bytes);
    memcpy(bytes, good, good_size);
    assert_true(try_one(bytes, 0));
    for (uint64_t i = 1; i <= MUTANTS; i++) {
        seed = i * 0x9e3779b97f4a7c15ull;
        memcpy(bytes, good, good_size);
        mutate(bytes);
        loaded += try_one(bytes, i);
    }
    free(bytes);
    assert_in_range(loaded, MUTANTS / 20, MUTANTS * 19 / 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_mutants)};

    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
