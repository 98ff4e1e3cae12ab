/* SPDX-License-Identifier: BSD-2-Clause */
/* Handles of every kind, good and bad. */
#include "objects.h"

#include "user_ta_header_defines.h"

TEE_UUID own_uuid = TA_UUID;

/* ---- properties and sessions ---- */

TEE_PropSetHandle enumerator(void)
{
    TEE_PropSetHandle made = NULL;

    TEE_AllocatePropertyEnumerator(&made);
    return made;
}

TEE_PropSetHandle started(void)
{
    TEE_PropSetHandle made = enumerator();

    TEE_StartPropertyEnumerator(made, TEE_PROPSET_CURRENT_TA);
    return made;
}

TEE_TASessionHandle ta_session(void)
{
    static TEE_TASessionHandle session;

    if (!session)
        TEE_OpenTASession(&own_uuid, TEE_TIMEOUT_INFINITE, 0, NULL, &session, NULL);
    return session;
}

/* ---- peripherals and events ---- */

static TEE_PeripheralDescriptor os;

TEE_PeripheralDescriptor *descriptor(void)
{
    static TEE_PeripheralDescriptor fresh;

    fresh = (TEE_PeripheralDescriptor){.version = 1, .u.v1.id = 1};
    return &fresh;
}

TEE_PeripheralHandle *peripheral_at(void)
{
    if (!os.version) {
        os = *descriptor();
        TEE_Peripheral_Open(&os);
    }
    return &os.u.v1.peripheralHandle;
}

TEE_PeripheralHandle peripheral(void)
{
    return *peripheral_at();
}

TEE_EventSourceHandle *source(void)
{
    peripheral_at();
    return &os.u.v1.eventSourceHandle;
}

static TEE_EventQueueHandle open_queue(void)
{
    TEE_EventQueueHandle made = NULL;
    uint32_t version = 1;

    TEE_Event_OpenQueue(&version, 0, TEE_TIMEOUT_INFINITE, NULL, &made);
    return made;
}

static TEE_EventQueueHandle with_timer;
static TEE_EventSourceHandle timer;

TEE_EventQueueHandle *queue(void)
{
    if (!with_timer) {
        with_timer = open_queue();
        TEE_Event_TimerCreate(&with_timer, UINT32_MAX, buf, &timer);
    }
    return &with_timer;
}

TEE_EventSourceHandle *queue_source(void)
{
    queue();
    return &timer;
}

TEE_EventQueueHandle *due_queue(void)
{
    static TEE_EventQueueHandle due;
    TEE_EventSourceHandle gone;

    if (!due)
        due = open_queue();
    TEE_Event_TimerCreate(&due, 0, buf, &gone);
    TEE_Wait(1);
    return &due;
}

/* ---- sockets ---- */

TEE_udpSocket_Setup *udp_setup(void)
{
    static TEE_udpSocket_Setup where = {TEE_IP_VERSION_4, (char *)"127.0.0.1", 9};

    return &where; /* a UDP socket needs nobody at its other end */
}

TEE_tcpSocket_Setup *tcp_setup(void)
{
    static TEE_tcpSocket_Setup where = {TEE_IP_VERSION_4, (char *)"127.0.0.1", 0};

    where.server_port = tcp_port;
    return &where;
}

TEE_iSocketHandle udp(void)
{
    TEE_iSocketHandle made = NULL;
    uint32_t error;

    TEE_udpSocket->open(&made, udp_setup(), &error);
    return made;
}

TEE_iSocketHandle tcp(void)
{
    TEE_iSocketHandle made = NULL;
    uint32_t error;

    TEE_tcpSocket->open(&made, tcp_setup(), &error);
    return made;
}

/* ---- any kind ---- */

static uintptr_t good_handle(enum bad kind)
{
    switch (kind) {
    case BAD_HANDLE_SET:
        return (uintptr_t)TEE_PROPSET_CURRENT_TA;
    case BAD_HANDLE_ENUMERATOR:
        return (uintptr_t)enumerator();
    case BAD_HANDLE_SESSION:
        return (uintptr_t)ta_session();
    case BAD_HANDLE_PERIPHERAL:
        return (uintptr_t)peripheral();
    case BAD_HANDLE_SOURCE:
        return (uintptr_t)*source();
    case BAD_HANDLE_QUEUE:
        return (uintptr_t)open_queue();
    case BAD_HANDLE_UDP:
        return (uintptr_t)udp();
    case BAD_HANDLE_TCP:
        return (uintptr_t)tcp();
    case BAD_HANDLE_OBJECT:
        return (uintptr_t)key_object();
    case BAD_HANDLE_OPERATION:
        return (uintptr_t)digest_op();
    case BAD_HANDLE_PERSISTENT:
        return (uintptr_t)stored_object(0);
    case BAD_HANDLE_OBJECT_ENUM:
        return (uintptr_t)object_enum();
    default:
        return 0;
    }
}

static uintptr_t closed_handle(enum bad kind)
{
    uintptr_t handle = good_handle(kind);

    switch (kind) {
    case BAD_HANDLE_ENUMERATOR:
        TEE_FreePropertyEnumerator((TEE_PropSetHandle)handle);
        break;
    case BAD_HANDLE_SESSION:
        TEE_CloseTASession((TEE_TASessionHandle)handle);
        break;
    case BAD_HANDLE_PERIPHERAL:
    case BAD_HANDLE_SOURCE:
        TEE_Peripheral_Close(peripheral());
        break;
    case BAD_HANDLE_QUEUE:
        TEE_Event_CloseQueue((TEE_EventQueueHandle *)(void *)&handle);
        break;
    case BAD_HANDLE_UDP:
        TEE_udpSocket->close((TEE_iSocketHandle)handle);
        break;
    case BAD_HANDLE_TCP:
        TEE_tcpSocket->close((TEE_iSocketHandle)handle);
        break;
    case BAD_HANDLE_OBJECT:
        TEE_FreeTransientObject((TEE_ObjectHandle)handle);
        break;
    case BAD_HANDLE_PERSISTENT:
        TEE_CloseObject((TEE_ObjectHandle)handle);
        break;
    case BAD_HANDLE_OBJECT_ENUM:
        TEE_FreePersistentObjectEnumerator((TEE_ObjectEnumHandle)handle);
        break;
    default:
        TEE_FreeOperation((TEE_OperationHandle)handle);
    }
    return handle;
}

void *bad_handle(enum bad kind, enum bad own)
{
    switch (kind) {
    case BAD_HANDLE_NEVER:
        return (void *)(zero + 5);
    case BAD_HANDLE_CLOSED:
        return (void *)closed_handle(own);
    case BAD_HANDLE_WIDE:
        return (void *)(good_handle(own) | 1ull << 32);
    default:
        return (void *)good_handle(kind);
    }
}
