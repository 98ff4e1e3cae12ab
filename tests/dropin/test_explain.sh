#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# What a run leaves, and what is said of it: test_explain.sh PREFIX TA_DIR ASK RAW_DEVICE
set -u
teesim=$1/bin/teesim
ta_dir=$2
ask=$3
raw_device=$4
golden=$(cd "$(dirname "$0")/explain" && pwd)
uuid=e8b1a100-7e57-4a11-8d0c-3b627c1a5d01
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export XDG_STATE_HOME=$work/state
unset TEESIM_TA_PATH TEESIM_SCHED TEESIM_SEED TEESIM_MEMREF TEESIM_TRACE TEESIM_FAILURES NO_COLOR
failures=0

fail() {
    echo "FAILED: $1"
    sed 's/^/    out: /' out
    sed 's/^/    err: /' err
    failures=$((failures + 1))
}

# run [OPTION…] -- [ARGUMENT OF ask…]
run() {
    local options=()
    while [ "$1" != -- ]; do options+=("$1"); shift; done
    shift
    "$teesim" run --ta-dir "$ta_dir" "${options[@]}" "$ask" "$@" >run.out 2>run.err
}

# explain STATUS WORDS [ARGUMENT…]: both streams are looked at.
explain() {
    local status=$1 words=$2 got
    shift 2
    "$teesim" explain "$@" >out 2>err
    got=$?
    [ $got = "$status" ] || fail "explain $*: status $got, not $status"
    grep -qF -- "$words" out err || fail "explain $*: no \"$words\""
}

# What differs from one run to the next is not compared.
masked() {
    sed -E 's/\(pid [0-9]+\), [0-9-]+ [0-9:]+/(pid PID), TIME/; s/0x[0-9a-f]{9,}/ADDRESS/; /^  at /,/^  [a-z]/{/^  at|^   /d}' out
}

# As the golden file has it, in at most 25 lines of 100 columns.
same() {
    masked | diff "$golden/$1.txt" - || fail "it is not as $1.txt has it"
}

fits() {
    [ "$(wc -l <out)" -le 25 ] || fail "$1: more than 25 lines"
    LC_ALL=C.UTF-8 grep -qE '^.{101}' out && fail "$1: more than 100 columns"
}

# What to do after a death that was no panic.
no_panic() {
    fits "$1"
    grep -q 'break sys_panic' out && fail "$1: where no panic was, sys_panic does not stop"
    grep -q 'open a new one$' out || fail "$1: what the client does then"
}

of_signal() {
    no_panic "$1"
    grep -q '^  rule *this TEE ends a TA that faults, as by a panic; TEE Internal' out || fail "$1: the rule"
    grep -q '^ *- in gdb: run; it stops at the signal by itself' out || fail "$1: where gdb stops"
    grep -q TA_STACK_SIZE out && fail "$1: its stack was large enough"
}

of_stack() {
    no_panic "$1"
    grep -q "^  rule *the TA's header says how large its stack is" out || fail "$1: the rule"
    grep -q '^  do *- raise TA_STACK_SIZE in ' out || fail "$1: what to raise"
    grep -q 'in gdb' out && fail "$1: there is nothing to look for with gdb"
}

# ---- runs ----

explain 1 'no run has left anything'
for sched in threads inline; do
    run --sched $sched -- $uuid 0:4294901775:0
    explain 0 'TEEC_ERROR_SECURITY'
    same of_ta
    fits of_ta
    run --sched $sched -- $uuid 1:0:0
    explain 0 'a block that is free already (Core API 1.3.1, 4.11.6)'
    same panic
    fits panic
    grep -q '^  at  *#[0-9]* TEE_Free' out || fail "no frame of TEE_Free"
    run --sched $sched -- $uuid 2:0:0
    explain 0 'SIGSEGV: write to '
    of_signal SIGSEGV
    run --sched $sched -- $uuid 4:0:0
    explain 0 'reason   SIGILL: illegal instruction'
    of_signal SIGILL
    run --sched $sched -- $uuid 5:0:0
    explain 0 'reason   stack overflow: 16384 bytes declared'
    of_stack recursion
    run --sched $sched -- 00000000-1111-2222-3333-444444444444
    explain 0 'TEEC_OpenSession: TEEC_ERROR_ITEM_NOT_FOUND (0xffff0008) from TEE'
    grep -q '^  from *app: src/tee/app/image.c' out || fail 'the box that has decided'
    grep -q '^  said *no TA: no 00000000-1111' out || fail 'what the machine has said'
    run --sched $sched -- $uuid 0:0:0
    explain 0 'No call has failed in the last run: dropin_ask (pid'
    [ "$(wc -l <out)" = 1 ] || fail 'nothing has failed, and more than that is said'
    run --sched $sched -- $uuid 3:0:0
    explain 0 'died     the TA '$uuid', in TA_CloseSessionEntryPoint'
    # A code of its own; several, of which the last is told.
    run --sched $sched -- $uuid 0:4660:0 0:4294901775:0 0:22136:0
    explain 0 'TEEC_InvokeCommand: 0x00005678 from TRUSTED_APP'
    grep -q "a code of the TA's own" out -i || fail 'a code that no standard has'
    grep -q '^  others *2 more failed, the first with 0x00001234 from TRUSTED_APP' out || fail 'the others'
    explain 0 'failure 2 of 3' --all
    [ "$(grep -c '^TEEC_InvokeCommand' out)" = 3 ] || fail 'all three'
done

# Many: the first and the last.
run -- $uuid $(for i in {1..60}; do echo 0:$i:0; done)
explain 0 'failure 60 of 60'
grep -q '^  others *59 more failed' out || fail 'how many there are'
explain 0 '(20 more were not kept)' --all
[ "$(grep -c '^TEEC_InvokeCommand' out)" = 40 ] || fail 'the first thirty-two and the last eight'
# Of those that are alike fewer, and among them the one that ended the TA.
run -- $uuid $(for i in {1..20}; do echo 0:5:0; done) 1:0:0 $(for i in {1..20}; do echo 0:5:0; done)
explain 0 '(12 more were not kept)' --all
grep -q 'a block that is free already' out || fail 'the death is lost'
[ "$(grep -c 'failure [0-9]* of 41$' out)" = 18 ] || fail 'the first eight, the death, what follows, and the last eight'

# The last one is there whatever becomes of the program, and however many there were before.
for count in 1 8 9 13 77; do
    # shellcheck disable=SC2046 # words
    (ulimit -c 0; run -- $uuid $(for ((i = 1; i < count; i++)); do echo 0:5:0; done) 0:6:0 abort)
    explain 0 "failure $count of $count"
    grep -q '^TEEC_InvokeCommand: 0x00000006' out || fail 'the last one before the end'
done

# What the function decides: contexts are no sessions.
TEESIM_SCHED=no run -- $uuid
explain 0 'TEEC_InitializeContext: TEEC_ERROR_BAD_PARAMETERS (0xffff0006) from COMMS'
grep -q '^  causes *a TEESIM_ variable that is not understood; stderr names it' out || fail 'its cause, and no other'
grep -qi session out && fail 'a cause of other functions'

# The device that a program opens itself.
mkdir nothing
"$teesim" run --preload-device --ta-dir nothing "$raw_device" >run.out 2>&1
explain 0 'TEE_IOC_OPEN_SESSION: TEEC_ERROR_ITEM_NOT_FOUND (0xffff0008) from TEE'

# ---- where it is kept ----

[ "$(ls "$XDG_STATE_HOME/teesim")" = last-run.json ] || fail 'more than the one file is left'
rm -r "$XDG_STATE_HOME"
TEESIM_TA_PATH=$ta_dir "$ask" $uuid 0:5:0 >run.out 2>&1
[ -e "$XDG_STATE_HOME" ] && fail 'a program that was started directly has left something'
run --failures here.json -- $uuid 0:5:0
explain 0 'dropin_ask' here.json
[ -e "$XDG_STATE_HOME" ] && fail 'it is kept in two places'
TEESIM_FAILURES=$work/there.json run -- $uuid 0:5:0
TEESIM_FAILURES=there.json explain 0 'dropin_ask'
run --failures none -- $uuid 0:5:0
TEESIM_FAILURES=none run -- $uuid 0:5:0
TEESIM_FAILURES=none TEESIM_TA_PATH=$ta_dir "$ask" $uuid 0:5:0 >run.out 2>&1
[ -e none ] && fail 'a file of that name'
[ -e "$XDG_STATE_HOME" ] && fail 'nowhere is somewhere'
# A client that goes elsewhere; a child that fails after it.
run -- $uuid 0:5:0
(cd / && "$teesim" run --failures "$work/cd.json" sh -c "cd /tmp && '$ask' $uuid" >/dev/null 2>&1)
explain 0 'TEEC_ERROR_ITEM_NOT_FOUND' cd.json
# The last to fail stays, whoever ends later without a failure.
"$teesim" run --ta-dir "$ta_dir" sh -c "'$ask' $uuid 0:5:0; '$ask' $uuid 0:0:0" >run.out 2>&1
explain 0 '0x00000005 from TRUSTED_APP'
# Several at once: whole, and of one of them.
for i in {1..6}; do run -- $uuid 0:$i:0 & done
wait
explain 0 'failure 1 of 1'
[ "$(ls "$XDG_STATE_HOME/teesim")" = last-run.json ] || fail 'something is left beside it'
# Where nothing can be kept the program runs all the same, unless it was asked for.
XDG_STATE_HOME=/proc/none run -- $uuid 0:0:0 || fail 'no place for what is left'
env -u XDG_STATE_HOME -u HOME "$teesim" run --ta-dir "$ta_dir" "$ask" $uuid 0:0:0 >out 2>err || fail 'no home'
env -u XDG_STATE_HOME -u HOME "$teesim" explain >out 2>err && fail 'explain without a home'
grep -q 'XDG_STATE_HOME' err || fail 'which variables say where'
"$teesim" run --failures /proc/none/x true >out 2>err
[ $? = 2 ] || fail 'a file that was asked for and cannot be'
grep -q 'cannot be kept in /proc/none/x' err || fail 'which file cannot be kept'
mkfifo no-file
"$teesim" run --failures no-file true >out 2>err
[ $? = 2 ] || fail 'what is no file is replaced'
grep -q 'no-file: it is no regular file' err || fail 'why it cannot be kept there'
[ -p no-file ] || fail 'the pipe is gone'
rm no-file

# ---- every pair that there is, in full ----

# record RESULT ORIGIN [MORE]
record() {
    printf '{"format": "teesim-failures", "version": 2, "program": "p", "pid": 1, "time": 1, "failed": 2, "failures": [
 {"number": 2, "time": 1, "function": "TEEC_InvokeCommand", "command": 4294967295, "session": 4294967295, "types": 65535, "errno": 22,
  "result": %u, "origin": %u, "ta": "%s" %s}], "died": 1, "deaths": [{"number": 1, "ta": "%s", "who": "teesim: TA x died in TA_InvokeCommandEntryPoint, command 0xffffffff",
  "reason": "%s", "frames": ["%s", "%s", "%s"]}],
 "last": [null, null]}' "$1" "$2" $uuid "${3-}" $uuid "$long" "$frame" "$frame" "$frame" >x.json
}
long=$(printf 'a rule %.0s' {1..30})
frame="  #0 0x7f0000000000 a_function_of_the_ta+0x17 ($uuid.ta+0x1a57)"
pairs=0
for result in $("$teesim" err --list | grep -oE '^0x[0-9a-f]+' | grep -v 0x00000000) 0x12345678; do
    for origin in 1 2 3 4; do
        "$teesim" err $result $origin >out 2>err || continue
        pairs=$((pairs + 1))
        [ "$(wc -l <out)" -le 26 ] || fail "err $result $origin is long"
        LC_ALL=C.UTF-8 grep -qE '^.{101}' out && fail "err $result $origin is wide"
        record $((result)) $origin
        explain 0 '  means ' x.json
        fits "$result from $origin"
        record $((result)) $origin ', "death": 1, "box": "app", "said": "'"$long"'"'
        explain 0 '  reason ' x.json
        fits "$result from $origin, with a death"
    done
done
[ $pairs -gt 60 ] || fail "only $pairs pairs"
explain 0 '"origin_name": "TRUSTED_APP"' --json x.json
if command -v python3 >/dev/null; then
    python3 -c 'import json, sys; d = json.load(open("out")); assert d["failures"][0]["died"]["frames"]' 2>err ||
        fail 'what --json prints'
fi
# Beside a death what the machine has said is of no use; three frames, without addresses.
record 4294914084 3 ', "death": 1, "said": "some message"'
explain 0 '  died ' x.json
grep -q 'some message' out && fail 'a message beside a death'
[ "$(grep -c '#0 a_function_of_the_ta+0x17' out)" = 3 ] || fail 'the frames'
grep -q '0x7f0000000000' out && fail 'an address that means nothing any more'
grep -q '^  causes' out && fail 'causes beside the one'
explain 0 '"causes": [], "do": ["read the report' --json x.json
[ "$(grep -o '#0 0x7f0000000000 a_function_of_the_ta' out | wc -l)" = 3 ] || fail 'the frames in JSON'
# Each way to die has what is to be done; other results of the call have their own.
dead() { record "$2" "$3" ', "death": 1'; sed -i "s/\"reason\": \"[^\"]*\"/\"reason\": \"$1\"/" x.json; }
dead 'TEE_Panic(0xffff300f): TEE_Wait: stack overflow: 1 bytes declared + 64 KiB allowance, too little left' 4294914084 3
explain 0 'TEE_Wait: stack overflow' x.json
of_stack 'a system call with too little stack'
dead 'SIGSEGV: write to 0x10; in TEE_MemMove: a bad pointer (Core API 1.3.1, 3.4)' 4294914084 3
explain 0 'rule     TEE Internal Core API 1.3.1, 3.4: the rule that the TA broke (see reason); this TEE ends' x.json
no_panic 'a fault in the API'
explain 0 '"rule": "this TEE ends a TA that faults, as by a panic; TEE' --json x.json
grep -q '"do": \["read the report on stderr: reason and frames[^]]*in gdb: run; it stops' out || fail 'what to do, in JSON'
dead 'TEE_Panic(0x1): SIGSEGV is only a word here' 4294914084 3
explain 0 'in gdb: break sys_panic' x.json
dead 'SIGSEGV: write to 0x10' 4294901766 4
explain 0 'in gdb: break TA_InvokeCommandEntryPoint' x.json
record 4294914084 3 ', "said": "some message"'
explain 0 '  said     some message' x.json
# Places are lists of whole names, however many there are.
record 4294901772 3
explain 0 '"places": {"sess_mngr": ["src/tee/sess_mngr/sm_cmd.c", "src/tee/sess_mngr/sm_inst.c"], "app": ["src/' --json x.json
for place in $("$teesim" err out_of_memory tee | grep -oE 'src/[a-z_/]+\.c'); do
    grep -qF "\"$place\"" out || fail "$place is not in what --json prints"
done

record 4294901766 7
explain 0 'no such result from there' x.json

# ---- files of others ----

record 4294901766 3
cp x.json good.json
size=$(wc -c <good.json)
for ((n = 0; n < size; n += 7)); do
    head -c $n good.json >x.json
    explain 1 'no file of failed calls, or only a part of one' x.json
done
refuse() {
    printf '%s' "$2" >x.json
    explain 1 "$1" x.json
    [ -s out ] && fail "$2: something is said of it all the same"
}
refuse 'is no file of failed calls' '{}'
refuse 'is no file of failed calls' '[]'
refuse 'is no file of failed calls' '{"format": 1, "version": 2}'
refuse 'is of another version' '{"format": "teesim-failures", "version": 3}'
refuse 'missing or damaged' '{"format": "teesim-failures", "version": 2}'
refuse 'line 2: nested too deep' $'\n'"$(printf '[%.0s' {1..100})"
refuse 'more after the end' '{} {}'
refuse 'no value' 'ELF'
for change in 's/"number": 2, //' 's/"function": "[A-Za-z_]*"/"function": 7/' 's/"result": [0-9]*/"result": 99999999999/' \
    's/"origin": 3/"origin": -3/' 's/"origin": 3/"origin": 3.5/' 's/"failed": 2/"failed": "2"/' 's/"pid": 1/"pid": null/' \
    's/"died": 1/"died": 0/' 's/"reason"/"season"/' 's/"deaths": \[/"deaths": [7, /' 's/"failures": \[/"failures": ["x", /' \
    's/"last"/"list"/' 's/\[null, /[7, /'; do
    sed "$change" good.json >x.json
    cmp -s good.json x.json && fail "$change changes nothing"
    explain 1 'missing or damaged' x.json
done
# Places that were written after the rest, in any order.
later() { printf '{"number": %s, "time": 1, "function": "TEEC_InvokeCommand", "result": 5, "origin": 4}' "$1"; }
sed "s/\[null, null\]/[$(later 12), null, $(later 11)]/" good.json >x.json
explain 0 'failure 12 of 12' x.json
explain 0 '(8 more were not kept)' --all x.json
[ "$(grep -o 'failure [0-9]* of' out | tr '\n' ' ')" = 'failure 2 of failure 11 of failure 12 of ' ] || fail 'their order'
sed 's/"function": "[A-Za-z_]*"/"function": "\\u001b]0;x\\u0007\\u009b31m"/' good.json >x.json
explain 0 '?]0;x??31m' x.json
sed 's/"program": "p"/"program": "\\u202egnp"/' good.json >y.json
explain 0 '?gnp (pid' y.json
grep -q $'[\001-\010\013-\037\177]' out && fail 'a terminal would take that for commands'
{ cat good.json; printf ' %.0s' {1..200}; head -c 1100000 /dev/zero | tr '\0' ' '; } >x.json
explain 1 'far too large' x.json
explain 1 'is no file' .
mkfifo pipe
explain 1 'is no file' pipe
ln -s loop loop
explain 1 'loop' loop
explain 1 'no run has left anything' nothing/such/x.json
explain 2 'what is x.json' good.json x.json
explain 2 'there is no option --everything' --everything
explain 2 'takes no value' --all=3
explain 0 'Usage: teesim explain' --help
"$teesim" explain good.json >/dev/full 2>err
[ $? = 1 ] || fail 'a full disk'

# Colours are for terminals, which did not ask for none.
if command -v script >/dev/null; then
    on_terminal() { env "$@" script -qec "$teesim explain good.json" /dev/null >out </dev/null; }
    on_terminal TERM=xterm
    grep -q $'\033\\[1m' out || fail 'no colour on a terminal'
    for without in 'TERM=xterm NO_COLOR=1' TERM=dumb '-u TERM'; do
        # shellcheck disable=SC2086 # two words
        on_terminal $without
        grep -q means out || fail "$without: nothing is said"
        grep -q $'\033' out && fail "colour, though $without"
    done
fi
explain 0 'means' good.json
grep -q $'\033' out && fail 'colour in a file'
[ $failures -eq 0 ]
