# SPDX-License-Identifier: BSD-2-Clause
#
# What the names of libraries mean. Those of the kit and the tree's own are what they are, and so are the
# C library and the compiler's. All others are the host's, and taken as archives: the memory that a
# shared one takes would be the client's, and not the TA's heap.

libdirs += $(ta-dev-kit-dir)/lib
libdeps += $(ta-dev-kit-dir)/lib/libutee.a

teesim-c-libraries := c m pthread rt util resolv gcc gcc_s gcc_eh gcov \
    asan ubsan tsan lsan
teesim-library-dirs = $(libdirs) $(patsubst -L%,%,$(filter -L%,$(LDADD) $(user-ta-ldadd)))
# $1 name: whether it is the tree's or the kit's, perhaps one that is made yet
teesim-is-own = $(wildcard $(foreach d,$(teesim-library-dirs),$d/lib$1.a $d/lib$1.so)) \
    $(filter %/lib$1.a %/lib$1.so,$(libdeps))

# $1 file: where the compiler finds it, or nothing
teesim-find = $(if $(filter undefined,$(origin teesim-found-$1)),$(eval teesim-found-$1 := $$(filter \
    /%,$$(shell $(CC$(sm)) -print-file-name=$1))))$(teesim-found-$1)

teesim-no-archive = $(error teesim: lib$1 is a shared library of the host, whose memory would be the client's and not the TA's: install lib$1.a, or build it with the TA)
teesim-no-mbedtls = $(error teesim: mbedTLS is named, and is not installed: apt-get install libmbedtls-dev)

# $1 name: what to link
teesim-library = $(if $(strip $(filter $(teesim-c-libraries) :%,$1) $(call \
    teesim-is-own,$1)),-l$1,$(call teesim-host-library,$1))
teesim-host-library = $(or $(call teesim-find,lib$1.a),$(if $(filter \
    $(teesim-mbedtls-names),$1),$(teesim-no-mbedtls)),$(if $(call \
    teesim-find,lib$1.so),$(call teesim-no-archive,$1)),-l$1)

# mbedTLS is the system's; the kit's libmbedtls.a, which trees may name by its path, is all of it.
teesim-mbedtls-names := mbedtls mbedx509 mbedcrypto
teesim-all-mbedtls = $(if $(teesim-mbedtls-dir),$(teesim-mbedtls-names:%=$(teesim-mbedtls-dir)/lib%.a),$(teesim-no-mbedtls))
ifeq ($(CFG_TA_MBEDTLS),y)
teesim-mbedtls := $(teesim-all-mbedtls)
endif

# $1 word of LDADD or libdeps: whether it is that
teesim-is-mbedtls = $(and $(filter libmbedtls.a,$(notdir $1)),$(filter \
    $(realpath $(ta-dev-kit-dir)/lib),$(realpath $(dir $1))))
teesim-file = $(if $(call teesim-is-mbedtls,$1),$(teesim-all-mbedtls),$1)
teesim-word = $(if $(filter -l%,$1),$(call teesim-library,$(1:-l%=%)),$(call teesim-file,$1))

libdeps := $(foreach f,$(libdeps),$(call teesim-file,$f))
