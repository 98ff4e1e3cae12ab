#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# How the dev kit builds: what is made again and when, other folders, other flags, and what it says
# of trees that are not right: test_kit.sh PREFIX TREES ASK
# shellcheck source=tests/dropin/kit.bash
. "$(dirname "$0")/kit.bash"

uuid=0b5e9d52-70a1-4c5e-8b57-6a1d2f3e4a01
ta=workshop/ta
cp -r "$trees/workshop" .
# Make goes by times: what was there is from yesterday.
find workshop -exec touch -d yesterday {} +

# made WHAT ARGUMENT…: what make says that it makes, in `made`
made() {
    build "$1" $ta "${@:2}"
    made=$(awk '/^  [A-Z]/ { print $2 }' log | LC_ALL=C sort | tr '\n' ' ')
}

# remade WHAT OBJECTS ARGUMENT…: those and the image
remade() {
    local want
    made "$1" "${@:3}"
    want=$(printf '%s\n' $2 $uuid.{dmp,elf,stripped.elf,ta} | LC_ALL=C sort | tr '\n' ' ')
    [ "$made" = "$want" ] || fail "$1: made $made"
}

build 'from scratch' $ta
made 'nothing new'
[ -z "$made" ] || fail "nothing new: made $made"
touch $ta/tools/private/private.h
remade 'a header' 'tools/saw.o'
touch $ta/make_table.sh
remade 'the source of a generated file' 'checks.o table.c table.o'
all="$(cd $ta && find . -name '*.o' -printf '%P\n') include/generated/tool-numbers.h"
remade 'a flag of all' "$all" CFG_WORKSHOP_NUMBER=5
remade 'no flag' "$all"
sed -i 's/-DWEIGHT=3/-DWEIGHT=3 -DMORE=1/' $ta/tools/sub.mk
remade 'a flag of one file' 'tools/hammer.o'
sed -i 's/"7\.8"/"7.9"/' $ta/user_ta_header_defines.h
remade 'the head' 'user_ta_header.o'
asks threads $ta $uuid 13
[ "$(cut -c1-7 out)" = '0x0 4: ' ] && ! grep -q ': 0 ' out || fail 'the head: its version is the old one'
sed -i '/srcs-y += saw.c/s/hammer.S/hammer.S more.c/' $ta/tools/sub.mk
echo 'int more; int more = 1;' >$ta/tools/more.c
remade 'a new source' 'tools/more.o'
rm $ta/tools/more.c
sed -i 's/ more.c//' $ta/tools/sub.mk
remade 'a source less' ''

# Another kit in the place of the one before, with files that are older than what was made: all is
# made again, and once.
rm $ta/tools/more.o
cp -rL "$kit" kit
all="$(cd $ta && find . -name '*.o' -printf '%P\n') include/generated/tool-numbers.h"
installed=$kit kit=$work/kit
build 'a copy of the kit' $ta
for part in include/tee_api_types.h include/abi/ta_sys_time.h src/user_ta_header.c; do
    echo '/* of a later day */' >>kit/$part
    touch -d '2 years ago' kit/$part
    remade "another $part" "$all"
done
strip -g kit/lib/libutee.a
touch -d '2 years ago' kit/lib/libutee.a
remade 'another libutee.a' "$all"
made 'the same kit'
[ -z "$made" ] || fail "the same kit: made $made"
kit=$installed
build 'the kit as before' $ta

made 'nothing new in the end'
[ -z "$made" ] || fail "nothing new in the end: made $made"

# The kit is another one, or has been renewed.
cp -r "$prefix" own
kit=$work/own/share/teesim/ta_dev_kit made 'another kit'
[[ " $made" == *' workshop_ta.o '* ]] || fail "another kit: made $made"
touch "$(find own -type f -name tee_internal_api.h)"
kit=$work/own/share/teesim/ta_dev_kit made 'a newer kit'
[[ " $made" == *' workshop_ta.o '* ]] || fail "a newer kit: made $made"
build 'the kit again' $ta
rm -rf own

# V=1 shows commands, -s nothing.
touch $ta/fast.c
build 'V=1' $ta V=1
expect 'V=1' '-DONLY_FAST=3'
grep -q '^  CC' log && fail 'V=1: short lines too'
touch $ta/fast.c
build '-s' $ta -s
grep -q '^  CC' log && fail '-s: it talks'

# Another folder for what is made, relative and not; nothing is left in the tree, or of clean, which
# leaves those above it, empty as they are.
build clean $ta clean

(cd workshop && find . | LC_ALL=C sort) >before
mkdir -p "$ta/out/of" "$work/mine/empty"
for out in out/of/tree "$work/mine/empty/elsewhere" "$work/elsewhere"; do
    build "O=$out" $ta O="$out"
    (cd $ta && cd "$out" && [ -s $uuid.ta ] && [ -s tools/deep/deep.o ]) || fail "O=$out: files"
    build "O=$out clean" $ta O="$out" clean
    (cd workshop && find . | LC_ALL=C sort | grep -v '/ta/out') | diff before - >log ||
        fail "O=$out: the tree is not as it was"
    [ "$(cd $ta && find out | tr '\n' ' ')" = 'out out/of ' ] || fail "O=$out: clean, in out"
    [ ! -e "$work/elsewhere" ] || fail "O=$out: clean leaves $(find "$work/elsewhere")"
    [ "$(find mine | tr '\n' ' ')" = 'mine mine/empty ' ] || fail "O=$out: clean, in mine"
done
rm -r "$ta/out" mine

# ---- what callers pass ----

build 'CROSS_COMPILE for ARM' $ta CROSS_COMPILE=aarch64-linux-gnu-
expect 'CROSS_COMPILE for ARM' 'CROSS_COMPILE=aarch64-linux-gnu- is ignored: this kit builds for this machine'
[ "$(grep -c 'is ignored' log)" = 1 ] || fail 'CROSS_COMPILE for ARM: said more than once'
native=$(gcc -dumpmachine)-
if command -v "${native}gcc" >/dev/null && [[ $native == x86_64* ]]; then
    build 'CROSS_COMPILE for this machine' $ta CROSS_COMPILE="$native" V=1 LDFLAGS= --no-builtin-variables
    expect 'CROSS_COMPILE for this machine' "${native}gcc "
    grep -q 'is ignored' log && fail 'CROSS_COMPILE for this machine is ignored'
fi
asks threads $ta $uuid 0 1 2
[ "$(grep -c '^0x0 4: 0 17' out)" = 3 ] || fail 'CROSS_COMPILE: the TA'

# ---- trees that are not right ----

# wrong WHAT TEXT ARGUMENT…: make in the folder `tree` fails and says so
wrong() {
    make -C tree TA_DEV_KIT_DIR="$kit" CROSS_COMPILE= "${@:3}" >log 2>&1 && fail "$1: it is built"
    expect "$1" "$2"
    ls tree/*.ta >/dev/null 2>&1 && fail "$1: there is a TA"
    return 0
}

fresh() {
    rm -rf tree
    mkdir tree
    cp "$trees"/railway/ta/user_ta_header_defines.h tree
    echo 'srcs-y += ta.c' >tree/sub.mk
    printf 'BINARY = %s\ninclude $(TA_DEV_KIT_DIR)/mk/ta_dev_kit.mk\n' "${1-$uuid}" >tree/Makefile
    cat >tree/ta.c <<'END'
#include <tee_internal_api.h>
void missing_function(void);
TEE_Result TA_CreateEntryPoint(void) { return TEE_SUCCESS; }
void TA_DestroyEntryPoint(void) { }
TEE_Result TA_OpenSessionEntryPoint(uint32_t t __unused, TEE_Param p[4] __unused, void **s __unused)
{
	return TEE_SUCCESS;
}
void TA_CloseSessionEntryPoint(void *s __unused) { }
TEE_Result TA_InvokeCommandEntryPoint(void *s __unused, uint32_t c, uint32_t t __unused,
				      TEE_Param p[4] __unused)
{
#ifdef CALLS_MISSING
	missing_function();
#endif
	return c;
}
END
}

fresh
sed -i d tree/sub.mk
wrong 'no sources' 'TA_CreateEntryPoint'
fresh
wrong 'a symbol that nobody defines' 'missing_function' CPPFLAGS=-DCALLS_MISSING
fresh
sed -i '/DestroyEntryPoint/d' tree/ta.c
wrong 'an entry point that is not there' 'TA_DestroyEntryPoint'
fresh
rm tree/sub.mk
wrong 'no sub.mk' 'there is no ./sub.mk'
fresh
echo 'subdirs-y += nowhere' >>tree/sub.mk
wrong 'no folder' 'there is no nowhere/sub.mk'
fresh
echo 'srcs-y += text.txt' >>tree/sub.mk
wrong 'no source' 'text.txt is no source'
fresh
rm tree/user_ta_header_defines.h
wrong 'no header' 'user_ta_header_defines.h'
fresh
sed -i '/TA_STACK_SIZE/d' tree/user_ta_header_defines.h
wrong 'no stack size' 'TA_STACK_SIZE'
[ "$(grep -c 'error:' log)" = 1 ] || fail 'no stack size: other errors too'
fresh
: >tree/user_ta_header_defines.h
wrong 'an empty header' 'user_ta_header_defines.h is to be included before this'
[ "$(grep -c 'error:' log)" = 1 ] || fail 'an empty header: other errors too'
fresh
mkdir tree/more
echo 'subdirs-y += more' >>tree/sub.mk
echo 'srcs-y += gone.c' >tree/more/sub.mk
wrong 'a source that is not there' 'teesim: more/sub.mk names more/gone.c, which is not there'
make -C tree TA_DEV_KIT_DIR="$kit" clean >log 2>&1 || fail 'clean where a source is not there'
grep -q 'names' log && fail 'clean where a source is not there: it is told'
printf '\nmore/gone.c:\n\techo "int gone; int gone = 1;" >$@\n' >>tree/Makefile
sed -i 's/^include/all:\ninclude/' tree/Makefile
make -C tree TA_DEV_KIT_DIR="$kit" BINARY=7a3e5f10-2b4c-4d6e-8f90-a1b2c3d4e5f6 >log 2>&1 || fail 'a source that a rule makes'
for names in 'ta.c ta.S' 'ta.S ta.c'; do
    fresh
    echo "srcs-y := $names" >tree/sub.mk
    wrong "two sources for one object" "teesim: $names would have one object, ./ta.o: rename one, or set oname-"
done
fresh
echo 'srcs-y += ta.c' >>tree/sub.mk
wrong 'a source twice' 'teesim: ta.c is named twice, in ./sub.mk'
echo 'srcs-y := ta.c ./ta.c' >tree/sub.mk
wrong 'a source twice, with ./' 'teesim: ta.c is named twice, in ./sub.mk'
fresh
wrong 'an unknown compiler' 'COMPILER=tcc is not known' COMPILER=tcc
fresh
wrong 'gprof' 'CFG_TA_MCOUNT=y (gprof) is not supported' CFG_TA_MCOUNT=y
for out in 'a b' 'a	b'; do
    fresh
    wrong "O='$out'" "teesim: O=$out has blanks, which make cannot have in a file's name" O="$out"
    [ "$(grep -c . log)" = 3 ] || fail "O='$out': more than a line" # with make's two
done
fresh ''
wrong 'neither TA nor library' 'set one of BINARY'
fresh 'my-ta'
wrong 'a name that is no UUID' 'BINARY=my-ta is no UUID'
fresh 7A3E5F10-2B4C-4D6E-8F90-A1B2C3D4E5F6
wrong 'a UUID in capitals' 'write it in lower case'

# ---- TAs that are not right ----

# refused WHAT TEXT: the session is refused, with the text
refused() {
    asks threads tas $uuid && fail "$1: it is opened"
    grep -qx 'open 0xffff0005 3' out || fail "$1: $(cat out)"
    expect "$1" "tas/$uuid.ta cannot be used as a TA: $2"
    [ "$(wc -l <log)" = 1 ] || fail "$1: more than a line"
}

mkdir tas
# The kit finds it when it builds; without the tool, as when a file is renamed, it is found at run time.
fresh
wrong 'another UUID than the head says' \
    "$uuid.elf: its TA_UUID is 7a3e5f10-2b4c-4d6e-8f90-a1b2c3d4e5f6, and it is built as $uuid (BINARY of a Makefile"
kit=$work/kit
rm kit/teesim
fresh
build 'a small TA' tree
kit=$installed
mv tree/$uuid.ta tas
refused 'another UUID than the head says' 'it holds the TA 7a3e5f10-2b4c-4d6e-8f90-a1b2c3d4e5f6; name the file'
mv tas/$uuid.ta .
uuid=7a3e5f10-2b4c-4d6e-8f90-a1b2c3d4e5f6
cp *.ta tas/$uuid.ta
fresh $uuid
build 'the UUID that the head says' tree
grep -q 'teesim:' log && fail 'the UUID that the head says: there is something wrong'
asks threads tas $uuid 5
[ "$(cat out)" = '0x5 4: 0 0' ] || fail "a small TA: $(cat out)"
# The machine is two bytes at 18: an ARM's.
printf '\xb7\x00' | dd of=tas/$uuid.ta bs=1 seek=18 conv=notrunc status=none
refused 'a TA for ARM' 'it is built for 64-bit ARM; build it for x86-64'
# What a board's .ta begins with.
printf 'HSTO\0\0\0\0' >tas/$uuid.ta
refused 'a signed TA of OP-TEE' 'it is signed for a device'
# The version of the ABI stands behind the magic in the head.
cp *.ta tas/$uuid.ta
at=$(grep -obUaP 'TEATHEAD' tas/$uuid.ta | tail -n 1 | cut -d: -f1)
printf '\xff' | dd of=tas/$uuid.ta bs=1 seek=$((at + 8)) conv=notrunc status=none
refused 'a kit of another version' 'its ABI has version 255'

# A folder that is none, and one that may not be looked into (by root it may).
: >file
asks threads file $uuid && fail 'a file for a folder: it is opened'
TEESIM_TA_PATH=$work/file:$work/nowhere "$teesim" run "$ask" $uuid >out 2>log
expect 'a file for a folder' "; $work/file cannot be used: Not a directory"
chmod 0 tas
chmod 755 "$work"
as_user=()
[ "$(id -u)" != 0 ] || as_user=(setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$work")
if [ "$(id -u)" != 0 ] || "${as_user[@]}" test -x "$teesim" -a -x "$ask" 2>/dev/null; then
    TEESIM_TA_PATH=$work/tas "${as_user[@]}" "$teesim" run "$ask" $uuid >out 2>log
    expect 'an unreadable folder' "$work/tas/$uuid.ta cannot be used as a TA: Permission denied"
else
    echo 'skipped: an unreadable folder, which root can read'
fi
finish
