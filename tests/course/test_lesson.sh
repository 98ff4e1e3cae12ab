#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# A lesson of docs/course, word for word, with teesim as it is installed:
#   test_lesson.sh PREFIX SOURCES LESSON CC
# Each `sh` block is run in a copy of the sources' examples and must succeed. The lines of each `text`
# block must be in the output of the `sh` block before it, in that order; `…` stands for anything, and
# spaces do not count. The `sh` block of the section "Exercise" is its check, which must fail; what the
# section "Solution" says is done then, and after that the check must succeed.
set -eu
shopt -s nullglob

PREFIX=$1
SOURCES=$2
lesson=$(realpath "$3")
CC=$4
# shellcheck source=tests/course/lesson.bash
. "$(dirname "$0")/lesson.bash"
split "$lesson"

check=
for step in "$steps"/*.run "$steps"/*.check "$steps"/*.solution; do
    case $step in
    *.check)
        check=$step
        ! run "$step" || fail "the exercise is solved before anybody has"
        ;;
    *) runs "$step" ;;
    esac
done
[ -e "$check" ] || { echo "FAILED: no exercise"; exit 1; }
run "$check" || fail "the solution is none"
