#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# make_district.sh DISTRICT SECTIONS: the sections of a district, one function each, and their table
set -eu
awk -v district="$1" -v count="$2" '
BEGIN {
    print "// SPDX-License-Identifier: BSD-2-Clause"
    print "#include <railway.h>\n#include <signals.h>\n"
    for (i = 0; i < count; i++) {
        section = district * count + i
        printf "static uint32_t section_%d(struct train *t)\n{\n", section
        printf "\tt->colour = signal_for(%d);\n\tswitch (t->ticket %% 4) {\n", section
        for (k = 0; k < 4; k++)
            printf "\tcase %d:\n\t\tnote(t, %d);\n\t\treturn %d;\n", k, section * 4 + k,
                (section * 31 + k * 17 + 7) % 600
        print "\tdefault:\n\t\treturn 0;\n\t}\n}\n"
    }
    printf "uint32_t (*const district_%d[%d])(struct train *t) = {\n", district, count
    for (i = 0; i < count; i++)
        printf "\tsection_%d,\n", district * count + i
    print "};"
}'
