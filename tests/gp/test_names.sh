#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What the headers declare is in the tables, and what complete groups have is declared:
#   test_names.sh FILE.missing …
set -eu
if grep -h . "$@"; then
    echo "see the tables and groups.txt in tests/gp"
    exit 1
fi
