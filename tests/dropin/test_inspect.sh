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
make_ta() { # make_ta OUTPUT FLAGS STACK UUID [DESCRIPTION [PROPERTIES, [ARGUMENT…]]]
    { echo '#include <user_ta_header.h>'
      echo "#define TA_UUID $4"
      echo "#define TA_FLAGS ($2)"
      echo "#define TA_STACK_SIZE $3"
      echo '#define TA_DATA_SIZE 32768'
      echo '#define TA_VERSION "1.2"'
      printf '#define TA_DESCRIPTION "%s"\n' "${5-rings\033a bell}"
      echo "#define TA_CURRENT_TA_EXT_PROPERTIES ${6-} \\"
      echo '{"a.yes", USER_TA_PROP_TYPE_BOOL, &(const _Bool){1}}, \'
      echo '{"a.u32", USER_TA_PROP_TYPE_U32, &(const uint32_t){7}}, \'
      echo '{"a.u64", USER_TA_PROP_TYPE_U64, &(const uint64_t){1ull << 40}}, \'
      echo '{"a.id", USER_TA_PROP_TYPE_UUID, &(const TEE_UUID){1, 2, 3, {4}}}, \'
      echo '{"a.who", USER_TA_PROP_TYPE_IDENTITY, &(const TEE_Identity){5, {6, 7, 8, {9}}}}, \'
      echo '{"a.text", USER_TA_PROP_TYPE_STRING, "words"}'
      echo '#include <teesim/ta_head.h>'
      echo "#include \"$trees/own_project/teller_ta.c\""
      # It would tell if something of it were run.
      echo '#include <sys/syscall.h>'
      echo 'long syscall(long number, ...);'
      echo '__attribute__((constructor)) static void run(void) { syscall(SYS_exit_group, 77); }'
    } >ta.c
    # shellcheck disable=SC2046 # words
    cc ta.c "${@:7}" -o "$1" $(pkg-config --cflags --libs teesim-ta) >log 2>&1 || fail "compile $1"
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
    'property     a.who = identity 5:00000006-0007-0008-0900-000000000000' \
    'property     a.text = string words' 'needs        libc.so.6' 'imports      syscall'; do
    expect "  $line"
done
grep -q 'warning' log && fail 'a good TA'
expect '  imports      __asan_poison_memory_region (weak)'
# A .so is found by what its head says.
cp $good libteller.so
inspect 0 libteller.so
grep -q 'warning' log && fail 'a good TA with the name of a .so'
cp $good teller.ta
inspect 0 teller.ta
grep -q '  warning: .*named by its UUID, with .ta, or in a .so of any name' log || fail 'a wrong name'

# check UUID FILE: for builds, the status in `got`
check() {
    "$prefix/bin/teesim" ta check --uuid "$@" >log 2>&1
    got=$?
}
check 8E4DA2F1-0c1b-4b60-9b4e-54e5a3f0c209 $good
[ $got = 0 ] && [ ! -s log ] || fail 'check: a good TA'
check 8e4da2f1-0c1b-4b60-9b4e-54e5a3f0c20a $good
[ $got = 1 ] || fail 'check: another UUID'
expect "teesim: $good: its TA_UUID is ${good%.ta}, and it is built as 8e4da2f1-0c1b-4b60-9b4e-54e5a3f0c20a (BINARY of a Makefile, UUID of teesim_add_ta): make them one"
check 8e4da2f1-0c1b-4b60-9b4e-54e5a3f0c209 nowhere $good ta.c
[ $got = 1 ] && grep -qx 'teesim: nowhere: No such file or directory' log && [ "$(wc -l <log)" = 2 ] ||
    fail 'check: no file, and no TA'

# What is the host's and must not be: libraries that come before libutee have names of the C library's.
echo '#include <stdlib.h>
void other_free(void); void other_free(void) { }
void *malloc(size_t n) { (void)n; return 0; }
void free(void *p) { (void)p; }' >first.c
cc -shared -fPIC -fno-builtin first.c -o libfirst.so || fail 'compile libfirst.so'
echo '#include <stdlib.h>
void *volatile kept; void keep(void); void other_free(void);
void keep(void) { other_free(); kept = malloc(9); free(kept); }' >keep.c
sed -i 's/^#include ".*teller_ta.c"/&\n#include "keep.c"/' ta.c
# Without the objects that define them there is nothing else left.
ar x "$(find "$prefix/" -type f -name libutee.a)" && rm -f libc.c.o libc_always.c.o
# shellcheck disable=SC2046 # words
cc ta.c *.c.o -o $good -Wl,--defsym=teesim_libc=0 -Wl,-z,undefs -L. -lfirst \
    $(pkg-config --cflags --libs teesim-ta | sed 's/-lutee//; s/-Wl,-z,defs//') >log 2>&1 || fail 'compile with libfirst.so'
rm -f ./*.o
inspect 0 $good
grep -qE 'warning: it has from the host, not from libutee: .*\bmalloc\b' log || fail 'a heap of the host'
check 8e4da2f1-0c1b-4b60-9b4e-54e5a3f0c209 $good
[ $got = 0 ] && grep -qE "^teesim: warning: $good: it has from the host, not from libutee: .*\bfree\b" log ||
    fail 'check: a heap of the host'
make_ta $good 'TA_FLAG_SINGLE_INSTANCE | TA_FLAG_MULTI_SESSION' 4096 "$id"
# shellcheck disable=SC2046 # words
echo 'void *volatile taken = new int;' >new.cpp && sed -i 's/^__attr.*//' ta.c &&
    cc -c -fPIC -fvisibility=hidden ta.c $(pkg-config --cflags teesim-ta) -o ta.o >log 2>&1 &&
    c++ -fPIC new.cpp ta.o -o libnew.so $(pkg-config --cflags --libs teesim-ta) >log 2>&1 || fail 'compile in C++'
inspect 0 libnew.so
grep -qE 'warning: memory of libstdc\+\+\.so.* link with -static-libstdc\+\+' log || fail 'a shared C++ library'

# A library of TAs, and one that has no SONAME.
mkdir lib
printf 'SHLIBNAME = libpad\nSHLIBUUID = b3091a65-9751-4784-abf7-0298a7cc35ba\ninclude $(TA_DEV_KIT_DIR)/mk/ta_dev_kit.mk\n' \
    >lib/Makefile
echo 'srcs-y += pad.c' >lib/sub.mk
echo 'unsigned long strspn(const char *, const char *); unsigned long pad(const char *s); unsigned long pad(const char *s) { return strspn(s, s + 1); }' >lib/pad.c
make -C lib TA_DEV_KIT_DIR="$prefix/share/teesim/ta_dev_kit" CROSS_COMPILE= >log 2>&1 || fail 'make a library'
for file in lib/libpad.so lib/b3091a65-9751-4784-abf7-0298a7cc35ba.{ta,elf}; do
    inspect 0 $file
    for line in 'kind         a library of TAs' 'uuid         b3091a65-9751-4784-abf7-0298a7cc35ba' \
        'exports      pad' 'imports      strspn' 'needs        libc.so.6'; do
        expect "  $line"
    done
    grep -q 'warning' log && fail "$file: a warning"
done
cp lib/libpad.so pad.ta
inspect 0 pad.ta
grep -q 'warning: .*library in a file that is named by its SONAME' log || fail 'a library with a wrong name'
check b3091a65-9751-4784-abf7-0298a7cc35bb lib/libpad.so
[ $got = 1 ] && grep -q 'its SONAME is b3091a65-9751-4784-abf7-0298a7cc35ba' log || fail 'check: a library with another UUID'
cc -shared lib/pad.o lib/ta_library.o -o pad.ta -L"$(dirname "$(find "$prefix/" -type f -name libutee.a)")" -lutee >log 2>&1 ||
    fail 'link a library'
inspect 0 pad.ta
grep -q 'warning: its SONAME is no UUID' log || fail 'a library without a SONAME'
at=$(grep -obUaP 'TEATLIB ' pad.ta | tail -n 1 | cut -d: -f1)
printf '\xff' | dd of=pad.ta bs=1 seek=$((at + 8)) conv=notrunc status=none
inspect 1 pad.ta
grep -q 'pad.ta is no TA for this TEE: its ABI has version 255' log || fail 'an old library'

make_ta bad.ta 'TA_FLAG_MULTI_SESSION | TA_FLAG_INSTANCE_KEEP_ALIVE | 0x10000' 8192 '{0}'
inspect 0 bad.ta
for words in 'UUID is zero' 'named by its UUID' 'MULTI_SESSION has no effect' \
    'INSTANCE_KEEP_ALIVE has no effect' 'flags that nobody knows' 'the sizes that examples have'; do
    grep -q "  warning: .*$words" log || fail "no warning: $words"
done
[ "$(grep -c warning: log)" = 6 ] || fail 'six warnings'
for flag in INSTANCE_KEEP_ALIVE MULTI_SESSION; do
    make_ta kept.so "TA_FLAG_SINGLE_INSTANCE | TA_FLAG_$flag | TA_FLAG_INSTANCE_KEEP_CRASHED" 4096 "$id"
    inspect 0 kept.so
    grep -q '  warning: INSTANCE_KEEP_CRASHED is for TAs with INSTANCE_KEEP_ALIVE' log
    [ $? = $([ $flag = INSTANCE_KEEP_ALIVE ]; echo $((1 - $?))) ] || fail "INSTANCE_KEEP_CRASHED with $flag"
done

# Text is shown as it is; what a terminal obeys, and what is no text, is not.
make_ta text.so TA_FLAG_SINGLE_INSTANCE 4096 "$id" '\303\211cole \303\200 \342\202\254 \302\233 \233 \303 \177'
inspect 0 text.so
expect '  description  École À € \xc2\x9b \x9b \xc3 \x7f'
make_ta text.so TA_FLAG_SINGLE_INSTANCE 4096 "$id" "$(printf '%05000d' 0)"
inspect 0 text.so
expect "  description  $(printf '%04096d' 0)..."

# Much of everything takes no longer than reading it.
{ echo '.section .data.rel, "aw"'
  seq -f '.weak symbol_with_number_%.0f' 200000
  seq -f '.quad symbol_with_number_%.0f' 200000
  echo '.section .note.GNU-stack, "", @progbits'; } >much.S
ten=$(printf '__VA_ARGS__,%.0s' {1..10})
make_ta much.so TA_FLAG_SINGLE_INSTANCE 4096 "$id" much 'TEN(TEN(TEN(TEN({"n", USER_TA_PROP_TYPE_STRING, "v"})))),' \
    much.S "-DTEN(...)=${ten%,}"
start=$SECONDS
timeout 30 "$prefix/bin/teesim" ta inspect much.so >log 2>&1 || fail "much: the status, after $((SECONDS - start)) s"
for pair in imports:200004 property:10006; do
    [ "$(grep -cE "^  ${pair%:*} " log)" -ge ${pair#*:} ] || {
        grep -cE "^  ${pair%:*} " log >short
        mv short log
        fail "much: ${pair%:*}"
    }
done

refuses() { # refuses FILE WORDS: in one line
    inspect 1 "$1"
    grep -qF "$1 is no TA for this TEE: $2" log || fail "$1: no word of: $2"
    [ "$(wc -l <log)" = 1 ] || fail "$1: more than a line"
}
for pair in 'nowhere: No such file or directory' '.: Is a directory'; do
    inspect 1 "${pair%%:*}"
    [ "$(cat log)" = "teesim: $pair" ] || fail "$pair: the words"
done
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
[ $failures -eq 0 ]
