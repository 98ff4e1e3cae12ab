/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The checks of an image's bytes. They came from a file: every offset is checked before it is
 * followed, every struct copied out before it is looked at (nothing in a file is aligned).
 */
#include <elf.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "image.h"
#include "image_dynamic.h"
#include "image_needed.h"
#include "user_ta_header.h"

struct parse {
    struct image *img;
    char *reason;
    Elf64_Ehdr eh;
};

static __attribute__((format(printf, 2, 3))) bool refuse(struct parse *p, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(p->reason, IMAGE_REASON_SIZE, fmt, ap);
    va_end(ap);
    return false;
}

static bool damaged(struct parse *p, const char *what)
{
    return refuse(p, "it is damaged: its %s lies outside the file; build it again", what);
}

static bool inside(const struct image *img, uint64_t offset, uint64_t len)
{
    return offset <= img->size && len <= img->size - offset;
}

static bool copy_at(const struct image *img, uint64_t offset, void *to, size_t len)
{
    if (!inside(img, offset, len))
        return false;
    memcpy(to, img->bytes + offset, len);
    return true;
}

/* The string at `offset`, or NULL unless it ends inside the table. */
static const char *string_at(const struct image *img, const struct image_symtab *t, uint64_t offset)
{
    if (offset >= t->strings_size ||
        !memchr(img->bytes + t->strings + offset, '\0', t->strings_size - offset))
        return NULL;
    return (const char *)img->bytes + t->strings + offset;
}

#define SIGNED_MAGIC 0x4f545348u /* of OP-TEE's signed images */

static bool is_signed(const struct image *img)
{
    uint32_t magic;

    return copy_at(img, 0, &magic, sizeof(magic)) && magic == SIGNED_MAGIC;
}

/* For whom it is built. */
static const char *machine_name(unsigned machine)
{
    switch (machine) {
    case EM_AARCH64:
        return "64-bit ARM";
    case EM_ARM:
        return "ARM";
    case EM_RISCV:
        return "RISC-V";
    case EM_MIPS:
        return "MIPS";
    case EM_386:
        return "32-bit x86";
    default:
        return "another machine";
    }
}

static bool parse_header(struct parse *p)
{
    Elf64_Ehdr *eh = &p->eh;

    if (is_signed(p->img))
        return refuse(p, "it is signed for a device; build it with teesim's TA_DEV_KIT_DIR");
    if (!copy_at(p->img, 0, eh, sizeof(*eh)) || memcmp(eh->e_ident, ELFMAG, SELFMAG) != 0)
        return refuse(p, "it is no ELF file; build it with cc -shared");
    if (eh->e_ident[EI_CLASS] != ELFCLASS64 || eh->e_ident[EI_DATA] != ELFDATA2LSB ||
        eh->e_machine != EM_X86_64)
        return refuse(p, "it is built for %s; build it for x86-64, with teesim's TA_DEV_KIT_DIR",
                      machine_name(eh->e_machine));
    if (eh->e_type != ET_DYN)
        return refuse(p, "it is no shared object; link it with -shared");
    if (eh->e_phentsize != sizeof(Elf64_Phdr) || eh->e_phnum == 0 ||
        !inside(p->img, eh->e_phoff, (uint64_t)eh->e_phnum * sizeof(Elf64_Phdr)))
        return damaged(p, "program header");
    if (eh->e_shnum && (eh->e_shentsize != sizeof(Elf64_Shdr) ||
                        !inside(p->img, eh->e_shoff, (uint64_t)eh->e_shnum * sizeof(Elf64_Shdr))))
        return damaged(p, "section header");
    return true;
}

static Elf64_Phdr segment(const struct parse *p, unsigned i)
{
    Elf64_Phdr ph;
    memcpy(&ph, p->img->bytes + p->eh.e_phoff + i * sizeof(ph), sizeof(ph));
    return ph;
}

static Elf64_Shdr section(const struct parse *p, unsigned i)
{
    Elf64_Shdr sh;
    memcpy(&sh, p->img->bytes + p->eh.e_shoff + i * sizeof(sh), sizeof(sh));
    return sh;
}

#define PAGE_MASK 4095ull

/* Notes [from, end), which begins on a page; the loader protects and maps whole pages. */
static bool add_segment(struct parse *p, uint64_t from, uint64_t end, bool write)
{
    struct image *img = p->img;

    if (from >= end)
        return true;
    if (img->segment_count == IMAGE_SEGMENTS_MAX)
        return refuse(p, "it has more than %u segments; link it with the linker's own script",
                      IMAGE_SEGMENTS_MAX);
    img->segment[img->segment_count++] =
        (struct image_segment){.vaddr = from, .size = end - from, .write = write};
    return true;
}

/* What the loader makes read-only again when it has relocated the image. */
static void find_relro(const struct parse *p, uint64_t *from, uint64_t *end)
{
    *from = *end = 0;
    for (unsigned i = 0; i < p->eh.e_phnum; i++) {
        Elf64_Phdr ph = segment(p, i);
        if (ph.p_type != PT_GNU_RELRO || ph.p_vaddr > IMAGE_SPAN_MAX || ph.p_memsz > IMAGE_SPAN_MAX)
            continue;
        *from = ph.p_vaddr & ~PAGE_MASK;
        *end = (ph.p_vaddr + ph.p_memsz) & ~PAGE_MASK;
    }
}

static uint64_t at_most(uint64_t value, uint64_t max)
{
    return value < max ? value : max;
}

static bool add_segments(struct parse *p, const Elf64_Phdr *ph)
{
    uint64_t from = ph->p_vaddr & ~PAGE_MASK, relro, relro_end;
    uint64_t end = (ph->p_vaddr + ph->p_memsz + PAGE_MASK) & ~PAGE_MASK;
    bool write = ph->p_flags & PF_W;

    if (!(ph->p_flags & PF_R))
        return true;
    find_relro(p, &relro, &relro_end);
    if (!write || relro < from || relro >= end)
        return add_segment(p, from, end, write);
    relro_end = at_most(relro_end, end);
    return add_segment(p, from, relro, true) && add_segment(p, relro, relro_end, false) &&
           add_segment(p, relro_end, end, true);
}

static bool parse_segments(struct parse *p)
{
    struct image *img = p->img;

    for (unsigned i = 0; i < p->eh.e_phnum; i++) {
        Elf64_Phdr ph = segment(p, i);
        if (ph.p_type != PT_LOAD && ph.p_type != PT_DYNAMIC && ph.p_type != PT_TLS)
            continue;
        if (!inside(img, ph.p_offset, ph.p_filesz))
            return damaged(p, "segment");
        if (ph.p_vaddr > IMAGE_SPAN_MAX || ph.p_memsz > IMAGE_SPAN_MAX || ph.p_filesz > ph.p_memsz)
            return refuse(p, "it is damaged: a segment has no sane size; build it again");
        if (ph.p_type == PT_LOAD && ph.p_vaddr + ph.p_memsz > img->span)
            img->span = ph.p_vaddr + ph.p_memsz;
        if (ph.p_type == PT_LOAD && !add_segments(p, &ph))
            return false;
        if (ph.p_type == PT_TLS)
            img->tls = (struct image_tls){.vaddr = ph.p_vaddr,
                                          .file_size = ph.p_filesz,
                                          .size = ph.p_memsz,
                                          .align = ph.p_align};
        if (ph.p_type == PT_DYNAMIC) {
            img->dynamic = ph.p_offset;
            img->dyn_count = ph.p_filesz / sizeof(Elf64_Dyn);
        }
    }
    if (img->dyn_count == 0 || img->span == 0)
        return refuse(p, "it is no shared object; link it with -shared");
    return true;
}

/* The file offset of [vaddr, vaddr+len) or false unless all of it comes from the file. */
static bool offset_of(const struct parse *p, uint64_t vaddr, uint64_t len, uint64_t *offset)
{
    for (unsigned i = 0; i < p->eh.e_phnum; i++) {
        Elf64_Phdr ph = segment(p, i);
        if (ph.p_type != PT_LOAD || vaddr < ph.p_vaddr)
            continue;
        uint64_t at = vaddr - ph.p_vaddr;
        if (at <= ph.p_filesz && len <= ph.p_filesz - at) {
            *offset = ph.p_offset + at;
            return true;
        }
    }
    return false;
}

static uint64_t dynamic_value(const struct parse *p, int64_t tag)
{
    for (uint64_t i = 0; i < p->img->dyn_count; i++) {
        Elf64_Dyn d;
        memcpy(&d, p->img->bytes + p->img->dynamic + i * sizeof(d), sizeof(d));
        if (d.d_tag == DT_NULL)
            break;
        if (d.d_tag == tag)
            return d.d_un.d_val;
    }
    return 0;
}

/* What the loader follows without looking. */
static bool parse_dynamic(struct parse *p)
{
    static const struct {
        int64_t at, size;
        const char *what;
    } table[] = {
        {DT_STRTAB, DT_STRSZ, "string table"},
        {DT_RELA, DT_RELASZ, "relocation table"},
        {DT_JMPREL, DT_PLTRELSZ, "relocation table"},
        {DT_INIT_ARRAY, DT_INIT_ARRAYSZ, "init array"},
        {DT_FINI_ARRAY, DT_FINI_ARRAYSZ, "fini array"},
    };
    uint64_t offset;

    for (unsigned i = 0; i < ARRAY_COUNT(table); i++) {
        uint64_t at = dynamic_value(p, table[i].at), size = dynamic_value(p, table[i].size);
        if (size && !offset_of(p, at, size, &offset))
            return damaged(p, table[i].what);
    }
    if (!offset_of(p, dynamic_value(p, DT_SYMTAB), sizeof(Elf64_Sym), &offset))
        return damaged(p, "symbol table");
    p->img->dyn_strings_vaddr = dynamic_value(p, DT_STRTAB);
    if (!offset_of(p, p->img->dyn_strings_vaddr, 1, &p->img->dyn_strings))
        return damaged(p, "string table");
    if (p->img->tls.size && (p->img->tls.align > PAGE_MASK + 1 ||
                             !offset_of(p, p->img->tls.vaddr, p->img->tls.file_size, &offset)))
        return damaged(p, "thread-local data");
    return true;
}

static bool symtab_of(struct parse *p, const Elf64_Shdr *sh, struct image_symtab *t)
{
    if (sh->sh_entsize != sizeof(Elf64_Sym) || !inside(p->img, sh->sh_offset, sh->sh_size) ||
        sh->sh_link >= p->eh.e_shnum)
        return false;
    Elf64_Shdr str = section(p, sh->sh_link);
    if (!inside(p->img, str.sh_offset, str.sh_size))
        return false;
    *t = (struct image_symtab){.offset = sh->sh_offset,
                               .count = sh->sh_size / sizeof(Elf64_Sym),
                               .strings = str.sh_offset,
                               .strings_size = str.sh_size};
    return true;
}

static Elf64_Sym symbol(const struct image *img, const struct image_symtab *t, uint64_t i)
{
    Elf64_Sym s;
    memcpy(&s, img->bytes + t->offset + i * sizeof(s), sizeof(s));
    return s;
}

/* Instrumentation registers the image with a runtime outside it, which must be told of its end. */
static bool is_instrumentation(const char *name)
{
    static const char *const names[] = {"__asan_init", "__tsan_init", "__gcov_init",
                                        "__llvm_profile_runtime"};

    for (unsigned i = 0; i < ARRAY_COUNT(names); i++) {
        if (strcmp(name, names[i]) == 0)
            return true;
    }
    return false;
}

/* In the program, where it has that; the loader of an image that needs it would end the process. */
void __asan_init(void) __attribute__((weak));

static void look_at_symbols(struct image *img, const struct image_symtab *t)
{
    for (uint64_t i = 0; i < t->count; i++) {
        Elf64_Sym s = symbol(img, t, i);
        const char *name = string_at(img, t, s.st_name);
        if (name && name[0] == '_' && is_instrumentation(name))
            img->instrumented = true;
        if (name && s.st_shndx == SHN_UNDEF && strcmp(name, "__asan_init") == 0)
            img->needs_asan = true;
        if (!name || s.st_shndx == SHN_UNDEF)
            continue;
        if (strcmp(name, img->kind == IMAGE_TA ? TA_HEAD_SYMBOL : TA_LIB_HEAD_SYMBOL) == 0)
            img->head_vaddr = s.st_value;
        else if (strcmp(name, img->kind == IMAGE_TA ? TA_LIB_HEAD_SYMBOL : TA_HEAD_SYMBOL) == 0)
            img->has_other_head = true;
        else if (strcmp(name, "TA_InvokeCommandEntryPoint") == 0)
            img->has_entry_points = true;
        else if (strcmp(name, TA_NEEDED_SYMBOL) == 0)
            img->slots_vaddr = s.st_value;
    }
}

static bool parse_symbols(struct parse *p)
{
    struct image *img = p->img;
    struct image_symtab dynsym = {0}, symtab = {0};

    for (unsigned i = 0; i < p->eh.e_shnum; i++) {
        Elf64_Shdr sh = section(p, i);
        struct image_symtab *t = sh.sh_type == SHT_DYNSYM   ? &dynsym
                                 : sh.sh_type == SHT_SYMTAB ? &symtab
                                                            : NULL;
        if (t && !symtab_of(p, &sh, t))
            return damaged(p, "symbol table");
    }
    look_at_symbols(img, &symtab);
    img->head_vaddr = img->slots_vaddr = 0;
    look_at_symbols(img, &dynsym);
    img->symbols = symtab.count ? symtab : dynsym;
    if (img->needs_asan && !__asan_init)
        return refuse(p, "it is built with AddressSanitizer and the program is not; run that with "
                         "`teesim run --asan`");
    if (img->head_vaddr)
        return true;
    if (img->has_other_head)
        return refuse(p, "%s",
                      img->kind == IMAGE_TA ? "it is a library of TAs, which TAs load"
                                            : "it is a TA");
    if (img->kind == IMAGE_LIBRARY)
        return refuse(p, "it is none; build it with SHLIBNAME and SHLIBUUID by TA_DEV_KIT_DIR");
    return refuse(p, "it has no head; include <teesim/ta_head.h> in one of its source files");
}

void image_uuid_of(const struct ta_uuid *u, struct ipc_uuid *out)
{
    uint8_t *o = out->octets;

    for (unsigned i = 0; i < 4; i++)
        o[i] = (uint8_t)(u->time_low >> (24 - 8 * i));
    for (unsigned i = 0; i < 2; i++) {
        o[4 + i] = (uint8_t)(u->time_mid >> (8 - 8 * i));
        o[6 + i] = (uint8_t)(u->time_hi_and_version >> (8 - 8 * i));
    }
    memcpy(o + 8, u->clock_seq_and_node, 8);
}

static bool parse_needed(struct parse *p)
{
    struct image *img = p->img;

    if (img->slots_vaddr &&
        !offset_of(p, img->slots_vaddr, TA_NEEDED_MAX * TA_NEEDED_SIZE, &img->slots))
        return damaged(p, "room for names");
    switch (image_find_needed(img)) {
    case IMAGE_NEEDS_NO_ROOM:
        return refuse(p, "it needs libraries of TAs, but includes <teesim/needed.h> nowhere");
    case IMAGE_NEEDS_TOO_MANY:
        return refuse(p, "it needs more than %u libraries of TAs", TA_NEEDED_MAX);
    default:
        return true;
    }
}

static bool parse_lib_head(struct parse *p)
{
    struct image *img = p->img;
    struct ta_lib_head head;
    char text[UUID_TEXT_SIZE];
    uint64_t at;

    if (!offset_of(p, img->head_vaddr, sizeof(head), &at) ||
        !copy_at(img, at, &head, sizeof(head)) || head.magic != TA_LIB_MAGIC)
        return refuse(p, "its " TA_LIB_HEAD_SYMBOL " is no head; build it again");
    if (head.abi_version != TA_ABI_VERSION || head.head_size != sizeof(head))
        return refuse(p, "its ABI has version %u and this is version %u; build it again",
                      head.abi_version, TA_ABI_VERSION);
    uuid_text(img->uuid.octets, text);
    if (!image_has_soname(img, text))
        return refuse(p, "its SONAME is not its name; build it with SHLIBUUID=%s", text);
    return true;
}

static bool parse_head(struct parse *p)
{
    struct image *img = p->img;
    struct ta_head head;
    struct ipc_uuid uuid;
    uint64_t at;

    if (img->kind == IMAGE_LIBRARY)
        return parse_lib_head(p);

    if (!offset_of(p, img->head_vaddr, sizeof(head), &at) ||
        !copy_at(img, at, &head, sizeof(head)) || head.magic != TA_ABI_MAGIC)
        return refuse(p, "its " TA_HEAD_SYMBOL " is no head; build it again");
    /* These are where they were in all versions. */
    image_uuid_of(&head.uuid, &uuid);
    img->is_asked_for = memcmp(&uuid, &img->uuid, sizeof(uuid)) == 0;
    if (!img->is_asked_for) {
        char text[UUID_TEXT_SIZE];
        uuid_text(uuid.octets, text);
        return refuse(p, "it holds the TA %s; name the file %s.ta", text, text);
    }
    if (head.abi_version != TA_ABI_VERSION || head.head_size != sizeof(head))
        return refuse(p, "its ABI has version %u and this is version %u; build it again",
                      head.abi_version, TA_ABI_VERSION);
    if (head.flags & ~TA_FLAGS_MASK)
        return refuse(p, "invalid TA flag(s) 0x%x: TA_FLAGS has bits that are no TA_FLAG_…",
                      head.flags & ~TA_FLAGS_MASK);
    if (head.stack_size > IMAGE_STACK_MAX || head.data_size > IMAGE_DATA_MAX)
        return refuse(p, "TA_STACK_SIZE (%u) or TA_DATA_SIZE (%u) is more than %u MiB",
                      head.stack_size, head.data_size, IMAGE_STACK_MAX >> 20);
    img->flags = head.flags;
    img->stack_size = head.stack_size;
    img->data_size = head.data_size;
    return true;
}

static bool parse_tables(struct parse *p)
{
    const char *what = image_check_dynamic(p->img);

    return what ? refuse(p, "it is damaged: the loader would fail at its %s; build it again", what)
                : true;
}

bool image_parse(struct image *img, char reason[IMAGE_REASON_SIZE])
{
    struct parse p = {.img = img, .reason = reason};

    return parse_header(&p) && parse_segments(&p) && parse_dynamic(&p) && parse_symbols(&p) &&
           parse_head(&p) && parse_needed(&p) && parse_tables(&p);
}

/* In the range that is the operating system's, where the loader ignores what it does not know. */
#define HIDDEN_TAG(tag) (0x60000000 + (tag))

/* Where to note what the entry says, or NULL when the loader may see it. */
static uint64_t *hook_slot(struct image *img, int64_t tag)
{
    switch (tag) {
    case DT_INIT:
        return &img->init.single;
    case DT_INIT_ARRAY:
        return &img->init.array;
    case DT_INIT_ARRAYSZ:
        return &img->init.array_size;
    case DT_FINI:
        return &img->fini.single;
    case DT_FINI_ARRAY:
        return &img->fini.array;
    case DT_FINI_ARRAYSZ:
        return &img->fini.array_size;
    default:
        return NULL;
    }
}

void image_hide_hooks(struct image *img, uint8_t *bytes)
{
    for (uint64_t i = 0; i < img->dyn_count; i++) {
        uint8_t *at = bytes + img->dynamic + i * sizeof(Elf64_Dyn);
        Elf64_Dyn d;
        memcpy(&d, at, sizeof(d));
        if (d.d_tag == DT_NULL)
            break;
        uint64_t *slot = hook_slot(img, d.d_tag);
        if (!slot)
            continue;
        *slot = d.d_un.d_val;
        d.d_tag = HIDDEN_TAG(d.d_tag);
        memcpy(at, &d, sizeof(d));
    }
}

const char *image_symbol(const struct image *img, uint64_t vaddr, uint64_t *offset)
{
    const struct image_symtab *t = &img->symbols;
    const char *best = NULL;

    for (uint64_t i = 0; i < t->count; i++) {
        Elf64_Sym s = symbol(img, t, i);
        if (ELF64_ST_TYPE(s.st_info) != STT_FUNC || s.st_shndx == SHN_UNDEF || vaddr < s.st_value ||
            vaddr - s.st_value >= s.st_size)
            continue;
        const char *name = string_at(img, t, s.st_name);
        if (name) {
            best = name;
            *offset = vaddr - s.st_value;
        }
    }
    return best;
}
