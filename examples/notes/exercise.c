/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exercise 6: checks that a note whose text is changed has its old text or its new one, whenever
 * the machine is stopped. It starts a machine in a process of its own, which changes a note all the
 * time, kills it, and looks.
 */
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "notes.h"

static const TEEC_UUID notes = NOTES_UUID;
static const char name[] = "diary", old_text[] = "yesterday", new_text[] = "today";

/* Says by a byte into `ready` that it has begun. Does not return. */
static void change_without_end(int ready)
{
    TEEC_Context context;
    TEEC_Session session;

    must_initialize(&context);
    must_open(&context, &session, &notes);
    for (int i = 0;; i++) {
        must(note_write(&session, NOTES_SET, name, i % 2 ? old_text : new_text), 0, "set");
        if (i == 0 && write(ready, "!", 1) != 1)
            exit(EXIT_FAILURE);
    }
}

/* Lets a process change the note, and kills it so many microseconds after its first change. */
static int kill_in_the_middle(unsigned microseconds)
{
    const struct timespec later = {.tv_nsec = microseconds * 1000L};
    int ready[2], status;
    char byte;

    if (pipe(ready))
        return -1;
    pid_t child = fork();
    if (child == 0)
        change_without_end(ready[1]);
    close(ready[1]);
    int begun = child > 0 && read(ready[0], &byte, 1) == 1;
    close(ready[0]);
    if (child < 0)
        return -1;
    nanosleep(&later, NULL);
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    return begun ? 0 : -1;
}

static void begin(void)
{
    TEEC_Context context;
    TEEC_Session session;

    must_initialize(&context);
    must_open(&context, &session, &notes);
    must(note_write(&session, NOTES_ADD, name, old_text), 0, "add");
    TEEC_CloseSession(&session);
    TEEC_FinalizeContext(&context);
}

static int is_whole(void)
{
    char text[64];
    TEEC_TempMemoryReference memory = {text, sizeof(text) - 1};
    TEEC_Context context;
    TEEC_Session session;

    must_initialize(&context);
    must_open(&context, &session, &notes);
    must(note_show(&session, name, &memory), 0, "show");
    text[memory.size] = 0;
    TEEC_CloseSession(&session);
    TEEC_FinalizeContext(&context);
    if (strcmp(text, old_text) == 0 || strcmp(text, new_text) == 0)
        return 1;
    printf("wrong: the note is \"%s\" now\n", text);
    return 0;
}

int main(void)
{
    begin();
    for (unsigned i = 0; i < 40; i++) {
        if (kill_in_the_middle(i * 100)) {
            puts("the process that changes the note has failed");
            return EXIT_FAILURE;
        }
        if (!is_whole())
            return EXIT_FAILURE;
    }
    puts("right");
    return EXIT_SUCCESS;
}
