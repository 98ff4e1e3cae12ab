#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# What `teesim new` writes is built and passes by the commands that it says: test_new.sh PREFIX CC
set -u
prefix=$1
teesim=$prefix/bin/teesim
export CC=$2
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work" || exit 1
unset "${!TEESIM_@}" LD_LIBRARY_PATH CFLAGS LDFLAGS MAKEFLAGS MFLAGS PKG_CONFIG_PATH
failures=0

fail() {
    echo "FAILED: $1"
    sed 's/^/    /' log
    failures=$((failures + 1))
}

for style in cmake optee; do
    "$teesim" new --style $style my_$style >said 2>log || fail "$style"
    grep -rE '@[A-Z]+@|NAME' my_$style >log && fail "$style: something is left of the template"
    find my_$style | grep NAME >log && fail "$style: a file's name"
    grep '^  ' said >commands
    [ -s commands ] || fail "$style: no commands"
    bash -e commands >log 2>&1 || fail "$style: its commands"
    if [ $style = cmake ]; then
        grep -q '100% tests passed, 0 tests failed out of 3' log || fail "$style: its tests"
    else
        [ "$(grep -cF '[  PASSED  ] 2 test(s).' log)" = 2 ] || fail "$style: its tests"
        grep -qx '41 and one is 42' log || fail "$style: its client"
    fi
    grep -qE 'warning:' log && fail "$style: a warning"
    uuid=$(sed -nE 's/.*UUID ([0-9a-f-]{36}).*/\1/p' said)
    [[ $uuid =~ ^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$ ]] ||
        fail "$style: $uuid is no random UUID"
    grep -q "$uuid" my_$style/ta/include/my_${style}_ta.h || fail "$style: another UUID"
    echo "$uuid" >>uuids
    # A test that cannot fail is none.
    sed -i 's/params\[0\].value.a++/params[0].value.a += 2/' my_$style/ta/my_${style}_ta.c
    bash -e commands >log 2>&1 && fail "$style: the test passes a wrong TA"
done
[ "$(sort -u uuids | wc -l)" = 2 ] || fail 'the same UUID twice'

# Names that are words of CMake's or of make's, or of teesim's own.
generators=('Unix Makefiles')
command -v ninja >/dev/null && generators+=(Ninja)
mkdir names
names=(all clean help install package test edit_cache rebuild_cache teec teesim ta host common)
for i in "${!names[@]}"; do
    name=${names[i]} generator=${generators[i % ${#generators[@]}]}
    (cd names && "$teesim" new $name) >said 2>log || fail "$name: new"
    rm -rf build
    { cmake -G "$generator" -S names/$name -B build -DCMAKE_PREFIX_PATH="$prefix" && cmake --build build; } \
        >log 2>&1 || fail "$name, cmake, $generator"
    TEESIM_TA_PATH=build LD_LIBRARY_PATH=$prefix/lib/teesim build/${name}_client >log 2>&1 ||
        fail "$name, cmake, $generator: its client"
    rm -rf names/$name
    [[ $name =~ ^(all|clean|test|ta|host)$ ]] || continue
    (cd names && "$teesim" new --style optee $name) >said 2>log || fail "$name: new, optee"
    make -C names/$name TEESIM="$prefix" test >log 2>&1 || fail "$name, optee"
    rm -rf names/$name
done

# The tree of OP-TEE's style: a change of the header that all include, and TEESIM as it may be said.
"$teesim" new --style optee tree >said 2>log || fail 'new tree'
ln -s "$prefix" here
make -C tree TEESIM=../here test >log 2>&1 || fail 'a relative TEESIM'
sed -i 's/_CMD_INCREMENT 0/_CMD_INCREMENT 5/' tree/ta/include/tree_ta.h
find tree -name '*.o' -exec touch -d yesterday {} +
find tree -name '*_ta.h' -exec touch {} +
make -C tree TEESIM=../here test >log 2>&1 || fail 'another header: old and new are mixed'
for object in host/main.o test/test_tree.o ta/tree_ta.o; do
    [ tree/$object -nt tree/ta/include/tree_ta.h ] || fail "another header: $object is as it was"
done
make -C tree TEESIM=../here clean >log 2>&1 || fail clean
find tree -name '*.[od]' -o -name '*.ta' | grep . >log && fail 'clean leaves something'
make -C tree >log 2>&1 && fail 'without TEESIM'
grep -qF 'say TEESIM=<where teesim is installed>' log || fail 'without TEESIM: the words'
make -C tree TEESIM='/a b' >log 2>&1 && fail 'TEESIM with blanks'
grep -qF 'TEESIM=/a b has blanks' log || fail 'TEESIM with blanks: the words'

# A prefix that a shell would take apart: what is said can be pasted.
cp -r "$prefix" "a pre'fix"
for style in cmake optee; do
    "a pre'fix/bin/teesim" new --style $style pasted_$style >said 2>log || fail "a prefix with blanks, $style"
    grep '^  ' said >commands
    if [ $style = cmake ]; then
        bash -e commands >log 2>&1 || fail 'a prefix with blanks: its commands'
        grep -q '100% tests passed, 0 tests failed out of 3' log || fail 'a prefix with blanks: its tests'
    else
        bash -e commands >log 2>&1 && fail 'make with blanks'
        grep -qF "/a pre'fix has blanks, which make cannot have" log || fail 'make with blanks: the words'
    fi
done
# So does pkg-config, read by a shell as it escapes; it knows of blanks alone.
mv "a pre'fix" 'a prefix'
eval "cc -c pasted_cmake/ta/pasted_cmake_ta.c -Ipasted_cmake/ta/include -o ta.o $(
    PKG_CONFIG_PATH="$PWD/a prefix/lib/pkgconfig" pkg-config --cflags teesim-ta)" >log 2>&1 || fail 'pkg-config'
echo '#include <malloc.h>
int main(void) { return malloc_buffer_overlaps_heap(0, 0); }' >libc.c
eval "cc -Werror -c libc.c -o libc.o $(PKG_CONFIG_PATH="$PWD/a prefix/lib/pkgconfig" pkg-config \
    --cflags teesim-ta)" >log 2>&1 || fail 'pkg-config: the C library of TAs'

# refuses STATUS WORDS ARGUMENT…
refuses() {
    "$teesim" new "${@:3}" >log 2>&1
    [ $? = "$1" ] || fail "new ${*:3}: the status"
    grep -qF "$2" log || fail "new ${*:3}: no word of: $2"
}
cp -r my_cmake before
refuses 1 'my_cmake is there already' my_cmake
diff -r my_cmake before >log || fail 'what is there is changed'
touch file
refuses 1 'file is there already' file
refuses 2 'which NAME?'
refuses 2 'what is this: two' one two
refuses 2 'what is this: --styl' --styl=cmake a
refuses 2 'what is this: --style' --style
refuses 2 'there is no style make' --style make a
for name in A 1a a-b a/b ../a '' a12345678901234567890123456789012345678901; do
    refuses 2 "this is no name for it: $name" "$name"
done
"$teesim" new --help | grep -q -- '--style' || fail help
mkdir closed && chmod a-w closed
if ! touch closed/file 2>/dev/null; then # who may write everywhere
    (cd closed && refuses 1 'Permission denied' a) || fail 'a directory that cannot be written'
fi
# A tree without templates, and one with templates that cannot be read to the end.
mkdir -p other/bin other/share/teesim
cp "$teesim" other/bin
teesim=$work/other/bin/teesim
refuses 1 'no templates in' b
[ -e b ] && fail 'a directory for nothing'
mkdir -p other/share/teesim/templates/common/NAME_loop
ln -s nowhere other/share/teesim/templates/common/NAME_loop/gone
refuses 1 'gone: No such file' b
grep -q 'b is not complete' log || fail 'it is said to be complete'
[ $failures -eq 0 ]
