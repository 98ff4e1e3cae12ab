/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TESTS_TORTURE_DIR_H
#define TESTS_TORTURE_DIR_H

/* State directories of a test; their names are malloc'ed. */

const char *torture_dir_new(void);
/* Another with the same files. */
const char *torture_dir_copy(const char *from);
/* With its files; frees the name. */
void torture_dir_remove(const char *dir);

#endif
