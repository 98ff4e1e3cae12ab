/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BANK_H
#define BANK_H

/* What the client and the three Trusted Applications (TAs) agree on. */

/* clang-format off */
/* 0dd80fc1-1edd-432e-b50d-e4ff523bd365 */
#define VAULT_UUID \
    { 0x0dd80fc1, 0x1edd, 0x432e, { 0xb5, 0x0d, 0xe4, 0xff, 0x52, 0x3b, 0xd3, 0x65 } }
/* f1f1e589-4ec7-4969-9051-dd7f3c0d5d54 */
#define CLERK_UUID \
    { 0xf1f1e589, 0x4ec7, 0x4969, { 0x90, 0x51, 0xdd, 0x7f, 0x3c, 0x0d, 0x5d, 0x54 } }
/* 2ccdb409-fbb3-4d87-91c8-8790ae2b97aa */
#define BURGLAR_UUID \
    { 0x2ccdb409, 0xfbb3, 0x4d87, { 0x91, 0xc8, 0x87, 0x90, 0xae, 0x2b, 0x97, 0xaa } }
/* clang-format on */

/*
 * The one command of each of them: is this the number of the safe? Parameter 0: value inout, in a
 * the number, which the answer has in b: 1 if it is, 0 if not. The clerk says ACCESS_DENIED to who
 * has had three wrong ones.
 */
#define BANK_TRY 0

#endif
