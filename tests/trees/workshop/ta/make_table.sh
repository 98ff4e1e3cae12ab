#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# make_table.sh COUNT TABLE.c TABLE.h: squares
set -eu
{
    echo '#include "table.h"'
    echo "const unsigned int squares[$1] = {"
    n=0
    while [ $n -lt "$1" ]; do
        echo "    $((n * n)),"
        n=$((n + 1))
    done
    echo '};'
} >"$2"
echo "#define SQUARES $1
extern const unsigned int squares[$1];" >"$3"
