# SPDX-License-Identifier: BSD-2-Clause
# What the tests of the dev kit have in common. Arguments of the script, in these variables:
#   prefix, trees, ask, sanitize (for -fsanitize=, behind a -)
# and a folder of its own to work in.
set -u
prefix=$1
trees=$2
ask=$3
sanitize=${4--}
sanitize=${sanitize#-}
kit=$prefix/share/teesim/ta_dev_kit
teesim=$prefix/bin/teesim
work=$(mktemp -d)
trap 'chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
cd "$work" || exit 1
unset TEESIM_TA_PATH TEESIM_SCHED TEESIM_SEED TEESIM_MEMREF TEESIM_TRACE LD_LIBRARY_PATH CFLAGS
unset CXXFLAGS CPPFLAGS LDFLAGS LDADD MAKEFLAGS MFLAGS CROSS_COMPILE O V COMPILER
failures=0

fail() {
    echo "FAILED: $1"
    sed 's/^/    /' log
    failures=$((failures + 1))
}

# build WHAT DIR ARGUMENT…: with make, as the build is instrumented; what makefiles add to these stays
build() {
    local flags=()
    if [ -n "$sanitize" ]; then
        flags=(CFLAGS="-fsanitize=$sanitize" CXXFLAGS="-fsanitize=$sanitize"
            LDADD="-fsanitize=$sanitize -Wl,-z,undefs")
    fi
    env "${flags[@]}" make -C "$2" TA_DEV_KIT_DIR="$kit" \
        TEEC_EXPORT="$prefix/share/teesim/optee_client" "${@:3}" >log 2>&1 || fail "$1: make"
}

# asks SCHED TA_DIR UUID COMMAND…: what `ask` prints, in out; the rest in log
asks() {
    "$teesim" run --sched "$1" --ta-dir "$2" "$ask" "${@:3}" >out 2>log
}

# expect WHAT TEXT: it is in the log
expect() {
    grep -qF -- "$2" log || fail "$1: no \"$2\""
}

finish() {
    [ $failures -eq 0 ]
    exit
}
