/* SPDX-License-Identifier: BSD-2-Clause */
/* The screen that goes on: a terminal's alternate one, redrawn as a whole, each line cut. */
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/terminal.h"
#include "top.h"

/* ECMA-48, and xterm's alternate screen. */
#define SHOW_SCREEN  "\033[?1049h\033[?25l"
#define LEAVE_SCREEN "\033[?25h\033[?1049l"
#define HOME         "\033[H"
#define LINE_END     "\033[K\r\n"
#define REST_CLEAR   "\033[K\033[J"
#define BOLD         "\033[1m"
#define PLAIN        "\033[0m"

enum key { KEY_NONE, KEY_QUIT, KEY_UP, KEY_DOWN, KEY_RETURN, KEY_LIST, KEY_STOP };

struct screen {
    pid_t asked; /* --pid; 0: none */
    pid_t shown; /* the machine that is shown; 0: the list */
    pid_t chosen;
    unsigned top; /* the first line that is shown */
    bool plain;   /* without colours */
    struct termios before;
};

static volatile sig_atomic_t ended;

static void on_end(int signo)
{
    ended = signo;
}

/* It ends the wait for a key. */
static void on_resize(int signo)
{
    (void)signo;
}

/* ---- the terminal ---- */

static void write_all(const char *text, size_t len)
{
    while (len > 0) {
        ssize_t n = write(STDOUT_FILENO, text, len);
        if (n <= 0)
            return;
        text += n;
        len -= (size_t)n;
    }
}

static void enter(struct screen *s)
{
    struct termios raw = s->before;

    raw.c_lflag &= (tcflag_t) ~(ICANON | ECHO | ISIG);
    raw.c_iflag &= (tcflag_t) ~(IXON | ICRNL);
    raw.c_cc[VMIN] = 0;
    raw.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    write_all(SHOW_SCREEN, strlen(SHOW_SCREEN));
}

static void leave(const struct screen *s)
{
    write_all(LEAVE_SCREEN, strlen(LEAVE_SCREEN));
    tcsetattr(STDIN_FILENO, TCSANOW, &s->before);
}

static void watch_signals(void)
{
    struct sigaction end = {.sa_handler = on_end}, resize = {.sa_handler = on_resize};

    sigaction(SIGINT, &end, NULL);
    sigaction(SIGTERM, &end, NULL);
    sigaction(SIGHUP, &end, NULL);
    sigaction(SIGWINCH, &resize, NULL);
}

/* ^Z: the shell's terminal as it was, until it lets this go on. */
static void stop(const struct screen *s)
{
    leave(s);
    raise(SIGSTOP);
}

/* What has been typed and not done yet. */
static struct {
    char byte[64];
    size_t len;
} typed;

/* A control sequence's length, as far as it has come; 1 for any other byte. */
static size_t length_of(const char *seq, size_t len)
{
    if (len < 2 || seq[0] != '\033' || (seq[1] != '[' && seq[1] != 'O'))
        return 1;
    size_t n = 2;
    while (n < len && (seq[n] < '@' || seq[n] > '~'))
        n++;
    return n < len ? n + 1 : len;
}

static enum key key_of(const char *seq, size_t len)
{
    if (len >= 3)
        return seq[len - 1] == 'A' ? KEY_UP : seq[len - 1] == 'B' ? KEY_DOWN : KEY_NONE;
    switch (seq[0]) {
    case 'q':
    case 'Q':
    case 3: /* ^C */
        return KEY_QUIT;
    case 26: /* ^Z */
        return KEY_STOP;
    case 'k':
        return KEY_UP;
    case 'j':
        return KEY_DOWN;
    case '\r':
    case '\n':
        return KEY_RETURN;
    case 'l':
    case '\033':
        return KEY_LIST;
    default:
        return KEY_NONE;
    }
}

static enum key next_key(void)
{
    size_t len = length_of(typed.byte, typed.len);
    enum key key = key_of(typed.byte, len);

    typed.len -= len;
    memmove(typed.byte, typed.byte + len, typed.len);
    return key;
}

/* Waits until something is typed, the time is over, or the terminal has another size. False: there
 * is no terminal any more. */
static bool wait_typed(unsigned ms)
{
    struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};

    if (poll(&in, 1, (int)ms) <= 0)
        return true;
    ssize_t n = read(STDIN_FILENO, typed.byte, sizeof(typed.byte));
    if (n <= 0)
        return n == 0 && !(in.revents & (POLLHUP | POLLERR));
    typed.len = (size_t)n;
    return true;
}

/* ---- a picture ---- */

/* Headings are in capitals. */
static bool is_heading(const char *line, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (line[i] >= 'a' && line[i] <= 'z')
            return false;
    }
    return len > 0;
}

static void put_line(FILE *out, const struct screen *s, const char *line, size_t len)
{
    bool bold = !s->plain && is_heading(line, len);

    fprintf(out, "%s%.*s%s", bold ? BOLD : "", (int)len, line, bold ? PLAIN : "");
}

static unsigned count_lines(const char *text)
{
    unsigned count = 0;

    for (; (text = strchr(text, '\n')); text++)
        count++;
    return count;
}

static struct winsize size_now(void)
{
    struct winsize ws;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) < 0 || !ws.ws_row || !ws.ws_col)
        ws = (struct winsize){.ws_row = 24, .ws_col = 80};
    return ws;
}

/* The text from line s->top on, as much as fits above the last line, which says the keys. */
static void draw(struct screen *s, struct winsize ws, const char *text, const char *keys)
{
    char *frame = NULL;
    size_t size = 0;

    unsigned lines = count_lines(text), room = ws.ws_row - 1u;
    unsigned most = lines > room ? lines - room : 0;
    if (s->top > most)
        s->top = most;
    FILE *out = open_memstream(&frame, &size);
    if (!out)
        return;
    fputs(HOME, out);
    for (unsigned i = 0; i < s->top; i++)
        text = strchr(text, '\n') + 1;
    for (unsigned i = 0; i < room; i++) {
        size_t len = strcspn(text, "\n");
        put_line(out, s, text, len < ws.ws_col ? len : ws.ws_col);
        fputs(LINE_END, out);
        text += len + (text[len] == '\n');
    }
    fprintf(out, "%.*s" REST_CLEAR, ws.ws_col - 1, keys);
    if (fclose(out) == 0)
        write_all(frame, size);
    free(frame);
}

/* ---- what to show ---- */

static const struct top_machine *machine_of(const struct top_list *l, pid_t pid)
{
    for (unsigned i = 0; i < l->count; i++) {
        if (l->machine[i].pid == pid)
            return &l->machine[i];
    }
    return NULL;
}

/* Which line of the list is the chosen one, which may have gone. */
static unsigned chosen_of(struct screen *s, const struct top_list *l)
{
    unsigned i = 0;

    while (i + 1 < l->count && l->machine[i].pid < s->chosen)
        i++;
    s->chosen = l->count ? l->machine[i].pid : 0;
    return i;
}

static void show(struct screen *s, const struct top_list *l)
{
    const struct top_machine *m = machine_of(l, s->shown);
    const struct winsize ws = size_now();
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return;
    if (m)
        top_text(out, m, ws.ws_col);
    else if (s->shown || l->count == 0)
        top_complain(out, l, s->shown);
    else
        top_text_list(out, l, chosen_of(s, l));
    if (fclose(out) == 0)
        draw(s, ws, text,
             s->shown ? "q ends  up, down: move  l: list" : "q ends  return: shows it");
    free(text);
}

/* What a key does; true: it is enough. */
static bool handle(struct screen *s, const struct top_list *l, enum key key)
{
    unsigned at = chosen_of(s, l);

    switch (key) {
    case KEY_QUIT:
        return true;
    case KEY_STOP:
        stop(s);
        enter(s);
        return false;
    case KEY_UP:
        if (s->shown)
            s->top -= s->top > 0;
        else if (at > 0)
            s->chosen = l->machine[at - 1].pid;
        return false;
    case KEY_DOWN:
        if (s->shown)
            s->top++;
        else if (at + 1 < l->count)
            s->chosen = l->machine[at + 1].pid;
        return false;
    case KEY_RETURN:
    case KEY_LIST:
        s->top = 0;
        s->shown = key == KEY_RETURN && !s->shown ? s->chosen : key == KEY_LIST ? 0 : s->shown;
        return false;
    default:
        return false;
    }
}

static bool is_over(const struct screen *s, const struct top_list *l)
{
    return s->asked && (l->why == TOP_NO_PROCESS || l->why == TOP_ENDED);
}

int top_screen(pid_t pid, unsigned interval_ms)
{
    struct screen s = {.asked = pid, .shown = pid, .plain = !terminal_has_colours(STDOUT_FILENO)};
    struct top_list l;

    top_find(pid, &l);
    /* The only one there is need not be chosen. */
    if (l.count == 0 || tcgetattr(STDIN_FILENO, &s.before) < 0) {
        top_complain(stderr, &l, pid);
        top_list_end(&l);
        return EXIT_NO_MACHINE;
    }
    if (l.count == 1)
        s.shown = l.machine[0].pid;
    watch_signals();
    enter(&s);
    for (bool enough = false; !enough && !ended && !is_over(&s, &l);) {
        show(&s, &l);
        enough = !wait_typed(interval_ms);
        while (!enough && typed.len > 0)
            enough = handle(&s, &l, next_key());
        top_list_end(&l);
        top_find(s.asked ? s.asked : 0, &l);
    }
    leave(&s);
    if (is_over(&s, &l))
        printf("process %d has ended\n", s.asked);
    top_list_end(&l);
    return EXIT_SUCCESS;
}
