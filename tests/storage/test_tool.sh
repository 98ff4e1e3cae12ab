#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The command `teesim storage` on stores that are filled, killed, damaged and restored:
#   test_tool.sh TEESIM STORE_LIFE
# shellcheck disable=SC2086 # a command of several words
set -u

teesim=$1
life=$2
ta=5d0bd3a6-41c7-4b0e-8e0d-2c903b7f61aa
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work" || exit 1
unset TEESIM_STATE
failures=0

fail() {
    echo "FAILED: $1"
    sed 's/^/    out: /' out
    sed 's/^/    err: /' err
    failures=$((failures + 1))
}

# expect STATUS WORDS-IN-OUTPUT STORAGE-WORDS…
expect() {
    local status=$1 words=$2
    shift 2
    "$teesim" storage "$@" >out 2>err
    local got=$?
    [ $got -eq "$status" ] || fail "storage $*: status $got, not $status"
    [ -z "$words" ] || grep -qF -- "$words" out err || fail "storage $*: says nothing of \"$words\""
}

# What it says by itself.
expect 0 'export TA ID FILE' --help
expect 2 'which command' --state s
expect 2 '"walk" is no command' walk
expect 2 'the command is: show TA ID' --state s show $ta
expect 2 'rpmb' --storage moon ls
expect 2 'UUID' --state s show nonsense o1
expect 2 'UUID' --state s ls nonsense
expect 2 'at most 64' --state s show $ta "$(printf 'x%.0s' {1..65})"
expect 2 'at most 64' --state s show $ta hex:abc
expect 2 'gone with its machine' --state memory: ls
for command in ls verify "show $ta o1"; do
    # shellcheck disable=SC2086 # words
    expect 1 'No such file or directory' --state no/such/dir $command
    [ "$(wc -l <err)" = 1 ] || fail "$command where nothing is: more than a line"
done
[ ! -e no ] || fail "ls has made a directory"
expect 1 'No such file' --state s import no-such-file

# Objects come and go.
"$life" fill s 20 >/dev/null || fail "fill"
expect 0 "$ta" --state s ls
expect 0 '"size": 3000' --state s ls --json
expect 0 'o7' --state s ls $ta
expect 0 'no objects' --state s ls 00000000-0000-0000-0000-000000000001
expect 0 '|bbbbbbbbbbbbbbbb|' --state s show $ta o1
expect 0 '"attributes": []' --state s show $ta o1 --json
expect 1 'no such object' --state s show $ta other
expect 1 'no such object' --state s show $ta o1 --storage perso
expect 0 '' --state s export $ta o1 exported
expect 1 'No such file' --state s export $ta o1 no/such/file
expect 0 '' --state s rm $ta o1
expect 1 'no such object' --state s rm $ta o1
expect 0 '' --state other import exported
expect 1 '--force' --state other import exported
expect 0 '' --state other import --force exported
expect 0 '|bbbbbbbbbbbbbbbb|' --state other show $ta o1
head -c 100 exported >cut
expect 1 'not whole' --state s import cut
expect 1 'no exported object' --state s import "$teesim"
for at in 30 40 60 70 500 3000; do
    cp exported changed
    printf '\377' | dd of=changed bs=1 seek=$at conv=notrunc 2>/dev/null
    expect 1 'changed: damaged' --state other import --force changed
done
"$teesim" storage --state s export $ta o2 - 2>err | "$teesim" storage --state other import - >out 2>>err
expect 0 'o2' --state other ls
expect 0 '19 objects' --state s verify

# A writer is killed: nothing is damaged.
for delay in 0.01 0.05 0.1; do
    "$life" fill s 0 >started 2>err &
    pid=$!
    until grep -q filling started; do :; done
    sleep $delay # any moment will do
    kill -9 $pid
    wait $pid 2>/dev/null
    expect 0 ' 0 findings' --state s verify
done

# One object is damaged: it is named, the others are as they were, and it can be taken away.
cp -r s damaged
"$life" flip damaged O 3
expect 1 'TEE_ERROR_CORRUPT_OBJECT' --state damaged ls
name=$(sed -n 's/.*name:/name:/p' out)
expect 1 "$name" --state damaged verify
[ "$(grep -c '^[^ ]* private name:' out)" = 1 ] || fail "not one finding"
good=$("$teesim" storage ls --state damaged 2>/dev/null | sed -n 's/.* \(o[0-9]*\)$/\1/p' | head -1)
expect 0 '3000 bytes' --state damaged show $ta "$good"
expect 0 '' --state damaged rm $ta "$name"
expect 1 'verify --orphans' --state damaged verify
expect 1 'removed' --state damaged verify --orphans
expect 0 ' 0 findings' --state damaged verify
"$life" flip damaged D 5
expect 1 "$ta private o" --state damaged verify --json
if command -v python3 >/dev/null; then
    python3 -c 'import json, sys; json.load(sys.stdin)' <out || fail "not JSON"
fi

# A part of the list of objects: those below it cannot be opened, the others can.
"$life" fill list 100 >/dev/null
"$life" flip list N 0
expect 1 'part of the list' --state list verify
expect 1 '3000' --state list ls

# An older copy of the whole store is told, and can be accepted.
cp -r s older
"$life" fill s 1 >/dev/null
cp s/counter older/counter
expect 1 'older copy' --state older ls
expect 1 'verify --accept' --state older verify
cp older/teesim.mdb before
expect 1 'older copy' --state older rm $ta o2
cmp -s before older/teesim.mdb || fail "a refused change has changed the file"
expect 0 ' 0 findings' --state older verify --accept
expect 0 '3000' --state older ls

# Parts of the directory that are missing, or another's.
cp -r s no-key && rm no-key/device.key
expect 1 'device.key' --state no-key ls
[ ! -e no-key/device.key ] || fail "a new key was made"
cp -r s no-counter && rm no-counter/counter
expect 1 'counter' --state no-counter ls
expect 0 ' 0 findings' --state no-counter verify --accept
cp -r s no-store && rm no-store/teesim.mdb
expect 1 'No such file' --state no-store ls
expect 1 'teesim.mdb is missing, or empty' --state no-store import exported
cp -r s other-key && cp other/device.key other-key/device.key
expect 1 "device" --state other-key ls
expect 1 '"error": ' --state no-key verify --json
cp -r s newer && "$life" format newer
expect 1 'newer' --state newer ls
cp -r s foreign && head -c 100000 /dev/urandom >foreign/teesim.mdb
expect 1 'teesim.mdb' --state foreign ls
cp -r s short && truncate -s 20000 short/teesim.mdb
expect 1 'teesim.mdb' --state short ls
cp -r s bad-key && head -c 48 /dev/urandom >bad-key/device.key
expect 1 'device.key' --state bad-key ls
echo garbage >s-file
expect 1 's-file' --state s-file ls

# Reading changes nothing, and needs no right to write.
cp -r s ro && chmod a-w ro/* ro
if [ ! -w ro/counter ]; then # not for root
    expect 0 '3000' --state ro ls
    expect 1 'teesim: ' --state ro rm $ta o2
fi

[ $failures = 0 ] && echo "all as said"
exit $((failures > 0))
