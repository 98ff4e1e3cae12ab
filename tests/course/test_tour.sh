#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# docs/tour.md: its commands show what it says, in the order of the tour, and each function that it names
# is defined in the file that it names:
#   test_tour.sh PREFIX SOURCES TOUR CC
set -eu

PREFIX=$1
SOURCES=$2
tour=$(realpath "$3")
CC=$4
# shellcheck source=tests/course/lesson.bash
. "$(dirname "$0")/lesson.bash"
split "$tour"
cat "$steps"/01.*.text >"$steps/all"
rm "$steps"/01.*.text
runs "$steps/01.run"
shows "$steps/all" || fail "it does not show what the tour says, in its order"

# `function` (`file`), also over the end of a line.
count=0
while IFS=' ' read -r function file; do
    grep -qE "^[a-zA-Z].*\\b$function\\(" "$SOURCES/$file" || fail "$file does not define $function"
    count=$((count + 1))
done < <(tr '\n' ' ' <"$tour" | grep -oE '`[A-Za-z_]+` +\(`[a-z_/]+\.c`\)' | tr -d '`()' | tr -s ' ')
[ $count -ge 40 ] || fail "only $count functions were found in the tour"

# Files and links.
for file in $(grep -oE '`(src|include)/[a-z_/]+\.[ch]`' "$tour" | tr -d '`'); do
    [ -e "$SOURCES/$file" ] || fail "there is no $file"
done
for link in $(grep -oE '\]\([a-z0-9/.-]+\.md' "$tour" | sed 's/](//'); do
    [ -e "$SOURCES/docs/$link" ] || fail "there is no docs/$link"
done
