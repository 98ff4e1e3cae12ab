/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every hop that a call can take: X(id, box, world, dir, text).
 *
 * dir: DOWN (towards the TA), UP (back), or AT (in place); of a monitor's that of the REE VM's, the
 * TEE VM's is the other way round, and an interrupt's acknowledgement leads where the interrupt did
 * (trace_dir of src/trace/reader.h knows). text is for people; {a}, {b}, {c} are the event's three
 * words, with a kind after a colon: x hexadecimal, d signed, result, origin, login, types (a param
 * types word; with the event's bytes, what the parameters are), outputs (the same, those that come
 * back), bytes, copied (as many bytes were), twice (so many were, twice), unsaid (so many were, but
 * the words do not say it), size (of something; nothing if it is not known), sharing (enum
 * trace_sharing), errno (0 or a positive errno), calls, ioctl (its number or request), cmd (a tipc
 * control type), smcmd (enum tee_cmd), status (virtio status bits), entry (enum ta_entry), vm (enum
 * vm_id), reg (an offset in the register page), relay (an L4VIRTIO_CMD), access (0 reads only),
 * boots (1: the machine), instance (of a TA, with its UUID if the event's bytes have one; {c} its
 * number, behind the words), by (the number of an instance that does it), wait (ms), command (if
 * there is one), asked (of TA_CALL), death (of APP_DEAD); without a kind unsigned. {s} is the
 * session, {s:for} the same unless it is 0, {u} the UUID in the event's bytes.
 *
 * No words may hold an address: a seeded run must give the same trace each time.
 */
/* clang-format off */
#ifndef X
#error "define X before including trace_events.h"
#endif

/* client, libteec: REE user space */
X(CLIENT_INIT,       CLIENT,      REE_USER, DOWN, "TEEC_InitializeContext")
X(CLIENT_FINAL,      CLIENT,      REE_USER, DOWN, "TEEC_FinalizeContext")
X(CLIENT_OPEN,       CLIENT,      REE_USER, DOWN, "TEEC_OpenSession{u} login {a:login} {b:types}")
X(CLIENT_INVOKE,     CLIENT,      REE_USER, DOWN, "TEEC_InvokeCommand command {a:x} {b:types}")
X(CLIENT_CLOSE,      CLIENT,      REE_USER, DOWN, "TEEC_CloseSession")
X(CLIENT_CANCEL,     CLIENT,      REE_USER, DOWN, "TEEC_RequestCancellation")
X(CLIENT_SHM,        CLIENT,      REE_USER, DOWN, "{b:sharing}{a:size}")
X(CLIENT_DONE,       CLIENT,      REE_USER, UP,   "returns {a:result} from {b:origin}{c:outputs}")
X(CLIENT_RETURN,     CLIENT,      REE_USER, UP,   "returns")
X(LIBTEEC_OPEN,      LIBTEEC,     REE_USER, DOWN, "opens /dev/tee{a}{b:boots}")
X(LIBTEEC_OPENED,    LIBTEEC,     REE_USER, UP,   "open returns {a:errno}")
X(LIBTEEC_CLOSE,     LIBTEEC,     REE_USER, DOWN, "closes the device")
X(LIBTEEC_CLOSED,    LIBTEEC,     REE_USER, UP,   "close returns")
X(LIBTEEC_IOCTL,     LIBTEEC,     REE_USER, DOWN, "ioctl {a:ioctl} on /dev/tee0")
X(LIBTEEC_RETURN,    LIBTEEC,     REE_USER, UP,   "ioctl {a:ioctl} returns {b:errno}")

/* the REE kernel */
X(TEE_DEV_OPEN,      TEE_DEV,     REE, DOWN, "open: makes a context")
X(TEE_DEV_OPENED,    TEE_DEV,     REE, UP,   "open returns {a:errno}")
X(TEE_DEV_RELEASE,   TEE_DEV,     REE, DOWN, "release: ends the context")
X(TEE_DEV_VERSION,   TEE_DEV,     REE, AT,   "says which TEE it is")
X(TEE_DEV_IOCTL,     TEE_DEV,     REE, DOWN, "checks ioctl {a:ioctl}, {b} params")
X(TEE_DEV_RETURN,    TEE_DEV,     REE, UP,   "copies back {a:result} from {b:origin}")
X(TEE_DEV_DONE,      TEE_DEV,     REE, UP,   "returns {a:errno}")
X(TEE_DEV_SHM,       TEE_DEV,     REE, AT,   "shared memory {a}, {b:bytes}")
X(MIPSTEE_CONNECT,   MIPSTEE,     REE, DOWN, "connects the context's channel to the TEE")
X(MIPSTEE_RELEASE,   MIPSTEE,     REE, DOWN, "takes the context's channel down")
X(MIPSTEE_OPEN,      MIPSTEE,     REE, DOWN, "open_session")
X(MIPSTEE_INVOKE,    MIPSTEE,     REE, DOWN, "invoke_func command {a:x}, session {s}")
X(MIPSTEE_CLOSE,     MIPSTEE,     REE, DOWN, "close_session {s}")
X(MIPSTEE_CANCEL,    MIPSTEE,     REE, DOWN, "cancel_req for session {s}")
X(MIPSTEE_COPY_IN,   MIPSTEE,     REE, AT,   "copies {a:copied} in")
X(MIPSTEE_COPY_OUT,  MIPSTEE,     REE, AT,   "copies {a:copied} out")
X(MIPSTEE_RETURN,    MIPSTEE,     REE, UP,   "answer {a:result} from {b:origin}")
X(MIPSTEE_DONE,      MIPSTEE,     REE, UP,   "returns {a:errno}")
X(TIPC_CTRL_SEND,    TIPC,        REE, DOWN, "control message {a:cmd}, from address {b}{c:unsaid}")
X(TIPC_CTRL_RECV,    TIPC,        REE, UP,   "control message {a:cmd}, from address {b}")
X(TIPC_SEND,         TIPC,        REE, DOWN, "channel {a} sends {b:copied}, tag {c}")
X(TIPC_RECV,         TIPC,        REE, UP,   "channel {a} receives {b:copied}, tag {c}")
X(VMMIO_KICK,        VIRTIO_MMIO, REE, DOWN, "notifies queue {a}")
X(VMMIO_IRQ,         VIRTIO_MMIO, REE, UP,   "interrupt, status {a:x}")
X(VMMIO_STATUS,      VIRTIO_MMIO, REE, AT,   "writes status {a:status}")

/* the hypervisor */
X(UVMM_TRAP,         UVMM,        HYP, DOWN, "{a:vm} VM: write of {b:reg} = {c:x} traps")
X(UVMM_DOORBELL,     UVMM,        HYP, DOWN, "{a:vm} VM: doorbell, queues {b:x}")
X(UVMM_IRQ,          UVMM,        HYP, UP,   "{a:vm} VM: injects an interrupt")
X(PROXY_MOVE_DOWN,   PROXY,       HYP, DOWN, "moves {a:copied} to the TEE VM: descriptor {b}, buffer {c}")
X(PROXY_MOVE_UP,     PROXY,       HYP, UP,   "moves {a:copied} to the REE VM: buffer {c}, descriptor {b}")
X(PROXY_RELAY,       PROXY,       HYP, AT,   "relays {a:relay}")
X(PROXY_BROKEN,      PROXY,       HYP, AT,   "marks the device of the {a:vm} VM broken")

/* the TEE */
X(TIPC_DEV_RECV,     TIPC_DEV,    TEE, DOWN, "takes {a:bytes} for endpoint {b}")
X(TIPC_DEV_CTRL,     TIPC_DEV,    TEE, AT,   "control message {a:cmd}, address {b}{c:unsaid}")
X(TIPC_DEV_SEND,     TIPC_DEV,    TEE, UP,   "gives {a:copied} from endpoint {b}")
X(TIPC_DEV_BAD,      TIPC_DEV,    TEE, AT,   "refuses a message of {a:bytes}")
X(IPC_SEND_DOWN,     IPC,         TEE, DOWN, "queues {a:twice}")
X(IPC_SEND_UP,       IPC,         TEE, UP,   "queues {a:twice}")
X(IPC_CONNECT,       IPC,         TEE, AT,   "connects")
X(IPC_CLOSE,         IPC,         TEE, AT,   "closes a channel")
X(SM_REQUEST,        SESS_MNGR,   TEE, DOWN, "{a:smcmd}{s:for}{b:command}")
X(SM_QUEUED,         SESS_MNGR,   TEE, AT,   "instance busy: {a:smcmd}{s:for} waits")
X(SM_FORWARD,        SESS_MNGR,   TEE, DOWN, "sends {a:smcmd} to the instance")
X(SM_ANSWER,         SESS_MNGR,   TEE, UP,   "session {s} answers {a:result} from {b:origin}")
X(SM_CANCEL,         SESS_MNGR,   TEE, DOWN, "cancel for session {s}: {a:calls} found")
X(APP_START,         APP,         TEE, DOWN, "starts {a:instance}")
X(APP_MAP,           APP,         TEE, DOWN, "lends {a:bytes}, {b:access}{c:instance}")
X(APP_ENTER,         APP,         TEE, DOWN, "enters {a:instance}: {b:entry}")
X(APP_OBJ_OPEN,      APP,         TEE, AT,   "opens a persistent object: {a:result}{c:instance}")
X(APP_OBJ_CREATE,    APP,         TEE, AT,   "stores a new object with {b:bytes}: {a:result}{c:instance}")
X(APP_OBJ_DELETE,    APP,         TEE, AT,   "deletes a persistent object: {a:result}{c:instance}")
X(APP_OBJ_RENAME,    APP,         TEE, AT,   "renames a persistent object: {a:result}{c:instance}")
X(APP_OBJ_READ,      APP,         TEE, AT,   "reads {b:bytes} of an object: {a:result}{c:instance}")
X(APP_OBJ_WRITE,     APP,         TEE, AT,   "writes {b:bytes} of an object: {a:result}{c:instance}")
X(APP_OBJ_TRUNCATE,  APP,         TEE, AT,   "makes an object {b:bytes} long: {a:result}{c:instance}")
X(APP_OBJ_NEXT,      APP,         TEE, AT,   "looks for another object: {a:result}{c:instance}")
X(APP_UNMAP,         APP,         TEE, UP,   "takes back {a:bytes}{c:instance}")
X(APP_LEAVE,         APP,         TEE, UP,   "{a:instance} answers {b:result}")
X(APP_DEAD,          APP,         TEE, UP,   "{a:instance} died: {b:death}")
X(APP_GONE,          APP,         TEE, AT,   "{a:instance} is gone")
X(LIBUTEE_ENTRY,     LIBUTEE,     TA,  DOWN, "entry wrapper, {a:entry}{c:instance}")
X(LIBUTEE_RETURN,    LIBUTEE,     TA,  UP,   "entry wrapper returns {a:result}{c:instance}")
X(TA_ENTRY,          TA,          TA,  DOWN, "{a:entry}{b:command}{c:instance}")
X(TA_RETURN,         TA,          TA,  UP,   "{a:entry} returns {b:result}{c:instance}")
X(TA_DONE,           TA,          TA,  UP,   "{a:entry} returns{c:instance}")
X(TA_WAIT,           TA,          TA,  AT,   "TEE_Wait {a:wait}{c:instance}")
X(TA_CALL,           TA,          TA,  DOWN, "asks another TA: {a:smcmd}{b:asked}{c:by}")
X(TA_CALL_DONE,      TA,          TA,  UP,   "answered {a:result} from {b:origin}{c:instance}")
X(TA_PANIC,          TA,          TA,  UP,   "TEE_Panic {a:x}{c:instance}")
/* clang-format on */
#undef X
