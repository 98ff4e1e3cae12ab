# SPDX-License-Identifier: BSD-2-Clause

# Folders of $(out-dir) that hold nothing else go, too, and it itself if it is not the tree's; none
# above it, and none of the user's own.
teesim-clean-dirs := $(foreach d,$(patsubst $(out-dir)/%,%,$(filter $(out-dir)/%,$(sort $(dir \
    $(cleanfiles))))),$(if $(findstring ..,$d),,$d))

clean:
	$(say) CLEAN $(out-dir)
	$(q)rm -f $(cleanfiles)
	$(q)cd $(out-dir) 2>/dev/null && rmdir -p $(teesim-clean-dirs) 2>/dev/null || true
ifneq ($(out-dir),.)
	$(q)rmdir $(out-dir) 2>/dev/null || true
endif
