/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ATLAS_H
#define ATLAS_H

int atlas_maps(void);
/* 1 if the glossary had begun when this began. */
int atlas_begun_after(void);
/* The same name as the client exports, which is not to be found. */
int common_name(void);

#endif
