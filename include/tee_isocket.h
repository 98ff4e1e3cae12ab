/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_ISOCKET_H
#define TEE_ISOCKET_H

/*
 * TEE Sockets API 1.0: what every protocol offers, section 5.2. TEE_tcpSocket (tee_tcpsocket.h) and
 * TEE_udpSocket (tee_udpsocket.h) point at the tables of the two protocols that there are.
 *
 * Sockets live in the normal world, whose network it is: nothing that goes through them is secret
 * or authentic unless the TA makes it so. They are closed with the instance.
 *
 * Timeouts are milliseconds: 0 does what can be done at once, TEE_TIMEOUT_INFINITE waits without
 * end. open, send, recv and ioctl are cancellable: a call that is cancelled while cancellation is
 * unmasked ends with TEE_ERROR_CANCEL.
 *
 * Results of open, send, recv and ioctl beside those that stand with them:
 *  TEE_ERROR_COMMUNICATION             the network says no (refused, unreachable, …), or there is
 *                                      nobody in the normal world who owns the sockets
 *  TEE_ERROR_OUT_OF_MEMORY
 *  TEE_ISOCKET_ERROR_REMOTE_CLOSED     the peer has ended the connection
 *  TEE_ISOCKET_ERROR_OUT_OF_RESOURCES  descriptors, ports or buffers of the normal world, or more
 *                                      sockets than the TEE keeps
 *
 * All panic for a pointer that is NULL (unless its length is 0) or not the TA's to use, and for a
 * handle that is none of this protocol's.
 */

#include <stdint.h>

#include <__tee_isocket_defines.h>
#include <tee_api_types.h>

typedef void *TEE_iSocketHandle;

typedef const struct TEE_iSocket_s {
    uint32_t TEE_iSocketVersion; /* TEE_ISOCKET_VERSION */
    uint8_t protocolID;          /* TEE_ISOCKET_PROTOCOLID_* */

    /*
     * Opens a socket to the peer that `setup` names: the protocol's own structure. *ctx gets its
     * handle, TEE_HANDLE_NULL on failure; *protocolError is TEE_SUCCESS or what the protocol says.
     *
     * TEE_ERROR_BAD_PARAMETERS        a version of IP that there is not, no address
     * TEE_ISOCKET_ERROR_PROTOCOL      *protocolError says which; TEE_ISOCKET_ERROR_HOSTNAME: the
     *                                 address is neither one of that version nor a name of one
     * TEE_ISOCKET_ERROR_TIMEOUT       the peer has not answered for as long as the host's network
     *                                 tries
     */
    TEE_Result (*open)(TEE_iSocketHandle *ctx, void *setup, uint32_t *protocolError);

    /* Closes it; ctx is no handle any more. TEE_HANDLE_NULL is allowed. TEE_SUCCESS. */
    TEE_Result (*close)(TEE_iSocketHandle ctx);

    /*
     * Sends *length bytes. *length gets how many were sent, whatever the result.
     *
     * TEE_ISOCKET_ERROR_TIMEOUT       not all of them in that time
     * TEE_ISOCKET_ERROR_LARGE_BUFFER  no datagram holds so many; none was sent
     */
    TEE_Result (*send)(TEE_iSocketHandle ctx, const void *buf, uint32_t *length, uint32_t timeout);

    /*
     * Receives at most *length bytes: what there is as soon as there is any. TEE_SUCCESS: *length
     * gets how many; it is left alone otherwise. Of a datagram that is larger the rest is lost.
     *
     * TEE_ISOCKET_ERROR_TIMEOUT       nothing in that time
     */
    TEE_Result (*recv)(TEE_iSocketHandle ctx, void *buf, uint32_t *length, uint32_t timeout);

    /* The result of the socket's latest send, recv or ioctl; TEE_SUCCESS before the first. */
    uint32_t (*error)(TEE_iSocketHandle ctx);

    /*
     * Does what commandCode says, whose highest byte is the protocol's number; 0 stands for every
     * protocol, and such commands do nothing. Panics for other commands than the protocol's own.
     *
     * TEE_ERROR_BAD_PARAMETERS        an argument that is not what the command takes
     * TEE_ISOCKET_ERROR_HOSTNAME      TEE_UDP_CHANGEADDR of a name that cannot be resolved
     */
    TEE_Result (*ioctl)(TEE_iSocketHandle ctx, uint32_t commandCode, void *buf, uint32_t *length);
} TEE_iSocket;

#endif
