#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# bash completes the teesim command, with all options that there are:
#   test_completion.sh PREFIX STORE_LIFE
set -u
prefix=$1
life=$2
teesim=$prefix/bin/teesim
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
mkdir directory
touch file
failures=0

fail() {
    echo "FAILED: $1"
    failures=$((failures + 1))
}

# shellcheck disable=SC1091
source "$prefix/share/bash-completion/completions/teesim"
completer=$(complete -p teesim | sed -E 's/.*-F ([^ ]+) teesim/\1/')
[ -n "$completer" ] || fail 'nothing completes teesim'

# expect WANTED WORD…: what the last word is completed to, the words sorted.
expect() {
    local wanted=$1 got
    shift
    COMP_WORDS=(teesim "$@")
    COMP_CWORD=$#
    COMPREPLY=(left over)
    "$completer" "$teesim" "${!#}" "${*: -2:1}"
    got=$(printf '%s\n' "${COMPREPLY[@]}" | sort | xargs)
    [ "$got" = "$wanted" ] || fail "teesim $*: \"$got\", not \"$wanted\""
}

# options COMMAND: all of them, as --help has them; those of storage also stand in its commands.
options() {
    "$teesim" "$1" --help | grep -oE -- '--[a-z][a-z-]*' | grep -vx -- -- | sort -u
}

expect '--help --version err explain new run storage ta top' ''
expect 'run' r
expect "$(options top | xargs)" top ''
expect '--once' top --o
expect "$(options run | xargs)" run --
expect "$({ options storage; echo --help; } | sort -u | xargs)" storage --
expect 'export import ls rm show verify' storage ''
expect 'show' storage --json sh
expect 'inline threads' run --sched ''
expect 'inline' run --sched i
expect 'inline' run --sched = i
expect 'inline threads' run --sched =
expect '--state' run --preload-device --sched inline --st
expect '--state' run --asan --st
expect 'directory' run --ta-dir d
# Programs are of PATH, and nothing of the shell's.
mkdir bin && printf '#!/bin/sh\n' >bin/while_away && chmod +x bin/while_away
PATH=$PWD/bin:$PATH expect 'while_away' run whil
rm -r bin
expect 'file' run ./file f
expect 'file' run --sched inline -- fi f
expect 'file' run --sched = inline ./file f
expect 'file' run --failures f
expect '' run --seed ''
expect '' run --trace-last ''
expect 'file' storage import f
expect '' storage verify ''
expect '--help --list' err -
expect "$(options explain | xargs)" explain --
expect 'file' explain --all f
expect 'TEEC_ORIGIN_TEE' err TEEC_ORIGIN_TE
expect 'TEE_ERROR_BAD_FORMAT' err 0 TEE_ERROR_BAD_F
expect '--help --style' new --
expect 'cmake optee' new --style ''
expect 'optee' new --style = o
expect '--help check inspect' ta ''
expect 'inspect' ta i
expect 'file' ta inspect f
expect '--uuid' ta check --
expect '' ta check --uuid ''
expect 'file' ta check --uuid x f
# bash makes several words of --trace text:FILE.
expect 'html jsonl mermaid pcapng perfetto tail text' run --trace ''
expect 'directory file' run --trace text :
expect 'file' run --trace text : f
expect '' run --state memory : zz
expect 'file' run --trace = text : f
expect 'inline threads' run --trace text : file --sched ''
expect 'file' run --trace text : file ./program f
expect 'file' run --trace = text : file --preload-device ./program f
# The TAs that have something stored.
"$life" fill s 3 >/dev/null || fail 'fill'
tas=$("$teesim" storage --state s ls | grep -oE '^[0-9a-f-]{36}' | sort -u | xargs)
[ -n "$tas" ] || fail 'there are no objects'
for command in ls show rm export; do
    expect "$tas" storage --state s $command ''
    expect "$tas" storage --state = s --json --storage private $command ''
    expect '' storage --state s $command nothing
    expect '' storage --state nowhere $command ''
done
expect '' storage --state s show "${tas%% *}" ''
expect 'file' storage --state s export "${tas%% *}" o1 f
expect '' nothing ''
# Each choice that is offered is one that the command takes.
for option in --sched --memref --report --durability; do
    COMP_WORDS=(teesim run "$option" '')
    COMP_CWORD=3
    "$completer"
    [ ${#COMPREPLY[@]} -gt 1 ] || fail "$option has no choices"
    for value in "${COMPREPLY[@]}"; do
        "$teesim" run "$option" "$value" true || fail "$option $value is refused"
    done
done
[ $failures -eq 0 ]
