/* SPDX-License-Identifier: BSD-2-Clause */
#include "result_pair.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "result_help.h"

enum { API = 1, COMMS, TEE, TRUSTED_APP };

#define CODES   "TEE Client API 1.0, 4.4.2: "
#define ORIGINS "TEE Client API 1.0, 4.4.3: "

/* clang-format off: a table of prose */
static const struct result_pair pairs[] = {
    /* ---- libteec itself ---- */
    {0xffff0006, API,
     "libteec src/ree/libteec/session.c src/ree/libteec/params.c src/ree/libteec/shm.c "
     "src/ree/libteec/context.c",
     "Libteec refuses an argument of the function; nothing was sent, and the TA has seen nothing.",
     ORIGINS "errors found by the client API itself have the origin API",
     "[i]context is NULL\n"
     "[o]a NULL pointer for context, session or destination\n"
     "[c]session is NULL, or it was closed or never opened\n"
     "[oc]a number in paramTypes that is not a type: use TEEC_PARAM_TYPES(…) with TEEC types\n"
     "[oc]a memory reference whose parent is not registered or was released\n"
     "[oc]a memory reference outside its parent's range, or in a direction its flags do not allow\n"
     "[o]connection data for a login that takes none, or none for a group login\n"
     "[m]no flags, or other flags than TEEC_MEM_INPUT and TEEC_MEM_OUTPUT\n"
     "[m]a NULL pointer for context, sharedMem or the buffer to register; a negative descriptor",
     "compare the arguments with the clause of the function\n"
     "[oc]zero the TEEC_Operation before use"},
    {0xffff0002, API, "libteec src/ree/libteec/cancel.c src/ree/libteec/session.c",
     "The operation had been cancelled before it began; nothing was sent.",
     "TEE Client API 1.0, 4.5.10: while its started field is 0, an operation can be cancelled "
     "early",
     "TEEC_RequestCancellation came first, from another thread\n"
     "the same TEEC_Operation was cancelled before, and started was not set to 0 again",
     "set started to 0 before each use of the operation; or treat this as the cancellation that "
     "was asked for"},
    {0xffff0008, API, "libteec src/ree/libteec/context.c", "There is no TEE of that name.",
     "TEE Client API 1.0, 4.5.2: the name says which TEE to connect to; NULL means the default",
     "the name of another platform: NULL, \"optee-tz\" and \"mipstee-vz\" are known here",
     "pass NULL to TEEC_InitializeContext"},

    /* ---- the way to the TEE ---- */
    {0xffff0006, COMMS,
     "tee_dev src/ree/tee_dev.c src/ree/tee_params.c src/ree/tee_shm.c\n"
     "mipstee src/ree/mipstee.c src/ree/mipstee_call.c src/ree/login.c\n"
     "machine src/machine/config.c",
     "The driver refuses the request (EINVAL); the TEE has seen nothing of it.",
     ORIGINS "errors found on the way to the TEE have the origin COMMS; linux/tee.h: EINVAL",
     "[i]a TEESIM_ variable that is not understood; stderr names it\n"
     "[c]a session of another context, or of one that was finalized\n"
     "[c]a copy of a TEEC_Session whose original was closed\n"
     "[oc]shared memory of another context, or of one that was finalized\n"
     "[o]a login method that does not exist\n"
     "[m]a file that cannot be mapped, for TEEC_RegisterSharedMemoryFileDescriptor\n"
     "[ocm]a memory range that is too long",
     "[i]correct that variable, or unset it\n"
     "[oc]use sessions and memory only with the context that they were made with, and only until "
     "they are closed\n"
     "[m]compare address, size and descriptor with what there is"},
    {0xffff000c, COMMS,
     "tee_dev src/ree/tee_dev.c src/ree/tee_shm.c src/ree/page_pool.c\n"
     "mipstee src/ree/mipstee.c src/ree/mipstee_mem.c src/ree/mipstee_call.c src/ree/sess_tab.c\n"
     "tipc src/ree/tipc.c src/ree/tipc_call.c\n"
     "machine src/machine/machine.c",
     "There is not enough memory for the call on its way to the TEE (ENOMEM).",
     CODES "the system has run out of resources",
     "[ocm]shared memory is used up: 64 MiB, or TEESIM_SHM_SIZE, given out in whole pages\n"
     "[ocm]shared memory is allocated again and again, and not released\n"
     "[ocm]a wrong size, such as a negative one\n"
     "[o]too many sessions in the context\n"
     "the process itself has no memory left (ulimit -v)",
     "[ocm]release what is no longer needed (TEEC_ReleaseSharedMemory); send large data in pieces\n"
     "[ocm]or raise TEESIM_SHM_SIZE, in bytes\n"
     "[i]raise the limit, or lower TEESIM_SHM_SIZE"},
    {0xffff0001, COMMS,
     "tee_dev src/ree/tee_dev.c\n"
     "mipstee src/ree/login.c\n"
     "machine src/trace/output.c",
     "The driver does not allow this process to do that (EPERM, EACCES).",
     "TEE Client API 1.0, 4.4.4: the system vouches for the identity that a login stands for",
     "[o]TEEC_LOGIN_GROUP with a group that this process does not belong to\n"
     "[o]a login method that is reserved for the kernel (0x80000000 to 0xbfffffff)\n"
     "[o]TEEC_LOGIN_APPLICATION where /proc cannot be read\n"
     "[i]a file of TEESIM_TRACE cannot be written; stderr names it\n"
     "[cm]the system does not allow it, such as a seccomp filter",
     "[o]use a group that id(1) lists for the user, or TEEC_LOGIN_PUBLIC\n"
     "[i]name a file that can be written\n"
     "[cm]look at what limits this process has been given"},
    {0xffff000e, COMMS,
     "mipstee src/ree/mipstee_call.c\n"
     "tipc src/ree/tipc.c src/ree/tipc_call.c src/ree/tipc_link.c\n"
     "machine src/machine/machine.c",
     "The TEE could not be reached, or the connection broke before the answer came.",
     CODES "communication with a remote party has failed",
     "[i]too many contexts at a time: there is room for 254 (ECONNREFUSED)\n"
     "[i]the machine did not start; its message on stderr says why\n"
     "the machine was stopped (teesim_stop, exit) during the call, or before it\n"
     "the link was reset because a ring broke the rules; this ends all sessions, too\n"
     "[ocm]a context that was made before fork is used in the child",
     "[i]finalize contexts that are not needed any more (TEEC_FinalizeContext); one will do for "
     "all "
     "sessions\n"
     "[ocm]open a new context and session; do not exit while other threads are in calls"},
    {0xffff0000, COMMS,
     "tee_dev src/ree/ree.c src/ree/tee_dev.c src/ree/tee_params.c src/ree/fdtab.c\n"
     "mipstee src/ree/mipstee_call.c src/ree/mipstee_mem.c\n"
     "tipc src/ree/tipc.c src/ree/tipc_call.c\n"
     "machine src/machine/machine.c",
     "A system call on the way to the TEE failed for a reason that has no result of its own.",
     ORIGINS "errors found on the way to the TEE have the origin COMMS",
     "[ocm]EBADF: the context was finalized, or the parent process made it before fork\n"
     "[ocm]EFAULT: the memory of a parameter does not exist, or that of an output is read-only\n"
     "[i]EMFILE: contexts that are opened and never finalized\n"
     "[i]EAGAIN: no thread can be started; stderr says so",
     "the errno of the failed call says which\n"
     "[ocm]keep buffers until the call has returned"},
    {0xffff0002, COMMS, "mipstee src/ree/mipstee_call.c",
     "The operation was cancelled on its way, before it reached the TEE.",
     "TEE Client API 1.0, 4.5.10: an operation may be cancelled at any time",
     "TEEC_RequestCancellation came just after the call had begun",
     "nothing is wrong if the client asked for it"},

    /* ---- the TEE ---- */
    {0xffff0008, TEE,
     "sess_mngr src/tee/sess_mngr/sm_ree.c\n"
     "app src/tee/app/image.c src/tee/app/library.c",
     "There is no TA with that UUID, or a library that the TA needs is missing.",
     "TEE Client API 1.0, 4.5.7: destination is the UUID of the TA",
     "no <uuid>.ta or <uuid>.so in the TA path: --ta-dir, TEESIM_TA_PATH, or the current "
     "directory\n"
     "the UUID in the client differs from the one in the TA's header\n"
     "the TA needs a library of TAs (SHLIBUUID) that is not in the TA path",
     "say where the TA is: teesim run --ta-dir DIR PROGRAM\n"
     "compare the file's name with the UUID that teesim ta inspect shows"},
    {0xffff0005, TEE,
     "app src/tee/app/image.c src/tee/app/image_elf.c src/tee/app/module.c src/tee/app/library.c",
     "The file of the TA, or of a library that it needs, cannot be loaded.",
     CODES "input data has an invalid form",
     "built for another machine, or signed for a device: build it with teesim's kit\n"
     "no TA header: TA_UUID and the other definitions, or the five entry points, are missing\n"
     "an undefined symbol: link the TA with pkg-config --libs teesim-ta\n"
     "the header's UUID differs from that of the file's name; or the file is cut short",
     "the message on stderr says what is wrong; so does teesim ta inspect FILE"},
    {0xffff3024, TEE,
     "sess_mngr src/tee/sess_mngr/sm_inst.c src/tee/sess_mngr/sm_cmd.c\n"
     "app src/tee/app/enter.c src/tee/app/instance.c",
     "The TA has died, in this call or before it; its sessions can only be closed now.",
     "TEE Internal Core API 1.3.1, 4.8.1: after a panic, nothing in the instance runs any more",
     "the TA broke a rule of the Internal Core API, or called TEE_Panic itself\n"
     "it used memory in a way it must not: NULL, a memref after its call, a write to an input\n"
     "its stack or heap was too small\n"
     "it died in an earlier call: then the report of that call counts, not this one",
     "read the report on stderr: reason, clause and frames; docs/panics.md lists the rules\n"
     "in gdb: break sys_panic; in the client: close the session and open a new one"},
    {0xffff000d, TEE, "sess_mngr src/tee/sess_mngr/sm_inst.c",
     "The TA takes one session at a time, and somebody has it; or the call would never end.",
     "TEE Internal Core API 1.3.1, 4.5: gpd.ta.singleInstance without gpd.ta.multiSession",
     "this program has another session with the TA open, or forgot to close one\n"
     "if a TA is the caller: the called TA is waiting for the caller, maybe through other TAs",
     "close the other session first, or try again later\n"
     "or set TA_FLAG_MULTI_SESSION in the TA, if it can tell its sessions apart"},
    {0xffff000c, TEE,
     "sess_mngr src/tee/sess_mngr/sm_cmd.c src/tee/sess_mngr/sm_inst.c\n"
     "app src/tee/app/host.c src/tee/app/instance.c src/tee/app/enter.c src/tee/app/image.c "
     "src/tee/app/module.c src/tee/app/library.c src/tee/app/sys_client.c",
     "The TEE has not enough memory, threads or descriptors for the request.",
     CODES "the system has run out of resources",
     "too many instances: each needs a descriptor and a thread; they get half of ulimit -n\n"
     "sessions that are opened and never closed\n"
     "TA_STACK_SIZE or TA_DATA_SIZE is more than the process can get\n"
     "one context has too many requests in flight",
     "close sessions; raise ulimit -n; with TA_FLAG_SINGLE_INSTANCE all sessions share an "
     "instance"},
    {0xffff0006, TEE,
     "sess_mngr src/tee/sess_mngr/sm_ree.c src/tee/sess_mngr/sm_cmd.c\n"
     "app src/tee/app/enter.c",
     "The TEE refuses the request before the TA sees it.",
     ORIGINS "errors found by the TEE itself have the origin TEE",
     "another thread is closing the session\n"
     "a message that libteec never sends: a program opens /dev/tee0 itself, or a ring is damaged\n"
     "a memory reference that is not within the shared memory",
     "do not use a session that another thread is closing"},
    {0xffff0002, TEE, "sess_mngr src/tee/sess_mngr/sm_inst.c",
     "The operation was cancelled while it waited for the TA, which has seen nothing of it.",
     "TEE Internal Core API 1.3.1, 4.10: until the TA has begun, its consent is not needed",
     "TEEC_RequestCancellation while the TA was busy with another session's command\n"
     "if a TA is the caller: the timeout of TEE_OpenTASession or TEE_InvokeTACommand",
     "nothing is wrong if the client asked for it"},
    {0xffff0000, TEE, "app src/tee/app/module.c",
     "The TA cannot be loaded, because it would share its memory with another instance.", "",
     "the program closed descriptors that it did not open (closefrom, a loop of close), among "
     "them the TEE's",
     "close only descriptors that the program has opened"},
    {0xffff0007, TEE, "app src/tee/app/enter.c",
     "If a TA is the caller: it is gone, and with it the memory that it lent.",
     "TEE Internal Core API 1.3.1, 4.9.4: a memory reference is lent for the duration of the call",
     "the machine stops while one TA is calling another", "nothing to do"},
    {0xffff000a, TEE, "sess_mngr src/tee/sess_mngr/sm_ree.c",
     "A message asks the TEE to register memory, which this TEE does not need.", "",
     "a message that no driver of this project sends",
     "a client cannot mend this: find out who writes to the ring"},
    {0xffff0009, TEE, "sess_mngr src/tee/sess_mngr/sm_ree.c",
     "A message asks for something that does not exist.", "",
     "a message that no driver of this project sends",
     "a client cannot mend this: find out who writes to the ring"},

    /* ---- what a TA's own library returns in its name ---- */
    {0xffff0004, TRUSTED_APP,
     "libutee src/ta/entry_gp11.c\n"
     "ta the TA's own source",
     "A memory reference of 4 GiB or more for a TA of version 1.1; or the TA itself returned this.",
     "TEE Internal Core API 1.1: sizes of memory references have 32 bits",
     "a wrong size, such as a negative one\n"
     "a TA of 1.1 (__OPTEE_CORE_API_COMPAT_1_1) and memory of that size\n"
     "what its entry point returned; more data than its command takes",
     "compare the size with what the TA's command takes; or build the TA for 1.3"},
    {0xffff0009, TRUSTED_APP,
     "libutee src/ta/entry.c\n"
     "ta the TA's own source",
     "The TA's library was not made for this TEE; or, far more likely, the TA itself returned "
     "this.",
     "TEE Client API 1.0, 4.5.9: the TA's own protocol defines what it returns",
     "a command that the TA does not have yet\n"
     "the TA was linked with the libutee of another version of teesim",
     "find where the TA returns this; build the TA again"},
};
/* clang-format on */

const struct result_pair *result_pair_at(size_t i)
{
    return i < ARRAY_COUNT(pairs) ? &pairs[i] : NULL;
}

/* What a TA says, whatever it is. */
static void of_ta(uint32_t result, struct result_pair *out)
{
    const struct result_help *h = result_help_find(result);

    *out = (struct result_pair){
        .result = result,
        .origin = TRUSTED_APP,
        .places = "ta the TA's own source",
        .meaning = h ? h->meaning : "a code of the TA's own, which is not in the standards.",
        .rule = "TEE Client API 1.0, 4.5.9: the TA's own protocol defines what it returns",
        .causes = h ? h->causes : "see the TA's documentation of this code",
        .fix = "find where the TA's entry point returns this; in gdb: break "
               "TA_InvokeCommandEntryPoint"};
}

/* ---- lines of some functions ---- */

/* A line that begins with "[…]" is of these functions alone. */
static const struct {
    char tag;
    const char *function; /* as fnmatch takes it */
    const char *words;
} functions[] = {
    {'i', "TEEC_InitializeContext", "in TEEC_InitializeContext: "},
    {'o', "TEEC_OpenSession", "in TEEC_OpenSession: "},
    {'c', "TEEC_InvokeCommand", "in TEEC_InvokeCommand: "},
    {'m', "TEEC_*SharedMemory*", "of shared memory: "},
};

/* 0: of any, and of none of these in particular. */
static char tag_of(const char *function)
{
    for (size_t i = 0; function && i < ARRAY_COUNT(functions); i++)
        if (fnmatch(functions[i].function, function, 0) == 0)
            return functions[i].tag;
    return '\0';
}

/* What is said of a line that is shown to one who asks of no function in particular. */
static const char *words_of(const char *tags, size_t count)
{
    for (size_t i = 0; count == 1 && i < ARRAY_COUNT(functions); i++)
        if (functions[i].tag == *tags)
            return functions[i].words;
    return "";
}

/* Adds a line, with its end, if it is that function's. */
static size_t add_line(const char *line, size_t len, char tag, char *to, size_t room)
{
    size_t tags = *line == '[' ? strcspn(line, "]") - 1 : 0, skip = tags ? tags + 2 : 0;

    if (tags && tag && !memchr(line + 1, tag, tags))
        return 0;
    int n = snprintf(to, room, "%s%.*s\n", tags && !tag ? words_of(line + 1, tags) : "",
                     (int)(len - skip), line + skip);
    return n > 0 && (size_t)n < room ? (size_t)n : 0;
}

const char *result_pair_lines(const char *lines, const char *function, char room[RESULT_LINES_SIZE])
{
    char tag = tag_of(function);
    size_t used = 0;

    while (*lines) {
        size_t len = strcspn(lines, "\n");
        used += add_line(lines, len, tag, room + used, RESULT_LINES_SIZE - used);
        lines += len + (lines[len] != '\0');
    }
    room[used ? used - 1 : 0] = '\0';
    return room;
}

/* ---- rows ---- */

bool result_pair_find(uint32_t result, uint32_t origin, struct result_pair *out)
{
    for (size_t i = 0; i < ARRAY_COUNT(pairs); i++) {
        if (pairs[i].result == result && pairs[i].origin == origin) {
            *out = pairs[i];
            return true;
        }
    }
    if (origin != TRUSTED_APP || result == 0)
        return false;
    of_ta(result, out);
    return true;
}

const char *result_pair_clause(const char *function)
{
    static const struct {
        const char *function, *clause;
    } clauses[] = {
        {"TEEC_InitializeContext", "TEE Client API 1.0, 4.5.2"},
        {"TEEC_RegisterSharedMemory", "TEE Client API 1.0, 4.5.4"},
        {"TEEC_AllocateSharedMemory", "TEE Client API 1.0, 4.5.5"},
        {"TEEC_OpenSession", "TEE Client API 1.0, 4.5.7"},
        {"TEEC_InvokeCommand", "TEE Client API 1.0, 4.5.9"},
    };

    for (size_t i = 0; i < ARRAY_COUNT(clauses); i++)
        if (strcmp(clauses[i].function, function) == 0)
            return clauses[i].clause;
    return NULL;
}
