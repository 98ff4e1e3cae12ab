#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What docs/fidelity.md says of algorithms is what the code's tables say:
#   support_table.sh PROGRAM DOCUMENT [--update]
# PROGRAM prints the tables; they stand in DOCUMENT between two marks. --update puts them there.
set -eu
program=$1
document=$2
begin='<!-- made by tests/crypto/support_table.sh -->'
end='<!-- end of what support_table.sh makes -->'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$program" >"$work/tables"
if ! grep -qxF "$begin" "$document" || ! grep -qxF "$end" "$document"; then
    echo "$document has no place for the tables: $begin … $end"
    exit 1
fi
awk -v begin="$begin" -v end="$end" -v tables="$work/tables" '
    $0 == end { inside = 0 }
    !inside { print }
    $0 == begin { inside = 1; while ((getline line < tables) > 0) print line }' \
    "$document" >"$work/document"
[ "${3-}" != --update ] || cp "$work/document" "$document"
if ! diff -u "$document" "$work/document"; then
    echo "the tables in $document are not the code's: run this with --update"
    exit 1
fi
