#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# That test_lesson.sh finds what is wrong with a lesson: test_harness.sh PREFIX SOURCES CC
set -eu

prefix=$1
sources=$2
cc=$3
here=$(realpath "$(dirname "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# lesson COMMAND SHOWN CHECK SOLUTION: one with an exercise, in $work/lesson.md.
lesson() {
    printf '# A lesson\n\n```sh\n%s\n```\n\n```text\n%s\n```\n\n' "$1" "$2"
    [ $# -lt 4 ] || printf '## Exercise\n\n```sh\n%s\n```\n\n## Solution\n\n```sh\n%s\n```\n' "$3" "$4"
}

# expect VERDICT WORDS: of $work/lesson.md.
expect() {
    local status=0
    "$here/test_lesson.sh" "$prefix" "$sources" "$work/lesson.md" "$cc" >"$work/log" 2>&1 || status=$?
    if [ "$1" = good ]; then [ $status = 0 ]; else [ $status != 0 ] && grep -q -- "$2" "$work/log"; fi ||
        { cat "$work/lesson.md" "$work/log"; echo "FAILED: should be $*"; exit 1; }
}

lesson 'teesim --version; echo one   1; echo two' $'one … 1\ntwo' 'ls solved' 'touch solved' >"$work/lesson.md"
expect good
lesson 'echo two; echo one' $'one\ntwo' 'ls solved' 'touch solved' >"$work/lesson.md"
expect bad 'not there: two'
lesson 'echo one' 'one … 2' 'ls solved' 'touch solved' >"$work/lesson.md"
expect bad 'not there: one … 2'
lesson 'echo one; false' 'one' 'ls solved' 'touch solved' >"$work/lesson.md"
expect bad 'FAILED: 01.run'
lesson 'echo one --trace html:page.html' 'one' 'ls solved' 'touch solved' >"$work/lesson.md"
expect bad 'FAILED: 01.run'
lesson 'echo one' 'one' 'true' 'touch solved' >"$work/lesson.md"
expect bad 'solved before'
lesson 'echo one' 'one' 'ls solved' 'true' >"$work/lesson.md"
expect bad 'the solution is none'
lesson 'echo one' 'one' >"$work/lesson.md"
expect bad 'no exercise'
