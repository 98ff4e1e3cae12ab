#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# TAs with AddressSanitizer in clients without: test_debug_asan.sh PREFIX SOURCES CC KERNEL_TEEC
#   KERNEL_TEEC: the directory of a libteec for a kernel's device
set -u
source "$(dirname "$0")/debug.bash"
sources=$sources/asan
kernel_teec=$4
uuid=d209e000-7e57-4a11-8d0c-3b627c1a5da5
teesim=$prefix/bin/teesim
unset ASAN_OPTIONS ASAN_SYMBOLIZER_PATH LD_PRELOAD
FINE=0 HEAP_OVERFLOW=1 HEAP_UNDERFLOW=2 HEAP_FREED=3 STACK=4 GLOBAL=5 MEM_MOVE=6 REALLOC=7 PANIC=8
FAULT=9 DEEP=10

# ta DIR COMPILER FLAG…: the TA, with debug information, in DIR
ta() {
    local dir=$1 undefs=
    [[ "${*:2}" == *clang* || "${*:2}" == *-static-libasan* ]] && undefs=-Wl,-z,undefs
    mkdir -p "$dir"
    # shellcheck disable=SC2046 # a list of flags
    "${@:2}" -g -O1 "$sources/asan_ta.c" -o "$dir/$uuid.ta" \
        $(pkg-config --cflags --libs teesim-ta) $undefs 2>log || fail "$dir: $(cat log)"
}

# client NAME COMPILER FLAG…
client() {
    # shellcheck disable=SC2046
    "${@:2}" -g "$sources/asan_client.c" -o "$1" $(pkg-config --cflags --libs teec) 2>log ||
        fail "$1: $(cat log)"
}

# runs STATUS ARGUMENT… of teesim run --asan; what it says is in out
runs() {
    timeout 60 "$teesim" run --asan "${@:2}" >out 2>&1
    local got=$?
    [ $got = "$1" ] || fail "${*:2}: status $got, not $1: $(cat out)"
}

# says TEXT…: each is in out
says() {
    local text
    for text; do
        grep -qF -- "$text" out || fail "no \"$text\": $(cat out)"
    done
}

# finds DIR COMMAND VALUE KIND WORDS: ASan reports the kind, in the line of the source with the words
finds() {
    local line
    line=$(grep -nF "/* $5 */" "$sources/asan_ta.c" | cut -d: -f1)
    for sched in threads inline; do
        runs 1 --sched $sched --ta-dir "$1" ./plain "$2" "$3"
        says "ERROR: AddressSanitizer: $4 on address"
        grep -qE "^ +#[0-3] .* in [a-z_]+ .*/asan_ta\.c:$line(:[0-9]+)?$" out ||
            fail "$1, $5, $sched: no line $line: $(cat out)"
    done
}

compilers=gcc
if [ -e "$(clang -print-file-name=libclang_rt.asan-x86_64.so 2>/dev/null)" ]; then
    compilers='gcc clang'
else
    echo 'there is no clang here, or no runtime of its own: its TAs are not tested'
fi
client plain "$cc"

# ---- what is found ----

for compiler in $compilers; do
    ta "$compiler" "$compiler" -fsanitize=address
    nm "$compiler/$uuid.ta" | grep -q __asan_init || fail "$compiler: the TA has no ASan"
    for sched in threads inline; do
        runs 0 --sched $sched --ta-dir "$compiler" ./plain $FINE 10
        [ "$(grep ^0x out)" = $'0x0 19\n0x0 19' ] || fail "$compiler, $sched: $(cat out)"
        # A TA that dies is its instance's matter as always.
        runs 0 --sched $sched --ta-dir "$compiler" ./plain $PANIC 0 $FINE 10
        says 'TEE_Panic(0x00000077)'
        [ "$(grep ^0x out)" = $'0xffff3024 0\n0x0 19\n0xffff3024 10\n0x0 19' ] ||
            fail "$compiler, $sched: after a panic: $(cat out)"
        runs 0 --sched $sched --ta-dir "$compiler" ./plain $FAULT 0
        says 'SIGSEGV: read of 0x8' $'0xffff3024 0\n0x0 19'
        runs 0 --sched $sched --ta-dir "$compiler" ./plain $DEEP 100000
        says 'stack overflow' $'0xffff3024 100000\n0x0 19'
    done
    finds "$compiler" $HEAP_OVERFLOW 10 use-after-poison 'heap overflow'
    finds "$compiler" $HEAP_OVERFLOW 16 use-after-poison 'heap overflow'
    finds "$compiler" $HEAP_UNDERFLOW 10 use-after-poison 'heap underflow'
    finds "$compiler" $HEAP_FREED 10 use-after-poison 'use after free'
    finds "$compiler" $STACK 11 stack-buffer-overflow 'stack overflow'
    finds "$compiler" $GLOBAL 10 global-buffer-overflow 'global overflow'
    finds "$compiler" $MEM_MOVE 11 use-after-poison 'a function of the API'
    finds "$compiler" $REALLOC 10 use-after-poison 'cut by TEE_Realloc'
done

# ---- what is preloaded, and how ----

# Without the option, too, it is said what to do; the program goes on.
"$teesim" run --ta-dir gcc ./plain >out 2>&1
[ $? = 3 ] || fail 'without --asan: the session is opened'
says 'it is built with AddressSanitizer and the program is not' 'teesim run --asan'
[ "$(wc -l <out)" = 2 ] || fail "without --asan: more than a line: $(cat out)"

# TAs are looked for as always: in the variable, or here.
TEESIM_TA_PATH=/nowhere::gcc runs 0 ./plain $FINE 10
(cd gcc && runs 0 ../plain $FINE 10; exit $failures) || fail 'TAs of the current directory'

# What is run need be no program of ours; what is preloaded already stays, behind the runtime.
echo 'void first(void) {}' >first.c
gcc -shared -fPIC first.c -o first.so || fail first.so
# shellcheck disable=SC2016 # what is run expands it
LD_PRELOAD=$work/first.so runs 0 --ta-dir gcc -- sh -c './plain 0 10 && echo "$LD_PRELOAD"'
says '0x0 19'
grep -qE "^/[^:]*/libasan\.so\.[0-9]+:$work/first\.so$" out || fail "LD_PRELOAD: $(cat out)"

# A runtime that is preloaded already is taken.
cp "$(sed -nE 's/^(.*libasan\.so\.[0-9]+):.*/\1/p' out)" . || fail 'no runtime'
runtime=$(ls libasan.so.*)
# shellcheck disable=SC2016
LD_PRELOAD=$work/$runtime runs 0 --ta-dir gcc -- sh -c './plain 0 10 && echo "$LD_PRELOAD"'
says '0x0 19'
grep -q "^$work/$runtime:" out || fail "a runtime of the user's: $(cat out)"
# And so is one that the loader finds elsewhere.
# shellcheck disable=SC2016
LD_LIBRARY_PATH=$work runs 0 --ta-dir gcc -- sh -c './plain 0 10 && echo "$LD_PRELOAD"'
grep -q "^$work/$runtime$" out || fail "a runtime by LD_LIBRARY_PATH: $(cat out)"
mkdir 'a b'
mv "$runtime" 'a b'
LD_LIBRARY_PATH="$work/a b" runs 125 --ta-dir gcc ./plain
says 'LD_PRELOAD can have no colons or spaces'

# Options of the user's come last.
ASAN_OPTIONS=exitcode=77 runs 77 --ta-dir gcc ./plain $GLOBAL 10
ASAN_OPTIONS=allocator_may_return_null=0 runs 1 --ta-dir gcc ./plain $FINE 10
says 'allocation-size-too-big'

# A program that opens the device itself.
LD_LIBRARY_PATH=$kernel_teec runs 0 --preload-device --ta-dir gcc ./plain $FINE 10
says '0x0 19'
LD_LIBRARY_PATH=$kernel_teec runs 1 --preload-device --ta-dir gcc ./plain $GLOBAL 10
says 'global-buffer-overflow'

# Clients that have it, too; then gcc's must be first.
client gcc_asan gcc -fsanitize=address
runs 0 --ta-dir gcc ./gcc_asan $FINE 10
LD_LIBRARY_PATH=$kernel_teec runs 0 --preload-device --ta-dir gcc ./gcc_asan $FINE 10

# In gdb, which stops where something is found.
if command -v gdb >/dev/null; then
    for sched in threads inline; do
        timeout 100 gdb -nx -batch -ex 'set breakpoint pending on' \
            -ex 'handle SIGSEGV nostop noprint pass' -ex 'break __asan_on_error' \
            -ex run -ex bt -ex kill \
            --args "$teesim" run --asan --sched $sched --ta-dir gcc ./plain $GLOBAL 10 >out 2>&1
        grep -qE '^#[0-9]+ .* global_overflow .*asan_ta\.c:[0-9]+$' out || fail "gdb, $sched: $(cat out)"
    done
fi

# ---- what cannot be ----

# refuses STATUS TEXT ARGUMENT…: in two lines, none of them long
refuses() {
    runs "$1" "${@:3}"
    says "teesim: --asan: $2"
    [ "$(wc -l <out)" -le 2 ] || fail "$2: more than two lines: $(cat out)"
}

mkdir none
refuses 126 'there is no TA in the TA path' --ta-dir none ./plain
echo text >none/$uuid.ta
cp first.so none/libfirst.so
refuses 126 'there is no TA in the TA path' --ta-dir none ./plain
ta without gcc
refuses 126 "no TA in \"$work/without\" is built with AddressSanitizer" --ta-dir without ./plain
says 'CFG_TA_SANITIZE_KADDRESS=y' 'SANITIZE address' '-fsanitize=address'
mkdir mixed
cp gcc/$uuid.ta mixed
cp without/$uuid.ta mixed/one.ta
runs 0 --ta-dir mixed ./plain $FINE 10
says "1 of 2 TAs are built without it, $work/mixed/one.ta is one"

# What an earlier directory has is not looked for in later ones.
runs 0 --ta-dir mixed --ta-dir mixed --ta-dir gcc ./plain $FINE 10
says '1 of 2 TAs'
runs 0 --ta-dir gcc --ta-dir without ./plain $FINE 10
says '0x0 19'
grep -q 'built without' out && fail "a TA that is hidden: $(cat out)"
refuses 126 'no TA in' --ta-dir without --ta-dir gcc ./plain

ta static_libasan gcc -fsanitize=address -static-libasan
refuses 126 "$work/static_libasan/$uuid.ta has no runtime that could be loaded" \
    --ta-dir static_libasan ./plain
says 'without -static-libasan'
ta thread gcc -fsanitize=thread
refuses 126 "$work/thread/$uuid.ta is built with another sanitizer (libtsan.so." --ta-dir thread ./plain
says 'build it with -fsanitize=address'

# A runtime that is not installed.
mkdir missing
sed 's/libasan\.so\.[0-9]/libasan.so.4/g' gcc/$uuid.ta >missing/$uuid.ta
refuses 125 "no libasan.so.4 is found, which $work/missing/$uuid.ta needs" --ta-dir missing ./plain
says 'Debian: libasan4' 'LD_LIBRARY_PATH'

# Programs into which nothing can be loaded, or not this.
echo 'int main(void) { return 0; }' >main.c
gcc -static main.c -o static || fail 'a static program'
refuses 126 './static is linked statically' --ta-dir gcc ./static
cp plain suid && chmod u+s suid
refuses 126 './suid has privileges' --ta-dir gcc ./suid
client thread_client gcc -fsanitize=thread
refuses 126 './thread_client needs libtsan.so.' --ta-dir gcc ./thread_client
says "but $work/gcc/$uuid.ta libasan.so." 'build the program without a sanitizer'
client gcc_static gcc -fsanitize=address -static-libasan
refuses 126 './gcc_static has a runtime in it' --ta-dir gcc ./gcc_static
says "$work/gcc/$uuid.ta needs libasan.so." 'without -static-libasan (gcc)'
runs 127 --ta-dir gcc ./no-such-program
says './no-such-program: No such file'

if [ "$compilers" != gcc ]; then
    # clang's, with the runtime that its TAs name; and of a program that has it.
    ta shared clang -fsanitize=address -shared-libasan
    finds shared $HEAP_OVERFLOW 10 use-after-poison 'heap overflow'
    client clang_static clang -fsanitize=address
    runs 0 --ta-dir clang ./clang_static $FINE 10
    runs 1 --ta-dir clang ./clang_static $GLOBAL 10
    says 'global-buffer-overflow'
    client clang_shared clang -fsanitize=address -shared-libasan
    runs 1 --ta-dir shared ./clang_shared $GLOBAL 10
    runs 1 --ta-dir clang ./clang_shared $GLOBAL 10
    refuses 126 './clang_static has a runtime in it' --ta-dir shared ./clang_static
    says '-shared-libasan (clang)'
    refuses 126 './clang_shared needs libclang_rt.asan' --ta-dir gcc ./clang_shared
    mkdir others
    cp clang/$uuid.ta others/one.ta
    refuses 126 "$work/gcc/$uuid.ta needs libasan.so" --ta-dir gcc --ta-dir others ./plain
    says "but $work/others/one.ta clang's runtime: build both with one compiler"
    runs 0 --ta-dir shared --ta-dir others ./plain $FINE 10
    runs 0 --ta-dir others --ta-dir shared ./plain $FINE 10
    cp gcc/$uuid.ta others/one.ta
    refuses 126 "$work/shared/$uuid.ta needs libclang_rt.asan" --ta-dir shared --ta-dir others ./plain
    cp first.so libasan.so.8
    LD_PRELOAD=$work/libasan.so.8 refuses 126 "LD_PRELOAD has $work/libasan.so.8, but" \
        --ta-dir clang ./plain
    sed 's/libclang_rt\.asan-x86_64/libclang_rt.asan-x86_65/g' shared/$uuid.ta >missing/$uuid.ta
    refuses 125 'no libclang_rt.asan-x86_65.so is found' --ta-dir missing ./plain
    says 'Debian: libclang-rt-'
fi
[ $failures -eq 0 ]
