/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PTA_RTC_H
#define PTA_RTC_H

/*
 * OP-TEE's clock that outlives the device being off, by its UUID and the numbers of its commands,
 * for TAs that ask whether there is one. There is none here: TEE_OpenTASession says
 * TEE_ERROR_ITEM_NOT_FOUND.
 */

#include <tee_api_types.h>
#include <util.h>

#define PTA_RTC_UUID                                                                               \
    {                                                                                              \
        0xf389f8c8, 0x845f, 0x496c,                                                                \
        {                                                                                          \
            0x8b, 0xbe, 0xd6, 0x4b, 0xd2, 0x4c, 0x92, 0xfd                                         \
        }                                                                                          \
    }

#define PTA_RTC_INFO_VERSION         0x1
#define PTA_RTC_FEATURE_CORRECTION   BIT(0)
#define PTA_RTC_FEATURE_ALARM        BIT(1)
#define PTA_RTC_FEATURE_WAKEUP_ALARM BIT(2)

struct pta_rtc_time {
    uint32_t tm_sec;
    uint32_t tm_min;
    uint32_t tm_hour;
    uint32_t tm_mday;
    uint32_t tm_mon;
    uint32_t tm_year;
    uint32_t tm_wday;
};

struct pta_rtc_alarm {
    uint8_t enabled; /* 0 or 1, as the next */
    uint8_t pending;
    struct pta_rtc_time time;
};

struct pta_rtc_info {
    uint64_t version;
    uint64_t features; /* PTA_RTC_FEATURE_* */
    struct pta_rtc_time range_min;
    struct pta_rtc_time range_max;
};

/* memref[0] out: struct pta_rtc_info. */
#define PTA_CMD_RTC_GET_INFO 0x0
/* memref[0] out, in: struct pta_rtc_time. */
#define PTA_CMD_RTC_GET_TIME 0x1
#define PTA_CMD_RTC_SET_TIME 0x2
/* value[0].a out, in: a signed number. */
#define PTA_CMD_RTC_GET_OFFSET 0x3
#define PTA_CMD_RTC_SET_OFFSET 0x4
/* memref[0] out, in: struct pta_rtc_alarm. */
#define PTA_CMD_RTC_READ_ALARM 0x5
#define PTA_CMD_RTC_SET_ALARM  0x6
/* value[0].a in: 0 or 1. */
#define PTA_CMD_RTC_ENABLE_ALARM 0x7
/* value[0].a out: 0 there was none, 1 there was one, 2 the wait was cancelled. */
#define PTA_CMD_RTC_WAIT_ALARM        0x8
#define PTA_CMD_RTC_CANCEL_WAIT_ALARM 0x9
/* value[0].a in: 0 or 1. */
#define PTA_CMD_RTC_SET_WAKE_ALARM_STATUS 0xA

#endif
