# SPDX-License-Identifier: BSD-2-Clause
#
# Objects. Each is made again when its source, a header of it, its command line or the kit has
# changed: the latter two are kept beside it, in .name.o.cmd.

WARNS ?= 3
teesim-warns-1 := -Wall -Wextra -Wno-unused-parameter -Wno-sign-compare -Wno-missing-field-initializers \
    -Wmissing-include-dirs -Wformat-security -Wstrict-aliasing=2
teesim-warns-2 := -Wcast-align -Wdisabled-optimization -Wfloat-equal -Wshadow
teesim-warns-3 := -Wswitch-default -Wwrite-strings -Wredundant-decls -Wundef -Wmissing-declarations
# Of C alone.
teesim-c-warns-2 := -Waggregate-return -Wnested-externs -Wold-style-definition -Wstrict-prototypes -Wmissing-prototypes \
    -Wbad-function-cast
teesim-levels := $(wordlist 1,$(WARNS),1 2 3)
CFLAGS_WARNS ?= $(foreach l,$(teesim-levels),$(teesim-warns-$l))
ifneq ($(WARNS),0)
teesim-c-warns := $(foreach l,$(teesim-levels),$(teesim-c-warns-$l))
endif

# A text as one word of the shell's.
quoted = '$(subst ','\'',$1)'

# CFG_X=y is -DCFG_X=1, CFG_X=n or empty is nothing, another value is itself.
teesim-cfg := $(sort $(filter CFG_% _CFG_%,$(.VARIABLES)))
teesim-define = $(if $(filter-out n,$($1)),-D$1=$(if $(filter y,$($1)),1,$(call quoted,$($1))))
cppflags$(sm) += $(foreach v,$(teesim-cfg),$(call teesim-define,$v))
ifeq ($(CFG_TA_OPTEE_CORE_API_COMPAT_1_1),y)
cppflags$(sm) += -D__OPTEE_CORE_API_COMPAT_1_1=1
endif
cppflags$(sm) += -DTRACE_LEVEL=$(CFG_TEE_TA_LOG_LEVEL) -I. -isystem $(ta-dev-kit-dir)/include/ta_libc \
    -isystem $(ta-dev-kit-dir)/include

teesim-common := -fPIC $(if $(BINARY),-fvisibility=hidden) -fexceptions -fno-omit-frame-pointer -fno-common \
    -fstack-protector-strong -fdiagnostics-show-option
ifeq ($(DEBUG),1)
teesim-common += -O0 -g3
else
teesim-common += -O1 -g3
endif
ifeq ($(CFG_WERROR),y)
teesim-common += -Werror
endif
ifeq ($(CFG_TA_MCOUNT),y)
$(error teesim: CFG_TA_MCOUNT=y (gprof) is not supported here; use perf or valgrind --tool=callgrind)
endif
ifeq ($(CFG_TA_SANITIZE_UNDEFINED),y)
teesim-sanitize += -fsanitize=undefined
endif
ifeq ($(CFG_TA_SANITIZE_KADDRESS),y)
teesim-sanitize += -fsanitize=address
endif
teesim-common += $(teesim-sanitize)

# $(call flags-of,kind,object,flags that come first): without those to be removed
flags-of = $(filter-out $($1-remove-of-$2) $(teesim-remove-$1),$3 $($1-all) $($1-of-$2))
teesim-remove-cflags = $(CFLAGS_REMOVE)
teesim-remove-cppflags = $(CPPFLAGS_REMOVE)
teesim-remove-cxxflags = $(CXXFLAGS_REMOVE)
teesim-remove-aflags = $(AFLAGS_REMOVE)

cpp-of = $(call flags-of,cppflags,$1,$(cppflags$(sm)) $(CPPFLAGS_$(sm)) $(CPPFLAGS)) \
    -D__FILE_ID__=$(subst .,_,$(subst /,_,$(subst -,_,$(source-of-$1)))) \
    $(addprefix -I,$(incdirs-of-$1) $(incdirs-all) $(incdirs$(sm)))
c-of = $(call flags-of,cflags,$1,-std=gnu11 $(teesim-common) $(CFLAGS_WARNS) $(teesim-c-warns) \
    $(cflags$(sm)) $(CFLAGS64) $(CFLAGS_$(sm)) $(CFLAGS))
cxx-of = $(call flags-of,cxxflags,$1,$(teesim-common) $(CFLAGS_WARNS) $(cxxflags$(sm)) \
    $(CXXFLAGS_$(sm)) $(CXXFLAGS))
asm-of = $(call flags-of,aflags,$1,$(teesim-common) $(aflags$(sm)) $(AFLAGS_$(sm)) $(AFLAGS))

command-for.c = $(CC$(sm)) $(c-of)
command-for.cpp = $(CXX$(sm)) $(cxx-of)
command-for.cc = $(command-for.cpp)
command-for.S = $(CC$(sm)) $(asm-of)
name-for.c := CC
name-for.cpp := CXX
name-for.cc := CXX
name-for.S := AS

beside = $(dir $1).$(notdir $1)
command-of = $(strip $(command-for$(suffix $(source-of-$1))) $(cpp-of))
# What make shall read is not to be expanded by it.
for-make = $(subst $$,$$$$,$(subst \#,\\\#,$1))

# What the kit has by its contents: files that are put in place of it may be older than an object.
teesim-kit-state := kit $(shell cd '$(ta-dev-kit-dir)' && \
    find -L include src mk lib/libutee.a -type f | LC_ALL=C sort | xargs cat | cksum)

# $(call keep-command,file,command): depends on FORCE only when the command or the kit is another
# than before
changed = $(if $(call same,$(call command-kept,$1),$2 $(teesim-kit-state)),,FORCE)
same = $(and $(findstring x$1x,x$2x),$(findstring x$2x,x$1x))
command-kept = $(command-was-$1)
keep-command = printf '%s\n' $(call quoted,command-was-$1 := $(call for-make,$2) $(teesim-kit-state)) \
    >$(call beside,$1).cmd

# $1 object
define teesim-object-rule
$(if $(command-for$(suffix $(source-of-$1))),,$(error teesim: $(source-of-$1) is no source: .c, .cpp, .cc or .S))
-include $(call beside,$1).cmd
-include $(call beside,$1).d
$1: $(source-of-$1) $$(call changed,$1,$$(call command-of,$1)) | $(made-first)
	$$(say) $(name-for$(suffix $(source-of-$1))) $$@
	$$(q)mkdir -p $$(dir $$@)
	$$(q)$(if $(filter 1,$C),$(if $(filter %.c,$(source-of-$1)),$(CHECK) $$(call cpp-of,$1) $$<))
	$$(q)$$(call command-of,$1) -MD -MP -MT $$@ -MF $(call beside,$1).d -c $$< -o $$@
	@$$(call keep-command,$1,$$(call command-of,$1))
endef

# Numbers of C for assembler files: <generated/NAME.h>, NAME with - for _.
asm-defines-command = $(strip $(CC$(sm)) $(c-of) $(cpp-of) $(no-own-assembler) -S)
ifneq ($(asm-defines-names),)
incdirs-all += $(out-dir)/include
endif
# $1 the header, $2 its source
define teesim-asm-defines-rule
made-first += $1
cleanfiles += $1 $(addprefix $(call beside,$1),.d .s .cmd)
source-of-$1 := $2
-include $(call beside,$1).cmd
-include $(call beside,$1).d
$1: $2 $$(call changed,$1,$$(call asm-defines-command,$1))
	$$(say) GEN $$@
	$$(q)mkdir -p $$(dir $$@)
	$$(q)$$(call asm-defines-command,$1) -MD -MP -MT $$@ -MF $$(call beside,$$@).d $$< -o $$(call beside,$$@).s
	$$(q)sed -n 's/^==>\([^ ]*\) [$$$$#]*\([-0-9]*\).*/#define \1 \2/p' $$(call beside,$$@).s >$$@
	@$$(call keep-command,$1,$$(call asm-defines-command,$1))
endef
asm-defines-header = $(out-dir)/include/generated/$(subst _,-,$1).h
$(foreach a,$(asm-defines-names),$(eval $(call teesim-asm-defines-rule,$(call \
    asm-defines-header,$a),$(asm-defines-source-$a))))

# The TA's head, of the tree's user_ta_header_defines.h, or that of a library of TAs.
teesim-head := $(if $(BINARY),user_ta_header)$(if $(SHLIBNAME),ta_library)
ifneq ($(teesim-head),)
objs += $(out-dir)/$(teesim-head).o
source-of-$(out-dir)/$(teesim-head).o := $(ta-dev-kit-dir)/src/$(teesim-head).c
sources-of-$(out-dir)/$(teesim-head).o += $(ta-dev-kit-dir)/src/$(teesim-head).c
endif

# Objects of several sources, or of one that is named several times.
teesim-comma := ,
teesim-sources = $(strip $(sources-of-$1))
teesim-twice = $(if $(word 2,$(sort $(teesim-sources))),$(teesim-sources) would have one \
    object$(teesim-comma) $1: rename one$(teesim-comma) or set \
    oname-<file>-y,$(word 1,$(teesim-sources)) is named twice$(teesim-comma) in $(sort $(sub-mks-of-$1)))
$(foreach o,$(sort $(objs)),$(if $(word 2,$(sources-of-$o)),$(error teesim: $(strip $(call teesim-twice,$o)))))
# A rule of the tree's may make it: else make says so, but not where it is named.
ifeq ($(filter clean,$(MAKECMDGOALS)),)
$(foreach o,$(objs),$(if $(wildcard $(source-of-$o))$(recipe-of-$(source-of-$o)),,$(info \
    teesim: $(sub-mks-of-$o) names $(source-of-$o), which is not there)))
endif
$(foreach o,$(objs),$(eval $(call teesim-object-rule,$o)))
cleanfiles += $(objs) $(foreach o,$(objs),$(call beside,$o).d $(call beside,$o).cmd)
