# SPDX-License-Identifier: BSD-2-Clause
#
# A library of TAs: loaded with each TA that needs it, or by its dlopen. Its SONAME is its UUID, so
# that is what a TA names which is linked with it.

teesim-shlib := $(out-dir)/$(SHLIBNAME).so
teesim-image := $(teesim-shlib)
cleanfiles += $(teesim-shlib) $(addprefix $(out-dir)/$(SHLIBNAME).,stripped.so dmp) \
    $(addprefix $(out-dir)/$(SHLIBUUID).,elf ta) $(call beside,$(teesim-shlib)).cmd

all: $(teesim-shlib) $(out-dir)/$(SHLIBNAME).stripped.so $(out-dir)/$(SHLIBNAME).dmp \
    $(out-dir)/$(SHLIBUUID).elf $(out-dir)/$(SHLIBUUID).ta

# What is linked in of the system's libraries is the library's own matter.
teesim-ldflags += -Wl,-soname=$(SHLIBUUID)
teesim-not-shown = libutee.a libutils.a libdl.a libstdc++.a libgcc.a libgcc_eh.a \
    $(notdir $(filter /%,$(teesim-mbedtls) $(foreach n,$(libnames),$(call teesim-library,$n))))
teesim-link = $(strip $(teesim-driver) $(teesim-ldflags) \
    -Wl,--exclude-libs$(teesim-comma)$(subst $(teesim-space),:,$(strip $(teesim-not-shown))) \
    $(call for-driver,$(LDFLAGS)) $(objs) \
    $(teesim-ldadd))

-include $(call beside,$(teesim-shlib)).cmd
$(teesim-shlib): $(objs) $(libdeps) $(call changed,$(teesim-shlib),$(teesim-link))
	$(say) LD $@
	$(q)$(teesim-link) -o $@
	$(q)$(call teesim-check,$@)
	@$(call keep-command,$(teesim-shlib),$(teesim-link))

$(out-dir)/$(SHLIBNAME).stripped.so: $(teesim-shlib)
	$(say) STRIP $@
	$(q)$(STRIP$(sm)) --strip-unneeded -o $@ $<

$(out-dir)/$(SHLIBNAME).dmp: $(teesim-shlib)
	$(say) OBJDUMP $@
	$(q)$(OBJDUMP$(sm)) -l -x -d $< >$@

$(out-dir)/$(SHLIBUUID).elf: $(teesim-shlib)
	$(say) LN $@
	$(q)ln -sf $(<F) $@

$(out-dir)/$(SHLIBUUID).ta: $(teesim-shlib)
	$(say) TA $@
	$(q)cp -f $< $@
