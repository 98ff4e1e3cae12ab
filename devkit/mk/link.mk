# SPDX-License-Identifier: BSD-2-Clause
#
# A TA: a shared object that exports its head and nothing else. The image that is loaded is not
# stripped: debuggers and the report of a TA that dies read its symbols.

teesim-elf := $(out-dir)/$(BINARY).elf
teesim-out := $(addprefix $(out-dir)/$(BINARY).,ta elf stripped.elf map dmp)
cleanfiles += $(teesim-out) $(call beside,$(teesim-elf)).cmd

all: $(out-dir)/$(BINARY).ta $(out-dir)/$(BINARY).stripped.elf $(out-dir)/$(BINARY).dmp

teesim-ldflags += -Wl,--version-script=$(ta-dev-kit-dir)/src/ta.map
teesim-link = $(strip $(teesim-driver) $(teesim-ldflags) -Wl,-Map=$(teesim-elf:.elf=.map) $(objs) \
    $(teesim-ldadd))

-include $(call beside,$(teesim-elf)).cmd
$(teesim-elf): $(objs) $(libdeps) $(ta-dev-kit-dir)/src/ta.map \
    $(call changed,$(teesim-elf),$(teesim-link))
	$(say) LD $@
	$(q)$(teesim-link) -o $@
	$(q)$(call teesim-check,$@)
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
