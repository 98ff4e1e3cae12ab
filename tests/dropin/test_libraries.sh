#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Libraries of TAs, linked and by dlopen, and thread-local variables:
#   test_libraries.sh PREFIX TREES ASK SANITIZE COMPILER…
# shellcheck source=tests/dropin/kit.bash
. "$(dirname "$0")/kit.bash"

uuid=5be1f000-6c1d-4f5a-9d3e-0000000000aa
glossary=5be1f000-6c1d-4f5a-9d3e-000000000001
atlas=5be1f000-6c1d-4f5a-9d3e-000000000002
novel=5be1f000-6c1d-4f5a-9d3e-000000000003

# Each instance has libraries of its own, also while there are others.
works() {
    local sched commands='1 2 3 4 2 7'
    # The sanitizers have heaps of their own, and do not let names of the program be passed over.
    if [ -n "$sanitize" ]; then commands='2 4 2 7'; else commands="0 $commands"; fi
    for sched in threads inline; do
        # shellcheck disable=SC2086 # a list of words
        asks $sched tas -n 2 $uuid $commands
        [ "$(sort -u out)" = '0x0 4: 0 0' ] || fail "libraries, $sched: $(cat out)"
        # With threads the program may come to its end first.
        [ $sched = threads ] || [ "$(grep -c 'the glossary closes after' log)" = 2 ] ||
            fail "libraries, $sched: destructors"
        # By the system service, where dlopen has not been called.
        asks $sched tas $uuid 8
        [ "$(cat out)" = '0x0 4: 0 0' ] || fail "libraries by the system service, $sched: $(cat out)"
        # Whichever thread calls.
        asks $sched tas -n 2 $uuid 6 6
        [ "$(tr '\n' ' ' <out)" = '0x0 4: 1101 0 0x0 4: 2102 0 0x0 4: 1101 0 0x0 4: 2102 0 ' ] ||
            fail "thread-local variables, $sched: $(cat out)"
    done
}

# A crash in a library names it.
crashes() {
    local sched
    [ -n "$sanitize" ] && return
    for sched in threads inline; do
        asks $sched tas $uuid 5
        [ "$(cat out)" = '0xffff3024 3: 0 0' ] || fail "a crash, $sched: $(cat out)"
        grep -q "#0 .* novel_crash.*$novel\.ta" log || fail "a crash, $sched: it is not told where"
    done
}

# refused WHAT CODE TEXT: TAs cannot be opened
refused() {
    local sched
    for sched in threads inline; do
        asks $sched tas $uuid && fail "$1: it is opened"
        grep -qx "open 0x$2 3" out || fail "$1: $(cat out)"
        expect "$1" "$3"
    done
}

# What is missing is said, with who needs it; .elf and .so are found as well.
lacks() {
    mv tas/$glossary.ta .
    refused 'a library of a library is missing' ffff0008 "no $glossary.ta, .so or .elf"
    expect 'a library of a library is missing' "tas/$atlas.ta cannot be loaded: it needs the library $glossary"
    mv tas/$atlas.ta .
    refused 'a library is missing' ffff0008 "tas/$uuid.ta cannot be loaded: it needs the library $atlas"
    mv $glossary.ta tas/$glossary.elf
    mv $atlas.ta tas/$atlas.so
    asks threads tas $uuid 2
    [ "$(cat out)" = '0x0 4: 0 0' ] || fail "libraries as .elf and .so: $(cat out)"
    mv tas/$glossary.elf tas/$glossary.ta
    mv tas/$atlas.so tas/$atlas.ta
}

# Linked by hand, without room for the libraries' names.
has_no_room() {
    mkdir by_hand
    cat >by_hand/ta.c <<'END'
#include <tee_internal_api.h>
#include <user_ta_header_defines.h>
#include <teesim/ta_head.h>
#ifdef ROOM
#include <teesim/needed.h>
#endif
int atlas_maps(void);
TEE_Result TA_CreateEntryPoint(void) { return TEE_SUCCESS; }
void TA_DestroyEntryPoint(void) {}
TEE_Result TA_OpenSessionEntryPoint(uint32_t t, TEE_Param p[4], void **s)
{
    (void)t, (void)p, (void)s;
    return TEE_SUCCESS;
}
void TA_CloseSessionEntryPoint(void *s) { (void)s; }
TEE_Result TA_InvokeCommandEntryPoint(void *s, uint32_t c, uint32_t t, TEE_Param p[4])
{
    (void)s, (void)c, (void)t;
    p[0].value.a = (uint32_t)atlas_maps();
    return TEE_SUCCESS;
}
END
    cp tas/$uuid.ta .
    PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name teesim-ta.pc)")
    export PKG_CONFIG_PATH
    local room
    for room in '' -DROOM; do
        # shellcheck disable=SC2046,SC2086 # lists of words
        gcc $room -Ishelf/ta by_hand/ta.c -o tas/$uuid.ta -Lshelf/books/atlas -latlas \
            -Wl,-rpath-link,shelf/books/glossary -Wl,--allow-shlib-undefined \
            $(pkg-config --cflags --libs teesim-ta) >log 2>&1 || fail 'by hand: link'
        [ -n "$room" ] || refused 'by hand' ffff0005 'it needs libraries of TAs, but includes <teesim/needed.h> nowhere'
    done
    asks threads tas $uuid 0
    [ "$(cat out)" = '0x0 4: 12 0' ] || fail "by hand: $(cat out)"
    mv $uuid.ta tas
}

# Thread-local variables take room in the heap.
has_no_heap() {
    local sched
    cp -r shelf small
    sed -i 's/room\[100\]/room[10000]/' small/ta/shelf_ta.c
    sed -i 's/(256 \* 1024)/8192/' small/ta/user_ta_header_defines.h
    build 'a small heap' small/ta
    cp tas/$uuid.ta .
    cp small/ta/$uuid.ta tas
    for sched in threads inline; do
        asks $sched tas $uuid 2
        [ "$(cat out)" = '0xffff3024 3: 0 0' ] || fail "a small heap, $sched: $(cat out)"
        expect "a small heap, $sched" 'thread-local variables: the heap has no room for them; raise TA_DATA_SIZE'
    done
    mv $uuid.ta tas
}

is_wrong() {
    cp tas/$glossary.ta .
    cp tas/$uuid.ta tas/$glossary.ta
    refused 'a TA as a library' ffff0005 "tas/$glossary.ta cannot be used as a library of TAs: it is a TA"
    cp tas/$novel.ta tas/$glossary.ta
    refused 'another library' ffff0005 "its SONAME is not its name; build it with SHLIBUUID=$glossary"
    : >tas/$glossary.ta
    refused 'an empty library' ffff0005 "it is empty"
    cp $glossary.ta tas
    mv tas/$uuid.ta .
    cp tas/$novel.ta tas/$uuid.ta
    refused 'a library as a TA' ffff0005 'it is a library of TAs, which TAs load'
    mv $uuid.ta tas
    at=$(grep -obUaP 'TEATLIB ' tas/$glossary.ta | tail -n 1 | cut -d: -f1)
    printf '\xff' | dd of=tas/$glossary.ta bs=1 seek=$((at + 8)) conv=notrunc status=none
    refused 'a library of another kit' ffff0005 'its ABI has version 255'
    mv $glossary.ta tas
}

# The glossary needs the atlas, which needs the glossary.
is_circle() {
    cp -r shelf circle
    cat >>circle/books/glossary/sub.mk <<'END'
srcs-y += back.c
libnames += atlas
libdirs += ../atlas
END
    echo 'int atlas_maps(void); int back(void); int back(void) { return atlas_maps(); }' \
        >circle/books/glossary/back.c
    build circle circle/books/glossary
    cp tas/$glossary.ta .
    cp circle/books/glossary/$glossary.ta tas
    refused 'a circle' ffff0005 "it needs the library $atlas, which needs it"
    mv $glossary.ta tas
}

# One has more libraries than there may be: 17 that need nobody.
are_many() {
    local n id
    mkdir many
    cp -r shelf/ta many/ta
    for n in $(seq 10 26); do
        id=5be1f000-6c1d-4f5a-9d3e-0000000001$n
        mkdir many/$n
        printf 'SHLIBNAME = lib%s\nSHLIBUUID = %s\ninclude $(TA_DEV_KIT_DIR)/mk/ta_dev_kit.mk\n' $n $id \
            >many/$n/Makefile
        echo 'srcs-y += l.c' >many/$n/sub.mk
        echo "int lib_$n(void); int lib_$n(void) { return $n; }" >many/$n/l.c
        build "library $n" many/$n
        cp many/$n/$id.ta tas
        echo "libnames += $n" >>many/ta/sub.mk
        echo "libdirs += ../$n" >>many/ta/sub.mk
        echo "int lib_$n(void); int call_$n(void); int call_$n(void) { return lib_$n(); }" >>many/ta/many.c
    done
    sed -i 's|\.\./books|../../shelf/books|g; s/\.libdeps.*//' many/ta/sub.mk
    sed -i '/libdeps/d' many/ta/sub.mk
    echo 'srcs-y += many.c' >>many/ta/sub.mk
    build 'many libraries' many/ta
    cp tas/$uuid.ta .
    cp many/ta/$uuid.ta tas
    refused 'too many libraries' ffff0005 'it needs more than 16 libraries of TAs'
    mv $uuid.ta tas
}

wrong() {
    mkdir -p tree
    : >tree/sub.mk
    printf '%s\ninclude $(TA_DEV_KIT_DIR)/mk/ta_dev_kit.mk\n' "$3" >tree/Makefile
    make -C tree TA_DEV_KIT_DIR="$kit" >log 2>&1 && fail "$1: it is built"
    expect "$1" "$2"
}

for compiler in "${@:5}"; do
    export COMPILER=$compiler
    echo "== with $compiler"
    rm -rf shelf tas
    cp -r "$trees/shelf" .
    build shelf shelf
    mkdir tas
    cp shelf/ta/*.ta shelf/books/*/*.ta tas
    works
    crashes
done
lacks
is_wrong
if [ -z "$sanitize" ]; then
    has_no_room
    has_no_heap
    is_circle
    are_many
fi
wrong 'no SHLIBUUID' 'needs a SHLIBUUID' 'SHLIBNAME = libx'
wrong 'a bad SHLIBUUID' 'SHLIBUUID=x is no UUID' $'SHLIBNAME = libx\nSHLIBUUID = x'
wrong 'a TA and a library' 'set one of BINARY' $'SHLIBNAME = libx\nBINARY = x'
finish
