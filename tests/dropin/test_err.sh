#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Results in words: test_err.sh PREFIX
set -u
teesim=$1/bin/teesim
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

fail() {
    echo "FAILED: $1"
    cat out errors
    failures=$((failures + 1))
}

# says STATUS TEXT WORD…: in what goes to the place of that status
says() {
    local status=$1 text=$2 at=out
    shift 2
    "$teesim" err "$@" >out 2>errors
    [ $? = "$status" ] || fail "err $*: the status"
    [ "$status" = 0 ] || at=errors
    grep -qF -- "$text" $at || fail "err $*: no \"$text\""
}

bad='0xffff0006: TEE_ERROR_BAD_PARAMETERS, TEEC_ERROR_BAD_PARAMETERS'
for word in 0xffff0006 0XFFFF0006 ffff0006 4294901766 -65530 TEE_ERROR_BAD_PARAMETERS \
    TEEC_ERROR_BAD_PARAMETERS bad_parameters; do
    says 0 "$bad" $word
    [ "$(head -n 1 out)" = "$bad" ] || fail "$word: the first line"
    grep -q '^  Usual causes:' out || fail "$word: no causes"
done
says 0 '0x00000000: TEE_SUCCESS, TEEC_SUCCESS' 0
grep -q causes out && fail 'success has causes'
says 0 'origin 3: TEEC_ORIGIN_TEE' 3
says 0 'origin 4: TEEC_ORIGIN_TRUSTED_APP' TEEC_ORIGIN_TRUSTED_APP
says 0 '0xffff300f: TEE_ERROR_OVERFLOW' 0xffff300f
[ "$(head -n 1 out)" = '0xffff300f: TEE_ERROR_OVERFLOW' ] || fail 'a name of the Core API alone'
says 0 '0xf1007003: TEE_ISOCKET_ERROR_TIMEOUT' isocket_error_timeout

# Several, of which one is none; and what is no code at all.
says 1 '0x12345678 is no result' 0xffff000c 0x12345678 0xffff3024
[ "$(grep -c '^0x' out)" = 2 ] || fail 'the others are said all the same'
for word in 5 nonsense TEEC_ORIGIN_NOBODY 0xffff00061 0x 12x '' 99999999999999999999; do
    says 1 "$word is no result" "$word"
done
says 0 'Usage: teesim err' --help
# What has more than 32 bits is none, though these are those of a result.
says 1 'is no result or origin' -4295032826
says 1 'is no result or origin' 8589869062
says 1 'is no result or origin' -2147483649 tee
says 0 '0x80000000 from TRUSTED_APP' -2147483648 trusted_app

# A code and where it came from.
says 0 '0xffff000d: TEE_ERROR_BUSY, TEEC_ERROR_BUSY from TEE' busy tee
grep -q '^  from *sess_mngr: src/tee/sess_mngr/sm_inst.c' out || fail 'where BUSY comes from'
for label in means rule causes do; do
    grep -q "^  $label " out || fail "$label of a pair"
done
for origin in 3 tee TEE TEEC_ORIGIN_TEE ORIGIN_TEE; do
    says 0 ' from TEE' 0xffff000d $origin
done
says 0 ' from COMMS' out_of_memory comms
grep -q '^  from *one of: tee_dev (' out || fail 'all the boxes'
says 0 "A code of the TA's own" 0x12345678 trusted_app
says 0 'from TRUSTED_APP' 0xffff000f 4
grep -q 'A security check failed' out || fail 'the general meaning'
says 0 'done what it was asked to' 0 trusted_app
"$teesim" err short_buffer tee >out 2>errors
[ $? = 1 ] || fail 'a pair that there is not'
grep -q 'gives no such result from there' out || fail 'a pair that there is not is said to be none'
says 0 ' from API' cancel api busy tee 0xffff0008
[ "$(grep -c '^0x' out)" = 3 ] || fail 'two pairs and a code'
# Several origins of one code.
says 0 'TEEC_ERROR_ITEM_NOT_FOUND from API' 0xffff0008 TEE API busy tee
[ "$(grep -c '^0x.* from TEE$' out)" = 2 ] || fail 'the first origin of a code, and the next code'
"$teesim" err 0xffff0008 tee short_buffer tee api 3 >out 2>errors
[ $? = 1 ] || fail 'one of several pairs that there is not'
[ "$(grep -c '^0x.* from ' out)" = 4 ] || fail 'all pairs are said, also behind one that there is not'
says 1 'tee is no result' tee
says 1 'nonsense is no result' nonsense tee

# The list has all that it can say, by number and by name.
says 0 TEE_ERROR_SIGNATURE_INVALID --list
"$teesim" err --list >list
[ "$(wc -l <list)" -ge 46 ] || fail 'the list is short'
while read -r number name rest; do
    [ "$number" = origin ] && number=$name && name=$rest
    says 0 "${name%,}" "$number"
    says 0 "${name%,}" "${name%,}"
done <list
"$teesim" err --list >/dev/full 2>errors
[ $? = 1 ] || fail 'a full disk'
[ $failures -eq 0 ]
