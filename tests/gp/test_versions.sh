#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Which version of the API a TA gets, by what it defines: test_versions.sh CC INCLUDE_DIR
set -eu
cc=$1
include=$2
failed=0

# expect WANT NAME=VALUE …: TEE_API_GP11, or what the error says. MAJOR, MINOR, MAINTENANCE and
# COMPAT are the macros that end so.
expect() {
    want=$1
    shift
    options=$(echo " $*" | sed -E 's/ (M[A-Z]*)/ -DTEE_CORE_API_REQUIRED_\1_VERSION/g
                                    s/ COMPAT/ -D__OPTEE_CORE_API_COMPAT_1_1/g')
    # shellcheck disable=SC2086 # a list of options
    got=$(printf '#include <tee_internal_api.h>\nis TEE_API_GP11\n' |
        "$cc" -E -P -xc $options -I"$include" - 2>&1) && got=$(echo "$got" | tail -n 1) || true
    case $got in
    *"$want"*) ;;
    *)
        echo "[$*] should be: $want; is: $got"
        failed=1
        ;;
    esac
}

expect 'is 0'
expect 'is 0' MAJOR=0
expect 'is 0' MAJOR=1
expect 'is 1' MAJOR=1 MINOR=1
expect 'is 1' MAJOR=1 MINOR=1 MAINTENANCE=0
expect 'is 0' MAJOR=1 MINOR=3
expect 'is 0' MAJOR=1 MINOR=3 MAINTENANCE=0
expect 'is 0' MAJOR=1 MINOR=3 MAINTENANCE=1
expect 'is 1' COMPAT
expect 'is 1' COMPAT=1
expect 'is 0' COMPAT=0
expect 'is 1' COMPAT=1 MAJOR=1
expect 'is 1' COMPAT=1 MAJOR=1 MINOR=1
expect 'the required version is not here' MAJOR=2
expect 'the required version is not here' MAJOR=1 MINOR=0
expect 'the required version is not here' MAJOR=1 MINOR=2
expect 'the required version is not here' MAJOR=1 MINOR=4
expect 'the required version is not here' MAJOR=1 MINOR=1 MAINTENANCE=1
expect 'the required version is not here' MAJOR=1 MINOR=3 MAINTENANCE=2
expect 'needs TEE_CORE_API_REQUIRED_MAJOR_VERSION' MINOR=1
expect 'needs TEE_CORE_API_REQUIRED_MINOR_VERSION' MAJOR=1 MAINTENANCE=0
expect 'asks for 1.1' COMPAT=1 MAJOR=1 MINOR=3
exit $failed
