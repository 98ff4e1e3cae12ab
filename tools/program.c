/* SPDX-License-Identifier: BSD-2-Clause */
#include "program.h"

#include <elf.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#if defined(__x86_64__)
#define MACHINE_HERE EM_X86_64
#elif defined(__aarch64__)
#define MACHINE_HERE EM_AARCH64
#else
#define MACHINE_HERE EM_NONE
#endif

/* The file's bytes; whatever it says is checked against its size. */
struct image {
    const uint8_t *at;
    size_t size;
};

/* ---- finding it ---- */

static bool is_program(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

static bool find(const char *name, char out[PATH_MAX])
{
    const char *dirs = getenv("PATH");

    if (strchr(name, '/'))
        return snprintf(out, PATH_MAX, "%s", name) < PATH_MAX && is_program(out);
    for (const char *at = dirs ? dirs : "/bin:/usr/bin"; at;) {
        size_t len = strcspn(at, ":");
        int n = snprintf(out, PATH_MAX, "%.*s/%s", len ? (int)len : 1, len ? at : ".", name);
        if (n < PATH_MAX && is_program(out))
            return true;
        at = at[len] ? at + len + 1 : NULL;
    }
    return false;
}

/* ---- ELF ---- */

static const void *image_get(const struct image *f, uint64_t offset, uint64_t size)
{
    return offset <= f->size && size <= f->size - offset ? f->at + offset : NULL;
}

/* A table of what ELF aligns to 8 bytes. */
static const void *image_table(const struct image *f, uint64_t offset, uint64_t size)
{
    return offset % 8 ? NULL : image_get(f, offset, size);
}

static const Elf64_Phdr *segment(const struct image *f, const Elf64_Ehdr *eh, uint32_t type)
{
    for (unsigned i = 0; i < eh->e_phnum; i++) {
        const Elf64_Phdr *ph =
            image_table(f, eh->e_phoff + (uint64_t)i * sizeof(Elf64_Phdr), sizeof(Elf64_Phdr));
        if (ph && ph->p_type == type)
            return ph;
    }
    return NULL;
}

/* What is loaded at `addr`: the rest of the file from there on. */
static struct image loaded_at(const struct image *f, const Elf64_Ehdr *eh, uint64_t addr)
{
    for (unsigned i = 0; i < eh->e_phnum; i++) {
        const Elf64_Phdr *ph =
            image_table(f, eh->e_phoff + (uint64_t)i * sizeof(Elf64_Phdr), sizeof(Elf64_Phdr));
        if (!ph || ph->p_type != PT_LOAD || addr < ph->p_vaddr ||
            addr - ph->p_vaddr >= ph->p_filesz)
            continue;
        uint64_t offset = ph->p_offset + (addr - ph->p_vaddr);
        if (offset < f->size)
            return (struct image){f->at + offset, f->size - offset};
    }
    return (struct image){NULL, 0};
}

static bool is_runtime(const char *name)
{
    static const char *const begins[] = {"libasan.so", "libtsan.so", "libhwasan.so",
                                         "libclang_rt."};

    for (unsigned i = 0; i < sizeof(begins) / sizeof(begins[0]); i++) {
        if (strncmp(name, begins[i], strlen(begins[i])) == 0)
            return true;
    }
    return false;
}

static void add_runtime(struct program *p, const char *name)
{
    size_t used = strlen(p->runtimes);
    size_t room = sizeof(p->runtimes) - used;

    if ((size_t)snprintf(p->runtimes + used, room, "%s%s", used ? ":" : "", name) >= room)
        p->runtimes[used] = '\0';
}

static void read_needed(struct program *p, const struct image *f, const Elf64_Ehdr *eh)
{
    const Elf64_Phdr *ph = segment(f, eh, PT_DYNAMIC);
    const Elf64_Dyn *dyn = ph ? image_table(f, ph->p_offset, ph->p_filesz) : NULL;
    size_t count = dyn ? ph->p_filesz / sizeof(*dyn) : 0;
    struct image names = {NULL, 0};

    for (size_t i = 0; i < count && dyn[i].d_tag != DT_NULL; i++) {
        if (dyn[i].d_tag == DT_STRTAB)
            names = loaded_at(f, eh, dyn[i].d_un.d_ptr);
    }
    for (size_t i = 0; i < count && dyn[i].d_tag != DT_NULL; i++) {
        uint64_t at = dyn[i].d_un.d_val;
        if (dyn[i].d_tag != DT_NEEDED || at >= names.size ||
            !memchr(names.at + at, '\0', names.size - at))
            continue;
        const char *name = (const char *)names.at + at;
        if (is_runtime(name))
            add_runtime(p, name);
    }
}

/* Whether one of its symbol tables, which `section` is, has the name with a value. */
static bool defines(const struct image *f, const Elf64_Ehdr *eh, const Elf64_Shdr *section,
                    const char *name)
{
    const Elf64_Sym *symbols = image_table(f, section->sh_offset, section->sh_size);
    const Elf64_Shdr *of_names =
        section->sh_link < eh->e_shnum
            ? image_table(f, eh->e_shoff + (uint64_t)section->sh_link * sizeof(Elf64_Shdr),
                          sizeof(Elf64_Shdr))
            : NULL;
    const char *names = of_names ? image_get(f, of_names->sh_offset, of_names->sh_size) : NULL;
    size_t len = strlen(name) + 1;

    for (size_t i = 0; symbols && names && i < section->sh_size / sizeof(*symbols); i++) {
        uint64_t at = symbols[i].st_name;
        if (symbols[i].st_shndx != SHN_UNDEF && at < of_names->sh_size &&
            len <= of_names->sh_size - at && memcmp(names + at, name, len) == 0)
            return true;
    }
    return false;
}

static bool has_symbol(const struct image *f, const Elf64_Ehdr *eh, const char *name)
{
    const Elf64_Shdr *s = image_table(f, eh->e_shoff, (uint64_t)eh->e_shnum * sizeof(*s));

    for (unsigned i = 0; s && eh->e_shentsize == sizeof(*s) && i < eh->e_shnum; i++) {
        if ((s[i].sh_type == SHT_DYNSYM || s[i].sh_type == SHT_SYMTAB) &&
            defines(f, eh, &s[i], name))
            return true;
    }
    return false;
}

static void read_elf(struct program *p, const struct image *f)
{
    const Elf64_Ehdr *eh = image_get(f, 0, sizeof(*eh));

    p->is_elf = f->size > EI_CLASS && memcmp(f->at, ELFMAG, SELFMAG) == 0;
    p->is_ours = p->is_elf && eh && f->at[EI_CLASS] == ELFCLASS64 &&
                 eh->e_machine == MACHINE_HERE && eh->e_phentsize == sizeof(Elf64_Phdr);
    if (!p->is_ours)
        return;
    p->is_dynamic = segment(f, eh, PT_INTERP) != NULL;
    read_needed(p, f, eh);
    p->has_asan = has_symbol(f, eh, "__asan_init");
}

static bool is_privileged(const char *path, const struct stat *st)
{
    return st->st_mode & (S_ISUID | S_ISGID) || getxattr(path, "security.capability", NULL, 0) > 0;
}

bool program_look(const char *name, struct program *out)
{
    struct stat st;
    int fd;

    *out = (struct program){0};
    if (!find(name, out->path) || (fd = open(out->path, O_RDONLY | O_CLOEXEC)) < 0)
        return false;
    void *at = MAP_FAILED;
    if (fstat(fd, &st) == 0 && st.st_size > 0)
        at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (at == MAP_FAILED)
        return false;
    out->is_privileged = is_privileged(out->path, &st);
    read_elf(out, &(struct image){at, (size_t)st.st_size});
    munmap(at, (size_t)st.st_size);
    return true;
}
