// SPDX-License-Identifier: BSD-2-Clause
#include <gen-asm-defines.h>
#include <stddef.h>
#include <stdint.h>

struct tool {
    uint32_t price;
    uint64_t weight;
};

DEFINES
{
    DEFINE(TOOL_SIZE, sizeof(struct tool));
    DEFINE(TOOL_WEIGHT, offsetof(struct tool, weight));
}
