/* SPDX-License-Identifier: BSD-2-Clause */
#define SHARED_NUMBER 13
