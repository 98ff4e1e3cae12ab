#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The ladder that the README shows is what the program prints, but for times and for what is left out:
#   test_readme_ladder.sh README TEESIM HELLO_WORLD
set -eu

readme=$1
teesim=$2
hello=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset "${!TEESIM_@}" LD_LIBRARY_PATH
export TEESIM_FAILURES=none

# Times are masked; those of a call's first line move the words between them.
masked() {
    sed -E '/^call /{s/[0-9]+\.[0-9]+/T/g; s/ +/ /g}; s/^ *[0-9]+\.[0-9]  / T  /'
}

awk '/^```/ { inside = !inside; next } inside && /^call [0-9]/ { found = 1 } found && inside { print }
     found && !inside { exit }' "$readme" | masked >"$work/shown"
[ "$(wc -l <"$work/shown")" -ge 15 ] || { echo "FAILED: the README shows no ladder"; exit 1; }
"$teesim" run --ta-dir "$(dirname "$hello")" --trace text:"$work/trace" "$hello" >/dev/null
first=$(head -n 1 "$work/shown" | grep -o '^call [0-9]*')
sed -n "/^$first /,/^\$/p" "$work/trace" | masked >"$work/printed"

# Each line, whole, and in this order.
awk '
    NR == FNR { wanted[++lines] = $0; next }
    at < lines && $0 == wanted[at + 1] { at++ }
    END {
        if (at < lines)
            print "FAILED: not printed, or not there: " wanted[at + 1]
        exit at < lines
    }
' "$work/shown" "$work/printed" || { cat "$work/printed"; exit 1; }
