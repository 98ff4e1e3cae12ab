/* SPDX-License-Identifier: BSD-2-Clause */
/* The board's life, and the lines of clients. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "board_impl.h"

/* Out of the way of programs that count on the numbers of what they open. */
#define FD_FROM 200

struct board_page *board_page;
struct sched *board_sched;

static struct {
    pthread_mutex_t
        lock; /* guards clients' lines being taken and given back, and board_page then */
    int fd;
    dev_t dev; /* by which the descriptor is told from what the program puts in its place */
    ino_t ino;
} the = {.lock = PTHREAD_MUTEX_INITIALIZER, .fd = -1};

unsigned board_generation;
_Thread_local struct board_mine board_mine;

/* ---- life ---- */

static int seal(int fd)
{
    const int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

    if (fcntl(fd, F_ADD_SEALS, seals | F_SEAL_FUTURE_WRITE) == 0)
        return 0;
    return fcntl(fd, F_ADD_SEALS, seals) == 0 ? 0 : -errno; /* before Linux 5.1 */
}

static int publish(int fd)
{
    struct stat st;

    if (ftruncate(fd, sizeof(struct board_page)) < 0)
        return -errno;
    void *at = mmap(NULL, sizeof(struct board_page), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (at == MAP_FAILED)
        return -errno;
    int err = seal(fd);
    if (!err && fstat(fd, &st) < 0)
        err = -errno;
    if (err) {
        munmap(at, sizeof(struct board_page));
        return err;
    }
    the.dev = st.st_dev;
    the.ino = st.st_ino;
    board_page = at;
    return 0;
}

static void fill(const struct board_config *cfg)
{
    board_put(BOARD_MACHINE(version), BOARD_VERSION);
    board_put(BOARD_MACHINE(size), sizeof(struct board_page));
    board_put(BOARD_MACHINE(pid), (uint64_t)getpid());
    board_put(BOARD_MACHINE(flags), cfg->flags);
    board_put(BOARD_MACHINE(started_at), sched_now(cfg->sched));
    board_put(BOARD_MACHINE(shm_size), cfg->shm_size);
    /* The last: before it, it is no board. */
    board_put(BOARD_MACHINE(magic), BOARD_MAGIC);
}

int board_create(const struct board_config *cfg)
{
    int fd = memfd_create(BOARD_NAME, MFD_CLOEXEC | MFD_ALLOW_SEALING);

    if (fd < 0)
        return -errno;
    int err = publish(fd);
    if (err) {
        close(fd);
        return err;
    }
    the.fd = fcntl(fd, F_DUPFD_CLOEXEC, FD_FROM);
    if (the.fd >= 0)
        close(fd);
    else
        the.fd = fd; /* so few are allowed */
    board_sched = cfg->sched;
    board_generation++;
    board_lines_init();
    fill(cfg);
    return 0;
}

static void forget(void)
{
    struct stat st;

    if (!board_page)
        return;
    munmap(board_page, sizeof(struct board_page));
    board_page = NULL;
    if (fstat(the.fd, &st) == 0 && st.st_dev == the.dev && st.st_ino == the.ino)
        close(the.fd);
    the.fd = -1;
}

void board_destroy(void)
{
    pthread_mutex_lock(&the.lock);
    forget();
    pthread_mutex_unlock(&the.lock);
}

void board_before_fork(void)
{
    pthread_mutex_lock(&the.lock);
}

void board_after_fork_parent(void)
{
    pthread_mutex_unlock(&the.lock);
}

void board_after_fork_child(void)
{
    forget();
    pthread_mutex_unlock(&the.lock);
}

/* ---- clients ---- */

#define CLIENT(line, field) BOARD_WORD(line, struct board_client, field)

/* The thread ends: its line is free, its calls are still counted. */
static void give_back(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&the.lock);
    if (board_page && board_mine.generation == board_generation && board_mine.line) {
        board_add(BOARD_MACHINE(moves), 1);
        atomic_fetch_add(BOARD_MACHINE(other_done), board_get(CLIENT(board_mine.line, done)));
        atomic_fetch_add(BOARD_MACHINE(other_failed), board_get(CLIENT(board_mine.line, failed)));
        board_replace(board_mine.line, &(struct board_client){.thread = 0},
                      BOARD_WORDS(struct board_client));
        board_add(BOARD_MACHINE(moves), 1);
    }
    board_mine.line = NULL;
    pthread_mutex_unlock(&the.lock);
}

static pthread_key_t key;
static bool have_key;

static void make_key(void)
{
    have_key = pthread_key_create(&key, give_back) == 0;
}

/* A free line of the board's, or NULL. */
static _Atomic uint64_t *take_locked(void)
{
    for (unsigned i = 0; i < BOARD_CLIENTS; i++) {
        _Atomic uint64_t *line = &board_page->client[i].seq;
        if (!board_get(CLIENT(line, thread)))
            return line;
    }
    return NULL;
}

/* The thread's first call on this board. Nobody would take the line of a thread back that has no
 * way to say that it ends. */
void board_come(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, make_key);
    board_mine.thread = (uint32_t)gettid();
    pthread_mutex_lock(&the.lock);
    board_mine.line = have_key && pthread_setspecific(key, &board_mine) == 0 ? take_locked() : NULL;
    if (board_mine.line)
        board_put(CLIENT(board_mine.line, thread), board_mine.thread);
    board_mine.generation = board_generation;
    pthread_mutex_unlock(&the.lock);
}

struct board_ticket board_call_begin_hidden(void)
{
    atomic_fetch_add(BOARD_MACHINE(hidden_calls), 1);
    return (struct board_ticket){.counts = true, .failed = true};
}

void board_call_end_hidden(const struct board_ticket *t)
{
    if (!t->counts)
        return;
    atomic_fetch_sub(BOARD_MACHINE(hidden_calls), 1);
    atomic_fetch_add(t->failed ? BOARD_MACHINE(other_failed) : BOARD_MACHINE(other_done), 1);
}

void board_opened(uint32_t session)
{
    if (board_page && board_mine.generation == board_generation)
        board_put(&board_page->opener[session % BOARD_OPENERS],
                  (uint64_t)session << 32 | board_mine.thread);
}

/* ---- the machine's numbers ---- */

void board_shm_used(uint64_t bytes)
{
    if (board_page)
        board_put(BOARD_MACHINE(shm_used), bytes);
}

void board_shm_count(uint64_t objects)
{
    if (board_page)
        board_put(BOARD_MACHINE(shm_count), objects);
}
