#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# python.sh SCRIPT ARGUMENT…: runs it where there is a Python 3; otherwise the test counts as skipped.
command -v python3 >/dev/null || {
    echo "skipped: there is no python3; scripts/setup --checks installs it"
    exit 77
}
PYTHONDONTWRITEBYTECODE=1 exec python3 "$@"
