#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# What the file of a TA says of itself: test_inspect.sh PREFIX TREES
set -u
prefix=$1
trees=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

fail() {
    echo "FAILED: $1"
    sed 's/^/    /' log
    failures=$((failures + 1))
}
inspect() { # inspect STATUS FILE
    "$prefix/bin/teesim" ta inspect "$2" >log 2>&1
    [ $? = "$1" ] || fail "inspect $2: the status"
}
expect() {
    grep -qxF -- "$1" log || fail "no line: $1"
}

PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name teesim-ta.pc)")
export PKG_CONFIG_PATH
# shellcheck disable=SC1003,SC2028 # it is C
make_ta() { # make_ta OUTPUT FLAGS STACK UUID
    { echo '#include <user_ta_header.h>'
      echo "#define TA_UUID $4"
      echo "#define TA_FLAGS ($2)"
      echo "#define TA_STACK_SIZE $3"
      echo '#define TA_DATA_SIZE 32768'
      echo '#define TA_VERSION "1.2"'
      echo '#define TA_DESCRIPTION "rings\033a bell"'
      echo '#define TA_CURRENT_TA_EXT_PROPERTIES \'
      echo '{"a.yes", USER_TA_PROP_TYPE_BOOL, &(const _Bool){1}}, \'
      echo '{"a.u32", USER_TA_PROP_TYPE_U32, &(const uint32_t){7}}, \'
      echo '{"a.u64", USER_TA_PROP_TYPE_U64, &(const uint64_t){1ull << 40}}, \'
      echo '{"a.id", USER_TA_PROP_TYPE_UUID, &(const TEE_UUID){1, 2, 3, {4}}}, \'
      echo '{"a.text", USER_TA_PROP_TYPE_STRING, "words"}'
      echo '#include <teesim/ta_head.h>'
      echo "#include \"$trees/own_project/teller_ta.c\""
      # It would tell if something of it were run.
      echo '#include <sys/syscall.h>'
      echo 'long syscall(long number, ...);'
      echo '__attribute__((constructor)) static void run(void) { syscall(SYS_exit_group, 77); }'
    } >ta.c
    # shellcheck disable=SC2046 # words
    cc ta.c -o "$1" $(pkg-config --cflags --libs teesim-ta) >log 2>&1 || fail "compile $1"
}

id='{0x8e4da2f1, 0x0c1b, 0x4b60, {0x9b, 0x4e, 0x54, 0xe5, 0xa3, 0xf0, 0xc2, 0x09}}'
good=8e4da2f1-0c1b-4b60-9b4e-54e5a3f0c209.ta
make_ta $good 'TA_FLAG_SINGLE_INSTANCE | TA_FLAG_MULTI_SESSION' 4096 "$id"
inspect 0 $good
for line in 'uuid         8e4da2f1-0c1b-4b60-9b4e-54e5a3f0c209' \
    'flags        0xc: SINGLE_INSTANCE, MULTI_SESSION' 'stack        4096 bytes' \
    'heap         32768 bytes' 'version      1.2' 'description  rings\x1ba bell' \
    'property     a.yes = bool true' 'property     a.u32 = u32 7' \
    'property     a.u64 = u64 1099511627776' \
    'property     a.id = uuid 00000001-0002-0003-0400-000000000000' \
    'property     a.text = string words' 'needs        libc.so.6' 'imports      syscall'; do
    expect "  $line"
done
grep -q 'warning' log && fail 'a good TA'

make_ta bad.ta 'TA_FLAG_MULTI_SESSION | TA_FLAG_INSTANCE_KEEP_ALIVE | 0x10000' 8192 '{0}'
inspect 0 bad.ta
for words in 'UUID is zero' 'named by its UUID' 'MULTI_SESSION has no effect' \
    'INSTANCE_KEEP_ALIVE has no effect' 'flags that nobody knows' 'the sizes that examples have'; do
    grep -q "  warning: .*$words" log || fail "no warning: $words"
done
[ "$(grep -c warning: log)" = 6 ] || fail 'six warnings'

refuses() { # refuses FILE WORDS: in one line
    inspect 1 "$1"
    grep -qF "$1 is no TA for this TEE: $2" log || fail "$1: no word of: $2"
    [ "$(wc -l <log)" = 1 ] || fail "$1: more than a line"
}
refuses nowhere 'No such file'
refuses . 'Is a directory'
refuses ta.c 'it is no ELF file'
refuses "$(command -v env)" 'it has no head of a TA'
cp $good arm && printf '\xb7' | dd of=arm bs=1 seek=18 conv=notrunc status=none
refuses arm 'it is built for 64-bit ARM'
printf 'HSTO....' >signed
refuses signed 'it is signed for a device'
cp $good old
at=$(grep -obUaP 'TEATHEAD' old | tail -n 1 | cut -d: -f1)
printf '\xff' | dd of=old bs=1 seek=$((at + 8)) conv=notrunc status=none
refuses old 'its ABI has version 255'
# Cut short anywhere, or with a byte changed anywhere in what says where things are.
size=$(stat -c %s $good)
for ((n = 0; n < size; n += size / 60)); do
    head -c $n $good >part
    refuses part it
done
for ((n = 0; n < 1600; n += 13)); do
    cp $good flipped
    printf '\xfe' | dd of=flipped bs=1 seek=$n conv=notrunc status=none
    "$prefix/bin/teesim" ta inspect flipped >log 2>&1
    [ $? -le 1 ] || fail "byte $n"
done
"$prefix/bin/teesim" ta inspect >log 2>&1
[ $? = 2 ] || fail 'no file'
"$prefix/bin/teesim" ta look $good >log 2>&1
[ $? = 2 ] || fail 'no such command'
[ $failures -eq 0 ]
