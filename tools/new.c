/* SPDX-License-Identifier: BSD-2-Clause */
/* Projects out of templates: `teesim new`. */
#include "new.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/uuid.h"
#include "message.h"
#include "run.h"
#include "words.h"

#define NAME_MAX_SIZE 41u

struct project {
    const char *style;
    char name[NAME_MAX_SIZE], upper[NAME_MAX_SIZE];
    char uuid[UUID_TEXT_SIZE];
    char initialiser[128]; /* of a TEE_UUID */
    char templates[PATH_MAX];
    char prefix[PATH_MAX]; /* where teesim is installed, or words for that */
};

void new_usage(FILE *out)
{
    fputs("Usage: teesim new [--style cmake|optee] NAME\n"
          "\n"
          "Writes a directory NAME with a Trusted Application that has a new UUID, a client of\n"
          "it, and a test with cmocka. NAME is of small letters, digits and _, begins with a\n"
          "letter, and is not there yet.\n"
          "  --style       cmake: a project that says find_package(teesim), the default; optee:\n"
          "                a tree with Makefiles, for OP-TEE's dev kit or ours\n"
          "  --help        this text\n",
          out);
}

static int trouble(const char *what)
{
    message("%s: %s", what, strerror(errno));
    return EXIT_FAILURE;
}

static bool name_take(struct project *p, const char *name)
{
    size_t len = strlen(name);

    if (len == 0 || len >= NAME_MAX_SIZE || !islower((unsigned char)name[0]) ||
        strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != len)
        return false;
    for (size_t i = 0; i <= len; i++) {
        p->name[i] = name[i];
        p->upper[i] = (char)toupper((unsigned char)name[i]);
    }
    return true;
}

/* A random one, version 4 of RFC 9562. */
static bool uuid_make(struct project *p)
{
    uint8_t u[16];

    if (getrandom(u, sizeof(u), 0) != (ssize_t)sizeof(u))
        return false;
    u[6] = (uint8_t)(0x40 | (u[6] & 0x0f));
    u[8] = (uint8_t)(0x80 | (u[8] & 0x3f));
    uuid_text(u, p->uuid);
    snprintf(p->initialiser, sizeof(p->initialiser),
             "{0x%02x%02x%02x%02x, 0x%02x%02x, 0x%02x%02x, "
             "{0x%02x, 0x%02x, 0x%02x, 0x%02x, 0x%02x, 0x%02x, 0x%02x, 0x%02x}}",
             u[0], u[1], u[2], u[3], u[4], u[5], u[6], u[7], u[8], u[9], u[10], u[11], u[12], u[13],
             u[14], u[15]);
    return true;
}

/* Where the templates are, as seen from this very executable. */
static bool templates_find(struct project *p)
{
    static const char *const from_bin[] = {TEESIM_TEMPLATES_INSTALLED, "../templates"};
    char self[PATH_MAX], path[PATH_MAX + 64], prefix[PATH_MAX + 64];
    ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

    if (len <= 0)
        return false;
    self[len] = '\0';
    *strrchr(self, '/') = '\0';
    for (size_t i = 0; i < ARRAY_COUNT(from_bin); i++) {
        snprintf(path, sizeof(path), "%s/%s", self, from_bin[i]);
        if (access(path, R_OK) != 0)
            continue;
        snprintf(prefix, sizeof(prefix), "%s/" TEESIM_PREFIX_FROM_BIN, self);
        if (i > 0 || !realpath(prefix, p->prefix))
            strcpy(p->prefix, "WHERE_TEESIM_IS_INSTALLED");
        return realpath(path, p->templates) != NULL;
    }
    message("no templates in %s/%s or %s/%s", self, from_bin[0], self, from_bin[1]);
    return false;
}

/* What stands for a word between two @; NULL: it is none of ours. */
static const char *value_of(const struct project *p, const char *word, size_t len)
{
    const struct {
        const char *word, *value;
    } values[] = {
        {"NAME", p->name}, {"UPPER", p->upper}, {"UUID", p->uuid}, {"INITIALISER", p->initialiser}};

    for (size_t i = 0; i < ARRAY_COUNT(values); i++)
        if (strlen(values[i].word) == len && strncmp(values[i].word, word, len) == 0)
            return values[i].value;
    return NULL;
}

static void line_write(const struct project *p, const char *line, FILE *out)
{
    const char *at, *end, *value;

    while ((at = strchr(line, '@')) && (end = strchr(at + 1, '@'))) {
        value = value_of(p, at + 1, (size_t)(end - at - 1));
        if (value) {
            fprintf(out, "%.*s%s", (int)(at - line), line, value);
            line = end + 1;
        } else {
            fprintf(out, "%.*s", (int)(end - line), line);
            line = end;
        }
    }
    fputs(line, out);
}

static int file_write(const struct project *p, const char *from, const char *to)
{
    char *line = NULL;
    size_t room = 0;
    FILE *in = fopen(from, "r");
    FILE *out = in ? fopen(to, "wx") : NULL;
    bool bad = !out;

    while (!bad && getline(&line, &room, in) >= 0)
        line_write(p, line, out);
    bad = bad || ferror(in);
    int error = errno;
    if (out && (ferror(out) | fclose(out)) != 0) {
        bad = true;
        error = errno;
    }
    if (in)
        fclose(in);
    free(line);
    errno = error;
    return bad ? trouble(in ? to : from) : EXIT_SUCCESS;
}

static int tree_write(const struct project *p, const char *from, const char *to);

/* `entry` of a directory of templates; NAME in its name is the project's. */
static int entry_write(const struct project *p, const char *from, const char *to, const char *entry)
{
    char source[PATH_MAX], target[PATH_MAX];
    const char *at = strstr(entry, "NAME");
    int before = at ? (int)(at - entry) : (int)strlen(entry);
    struct stat st;

    int a = snprintf(source, sizeof(source), "%s/%s", from, entry);
    int b = snprintf(target, sizeof(target), "%s/%.*s%s%s", to, before, entry, at ? p->name : "",
                     at ? at + strlen("NAME") : "");
    if (a >= (int)sizeof(source) || b >= (int)sizeof(target)) {
        errno = ENAMETOOLONG;
        return trouble(to);
    }
    if (stat(source, &st) != 0)
        return trouble(source);
    return S_ISDIR(st.st_mode) ? tree_write(p, source, target) : file_write(p, source, target);
}

static int tree_write(const struct project *p, const char *from, const char *to)
{
    int rc = EXIT_SUCCESS;
    struct dirent *e;
    DIR *dir = opendir(from);

    if (!dir)
        return trouble(from);
    /* The style's directories are those that the common part has, too. */
    if (mkdir(to, 0777) != 0 && errno != EEXIST)
        rc = trouble(to);
    while (rc == EXIT_SUCCESS && (e = readdir(dir)))
        if (e->d_name[0] != '.')
            rc = entry_write(p, from, to, e->d_name);
    closedir(dir);
    return rc;
}

/* A word as a shell reads it. */
static void word_print(const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-./+:@%,";

    if (strspn(word, plain) == strlen(word)) {
        fputs(word, stdout);
        return;
    }
    putchar('\'');
    for (; *word; word++)
        fputs(*word == '\'' ? "'\\''" : (char[]){*word, '\0'}, stdout);
    putchar('\'');
}

static void say_next(const struct project *p)
{
    printf("%s: a TA with the UUID %s, a client, a test\n", p->name, p->uuid);
    if (strcmp(p->style, "cmake") == 0) {
        printf("  cmake -S %s -B %s/build -DCMAKE_PREFIX_PATH=", p->name, p->name);
        word_print(p->prefix);
        printf("\n  cmake --build %s/build && ctest --test-dir %s/build\n", p->name, p->name);
    } else {
        printf("  make -C %s TEESIM=", p->name);
        word_print(p->prefix);
        puts(" test");
    }
}

static int project_write(struct project *p)
{
    static const char *const parts[] = {"common", NULL};
    char from[PATH_MAX + 16];
    int rc = EXIT_SUCCESS;

    if (!templates_find(p))
        return EXIT_FAILURE;
    if (!uuid_make(p))
        return trouble("random numbers");
    if (mkdir(p->name, 0777) != 0) {
        if (errno != EEXIST)
            return trouble(p->name);
        message("%s is there already, and is left as it is", p->name);
        return EXIT_FAILURE;
    }
    for (int i = 0; rc == EXIT_SUCCESS && i < 2; i++) {
        snprintf(from, sizeof(from), "%s/%s", p->templates, parts[i] ? parts[i] : p->style);
        rc = tree_write(p, from, p->name);
    }
    if (rc == EXIT_SUCCESS)
        say_next(p);
    else
        message("%s is not complete", p->name);
    return rc;
}

int new_main(int argc, char **argv)
{
    struct project p = {.style = "cmake"};
    const char *name = NULL;

    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
            new_usage(stdout);
            return EXIT_SUCCESS;
        }
        if (strncmp(word, "--style=", 8) == 0)
            p.style = word + 8;
        else if (strcmp(word, "--style") == 0 && i + 1 < argc)
            p.style = argv[++i];
        else if (word[0] == '-' || name)
            return usage_error("new", "what is this: %s", word);
        else
            name = word;
    }
    if (!name)
        return usage_error("new", "which NAME?");
    if (strcmp(p.style, "cmake") != 0 && strcmp(p.style, "optee") != 0)
        return usage_error("new", "there is no style %s", p.style);
    if (!name_take(&p, name))
        return usage_error("new", "this is no name for it: %s", name);
    return project_write(&p);
}
