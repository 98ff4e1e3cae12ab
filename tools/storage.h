/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOLS_STORAGE_H
#define TOOLS_STORAGE_H

/*
 * `teesim storage`: looks at a state directory and changes it, beside programs that use it or
 * without any. Exit statuses: 0; 1, a failure, or something damaged was found; EXIT_USAGE.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "tee/storage/pobj.h"

#define EXIT_TROUBLE 1

struct storage_cmd {
    const char *dir;  /* the state directory */
    uint32_t storage; /* TEE_STORAGE_* that an ID is in */
    bool storage_given;
    bool json;
    bool force;   /* import: replace objects */
    bool accept;  /* verify: the store is the newest there is */
    bool orphans; /* verify: remove what belongs to no object */
    bool secrets; /* show: protected attributes too */
    struct vault *vault;
};

void storage_usage(FILE *out);
/* `teesim storage …`, with argv[0] "storage". */
int storage_main(int argc, char **argv);

/* The commands; `argv` are their words. An exit status. */
int storage_ls(struct storage_cmd *c, int argc, char **argv);
int storage_show(struct storage_cmd *c, int argc, char **argv);
int storage_rm(struct storage_cmd *c, int argc, char **argv);
int storage_export(struct storage_cmd *c, int argc, char **argv);
int storage_import(struct storage_cmd *c, int argc, char **argv);
int storage_verify(struct storage_cmd *c, int argc, char **argv);

#endif
