/* SPDX-License-Identifier: BSD-2-Clause */
/* One object is written, read and deleted; another is written when it is not there, and deleted
 * when it is: it outlives the program. */
#include <err.h>
#include <stdio.h>
#include <string.h>

#include <tee_client_api.h>

#include <secure_storage_ta.h>

#define OBJECT_SIZE 7000

struct storage {
    TEEC_Context ctx;
    TEEC_Session sess;
};

/* `data` NULL: the command has none. */
static TEEC_Result invoke(struct storage *s, uint32_t command, const char *name, void *data,
                          size_t *size)
{
    uint32_t type = command == TA_SECURE_STORAGE_CMD_READ_RAW ? TEEC_MEMREF_TEMP_OUTPUT
                                                              : TEEC_MEMREF_TEMP_INPUT;
    TEEC_Operation op;
    uint32_t origin;
    TEEC_Result res;

    memset(&op, 0, sizeof(op));
    op.paramTypes =
        TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT, data ? type : TEEC_NONE, TEEC_NONE, TEEC_NONE);
    op.params[0].tmpref.buffer = (void *)name;
    op.params[0].tmpref.size = strlen(name);
    op.params[1].tmpref.buffer = data;
    op.params[1].tmpref.size = data ? *size : 0;
    res = TEEC_InvokeCommand(&s->sess, command, &op, &origin);
    if (res != TEEC_SUCCESS && res != TEEC_ERROR_SHORT_BUFFER && res != TEEC_ERROR_ITEM_NOT_FOUND)
        errx(1, "command %u: 0x%x / %u", command, res, origin);
    if (data)
        *size = op.params[1].tmpref.size;
    return res;
}

static void must(TEEC_Result res, const char *what)
{
    if (res != TEEC_SUCCESS)
        errx(1, "%s: 0x%x", what, res);
}

static void there_and_back(struct storage *s)
{
    char data[OBJECT_SIZE], read[OBJECT_SIZE];
    size_t size = sizeof(data), room = 100;

    memset(data, 0xa1, sizeof(data));
    must(invoke(s, TA_SECURE_STORAGE_CMD_WRITE_RAW, "one", data, &size), "write");
    if (invoke(s, TA_SECURE_STORAGE_CMD_READ_RAW, "one", read, &room) != TEEC_ERROR_SHORT_BUFFER)
        errx(1, "it fits into too little");
    must(invoke(s, TA_SECURE_STORAGE_CMD_READ_RAW, "one", read, &room), "read");
    must(invoke(s, TA_SECURE_STORAGE_CMD_DELETE, "one", NULL, NULL), "delete");
    if (room != sizeof(data) || memcmp(data, read, sizeof(data)) != 0)
        errx(1, "it is another one");
    printf("one: %zu bytes there and back\n", room);
}

int main(void)
{
    TEEC_UUID uuid = TA_SECURE_STORAGE_UUID;
    struct storage s;
    char kept[] = "what is kept", read[64];
    size_t size = sizeof(read), kept_size = sizeof(kept);
    uint32_t origin;

    must(TEEC_InitializeContext(NULL, &s.ctx), "TEEC_InitializeContext");
    must(TEEC_OpenSession(&s.ctx, &s.sess, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, &origin),
         "TEEC_OpenSession");
    there_and_back(&s);
    if (invoke(&s, TA_SECURE_STORAGE_CMD_READ_RAW, "two", read, &size) == TEEC_SUCCESS) {
        must(invoke(&s, TA_SECURE_STORAGE_CMD_DELETE, "two", NULL, NULL), "delete");
        printf("two: was \"%.*s\"\n", (int)size, read);
    } else {
        must(invoke(&s, TA_SECURE_STORAGE_CMD_WRITE_RAW, "two", kept, &kept_size), "write");
        printf("two: was not there\n");
    }
    TEEC_CloseSession(&s.sess);
    TEEC_FinalizeContext(&s.ctx);
    return 0;
}
