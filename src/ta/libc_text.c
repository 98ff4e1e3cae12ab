/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Functions of the C library whose answer is memory that the caller frees: it is of the TA's heap,
 * as what free takes must be. What the host's do without that memory is asked of them under names
 * that are not in their place.
 */
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "utee.h"

/* What the compiler makes of realpath and getcwd with _FORTIFY_SOURCE, and of getline. */
char *__realpath_chk(const char *path, char *resolved, size_t resolved_size);
char *__getcwd_chk(char *buf, size_t size, size_t buf_size);
ssize_t __getdelim(char **line, size_t *size, int delimiter, FILE *stream);

const char utee_libc_text; /* for libc_always.c */

/* ---- lines ---- */

#define LINE_FIRST 120u

/* Makes room for one byte and a NUL behind `len` bytes. */
static bool line_grow(char **line, size_t *size, size_t len)
{
    if (*line && len + 2 <= *size)
        return true;
    size_t wanted = *line && *size >= LINE_FIRST ? 2 * *size : LINE_FIRST;
    if (wanted < len + 2)
        wanted = len + 2;
    char *more = realloc(*line, wanted);
    if (!more)
        return false;
    *line = more;
    *size = wanted;
    return true;
}

__weak ssize_t getdelim(char **line, size_t *size, int delimiter, FILE *stream)
{
    size_t len = 0;
    int c = 0;

    if (!line || !size) {
        errno = EINVAL;
        return -1;
    }
    while (c != EOF && (len == 0 || c != delimiter)) {
        if (!line_grow(line, size, len)) {
            errno = ENOMEM;
            return -1;
        }
        c = fgetc(stream);
        if (c != EOF)
            (*line)[len++] = (char)c;
    }
    (*line)[len] = '\0';
    return len ? (ssize_t)len : -1;
}

__weak ssize_t __getdelim(char **line, size_t *size, int delimiter, FILE *stream)
{
    return getdelim(line, size, delimiter, stream);
}

__weak ssize_t getline(char **line, size_t *size, FILE *stream)
{
    return getdelim(line, size, '\n', stream);
}

/* Its memory would be the client's, and what is printed to it never comes to the C library. */
__weak FILE *open_memstream(char **text, size_t *size)
{
    (void)text;
    (void)size;
    utee_panic("open_memstream", TEE_ERROR_NOT_SUPPORTED, NULL,
               "a TA has no streams into memory; use asprintf");
}

__weak FILE *open_wmemstream(wchar_t **text, size_t *size)
{
    (void)text;
    (void)size;
    utee_panic("open_wmemstream", TEE_ERROR_NOT_SUPPORTED, NULL,
               "a TA has no streams into memory; use asprintf");
}

/* ---- names ---- */

/* What is in `room`, in no more memory than `text` there needs; NULL: it failed, and the room is
 * freed. */
static char *fitted(char *room, const char *text)
{
    if (!text) {
        free(room);
        return NULL;
    }
    char *less = realloc(room, strlen(text) + 1);
    return less ? less : room;
}

/* Not from the stack, which a TA may have little of. */
static char *room_for_path(void)
{
    char *room = malloc(PATH_MAX);

    if (!room)
        errno = ENOMEM;
    return room;
}

__weak char *realpath(const char *restrict path, char *restrict resolved)
{
    if (resolved)
        return __realpath_chk(path, resolved, PATH_MAX);
    char *room = room_for_path();
    return room ? fitted(room, __realpath_chk(path, room, PATH_MAX)) : NULL;
}

__weak char *canonicalize_file_name(const char *path)
{
    return realpath(path, NULL);
}

__weak char *getcwd(char *buf, size_t size)
{
    if (buf)
        return __getcwd_chk(buf, size, size);
    char *room = size ? malloc(size) : room_for_path();
    if (!room) {
        errno = ENOMEM;
        return NULL;
    }
    const char *text = __getcwd_chk(room, size ? size : PATH_MAX, size ? size : PATH_MAX);
    if (text && size)
        return room;
    return fitted(room, text);
}

__weak char *get_current_dir_name(void)
{
    return getcwd(NULL, 0);
}

__weak wchar_t *wcsdup(const wchar_t *text)
{
    size_t count = wcslen(text) + 1;
    wchar_t *copy = malloc(count * sizeof(*copy));

    if (copy)
        wmemcpy(copy, text, count);
    else
        errno = ENOMEM;
    return copy;
}
