#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# What `teesim run --preload-device` can be given, and what it refuses:
#   test_device_run.sh PREFIX TA_DIR RAW_DEVICE SOURCE_DIR CC
set -u

prefix=$1
teesim=$1/bin/teesim
raw_device=$3
source=$4
cc=$5
export TEESIM_TA_PATH=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset TEESIM_SCHED TEESIM_SEED TEESIM_MEMREF TEESIM_TRACE LD_LIBRARY_PATH LD_PRELOAD
failures=0

fail() {
    echo "FAILED: $1"
    sed 's/^/    /' log
    failures=$((failures + 1))
}

# expect STATUS WORDS COMMAND…
expect() {
    local status=$1 words=$2
    "${@:3}" >log 2>&1
    local got=$?
    [ $got -eq "$status" ] || fail "${*:3}: status $got, not $status"
    [ -z "$words" ] || grep -qF -- "$words" log || fail "${*:3}: says nothing of \"$words\""
}

cp "$raw_device" here
PATH=$work:$PATH expect 0 '' "$teesim" run --preload-device here
printf '#!/bin/sh\nexec ./here\n' >script
chmod +x script
expect 0 '' "$teesim" run --preload-device ./script
expect 127 'no-such-program' "$teesim" run --preload-device no-such-program
expect 127 'No such file' "$teesim" run --preload-device ./no-such-program

# What cannot be had is said.
"$cc" -D_GNU_SOURCE -static -I "$source" "$source/raw_device.c" -pthread -o static 2>log || fail 'a static program'
expect 126 'is linked statically' "$teesim" run --preload-device ./static
cp here suid && chmod u+s suid
expect 126 'has privileges' "$teesim" run --preload-device ./suid
cp here arm && printf '\xb7' | dd of=arm bs=1 seek=18 conv=notrunc 2>/dev/null
expect 126 'another architecture' "$teesim" run --preload-device ./arm
cp here 32bit && printf '\x01' | dd of=32bit bs=1 seek=4 conv=notrunc 2>/dev/null
expect 126 'another architecture' "$teesim" run --preload-device ./32bit

# Damaged files are the kernel's to refuse: headers that lead out of the file, or are cut off.
for size in 1 10 63 64 200; do
    head -c $size here >short && chmod +x short
    "$teesim" run --preload-device ./short >log 2>&1
    [ $? -lt 128 ] || fail "a program of $size bytes"
done
for at in 32 40 54 56 58 60; do # e_phoff, e_shoff, e_phentsize, e_phnum, e_shentsize, e_shnum
    cp here odd && printf '\xff\xff' | dd of=odd bs=1 seek=$at conv=notrunc 2>/dev/null
    "$teesim" run --preload-device ./odd >log 2>&1
    [ $? -lt 128 ] || fail "a program with odd headers at $at"
done

# What is preloaded already stays, and stays first.
echo 'int puts(const char *s); __attribute__((constructor)) static void say(void) { puts("first"); }' \
    >first.c
"$cc" -shared -fPIC first.c -o first.so 2>log || fail first.so
# shellcheck disable=SC2016 # what is run expands it
LD_PRELOAD=$work/first.so expect 0 "$work/first.so:$prefix" \
    "$teesim" run --preload-device sh -c 'echo "$LD_PRELOAD"'

# The library belongs to the command, and its path must be one that LD_PRELOAD can have.
cp "$teesim" alone
expect 125 'libteesim-device.so' ./alone run --preload-device true
cp -r "$prefix" 'a tree'
expect 125 'no colons or spaces' 'a tree/bin/teesim' run --preload-device true

# Sanitizers of the program's, whose runtime comes first.
for sanitizer in address undefined; do
    "$cc" -D_GNU_SOURCE -g -fsanitize=$sanitizer -I "$source" "$source/raw_device.c" -pthread -o sanitized \
        2>log || fail "building with $sanitizer"
    for sched in threads inline; do
        expect 0 '' "$teesim" run --sched $sched --preload-device ./sanitized
        [ -s log ] && grep -v 'no TA: no ff09e000' log && fail "messages with $sanitizer"
    done
done
[ $failures -eq 0 ]
