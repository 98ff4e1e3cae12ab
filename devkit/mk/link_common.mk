# SPDX-License-Identifier: BSD-2-Clause
#
# What a TA and a library of TAs have in common. $(teesim-uuid): its name, as $(teesim-uuid-name).

# The TEE looks for a file of that name.
ifneq ($(shell printf '%s\n' '$(teesim-uuid)' | tr A-F a-f | \
    grep -cE '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$$'),1)
$(error teesim: $(teesim-uuid-name)=$(teesim-uuid) is no UUID; write it as xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx, as TA_UUID has it)
endif
ifneq ($(shell printf '%s' '$(teesim-uuid)' | tr -d A-F),$(teesim-uuid))
$(error teesim: $(teesim-uuid-name)=$(teesim-uuid) is not what the TEE looks for; write it in lower case)
endif

# Arguments that are written for ld, for the compiler that calls it.
for-driver = $(foreach w,$1,$(if $(filter --%,$w),-Wl$(teesim-comma)$w,$w))

teesim-has-cxx := $(filter %.cpp %.cc,$(foreach o,$(objs),$(source-of-$o)))
teesim-driver := $(if $(teesim-has-cxx)$(filter y,$(CFG_TA_CXX)),$(CXX$(sm)),$(CC$(sm)))
teesim-ldflags := -shared -g -Wl,-Bsymbolic -Wl,-z,now -Wl,--as-needed -Wl,--build-id=sha1 $(teesim-sanitize)
# A symbol that nobody defines is the linker's to report, not the loader's. With a sanitizer its
# runtime is in the program that loads the image.
teesim-ldflags += $(if $(teesim-sanitize),-Wl$(teesim-comma)-z$(teesim-comma)undefs,-Wl$(teesim-comma)-z$(teesim-comma)defs)
# Memory that the C++ library takes is the TA's heap.
teesim-cxx-libs := $(if $(filter $(CXX$(sm)),$(teesim-driver)),-static-libstdc++ -shared-libgcc)

include $(ta-dev-kit-dir)/mk/libraries.mk
teesim-ldadd = $(call for-driver,$(foreach w,$(LDADD) $(user-ta-ldadd),$(call teesim-word,$w))) \
    $(addprefix -L,$(libdirs)) -Wl,--start-group $(foreach n,$(libnames),$(call teesim-library,$n)) \
    $(teesim-mbedtls) -lutee -Wl,--end-group $(teesim-cxx-libs)

# What the tool finds wrong with an image: another UUID than the one it is built as, which is an
# error, or a heap that is not the TA's. The kit alone, without the tool, finds it when it is run.
teesim-tool := $(wildcard $(ta-dev-kit-dir)/teesim)
teesim-check = $(if $(teesim-tool),'$(teesim-tool)' ta check --uuid $(teesim-uuid) $1,true)
