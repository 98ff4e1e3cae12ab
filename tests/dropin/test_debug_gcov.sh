#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# What docs/debugging.md says of gcov: test_debug_gcov.sh PREFIX SOURCES CC
set -u
source "$(dirname "$0")/debug.bash"
needs gcov
build_ta --coverage -O0

# executed LINE: how often, as the counts have it that all runs so far have left.
executed() {
    gcov -t ./*.gcda >counts 2>/dev/null || fail 'gcov cannot read the counts'
    awk -F: -v line="$1" 'index($0, line) { sub(/^ */, "", $1); print $1; exit }' counts
}

for sched in threads inline; do
    "$prefix/bin/teesim" run --sched $sched -- ./client >out 2>&1 || fail "$sched: $(cat out)"
    # Both instances, of all runs, two calls each.
    runs=$((${runs:-0} + 1))
    got=$(executed 'count += param->value.a;')
    [ "$got" = $((4 * runs)) ] || fail "$sched: add was called $got times, not $((4 * runs))"
    [ "$(executed '*p == param->value.a')" = '#####' ] || fail "$sched: decide was not called"
done

# Somewhere else.
GCOV_PREFIX=$work/elsewhere GCOV_PREFIX_STRIP=99 ./client >out 2>&1 || fail "elsewhere: $(cat out)"
[ -n "$(find elsewhere -name '*.gcda')" ] || fail 'GCOV_PREFIX has no effect'
[ $failures -eq 0 ]
