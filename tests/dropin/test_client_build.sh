#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Clients are built with the installed tree, each in the way of its own build files, which know
# nothing of teesim: test_client_build.sh PREFIX TREES TA_DIR CC
set -u

prefix=$1
trees=$2
tas=$3
export CC=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset TEESIM_TA_PATH TEESIM_SCHED TEESIM_SEED TEESIM_MEMREF TEESIM_TRACE LD_LIBRARY_PATH CFLAGS
unset LDFLAGS MAKEFLAGS MFLAGS PKG_CONFIG_PATH
failures=0

fail() {
    echo "FAILED: $1"
    sed 's/^/    /' log
    failures=$((failures + 1))
}

# adds WHAT PROGRAM: it has been built, needs the library by its SONAME, and works
adds() {
    readelf -d "$2" 2>log | grep -q 'NEEDED.*\[libteec\.so\.2\]' || fail "$1: no libteec.so.2"
    "$prefix/bin/teesim" run --ta-dir "$tas" "./$2" >log 2>&1
    grep -qx '40 + 2 = 42' log || fail "$1: the program"
}

config=$(find "$prefix" -name teecConfig.cmake)

# cmake_build WHAT SOURCE OPTION…
cmake_build() {
    cmake -S "$2" -B "$1" "${@:3}" >log 2>&1 || fail "$1: configuring"
    cmake --build "$1" >log 2>&1 || fail "$1: building"
}

cmake_build find_package "$trees/cmake_client" -DCMAKE_PREFIX_PATH="$prefix"
adds 'teec::teec' find_package/by_namespace
adds teec find_package/by_name
cmake_build optee "$trees/optee_clients" -DCMAKE_PROJECT_INCLUDE="$config"
adds 'OP-TEE with CMake' optee/adder/optee_client_adder

mkdir too_new
cat >too_new/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.11)
project(too_new NONE)
find_package(teec 3 REQUIRED)
END
cmake -S too_new -B too_new/build -DCMAKE_PREFIX_PATH="$prefix" >log 2>&1 && fail 'teec 3 is found'
grep -q 'version: 2.0.0' log || fail 'no word of the version'

cp -r "$trees/optee_clients/adder/host" host
make -C host TEEC_EXPORT="$prefix/share/teesim/optee_client" >log 2>&1 || fail make
adds 'OP-TEE with make' host/optee_client_adder

PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name teec.pc)")
export PKG_CONFIG_PATH
[ "$(pkg-config --modversion teec)" = 2.0.0 ] || fail 'the version of teec.pc'
# shellcheck disable=SC2046 # words
$CC "$trees/optee_clients/adder/host/main.c" -o by_pkg_config $(pkg-config --cflags --libs teec) \
    >log 2>&1 || fail pkg-config
adds pkg-config by_pkg_config

# The headers stand alone, in either language.
for header in tee_client_api.h tee_client_api_extensions.h teec_trace.h; do
    for std in c11 c++11; do
        # shellcheck disable=SC2046
        echo "#include <$header>" | $CC -x "${std%11}" -std=$std -Wall -Wextra -Werror -pedantic \
            -fsyntax-only $(pkg-config --cflags teec) - >log 2>&1 || fail "$header in $std"
    done
done
[ $failures -eq 0 ]
