#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The Debian packages have what they should, stand in nobody's way, and work where they are unpacked:
#   test_package.sh BUILD_DIR EXAMPLES_DIR CC
# EXAMPLES_DIR has the source of hello world.
set -u
build=$1
examples=$2
cc=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

fail() {
    echo "FAILED: $1"
    failures=$((failures + 1))
}

(cd "$build" && cpack -G DEB -B "$work/made") >log 2>&1 || { cat log; exit 1; }
version=$(sed -n 's/^CMAKE_PROJECT_VERSION:.*=//p' "$build/CMakeCache.txt")
arch=$(dpkg --print-architecture)
names=$(cd made && echo *.deb)
wanted=$(for name in libteesim-dev libteesim teesim; do echo "${name}_${version}_$arch.deb"; done)
[ "$names" = "$(xargs <<<"$wanted")" ] || fail "the packages are $names"

depends() {
    dpkg-deb -f "made/$1_${version}_$arch.deb" Depends
}

for name in libc6 liblmdb0 libuv1 libssl3; do
    grep -qE "(^|, )$name( |,|$)" <<<"$(depends libteesim)" || fail "libteesim has no need of $name"
done
for name in libteesim-dev teesim; do
    grep -qF "libteesim (= $version)" <<<"$(depends $name)" || fail "$name goes with any libteesim"
done
# What the kit and the tests of TAs are used with is not needed by all.
for pair in Recommends:make 'Recommends:gcc | clang' Suggests:libcmocka-dev Suggests:libmbedtls-dev; do
    dpkg-deb -f "made/libteesim-dev_${version}_$arch.deb" "${pair%%:*}" | sed 's/, /\n/g' |
        grep -qxF "${pair#*:}" || fail "libteesim-dev: no $pair"
done
for name in libteesim libteesim-dev teesim; do
    dpkg-deb -x "made/${name}_${version}_$arch.deb" root
    dpkg-deb -x "made/${name}_${version}_$arch.deb" "alone_$name"
    [ -s "root/usr/share/doc/$name/copyright" ] || fail "$name has no copyright"
    gzip -t "root/usr/share/doc/$name/changelog.gz" || fail "$name has no changelog"
    (cd "alone_$name" && find . ! -type d) >>all
done
[ "$(sort all | uniq -d)" = '' ] || fail "in two packages: $(sort all | uniq -d)"

# Together they are what cmake --install makes, but for what only a package has.
cmake --install "$build" --prefix "$work/tree" >/dev/null
diff <(cd tree && find . ! -type d | sed -E '/share\/man/s/$/.gz/' | sort) \
    <(cd root/usr && find . ! -type d | grep -vE '^\./share/(doc|lintian)/' | sort) ||
    fail 'a package is missing something, or has something of its own'

# The runtime alone has no names to link with, and nothing lies where a system's libteec does.
[ "$(cd alone_libteesim && find . -name '*.so' ! -name 'libteesim-*' -o -name '*.h')" = '' ] ||
    fail 'libteesim has what belongs to libteesim-dev'
outside=$(find root -name '*teec*' ! -path '*/teesim/*' ! -path '*/teesim-sdk/*' \
    ! -path '*/pkgconfig/teec.pc' ! -path '*/cmake/teec*')
[ -z "$outside" ] || fail "in the way of a system's libteec: $outside"
dangling=$(find root -xtype l)
[ -z "$dangling" ] || fail "links that lead nowhere: $dangling"

# Hello world, built and run with what was unpacked.
unset TEESIM_TA_PATH LD_LIBRARY_PATH
pc=$(dirname "$(find root -name teec.pc)")
flags() {
    PKG_CONFIG_PATH=$work/$pc pkg-config --cflags --libs "$1"
}
# shellcheck disable=SC2046 # lists of flags
$cc "$examples/hello_world/ta/hello_world_ta.c" -o 3c5f7a0e-6d1b-4f28-9a67-0b1e5c2d8f41.ta \
    $(flags teesim-ta) || fail 'the TA cannot be built'
# shellcheck disable=SC2046
$cc "$examples/hello_world/hello_world.c" -o hello $(flags teec) || fail 'the client cannot be built'
root/usr/bin/teesim run ./hello >out 2>&1 || fail "hello world: $(cat out)"
grep -qi hello out || fail "hello world says $(cat out)"

if command -v lintian >/dev/null; then
    LC_ALL=C lintian --fail-on error,warning made/*.deb >out 2>&1 || fail "lintian: $(cat out)"
else
    echo 'there is no lintian: the packages were not shown to it'
fi
[ $failures -eq 0 ]
