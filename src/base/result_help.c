/* SPDX-License-Identifier: BSD-2-Clause */
#include "result_help.h"

#include "check.h"

/* clang-format off: a table of prose */
static const struct result_help results[] = {
    {0x00000000, "the call did what it was asked to.", ""},
    {0xf0100001, "a persistent object is damaged.",
     "the store was changed by something other than teesim, or its disk lost a part of it;\n"
     "a file of the state directory was put back without the rest of it"},
    {0xf0100002, "the second of the two objects of the call is damaged.",
     "TEE_SetOperationKey2 with a persistent second key; otherwise as CORRUPT_OBJECT"},
    {0xf0100003, "the storage cannot be reached now.",
     "the state directory cannot be written: permissions, a full or read-only file system;\n"
     "the storage is one that this TEE does not have"},
    {0xf0100004, "the storage of the second of the two objects of the call cannot be reached now.",
     "TEE_SetOperationKey2 with a persistent second key; otherwise as STORAGE_NOT_AVAILABLE"},
    {0xf0100005, "a version of a structure or an interface that this TEE does not know.",
     "the iSocket structure or the TA was made for another version of the API"},
    {0xf0100006, "the ciphertext is not one that this key can have made.",
     "a wrong key, a wrong algorithm or padding, or data cut short on its way"},
    {0xf1007001, "the socket's protocol failed.",
     "the other end sent what the protocol does not allow, or the network broke down"},
    {0xf1007002, "the other end has closed the connection.",
     "it is an end, not always an error: read what is left, then close"},
    {0xf1007003, "the time given to a socket's call is over.",
     "nobody answers at that address; the timeout is in milliseconds, not in seconds"},
    {0xf1007004, "no memory or no descriptors for a socket.",
     "sockets that are opened and not closed; a low ulimit -n"},
    {0xf1007005, "the datagram or buffer is too large to be sent at once.",
     "more than a UDP datagram can hold; send it in pieces"},
    {0xf1007006, "the protocol told something that is no failure.",
     "ask for the protocol's own error with the socket's error function"},
    {0xf1007007, "the name of the host is not found.",
     "no name server, a wrong name, or a host that has no address of that IP version"},
    {0xf1010002, "data of TCP out of band has come, which is not understood.",
     "the other end sends urgent data"},
    {0xf1020002, "a message about a UDP socket has come, which is not understood.",
     "the network sent a notice, of a port that is not there, say"},
    {0xffff0000, "something went wrong that no other result tells.",
     "an error of the TA's own; look at the trace, teesim run --trace text"},
    {0xffff0001, "the caller may not do that.",
     "a session to a TA that refuses the client's login, or of a TA that must be called by TAs "
     "alone;\n"
     "an object opened without the access flag that the call needs;\n"
     "a persistent object whose sharing flags, or whose key's usage, do not allow it"},
    {0xffff0002, "the operation was cancelled.",
     "TEEC_RequestCancellation, or a TA that has unmasked cancellations and gave up by itself;\n"
     "the time of TEE_OpenTASession or TEE_InvokeTACommand was over"},
    {0xffff0003, "somebody else uses it in a way that does not go together.",
     "the same persistent object is open elsewhere without the sharing flags of both;\n"
     "TEE_DATA_FLAG_OVERWRITE is missing where an object of that ID exists;\n"
     "memory references of one call overlap, and one is written"},
    {0xffff0004, "there was more data than the call takes.",
     "a message or a structure that is longer than the other side expects"},
    {0xffff0005, "the data is not in the form that it must be in.",
     "a property that is asked for as another type than it has; a damaged file or key;\n"
     "a login or operation of a form that the TEE does not know"},
    {0xffff0006, "a parameter is wrong.",
     "paramTypes that are not what the TA checks for: compare both sides of the call;\n"
     "a NULL pointer, a size that is too large, a shared memory without the flag for its use;\n"
     "a command that the TA does not know; attributes that do not fit the type of object"},
    {0xffff0007, "not in this state.",
     "a call in the wrong order: an operation without key, or already begun;\n"
     "a session or context that is closed already;\n"
     "an object that is initialised already, or not yet"},
    {0xffff0008, "it is not there.",
     "no <uuid>.ta in the TA path (--ta-dir, TEESIM_TA_PATH), or a UUID that is another in the "
     "client;\n"
     "no persistent object with that ID in this state directory; no such property"},
    {0xffff0009, "the function is there and does nothing yet.",
     "an optional part of the API, or a TA that is not finished"},
    {0xffff000a, "it can be asked for, and is not supported.",
     "an algorithm, key size or curve that is optional; an implementation or a TA that leaves it "
     "out;\n"
     "a service of the platform that needs hardware"},
    {0xffff000b, "there is no data.", "nothing to read, or the end of an enumeration"},
    {0xffff000c, "no memory.",
     "the TA's heap is full: raise TA_DATA_SIZE (teesim run --report all says what was used);\n"
     "shared memory is used up: raise TEESIM_SHM_SIZE, or release what is not used any more"},
    {0xffff000d, "it is busy; try again later.",
     "a single-instance TA without MULTI_SESSION has a session already;\n"
     "an instance that is just being made or is ending"},
    {0xffff000e, "the other side was not reached, or went away.",
     "the machine was stopped during the call, or cannot start; its message on stderr says why;\n"
     "no device, or no supplicant for a socket"},
    {0xffff000f, "a check of security failed.",
     "data that was changed where it lay; a TA that found a reason to refuse"},
    {0xffff0010, "the buffer is too small; its size has been set to what is needed.",
     "call again with a buffer of that size: it is how the size is asked for"},
    {0xffff0011, "the operation was cancelled by something outside, not by the client.",
     "the machine ends; a user's dialog was interrupted"},
    {0xffff3001, "the time is over.",
     "a wait for an event or a peripheral, or a session's timeout"},
    {0xffff300f, "a number is too large.",
     "the position in an object would pass TEE_DATA_MAX_POSITION; a big integer is too short;\n"
     "the time does not fit into 32 bits"},
    {0xffff3024, "the TA has died.",
     "it panicked, here or in a call before: the report on stderr says where and why;\n"
     "sessions of a dead instance give this until they are closed"},
    {0xffff3041, "there is no room in the storage.",
     "the file system of the state directory is full, or the object would be too large"},
    {0xffff3071, "the MAC or the tag is not right.",
     "another key, nonce, additional data or message than what it was made of, or data changed on "
     "its way"},
    {0xffff3072, "the signature is not right.",
     "another key, hash or padding than what it was made with; the message itself given for its "
     "digest"},
    {0xffff5000, "the TA has set no persistent time.",
     "TEE_SetTAPersistentTime has not been called in this state directory"},
    {0xffff5001, "the persistent time must be set again.",
     "the system's clock was put back, or the state is a copy of another machine's"},
};

static const struct result_help origins[] = {
    {1, "the call failed in libteec, before anything was sent.",
     "a parameter of the TEEC function itself is wrong; the TA has seen nothing of it"},
    {2, "the call failed between the client and the TEE.",
     "the machine stopped, or does not start; no memory for the message"},
    {3, "the TEE itself gave the result: no code of the TA did.",
     "the TA is not found or cannot be loaded, is busy, has died, or refused by its flags"},
    {4, "the TA gave the result.", "what its entry point returned; look there for where it does"},
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
