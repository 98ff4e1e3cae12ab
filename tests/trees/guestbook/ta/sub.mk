# SPDX-License-Identifier: BSD-2-Clause
global-incdirs-y += include
srcs-y += guestbook_ta.c

# To remove a certain compiler flag, add a line like this
#cflags-template_ta.c-y += -Wno-strict-prototypes
