# SPDX-License-Identifier: BSD-2-Clause
#
# Builds a TA, or a library of TAs, of a tree that is laid out as for OP-TEE. The tree's Makefile
# sets one of
#   BINARY    UUID: a TA                      -> $O/<uuid>.ta .elf .stripped.elf .map .dmp
#   LIBNAME   a static library                -> $O/<name>.a
#   SHLIBNAME, with SHLIBUUID: a library that TAs load
#                                             -> $O/<name>.so .stripped.so .dmp, <uuid>.ta .elf
# and includes this file; sub.mk beside it names the sources. What may be set is in README.md.
# GNU make 3.81 or later.

ta-dev-kit-dir := $(patsubst %/mk/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))

.PHONY: all clean FORCE
all:
FORCE:
.SUFFIXES:
# A file that is half made is not made.
.DELETE_ON_ERROR:

include $(ta-dev-kit-dir)/mk/conf.mk

ifneq ($(words $(BINARY) $(LIBNAME) $(SHLIBNAME)),1)
$(error teesim: set one of BINARY (the UUID of a TA), LIBNAME (a static library) and SHLIBNAME (a library of TAs) in the Makefile)
endif
ifneq ($(if $(SHLIBNAME),$(SHLIBUUID),none),$(if $(SHLIBNAME),$(firstword $(SHLIBUUID) unset),none))
$(error teesim: SHLIBNAME=$(SHLIBNAME) needs a SHLIBUUID, by which TAs find it)
endif

ifneq ($(O),$(firstword $(O)))
$(error teesim: O=$(O) has blanks, which make cannot have in a file's name)
endif
out-dir := $(if $(O),$(patsubst %/,%,$O),.)
link-out-dir := $(out-dir)
link-out-dir$(sm) := $(out-dir)
base-prefix :=
binary := $(BINARY)
libname := $(LIBNAME)
shlibname := $(SHLIBNAME)
shlibuuid := $(SHLIBUUID)

ifeq ($V,1)
q :=
say = @true
else
q := @
# Not with make -s.
ifneq ($(findstring s,$(filter-out --%,$(firstword x$(MAKEFLAGS)))),)
say = @true
else
say = @printf '  %-7s %s\n'
endif
endif

# Which sub.mk may ask.
include $(ta-dev-kit-dir)/mk/$(COMPILER_$(sm)).mk
include $(ta-dev-kit-dir)/mk/cc-option.mk
subdirs = .
include $(ta-dev-kit-dir)/mk/subdir.mk
include $(ta-dev-kit-dir)/mk/compile.mk
ifneq ($(LIBNAME),)
include $(ta-dev-kit-dir)/mk/archive.mk
else
teesim-uuid := $(BINARY)$(SHLIBUUID)
teesim-uuid-name := $(if $(BINARY),BINARY,SHLIBUUID)
include $(ta-dev-kit-dir)/mk/link_common.mk
include $(ta-dev-kit-dir)/mk/$(if $(BINARY),link.mk,link_shlib.mk)
endif
include $(ta-dev-kit-dir)/mk/clean.mk
