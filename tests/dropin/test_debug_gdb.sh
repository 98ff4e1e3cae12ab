#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# What docs/debugging.md says of gdb: test_debug_gdb.sh PREFIX SOURCES CC
set -u
source "$(dirname "$0")/debug.bash"
needs gdb
needs addr2line
build_ta -O1

# in_gdb SCHED, with the commands on standard input; what is said goes to `out`.
in_gdb() {
    { printf 'set pagination off\nset confirm off\nset breakpoint pending on\n'; cat; } >commands
    timeout 120 "$prefix/bin/teesim" run --sched "$1" -- gdb -q -nx -batch -x commands ./client \
        >out 2>&1 </dev/null || fail "gdb ended with $?"
}

says() {
    grep -qE "$1" out || { fail "gdb does not say \"$1\"" && tail -n 60 out; }
}

# A breakpoint in a TA that is not loaded yet; from there to the client's main and back.
for sched in threads inline; do
    in_gdb $sched <<<$'break add\nrun\nbacktrace\nprint param->value.a\nfinish\nprint count'
    says 'Breakpoint 1 \(add\) pending'
    says '^#0 +add .*debug_ta\.c'
    says '^\$1 = 10$'
    says '^\$2 = 10$'
    in_client=$(grep -cE '^#[0-9]+ .* main .*debug_client\.c' out)
    [ "$in_client" = $([ $sched = inline ] && echo 1 || echo 0) ] ||
        fail "$sched: the TA's backtrace is $in_client times in the client's main"
done

# The one place at which every panic stops: the TA's own and those of broken rules, whoever has
# found them. The TA's frames are on the stack, and in `inline` the client's below them.
stops_at_panic() {
    in_gdb "$1" <<<"break sys_panic"$'\n'"run $2"$'\nbacktrace\nprint/x code\ncontinue'
    says '^#0 +(0x[0-9a-f]+ in )?sys_panic \('
    says "^#[1-9]+ .* $3 \\("
    says "^#[1-9]+ .* $4 \\(.*debug_ta\\.c"
    says '^#[0-9]+ .* TA_InvokeCommandEntryPoint \(.*debug_ta\.c'
    says "^\\\$1 = $5\$"
    in_client=$(grep -cE '^#[0-9]+ .* main .*debug_client\.c' out)
    [ "$in_client" = $([ "$1" = inline ] && echo 1 || echo 0) ] ||
        fail "$1, $2: the panic's backtrace is $in_client times in the client's main"
    says "^  reason: TEE_Panic\\(0x0*${5#0x}\\)"
    says '^the TA says 0xffff3024$'
}

for sched in threads inline; do
    stops_at_panic $sched panic TEE_Panic give_up 0x1234
    stops_at_panic $sched library TEE_Free free_nothing 0xffff0006
    stops_at_panic $sched kernel TEE_DigestUpdate begin_nothing 0xffff0006
done

# The source line of a frame of a report: the caller of TEE_Panic is the second one.
line=debug_ta.c:$(grep -n 'TEE_Panic(code)' "$sources/debug_ta.c" | cut -d: -f1)
for sched in threads inline; do
    timeout 60 "$prefix/bin/teesim" run --sched $sched -- ./client panic >out 2>&1
    at=$(sed -nE "s/^  #1 .*\($ta\+(0x[0-9a-f]+)\)\$/\1/p" out)
    [ -n "$at" ] || { fail "$sched: no offset in the report" && cat out; }
    addr2line -e $ta "$at" | grep -q "/$line\$" || fail "$sched: addr2line does not say $line"
    gdb -q -nx -batch -ex "info line *$at" $ta | grep -q "Line ${line#*:} of .*debug_ta.c" ||
        fail "$sched: gdb does not say $line"
done

# Two instances of the TA, each with a count of its own.
in_gdb inline <<'EOF'
break add
run
print &count
finish
printf "first %u\n", count
continue
print &count
printf "second before %u\n", count
finish
printf "second %u\n", count
EOF
says '^first 10$'
says '^second before 0$'
says '^second 200$'
[ "$(grep -oE '\(uint32_t \*\) 0x[0-9a-f]+' out | sort -u | wc -l)" = 2 ] ||
    fail 'the two instances have one count'

# `step`, and nothing else, from the client into the TA and back.
in_gdb inline <<'EOF'
break call
run
delete
python
seen = []
steps = 0
def walk(until):
    global steps
    while steps < 20000:
        gdb.execute("step", to_string=True)
        steps += 1
        name = gdb.selected_frame().name()
        if not seen or seen[-1] != name:
            seen.append(name)
        if name == until:
            return
walk("add")
walk("main")
for name in seen:
    print("at", name)
end
EOF
for function in TEEC_InvokeCommand tee_dev_ioctl mipstee_invoke_func hyp_poll user_main \
    TA_InvokeCommandEntryPoint add call main; do
    says "^at $function\$"
done
[ $failures -eq 0 ]
