#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# What scripts/demo shows of what is built already: test_demo.sh SOURCES BUILD_DIR
set -eu

sources=$1
build=$2
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export HOME=$home
unset "${!TEESIM_@}" LD_LIBRARY_PATH XDG_STATE_HOME
mkdir -p "$home/scripts" "$home/build/dev/examples"
ln -s "$build/bin" "$build/lib" "$home/build/dev"
ln -s "$build/examples/hello_world" "$home/build/dev/examples"
cp "$sources/scripts/demo" "$home/scripts"
for script in setup build; do
    printf '#!/bin/sh\n' >"$home/scripts/$script"
    chmod +x "$home/scripts/$script"
done

fail() {
    cat "$home/out"
    echo "FAILED: $1"
    exit 1
}

for options in '' '--sched inline'; do
    # shellcheck disable=SC2086 # words
    "$home/scripts/demo" $options >"$home/out" 2>&1 || fail "it ends with $?"
    at=$(grep -n '^call 1 ' "$home/out" | cut -d: -f1)
    [ "${at:-99}" -lt 15 ] || fail 'the first call is far down'
    grep -q '^The TA says 43' "$home/out" || fail 'what the program says'
    grep -q '^call 6 .*TEEC_FinalizeContext' "$home/out" || fail 'the last call'
    # The start of the machine is in the files that it names, and not here.
    grep -q 'status ACKNOWLEDGE' "$home/out" && fail 'the start of the machine is shown'
    for file in hello_world.txt hello_world.html; do
        grep -qF "$home/build/dev/$file" "$home/out" || fail "$file is not named"
        grep -q 'status ACKNOWLEDGE' "$home/build/dev/$file" || fail "$file has no start of the machine"
        rm "$home/build/dev/$file"
    done
done
