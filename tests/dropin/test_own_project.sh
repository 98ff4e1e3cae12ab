#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# A project that says find_package(teesim): test_own_project.sh PREFIX TREES BUILD_DIR
set -u

prefix=$1
trees=$2
built=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset "${!TEESIM_@}" LD_LIBRARY_PATH CFLAGS CXXFLAGS LDFLAGS MAKEFLAGS MFLAGS PKG_CONFIG_PATH
failures=0

fail() {
    echo "FAILED: $1"
    sed 's/^/    /' log
    failures=$((failures + 1))
}

# The project, with the tree that is installed and with the one that is built; twice, as state that
# is left would tell.
for place in "$prefix" "$built/cmake"; do
    cmake -S "$trees/own_project" -B build -DCMAKE_PREFIX_PATH="$place" >log 2>&1 ||
        fail "$place: configuring"
    cmake --build build >log 2>&1 || fail "$place: building"
    for turn in first second; do
        ctest --test-dir build -j 4 >log 2>&1 || fail "$place: the $turn time"
        grep -q '0 tests failed out of 8' log || fail "$place: not all tests ran"
    done
    # Expectations that are not met are told, and where.
    for sched in threads inline; do
        TEESIM_TA_PATH=build TEESIM_SCHED=$sched build/wrong >log 2>&1
        [ $? = 10 ] || fail "$place: $sched: tests that must fail do not"
        for words in 'returns TEEC_ERROR_BAD_PARAMETERS, not TEEC_SUCCESS' 'wrong.c:9: error' \
            'is from TEEC_ORIGIN_TRUSTED_APP (4), not TEEC_ORIGIN_TEE (3)' \
            'returns TEEC_ERROR_ITEM_NOT_FOUND, not TEEC_SUCCESS' 'c2040" is no UUID' \
            'returns TEEC_ERROR_BAD_PARAMETERS, not TEEC_ERROR_TARGET_DEAD' \
            'TEE_Panic(0x00000002)' 'and not of TEE_Panic(0x00000001)' 'and not of: a reason' \
            'and not of TEE_Panic(0x00000000)' 'and not of a fault' 'one that was dead before?'; do
            grep -qF "$words" log || fail "$place: $sched: no word of: $words"
        done
    done
    # Who changes nothing builds nothing.
    cmake build >log 2>&1 && cmake --build build >log 2>&1
    grep -qE 'Building|Linking' log && fail "$place: it is built again"
    readelf -d build/client >log
    grep -q 'NEEDED.*\[libteec\.so\.2\]' log || fail "$place: no libteec.so.2"
    readelf -Ws --dyn-syms build/8e4da2f1-0c1b-4b60-9b4e-54e5a3f0c201.ta |
        awk '$7 != "UND" && $5 == "GLOBAL" { print $8 }' | sort -u >log
    [ "$(grep -c . log)" = 2 ] || fail "$place: what a TA exports"
    rm -rf build
done

# The same with AddressSanitizer in all TAs, and only there.
for compiler in gcc clang; do
    [ $compiler = gcc ] || [ -e "$(clang -print-file-name=libclang_rt.asan-x86_64.so 2>/dev/null)" ] || continue
    CXX=${compiler/gcc/g}++ CC=$compiler cmake -S "$trees/own_project" -B build \
        -DCMAKE_PREFIX_PATH="$prefix" -DTEESIM_TA_SANITIZE=address >log 2>&1 ||
        fail "sanitized, $compiler: configuring"
    cmake --build build >log 2>&1 || fail "sanitized, $compiler: building"
    for image in build/*.ta; do
        nm -D "$image" | grep -q __asan_init || fail "sanitized, $compiler: $image is not"
    done
    nm -D build/client | grep -q __asan && fail "sanitized, $compiler: the client is, too"
    ctest --test-dir build -j 4 >log 2>&1 || fail "sanitized, $compiler: the tests"
    grep -q '0 tests failed out of 8' log || fail "sanitized, $compiler: not all tests ran"
    rm -rf build
done
# One TA of two, by its own word; its test tells what is found.
mkdir mixed
cp "$trees"/../dropin/debug/asan/*.[ch] "$trees/own_project/teller_ta.c" mixed
cat >mixed/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(mixed LANGUAGES C)
include(CTest)
find_package(teesim REQUIRED)
set(CMAKE_BUILD_TYPE Debug)
teesim_add_ta(wrong UUID d209e000-7e57-4a11-8d0c-3b627c1a5da5 SOURCES asan_ta.c SANITIZE address)
file(COPY teller_ta.c DESTINATION ${CMAKE_BINARY_DIR})
teesim_add_ta(right UUID 8e4da2f1-0c1b-4b60-9b4e-54e5a3f0c201 SOURCES ${CMAKE_BINARY_DIR}/teller_ta.c)
teesim_add_client(client SOURCES asan_client.c)
teesim_add_test(finds COMMAND client 5 10 SCHEDS threads inline)
teesim_add_test(fine COMMAND client 0 10)
teesim_add_test(plain COMMAND sh -c "test -z \"$LD_PRELOAD\"" TAS right)
END
cmake -S mixed -B mixed/build -DCMAKE_PREFIX_PATH="$prefix" >log 2>&1 &&
    cmake --build mixed/build >log 2>&1 || fail 'SANITIZE: building'
ctest --test-dir mixed/build -V >log 2>&1
for words in '2 tests failed out of 4' 'global-buffer-overflow' 'asan_ta.c:' '1 of 2 TAs are built without it'; do
    grep -qF "$words" log && continue
    grep -E '^[0-9]: (teesim|0x|=)|Test +#' log >short && mv short log
    fail "SANITIZE: no word of: $words"
done
nm -D mixed/build/8e4da2f1-0c1b-4b60-9b4e-54e5a3f0c201.ta | grep -q __asan_init &&
    fail 'SANITIZE: the other TA'

# refuses WORDS LINE…: a project with these lines is refused with these words
refuses() {
    rm -rf bad
    mkdir bad
    cp "$trees/own_project/teller_ta.c" bad
    cp -r "$trees/own_project/by_header" bad
    { echo 'cmake_minimum_required(VERSION 3.25)'
      echo "project(bad LANGUAGES ${languages:-C CXX})"
      echo 'find_package(teesim REQUIRED)'
      printf '%s\n' "${@:2}"; } >bad/CMakeLists.txt
    cmake -S bad -B bad/build -DCMAKE_PREFIX_PATH="$prefix" >log 2>&1 && fail "taken: ${*:2}"
    # Messages are broken into lines.
    tr -s ' \n' ' ' <log | grep -qF -- "$1" || fail "no word of: $1"
}

id='UUID 8e4da2f1-0c1b-4b60-9b4e-54e5a3f0c201'
ta="teesim_add_ta(a $id SOURCES teller_ta.c"
refuses '"8e4d" is no UUID' 'teesim_add_ta(a UUID 8e4d SOURCES teller_ta.c)'
refuses 'UUID and SOURCES are needed' "teesim_add_ta(a $id)"
refuses 'UUID and SOURCES are needed' 'teesim_add_ta(a SOURCES teller_ta.c)'
refuses 'teesim_add_ta(a): what is "BIG"?' "teesim_add_ta(a BIG $id SOURCES teller_ta.c)"
refuses 'teesim_add_ta(a): PROPERTIES: what is "BIG"? There are SINGLE_INSTANCE, MULTI_SESSION,' "$ta PROPERTIES BIG)"
refuses 'teesim_add_ta(b): a has the UUID 8e4da2f1-0c1b-4b60-9b4e-54e5a3f0c201, too' "$ta)" \
    'teesim_add_ta(b UUID 8E4DA2F1-0c1b-4b60-9b4e-54e5a3f0c201 SOURCES teller_ta.c)'
refuses 'STACK_SIZE 4k is no number of bytes' "$ta PROPERTIES STACK_SIZE 4k)"
refuses 'teesim_add_ta(a): PROPERTIES: DATA_SIZE has no value' "$ta PROPERTIES DATA_SIZE)"
refuses 'EXTRA takes a name, a type and a value' "$ta PROPERTIES EXTRA a u32 1 b u32)"
refuses '"u32 one" is none of' "$ta PROPERTIES EXTRA a u32 one)"
refuses '"bool 1" is none of' "$ta PROPERTIES EXTRA a bool 1)"
refuses '"real 1" is none of' "$ta PROPERTIES EXTRA a real 1)"
refuses 'PROPERTIES would have no effect' \
    "teesim_add_ta(a $id SOURCES by_header/teller.cpp PROPERTIES VERSION 2)"
refuses 'is no user_ta_header_defines.h, or is not there' "$ta HEADER nowhere.h)"
refuses 'SOURCES are needed' 'teesim_add_client(c)'
refuses 'either COMMAND or SOURCES is needed' 'teesim_add_test(t)'
refuses 'either COMMAND or SOURCES is needed' 'teesim_add_test(t COMMAND true SOURCES t.c)'
refuses 'SCHEDS are threads and inline, not fair' 'teesim_add_test(t COMMAND true SCHEDS fair)'
languages=CXX refuses 'the head of a TA is C' "$ta)"

# What only the build can know: a head of the source's own, with another UUID, in either kind of makefile.
for generator in 'Unix Makefiles' Ninja; do
    rm -rf bad
    mkdir -p bad
    cp "$trees/own_project/teller_ta.c" bad
    cp -r "$trees/own_project/by_header" bad
    cat >bad/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(bad LANGUAGES C CXX)
find_package(teesim REQUIRED)
teesim_add_ta(a UUID 8e4da2f1-0c1b-4b60-9b4e-54e5a3f0c2ff SOURCES by_header/teller.cpp)
END
    if ! command -v ninja >/dev/null && [ "$generator" = Ninja ]; then continue; fi
    cmake -G "$generator" -S bad -B bad/build -DCMAKE_PREFIX_PATH="$prefix" >log 2>&1 || fail "$generator: another UUID"
    for turn in first second; do
        cmake --build bad/build >log 2>&1 && fail "$generator: another UUID: it is built, the $turn time"
        grep -q 'c2ff.ta: its TA_UUID is 8e4da2f1-.*, and it is built as 8e4da2f1-.*c2ff (BINARY of .*, UUID of teesim_add_ta)' \
            log || fail "$generator: another UUID: the words, the $turn time"
    done
done

# pkg-config, for a program that starts and stops the machine.
cat >stops.c <<'END'
#include <stdio.h>
#include <teesim/teesim.h>
int main(void)
{
    struct teesim_config config = {.state_dir = "memory:"};
    int started = teesim_start(&config), stopped = teesim_stop();
    printf("%d %d %s\n", started, stopped, teesim_version());
    return 0;
}
END
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name teesim.pc)")
export PKG_CONFIG_PATH
# shellcheck disable=SC2046 # words
cc stops.c -o stops $(pkg-config --cflags --libs teesim) >log 2>&1 || fail 'pkg-config teesim'
for TEESIM_SCHED in threads inline; do
    export TEESIM_SCHED
    [ "$(./stops 2>log)" = "0 0 $(pkg-config --modversion teesim)" ] || fail "stops, $TEESIM_SCHED"
done
[ $failures -eq 0 ]
