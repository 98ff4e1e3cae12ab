# SPDX-License-Identifier: BSD-2-Clause
#
# A static library for TAs.

teesim-archive := $(out-dir)/$(LIBNAME).a
cleanfiles += $(teesim-archive) $(call beside,$(teesim-archive)).cmd

all: $(teesim-archive)

teesim-link = $(strip $(AR$(sm)) rcsD $(teesim-archive) $(objs))

-include $(call beside,$(teesim-archive)).cmd
$(teesim-archive): $(objs) $(call changed,$(teesim-archive),$(teesim-link))
	$(say) AR $@
	$(q)rm -f $@
	$(q)$(teesim-link)
	@$(call keep-command,$(teesim-archive),$(teesim-link))
