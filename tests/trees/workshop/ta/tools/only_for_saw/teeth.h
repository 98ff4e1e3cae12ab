/* SPDX-License-Identifier: BSD-2-Clause */
#define TEETH 24
