/* SPDX-License-Identifier: BSD-2-Clause */
#include "zoo_text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

/* stderr has no buffer that an inline putc_unlocked could find room in; stdout may have. */
void zoo_put_bytes(void)
{
    int (*const volatile put)(int) = putchar_unlocked;

    putc('z', stdout);
    putc_unlocked('o', stderr);
    put('o');
    fputs_unlocked("\n", stdout);
    errno = 0;
    perror("zoo");
}

/* That it is the heap's, free finds out; what is not ends the instance. */
static bool is_text(char *text, const char *wanted)
{
    bool is = text && strcmp(text, wanted) == 0;

    free(text);
    return is;
}

static bool reads_lines(void)
{
    char text[] = "one\ntwo;three", *line = NULL;
    FILE *f = fmemopen(text, strlen(text), "r");
    size_t size = 0;
    bool is = f && getline(&line, &size, f) == 4 && strcmp(line, "one\n") == 0 && size > 4 &&
              getdelim(&line, &size, ';', f) == 4 && strcmp(line, "two;") == 0 &&
              getline(&line, &size, f) == 5 && strcmp(line, "three") == 0 &&
              getline(&line, &size, f) == -1 && getline(NULL, &size, f) == -1;

    free(line);
    if (f)
        fclose(f);
    return is;
}

/* A line that is longer than the first room for one, and than the heap. */
static bool reads_long_lines(void)
{
    static char text[64 * 1024];
    char *line = NULL;
    size_t size = 0;

    memset(text, 'x', sizeof(text));
    text[1000] = '\n';
    FILE *f = fmemopen(text, sizeof(text), "r");
    bool is = f && getline(&line, &size, f) == 1001 && line[999] == 'x' && line[1001] == '\0' &&
              getline(&line, &size, f) == -1 && errno == ENOMEM;
    free(line);
    if (f)
        fclose(f);
    return is;
}

static bool names_folders(void)
{
    char room[4096];
    bool is = getcwd(room, sizeof(room)) && is_text(getcwd(NULL, 0), room) &&
              is_text(getcwd(NULL, 1000), room) && is_text(get_current_dir_name(), room);

    return is && !getcwd(NULL, 1) && errno == ERANGE && is_text(realpath("/dev/..", NULL), "/") &&
           is_text(canonicalize_file_name("/dev/."), "/dev") && !realpath("/no-such", NULL) &&
           errno == ENOENT && realpath("/dev/..", room) == room && strcmp(room, "/") == 0;
}

static bool copies(void)
{
    char *text = NULL;
    void *block = NULL;
    wchar_t *wide = wcsdup(L"zoo");
    bool is = wide && wcscmp(wide, L"zoo") == 0;

    free(wide);
    is = is && asprintf(&text, "%d", 7) == 1 && is_text(text, "7") && is_text(strdup("a"), "a") &&
         is_text(strndup("abc", 2), "ab") && posix_memalign(&block, 64, 1) == 0;
    free(block);
    free(aligned_alloc(64, 64));
    free(reallocarray(NULL, 2, 8));
    return is;
}

uint32_t zoo_check_texts(void)
{
    static bool (*const checks[])(void) = {reads_lines, reads_long_lines, names_folders, copies};

    for (uint32_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
        if (!checks[i]())
            return i + 1;
    return 0;
}

void zoo_open_stream(void)
{
    static char *text;
    static size_t size;

    if (open_memstream(&text, &size))
        text = NULL;
}
