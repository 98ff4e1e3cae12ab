# SPDX-License-Identifier: BSD-2-Clause
global-incdirs-y += include ../lib/journal ../lib/signals
srcs-y += railway_ta.c

# 600 sections in 12 districts: some thousand lines.
districts := 0 1 2 3 4 5 6 7 8 9 10 11
define district
gensrcs-y += district_$1
produce-district_$1 = districts/district_$1.c
depends-district_$1 = $$(sub-dir)/make_district.sh
recipe-district_$1 = mkdir -p $$(sub-dir-out)/districts && \
	sh $$(sub-dir)/make_district.sh $1 50 >$$(sub-dir-out)/districts/district_$1.c
endef
$(foreach d,$(districts),$(eval $(call district,$d)))

libnames += signals journal
libdirs += ../lib/journal ../lib/signals
libdeps += ../lib/journal/libjournal.a ../lib/signals/libsignals.a
