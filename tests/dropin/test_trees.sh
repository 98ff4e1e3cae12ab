#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Trees that are laid out for OP-TEE are built with the dev kit as they are, and run:
#   test_trees.sh PREFIX TREES ASK SANITIZE COMPILER…
# shellcheck source=tests/dropin/kit.bash
. "$(dirname "$0")/kit.bash"

# zeros WHAT DIR UUID COUNT: commands 0 to COUNT - 1 find nothing wrong
zeros() {
    local sched
    for sched in threads inline; do
        # shellcheck disable=SC2046 # a list of words
        asks $sched "$2" "$3" $(seq 0 $(($4 - 1)))
        [ "$(grep -c '^0x0 4: 0 ' out)" = "$4" ] || {
            cat out >>log
            fail "$1, $sched"
        }
    done
}

guestbook() {
    cp -r "$trees/guestbook" .
    build guestbook guestbook CC="${CC-gcc}"
    local uuid=91a9c9e5-6b0f-4f0a-9f60-6b6a6d0d2c11 suffix sched
    for suffix in ta elf stripped.elf map dmp; do
        [ -s "guestbook/ta/$uuid.$suffix" ] || fail "guestbook: no $suffix"
    done
    # Nothing that a debugger needs is gone from what is loaded.
    cmp "guestbook/ta/$uuid.ta" "guestbook/ta/$uuid.elf" >log 2>&1 || fail 'guestbook: .ta is not .elf'
    readelf -S "guestbook/ta/$uuid.ta" | grep -q '\.debug_info' || fail 'guestbook: no debug_info'
    for sched in threads inline; do
        "$teesim" run --sched $sched --ta-dir guestbook/ta guestbook/host/optee_example_guestbook \
            >out 2>log
        grep -qxF 'the book: Ada,Grace,Barbara,' out || fail "guestbook, $sched"
        expect "guestbook, $sched" 'guestbook 1.0 is open'
        expect "guestbook, $sched" 'guest 3 of 7 bytes'
    done
    # For another level the files are made again.
    build guestbook guestbook CFG_TEE_TA_LOG_LEVEL=2 CC="${CC-gcc}"
    "$teesim" run --ta-dir guestbook/ta guestbook/host/optee_example_guestbook >out 2>log
    grep -q 'guest 3' log && fail 'guestbook: a message of level 4 with level 2'
    rm -rf guestbook
}

# The kit's own way to a sanitizer.
sanitized() {
    [ "$sanitize" = address,undefined ] || return
    cp -r "$trees/guestbook" .
    build 'sanitized host' guestbook/host CC="${CC-gcc}"
    make -C guestbook/ta TA_DEV_KIT_DIR="$kit" CFG_TA_SANITIZE_KADDRESS=y \
        CFG_TA_SANITIZE_UNDEFINED=y >log 2>&1 || fail 'sanitized: make'
    "$teesim" run --ta-dir guestbook/ta guestbook/host/optee_example_guestbook >out 2>log
    grep -qxF 'the book: Ada,Grace,Barbara,' out || fail 'sanitized'
    nm guestbook/ta/*.ta | grep -q __asan_init || fail 'sanitized: it is not'
    rm -rf guestbook
}

workshop() {
    cp -r "$trees/workshop" .
    build workshop workshop/ta
    zeros workshop workshop/ta 0b5e9d52-70a1-4c5e-8b57-6a1d2f3e4a01 17
    expect workshop 'an error about 01234567-89ab-cdef-0123-456789abcdef'
    expect workshop 'written'
    grep -q 'not compiled in' log && fail 'workshop: a message of level 4'
    asks threads workshop/ta -m 32 0b5e9d52-70a1-4c5e-8b57-6a1d2f3e4a01 100
    [ "$(cat out)" = "0x0 4: $((0xffff000f)) 0" ] || fail "workshop: a key in shared memory: $(cat out)"
    # Clients have no such service.
    asks threads workshop/ta 3a2f8978-5dc0-11e8-9c2d-fa7ae01bbebc
    grep -qx 'open 0xffff0008 3' out || fail "workshop: the system service for a client: $(cat out)"
    rm -rf workshop
}

orchestra() {
    local uuid=4f1d2c6a-9b1e-4d0b-a7c3-5e8f90a1b2c3 sched
    cp -r "$trees/orchestra" .
    build orchestra orchestra/ta
    # With a sanitizer the C++ heap is its, and the checks of the heap are not for it.
    zeros orchestra orchestra/ta $uuid $((${#sanitize} ? 3 : 4))
    expect orchestra 'the hall closes after 5 plays'
    [ -n "$sanitize" ] && return
    for sched in threads inline; do
        asks $sched orchestra/ta $uuid 4 0
        [ "$(cat out)" = $'0xffff3024 3: 0 0\n0xffff3024 3: 0 0' ] || fail "orchestra: uncaught, $sched"
        expect "orchestra: uncaught, $sched" 'abort() was called'
    done
    rm -rf orchestra
}

# What the train does, by the rule by which its districts are generated.
journey() {
    awk -v at="$1" -v steps="$2" 'BEGIN {
        split("0 0 1 2 1", colour, " ")
        for (i = 0; i < steps; i++) {
            k = i * i % 4
            sum += at * 4 + k + colour[at % 5 + 1]
            at = (at * 31 + k * 17 + 7) % 600
        }
        printf "0x0 4: %d %d\n", at, sum
    }'
}

railway() {
    local uuid=7a3e5f10-2b4c-4d6e-8f90-a1b2c3d4e5f6 sched lines
    cp -r "$trees/railway" .
    build railway railway -j2
    lines=$(cat railway/ta/districts/*.c railway/*/*.c railway/lib/*/*.c | wc -l)
    [ "$lines" -gt 5000 ] || fail "railway: $lines lines"
    for sched in threads inline; do
        asks $sched railway/ta $uuid 0:5:1000
        [ "$(cat out)" = "$(journey 5 1000)" ] || fail "railway, $sched: $(cat out)"
    done
    build railway railway clean
    (cd railway && find . -type f) | sort >log
    (cd "$trees/railway" && find . -type f) | sort | diff - log >/dev/null || fail 'railway: clean'
    rm -rf railway
}

# Where mbedTLS is not installed the kit says so.
sealer() {
    cp -r "$trees/sealer" .
    if [ ! -e /usr/include/mbedtls/version.h ]; then
        make -C sealer/ta TA_DEV_KIT_DIR="$kit" >log 2>&1 && fail 'sealer: it is built'
        expect sealer 'mbedTLS, which is not installed: apt-get install libmbedtls-dev'
        echo 'skipped: mbedTLS in a TA; it is not installed (scripts/setup)'
    elif [ -z "$sanitize" ]; then # whose heap it would use
        build sealer sealer/ta
        zeros sealer sealer/ta 2d9c6c3e-0f6e-4b57-8d0a-5ea1e4000001 3
    fi
    rm -rf sealer
}

for compiler in "${@:5}"; do
    export COMPILER=$compiler
    echo "== with $compiler"
    guestbook
    sanitized
    workshop
    orchestra
    railway
    sealer
done
finish
