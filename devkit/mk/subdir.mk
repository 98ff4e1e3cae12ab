# SPDX-License-Identifier: BSD-2-Clause
#
# Reads sub.mk of each folder in `subdirs` and below. Afterwards:
#   objs                         the objects
#   source-of-$(obj)             what each is made from; sources-of-$(obj): all that name it
#   sub-mks-of-$(obj)            where it is named
#   <kind>-of-$(obj), incdirs-of-$(obj)  flags of its own; kind: cflags cppflags cxxflags aflags
#   <kind>-remove-of-$(obj)      and those that it shall not have
#   incdirs-all, <kind>-all      of every object
#   made-first                   headers that are generated

objs :=
incdirs-all :=
made-first :=
teesim-kinds := cflags cppflags cxxflags aflags
# What sub.mk adds is meant as it is there and then.
$(foreach k,$(teesim-kinds),$(eval $k-all :=))
$(foreach v,cleanfiles libnames libdirs libdeps,$(eval $v := $$($v)))
# A folder's own: empty when its sub.mk is read.
teesim-local := srcs srcs_ext srcs_ext_base gensrcs asm-defines subdirs subdirs_ext \
    subdirs_ext_base global-incdirs global-incdirs_ext incdirs incdirs_ext incdirs-lib \
    global-cppflags $(foreach k,$(teesim-kinds),$k $k-remove $k-lib)

# $(call in-dir,dir,names): absolute names stay.
in-dir = $(foreach n,$2,$(if $(filter /%,$n),$n,$(patsubst ./%,%,$1/$(patsubst ./%,%,$n))))

# $(call object-of,name): below out-dir whatever the source's path.
object-of = $(out-dir)/$(base-prefix)$(subst ../,__/,$(patsubst /%,%,$(basename $1))).o

# $1 object, $2 source, $3 its name in sub.mk
define teesim-add-object
objs += $1
source-of-$1 := $2
sources-of-$1 += $2
sub-mks-of-$1 += $(sub-dir)/sub.mk
incdirs-of-$1 := $$(teesim-here) $$(call in-dir,$$(sub-dir),$$(incdirs-$3-y))
$(foreach k,$(teesim-kinds),
$k-of-$1 := $$($k-y) $$($k-$3-y)
$k-remove-of-$1 := $$($k-remove-y) $$($k-remove-$3-y)
$k-$3-y :=
$k-remove-$3-y :=)
incdirs-$3-y :=
oname-$3-y :=
endef

# $1 name in sub.mk
define teesim-add-source
$(eval $(call teesim-add-object,$(if $(oname-$1-y),$(out-dir)/$(base-prefix)$(call \
    in-dir,$(sub-dir),$(oname-$1-y)),$(call object-of,$(call \
    in-dir,$(sub-dir),$1))),$(call in-dir,$(sub-dir),$1),$1))
endef

# $1 name in sub.mk: its source is below srcs_ext_base-y, its object where it would be otherwise
define teesim-add-ext-source
$(eval $(call teesim-add-object,$(call object-of,$(call in-dir,$(sub-dir),$1)),$(patsubst \
    %/,%,$(srcs_ext_base-y))/$1,$1))
endef

# $1 name in sub.mk, $2 file to produce
define teesim-add-generated
cleanfiles += $2 $(addprefix $(sub-dir-out)/,$(produce-additional-$1))
recipe-of-$2 := $$(recipe-$1)
$(if $(force-gensrc-$1)$(filter %.h,$2),made-first += $2)
made-first += $(addprefix $(sub-dir-out)/,$(produce-additional-$1))
$(addprefix $(sub-dir-out)/,$(produce-additional-$1)): $2
$2: $$(depends-$1) $(sub-dir)/sub.mk
	$$(say) GEN $$@
	$$(q)mkdir -p $$(dir $$@)
	$$(q)$$(recipe-of-$2)
$(if $(filter %.c %.cpp %.S,$2),$$(eval $$(call teesim-add-object,$(basename $2).o,$2,$1)))
produce-$1 :=
produce-additional-$1 :=
depends-$1 :=
force-gensrc-$1 :=
endef

# $1 name in sub.mk: a C file whose DEFINE() become a header of numbers
define teesim-add-asm-defines
asm-defines-source-$(notdir $(basename $1)) := $(call in-dir,$(sub-dir),$1)
asm-defines-names += $(notdir $(basename $1))
endef

# After sub.mk of $1 has been read
define teesim-take-sub-mk
teesim-here := $(sub-dir-out) $(call in-dir,$1,$(incdirs-y)) $(incdirs_ext-y)
incdirs-all += $(call in-dir,$1,$(global-incdirs-y) $(incdirs-lib-y)) $(global-incdirs_ext-y)
cppflags-all += $$(global-cppflags-y)
$(foreach k,$(teesim-kinds),
$k-all += $$($k-lib-y))
$$(foreach g,$(gensrcs-y),$$(eval $$(call teesim-add-generated,$$g,$$(sub-dir-out)/$$(produce-$$g))))
$$(foreach s,$(srcs-y),$$(call teesim-add-source,$$s))
$$(foreach s,$(srcs_ext-y),$$(call teesim-add-ext-source,$$s))
$$(foreach a,$(asm-defines-y),$$(eval $$(call teesim-add-asm-defines,$$a)))
endef

define teesim-read
$(if $(wildcard $1/sub.mk),,$(error teesim: there is no $1/sub.mk, which names the sources of $1))
$(foreach v,$(teesim-local),
$v-y :=)
sub-dir := $1
sub-dir-out := $(out-dir)$(if $(filter-out .,$1),/$(base-prefix)$(subst ../,__/,$(patsubst /%,%,$1)))
include $1/sub.mk
teesim-below := $$(call in-dir,$1,$$(subdirs-y)) $$(addprefix $$(patsubst \
    %/,%,$$(subdirs_ext_base-y))/,$$(subdirs_ext-y))
$$(eval $$(call teesim-take-sub-mk,$1))
$$(foreach d,$$(teesim-below),$$(eval $$(call teesim-read,$$(patsubst %/,%,$$d))))
endef

$(foreach d,$(subdirs),$(eval $(call teesim-read,$d)))
