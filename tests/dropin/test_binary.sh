#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Programs that were built with another libteec run as they are:
#   test_binary.sh PREFIX TA_DIR FIELD_CLIENT FIELD_CLIENT_1 FIELD_DLOPEN
# FIELD_CLIENT needs libteec.so.2, FIELD_CLIENT_1 libteec.so.1; FIELD_DLOPEN loads either.
set -u

teesim=$1/bin/teesim
tas=$2
client=$3
client_1=$4
by_name=$5
unset TEESIM_TA_PATH TEESIM_SCHED TEESIM_SEED TEESIM_MEMREF TEESIM_TRACE LD_LIBRARY_PATH
failures=0

fail() {
    echo "FAILED: $1"
    failures=$((failures + 1))
}

# They are what they are said to be: without teesim they have no TEE.
readelf -d "$client" | grep -q 'NEEDED.*libteec\.so\.2' || fail "$client needs no libteec.so.2"
readelf -d "$client_1" | grep -q 'NEEDED.*libteec\.so\.1' || fail "$client_1 needs no libteec.so.1"
"$client" >/dev/null 2>&1 && fail "$client works with a stub"

for sched in threads inline; do
    for program in "$client" "$client_1"; do
        "$teesim" run --ta-dir "$tas" --sched $sched "$program" ||
            fail "$(basename "$program") with --sched $sched"
    done
    "$teesim" run --sched $sched "$by_name" | grep -qx 'one library' ||
        fail "dlopen with --sched $sched"
done

[ $failures -eq 0 ]
