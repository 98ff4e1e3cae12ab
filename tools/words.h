/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOLS_WORDS_H
#define TOOLS_WORDS_H

/* How the storage commands read and print object ids and results. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define ID_SIZE_MAX 64u

/* An object's id: as it stands, or "hex:" and pairs of digits. False: no id, or too long. */
bool id_read(const char *word, uint8_t id[ID_SIZE_MAX], size_t *size);
/* The same back: as it stands where a shell and a terminal would show nothing else by it. */
void id_print(FILE *out, const uint8_t *id, size_t size);
void hex_print(FILE *out, const void *bytes, size_t size);
/* Pairs of hexadecimal digits. False: something else, or more than `room` bytes. */
bool hex_read(const char *word, void *bytes, size_t room, size_t *size);

/* TEE_STORAGE_*: "private", "perso", "protected", "rpmb". */
bool storage_read(const char *word, uint32_t *storage);
const char *storage_word(uint32_t storage);
/* TEE_TYPE_* without that, or a number in a static buffer. */
const char *type_word(uint32_t type);

#endif
