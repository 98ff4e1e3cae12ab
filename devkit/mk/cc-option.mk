# SPDX-License-Identifier: BSD-2-Clause
#
# For sub.mk: options that not every compiler or linker has.
#   $(call cc-option,OPTION,ELSE)   OPTION if the C compiler takes it, or else ELSE, which may be left out
#   $(call ld-option,OPTION,ELSE)   the same of the linker

# $(call teesim-once,key,command): y if the command succeeds, and nothing if not. It is run once.
teesim-once = $(if $(filter undefined,$(origin $1)),$(eval $1 := $$(shell \
    ($2) >/dev/null 2>&1 </dev/null && echo y)))$($1)
teesim-key = teesim-takes-$(subst $(teesim-space),^,$(subst =,~,$(strip $1)))
teesim-space := $(subst x, ,x)

cc-option = $(strip $(if $(call teesim-once,$(call teesim-key,$(CC$(sm)) \
    $1),$(CC$(sm)) $1 -c -x c /dev/null -o /dev/null),$1,$2))
ld-option = $(strip $(if $(call teesim-once,$(call teesim-key,$(LD$(sm)) $1),$(LD$(sm)) -v $1),$1,$2))
