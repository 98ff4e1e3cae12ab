/* SPDX-License-Identifier: BSD-2-Clause */
#include "image_dynamic.h"

#include <elf.h>
#include <string.h>

#define PAGE      4096ull
#define NOTES_MAX 65536u
#define VERSION   0x7fffu /* the bits of an entry of DT_VERSYM that are its version */

/* Younger than some <elf.h>. */
#define RELRSZ_TAG  35
#define RELR_TAG    36
#define RELRENT_TAG 37

/* The entries that are looked at, in the order of `tags`. */
enum entry {
    STRTAB,
    STRSZ,
    SYMTAB,
    SYMENT,
    RELA,
    RELASZ,
    RELAENT,
    RELACOUNT,
    JMPREL,
    PLTRELSZ,
    PLTREL,
    HASH,
    GNU_HASH,
    VERSYM,
    VERNEED,
    VERDEF,
    RELR,
    RELRSZ,
    RELRENT,
    ENTRY_COUNT
};

static const int64_t tags[ENTRY_COUNT] = {
    DT_STRTAB,    DT_STRSZ,  DT_SYMTAB,   DT_SYMENT,  DT_RELA,     DT_RELASZ,   DT_RELAENT,
    DT_RELACOUNT, DT_JMPREL, DT_PLTRELSZ, DT_PLTREL,  DT_HASH,     DT_GNU_HASH, DT_VERSYM,
    DT_VERNEED,   DT_VERDEF, RELR_TAG,    RELRSZ_TAG, RELRENT_TAG,
};

struct tables {
    const struct image *img;
    unsigned phnum;
    uint64_t phoff;
    uint64_t dynamic_vaddr, dynamic_end;
    uint64_t value[ENTRY_COUNT];
    bool has[ENTRY_COUNT];
    uint32_t versions; /* the highest there is */
    uint64_t visits;   /* of symbols by their hash: each is in one chain */
};

static Elf64_Phdr segment(const struct tables *t, unsigned i)
{
    Elf64_Phdr ph;

    memcpy(&ph, t->img->bytes + t->phoff + i * sizeof(ph), sizeof(ph));
    return ph;
}

/* The bytes of [vaddr, vaddr+len), or NULL unless they come from the file and can be read. */
static const uint8_t *at(const struct tables *t, uint64_t vaddr, uint64_t len)
{
    for (unsigned i = 0; i < t->phnum; i++) {
        Elf64_Phdr ph = segment(t, i);
        if (ph.p_type == PT_LOAD && ph.p_flags & PF_R && vaddr >= ph.p_vaddr &&
            vaddr - ph.p_vaddr <= ph.p_filesz && len <= ph.p_filesz - (vaddr - ph.p_vaddr))
            return t->img->bytes + ph.p_offset + (vaddr - ph.p_vaddr);
    }
    return NULL;
}

static bool copy(const struct tables *t, uint64_t vaddr, void *to, size_t len)
{
    const uint8_t *from = at(t, vaddr, len);

    if (from)
        memcpy(to, from, len);
    return from != NULL;
}

/* Whether [vaddr, vaddr+len) lies in one segment that has these flags. */
static bool in_segment(const struct tables *t, uint64_t vaddr, uint64_t len, uint32_t flags)
{
    for (unsigned i = 0; i < t->phnum; i++) {
        Elf64_Phdr ph = segment(t, i);
        if (ph.p_type == PT_LOAD && (ph.p_flags & flags) == flags && vaddr >= ph.p_vaddr &&
            vaddr - ph.p_vaddr <= ph.p_memsz && len <= ph.p_memsz - (vaddr - ph.p_vaddr))
            return true;
    }
    return false;
}

/* ---- segments ---- */

/* The loader maps them in their order, each over what is there. */
static bool load_is_fine(const struct tables *t, const Elf64_Phdr *ph, uint64_t *end)
{
    bool fine = ph->p_vaddr / PAGE * PAGE >= *end && (ph->p_vaddr - ph->p_offset) % PAGE == 0 &&
                (ph->p_filesz || ph->p_vaddr % PAGE == 0) &&
                ph->p_offset / PAGE * PAGE <= t->img->size;

    *end = (ph->p_vaddr + ph->p_memsz + PAGE - 1) / PAGE * PAGE;
    return fine;
}

static bool is_power_of_two(uint64_t n)
{
    return (n & (n - 1)) == 0;
}

/* Whole pages that end in it become read-only; a linker may count the last one's rest. */
static bool relro_is_fine(const struct tables *t, const Elf64_Phdr *relro)
{
    uint64_t from = relro->p_vaddr / PAGE * PAGE;

    if (relro->p_vaddr > IMAGE_SPAN_MAX || relro->p_memsz > IMAGE_SPAN_MAX)
        return false;
    uint64_t end = (relro->p_vaddr + relro->p_memsz) / PAGE * PAGE;
    for (unsigned i = 0; from < end && i < t->phnum; i++) {
        Elf64_Phdr ph = segment(t, i);
        if (ph.p_type == PT_LOAD && ph.p_flags & PF_W && from >= ph.p_vaddr / PAGE * PAGE &&
            end <= (ph.p_vaddr + ph.p_memsz + PAGE - 1) / PAGE * PAGE)
            return true;
    }
    return from >= end;
}

static bool segment_is_fine(struct tables *t, const Elf64_Phdr *ph, uint64_t *end)
{
    const uint8_t *bytes = t->img->bytes;

    switch (ph->p_type) {
    case PT_LOAD:
        return load_is_fine(t, ph, end);
    case PT_PHDR:
        return at(t, ph->p_vaddr, t->phnum * sizeof(*ph)) == bytes + t->phoff;
    case PT_DYNAMIC:
        if (t->dynamic_end || at(t, ph->p_vaddr, ph->p_filesz) != bytes + ph->p_offset)
            return false;
        t->dynamic_vaddr = ph->p_vaddr;
        t->dynamic_end = ph->p_vaddr + ph->p_filesz;
        return in_segment(t, ph->p_vaddr, ph->p_filesz, PF_R | PF_W);
    case PT_NOTE:
    case PT_GNU_PROPERTY:
        return ph->p_filesz == ph->p_memsz && ph->p_filesz <= NOTES_MAX &&
               at(t, ph->p_vaddr, ph->p_memsz) == bytes + ph->p_offset;
    case PT_GNU_RELRO:
        return relro_is_fine(t, ph);
    case PT_TLS:
        return is_power_of_two(ph->p_align);
    default:
        return true;
    }
}

static bool segments_are_fine(struct tables *t)
{
    uint64_t end = 0;

    for (unsigned i = 0; i < t->phnum; i++) {
        Elf64_Phdr ph = segment(t, i);
        if (!segment_is_fine(t, &ph, &end))
            return false;
    }
    return t->dynamic_end != 0;
}

/* ---- entries ---- */

/* False: one that may be there once only is there twice, or is one that nobody follows here. */
static bool note_entry(struct tables *t, const Elf64_Dyn *d)
{
    if (d->d_tag == DT_REL)
        return false;
    for (unsigned i = 0; i < ENTRY_COUNT; i++) {
        if (tags[i] != d->d_tag)
            continue;
        if (t->has[i])
            return false;
        t->has[i] = true;
        t->value[i] = d->d_un.d_val;
    }
    return true;
}

static bool is_name(int64_t tag)
{
    return tag == DT_NEEDED || tag == DT_SONAME || tag == DT_RPATH || tag == DT_RUNPATH ||
           tag == DT_AUXILIARY || tag == DT_FILTER;
}

static Elf64_Dyn entry(const struct tables *t, uint64_t i)
{
    Elf64_Dyn d;

    memcpy(&d, t->img->bytes + t->img->dynamic + i * sizeof(d), sizeof(d));
    return d;
}

static bool note_entries(struct tables *t)
{
    for (uint64_t i = 0; i < t->img->dyn_count; i++) {
        Elf64_Dyn d = entry(t, i);
        if (d.d_tag == DT_NULL)
            return true;
        if (!note_entry(t, &d))
            return false;
    }
    return false; /* the loader would read on */
}

/* All strings end inside of the table, and all names of libraries are in it. */
static bool strings_are_fine(const struct tables *t)
{
    uint64_t size = t->value[STRSZ];
    const uint8_t *strings = at(t, t->value[STRTAB], size);

    if (!t->has[STRTAB] || !size || !strings || strings[size - 1])
        return false;
    for (uint64_t i = 0; entry(t, i).d_tag != DT_NULL; i++) {
        Elf64_Dyn d = entry(t, i);
        if (is_name(d.d_tag) && d.d_un.d_val >= size)
            return false;
    }
    return true;
}

/* ---- versions ---- */

/* The loader asserts that it has loaded the library of that name. */
static bool is_needed(const struct tables *t, uint32_t name)
{
    const char *strings = (const char *)at(t, t->value[STRTAB], t->value[STRSZ]);

    for (uint64_t i = 0; entry(t, i).d_tag != DT_NULL; i++) {
        Elf64_Dyn d = entry(t, i);
        if (d.d_tag == DT_NEEDED && strcmp(strings + d.d_un.d_val, strings + name) == 0)
            return true;
    }
    return false;
}

static bool aux_is_fine(struct tables *t, uint64_t vaddr, unsigned *left)
{
    Elf64_Vernaux a;

    do {
        if ((*left)-- == 0 || !copy(t, vaddr, &a, sizeof(a)) || a.vna_name >= t->value[STRSZ])
            return false;
        if ((a.vna_other & VERSION) > t->versions)
            t->versions = a.vna_other & VERSION;
        vaddr += a.vna_next;
    } while (a.vna_next);
    return true;
}

static bool own_versions_are_fine(struct tables *t)
{
    uint64_t vaddr = t->value[VERDEF];
    unsigned left = VERSION;
    Elf64_Verdef d;
    Elf64_Verdaux a;

    if (!t->has[VERDEF])
        return true;
    do {
        if (left-- == 0 || !copy(t, vaddr, &d, sizeof(d)) ||
            !copy(t, vaddr + d.vd_aux, &a, sizeof(a)) || a.vda_name >= t->value[STRSZ])
            return false;
        if ((d.vd_ndx & VERSION) > t->versions)
            t->versions = d.vd_ndx & VERSION;
        vaddr += d.vd_next;
    } while (d.vd_next);
    return true;
}

static bool versions_are_fine(struct tables *t)
{
    uint64_t vaddr = t->value[VERNEED];
    unsigned left = VERSION; /* a chain may be a circle */
    Elf64_Verneed n;

    if (!t->has[VERNEED])
        return true;
    do {
        if (left-- == 0 || !copy(t, vaddr, &n, sizeof(n)) || n.vn_file >= t->value[STRSZ] ||
            !is_needed(t, n.vn_file) || !aux_is_fine(t, vaddr + n.vn_aux, &left))
            return false;
        vaddr += n.vn_next;
    } while (n.vn_next);
    return true;
}

/* ---- symbols ---- */

static bool symbol(const struct tables *t, uint64_t i, Elf64_Sym *s)
{
    uint16_t version;

    if (!copy(t, t->value[SYMTAB] + i * sizeof(*s), s, sizeof(*s)) ||
        s->st_name >= t->value[STRSZ] || s->st_value > IMAGE_SPAN_MAX)
        return false;
    if (ELF64_ST_TYPE(s->st_info) == STT_GNU_IFUNC && !in_segment(t, s->st_value, 1, PF_X))
        return false;
    if (!t->has[VERSYM])
        return true;
    return copy(t, t->value[VERSYM] + i * sizeof(version), &version, sizeof(version)) &&
           t->versions && (version & VERSION) <= t->versions;
}

static bool word(const struct tables *t, uint64_t vaddr, uint64_t i, uint32_t *out)
{
    return copy(t, vaddr + i * sizeof(*out), out, sizeof(*out));
}

static bool gnu_chain_is_fine(struct tables *t, uint64_t chains, uint32_t base, uint32_t i)
{
    Elf64_Sym s;
    uint32_t hash;

    if (i < base)
        return false;
    do {
        if (t->visits++ > t->img->size || !word(t, chains, i - base, &hash) || !symbol(t, i, &s))
            return false;
        i++;
    } while (!(hash & 1));
    return true;
}

static bool gnu_hash_is_fine(struct tables *t)
{
    struct {
        uint32_t buckets, base, words, shift;
    } h;
    uint64_t vaddr = t->value[GNU_HASH];
    uint32_t first;

    if (!t->has[GNU_HASH])
        return true;
    if (!copy(t, vaddr, &h, sizeof(h)) || !h.words || !is_power_of_two(h.words) || h.shift > 31)
        return false;
    uint64_t buckets = vaddr + sizeof(h) + 8ull * h.words, chains = buckets + 4ull * h.buckets;
    if (!at(t, vaddr, chains - vaddr))
        return false;
    for (uint32_t i = 0; i < h.buckets; i++) {
        if (!word(t, buckets, i, &first) || (first && !gnu_chain_is_fine(t, chains, h.base, first)))
            return false;
    }
    return true;
}

static bool hash_is_fine(const struct tables *t)
{
    uint32_t count[2], next;
    uint64_t vaddr = t->value[HASH], visits = 0;
    Elf64_Sym s;

    if (!t->has[HASH])
        return true;
    if (!copy(t, vaddr, count, sizeof(count)) ||
        !at(t, vaddr, (2ull + count[0] + count[1]) * sizeof(next)))
        return false;
    for (uint32_t i = 0; i < count[0]; i++) {
        if (!word(t, vaddr + 8, i, &next))
            return false;
        while (next) {
            if (next >= count[1] || visits++ > count[1] || !symbol(t, next, &s) ||
                !word(t, vaddr + 8 + 4ull * count[0], next, &next))
                return false;
        }
    }
    return true;
}

/* ---- relocations ---- */

static bool is_tls(uint64_t type)
{
    return type == R_X86_64_DTPMOD64 || type == R_X86_64_DTPOFF64 || type == R_X86_64_TPOFF64 ||
           type == R_X86_64_TLSDESC;
}

static uint64_t written(uint64_t type)
{
    return type == R_X86_64_TLSDESC ? 16 : 8;
}

static bool type_is_fine(const struct tables *t, const Elf64_Rela *r)
{
    const uint64_t type = ELF64_R_TYPE(r->r_info);

    switch (type) {
    case R_X86_64_IRELATIVE:
        return in_segment(t, (uint64_t)r->r_addend, 1, PF_X);
    case R_X86_64_64:
    case R_X86_64_PC32:
    case R_X86_64_32:
    case R_X86_64_GLOB_DAT:
    case R_X86_64_JUMP_SLOT:
    case R_X86_64_RELATIVE:
    case R_X86_64_SIZE32:
    case R_X86_64_SIZE64:
        return true;
    default:
        return is_tls(type);
    }
}

/* What relocations may write: not what the loader has read already. */
static bool is_data(const struct tables *t, uint64_t vaddr, uint64_t len)
{
    return in_segment(t, vaddr, len, PF_R | PF_W) &&
           (vaddr >= t->dynamic_end || vaddr + len <= t->dynamic_vaddr);
}

static bool relocation_is_fine(const struct tables *t, const Elf64_Rela *r)
{
    const uint64_t type = ELF64_R_TYPE(r->r_info), i = ELF64_R_SYM(r->r_info);
    Elf64_Sym s;

    if (type == R_X86_64_NONE)
        return true;
    if (!type_is_fine(t, r) || !is_data(t, r->r_offset, written(type)) || !symbol(t, i, &s))
        return false;
    if (is_tls(type))
        return i && s.st_shndx == SHN_UNDEF ? ELF64_ST_TYPE(s.st_info) == STT_TLS
                                            : t->img->tls.size != 0;
    return true;
}

static bool relocations_are_fine(const struct tables *t, uint64_t vaddr, uint64_t size)
{
    Elf64_Rela r;

    for (uint64_t i = 0; i < size / sizeof(r); i++) {
        if (!copy(t, vaddr + i * sizeof(r), &r, sizeof(r)) || !relocation_is_fine(t, &r))
            return false;
    }
    return size % sizeof(r) == 0;
}

/* The first ones are taken to be of one type. */
static bool count_is_fine(const struct tables *t)
{
    Elf64_Rela r;

    if (t->value[RELACOUNT] > t->value[RELASZ] / sizeof(r))
        return false;
    for (uint64_t i = 0; i < t->value[RELACOUNT]; i++) {
        if (!copy(t, t->value[RELA] + i * sizeof(r), &r, sizeof(r)) ||
            ELF64_R_TYPE(r.r_info) != R_X86_64_RELATIVE)
            return false;
    }
    return true;
}

/* Addresses, each followed by words with a bit for each of the 63 words behind. */
static bool packed_is_fine(const struct tables *t)
{
    uint64_t item, where = 0;

    if (t->has[RELR] && (t->value[RELRENT] != sizeof(item) || t->value[RELRSZ] % sizeof(item)))
        return false;
    for (uint64_t i = 0; t->has[RELR] && i < t->value[RELRSZ] / sizeof(item); i++) {
        if (!copy(t, t->value[RELR] + i * sizeof(item), &item, sizeof(item)))
            return false;
        if (!(item & 1)) {
            where = item + sizeof(item);
            if (!is_data(t, item, sizeof(item)))
                return false;
            continue;
        }
        for (unsigned bit = 1; bit < 64; bit++) {
            if (item >> bit & 1 && !is_data(t, where + (bit - 1) * sizeof(item), sizeof(item)))
                return false;
        }
        where += 63 * sizeof(item);
    }
    return true;
}

static bool relocation_tables_are_fine(const struct tables *t)
{
    const uint64_t *v = t->value;

    if (t->has[RELA] && (!t->has[RELASZ] || v[RELAENT] != sizeof(Elf64_Rela)))
        return false;
    if (t->has[PLTREL] != t->has[JMPREL] || t->has[PLTRELSZ] != t->has[JMPREL] ||
        (t->has[PLTREL] && v[PLTREL] != DT_RELA))
        return false;
    /* One that ends with the other is a part of it. */
    if (t->has[JMPREL] && t->has[RELA] && v[JMPREL] + v[PLTRELSZ] == v[RELA] + v[RELASZ] &&
        v[PLTRELSZ] > v[RELASZ])
        return false;
    return packed_is_fine(t) && (!t->has[RELA] || relocations_are_fine(t, v[RELA], v[RELASZ])) &&
           (!t->has[JMPREL] || relocations_are_fine(t, v[JMPREL], v[PLTRELSZ])) && count_is_fine(t);
}

const char *image_check_dynamic(const struct image *img)
{
    struct tables t = {.img = img};
    Elf64_Ehdr eh;

    memcpy(&eh, img->bytes, sizeof(eh));
    t.phnum = eh.e_phnum;
    t.phoff = eh.e_phoff;
    if (!segments_are_fine(&t))
        return "segments";
    if (!note_entries(&t))
        return "dynamic section";
    if (!strings_are_fine(&t))
        return "string table";
    if (!t.has[SYMTAB] || t.value[SYMENT] != sizeof(Elf64_Sym))
        return "symbol table";
    if (!versions_are_fine(&t) || !own_versions_are_fine(&t) || (t.versions && !t.has[VERSYM]))
        return "versions";
    if (!gnu_hash_is_fine(&t) || !hash_is_fine(&t))
        return "hash table";
    return relocation_tables_are_fine(&t) ? NULL : "relocation table";
}
