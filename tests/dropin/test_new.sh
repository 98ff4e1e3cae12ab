#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# What `teesim new` writes is built and passes by the commands that it says: test_new.sh PREFIX CC
set -u
teesim=$1/bin/teesim
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
