#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Children of fork with a preloaded device: test_device_fork.sh PREFIX TA_DIR RAW_FORK SCHEDULER…
set -eu

for sched in "${@:4}"; do
    "$1/bin/teesim" run --ta-dir "$2" --sched "$sched" --preload-device "$3" || {
        echo "FAILED: with --sched $sched"
        exit 1
    }
done
