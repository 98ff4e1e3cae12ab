/* SPDX-License-Identifier: BSD-2-Clause */
#include "failures_impl.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "env.h"
#include "log.h"
#include "path.h"

#define NOTES_MAX 64u

#define SAID_SECONDS 2 /* for so long a message may belong to the call that fails next */

/* What a call on its way has left. */
struct note {
    call_id call; /* 0: nothing */
    unsigned box;
    int64_t code;
    bool is_ta; /* `ta`, and no decision */
    uint8_t ta[16];
};

bool failures_on;

/* Held while the file is written, so that the latest is what stays; taken before the other, which
 * is a leaf: the worlds do not wait for a file. */
static pthread_mutex_t file_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Guarded by file_lock. */
static struct failures_file file;
static uint64_t written_deaths; /* that the file has */

/* Guarded by lock. */
static bool dirty; /* the file lacks a death */
static struct failure_list failures;
static struct note notes[NOTES_MAX];
static unsigned next_note;
static struct death_list deaths;
static char said[FAILURES_SAID];
static time_t said_at;

const char *failures_box_name(unsigned box)
{
    static const char *const names[] = {"client",      "libteec", "tee_dev", "mipstee",  "tipc",
                                        "virtio_mmio", "uvmm",    "proxy",   "tipc_dev", "ipc",
                                        "sess_mngr",   "app",     "libutee", "ta",       "machine"};

    _Static_assert(ARRAY_COUNT(names) == FAILURES_BOX_MACHINE + 1, "a name for each box");
    return names[box];
}

/* ---- fork and exit ---- */

static void lock_all(void)
{
    pthread_mutex_lock(&file_lock);
    pthread_mutex_lock(&lock);
}

static void unlock_all(void)
{
    pthread_mutex_unlock(&lock);
    pthread_mutex_unlock(&file_lock);
}

static void forget_locked(void)
{
    memset(&failures, 0, sizeof(failures));
    memset(&deaths, 0, sizeof(deaths));
    memset(notes, 0, sizeof(notes));
    said[0] = '\0';
    dirty = false;
    file.slots = 0;
    written_deaths = 0;
}

static void forked(void)
{
    forget_locked();
    unlock_all();
}

/* With file_lock. The whole. */
static int write_file(void)
{
    char *text;
    size_t size;

    pthread_mutex_lock(&lock);
    const struct failures_content all = {program_invocation_short_name, &failures, &deaths};
    int err = failures_text(&all, &text, &size);
    written_deaths = deaths.count;
    dirty = false;
    pthread_mutex_unlock(&lock);
    if (!err)
        err = failures_replace(&file, text, size);
    free(text);
    return err;
}

/* With file_lock. A file that cannot be written is told of once. */
static void look_at(int err)
{
    if (!err)
        return;
    __atomic_store_n(&failures_on, false, __ATOMIC_RELAXED);
    log_warn("failed calls cannot be kept in %s (" FAILURES_VARIABLE "): %s", file.path,
             strerror(-err));
}

static void at_exit(void)
{
    pthread_mutex_lock(&file_lock);
    pthread_mutex_lock(&lock);
    bool wanted = dirty && FAILURES_ON;
    pthread_mutex_unlock(&lock);
    if (wanted)
        look_at(write_file());
    pthread_mutex_unlock(&file_lock);
}

static void hook_process(void)
{
    pthread_atfork(lock_all, unlock_all, forked);
    atexit(at_exit);
}

/* ---- on and off ---- */

/* As the environment has it; NULL: nothing is to be kept. */
static char *path_named(void)
{
    const char *named = env_get(FAILURES_VARIABLE);

    return named && strcmp(named, FAILURES_NONE) != 0 ? path_absolute(named, strlen(named)) : NULL;
}

void failures_start(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    char *named = path_named();

    /* In any case, and so before the machine does: a fork takes the machine's locks first. */
    pthread_once(&once, hook_process);
    lock_all();
    if (named && file.path && strcmp(file.path, named) == 0) {
        free(named);
    } else if (named) {
        free(file.path);
        file.path = named;
        forget_locked();
    }
    __atomic_store_n(&failures_on, named != NULL, __ATOMIC_RELAXED);
    unlock_all();
}

/* What fails before there was a machine. */
static void look_once(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    if (!FAILURES_ON)
        pthread_once(&once, failures_start);
}

/* ---- notes ---- */

static struct note *note_new_locked(call_id call)
{
    struct note *n = &notes[next_note++ % NOTES_MAX];

    *n = (struct note){.call = call};
    return n;
}

static struct note *note_find_locked(call_id call, bool is_ta, int64_t code)
{
    for (unsigned i = 0; i < NOTES_MAX; i++) {
        struct note *n = &notes[i];
        if (n->call == call && n->is_ta == is_ta && (is_ta || n->code == code))
            return n;
    }
    return NULL;
}

void failures_decided(call_id call, unsigned box, int64_t code)
{
    if (!call)
        return;
    pthread_mutex_lock(&lock);
    struct note *n = note_find_locked(call, false, code);
    if (!n) {
        n = note_new_locked(call);
        n->code = code;
    }
    if (box > n->box)
        n->box = box;
    pthread_mutex_unlock(&lock);
}

void failures_ta(call_id call, const uint8_t octets[16])
{
    if (!call || !FAILURES_ON)
        return;
    pthread_mutex_lock(&lock);
    struct note *n = note_find_locked(call, true, 0);
    if (!n)
        n = note_new_locked(call);
    n->is_ta = true;
    memcpy(n->ta, octets, sizeof(n->ta));
    pthread_mutex_unlock(&lock);
}

/* ---- deaths ---- */

/* The first line of what is given, cut where there is no more room. */
static size_t take_line(char *to, size_t room, const char *from, size_t size)
{
    const char *end = size ? memchr(from, '\n', size) : NULL;
    size_t len = end ? (size_t)(end - from) : size, kept = len < room ? len : room - 1;

    if (kept)
        memcpy(to, from, kept);
    to[kept] = '\0';
    return len + (end != NULL);
}

void failures_died(const struct failures_death *d)
{
    if (!FAILURES_ON)
        return;
    const char *at = d->frames;
    size_t left = d->frames_size;
    pthread_mutex_lock(&lock);
    struct death_record *r = &deaths.kept[failures_place(deaths.count)];
    *r = (struct death_record){.number = ++deaths.count, .call = d->call};
    memcpy(r->ta, d->ta, sizeof(r->ta));
    take_line(r->who, sizeof(r->who), d->who, d->who_size);
    take_line(r->reason, sizeof(r->reason), d->reason, d->reason_size);
    for (unsigned i = 0; i < FAILURES_FRAMES && left; i++) {
        size_t used = take_line(r->frames[i], sizeof(r->frames[i]), at, left);
        at += used;
        left -= used;
    }
    dirty = true;
    pthread_mutex_unlock(&lock);
}

/* The latest death in that call, or else of that TA. 0: none. */
static uint64_t death_locked(const struct failure_record *r, bool of_ta)
{
    uint64_t found = 0;

    for (unsigned i = 0; i < ARRAY_COUNT(deaths.kept); i++) {
        const struct death_record *d = &deaths.kept[i];
        bool fits =
            of_ta ? r->has_ta && memcmp(d->ta, r->ta, sizeof(d->ta)) == 0 : d->call == r->f.call;
        if (d->number > found && fits)
            found = d->number;
    }
    return found;
}

void failures_said(const char *text, size_t size)
{
    if (!FAILURES_ON)
        return;
    pthread_mutex_lock(&lock);
    take_line(said, sizeof(said), text, size);
    said_at = time(NULL);
    pthread_mutex_unlock(&lock);
}

/* ---- records ---- */

/* Of the client API, which base does not include. */
#define ORIGIN_API         1u
#define ORIGIN_COMMS       2u
#define ORIGIN_TEE         3u
#define ORIGIN_TRUSTED_APP 4u
#define TARGET_DEAD        0xffff3024u

static void take_notes_locked(struct failure_record *r)
{
    int64_t code = r->f.err ? -(int64_t)r->f.err : (int64_t)r->f.result;
    const struct note *ta = note_find_locked(r->f.call, true, 0);
    const struct note *by = note_find_locked(r->f.call, false, code);

    if (r->f.ta || ta)
        memcpy(r->ta, r->f.ta ? r->f.ta : ta->ta, sizeof(r->ta));
    r->has_ta = r->f.ta || ta;
    /* What these two say, nobody else has decided, though others may have said the same to them. */
    if (r->f.origin == ORIGIN_API || r->f.origin == ORIGIN_TRUSTED_APP)
        r->box = r->f.origin == ORIGIN_API ? BOX_LIBTEEC : BOX_TA;
    else
        r->box = by ? (int)by->box : -1;
    if (r->f.origin == ORIGIN_COMMS || r->f.origin == ORIGIN_TEE) {
        if (r->time - said_at <= SAID_SECONDS)
            memcpy(r->said, said, sizeof(said));
        said[0] = '\0';
    }
    r->death = death_locked(r, false);
    if (!r->death && r->f.result == TARGET_DEAD && r->f.origin == ORIGIN_TEE)
        r->death = death_locked(r, true);
}

static bool same_kind(const struct failure_record *a, const struct failure_record *b)
{
    return strcmp(a->f.function, b->f.function) == 0 && a->f.result == b->f.result &&
           a->f.origin == b->f.origin && a->f.err == b->f.err && a->f.has == b->f.has &&
           a->f.command == b->f.command && a->death == b->death && a->has_ta == b->has_ta &&
           memcmp(a->ta, b->ta, sizeof(a->ta)) == 0;
}

/* One that is never given up for a later one. */
static bool is_first_locked(const struct failure_record *r)
{
    if (failures.first_count == FAILURES_FIRST)
        return false;
    for (unsigned i = 0; i < failures.first_count; i++)
        if (same_kind(r, &failures.first[i]))
            return r->number <= FAILURES_ALWAYS;
    return true;
}

/* Its place among the last; -1: it is among the first. */
static int keep_locked(const struct failure_record *r)
{
    if (!is_first_locked(r))
        return (int)(failures.others++ % FAILURES_LAST);
    failures.first[failures.first_count++] = *r;
    return -1;
}

/* With file_lock. */
static int record_add(const struct failure *f)
{
    pthread_mutex_lock(&lock);
    struct failure_record r = {.f = *f, .number = ++failures.count, .time = time(NULL)};
    take_notes_locked(&r);
    r.f.ta = NULL;
    int place = keep_locked(&r);
    if (place >= 0)
        failures.last[place] = r;
    pthread_mutex_unlock(&lock);
    int err = -ESTALE;
    if (place >= 0 && r.death <= written_deaths)
        err = failures_put_last(&file, (unsigned)place, &r);
    return err == -ESTALE ? write_file() : err;
}

void failures_add(const struct failure *f)
{
    int state;

    look_once();
    if (!FAILURES_ON)
        return;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    pthread_mutex_lock(&file_lock);
    look_at(record_add(f));
    pthread_mutex_unlock(&file_lock);
    pthread_setcancelstate(state, NULL);
}
