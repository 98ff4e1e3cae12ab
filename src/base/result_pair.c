/* SPDX-License-Identifier: BSD-2-Clause */
#include "result_pair.h"

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
     "Libteec refuses an argument of the function; nothing was sent, the TA has seen nothing.",
     ORIGINS "what the implementation of the client API finds itself is of origin API",
     "a NULL pointer for context, session or destination; a session or context that is closed\n"
     "paramTypes with a number that is no type: it is made of TEEC_PARAM_TYPES(…), of TEEC types\n"
     "a memory reference whose parent was not registered, or is released, or whose range or "
     "direction "
     "that does not allow\n"
     "shared memory without flags, or with others than TEEC_MEM_INPUT and TEEC_MEM_OUTPUT\n"
     "connection data for a login that takes none, or none for one of a group",
     "compare the call's arguments with its clause; zero the TEEC_Operation before it is filled"},
    {0xffff0002, API, "libteec src/ree/libteec/cancel.c src/ree/libteec/session.c",
     "The operation had been cancelled before it began; nothing was sent.",
     "TEE Client API 1.0, 4.5.10: an operation whose started field is 0 can be cancelled before",
     "TEEC_RequestCancellation came first, from another thread\n"
     "the same TEEC_Operation was cancelled, and is used again without started set to 0",
     "set started to 0 before each use of the operation; or take it as the cancellation that it "
     "is"},
    {0xffff0008, API, "libteec src/ree/libteec/context.c", "There is no TEE of that name.",
     "TEE Client API 1.0, 4.5.2: the name of a context says which TEE, and NULL takes any",
     "a name of another platform: NULL, \"optee-tz\" and \"mipstee-vz\" are known here",
     "give NULL to TEEC_InitializeContext"},

    /* ---- the way to the TEE ---- */
    {0xffff0006, COMMS,
     "tee_dev src/ree/tee_dev.c src/ree/tee_params.c src/ree/tee_shm.c\n"
     "mipstee src/ree/mipstee.c src/ree/mipstee_call.c src/ree/login.c\n"
     "machine src/machine/config.c",
     "The driver refuses the request (EINVAL); the TEE has seen nothing of it.",
     ORIGINS "what the way to the TEE finds is of origin COMMS; linux/tee.h: EINVAL",
     "a session or shared memory of another context, or of one that is finalized already\n"
     "a copy of a TEEC_Session that was closed by way of the other\n"
     "a login method that there is not\n"
     "a file that cannot be mapped, for TEEC_RegisterSharedMemoryFileDescriptor\n"
     "an empty or overlong range of memory\n"
     "at TEEC_InitializeContext: a TEESIM_ variable that is not understood; stderr names it",
     "use sessions and memory with the context that they were made with, and until they are "
     "closed"},
    {0xffff000c, COMMS,
     "tee_dev src/ree/tee_shm.c src/ree/page_pool.c\n"
     "mipstee src/ree/mipstee_mem.c src/ree/mipstee_call.c src/ree/sess_tab.c\n"
     "tipc src/ree/tipc.c src/ree/tipc_call.c\n"
     "machine src/machine/machine.c",
     "There is no memory for the call on its way to the TEE (ENOMEM).",
     CODES "the system has run out of resources",
     "shared memory is used up: 64 MiB unless TEESIM_SHM_SIZE says otherwise, of whole pages\n"
     "shared memory is allocated again and again, and not released\n"
     "a size that is wrong, such as a negative one\n"
     "more sessions than there can be; no memory of the process itself (ulimit -v)",
     "release what is not needed (TEEC_ReleaseSharedMemory), send large data in pieces\n"
     "or raise TEESIM_SHM_SIZE, in bytes"},
    {0xffff0001, COMMS,
     "tee_dev src/ree/tee_dev.c\n"
     "mipstee src/ree/login.c\n"
     "machine src/trace/output.c",
     "The driver does not let this process do that (EPERM, EACCES).",
     "TEE Client API 1.0, 4.4.4: who a login stands for is the system's to vouch for",
     "TEEC_LOGIN_GROUP with a group that this process is not in\n"
     "a login method of the kernel's (0x80000000 to 0xbfffffff)\n"
     "TEEC_LOGIN_APPLICATION where /proc cannot be read\n"
     "at TEEC_InitializeContext: a file of TEESIM_TRACE cannot be written; stderr names it",
     "use a group that id(1) lists for the user, or TEEC_LOGIN_PUBLIC"},
    {0xffff000e, COMMS,
     "mipstee src/ree/mipstee_call.c\n"
     "tipc src/ree/tipc.c src/ree/tipc_call.c src/ree/tipc_link.c\n"
     "machine src/machine/machine.c",
     "The TEE was not reached, or the way to it broke before the answer came.",
     CODES "communication with a remote party has failed",
     "the machine was stopped (teesim_stop, exit) while the call ran, or before\n"
     "the machine did not start; its message on stderr says why\n"
     "the link was reset, as a ring broke its rules: then the sessions are gone, too\n"
     "a context that was made before fork is used in the child",
     "open a context and a session anew; do not exit while other threads are in calls"},
    {0xffff0000, COMMS,
     "tee_dev src/ree/ree.c src/ree/tee_dev.c src/ree/tee_params.c src/ree/fdtab.c\n"
     "mipstee src/ree/mipstee_call.c src/ree/mipstee_mem.c\n"
     "tipc src/ree/tipc.c src/ree/tipc_call.c\n"
     "machine src/machine/machine.c",
     "A system call on the way to the TEE failed for a reason that has no result of its own.",
     ORIGINS "what the way to the TEE finds is of origin COMMS",
     "EBADF: the context is finalized, or is one of the parent's before fork\n"
     "EFAULT: memory of a parameter is not there, or an output's cannot be written\n"
     "EMFILE: contexts that are opened and never finalized\n"
     "at TEEC_InitializeContext: no thread can be started (EAGAIN); stderr says so",
     "the errno that is noted says which; keep buffers until the call has returned"},
    {0xffff0002, COMMS, "mipstee src/ree/mipstee_call.c",
     "The operation was cancelled on its way, before the TEE was asked.",
     "TEE Client API 1.0, 4.5.10: a cancellation may come at any time of the operation",
     "TEEC_RequestCancellation came just when the call had begun",
     "nothing is wrong if the client has asked for it"},

    /* ---- the TEE ---- */
    {0xffff0008, TEE,
     "sess_mngr src/tee/sess_mngr/sm_ree.c\n"
     "app src/tee/app/image.c src/tee/app/library.c",
     "There is no TA of that UUID, or no library that it needs.",
     "TEE Client API 1.0, 4.5.7: destination is the UUID of the TA",
     "no <uuid>.ta or <uuid>.so in the TA path: --ta-dir, TEESIM_TA_PATH, or the current "
     "directory\n"
     "the client's UUID is another than the one in the TA's header\n"
     "the TA needs a library of TAs (SHLIBUUID) that is not in the TA path",
     "give the directory of the TA: teesim run --ta-dir DIR PROGRAM\n"
     "compare the file's name with what teesim ta inspect says of it"},
    {0xffff0005, TEE,
     "app src/tee/app/image.c src/tee/app/image_elf.c src/tee/app/module.c src/tee/app/library.c",
     "The file of the TA, or of a library that it needs, is none that can be loaded.",
     CODES "input data is of a form that is not valid",
     "built for another machine, or a device's signed image: build it with teesim's kit\n"
     "no TA header: TA_UUID and its like, or the five entry points, are missing\n"
     "a symbol that nobody has: link it with pkg-config --libs teesim-ta\n"
     "another UUID in the header than in the file's name; a file that is cut short",
     "the message on stderr says what is wrong; so does teesim ta inspect FILE"},
    {0xffff3024, TEE,
     "sess_mngr src/tee/sess_mngr/sm_inst.c src/tee/sess_mngr/sm_cmd.c\n"
     "app src/tee/app/enter.c src/tee/app/instance.c",
     "The TA has died, in this call or before it; its sessions are good for nothing but to be "
     "closed.",
     "TEE Internal Core API 1.3.1, 4.8.1: after a panic nothing of the instance runs any more",
     "the TA broke a rule of the Internal Core API, or called TEE_Panic itself\n"
     "it used memory that it may not: NULL, a memref after its call, an input that it wrote to\n"
     "its stack or heap was too small\n"
     "it died in an earlier call: then that one's report counts, not this call",
     "read the report on stderr: reason, clause, and the frames below; docs/panics.md has the "
     "rules\n"
     "gdb: break sys_panic; close the session, and open another for a fresh instance"},
    {0xffff000d, TEE, "sess_mngr src/tee/sess_mngr/sm_inst.c",
     "The TA has one instance for one session, and somebody has it.",
     "TEE Internal Core API 1.3.1, 4.5: gpd.ta.singleInstance without gpd.ta.multiSession",
     "another session with the TA is open, in this program or one that it forgot to close\n"
     "to a TA: what it asks of waits for the TA itself, by way of other TAs",
     "close the other session first, or try again later\n"
     "or give the TA TA_FLAG_MULTI_SESSION, if it can tell its sessions apart"},
    {0xffff000c, TEE,
     "sess_mngr src/tee/sess_mngr/sm_cmd.c src/tee/sess_mngr/sm_inst.c\n"
     "app src/tee/app/host.c src/tee/app/instance.c src/tee/app/enter.c src/tee/app/image.c "
     "src/tee/app/module.c src/tee/app/library.c src/tee/app/sys_client.c",
     "The TEE has no memory, threads or descriptors for the request.",
     CODES "the system has run out of resources",
     "too many instances: each needs a descriptor and a thread, half of ulimit -n is theirs\n"
     "sessions that are opened and never closed\n"
     "TA_STACK_SIZE or TA_DATA_SIZE larger than the process can have\n"
     "more requests of one context in flight than there can be",
     "close sessions; raise ulimit -n; a TA with TA_FLAG_SINGLE_INSTANCE has one instance for all"},
    {0xffff0006, TEE,
     "sess_mngr src/tee/sess_mngr/sm_ree.c src/tee/sess_mngr/sm_cmd.c\n"
     "app src/tee/app/enter.c",
     "The TEE refuses the request before the TA sees it.",
     ORIGINS "what the TEE itself finds is of origin TEE",
     "the session is being closed by another thread\n"
     "a message that no libteec makes: a program that opens /dev/tee0 itself, or a damaged ring\n"
     "a memory reference that does not lie in the shared memory",
     "let no thread use a session that another one closes"},
    {0xffff0002, TEE, "sess_mngr src/tee/sess_mngr/sm_inst.c",
     "The operation was cancelled while it waited for the TA, which has seen nothing of it.",
     "TEE Internal Core API 1.3.1, 4.10: what the TA has not begun needs no consent of its",
     "TEEC_RequestCancellation while the TA was busy with another session's command\n"
     "to a TA: the time of TEE_OpenTASession or TEE_InvokeTACommand was over",
     "nothing is wrong if the client has asked for it"},
    {0xffff0000, TEE, "app src/tee/app/module.c",
     "The TA cannot be loaded: it would share its memory with another instance.", "",
     "the program has closed descriptors that it did not open (closefrom, a loop of close), and "
     "the "
     "TEE's among them",
     "close only what the program has opened"},
    {0xffff0007, TEE, "app src/tee/app/enter.c",
     "To a TA: the caller, whose memory was lent, is gone.",
     "TEE Internal Core API 1.3.1, 4.9.4: a memory reference is lent for the time of the call",
     "the machine stops while one TA is called by another", "nothing to do"},
    {0xffff000a, TEE, "sess_mngr src/tee/sess_mngr/sm_ree.c",
     "A message asks to register memory in the TEE, which this TEE does without.", "",
     "a message that no driver of this project makes",
     "nothing that a client can mend: look at who writes to the ring"},
    {0xffff0009, TEE, "sess_mngr src/tee/sess_mngr/sm_ree.c",
     "A message asks for something that there is not.", "",
     "a message that no driver of this project makes",
     "nothing that a client can mend: look at who writes to the ring"},

    /* ---- what a TA's own library returns in its name ---- */
    {0xffff0004, TRUSTED_APP,
     "libutee src/ta/entry_gp11.c\n"
     "ta the TA's own source",
     "A memory reference of 4 GiB or more, for a TA of version 1.1; or the TA itself says so.",
     "TEE Internal Core API 1.1: sizes of memory references have 32 bits",
     "a size that is wrong, such as a negative one\n"
     "a TA of 1.1 (__OPTEE_CORE_API_COMPAT_1_1) and memory of that size\n"
     "what its entry point returned; more data than its command takes",
     "compare the size with what the TA's command takes; build the TA for 1.3"},
    {0xffff0009, TRUSTED_APP,
     "libutee src/ta/entry.c\n"
     "ta the TA's own source",
     "The TA's library was not made for this TEE; or, far likelier, the TA itself says so.",
     "TEE Client API 1.0, 4.5.9: what a TA returns is its protocol's to say",
     "a command that the TA does not have yet\n"
     "a TA that was linked with the libutee of another version of teesim",
     "look in the TA for where it returns this; build it anew"},
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
        .meaning = h ? h->meaning : "a code of the TA's own, which no standard has.",
        .rule = "TEE Client API 1.0, 4.5.9: what a TA returns is its protocol's to say",
        .causes = h ? h->causes : "what the TA's documentation says of this code",
        .fix = "look in the TA for where its entry point returns this: gdb, break "
               "TA_InvokeCommandEntryPoint"};
}

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
