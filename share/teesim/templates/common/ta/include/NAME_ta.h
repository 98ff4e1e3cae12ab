/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef @UPPER@_TA_H
#define @UPPER@_TA_H

/* What the TA and its clients agree on. */

#define @UPPER@_TA_UUID                                                                            \
    @INITIALISER@
#define @UPPER@_TA_UUID_TEXT "@UUID@"

/* Adds one to a number. [inout] params[0].value.a; @UPPER@_ERROR_OVERFLOW: there is none above it. */
#define @UPPER@_CMD_INCREMENT 0

/* TEE_ERROR_OVERFLOW, for which the headers of clients have no name. */
#define @UPPER@_ERROR_OVERFLOW 0xffff300f

#endif
