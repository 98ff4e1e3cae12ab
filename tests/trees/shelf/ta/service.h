/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SERVICE_H
#define SERVICE_H

int check_service(void);

#endif
