/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CONFIG_H
#define CONFIG_H

/*
 * IS_ENABLED(CFG_X): 1 where CFG_X is defined as 1, which is what a dev kit makes of CFG_X=y,
 * otherwise 0. In #if and in C.
 */
#define IS_ENABLED(config)                     _CONFIG_ENABLED_1(config)
#define _CONFIG_ENABLED_1(value)               _CONFIG_ENABLED_2(_CONFIG_COMMA_##value)
#define _CONFIG_COMMA_1                        0,
#define _CONFIG_ENABLED_2(comma_or_not)        _CONFIG_ENABLED_3(comma_or_not 1, 0)
#define _CONFIG_ENABLED_3(ignored, value, ...) (value)

/* The same under the name that is for use inside of other macros. */
#define IS_ENABLED2(config) IS_ENABLED(config)

#endif
