#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Programs that open /dev/tee0 themselves, and one whose libteec does:
#   test_device.sh PREFIX TA_DIR FIELD_CLIENT KERNEL_TEEC_DIR RAW_PROGRAM…
set -u

teesim=$1/bin/teesim
tas=$2
client=$3
kernel_teec=$4
shift 4
unset TEESIM_TA_PATH TEESIM_SCHED TEESIM_SEED TEESIM_MEMREF TEESIM_TRACE LD_LIBRARY_PATH LD_PRELOAD
failures=0

fail() {
    echo "FAILED: $1"
    failures=$((failures + 1))
}

for sched in threads inline; do
    run=("$teesim" run --ta-dir "$tas" --sched "$sched" --preload-device --)
    for program in "$@"; do
        "${run[@]}" "$program" || fail "$(basename "$program") with --sched $sched"
    done
    LD_LIBRARY_PATH=$kernel_teec "${run[@]}" "$client" || fail "a libteec with --sched $sched"
done

# Without the option there is no such device, and with it that libteec is the one that is used.
if [ ! -e /dev/tee0 ]; then
    "$teesim" run --ta-dir "$tas" "$1" 2>/dev/null && fail 'a device without the option'
    LD_LIBRARY_PATH=$kernel_teec "$client" 2>/dev/null && fail 'a device without teesim'
fi

# Each hop is seen, but for those of our libteec.
"$teesim" run --ta-dir "$tas" --sched inline --trace text:trace.txt --preload-device "$1" \
    || fail 'with a trace'
grep -q 'tee_dev .*checks ioctl INVOKE' trace.txt || fail 'the trace has no ioctl'
grep -q ' libteec ' trace.txt && fail 'the trace has a libteec'
rm -f trace.txt

[ $failures -eq 0 ]
