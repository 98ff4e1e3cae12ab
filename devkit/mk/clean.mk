# SPDX-License-Identifier: BSD-2-Clause

# Folders that hold nothing else go, too.
clean:
	$(say) CLEAN $(out-dir)
	$(q)rm -f $(cleanfiles)
	$(q)rmdir -p $(filter-out ./,$(sort $(dir $(cleanfiles)))) 2>/dev/null || true
