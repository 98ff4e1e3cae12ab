# SPDX-License-Identifier: BSD-2-Clause
#
# A TA: a shared object that exports its head and nothing else. The image that is loaded is not
# stripped: debuggers and the report of a TA that dies read its symbols.

teesim-elf := $(out-dir)/$(BINARY).elf
teesim-out := $(addprefix $(out-dir)/$(BINARY).,ta elf stripped.elf map dmp)
cleanfiles += $(teesim-out) $(call beside,$(teesim-elf)).cmd

# The TEE looks for a file of that name.
ifneq ($(shell printf '%s\n' '$(BINARY)' | tr A-F a-f | \
    grep -cE '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$$'),1)
$(error teesim: BINARY=$(BINARY) is no UUID; write TA_UUID of user_ta_header_defines.h as xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx)
endif
ifneq ($(shell printf '%s' '$(BINARY)' | tr -d A-F),$(BINARY))
$(error teesim: BINARY=$(BINARY) is not what the TEE looks for; write it in lower case)
endif

all: $(out-dir)/$(BINARY).ta $(out-dir)/$(BINARY).stripped.elf $(out-dir)/$(BINARY).dmp

# Arguments that are written for ld, for the compiler that calls it.
teesim-comma := ,
for-driver = $(foreach w,$1,$(if $(filter --%,$w),-Wl$(teesim-comma)$w,$w))

teesim-has-cxx := $(filter %.cpp %.cc,$(foreach o,$(objs),$(source-of-$o)))
teesim-driver := $(if $(teesim-has-cxx)$(filter y,$(CFG_TA_CXX)),$(CXX$(sm)),$(CC$(sm)))
teesim-ldflags := -shared -g -Wl,-Bsymbolic -Wl,-z,now -Wl,--as-needed -Wl,--build-id=sha1 \
    -Wl,--version-script=$(ta-dev-kit-dir)/src/ta.map $(teesim-sanitize)
# A symbol that nobody defines is the linker's to report, not the loader's. With a sanitizer its
# runtime is in the program that loads the image.
teesim-ldflags += $(if $(teesim-sanitize),-Wl$(teesim-comma)-z$(teesim-comma)undefs,-Wl$(teesim-comma)-z$(teesim-comma)defs)
# Memory that the C++ library takes is the TA's heap.
teesim-cxx-libs := $(if $(filter $(CXX$(sm)),$(teesim-driver)),-static-libstdc++ -static-libgcc)

libdirs += $(ta-dev-kit-dir)/lib
libdeps += $(ta-dev-kit-dir)/lib/libutee.a
teesim-ldadd = $(call for-driver,$(LDADD) $(user-ta-ldadd)) $(addprefix -L,$(libdirs)) \
    -Wl,--start-group $(addprefix -l,$(libnames)) $(teesim-mbedtls) -lutee -Wl,--end-group \
    $(teesim-cxx-libs)
teesim-link = $(strip $(teesim-driver) $(teesim-ldflags) -Wl,-Map=$(teesim-elf:.elf=.map) $(objs) \
    $(teesim-ldadd))

-include $(call beside,$(teesim-elf)).cmd
$(teesim-elf): $(objs) $(libdeps) $(ta-dev-kit-dir)/src/ta.map \
    $(call changed,$(teesim-elf),$(teesim-link))
	$(say) LD $@
	$(q)$(teesim-link) -o $@
	@$(call keep-command,$(teesim-elf),$(teesim-link))

$(out-dir)/$(BINARY).map: $(teesim-elf)

$(out-dir)/$(BINARY).stripped.elf: $(teesim-elf)
	$(say) STRIP $@
	$(q)$(STRIP$(sm)) --strip-unneeded -o $@ $<

$(out-dir)/$(BINARY).dmp: $(teesim-elf)
	$(say) OBJDUMP $@
	$(q)$(OBJDUMP$(sm)) -l -x -d $< >$@

# There are no signatures here: the image is what is signed elsewhere.
$(out-dir)/$(BINARY).ta: $(teesim-elf)
	$(say) TA $@
	$(q)cp -f $< $@
