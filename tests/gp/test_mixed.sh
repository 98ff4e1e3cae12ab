#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# An image has source files of one version of the API; of both, it does not link:
#   test_mixed.sh CC INCLUDE_DIR LIBUTEE
set -eu
cc=$1
include=$2
utee=$3
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >helper.c <<'END'
#include <tee_internal_api.h>
void *helper(size_t size);
void *helper(size_t size) { return TEE_Malloc((uint32_t)size, 0); }
END
cat >entry.c <<'END'
#include <tee_internal_api.h>
void *helper(size_t size);
TEE_Result TA_CreateEntryPoint(void) { return helper(1) ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY; }
void TA_DestroyEntryPoint(void) {}
TEE_Result TA_OpenSessionEntryPoint(uint32_t t, TEE_Param p[4], void **s)
{ (void)t; (void)p; (void)s; return TEE_SUCCESS; }
void TA_CloseSessionEntryPoint(void *s) { (void)s; }
TEE_Result TA_InvokeCommandEntryPoint(void *s, uint32_t c, uint32_t t, TEE_Param p[4])
{ (void)s; (void)c; (void)t; (void)p; return TEE_SUCCESS; }
END
for file in entry.c helper.c "$here/gp_ta_head.c"; do
    name=$(basename "$file" .c)
    "$cc" -fPIC -fvisibility=hidden -DGP_TA=1 -I"$include" -c "$file" -o "$name.13.o"
    "$cc" -fPIC -fvisibility=hidden -DGP_TA=1 -D__OPTEE_CORE_API_COMPAT_1_1 -I"$include" \
        -c "$file" -o "$name.11.o"
done

# As the README and teesim-ta.pc link.
link() {
    "$cc" -shared -Wl,-Bsymbolic -Wl,-z,defs "entry.$1.o" "helper.$2.o" "gp_ta_head.$3.o" \
        "$utee" -o ta.so >output 2>&1
}
for of_each in '13 13 13' '11 11 11'; do
    # shellcheck disable=SC2086 # three words
    link $of_each || { cat output; exit 1; }
done
for of_each in '11 13 13' '13 11 13' '13 13 11' '11 11 13' '11 13 11' '13 11 11'; do
    # shellcheck disable=SC2086 # three words
    if link $of_each; then
        echo "[$of_each] links"
        exit 1
    fi
    grep -q source_files_for_one_version_of_the_tee_api output || { cat output; exit 1; }
done
