# SPDX-License-Identifier: BSD-2-Clause
srcs-y += sealer_ta.c
