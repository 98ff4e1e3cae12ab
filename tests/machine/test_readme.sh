#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# What the README's five minutes say, word for word, in an install of its own:
#   test_readme.sh README BUILD_DIR
set -eu

readme=$1
build=$2
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export HOME=$home
unset TEESIM_TA_PATH TEESIM_SCHED TEESIM_SEED TEESIM_MEMREF TEESIM_TRACE LD_LIBRARY_PATH

cmake --install "$build" --prefix "$HOME/teesim" >/dev/null
mkdir "$HOME/mine"
cd "$HOME/mine"

# Each C block goes to the file that its first line names; the last sh block of the section is run.
awk '
    /^## / { section = ($0 ~ /five minutes/) }
    !section { next }
    /^```c$/ { in_c = 1; file = ""; next }
    /^```sh$/ { in_sh = 1; script = ""; next }
    /^```$/ { in_c = in_sh = 0; next }
    in_c && file == "" { file = $2 }
    in_c { print > file }
    in_sh { script = script $0 "\n" }
    END { printf "%s", script > "lines.sh" }
' "$readme"
for file in user_ta_header_defines.h counter_ta.c client.c lines.sh; do
    [ -s "$file" ] || { echo "the README has no $file"; exit 1; }
done

bash -eux lines.sh >output 2>trace || { cat output trace; exit 1; }

# Three counts of ./client and three under teesim run, which draws the ladder too.
for n in 1 2 3; do
    [ "$(grep -c "^the TA has counted to $n\$" output)" = 2 ] || { cat output; exit 1; }
done
grep -q 'TEEC_InvokeCommand' trace || { cat trace; exit 1; }
