/* SPDX-License-Identifier: BSD-2-Clause */
/* A program that has closed standard streams, and still writes to them: nothing of the machine's is
 * there. */
#include "storage/storage_rig.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define STREAMS 3u

/* What became one of the closed streams meanwhile would be written over here. */
static bool write_to_all(unsigned closed)
{
    static const char garbage[] = "what a program says, and goes on to say, for a page or so\n";
    bool any = false;

    for (unsigned fd = 0; fd < STREAMS; fd++)
        for (unsigned i = 0; closed & 1u << fd && i < 100; i++)
            any |= write((int)fd, garbage, sizeof(garbage)) >= 0;
    return any;
}

static int child(enum teesim_sched sched, uint8_t kind, unsigned closed)
{
    struct client c;

    for (unsigned fd = 0; fd < STREAMS; fd++)
        if (closed & 1u << fd)
            close((int)fd);
    if (rig_start(sched) != 0)
        return 2;
    open_storage(&c, kind);
    st_put(&c, "second", "new", 3);
    bool any = write_to_all(closed);
    st_put(&c, "third", "newer", 5);
    close_ta(&c);
    any |= write_to_all(closed);
    return teesim_stop() != 0 ? 3 : any ? 1 : 0;
}

static void test_closed_streams_are_not_taken(void **state)
{
    struct client c;
    int status;

    open_storage(&c, kind_of(state));
    st_put(&c, "first", "old", 3);
    close_ta(&c);
    assert_int_equal(teesim_stop(), 0);
    for (unsigned closed = 1; closed < 1u << STREAMS; closed++) {
        pid_t pid = fork();
        if (pid == 0)
            _exit(child(sched_of(state), kind_of(state), closed));
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);
        assert_int_equal(rig_start(sched_of(state)), 0);
        open_storage(&c, kind_of(state));
        st_expect(&c, "first", "old", 3);
        st_expect(&c, "third", "newer", 5);
        close_ta(&c);
        assert_int_equal(teesim_stop(), 0);
    }
    assert_int_equal(rig_start(sched_of(state)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {EACH_SCHED(test_closed_streams_are_not_taken)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
