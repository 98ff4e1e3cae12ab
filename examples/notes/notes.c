/* SPDX-License-Identifier: BSD-2-Clause */
/* Notes that a TA keeps: notes add NAME TEXT, set NAME TEXT, show NAME, rm NAME, ls, fill. */
#include "notes.h"

static const TEEC_UUID notes = NOTES_UUID;

static void show(TEEC_Session *session, const char *name)
{
    char text[4096];
    TEEC_TempMemoryReference memory = {text, sizeof(text)};

    must(note_show(session, name, &memory), 0, name);
    printf("%.*s\n", (int)memory.size, text);
}

static void list(TEEC_Session *session)
{
    for (uint32_t i = 0;; i++) {
        char name[64];
        TEEC_Operation op = {0};
        uint32_t origin = 0;

        op.paramTypes =
            TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_OUTPUT, TEEC_VALUE_INPUT, TEEC_NONE, TEEC_NONE);
        op.params[0].tmpref.buffer = name;
        op.params[0].tmpref.size = sizeof(name);
        op.params[1].value.a = i;
        TEEC_Result result = TEEC_InvokeCommand(session, NOTES_NAME, &op, &origin);
        if (result == TEEC_ERROR_ITEM_NOT_FOUND)
            return;
        must(result, origin, "list");
        printf("%.*s\n", (int)op.params[0].tmpref.size, name);
    }
}

/* Notes without an end, until somebody ends this program. */
static void fill(TEEC_Session *session)
{
    for (unsigned i = 0;; i++) {
        char name[32];

        snprintf(name, sizeof(name), "filling-%u", i);
        TEEC_Result result = note_write(session, NOTES_ADD, name, "some text");
        if (result != TEEC_ERROR_ACCESS_CONFLICT)
            must(result, 0, name);
    }
}

static int run(TEEC_Session *session, int argc, char **argv)
{
    const char *command = argc > 1 ? argv[1] : "";

    if (argc == 4 && strcmp(command, "add") == 0)
        must(note_write(session, NOTES_ADD, argv[2], argv[3]), 0, argv[2]);
    else if (argc == 4 && strcmp(command, "set") == 0)
        must(note_write(session, NOTES_SET, argv[2], argv[3]), 0, argv[2]);
    else if (argc == 3 && strcmp(command, "show") == 0)
        show(session, argv[2]);
    else if (argc == 3 && strcmp(command, "rm") == 0)
        must(note_command(session, NOTES_REMOVE, argv[2], TEEC_NONE, NULL), 0, argv[2]);
    else if (argc == 2 && strcmp(command, "ls") == 0)
        list(session);
    else if (argc == 2 && strcmp(command, "fill") == 0)
        fill(session);
    else
        return EXIT_FAILURE;
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    TEEC_Context context;
    TEEC_Session session;

    must_initialize(&context);
    must_open(&context, &session, &notes);
    int status = run(&session, argc, argv);
    TEEC_CloseSession(&session);
    TEEC_FinalizeContext(&context);
    if (status)
        fputs("notes add NAME TEXT | set NAME TEXT | show NAME | rm NAME | ls | fill\n", stderr);
    return status;
}
