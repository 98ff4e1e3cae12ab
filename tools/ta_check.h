/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOLS_TA_CHECK_H
#define TOOLS_TA_CHECK_H

/* What makes no sense in the image of a TA, or of a library of TAs. */

#include "base/uuid.h"
#include "ta_file.h"

/* Takes a sentence. */
typedef void ta_check_fn(const char *sentence, void *arg);

/* Of all images: what they have from the host, and must not. */
void ta_check_imports(const struct ta_file *f, ta_check_fn *fn, void *arg);
/* Of a TA: its file's name, its head. */
void ta_check_head(const struct ta_file *f, const char *path, ta_check_fn *fn, void *arg);
/* Of a library: its file's name, its SONAME. */
void ta_check_library(const struct ta_file *f, const char *path, ta_check_fn *fn, void *arg);

/* The UUID that a TA's head has, as text. */
void ta_check_uuid(const struct ta_file *f, char out[UUID_TEXT_SIZE]);
void ta_check_uuid_text(const struct ta_uuid *u, char out[UUID_TEXT_SIZE]);

#endif
