#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# What a set-user-ID client takes from its user: nothing. test_privileged.sh CLIENT TA_DIR
set -u
client=$1
ta_dir=$2
unset "${!TEESIM_@}"
failures=0

skip() {
    echo "skipped: $1"
    exit 77
}

fail() {
    echo "FAILED: $1"
    sed 's/^/    out: /' "$work/out"
    sed 's/^/    err: /' "$work/err"
    failures=$((failures + 1))
}

[ "$(id -u)" = 0 ] || skip 'only root can make a set-user-ID copy that another user runs'
command -v setpriv >/dev/null || skip 'there is no setpriv'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir "$work/tas" "$work/user"
chown nobody "$work/user"
cp "$ta_dir"/*.ta "$work/tas"
chmod -R a+rX "$work/tas"
cp "$client" "$work/plain"
cp "$client" "$work/set-user-id"
chmod 755 "$work/plain"
chmod 4755 "$work/set-user-id"
cp "$(command -v id)" "$work/who"
chmod 4755 "$work/who"
as_user() {
    setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups env HOME="$work/user" "$@"
}
[ "$(as_user "$work/who" -u)" = 0 ] || skip "set-user-ID has no effect in $work"
cd "$work/tas" || exit 1

# opens WHAT EXPECTED COMMAND…
opens() {
    local what=$1 expected=$2
    shift 2
    as_user "$@" >"$work/out" 2>"$work/err"
    grep -qx "$expected" "$work/out" || fail "$what: not $expected"
}

says() {
    grep -qF -- "$2" "$work/err" || fail "$1: says nothing of \"$2\""
}

# The control: with no more rights than the user's, the directory and the environment count.
opens 'the user, directory' '0x00000000 4' "$work/plain"
[ -s "$work/err" ] && fail 'the user, directory: something is said'
for sched in threads inline; do
    opens "the user, $sched" '0x00000000 4' env -C / TEESIM_TA_PATH="$work/tas" \
        TEESIM_SCHED=$sched TEESIM_TRACE=text:"$work/user/trace" "$work/plain"
    [ -s "$work/user/trace" ] || fail "the user, $sched: no trace"
    rm -f "$work/user/trace"
done

opens 'set-user-ID, directory' '0xffff0008 3' "$work/set-user-id"
says 'set-user-ID, directory' 'ignored for that: the current directory.'
opens 'set-user-ID, path' '0xffff0008 3' env TEESIM_TA_PATH="$work/tas" \
    TEESIM_TRACE=text:"$work/user/trace" TEESIM_STATE="$work/user/state" "$work/set-user-id"
for what in TEESIM_TA_PATH TEESIM_TRACE TEESIM_STATE 'the current directory'; do
    says 'set-user-ID, path' "$what"
done
[ "$(grep -c 'more rights than its user' "$work/err")" = 1 ] || fail 'it is not said once'
[ "$(find "$work/user" | wc -l)" = 1 ] || fail 'a file is made where the user said'
opens 'set-user-ID, nonsense' '0xffff0008 3' env TEESIM_SCHED=fibers "$work/set-user-id"

# What the program itself says, counts.
for sched in threads inline; do
    opens "set-user-ID, its own, $sched" '0x00000000 4' env TEESIM_TRACE=text \
        "$work/set-user-id" "$work/tas" $sched
    says "set-user-ID, its own, $sched" 'ignored for that: TEESIM_TRACE.'
    grep -q TEEC_InitializeContext "$work/err" && fail "$sched: there is a trace"
    opens "set-user-ID, nothing to ignore, $sched" '0x00000000 4' \
        "$work/set-user-id" "$work/tas" $sched
    [ -s "$work/err" ] && fail "$sched: something is said where nothing is ignored"
done
[ $failures -eq 0 ]
