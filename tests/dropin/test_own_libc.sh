#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# What libutee has in the C library's place is a TA's, however it is built, and whoever calls it:
#   test_own_libc.sh PREFIX TREES ASK - COMPILER…
# shellcheck source=tests/dropin/kit.bash
. "$(dirname "$0")/kit.bash"

uuid=5be1f000-6c1d-4f5a-9d3e-0000000000c0
library=5be1f000-6c1d-4f5a-9d3e-0000000000c1
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name teesim-ta.pc)")
export PKG_CONFIG_PATH

# All functions that both have.
defined() { nm "$@" --defined-only | awk 'NF == 3 && $2 ~ /[TtWi]/ { sub(/@.*/, "", $3); print $3 }' | sort -u; }
libc=$(ldd "$ask" | awk '$1 == "libc.so.6" { print $3 }')
defined "$(find "$prefix/" -type f -name libutee.a)" 2>/dev/null >ours
{ defined -D "$libc"; echo __tls_get_addr; echo atexit; echo __cxa_thread_atexit; } | sort -u |
    comm -12 - ours >both
[ "$(grep -cxE 'malloc|free|abort|fputs|__cxa_atexit|__tls_get_addr' both)" = 6 ] || fail 'what both have'

# is_own WHAT IMAGE: none of these is imported, and it is they that are in it
is_own() {
    nm -D --undefined-only "$2" | awk '{ sub(/@.*/, "", $NF); print $NF }' | sort -u >imports
    comm -12 imports both >log
    [ ! -s log ] || fail "$1: it imports from the host"
    defined "$2" | comm -13 - both >log
    [ ! -s log ] || fail "$1: it has not"
}

entry_points() {
    cat <<'END_C'
#include <tee_internal_api.h>
#ifdef __cplusplus
extern "C" {
#endif
TEE_Result TA_CreateEntryPoint(void) { return TEE_SUCCESS; }
void TA_DestroyEntryPoint(void) {}
TEE_Result TA_OpenSessionEntryPoint(uint32_t t, TEE_Param p[4], void **s)
{ (void)t, (void)p, (void)s; return TEE_SUCCESS; }
void TA_CloseSessionEntryPoint(void *s) { (void)s; }
#ifdef __cplusplus
}
#endif
END_C
}

# A C++ TA that takes more than its heap has, itself or in its library; nothing else calls malloc.
mkdir -p tin/ta tin/library tin/cmake
printf '#define TA_UUID {0x5be1f000, 0x6c1d, 0x4f5a, {0x9d, 0x3e, 0, 0, 0, 0, 0, 0xc0}}
#define TA_FLAGS 0\n#define TA_STACK_SIZE 8192\n#define TA_DATA_SIZE (256 * 1024)\n' \
    >tin/ta/user_ta_header_defines.h
{
    entry_points
    cat <<'END_C'
#include <new>
#ifdef LIBRARY
extern "C" bool library_takes(size_t n);
#else
static bool library_takes(size_t) { return false; }
#endif
static char *volatile taken;
extern "C" TEE_Result TA_InvokeCommandEntryPoint(void *, uint32_t command, uint32_t, TEE_Param p[4])
{
    p[0].value.a = library_takes(100) + 2 * library_takes(1 << 24);
    if (command == 1)
        throw 1;
    try {
        taken = new char[1 << 24];
    } catch (std::bad_alloc &) {
        taken = new char[100];
        delete[] taken;
        return TEE_ERROR_OUT_OF_MEMORY;
    }
    return TEE_SUCCESS;
}
END_C
} >tin/ta/tin.cpp
printf '#include <new>
extern "C" bool library_takes(unsigned long n);
static char *volatile taken;
extern "C" bool library_takes(unsigned long n)
{ taken = new (std::nothrow) char[n]; bool had = taken; delete[] taken; return had; }\n' >tin/library/library.cpp
printf 'SHLIBNAME = libtin\nSHLIBUUID = %s\ninclude $(TA_DEV_KIT_DIR)/mk/ta_dev_kit.mk\n' $library \
    >tin/library/Makefile
echo 'srcs-y += library.cpp' >tin/library/sub.mk
printf 'BINARY = %s\nCFG_TEE_TA_LOG_LEVEL = 0\ninclude $(TA_DEV_KIT_DIR)/mk/ta_dev_kit.mk\n' $uuid >tin/ta/Makefile
printf 'srcs-y += tin.cpp\nifdef LIBRARY\nlibnames += tin\nlibdirs += ../library\ncppflags-y += -DLIBRARY\nendif\n' \
    >tin/ta/sub.mk
cat >tin/cmake/CMakeLists.txt <<END
cmake_minimum_required(VERSION 3.25)
project(tin LANGUAGES C CXX)
find_package(teesim REQUIRED)
teesim_add_ta(tin UUID $uuid SOURCES ../ta/tin.cpp)
END

# short_of_memory WHAT DIR LIBRARY: what it takes is of its heap; abort is its own end
short_of_memory() {
    local sched
    for sched in threads inline; do
        asks $sched "$2" $uuid 0 1
        [ "$(cat out)" = "0xffff000c 4: $3 0"$'\n0xffff3024 3: 0 0' ] || fail "$1, $sched: $(cat out)"
        expect "$1, $sched" 'abort() was called'
    done
}

for compiler in "${@:5}"; do
    export COMPILER=$compiler
    CXX=${compiler/gcc/g}++
    build "$compiler: the kit" tin/ta
    is_own "$compiler: the kit" tin/ta/$uuid.ta
    short_of_memory "$compiler: the kit" tin/ta 0
    build "$compiler: a library" tin/library
    is_own "$compiler: a library" tin/library/$library.ta
    build "$compiler: with a library" tin/ta LIBRARY=y
    is_own "$compiler: with a library" tin/ta/$uuid.ta
    cp tin/library/$library.ta tin/ta
    short_of_memory "$compiler: with a library" tin/ta 1
    build "$compiler: clean" tin/ta clean
    build "$compiler: clean" tin/library clean
    rm -rf tin/build tin/pc
    { CC=$compiler CXX=$CXX cmake -S tin/cmake -B tin/build -DCMAKE_PREFIX_PATH="$prefix" &&
        cmake --build tin/build; } >log 2>&1 || fail "$compiler: cmake"
    is_own "$compiler: cmake" tin/build/$uuid.ta
    short_of_memory "$compiler: cmake" tin/build 0
    mkdir tin/pc
    { printf '#include <user_ta_header_defines.h>\n#include <teesim/ta_head.h>\n' && cat tin/ta/tin.cpp; } \
        >tin/pc/tin.cpp
    # shellcheck disable=SC2046 # words
    $CXX -Itin/ta tin/pc/tin.cpp -o tin/pc/$uuid.ta -static-libstdc++ \
        $(pkg-config --cflags --libs teesim-ta) >log 2>&1 || fail "$compiler: pkg-config"
    is_own "$compiler: pkg-config" tin/pc/$uuid.ta
    short_of_memory "$compiler: pkg-config" tin/pc 0
done

# A TA may have functions of these names of its own.
{
    printf '#include <user_ta_header_defines.h>\n#include <teesim/ta_head.h>\n'
    entry_points
    cat <<'END'
int rand(void) { return 4; }
int puts(const char *s) { return s[0]; }
int atexit(void (*fn)(void)) { (void)fn; return 7; }
void *realloc(void *p, size_t n) { (void)n; return p; }
void *malloc(size_t n);
int printf(const char *f, ...);
TEE_Result TA_InvokeCommandEntryPoint(void *s, uint32_t c, uint32_t t, TEE_Param p[4])
{
    char *volatile got = malloc(1);
    (void)s, (void)c, (void)t;
    p[0].value.a = (uint32_t)(rand() + puts("a") + atexit(0) + printf("ab"));
    return realloc(got, 1u << 30) == got ? TEE_SUCCESS : TEE_ERROR_GENERIC;
}
END
} >tin/own.c
rm -rf tin/pc && mkdir tin/pc
# shellcheck disable=SC2046 # words
gcc -fno-builtin -Itin/ta tin/own.c -o tin/pc/$uuid.ta $(pkg-config --cflags --libs teesim-ta) >log 2>&1 ||
    fail 'functions of its own'
asks inline tin/pc $uuid 0
[ "$(cat out)" = "0x0 4: $((4 + 97 + 7 + 2)) 0" ] || fail "functions of its own: $(cat out)"
is_own 'functions of its own' tin/pc/$uuid.ta
finish
