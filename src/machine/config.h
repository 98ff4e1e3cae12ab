/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef MACHINE_CONFIG_H
#define MACHINE_CONFIG_H

#include "base/check.h"
#include "teesim/teesim.h"

/*
 * Fills *out with what the machine is to be built with: each field of `cfg` (which may be NULL), or
 * its environment variable, or the default. Strings point into cfg, the environment or memory of
 * this function's; state_dir is NULL when nothing says where, and "" for memory. 0, or -EINVAL with
 * a message that names the value, where it came from and what is understood.
 */
MUST_CHECK int config_resolve(const struct teesim_config *cfg, struct teesim_config *out);

#endif
