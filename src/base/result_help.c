/* SPDX-License-Identifier: BSD-2-Clause */
#include "result_help.h"

#include "check.h"

/* clang-format off: a table of prose */
static const struct result_help results[] = {
    {0x00000000, "the call did what it was asked to.", ""},
    {0xf0100001, "a persistent object is damaged.",
     "something other than teesim changed the store, or its disk lost a part of it;\n"
     "a file of the state directory was restored without the rest of it"},
    {0xf0100002, "the second of the two objects of the call is damaged.",
     "TEE_SetOperationKey2 with a persistent second key; otherwise as for CORRUPT_OBJECT"},
    {0xf0100003, "the storage cannot be reached at present.",
     "the state directory cannot be written: permissions, a full or read-only file system;\n"
     "this TEE does not have the storage that was asked for"},
    {0xf0100004,
     "the storage of the second of the two objects of the call cannot be reached at "
     "present.",
     "TEE_SetOperationKey2 with a persistent second key; otherwise as for STORAGE_NOT_AVAILABLE"},
    {0xf0100005, "this TEE does not know that version of a structure or interface.",
     "the iSocket structure or the TA was made for another version of the API"},
    {0xf0100006, "the ciphertext cannot have been made with this key.",
     "a wrong key, a wrong algorithm or padding, or data that was cut short on its way"},
    {0xf1007001, "the socket's protocol failed.",
     "the other end sent something that the protocol does not allow, or the network broke down"},
    {0xf1007002, "the other end has closed the connection.",
     "this is not always an error: read what is left, then close the socket"},
    {0xf1007003, "a socket call took longer than its timeout.",
     "nobody answers at that address; the timeout is in milliseconds, not in seconds"},
    {0xf1007004, "there is not enough memory, or no descriptor, for a socket.",
     "sockets that are opened and never closed; a low ulimit -n"},
    {0xf1007005, "the datagram or buffer is too large to be sent at once.",
     "more data than fits into a UDP datagram; send it in pieces"},
    {0xf1007006, "the protocol has a warning, which is not a failure.",
     "ask for the protocol's own error with the socket's error function"},
    {0xf1007007, "the host name was not found.",
     "no name server, a wrong name, or a host without an address of that IP version"},
    {0xf1010002, "TCP received out-of-band data that it does not understand.",
     "the other end sends urgent data"},
    {0xf1020002, "a message about a UDP socket arrived that is not understood.",
     "the network sent a notice, for example that nobody listens on that port"},
    {0xffff0000, "something went wrong for which there is no other result.",
     "an error that the TA itself returns; look at the trace, teesim run --trace text"},
    {0xffff0001, "the caller is not allowed to do that.",
     "a session with a TA that refuses the client's login, or that only other TAs may call;\n"
     "an object opened without the access flag that the call needs;\n"
     "a persistent object whose sharing flags, or whose key's usage, do not allow it"},
    {0xffff0002, "the operation was cancelled.",
     "TEEC_RequestCancellation, or a TA that unmasked cancellation and gave up by itself;\n"
     "the timeout of TEE_OpenTASession or TEE_InvokeTACommand"},
    {0xffff0003, "it is already in use in a way that conflicts with this one.",
     "the same persistent object is already open, and not both handles have the sharing flags;\n"
     "an object with that ID exists, and TEE_DATA_FLAG_OVERWRITE is missing;\n"
     "memory references of one call overlap, and one of them is written"},
    {0xffff0004, "there was more data than the call takes.",
     "a message or a structure that is longer than the other side expects"},
    {0xffff0005, "the data is not in the right form.",
     "a property that is read as another type than it has; a damaged file or key;\n"
     "a form of login or operation that the TEE does not know"},
    {0xffff0006, "a parameter is wrong.",
     "paramTypes other than those that the TA checks for: compare both sides of the call;\n"
     "a NULL pointer, a size that is too large, shared memory without the flag for its use;\n"
     "a command that the TA does not know; attributes that do not fit the type of object"},
    {0xffff0007, "that is not possible in the current state.",
     "calls in the wrong order: an operation that has no key yet, or that has already begun;\n"
     "a session or context that is already closed;\n"
     "an object that is already initialised, or not yet"},
    {0xffff0008, "it was not found.",
     "no <uuid>.ta in the TA path (--ta-dir, TEESIM_TA_PATH), or a wrong UUID in the client;\n"
     "no persistent object with that ID in this state directory; no such property"},
    {0xffff0009, "the function exists, but does nothing yet.",
     "an optional part of the API, or a TA that is not finished"},
    {0xffff000a, "the request is valid, but not supported.",
     "an algorithm, key size or curve that is optional, and that this TEE or TA leaves out;\n"
     "a service of the platform that needs hardware"},
    {0xffff000b, "there is no data.", "nothing to read, or the end of an enumeration"},
    {0xffff000c, "there is not enough memory.",
     "the TA's heap is full: raise TA_DATA_SIZE (teesim run --report all says what was used);\n"
     "shared memory is used up: raise TEESIM_SHM_SIZE, or release what is no longer needed"},
    {0xffff000d, "it is busy; try again later.",
     "a single-instance TA without MULTI_SESSION already has a session;\n"
     "an instance that is just being created or is ending"},
    {0xffff000e, "the other side could not be reached, or went away.",
     "the machine was stopped during the call, or cannot start; its message on stderr says why;\n"
     "no device, or no supplicant for a socket"},
    {0xffff000f, "a security check failed.",
     "stored data that was changed by somebody else; a TA that found a reason to refuse"},
    {0xffff0010, "the buffer is too small; its size has been set to the size needed.",
     "call again with a buffer of that size; this is also the way to ask for the size"},
    {0xffff0011, "something other than the client cancelled the operation.",
     "the machine is ending; a dialog with the user was interrupted"},
    {0xffff3001, "the time is up.", "a wait for an event or a peripheral, or a session's timeout"},
    {0xffff300f, "a number is too large.",
     "the position in an object would pass TEE_DATA_MAX_POSITION; a big integer is too short;\n"
     "the time does not fit into 32 bits"},
    {0xffff3024, "the TA has died.",
     "it panicked, in this call or before: the report on stderr says where and why;\n"
     "all sessions of a dead instance give this result until they are closed"},
    {0xffff3041, "there is no room in the storage.",
     "the file system of the state directory is full, or the object would be too large"},
    {0xffff3071, "the MAC or tag is wrong.",
     "it was made with another key, nonce, additional data or message; or the data was changed on "
     "its way"},
    {0xffff3072, "the signature is wrong.",
     "it was made with another key, hash or padding; or the message itself was given instead of "
     "its digest"},
    {0xffff5000, "the TA has not set its persistent time.",
     "TEE_SetTAPersistentTime has not been called in this state directory"},
    {0xffff5001, "the persistent time must be set again.",
     "the system's clock was set back, or the state is a copy from another machine"},
};

static const struct result_help origins[] = {
    {1, "the call failed in libteec, before anything was sent.",
     "a wrong argument of the TEEC function itself; the TA has seen nothing of the call"},
    {2, "the call failed between the client and the TEE.",
     "the machine stopped, or does not start; there was no memory for the message"},
    {3, "the TEE itself gave the result; no code of the TA did.",
     "the TA was not found, cannot be loaded, is busy, has died, or was refused because of its "
     "flags"},
    {4, "the TA gave the result.", "what its entry point returned: look there for the reason"},
};
/* clang-format on */

static const struct result_help *find(const struct result_help *rows, size_t count, uint32_t code)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].code == code)
            return &rows[i];
    return NULL;
}

const struct result_help *result_help_find(uint32_t result)
{
    return find(results, ARRAY_COUNT(results), result);
}

const struct result_help *origin_help_find(uint32_t origin)
{
    return find(origins, ARRAY_COUNT(origins), origin);
}

const struct result_help *result_help_at(size_t i)
{
    return i < ARRAY_COUNT(results) ? &results[i] : NULL;
}

const struct result_help *origin_help_at(size_t i)
{
    return i < ARRAY_COUNT(origins) ? &origins[i] : NULL;
}
