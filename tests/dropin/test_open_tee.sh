#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# A TA that is written for Open-TEE is built as that has it, and found under any name:
#   test_open_tee.sh PREFIX TREES ASK
# shellcheck source=tests/dropin/kit.bash
. "$(dirname "$0")/kit.bash"

PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name teesim-ta.pc)")
export PKG_CONFIG_PATH
uuid=12345678-8765-4321-4c45-545445525330 # LETTERS0
other=12345678-8765-4321-4c45-545445525331

compile() { # compile OUTPUT FLAG…
    # shellcheck disable=SC2046 # a list of words
    gcc -g -DTA_PLUGIN "$trees/open_tee/letters_ta.c" -o "$1" "${@:2}" \
        $(pkg-config --cflags --libs teesim-ta) >log 2>&1 || fail "compile $*"
}

mkdir tas
compile tas/libta_letters.so
echo 'no image' >tas/libother.so
mkdir tas/directory.so
cp "$(command -v env)" tas/program.so
for sched in threads inline; do
    asks $sched tas -n 2 $uuid 7
    [ "$(cat out)" = $'0x0 4: 1 7\n0x0 4: 2 7' ] || fail "$sched: $(cat out)"
    expect $sched 'E/TA: TA_CreateEntryPoint:'
    expect $sched 'D/TA: with 0 letters'
    expect $sched 'E/TA: 17'
    expect $sched 'E/TA: a string'
    grep -q 'cannot be used' log && fail "$sched: other files are warned of"
done

# Another one is not found; a name by UUID comes first; what is right but for its version is told.
asks threads tas $other && fail 'another UUID is found'
expect 'another UUID' "no $other.ta, no .so with that UUID"
[ "$(wc -l <log)" = 1 ] || fail 'another UUID: more than a line'
# One without its head is told of.
mkdir headless
cp -r tas/directory.so tas/program.so headless
# shellcheck disable=SC2046 # words
gcc "$trees/open_tee/letters_ta.c" -o headless/libta_letters.so $(pkg-config --cflags --libs teesim-ta) \
    >log 2>&1 || fail 'without TA_PLUGIN: compile'
for sched in threads inline; do
    asks $sched headless $uuid && fail "without TA_PLUGIN, $sched: it is opened"
    expect "without TA_PLUGIN, $sched" \
        "headless/libta_letters.so would be a TA, but has no head; Open-TEE's are compiled with -DTA_PLUGIN"
done
echo broken >tas/$uuid.ta
asks threads tas $uuid && fail 'a TA with the right name is passed over'
expect 'the right name' "tas/$uuid.ta cannot be used as a TA: it is no ELF file"
rm tas/$uuid.ta
at=$(grep -obUaP 'TEATHEAD' tas/libta_letters.so | tail -n 1 | cut -d: -f1)
printf '\xff' | dd of=tas/libta_letters.so bs=1 seek=$((at + 8)) conv=notrunc status=none
asks threads tas $uuid && fail 'another version: it is opened'
expect 'another version' "tas/libta_letters.so cannot be used as a TA: its ABI has version 255"
finish
