/* SPDX-License-Identifier: BSD-2-Clause */
#include "reader.h"

const struct trace_meta trace_meta[TR_COUNT] = {
#define X(id, box, world, dir, text) {#id, BOX_##box, WORLD_##world, TRACE_##dir, text},
#include "base/trace_events.h"
};

const char *const trace_box_name[BOX_COUNT] = {
    "client", "libteec",  "tee_dev", "mipstee",   "tipc", "virtio_mmio", "uvmm",
    "proxy",  "tipc_dev", "ipc",     "sess_mngr", "app",  "libutee",     "ta",
};

const char *const trace_world_name[WORLD_COUNT] = {
    "REE user", "REE", "hypervisor", "TEE", "TA",
};
