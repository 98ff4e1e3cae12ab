#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Each result that the sources name has its text for the origin that the file's box gives:
#   test_result_sources.sh SOURCE_DIR TEESIM
# (test_result_pair has it the other way round.)
set -u
source=$1
teesim=$2
failures=0
named=0

fail() {
    echo "FAILED: $1"
    failures=$((failures + 1))
}

# Who gets to see what a file returns: the client, from one of these origins; or the TA, which may
# then say so to its client (its own origin); or nobody, but for the result that libteec makes of an
# errno. A file that is new must be put somewhere.
origins_of() {
    case $1 in
    src/ree/libteec/result.c) echo comms ;;
    src/ree/libteec/*) echo api ;;
    src/ree/supplicant/*) echo trusted_app ;;
    src/ree/*.c) echo comms ;;
    src/tee/sess_mngr/*) echo tee ;;
    src/tee/app/sys_client.c) echo 'tee' ;;
    src/tee/app/sys*.c | src/tee/app/event.c | src/tee/app/handles.c | src/tee/app/prop*.c | \
        src/tee/app/pta*.c) echo trusted_app ;;
    src/tee/app/client.c | src/tee/app/enter.c | src/tee/app/host.c | src/tee/app/image*.c | \
        src/tee/app/instance.c | src/tee/app/library.c | src/tee/app/mem.c | \
        src/tee/app/module.c | src/tee/app/report.c | src/tee/app/run.c) echo tee ;;
    src/tee/supp.c) echo trusted_app ;;
    src/tee/*.c) echo tee ;;
    *) return 1 ;;
    esac
}

# What sys_client.c panics with is no result of its own.
no_result() {
    [ "$1" = src/tee/app/sys_client.c ] && [[ $2 =~ BAD_PARAMETERS|ACCESS_DENIED ]]
}

# The code without comments.
codes_of() {
    gcc -fpreprocessed -dD -E -P "$1" 2>/dev/null | grep -oE '\bTEEC?_ERROR_[A-Z0-9_]+' | sort -u
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$source" || exit 1
while read -r file; do
    origins=$(origins_of "$file") || fail "$file: of which origin is what it returns?"
    for code in $(codes_of "$file"); do
        no_result "$file" "$code" && continue
        for origin in $origins; do
            "$teesim" err "$code" "$origin" >/dev/null || fail "$file: $code from $origin has no text"
            named=$((named + 1))
        done
    done
done < <(find src/ree src/tee/sess_mngr src/tee/app -name '*.c'; ls src/tee/*.c)

# The result, or the errnos of which libteec makes it, from where it is decided: that file is a place of
# that result. What a caller's own mistake would be, or a boot's, is none.
placed=0
for row in 'communication ECONNREFUSED|ECONNRESET|EIO|ENODEV|ENOTCONN|ENXIO|EPIPE|ETIMEDOUT' \
    'bad_parameters EINVAL' 'out_of_memory ENOMEM' 'access_denied EPERM|EACCES'; do
    code=${row%% *}
    "$teesim" err "$code" comms >"$work/places"
    for file in src/ree/{tee_dev,tee_params,tee_shm,mipstee,mipstee_call,mipstee_mem,tipc,tipc_call,tipc_link,login,sess_tab,page_pool}.c; do
        case "$code $file" in
        'bad_parameters src/ree/tipc.c' | *' src/ree/tipc_link.c') [ "$code" = communication ] || continue ;;
        esac
        gcc -fpreprocessed -dD -E -P "$source/$file" 2>/dev/null | grep -qE -- "-(${row#* })\b|ERROR_${code^^}\b" || continue
        placed=$((placed + 1))
        tr '\n' ' ' <"$work/places" | grep -qF "$file" || fail "$file: $code from comms does not name it"
    done
done
[ $placed -ge 15 ] || fail "only $placed places were found"
[ $named -ge 100 ] || fail "only $named results were found"
[ $failures -eq 0 ]
