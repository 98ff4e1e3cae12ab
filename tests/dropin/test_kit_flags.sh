#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# What the dev kit makes of flags, of names of libraries, and of questions about the compiler and the
# TEE: test_kit_flags.sh PREFIX TREES ASK
# shellcheck source=tests/dropin/kit.bash
. "$(dirname "$0")/kit.bash"

uuid=7a3e5f10-2b4c-4d6e-8f90-a1b2c3d4e5f6

# fresh: a small TA, in C, C++ and assembler, as the folder `tree`
fresh() {
    rm -rf tree
    mkdir tree
    cp "$trees"/railway/ta/user_ta_header_defines.h tree
    printf 'srcs-y += ta.c plus.cpp add.S\n' >tree/sub.mk
    printf 'BINARY = %s\ninclude $(TA_DEV_KIT_DIR)/mk/ta_dev_kit.mk\n' $uuid >tree/Makefile
    cat >tree/plus.cpp <<'END'
#include <confine_array_index.h>
#include <speculation_barrier.h>
int plus(int a);
int plus(int a)
{
    const int of[] = {a, 1};
    return load_no_speculate(of, of, of + 2) + of[confine_array_index(1, 2)];
}
END
    printf '.globl add\nadd: ret\n.section .note.GNU-stack,"",@progbits\n' >tree/add.S
    cat >tree/ta.c <<'END'
#include <tee_internal_api.h>
#ifdef INCLUDES
#include INCLUDES
#endif
TEE_Result TA_CreateEntryPoint(void) { return TEE_SUCCESS; }
void TA_DestroyEntryPoint(void) { }
TEE_Result TA_OpenSessionEntryPoint(uint32_t t __unused, TEE_Param p[4] __unused, void **s __unused)
{
	return TEE_SUCCESS;
}
void TA_CloseSessionEntryPoint(void *s __unused) { }
#ifdef CALLS
int CALLS(void);
#else
#define CALLS() 7
#endif
TEE_Result TA_InvokeCommandEntryPoint(void *s __unused, uint32_t c __unused, uint32_t t __unused,
				      TEE_Param p[4] __unused)
{
	return (TEE_Result)CALLS();
}
END
}

# compiles WHAT SOURCE ARGUMENT…: in `command`, how make compiles that source of a fresh tree
compiles() {
    fresh
    build "$1" tree V=1 "${@:3}"
    command=" $(grep -E -- " -c (\./)?$2 " log) "
    [ "$command" != '  ' ] || fail "$1: $2 is not compiled"
}
has() { # has WHAT FLAG
    [[ $command == *" $2 "* ]] || fail "$1: no $2"
}
has_not() {
    [[ $command != *" $2 "* ]] || fail "$1: $2"
}

# ---- flags ----

compiles 'no flags' ta.c
has 'no flags' -Wshadow
has 'no flags' -O1
has_not 'no flags' -O0
compiles 'CFLAGS_REMOVE' ta.c CFLAGS_REMOVE=-Wshadow CXXFLAGS=-Wshadow
has_not 'CFLAGS_REMOVE' -Wshadow
has 'CFLAGS_REMOVE' -Wundef
compiles 'CFLAGS_REMOVE and C++' plus.cpp CFLAGS_REMOVE=-Wshadow
has 'CFLAGS_REMOVE and C++' -Wshadow
compiles 'CXXFLAGS_REMOVE' plus.cpp CXXFLAGS_REMOVE='-Wshadow -Wundef'
has_not 'CXXFLAGS_REMOVE' -Wshadow
has_not 'CXXFLAGS_REMOVE' -Wundef
has 'CXXFLAGS_REMOVE' -Wcast-align
compiles 'CPPFLAGS_REMOVE' ta.c CPPFLAGS='-DONE -DTWO' CPPFLAGS_REMOVE=-DONE
has_not 'CPPFLAGS_REMOVE' -DONE
has 'CPPFLAGS_REMOVE' -DTWO
compiles 'AFLAGS_REMOVE' add.S AFLAGS='-DONE -DTWO' AFLAGS_REMOVE=-DONE
has_not 'AFLAGS_REMOVE' -DONE
has 'AFLAGS_REMOVE' -DTWO
compiles 'CFLAGS64' ta.c CFLAGS64=-DWIDE
has 'CFLAGS64' -DWIDE
compiles 'DEBUG=1' ta.c DEBUG=1
has 'DEBUG=1' -O0
has_not 'DEBUG=1' -O1
compiles 'CFG_X=n' ta.c CFG_X=n CFG_Y= CFG_Z=y CFG_W=7
[[ $command != *-DCFG_[XY]* ]] || fail 'CFG_X=n, CFG_Y=: they are defined'
has 'CFG_Z=y' -DCFG_Z=1
has 'CFG_W=7' "-DCFG_W='7'"

fresh
echo 'static int unused_one;' >>tree/ta.c
build 'a warning' tree
expect 'a warning' 'unused_one'
touch tree/ta.c
make -C tree TA_DEV_KIT_DIR="$kit" CFG_WERROR=y >log 2>&1 && fail 'CFG_WERROR=y: it is built'
expect 'CFG_WERROR=y' 'Werror=unused'

fresh
build 'CFG_WERROR=y and C++' tree CFG_WERROR=y CXXFLAGS=-Wextra

# What is quoted by a shell, and what is not.
fresh
echo 'char text[sizeof(CFG_TEXT) == 6 ? 1 : -1]; int its_nothing(void);' >tree/text.h
build 'a quotation mark' tree CFG_TEXT="\"it's!\"" CPPFLAGS='-DINCLUDES=\"text.h\"'
build 'and again' tree CFG_TEXT="\"it's!\"" CPPFLAGS='-DINCLUDES=\"text.h\"'
grep -q '^  CC' log && fail 'a quotation mark: it is made again'

# A checker looks at C, and at nothing else.
printf '#!/bin/sh\necho "checks $*" >>%s/checked\n' "$work" >check
chmod +x check
fresh
build 'C=1' tree C=1 CHECK="$work/check -x"
[ "$(grep -cE '^checks -x .*-D__FILE_ID__=.* (\./)?ta\.c$' checked)" = 1 ] || fail 'C=1: not of ta.c'
grep -E 'plus.cpp|add.S' checked && fail 'C=1: of what is not C'
rm checked
fresh
build 'C=0' tree CHECK="$work/check -x"
[ ! -e checked ] || fail 'C=0: it is checked'

mkdir -p outside
echo 'int its_outside(void);' >outside/outside_here.h
fresh
echo "incdirs_ext-y += $work/outside" >>tree/sub.mk
build 'incdirs_ext-y' tree CPPFLAGS='-DINCLUDES=\<outside_here.h\>'

# ---- flags of the linker ----

fresh
build 'user-ta-ldadd' tree user-ta-ldadd=--defsym=called_one=0 CPPFLAGS=-DCALLS=called_one
fresh
build 'LDADD' tree LDADD=--defsym=called_one=0 CPPFLAGS=-DCALLS=called_one

# library NAME: the folder `tree` is a library of TAs
library() {
    rm -rf tree
    mkdir tree
    printf 'SHLIBNAME = libpad\nSHLIBUUID = %s\ninclude $(TA_DEV_KIT_DIR)/mk/ta_dev_kit.mk\n' $uuid >tree/Makefile
    echo 'srcs-y += pad.cpp' >tree/sub.mk
    cat >tree/pad.cpp <<'END'
struct counter { static int next() { static int n; return ++n; } };
int pad();
int pad() { return counter::next(); }
END
}
library
build 'LDFLAGS of a library' tree LDFLAGS=--defsym=padded=0x77
nm -D tree/libpad.so | grep -q ' padded$' || fail 'LDFLAGS of a library: no effect'
# What is unique in a process would be one for all instances.
readelf -Ws tree/libpad.so >log
grep -q '_ZZN7counter4nextEvE1n' log || fail 'a static of an inline function: not there'
grep 'UNIQUE' log && fail 'a static of an inline function: one for all instances'

# ---- libraries by name ----

# The host's, as archives and not.
mkdir host ours
printf 'int mbedtls_one(void); int mbedx509_one(void); int mbedtls_one(void) { return mbedx509_one(); }\n' >tls.c
printf '#include <stdlib.h>\nint mbedx509_one(void); void *volatile mbed_at;\n' >x509.c
printf 'int mbedx509_one(void) { mbed_at = malloc(9); return 1; }\n' >>x509.c
echo 'int mbedcrypto_one; int mbedcrypto_one = 1;' >crypto.c
for part in tls x509 crypto; do
    gcc -c -fPIC $part.c -o $part.o && ar rc host/libmbed$part.a $part.o &&
        gcc -shared -o host/libmbed$part.so $part.o || exit 1
done
gcc -shared -o host/libonlyshared.so x509.o
echo 'int ours_one(void); int ours_one(void) { return 2; }' >ours.c
gcc -c -fPIC ours.c && ar rc ours/libmbedtls.a ours.o
# A host that has these first.
mkdir bin
for name in gcc g++; do
    printf '#!/bin/sh\nexec %s -B%s/host/ "$@"\n' "$(command -v $name)" "$work" >bin/$name
done
chmod +x bin/*
plain_path=$PATH
PATH=$work/bin:$PATH

# links WHAT FUNCTION ARGUMENT…: the TA has that function in it, and needs no library of the host's
links() {
    build "$1" tree CPPFLAGS=-DCALLS="$2" "${@:3}"
    nm tree/$uuid.ta >log 2>&1
    grep -q " [Tt] $2\$" log || fail "$1: no $2"
    readelf -d tree/$uuid.ta >log
    grep 'NEEDED' log | grep -vE 'libc\.so|libgcc_s\.so|libm\.so' && fail "$1: what it needs"
}

for mbed in y n; do
    fresh
    echo 'libnames += mbedtls mbedx509' >>tree/sub.mk
    links "libnames, CFG_TA_MBEDTLS=$mbed" mbedtls_one CFG_TA_MBEDTLS=$mbed
    fresh
    links "LDADD, CFG_TA_MBEDTLS=$mbed" mbedtls_one CFG_TA_MBEDTLS=$mbed 'LDADD=-lmbedtls -lmbedx509'
    fresh
    echo 'libdeps += $(ta-dev-kit-dir)/lib/libmbedtls.a' >>tree/sub.mk
    links "libdeps, CFG_TA_MBEDTLS=$mbed" mbedtls_one CFG_TA_MBEDTLS=$mbed LDADD="$kit/lib/libmbedtls.a"
done
# Who has one of his own has that.
fresh
printf 'libnames += mbedtls\nlibdirs += ../ours\n' >>tree/sub.mk
links 'a library of our own' ours_one CFG_TA_MBEDTLS=n
fresh
links 'LDADD=-L' ours_one CFG_TA_MBEDTLS=n LDADD='-L../ours -lmbedtls'
# One that is made when it is needed.
fresh
printf 'libnames += onlyshared\nlibdirs += made\nlibdeps += made/libonlyshared.a\n' >>tree/sub.mk
cat >>tree/Makefile <<'END'
made/libonlyshared.a:
	mkdir made && cp ../ours/libmbedtls.a $@
END
links 'a library that is made' ours_one
# Those of OP-TEE's kit.
fresh
printf 'libnames += utils utee dl\nlibdeps += %s\n' '$(addprefix $(ta-dev-kit-dir)/lib/,libutils.a libdl.a)' \
    >>tree/sub.mk
links 'libutils' ours_one LDADD="-lutils -ldl -lm -L../ours $kit/lib/libutils.a -lmbedtls"
ar t "$kit/lib/libutils.a" >log 2>&1 || fail 'libutils: no archive'
asks threads tree $uuid 0
[ "$(cat out)" = '0x2 4: 0 0' ] || fail "libutils: $(cat out)"

# A library of TAs shows what is its own.
library
echo 'libnames += mbedtls mbedx509 utils dl' >>tree/sub.mk
printf 'extern "C" int mbedtls_one(void); int both();\nint both() { return mbedtls_one() + pad(); }\n' >>tree/pad.cpp
printf '#include <tee_internal_api.h>\nint draws();\nint draws() { char b; TEE_GenerateRandom(&b, 1); return b; }\n' >>tree/pad.cpp
build 'what a library shows' tree CFG_TA_MBEDTLS=n
nm -D --defined-only tree/libpad.so | awk '{ print $3 }' | grep -vE '^_ZZN7counter4|^_ZN7counter4' | sort >log
[ "$(tr '\n' ' ' <log)" = '_Z3padv _Z4bothv _Z5drawsv teesim_lib_head teesim_needed ' ] || fail 'what a library shows'

# refuses WHAT TEXT ARGUMENT…
refuses() {
    make -C tree TA_DEV_KIT_DIR="$kit" "${@:3}" >log 2>&1 && fail "$1: it is built"
    expect "$1" "$2"
    [ ! -e tree/$uuid.ta ] || fail "$1: there is a TA"
}
fresh
echo 'libnames += onlyshared' >>tree/sub.mk
refuses 'a shared library' 'libonlyshared is a shared library of the host'
fresh
refuses 'a shared library in LDADD' 'libonlyshared is a shared library of the host' LDADD=-lonlyshared
fresh
refuses 'no library' '-lnowhere_at_all' LDADD=-lnowhere_at_all
# A host that has no mbedTLS.
printf '#!/bin/sh\ncase $* in *-print-file-name=libmbed*) echo libmbed; exit;; esac\nexec %s "$@"\n' \
    "$(PATH=$plain_path command -v gcc)" >bin/gcc
fresh
echo 'libnames += mbedtls' >>tree/sub.mk
refuses 'no mbedTLS' 'mbedTLS is named, and is not installed: apt-get install libmbedtls-dev'
fresh
echo 'libdeps += $(ta-dev-kit-dir)/lib/libmbedtls.a' >>tree/sub.mk
refuses 'no mbedTLS by its path' 'mbedTLS is named, and is not installed'
fresh
refuses 'no mbedTLS by CFG_TA_MBEDTLS' 'CFG_TA_MBEDTLS=y needs mbedTLS' CFG_TA_MBEDTLS=y
PATH=$plain_path

# ---- questions ----

fresh
cat >>tree/sub.mk <<'END'
cflags-y += $(call cc-option,-fno-such-option,-DELSE) $(call cc-option,-fno-such-option)
cflags-y += $(call cc-option,-fno-strict-aliasing,-DNO_ALIAS) $(call cc-option,-Wformat=2)
cflags-y += $(if $(call ld-option,--gc-sections),-DGC) $(if $(call ld-option,--no-such-option),-DBAD)
cflags-y += $(call ld-option,--no-such-option,-DLD_ELSE)
$(info tools: $(CC$(sm)) $(CPP$(sm)) $(LD$(sm)) $(NM$(sm)) $(READELF$(sm)))
END
build 'cc-option' tree V=1
command=" $(grep -E -- " -c (\./)?ta.c " log) "
for flag in -DELSE -fno-strict-aliasing -Wformat=2 -DGC -DLD_ELSE; do
    has 'cc-option' $flag
done
for flag in -fno-such-option -DNO_ALIAS -DBAD --no-such-option; do
    has_not 'cc-option' $flag
done
expect 'cc-option' 'tools: gcc gcc -E ld nm readelf'

# A heap that OP-TEE would not take.
fresh
sed -i 's/^#define TA_DATA_SIZE.*/#define TA_DATA_SIZE 1023/' tree/user_ta_header_defines.h
refuses 'a small heap' 'TA_DATA_SIZE is too small'
sed -i 's/1023/1024/' tree/user_ta_header_defines.h
build 'a heap that is large enough' tree

# What the TEE is like: the same in make, C and CMake.
cat >conf.make <<'END'
-include $(KIT)/host_include/conf.mk
$(foreach v,$(sort $(filter CFG_%,$(.VARIABLES))),$(info $v $($v)))
all:;@:
END
make -sf conf.make KIT="$kit" >conf.1 2>log || fail 'conf.mk'
[ "$(grep -c . conf.1)" -gt 40 ] || fail 'conf.mk: too little'
grep -qx 'CFG_SYSTEM_PTA y' conf.1 && grep -qx 'CFG_RTC_PTA n' conf.1 || fail 'conf.mk: what it says'
printf '#include <conf.h>\n#include <conf.h>\n#include <tee_client_api.h>\n#include <pta_system.h>\n' >conf.c
gcc -Wall -Werror -fsyntax-only -DCFG_SYSTEM_PTA=1 -I"$kit/host_include" conf.c 2>log || fail 'conf.h: compiling'
gcc -E -dM -I"$kit/host_include" -include conf.h -x c /dev/null | sed -n 's/^#define \(CFG_[^ ]*\) 1$/\1/p' |
    sort >conf.2
sed -n 's/ y$//p' conf.1 | sort | diff - conf.2 >log || fail 'conf.h: not what conf.mk says'
cat >conf.script <<END
include($kit/host_include/conf.cmake)
get_cmake_property(all VARIABLES)
foreach(v \${all})
    if(v MATCHES "^CFG_")
        message("\${v} \${\${v}}")
    endif()
endforeach()
END
cmake -P conf.script 2>conf.3 || fail 'conf.cmake'
sort conf.1 | diff - <(sort conf.3) >log || fail 'conf.cmake: not what conf.mk says'
finish
