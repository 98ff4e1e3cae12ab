#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# What docs/debugging.md says of valgrind: test_debug_valgrind.sh PREFIX SOURCES CC
set -u
source "$(dirname "$0")/debug.bash"
needs valgrind
build_ta -O0

# in_valgrind ARGUMENT…: the client's
in_valgrind() {
    timeout 200 "$prefix/bin/teesim" run --sched "$sched" -- \
        valgrind --vex-guest-chase=no --suppressions="$prefix/share/teesim/valgrind.supp" \
        --leak-check=full --error-exitcode=9 ./client "$@" >out 2>&1
}

for sched in threads inline; do
    in_valgrind || fail "$sched: valgrind finds something: $(cat out)"
    grep -q 'one has 11, two has 202' out || fail "$sched: $(cat out)"
    grep -q 'no leaks are possible' out || fail "$sched: something is left: $(cat out)"

    in_valgrind decide
    [ $? = 9 ] || fail "$sched: valgrind finds nothing: $(cat out)"
    # It knows the image by its name; what has no file in a directory, it reads no symbols of.
    grep -A1 'depends on uninitialised value' out | grep -q "in /memfd:${ta%.ta}" ||
        fail "$sched: valgrind does not name the TA: $(cat out)"
done
[ $failures -eq 0 ]
