#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Installs the build, and moves the tree: whatever is tested with it must not care.
#   install.sh BUILD_DIR PREFIX
set -eu
rm -rf "$2" "$2.before"
cmake --install "$1" --prefix "$2.before" >/dev/null
mv "$2.before" "$2"
