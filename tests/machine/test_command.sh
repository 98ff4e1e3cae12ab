#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The teesim command, with hello world as the program:
#   test_command.sh TEESIM HELLO_WORLD
# shellcheck disable=SC2016 # what is run expands the variables
# TEESIM is the command, HELLO_WORLD the client; its TA lies beside it.
set -u

teesim=$1
hello=$2
ta_dir=$(dirname "$hello")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset TEESIM_TA_PATH TEESIM_SCHED TEESIM_SEED TEESIM_MEMREF TEESIM_TRACE TEESIM_STATE TEESIM_REPORT \
    TEESIM_DURABILITY
failures=0

fail() {
    echo "FAILED: $1"
    sed 's/^/    out: /' out
    sed 's/^/    err: /' err
    failures=$((failures + 1))
}

# expect STATUS WORDS-IN-OUTPUT COMMAND…: both streams are looked at.
expect() {
    local status=$1 words=$2
    shift 2
    "$@" >out 2>err
    local got=$?
    [ $got -eq "$status" ] || fail "$*: status $got, not $status"
    grep -qF -- "$words" out err || fail "$*: says nothing of \"$words\""
}

# What the command says by itself.
expect 0 'Usage: teesim run' "$teesim" --help
expect 0 '--ta-dir' "$teesim" run --help
expect 0 'teesim ' "$teesim" --version
expect 2 'Usage: teesim run' "$teesim"
expect 2 '"walk" is no command' "$teesim" walk
expect 2 'which program' "$teesim" run
expect 2 'which program' "$teesim" run --sched inline --
expect 2 '--colour' "$teesim" run --colour true
expect 2 'threads or inline' "$teesim" run --sched fibers true
expect 2 'strict or fast' "$teesim" run --memref none true
expect 2 'full, normal or none' "$teesim" run --durability some true
expect 2 'a number' "$teesim" run --seed -1 true
expect 2 'a number' "$teesim" run --seed seven true
expect 2 'No such file' "$teesim" run --ta-dir no/such/dir true
expect 2 '--trace foo: say text, tail, perfetto, jsonl and html' "$teesim" run --trace foo true
expect 2 'FORMAT:FILE' "$teesim" run --trace text --trace perfetto: true
expect 2 '8 at most' "$teesim" run --trace text,text,text,text --trace text,text,text,text,text true
expect 0 'eight' "$teesim" run --trace text,text,text,text --trace text,text,text,perfetto:x echo eight

# Statuses as a shell has them.
expect 7 'sorry' "$teesim" run sh -c 'echo sorry; exit 7'
expect 127 'no-such-program' "$teesim" run no-such-program
touch plain-file
expect 126 'Permission denied' "$teesim" run ./plain-file
cp "$teesim" ./teesim-alone
expect 125 'libteec.so.2' ./teesim-alone run true

# Options become the environment.
mkdir a b
TEESIM_TA_PATH=/old expect 0 "$work/a:$work/b:/old" \
    "$teesim" run --ta-dir a --ta-dir b sh -c 'echo "$TEESIM_TA_PATH"'
expect 0 'text,perfetto:x inline 5 fast /s all normal' \
    "$teesim" run --trace text --trace perfetto:x --sched inline --seed 5 --memref fast --state /s --report all \
    --durability normal sh -c 'echo "$TEESIM_TRACE $TEESIM_SCHED $TEESIM_SEED $TEESIM_MEMREF $TEESIM_STATE $TEESIM_REPORT $TEESIM_DURABILITY"'
LD_LIBRARY_PATH=/mine expect 0 ':/mine' "$teesim" run sh -c 'echo "$LD_LIBRARY_PATH"'

# Hello world, in both schedulers and protections.
for sched in threads inline; do
    for memref in strict fast; do
        expect 0 'The TA says 43' "$teesim" run --ta-dir "$ta_dir" --sched $sched \
            --memref $memref "$hello"
        expect 0 'Hello, world! Greetings from the TEE.' "$teesim" run --ta-dir "$ta_dir" \
            --sched $sched --memref $memref -- "$hello"
    done
done
expect 0 'heap at most' "$teesim" run --ta-dir "$ta_dir" --report all "$hello"
for durability in full normal none; do
    expect 0 'The TA says 43' "$teesim" run --ta-dir "$ta_dir" --durability $durability "$hello"
done
expect 0 'The TA says 43' "$teesim" run --ta-dir "$ta_dir" --state memory: "$hello"
expect 1 'or a directory' "$teesim" run --ta-dir "$ta_dir" --state memory:x "$hello"
expect 1 'no session with the TA' "$teesim" run --ta-dir a "$hello"
TEESIM_TRACE=svg expect 1 'the formats are text, tail' "$teesim" run --ta-dir "$ta_dir" "$hello"

# The ladder names every box, in both schedulers.
for sched in threads inline; do
    expect 0 'call 1  TEEC_InitializeContext' "$teesim" run --ta-dir "$ta_dir" --sched $sched \
        --trace text "$hello"
    for box in client libteec tee_dev mipstee tipc virtio_mmio uvmm proxy tipc_dev ipc sess_mngr \
        app libutee ta; do
        grep -qE "^ +[0-9.]+  [a-z]+[^ ]* .{0,9} *$box +[↓↑·]" err || fail "$sched: no hop of $box"
    done
done

# The same seed gives the same trace, byte for byte; another seed may not.
for n in 1 2; do
    expect 0 'The TA says 43' "$teesim" run --ta-dir "$ta_dir" --seed 7 \
        --trace "text:$work/trace$n" --trace "perfetto:$work/json$n" "$hello"
done
cmp -s trace1 trace2 || fail "two runs with one seed differ: $(diff trace1 trace2 | head -n 20)"
cmp -s json1 json2 || fail "two runs with one seed differ in perfetto's file"

[ $failures -eq 0 ]
