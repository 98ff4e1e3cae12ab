/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef MACHINE_CONFIG_H
#define MACHINE_CONFIG_H

#include "base/check.h"
#include "teesim/teesim.h"

/*
 * Fills *out with what the machine is to be built with: each field of `cfg` (which may be NULL), or
 * its environment variable, or the default; for a program whose environment is not to be trusted
 * (base/env.h) only the first of these, with a message. Strings point into cfg, the environment or
 * memory of this function's, which is good until its next call; directories of ta_path are
 * absolute. state_dir is NULL when nothing says where, and "" for memory. 0; -EINVAL with a message
 * that names the value, where it came from and what is understood; -ENOMEM.
 */
MUST_CHECK int config_resolve(const struct teesim_config *cfg, struct teesim_config *out);

#endif
