# SPDX-License-Identifier: BSD-2-Clause
# Sourced by test_debug_….sh PREFIX SOURCES CC: a client and its TA, in a directory of their own,
# which is the current one.
prefix=$1
sources=$2
cc=$3
ta=d209e000-7e57-4a11-8d0c-3b627c1a5dd0.ta
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export TEESIM_STATE=memory:
unset TEESIM_TA_PATH TEESIM_SCHED TEESIM_TRACE LD_LIBRARY_PATH
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name teec.pc)")
export PKG_CONFIG_PATH
failures=0

fail() {
    echo "FAILED: $1"
    failures=$((failures + 1))
}

needs() {
    command -v "$1" >/dev/null && return
    echo "there is no $1 here: skipped (scripts/setup --checks installs it)"
    exit 77
}

# build_ta FLAGS…
build_ta() {
    # shellcheck disable=SC2046 # a list of flags
    $cc -g "$@" "$sources/debug_ta.c" -o $ta $(pkg-config --cflags --libs teesim-ta) ||
        fail 'the TA cannot be built'
}

# shellcheck disable=SC2046
$cc -g "$sources/debug_client.c" -o client $(pkg-config --cflags --libs teec) ||
    fail 'the client cannot be built'
