# SPDX-License-Identifier: BSD-2-Clause
# See generate. Reads the groups that are complete, the preprocessed headers, their macros, and the
# three tables, in this order.

function complain(text) { print text > missing }

BEGIN { printf "" > missing }

FNR == 1 { file++ }
/^#/ && file != 3 { next }

# Groups of functions of which the headers declare all.
file == 1 { complete[$0] = 1; next }

# A declared function: a name before a parenthesis that opens a list of parameters.
file == 2 {
    line = $0
    while (match(line, /[A-Za-z0-9_]+ *\([^*]/)) {
        name = substr(line, RSTART, RLENGTH)
        sub(/ *\(.*/, "", name)
        if (name ~ /^(__GP11_)?T(EE|A)_/)
            declared[name] = 1
        line = substr(line, RSTART + RLENGTH - 1)
    }
    if ($0 ~ /^extern [^(]*;/) {
        sub(/;.*/, "")
        sub(/.*[ *]/, "")
        if ($0 ~ /^TEE_/)
            declared[$0] = 1
    }
    next
}

# A macro that stands for a number or a text: no parameters, no include guard, no renaming to 1.1.
file == 3 {
    split($0, word, " ")
    if (word[2] ~ /^TEE_[A-Za-z0-9_]*$/ && word[2] !~ /_H$/ && word[3] !~ /^__GP11_/ &&
        word[2] !~ /^TEE_(API_GP11$|CORE_API_[1R])/)
        macro[word[2]] = 1
    next
}

file == 4 {
    known[$1] = 1
    # The socket headers are not gathered by tee_internal_api.h.
    if ($4 == "socket" && !("TEE_ISOCKET_VERSION" in macro))
        next
    if ($3 ~ /^(property|state) name$/)
        printf "TEXT(%s, %s)\n", $1, $2
    else if ($3 == "property set")
        printf "HANDLE(%s, %su)\n", $1, $2
    else
        printf "NUMBER(%s, %su)\n", $1, $2
    next
}

file == 5 {
    if (($2 != form && $2 != "both") || ($1 ~ /Socket/ && !("TEE_ISOCKET_VERSION" in macro)))
        next
    if ($3 == "-")
        printf "TYPE(%s, %s, %s)\n", $1, $5, $4
    else if ($5 == "flexible")
        printf "FLEXIBLE(%s, %s, %s)\n", $1, $3, $4
    else
        printf "MEMBER(%s, %s, %s, %s)\n", $1, $3, $4, $5
    next
}

file == 6 {
    known[$1] = 1
    if ($2 == "1.1")
        known["__GP11_" $1] = 1
    if ($2 != form && $2 != "both")
        next
    symbol = ($2 == "1.1" ? "__GP11_" : "") $1
    if (symbol in declared)
        printf $4 == "-" ? "OBJECT(%s, %s)\n" : "FUNCTION(%s, %s, (%s))\n", $3, $1, $4
    else if ($5 in complete)
        complain(symbol " is in prototypes.tsv and not declared")
}

END {
    for (name in declared)
        if (!(name in known))
            complain(name " is declared and not in prototypes.tsv")
    for (name in macro)
        if (!(name in known))
            complain(name " is defined and not in constants.tsv")
}
