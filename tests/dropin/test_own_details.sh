#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# What teesim_add_ta and teesim_add_test make of their arguments, looked at from outside, and where
# <teesim/test.h> stores: test_own_details.sh PREFIX TREES
set -u
prefix=$1
trees=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset "${!TEESIM_@}" LD_LIBRARY_PATH CFLAGS CXXFLAGS LDFLAGS MAKEFLAGS MFLAGS PKG_CONFIG_PATH XDG_STATE_HOME
export HOME=$work/home
failures=0

fail() {
    echo "FAILED: $1"
    sed 's/^/    /' log
    failures=$((failures + 1))
}

mkdir home precious project
echo mine >precious/file
cp "$trees/own_project/teller_ta.c" project
cat >project/new.cpp <<'END'
#include <vector>
#include <tee_internal_api.h>
static std::vector<int> all;
extern "C" __attribute__((visibility("default"))) int shown(void);
int shown(void) { return 1; }
extern "C" {
TEE_Result TA_CreateEntryPoint(void) { return TEE_SUCCESS; }
void TA_DestroyEntryPoint(void) {}
TEE_Result TA_OpenSessionEntryPoint(uint32_t, TEE_Param *, void **) { return TEE_SUCCESS; }
void TA_CloseSessionEntryPoint(void *) {}
TEE_Result TA_InvokeCommandEntryPoint(void *, uint32_t command, uint32_t, TEE_Param *)
{
    all.push_back(static_cast<int>(command));
    return TEE_SUCCESS;
}
}
END
cat >project/test_counts.c <<'END'
#include <teesim/test.h>
static const char *const uuids[] = {"8e4da2f1-0c1b-4b60-9b4e-54e5a3f0c201"};
static void counts(void **state)
{
    TEEC_Operation op = {.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_OUTPUT, 0, 0, 0)};
    TEEC_Session s;

    for (size_t i = 0; i < sizeof(uuids) / sizeof(uuids[0]); i++) {
        teesim_test_open(state, uuids[i], &s);
        teesim_expect_result(TEEC_InvokeCommand(&s, 1, &op, NULL), TEEC_SUCCESS);
        assert_int_equal(op.params[0].value.a, 1);
        TEEC_CloseSession(&s);
    }
    if (getenv("NOBODY"))
        teesim_test_open(state, getenv("NOBODY"), &s);
}
int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(counts)};
    return cmocka_run_group_tests(tests, teesim_test_setup, teesim_test_teardown);
}
END
cat >project/CMakeLists.txt <<END
cmake_minimum_required(VERSION 3.25)
project(details LANGUAGES C CXX)
include(CTest)
add_compile_options(-Wall -Wextra -Werror)
find_package(teesim REQUIRED)
teesim_add_ta(flags UUID 8e4da2f1-0c1b-4b60-9b4e-54e5a3f0c201 SOURCES teller_ta.c
              PROPERTIES DONT_CLOSE_HANDLE_ON_CORRUPT_OBJECT)
teesim_add_ta(plain UUID 8e4da2f1-0c1b-4b60-9b4e-54e5a3f0c202 SOURCES teller_ta.c)
teesim_add_ta(cxx UUID 8e4da2f1-0c1b-4b60-9b4e-54e5a3f0c203 SOURCES new.cpp)
teesim_add_test(test_counts SOURCES test_counts.c)
teesim_add_test(elsewhere COMMAND sh -c "test \\"\$TEESIM_STATE\\" = '$work/precious'"
                SCHEDS threads inline ENVIRONMENT TEESIM_STATE=$work/precious)
teesim_add_test(../../precious COMMAND true)
teesim_add_test(long COMMAND true TIMEOUT 123)
teesim_add_test(short COMMAND true)
END
mkdir -p project/precious
echo mine >project/precious/file
cmake -S project -B project/build -DCMAKE_PREFIX_PATH="$prefix" >log 2>&1 &&
    cmake --build project/build >log 2>&1 || fail 'building'

# ---- TAs ----

ta=project/build/8e4da2f1-0c1b-4b60-9b4e-54e5a3f0c20
"$prefix/bin/teesim" ta inspect ${ta}1.ta >log 2>&1
grep -q '  flags .*: DONT_CLOSE_HANDLE_ON_CORRUPT_OBJECT$' log || fail 'DONT_CLOSE_HANDLE_ON_CORRUPT_OBJECT'
"$prefix/bin/teesim" ta inspect ${ta}2.ta >log 2>&1
grep -q '  flags  *0x0$' log || fail 'no flag'
readelf -d ${ta}3.ta >log 2>&1
grep -q 'NEEDED.*libc\.so' log || fail 'C++: what it needs'
grep -qE 'NEEDED.*lib(stdc\+\+|gcc_s)' log && fail 'C++: the C++ library is a shared one'
readelf -Ws --dyn-syms ${ta}3.ta | awk '$7 != "UND" && $5 ~ /GLOBAL|WEAK|UNIQUE/ { print $8 }' | sort -u >log
[ "$(tr '\n' ' ' <log)" = 'teesim_needed teesim_ta_head ' ] || fail 'C++: what it exports'

# ---- tests ----

ctest --test-dir project/build >log 2>&1
grep -q '0 tests failed out of 6' log || fail 'the tests'
[ "$(cat precious/file)" = mine ] || fail "a state directory of the user's own is gone"
[ "$(cat project/precious/file)" = mine ] || fail 'a directory that a test is called as is gone'
for pair in long:123 short:60; do
    grep -qE "\b${pair%:*}[]=]* PROPERTIES .*TIMEOUT \"${pair#*:}\"" project/build/CTestTestfile.cmake ||
        fail "TIMEOUT: $pair"
done

# ---- where <teesim/test.h> stores ----

for sched in threads inline; do
    for turn in first second; do
        TEESIM_SCHED=$sched TEESIM_TA_PATH=project/build project/build/test_counts >log 2>&1 ||
            fail "$sched: the $turn time"
    done
    [ -z "$(ls -A home)" ] || fail "$sched: it stores in $(find home)"
    TEESIM_STATE=$work/state TEESIM_SCHED=$sched TEESIM_TA_PATH=project/build \
        project/build/test_counts >log 2>&1 || fail "$sched: TEESIM_STATE"
    [ -e state/teesim.mdb ] || fail "$sched: TEESIM_STATE is not used"
    rm -rf state
    NOBODY=8e4da2f1-0c1b-4b60-9b4e-54e5a3f0c2ff TEESIM_SCHED=$sched TEESIM_TA_PATH=project/build \
        project/build/test_counts >log 2>&1 && fail "$sched: a TA that is not there"
    grep -q 'opening 8e4da2f1-0c1b-4b60-9b4e-54e5a3f0c2ff' log || fail "$sched: it is not said which"
done
[ $failures -eq 0 ]
