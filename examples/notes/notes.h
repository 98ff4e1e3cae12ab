/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef NOTES_H
#define NOTES_H

/* The commands of the TA as functions. */

#include <string.h>

#include "../example.h"
#include "ta/notes_ta.h"

/* A command with a name, and a second parameter: its type, and what is in it. text->size becomes
 * its size. */
static inline TEEC_Result note_command(TEEC_Session *session, uint32_t command, const char *name,
                                       uint32_t second, TEEC_TempMemoryReference *text)
{
    TEEC_Operation op = {0};

    op.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT, second, TEEC_NONE, TEEC_NONE);
    op.params[0].tmpref.buffer = (void *)name;
    op.params[0].tmpref.size = strlen(name);
    if (text)
        op.params[1].tmpref = *text;
    TEEC_Result result = TEEC_InvokeCommand(session, command, &op, NULL);
    if (text)
        text->size = op.params[1].tmpref.size;
    return result;
}

/* NOTES_ADD or NOTES_SET. */
static inline TEEC_Result note_write(TEEC_Session *session, uint32_t command, const char *name,
                                     const char *text)
{
    TEEC_TempMemoryReference memory = {(void *)text, strlen(text)};

    return note_command(session, command, name, TEEC_MEMREF_TEMP_INPUT, &memory);
}

/* The text of a note into memory->buffer; memory->size: the room there, and then what it has. */
static inline TEEC_Result note_show(TEEC_Session *session, const char *name,
                                    TEEC_TempMemoryReference *memory)
{
    return note_command(session, NOTES_SHOW, name, TEEC_MEMREF_TEMP_OUTPUT, memory);
}

#endif
