/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ABI_TA_SYS_EVENT_H
#define ABI_TA_SYS_EVENT_H

/* System calls for peripherals and events, TEE Internal Core API chapter 9. Structs have the
 * layout of the API's. */

#include <stddef.h>
#include <stdint.h>

#define TA_EVENT_PAYLOAD_SIZE 32u

struct ta_peripheral {
    uint32_t version; /* 1 */
    uint32_t type;
    uint32_t id;
};

struct ta_peripheral_desc {
    uint32_t version; /* 1 */
    uint32_t reserved0;
    uint32_t id; /* in */
    uint32_t reserved1;
    uintptr_t handle, source;
};

struct ta_peripheral_state {
    uint32_t type; /* TEE_PERIPHERAL_VALUE_* */
    uint32_t read_only;
    uint64_t number; /* what is no string */
    char name[40];
    char text[40];
};

struct ta_event {
    uint32_t type;
    uint64_t timestamp; /* milliseconds of the machine's clock */
    uintptr_t source;
    uint8_t payload[TA_EVENT_PAYLOAD_SIZE];
};

/* Which function of the API asks: a panic names it. */
enum ta_state_api { TA_STATE_GET, TA_STATE_TABLE, TA_STATE_SET };

struct ta_sys_peripheral {
    uint32_t (*list)(uint32_t *version, struct ta_peripheral *list, size_t *size);
    /* The state number `index` of a peripheral. TEE_ERROR_BAD_PARAMETERS: no such peripheral;
     * TEE_ERROR_ITEM_NOT_FOUND: no such state. api: enum ta_state_api. */
    uint32_t (*state)(uint32_t api, uint32_t id, uint32_t index, struct ta_peripheral_state *state);
    uint32_t (*open)(struct ta_peripheral_desc *desc);
    uint32_t (*open_multiple)(uint32_t count, struct ta_peripheral_desc *desc);
    uint32_t (*close)(uintptr_t handle);
    uint32_t (*close_multiple)(uint32_t count, const uintptr_t *handles);
    /* TEE_ERROR_NOT_SUPPORTED. They look at the buffer all the same. */
    uint32_t (*read)(uintptr_t handle, void *buf, size_t *size);
    uint32_t (*write)(uintptr_t handle, const void *buf, size_t size);
};

struct ta_sys_event {
    uint32_t (*open)(uint32_t *version, uint32_t count, uint32_t timeout, const uintptr_t *sources,
                     uintptr_t *queue);
    uint32_t (*close)(const uintptr_t *queue);
    uint32_t (*add)(uint32_t count, const uintptr_t *sources, const uintptr_t *queue);
    uint32_t (*drop)(uint32_t count, const uintptr_t *sources, const uintptr_t *queue);
    uint32_t (*cancel)(uint32_t count, const uintptr_t *sources, const uintptr_t *queue);
    uint32_t (*list)(const uintptr_t *queue, uintptr_t *sources, size_t *size);
    uint32_t (*wait)(const uintptr_t *queue, uint32_t timeout, uint32_t *count,
                     struct ta_event *events, uint32_t *dropped);
    uint32_t (*timer)(const uintptr_t *queue, uint64_t period, const uint8_t *payload,
                      uintptr_t *source);
};

#endif
