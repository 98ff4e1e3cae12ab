#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# An installed tree has nothing where a system's libteec has its own: test_layout.sh PREFIX
set -u
cd "$1" || exit 1
failures=0

fail() {
    echo "FAILED: $1"
    failures=$((failures + 1))
}

# Where things lie: everything that is not in a directory of ours has a name of ours, but for the
# descriptions by which tools find it.
ours='^\./(bin/teesim[^/]*|include/teesim-sdk/.*|lib(/[^/]*)?/teesim/.*|share/teesim/.*'
ours+='|share/man/man./teesim[^/]*|share/(man|doc|bash-completion|licenses)/.*'
ours+='|lib(/[^/]*)?/(cmake/(teec|teesim)/.*|pkgconfig/(teec|teesim[^/]*)\.pc))$'
strangers=$(find . ! -type d | grep -vE "$ours")
[ -z "$strangers" ] || fail "in the way of others: $strangers"

lib=$(dirname "$(find . -name libteec.so.2)")
for name in libteec.so libteec.so.1 libteec.so.2 libteec.so.2.0.0; do
    [ -f "$lib/$name" ] || fail "there is no $name"
    link=$(readlink "$lib/$name") && [[ $link == */* ]] && fail "$name leads to $link"
done
readelf -d "$lib/libteec.so.2" | grep -q 'SONAME.*\[libteec\.so\.2\]' || fail "the SONAME"

for name in share/teesim/valgrind.supp share/teesim/wireshark/tipc.lua; do
    [ -f "$name" ] || fail "there is no $name"
done

# Nothing in it knows where it was installed first.
grep -rlF "$1.before" . && fail "the tree cannot be moved"
[ $failures -eq 0 ]
