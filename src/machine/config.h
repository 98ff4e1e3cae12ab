/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef MACHINE_CONFIG_H
#define MACHINE_CONFIG_H

#include "base/check.h"
#include "teesim/teesim.h"

/*
 * Fills *out with what the machine is to be built with: each field of `cfg` (which may be NULL), or
 * its environment variable, or the default; for a program whose environment is not to be trusted
 * (base/env.h) only the first of these, with a message. Strings point into cfg, the environment or
 * memory of this function's, which is good until its next call; but ta_path, whose directories are
 * absolute, is given back by config_release. state_dir is NULL when nothing says where, and "" for
 * memory. 0; -EINVAL with a message that names the value, where it came from and what is
 * understood; -ENOMEM. Also after a failure *out is to be released.
 */
MUST_CHECK int config_resolve(const struct teesim_config *cfg, struct teesim_config *out);
void config_release(struct teesim_config *resolved);

#endif
