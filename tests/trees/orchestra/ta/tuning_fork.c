// SPDX-License-Identifier: BSD-2-Clause
int fork_pitch(void);
void through_c(void (*call)(void));

int fork_pitch(void)
{
    return 440;
}

void through_c(void (*call)(void))
{
    call();
}
