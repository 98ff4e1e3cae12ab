# SPDX-License-Identifier: BSD-2-Clause
# Sourced by the tests of docs/course and docs/tour.md, with bash -eu: a clone with the examples alone, in which the
# `sh` blocks of a text are run, and what they show is compared with its `text` blocks.
#   PREFIX, SOURCES, CC: where teesim is installed, its sources, the compiler
export CC CFLAGS="-Wall -Wextra -Werror"
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export HOME=$home
unset "${!TEESIM_@}" LD_LIBRARY_PATH XDG_STATE_HOME MAKEFLAGS MFLAGS
steps=$home/steps
mkdir "$home/clone" "$steps"
ln -s "$PREFIX" "$home/teesim"
cp -R "$SOURCES/examples" "$home/clone"
cd "$home/clone"

# split TEXT: N.run, N.check or N.solution for the N-th sh block, by its section; N.M.text for what it shows. And
# `begin`, what the index of the course says to begin with: there its first block is to install.
split() {
    awk -v dir="$steps" '
        /^## / { kind = "run" }
        /^## Exercise$/ { kind = "check" }
        /^## Solution$/ { kind = "solution" }
        /^```sh$/ { file = sprintf("%s/%02d.%s", dir, ++n, kind ? kind : "run"); m = 0; inside = 1; next }
        /^```text$/ { file = sprintf("%s/%02d.%02d.text", dir, n, ++m); inside = 1; next }
        /^```$/ { inside = 0 }
        inside { print > file }
    ' "$1"
    awk '
        /^## / { begin = ($2 == "Begin") }
        /^```/ { inside = (begin && $0 == "```sh" && ++n == 2); next }
        inside { print }
    ' "$SOURCES/docs/course/README.md" >"$steps/begin"
    grep -q '^export PATH' "$steps/begin" || { echo "the index has no beginning"; exit 1; }
}

# run FILE: its output is in $steps/output, what went to stderr last.
run() {
    local status=0
    cat "$steps/begin" "$1" >"$steps/script"
    echo "== $(basename "$1")"
    sed 's/^/    /' "$1"
    bash -eu -o pipefail "$steps/script" >"$steps/output" 2>"$steps/stderr" </dev/null || status=$?
    cat "$steps/stderr" >>"$steps/output"
    # A page that is spoken of is there.
    for page in $(grep -o 'html:[^ ]*' "$1"); do
        grep -q '</html>' "${page#html:}" || status=1
    done
    return "$status"
}

fail() {
    sed 's/^/    | /' "$steps/output"
    echo "FAILED: $1"
    exit 1
}

# shows FILE: whether the last output has the lines of FILE.
shows() {
    awk '
        # Spaces do not count; … stands for anything.
        function plain(line) { gsub(/[ \t]+/, " ", line); gsub(/^ | $/, "", line); return line }
        function has(line, pattern,    parts, count, i, part, at) {
            count = split(pattern, parts, "…")
            for (i = 1; i <= count; i++) {
                part = plain(parts[i])
                if (part == "")
                    continue
                at = index(line, part)
                if (!at)
                    return 0
                line = substr(line, at + length(part))
            }
            return 1
        }
        NR == FNR { if (plain($0) != "") wanted[++lines] = plain($0); next }
        next_line < lines && has(plain($0), wanted[next_line + 1]) { next_line++ }
        END {
            if (next_line < lines)
                print "not there: " wanted[next_line + 1]
            exit next_line < lines
        }
    ' "$1" "$steps/output"
}

# runs STEP: the block, and what it shows.
runs() {
    run "$1" || fail "$(basename "$1")"
    for text in "${1%.*}".*.text; do
        [ ! -e "$text" ] || shows "$text" || fail "it does not show what $(basename "$text") says"
    done
}
