/* SPDX-License-Identifier: BSD-2-Clause */
#include "terminal.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "env.h"

bool terminal_understands(int fd)
{
    const char *term = env_get("TERM");

    return isatty(fd) && term && strcmp(term, "dumb") != 0;
}

bool terminal_has_colours(int fd)
{
    return terminal_understands(fd) && !env_get("NO_COLOR");
}

unsigned terminal_columns(int fd)
{
    struct winsize ws;

    return isatty(fd) && ioctl(fd, TIOCGWINSZ, &ws) == 0 ? ws.ws_col : 0;
}
