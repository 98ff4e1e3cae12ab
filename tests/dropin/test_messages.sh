#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# What messages quote cannot command a terminal: test_messages.sh PREFIX TA_DIR ASK
# Arguments, variables and names of files that have control characters are given to each command, and to
# the machine.
set -u
teesim=$1/bin/teesim
ta_dir=$2
ask=$3
uuid=e8b1a100-7e57-4a11-8d0c-3b627c1a5d01
bad=$'\033[31mred\a\r\nnext\177\302\233'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export XDG_STATE_HOME=$work/state
failures=0

# clean COMMAND…: it quotes what is bad, in which no control character is left.
clean() {
    "$@" >out 2>&1 </dev/null
    if ! grep -qaF '?[31mred???next??' out; then
        echo "FAILED: it does not quote: ${*@Q}"
    elif LC_ALL=C grep -qaP '[\000-\010\013-\037\177]|\302[\200-\237]' out || grep -qa '^next' out; then
        echo "FAILED: a control character is quoted: ${*@Q}"
    else
        return
    fi
    cat -v out
    failures=$((failures + 1))
}

# ---- the command ----

clean "$teesim" "$bad"
clean "$teesim" err "$bad"
clean "$teesim" err "-$bad"
clean "$teesim" explain "$bad"
clean "$teesim" explain one "$bad"
clean "$teesim" run "$bad"
clean "$teesim" run "--$bad" true
for option in ta-dir sched memref report durability seed trace trace-last; do
    clean "$teesim" run "--$option" "$bad" true
done
clean "$teesim" run --failures "/proc/none/$bad" true
clean "$teesim" top --pid "$bad"
clean "$teesim" top "$bad"
clean "$teesim" new "$bad"
clean "$teesim" ta inspect "$bad"
clean "$teesim" ta check --uuid "$bad" x
clean "$teesim" storage --state "/proc/none/$bad" ls
clean "$teesim" storage "$bad"
clean "$teesim" storage --state "$work/none" ls "$bad"

# Files that are there, and are no good.
mkdir "$bad"
echo nonsense >"$bad/x"
echo '{}' >"$bad/x.json"
clean "$teesim" explain "$bad/x.json"
clean "$teesim" ta inspect "$bad/x"
clean "$teesim" run --asan --ta-dir "$bad" "$ask" $uuid

# ---- the machine ----

clean env TEESIM_TA_PATH="$bad" "$teesim" run "$ask" $uuid
for name in SCHED SEED MEMREF TRACE TRACE_FILTER TRACE_LAST REPORT DURABILITY SHM_SIZE; do
    clean env TEESIM_$name="$bad" "$teesim" run --ta-dir "$ta_dir" "$ask" $uuid
done
# A TA that dies, in a file of such a name.
cp "$ta_dir/$uuid.ta" "$bad"
clean env TEESIM_TA_PATH="$bad" "$teesim" run "$ask" $uuid 1:0:0
clean env TEESIM_TA_PATH="$bad" "$teesim" run --report all "$ask" $uuid 0:0:0
[ $failures -eq 0 ]
