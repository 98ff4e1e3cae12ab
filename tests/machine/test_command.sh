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
[ "$(wc -l <err)" -lt 12 ] || fail 'no command: the usage scrolls away'
# one_line STATUS WORDS COMMAND…: what is wrong, in one line, and where there is more
one_line() {
    expect "$@"
    [ "$(cat out err | wc -l)" = 1 ] || fail "${*:3}: more than a line"
    grep -qE '\(teesim [a-z ]*--help says more\)$' err || fail "${*:3}: no word of --help"
}
one_line 2 '"walk" is no command' "$teesim" walk
one_line 2 'run: which program?' "$teesim" run
one_line 2 'run: there is no option --colour' "$teesim" run --colour true
one_line 2 'run: there is no option -q' "$teesim" run -q true
one_line 2 'run: there is no option -x' "$teesim" run --sched inline -xq true
one_line 2 'run: --sched has no value' "$teesim" run --sched
one_line 2 'run: --asan takes no value' "$teesim" run --asan=1 true
one_line 2 'run: --ta-dir has no value' "$teesim" run --ta-dir '' true
one_line 2 'storage: which command?' "$teesim" storage
one_line 2 'storage: there is no option --colour' "$teesim" storage ls --colour
one_line 2 'storage: there is no option -x' "$teesim" storage --json -xh
one_line 2 'storage: --state has no value' "$teesim" storage ls --state
one_line 2 'storage: --json takes no value' "$teesim" storage ls --json=1
one_line 2 'storage: where? Neither HOME nor XDG_STATE_HOME is set: say --state DIR, or set TEESIM_STATE' \
    env -u HOME -u XDG_STATE_HOME -u TEESIM_STATE "$teesim" storage ls
one_line 2 'err: which CODE?' "$teesim" err
one_line 2 'err: there is no option --lst' "$teesim" err --lst
one_line 2 'new: which NAME?' "$teesim" new
one_line 2 'ta: which command?' "$teesim" ta
one_line 2 'ta: "look" is no command' "$teesim" ta look
one_line 2 'ta: inspect which FILE?' "$teesim" ta inspect
one_line 2 'ta: inspect has no option -v' "$teesim" ta inspect -v
one_line 2 'ta: check which FILE?' "$teesim" ta check --uuid 01234567-89ab-cdef-0123-456789abcdef
one_line 2 'ta: check has no option -v' "$teesim" ta check -v
one_line 2 'ta: --uuid 1 is no UUID' "$teesim" ta check --uuid 1 file
one_line 2 'ta: --uuid has no value' "$teesim" ta check --uuid
expect 2 'which program' "$teesim" run --sched inline --
expect 2 'threads or inline' "$teesim" run --sched fibers true
expect 2 'strict or fast' "$teesim" run --memref none true
expect 2 'full, normal or none' "$teesim" run --durability some true
expect 2 'a number' "$teesim" run --seed -1 true
expect 2 'a number' "$teesim" run --seed seven true
expect 2 'No such file' "$teesim" run --ta-dir no/such/dir true
expect 2 '--trace foo: say text, tail, perfetto, jsonl, html, mermaid and pcapng' "$teesim" run --trace foo true
expect 2 'FORMAT:FILE' "$teesim" run --trace text --trace perfetto: true
expect 2 '8 at most' "$teesim" run --trace text,text,text,text --trace text,text,text,text,text true
expect 0 'eight' "$teesim" run --trace text,text,text,text --trace text,text,text,perfetto:x echo eight
expect 2 '(so no FILE can have a comma in its name)' "$teesim" run --trace text:a,b true
expect 2 '(there is none to stdout; ./- is a file of that name)' "$teesim" run --trace text:- true
for filter in box=nonsense ta=xyz session=x ,; do
    expect 2 'is not understood; say box=NAME' "$teesim" run --trace text --trace-filter "$filter" true
done
expect 2 '--trace-last 16777217: at most 16777216' "$teesim" run --trace text --trace-last 16777217 true
expect 0 '[16777216]' "$teesim" run --trace text --trace-last 16777216 sh -c 'echo "[$TEESIM_TRACE_LAST]"'
expect 2 '--trace-filter: there is no --trace' "$teesim" run --trace-filter errors true
expect 2 '--trace-last: there is no --trace' "$teesim" run --trace-last 5 true
TEESIM_TRACE=text expect 0 'filtered' "$teesim" run --trace-filter errors echo filtered
touch no-directory
mkdir directory
for file in /no/such/x "$work/directory" "$work/no-directory/x"; do
    expect 2 "--trace text:$file: $file cannot be written: " "$teesim" run --trace text:x --trace "text:$file" true
done
expect 2 "--trace text,jsonl:/no/such/x,html: /no/such/x cannot be written: No such file or directory" \
    "$teesim" run --trace text,jsonl:/no/such/x,html true
expect 0 'elsewhere' "$teesim" run --trace "text:$work/new" --trace text:/dev/null,text:later/x echo elsewhere
[ -e new ] && fail 'run itself has made the file'
expect 2 '--seed needs the inline scheduler: say --sched inline, or drop --sched threads' \
    "$teesim" run --seed 1 --sched threads true
expect 2 '--seed needs the inline scheduler: ' "$teesim" run --sched threads --seed 1 true
TEESIM_SCHED=threads expect 2 'or drop TEESIM_SCHED=threads' "$teesim" run --seed 1 true
TEESIM_SEED=1 expect 2 'TEESIM_SEED needs the inline scheduler' "$teesim" run --sched threads true
TEESIM_SEED=1 TEESIM_SCHED=threads expect 0 'left alone' "$teesim" run echo left alone
TEESIM_SCHED=threads expect 0 '[inline 1]' "$teesim" run --seed 1 --sched inline sh -c 'echo "[$TEESIM_SCHED $TEESIM_SEED]"'
expect 2 '--ta-dir no-directory: Not a directory' "$teesim" run --ta-dir no-directory true

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
expect 0 "$work/f.json" "$teesim" run --failures f.json sh -c 'echo "$TEESIM_FAILURES"'
expect 0 '[none]' "$teesim" run --failures none sh -c 'echo "[$TEESIM_FAILURES]"'
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
        grep -qE "^ +[0-9.]+  [0-9a-z]+[^ ]* .{0,9} *$box +[↓↑·]" err || fail "$sched: no hop of $box"
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
