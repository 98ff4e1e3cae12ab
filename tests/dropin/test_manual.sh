#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The manual pages are well formed, and say all that --help and the header say, and nothing else:
#   test_manual.sh PREFIX HEADER TEST_HEADER CMAKE_FUNCTIONS
set -u
prefix=$1
header=$2
test_header=$3
functions=$4
teesim=$prefix/bin/teesim
man=$prefix/share/man
failures=0

fail() {
    echo "FAILED: $1"
    failures=$((failures + 1))
}

# same WHAT, with two lists of words on descriptors 3 and 4: the same set in both.
same() {
    local differ
    differ=$(diff <(sort -u <&3) <(sort -u <&4)) || fail "$1"$'\n'"$differ"
}

options() {
    grep -oE -- '--[a-z][a-z-]*' | sed 's/-*$//'
}

page_options() {
    sed -nE 's/^\.It Fl -([a-z-]+).*/--\1/p' "$1"
}

words_of() {
    grep -oE "$1" | sort -u
}

for page in "$man"/man?/*; do
    if command -v mandoc >/dev/null; then
        said=$(mandoc -Tlint -W warning "$page" 2>&1) || fail "mandoc: $said"
    elif command -v groff >/dev/null; then
        said=$(cd "$man" && groff -man -mdoc -ww -z "$page" 2>&1)
        [ -z "$said" ] || fail "groff: $said"
    else
        echo "there is neither mandoc nor groff: the pages' form is not checked"
        break
    fi
done

# Options and commands, both ways.
same 'options of run' 3< <("$teesim" run --help | grep -E '^ +--' | options) \
    4< <(page_options "$man/man1/teesim.1")
same 'options of storage' \
    3< <("$teesim" storage --help | grep -E '^ +--|: --?[a-z]|--(force|accept|secrets)' | options; echo --help) \
    4< <(page_options "$man/man1/teesim-storage.1")
same 'options of top' 3< <("$teesim" top --help | grep -E '^ +--' | options) \
    4< <(page_options "$man/man1/teesim-top.1")
same 'commands of storage' \
    3< <("$teesim" storage --help | sed -nE '/^Commands/,/^$/s/^  ([a-z]+) .*/\1/p') \
    4< <(sed -nE 's/^\.It Cm ([a-z]+).*/\1/p' "$man/man1/teesim-storage.1")
same 'commands' 3< <("$teesim" --help | sed -nE 's/^(Usage: | +)teesim ([a-z]+) .*/\2/p') \
    4< <(sed -nE '/^\.Sh SYNOPSIS/,/^\.Sh DESC/s/^\.Cm ([a-z]+).*/\1/p' "$man/man1/teesim.1")

# The environment: what is documented where a program can start the machine, or with the options of
# run, is in teesim(7).
same 'environment of teesim(7)' \
    3< <(sed -n '/^struct teesim_config/,/^};/p' "$header" | words_of 'TEESIM_[A-Z]+(_PATH|_SIZE)?:' |
        tr -d :; sed -n '/^struct teesim_config/,/^};/p' "$header" | words_of 'TEESIM_SEED'
        "$teesim" run --help | words_of 'TEESIM_[A-Z_]+') \
    4< <(sed -nE 's/^\.It Ev (.*)/\1/p' "$man/man7/teesim.7")
# What the header declares is in section 3, each with a page of its name.
for function in $(grep -oE '^[a-z].*\bteesim_[a-z]+\(' "$header" | words_of 'teesim_[a-z]+'); do
    grep -q "^\.Fn $function" "$man/man3/teesim_start.3" || fail "no $function in teesim_start(3)"
    [ -f "$man/man3/$function.3" ] || fail "no page $function(3)"
done
same 'fields of teesim_config' \
    3< <(sed -nE '/^struct teesim_config/,/^};/s/^    [a-z][^;]*[ *]([a-z_]+);.*/\1/p' "$header") \
    4< <(sed -nE 's/^\.It Vt .* Ta Fa ([a-z_]+) Ta .*/\1/p' "$man/man3/teesim_start.3")

# The same of <teesim/test.h>, but for what its macros are made of.
same 'names of <teesim/test.h>' \
    3< <(grep -vE '^ |^ \*' "$test_header" | grep -oE '\bteesim_(test|expect)_[a-z_]+\(' | tr -d '(' | grep -v '_at$') \
    4< <(sed -nE 's/^\.Fn (teesim_[a-z_]+) .*/\1/p' "$man/man3/teesim_test.3")
for function in $(sed -nE 's/^\.Fn (teesim_[a-z_]+) .*/\1/p' "$man/man3/teesim_test.3"); do
    grep -q "^\.Nm $function" "$man/man3/$function.3" || fail "no page $function(3)"
done
# What the functions for CMake take, by how they look for it.
same 'words of teesim_add_ta(7)' \
    3< <(grep -E 'cmake_parse_arguments|set\(flag_words|^ *DONT_CLOSE|^ *"EXTRA"' "$functions" |
        grep -oE '\b[A-Z_]{3,}\b' | grep -vE '^(PARSE_ARGV|TEESIM_.*)$') \
    4< <(sed -nE 's/^\.It Cm ([A-Z_]+).*/\1/p' "$man/man7/teesim_add_ta.7")
for function in $(sed -nE 's/^function\((teesim_add_[a-z]+) .*/\1/p' "$functions"); do
    grep -q "^\.Ss $function\$" "$man/man7/$function.7" || fail "no $function(7)"
done

# Every page that another refers to is there.
grep -hE '^\.Xr ' -r "$man" | sort -u | while read -r _ name section _; do
    [ -f "$man/man$section/$name.$section" ] || echo "$name($section)"
done | grep . && fail 'these are referred to, and not there'
[ $failures -eq 0 ]
