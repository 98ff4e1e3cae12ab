#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# A collection laid out as OP-TEE's examples are, with its own Makefiles and CMakeLists.txt, of which
# nothing is changed: test_examples.sh PREFIX TREES ASK SANITIZE COMPILER…
# (Of OP-TEE's examples that of plugins is left out: a plugin is a library of its tee-supplicant, a
# daemon that there is none of here, and so a TA's call of one finds none, as test_trees.sh sees.)
# shellcheck source=tests/dropin/kit.bash
. "$(dirname "$0")/kit.bash"

cp -r "$trees/optee_examples" .
(cd optee_examples && find . -type f | sort) >before

# run EXAMPLE ARGUMENT…: its program, which lies in `programs`, in a folder of its own or not
run() {
    local program=$programs/optee_example_$1
    [ -e "$program" ] || program=$programs/$1/optee_example_$1
    # shellcheck disable=SC2086 # options, or none
    "$teesim" run $options --sched "$sched" --ta-dir optee_examples/out/ta -- \
        "$program" "${@:2}" >out 2>log
}

# prints WORDS EXAMPLE ARGUMENT…: that, and nothing else
prints() {
    run "${@:2}" || fail "$2, $sched: status $?"
    [ "$(cat out)" = "$1" ] || {
        cat out >>log
        fail "$2, $sched: prints something else"
    }
}

# all_examples PROGRAMS
all_examples() {
    local sched programs=$1
    for sched in threads inline; do
        export TEESIM_STATE=$work/state.$sched
        rm -rf "$TEESIM_STATE"
        prints $'one more than 42 is 43\none less than 42 is 41' hello_world
        expect hello_world 'Hello!'
        expect hello_world '42 and -1'
        prints 'ECB 3ad77bb40d7a3660a89ecaf32466ef97 and back
CBC 7649abac8119b246cee98e9b12e9197d and back
CTR 874d6191b620e3261bef6864990db6ce and back' aes
        prints "$(printf '%s\n' 755224 287082 359152 969429 338314 254676 287922 162583 399871 520489)" hotp
        prints '128 bytes are "a text"' acipher 1024 'a text'
        expect acipher '6 bytes into 0: 0xffff0010'
        run acipher 9 'a text' && fail 'acipher: a key of 9 bits'
        expect acipher 'no key of 9 bits: 0xffff000a, origin 0x4'
        prints $'one: 7000 bytes there and back\ntwo: was not there' secure_storage
        prints $'one: 7000 bytes there and back\ntwo: was "what is kept"' secure_storage
        run random || fail "random, $sched"
        [ "$(grep -cxE '[0-9a-f]{32}' out)" = 2 ] && [ "$(sort -u out | wc -l)" = 2 ] ||
            fail "random, $sched: $(cat out)"
    done
}

options=
for compiler in "${@:5}"; do
    export COMPILER=$compiler
    echo "== with $compiler"
    build "make, $compiler" optee_examples HOST_CROSS_COMPILE= TA_CROSS_COMPILE= CC="$compiler"
    grep -E 'warning:' log && fail 'make: warnings'
    all_examples optee_examples/out/ca

    # The programs with CMake, which links `teec`, wherever that comes from; the TAs are those of make.
    flags=${sanitize:+-fsanitize=$sanitize}
    cmake -S optee_examples -B by_cmake -DCMAKE_C_COMPILER="$compiler" -DCMAKE_C_FLAGS="$flags" \
        -DCMAKE_PROJECT_INCLUDE="$(find "$prefix" -name teecConfig.cmake)" >log 2>&1 ||
        fail 'cmake: configuring'
    cmake --build by_cmake >log 2>&1 || fail 'cmake: building'
    all_examples by_cmake
    DESTDIR=$work/root cmake --install by_cmake >log 2>&1 || fail 'cmake: installing'
    [ "$(find root -name 'optee_example_*' | wc -l)" = 6 ] || fail 'cmake: not all are installed'
    rm -rf by_cmake root

    # All TAs with AddressSanitizer, in programs without.
    if [ -n "$sanitize" ]; then
        : # all have it
    elif [ "$compiler" = clang ] && [ ! -e "$(clang -print-file-name=libclang_rt.asan-x86_64.so)" ]; then
        echo 'skipped: AddressSanitizer with clang; its runtime is not installed (scripts/setup --checks)'
    else
        build "asan, $compiler" optee_examples HOST_CROSS_COMPILE= TA_CROSS_COMPILE= \
            CC="$compiler" CFG_TA_SANITIZE_KADDRESS=y
        options=--asan
        all_examples optee_examples/out/ca
        options=
    fi

    build "clean, $compiler" optee_examples clean
    (cd optee_examples && find . -type f | sort) | diff "$work/before" - >log || fail 'clean'
done

# What docs/debugging.md says of AddressSanitizer, as it stands there, in the folder of an example.
if [ -z "$sanitize" ]; then
    unset COMPILER
    build 'a client' optee_examples/hello_world/host
    sed -n '/^## AddressSanitizer/,/^## /p' "$trees/../../docs/debugging.md" |
        sed -n '/^```sh/,/^```/p' | grep -v '^```' | sed "s,~/teesim,$prefix," >lines
    [ "$(wc -l <lines)" = 2 ] || fail "the documented lines: $(cat lines)"
    (cd optee_examples/hello_world && PATH=$prefix/bin:$PATH sh -e "$work/lines" >"$work/out" 2>"$work/log") ||
        fail 'the documented lines'
    grep -qx 'one more than 42 is 43' out || fail "the documented lines: $(cat out)"
    nm optee_examples/hello_world/ta/*.ta | grep -q __asan_init || fail 'the documented lines: no ASan'
fi
finish
