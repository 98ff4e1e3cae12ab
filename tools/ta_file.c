/* SPDX-License-Identifier: BSD-2-Clause */
/* Every offset of the file is checked before it is followed; nothing in it is aligned. Nothing is
 * searched anew for each of many: a file may be made to take long. */
#include "ta_file.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_SIZE_MAX    (256u << 20)
#define HEADER_COUNT_MAX 128u /* no linker makes so many segments */

struct ta_file_reloc {
    uint64_t vaddr, offset; /* what it changes, and where in the file it is */
};

static __attribute__((format(printf, 2, 3))) bool refuse(char *reason, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(reason, TA_FILE_REASON_SIZE, fmt, ap);
    va_end(ap);
    return false;
}

static bool inside(const struct ta_file *f, uint64_t offset, uint64_t len)
{
    return offset <= f->size && len <= f->size - offset;
}

static bool copy_at(const struct ta_file *f, uint64_t offset, void *to, size_t len)
{
    if (!inside(f, offset, len))
        return false;
    memcpy(to, f->bytes + offset, len);
    return true;
}

static bool offset_of(const struct ta_file *f, uint64_t vaddr, uint64_t len, uint64_t *offset)
{
    Elf64_Phdr ph;

    for (unsigned i = 0; i < f->eh.e_phnum; i++) {
        if (!copy_at(f, f->eh.e_phoff + (uint64_t)i * sizeof(ph), &ph, sizeof(ph)))
            return false;
        uint64_t at = vaddr - ph.p_vaddr;
        if (ph.p_type == PT_LOAD && vaddr >= ph.p_vaddr && at <= ph.p_filesz &&
            len <= ph.p_filesz - at && inside(f, ph.p_offset, ph.p_filesz)) {
            *offset = ph.p_offset + at;
            return true;
        }
    }
    return false;
}

bool ta_file_read(const struct ta_file *f, uint64_t vaddr, void *to, size_t len)
{
    uint64_t offset;
    return offset_of(f, vaddr, len, &offset) && copy_at(f, offset, to, len);
}

const char *ta_file_string(const struct ta_file *f, uint64_t vaddr)
{
    uint64_t at;

    if (!offset_of(f, vaddr, 1, &at) || at >= f->text_size)
        return NULL;
    return (const char *)f->bytes + at;
}

static bool entry(const struct ta_file *f, uint64_t i, Elf64_Dyn *d)
{
    return i < f->dynamic_count && copy_at(f, f->dynamic + i * sizeof(*d), d, sizeof(*d)) &&
           d->d_tag != DT_NULL;
}

static uint64_t dynamic_value(const struct ta_file *f, int64_t tag)
{
    Elf64_Dyn d;

    for (uint64_t i = 0; entry(f, i, &d); i++)
        if (d.d_tag == tag)
            return d.d_un.d_val;
    return 0;
}

static const char *name_at(const struct ta_file *f, uint64_t offset)
{
    return offset < f->strings_size ? (const char *)f->bytes + f->strings + offset : NULL;
}

static bool symbol(const struct ta_file *f, uint64_t i, Elf64_Sym *s)
{
    return i < f->symbol_count && copy_at(f, f->symbols + i * sizeof(*s), s, sizeof(*s));
}

static int compare_relocs(const void *a, const void *b)
{
    const struct ta_file_reloc *x = a, *y = b;
    return x->vaddr < y->vaddr ? -1 : x->vaddr > y->vaddr;
}

uint64_t ta_file_pointer(const struct ta_file *f, uint64_t vaddr)
{
    const struct ta_file_reloc key = {.vaddr = vaddr}, *found = NULL;
    uint64_t value = 0;
    Elf64_Rela r;
    Elf64_Sym s;

    if (f->reloc_count)
        found = bsearch(&key, f->relocs, f->reloc_count, sizeof(key), compare_relocs);
    if (!found)
        return ta_file_read(f, vaddr, &value, sizeof(value)) ? value : 0;
    copy_at(f, found->offset, &r, sizeof(r));
    if (ELF64_R_TYPE(r.r_info) == R_X86_64_RELATIVE)
        return (uint64_t)r.r_addend;
    if (ELF64_R_TYPE(r.r_info) == R_X86_64_64 && symbol(f, ELF64_R_SYM(r.r_info), &s) &&
        s.st_shndx != SHN_UNDEF)
        return s.st_value + (uint64_t)r.r_addend;
    return 0;
}

const char *ta_file_needed(const struct ta_file *f, uint64_t *at)
{
    Elf64_Dyn d;

    while (entry(f, *at, &d)) {
        ++*at;
        const char *name = d.d_tag == DT_NEEDED ? name_at(f, d.d_un.d_val) : NULL;
        if (name)
            return name;
    }
    return NULL;
}

const char *ta_file_soname(const struct ta_file *f)
{
    Elf64_Dyn d;

    for (uint64_t at = 0; entry(f, at, &d); at++)
        if (d.d_tag == DT_SONAME)
            return name_at(f, d.d_un.d_val);
    return NULL;
}

/* The next symbol with a name that is defined there, or elsewhere. The first is nobody. */
static const char *next_symbol(const struct ta_file *f, bool defined, uint64_t *at, Elf64_Sym *s)
{
    while (symbol(f, ++*at, s)) {
        const char *name = (s->st_shndx != SHN_UNDEF) == defined ? name_at(f, s->st_name) : NULL;
        if (name && *name)
            return name;
    }
    return NULL;
}

const char *ta_file_import(const struct ta_file *f, uint64_t *at, bool *weak)
{
    Elf64_Sym s;
    const char *name = next_symbol(f, false, at, &s);

    *weak = name && ELF64_ST_BIND(s.st_info) == STB_WEAK;
    return name;
}

const char *ta_file_export(const struct ta_file *f, uint64_t *at)
{
    Elf64_Sym s;
    return next_symbol(f, true, at, &s);
}

static bool read_all(const char *path, struct ta_file *f, char *reason)
{
    FILE *in = fopen(path, "rb");
    size_t room = 0, got = 1;

    if (!in) {
        f->is_unread = true;
        return refuse(reason, "%s", strerror(errno));
    }
    while (got && f->size <= FILE_SIZE_MAX) {
        if (f->size == room) {
            room = room ? 2 * room : 65536;
            uint8_t *more = realloc(f->bytes, room);
            if (!more)
                break;
            f->bytes = more;
        }
        got = fread(f->bytes + f->size, 1, room - f->size, in);
        f->size += got;
    }
    int error = ferror(in) ? errno : 0;
    fclose(in);
    if (error) {
        f->is_unread = true;
        return refuse(reason, "%s", strerror(error));
    }
    return got == 0 || refuse(reason, "it is larger than %u MiB", FILE_SIZE_MAX >> 20);
}

static const char *machine_name(unsigned machine)
{
    return machine == EM_AARCH64 ? "64-bit ARM"
           : machine == EM_ARM   ? "ARM"
           : machine == EM_RISCV ? "RISC-V"
           : machine == EM_386   ? "32-bit x86"
                                 : "another machine";
}

static bool look_at_header(struct ta_file *f, char *reason)
{
    Elf64_Ehdr *eh = &f->eh;

    if (f->size >= 4 && memcmp(f->bytes, "HSTO", 4) == 0)
        return refuse(reason, "it is signed for a device; build it with teesim's TA_DEV_KIT_DIR");
    if (!copy_at(f, 0, eh, sizeof(*eh)) || memcmp(eh->e_ident, ELFMAG, SELFMAG) != 0)
        return refuse(reason, "it is no ELF file");
    if (eh->e_ident[EI_CLASS] != ELFCLASS64 || eh->e_ident[EI_DATA] != ELFDATA2LSB ||
        eh->e_machine != EM_X86_64)
        return refuse(reason, "it is built for %s; build it for x86-64",
                      machine_name(eh->e_machine));
    if (eh->e_type != ET_DYN)
        return refuse(reason, "it is no shared object");
    if (eh->e_phentsize != sizeof(Elf64_Phdr) || eh->e_phnum == 0 ||
        !inside(f, eh->e_phoff, (uint64_t)eh->e_phnum * sizeof(Elf64_Phdr)) ||
        (eh->e_shnum && eh->e_shentsize != sizeof(Elf64_Shdr)))
        return refuse(reason, "it is damaged: its headers lie outside the file");
    if (eh->e_phnum > HEADER_COUNT_MAX)
        return refuse(reason, "it is damaged: it has %u program headers", eh->e_phnum);
    return true;
}

/* Bytes up to the last one that is 0. */
static size_t text_size(const uint8_t *bytes, size_t size)
{
    const uint8_t *end = size ? memrchr(bytes, '\0', size) : NULL;
    return end ? (size_t)(end - bytes) + 1 : 0;
}

/* Where the dynamic entries and the dynamic symbols are. */
static bool look_at_tables(struct ta_file *f, char *reason)
{
    Elf64_Phdr ph;
    Elf64_Shdr sh;

    for (unsigned i = 0; i < f->eh.e_phnum; i++) {
        copy_at(f, f->eh.e_phoff + (uint64_t)i * sizeof(ph), &ph, sizeof(ph));
        if (ph.p_type == PT_DYNAMIC && inside(f, ph.p_offset, ph.p_filesz)) {
            f->dynamic = ph.p_offset;
            f->dynamic_count = ph.p_filesz / sizeof(Elf64_Dyn);
        }
    }
    for (unsigned i = 0; i < f->eh.e_shnum; i++) {
        if (!copy_at(f, f->eh.e_shoff + (uint64_t)i * sizeof(sh), &sh, sizeof(sh)))
            return refuse(reason, "it is damaged: its headers lie outside the file");
        if (sh.sh_type == SHT_DYNSYM && inside(f, sh.sh_offset, sh.sh_size)) {
            f->symbols = sh.sh_offset;
            f->symbol_count = sh.sh_size / sizeof(Elf64_Sym);
        }
    }
    f->strings_size = dynamic_value(f, DT_STRSZ);
    if (!offset_of(f, dynamic_value(f, DT_STRTAB), f->strings_size, &f->strings) ||
        !f->symbol_count)
        return refuse(reason, "it is damaged: its symbols lie outside the file");
    f->strings_size = text_size(f->bytes + f->strings, f->strings_size);
    f->text_size = text_size(f->bytes, f->size);
    return true;
}

static bool look_at_relocs(struct ta_file *f, char *reason)
{
    uint64_t size = dynamic_value(f, DT_RELASZ), table;
    Elf64_Rela r;

    if (!offset_of(f, dynamic_value(f, DT_RELA), size, &table))
        size = 0;
    f->relocs = calloc(size / sizeof(r) + 1, sizeof(*f->relocs));
    if (!f->relocs)
        return refuse(reason, "%s", strerror(ENOMEM));
    for (; f->reloc_count < size / sizeof(r); f->reloc_count++) {
        struct ta_file_reloc *to = &f->relocs[f->reloc_count];
        to->offset = table + f->reloc_count * sizeof(r);
        copy_at(f, to->offset, &r, sizeof(r));
        to->vaddr = r.r_offset;
    }
    qsort(f->relocs, f->reloc_count, sizeof(*f->relocs), compare_relocs);
    return true;
}

static uint64_t address_of(const struct ta_file *f, const char *wanted)
{
    Elf64_Sym s;

    for (uint64_t i = 1; symbol(f, i, &s); i++) {
        const char *name = name_at(f, s.st_name);
        if (name && s.st_shndx != SHN_UNDEF && strcmp(name, wanted) == 0)
            return s.st_value;
    }
    return 0;
}

static bool is_this_version(uint32_t version, bool size_fits, char *reason)
{
    return (version == TA_ABI_VERSION && size_fits) ||
           refuse(reason, "its ABI has version %u and this is version %u; build it again", version,
                  TA_ABI_VERSION);
}

static bool look_at_library_head(const struct ta_file *f, char *reason)
{
    struct ta_lib_head head;

    if (!ta_file_read(f, f->head_vaddr, &head, sizeof(head)) || head.magic != TA_LIB_MAGIC)
        return refuse(reason, "its " TA_LIB_HEAD_SYMBOL " is no head");
    return is_this_version(head.abi_version, head.head_size == sizeof(head), reason);
}

static bool look_at_head(struct ta_file *f, char *reason)
{
    f->head_vaddr = address_of(f, TA_HEAD_SYMBOL);
    if (!f->head_vaddr) {
        f->head_vaddr = address_of(f, TA_LIB_HEAD_SYMBOL);
        f->is_library = f->head_vaddr;
    }
    if (!f->head_vaddr)
        return refuse(reason, "it has no head of a TA");
    if (f->is_library)
        return look_at_library_head(f, reason);
    if (!ta_file_read(f, f->head_vaddr, &f->head, sizeof(f->head)) || f->head.magic != TA_ABI_MAGIC)
        return refuse(reason, "its " TA_HEAD_SYMBOL " is no head");
    return is_this_version(f->head.abi_version, f->head.head_size == sizeof(f->head), reason);
}

bool ta_file_open_image(const char *path, struct ta_file *out, char reason[TA_FILE_REASON_SIZE])
{
    *out = (struct ta_file){.bytes = NULL};
    if (read_all(path, out, reason) && look_at_header(out, reason) && look_at_tables(out, reason) &&
        look_at_relocs(out, reason))
        return true;
    ta_file_close(out);
    return false;
}

bool ta_file_open(const char *path, struct ta_file *out, char reason[TA_FILE_REASON_SIZE])
{
    if (!ta_file_open_image(path, out, reason))
        return false;
    if (look_at_head(out, reason))
        return true;
    ta_file_close(out);
    return false;
}

enum ta_file_symbol ta_file_symbol(const struct ta_file *f, const char *name)
{
    Elf64_Sym s;

    for (uint64_t at = 1; symbol(f, at, &s); at++) {
        const char *this = name_at(f, s.st_name);
        if (this && strcmp(this, name) == 0)
            return s.st_shndx == SHN_UNDEF ? TA_FILE_IMPORTS : TA_FILE_EXPORTS;
    }
    return TA_FILE_HAS_NOT;
}

/* What the compilers say of themselves: strings, one behind the other. */
static bool find_comment(const struct ta_file *f, Elf64_Shdr *out)
{
    Elf64_Shdr names;

    if (!copy_at(f, f->eh.e_shoff + (uint64_t)f->eh.e_shstrndx * sizeof(names), &names,
                 sizeof(names)) ||
        !inside(f, names.sh_offset, names.sh_size))
        return false;
    for (unsigned i = 0; i < f->eh.e_shnum; i++) {
        static const char wanted[] = ".comment";
        copy_at(f, f->eh.e_shoff + (uint64_t)i * sizeof(*out), out, sizeof(*out));
        if (out->sh_name < names.sh_size && names.sh_size - out->sh_name >= sizeof(wanted) &&
            memcmp(f->bytes + names.sh_offset + out->sh_name, wanted, sizeof(wanted)) == 0)
            return inside(f, out->sh_offset, out->sh_size);
    }
    return false;
}

const char *ta_file_compiler(const struct ta_file *f, const char *word)
{
    Elf64_Shdr at;

    if (!find_comment(f, &at) || at.sh_size == 0 || f->bytes[at.sh_offset + at.sh_size - 1])
        return NULL;
    return memmem(f->bytes + at.sh_offset, at.sh_size, word, strlen(word));
}

void ta_file_close(struct ta_file *f)
{
    free(f->relocs);
    free(f->bytes);
    f->relocs = NULL;
    f->bytes = NULL;
}
