/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOLS_TA_FILE_H
#define TOOLS_TA_FILE_H

/* The image of a TA, or of a library of TAs, as a file, read without running or loading anything of
 * it. */

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <abi/ta_abi.h>

#define TA_FILE_REASON_SIZE 160u

struct ta_file_reloc;

struct ta_file {
    uint8_t *bytes;
    size_t size;
    Elf64_Ehdr eh;
    uint64_t dynamic, dynamic_count; /* offset, entries */
    uint64_t symbols, symbol_count;  /* of DT_SYMTAB: offset, entries */
    uint64_t strings, strings_size;  /* of DT_STRTAB: offset, bytes up to its last end of a name */
    size_t text_size;                /* of the file, up to the last byte that can end a text */
    struct ta_file_reloc *relocs;    /* of DT_RELA, by their addresses */
    uint64_t reloc_count;
    uint64_t head_vaddr;
    struct ta_head head; /* pointers in it are not to be followed: ta_file_pointer */
    bool is_library;     /* then there is no such head */
    bool is_unread;      /* after a failure: the file could not be read at all */
};

/* False, with a reason in words: it cannot be read, or is no TA and no library of TAs. Ends with
 * ta_file_close. */
bool ta_file_open(const char *path, struct ta_file *out, char reason[TA_FILE_REASON_SIZE]);
/* The same for any shared object for this machine: there is no head in `out`. */
bool ta_file_open_image(const char *path, struct ta_file *out, char reason[TA_FILE_REASON_SIZE]);
void ta_file_close(struct ta_file *f);

/* Bytes at an address of the image. False: they are not in the file. */
bool ta_file_read(const struct ta_file *f, uint64_t vaddr, void *to, size_t len);
/* The pointer at an address, as relocation makes it; 0: none, or of something outside. */
uint64_t ta_file_pointer(const struct ta_file *f, uint64_t vaddr);
/* The string at an address; NULL: it does not end inside the file. */
const char *ta_file_string(const struct ta_file *f, uint64_t vaddr);

/*
 * One after the other, from *at on, which begins as 0 and is the next one's afterwards; NULL: there
 * are no more.
 */
/* The libraries that it needs. */
const char *ta_file_needed(const struct ta_file *f, uint64_t *at);
/* The symbols that it imports, and whether it can do without. */
const char *ta_file_import(const struct ta_file *f, uint64_t *at, bool *weak);
/* The symbols that it exports. */
const char *ta_file_export(const struct ta_file *f, uint64_t *at);

/* What it calls itself as a library, its SONAME; NULL: nothing. */
const char *ta_file_soname(const struct ta_file *f);
enum ta_file_symbol { TA_FILE_HAS_NOT, TA_FILE_IMPORTS, TA_FILE_EXPORTS };
enum ta_file_symbol ta_file_symbol(const struct ta_file *f, const char *name);
/* Where a compiler that it was built with calls itself by these words; NULL: none does. */
const char *ta_file_compiler(const struct ta_file *f, const char *word);

#endif
