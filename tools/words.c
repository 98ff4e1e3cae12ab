/* SPDX-License-Identifier: BSD-2-Clause */
#include "words.h"

#include <string.h>

#include "base/check.h"
#include "tee/crypto/object.h"
#include "tee_api_defines.h"
#include "tee_api_defines_extensions.h"

static int digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c + ('a' - 'A') : c) : NULL;

    return at ? (int)(at - digits) : -1;
}

bool hex_read(const char *word, void *bytes, size_t room, size_t *size)
{
    uint8_t *out = bytes;

    for (*size = 0; *word; word += 2, (*size)++) {
        int high = digit(word[0]), low = high < 0 ? -1 : digit(word[1]);
        if (low < 0 || *size == room)
            return false;
        out[*size] = (uint8_t)(high << 4 | low);
    }
    return true;
}

void hex_print(FILE *out, const void *bytes, size_t size)
{
    const uint8_t *at = bytes;

    for (size_t i = 0; i < size; i++)
        fprintf(out, "%02x", at[i]);
}

#define HEX "hex:"

bool id_read(const char *word, uint8_t id[ID_SIZE_MAX], size_t *size)
{
    if (strncmp(word, HEX, strlen(HEX)) == 0)
        return hex_read(word + strlen(HEX), id, ID_SIZE_MAX, size);
    *size = strlen(word);
    if (*size > ID_SIZE_MAX)
        return false;
    memcpy(id, word, *size);
    return true;
}

static bool is_plain(const uint8_t *id, size_t size)
{
    static const char others[] = "._-/:+@%,=";

    if (size == 0 || (size >= strlen(HEX) && memcmp(id, HEX, strlen(HEX)) == 0) || id[0] == '-')
        return false;
    for (size_t i = 0; i < size; i++) {
        bool letter = (id[i] >= 'a' && id[i] <= 'z') || (id[i] >= 'A' && id[i] <= 'Z');
        if (!letter && !(id[i] >= '0' && id[i] <= '9') && (!id[i] || !strchr(others, id[i])))
            return false;
    }
    return true;
}

void id_print(FILE *out, const uint8_t *id, size_t size)
{
    if (is_plain(id, size)) {
        fwrite(id, 1, size, out);
        return;
    }
    fputs(HEX, out);
    hex_print(out, id, size);
}

static const struct {
    uint32_t storage;
    const char *word;
} storages[] = {
    {TEE_STORAGE_PRIVATE, "private"},
    {TEE_STORAGE_PERSO, "perso"},
    {TEE_STORAGE_PROTECTED, "protected"},
    {TEE_STORAGE_PRIVATE_RPMB, "rpmb"},
};

bool storage_read(const char *word, uint32_t *storage)
{
    for (unsigned i = 0; i < ARRAY_COUNT(storages); i++) {
        if (strcmp(word, storages[i].word) == 0) {
            *storage = storages[i].storage;
            return true;
        }
    }
    return false;
}

const char *storage_word(uint32_t storage)
{
    for (unsigned i = 0; i < ARRAY_COUNT(storages); i++) {
        if (storages[i].storage == storage)
            return storages[i].word;
    }
    return "?";
}

const char *type_word(uint32_t type)
{
    static char number[11];
    const struct object_type *t = object_type_find(type);

    if (t)
        return t->name;
    snprintf(number, sizeof(number), "0x%08x", type);
    return number;
}
