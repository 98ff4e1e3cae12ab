/* SPDX-License-Identifier: BSD-2-Clause */
#define PRIVATE_NUMBER 11
