// SPDX-License-Identifier: BSD-2-Clause
/* The services that there are not, and the headers that bound what a processor speculates. */
#include <confine_array_index.h>
#include <pta_apdu.h>
#include <pta_attestation.h>
#include <pta_device.h>
#include <pta_gprof.h>
#include <pta_invoke_tests.h>
#include <pta_rng.h>
#include <pta_rtc.h>
#include <pta_scmi_client.h>
#include <pta_scp03.h>
#include <pta_secstor_ta_mgmt.h>
#include <pta_socket.h>
#include <pta_stats.h>
#include <pta_watchdog.h>
#include <pta_widevine.h>
#include <speculation_barrier.h>

#include <tee_internal_api.h>
#include <tee_internal_api_extensions.h>
#include <util.h>
#include <workshop.h>

static const TEE_UUID services[] = {
    PTA_APDU_UUID,         PTA_ATTESTATION_UUID,
    PTA_DEVICE_UUID,       PTA_GPROF_UUID,
    PTA_INVOKE_TESTS_UUID, PTA_RNG_UUID,
    PTA_RTC_UUID,          PTA_SCMI_UUID,
    PTA_SCP03_UUID,        PTA_SECSTOR_TA_MGMT_UUID,
    PTA_SOCKET_UUID,       STATS_UUID,
    PTA_WATCHDOG_UUID,     PTA_WIDEVINE_UUID,
};

int check_services(void)
{
    TEE_TASessionHandle session = TEE_HANDLE_NULL;
    uint32_t origin = 0;

    for (size_t i = 0; i < ARRAY_SIZE(services); i++) {
        CHECK(TEE_OpenTASession(&services[i], TEE_TIMEOUT_INFINITE, 0, NULL, &session, &origin) ==
              TEE_ERROR_ITEM_NOT_FOUND);
        CHECK(!session && origin == TEE_ORIGIN_TEE);
        for (size_t j = 0; j < i; j++)
            CHECK(TEE_MemCompare(&services[i], &services[j], sizeof(services[i])));
    }
    CHECK(PTA_CMD_RTC_SET_WAKE_ALARM_STATUS == 10 && sizeof(struct pta_rtc_info) == 72);
    CHECK(PTA_SCMI_CAPS_MASK == 3 && sizeof(struct pta_stats_ta) == 80);
    return 0;
}

int check_speculation(void)
{
    static const uint8_t bytes[4] = {5, 6, 7, 8};
    static const uint64_t wide[2] = {1, UINT64_MAX};
    const uint8_t *volatile at = bytes;

    for (size_t i = 0; i < 8; i++)
        CHECK(confine_array_index(i, 4) == (i < 4 ? i : 0));
    CHECK(confine_array_index(SIZE_MAX, 4) == 0 && confine_array_index(0, 0) == 0);
    CHECK(confine_array_index(SIZE_MAX - 1, SIZE_MAX) == SIZE_MAX - 1);
    CHECK(load_no_speculate(at, bytes, bytes + 4) == 5);
    CHECK(load_no_speculate(bytes, bytes, bytes + 4) == 5);
    CHECK(load_no_speculate(at + 3, bytes, bytes + 4) == 8);
    CHECK(load_no_speculate(at + 4, bytes, bytes + 4) == 0);
    CHECK(load_no_speculate(at, bytes + 1, bytes + 4) == 0);
    CHECK(load_no_speculate_fail(at + 4, bytes, bytes + 4, 99) == 99);
    CHECK(load_no_speculate_fail(at + 1, bytes, NULL, 99) == 6);
    CHECK(load_no_speculate_cmp(at + 1, bytes, bytes + 4, 99, at + 4) == 99);
    CHECK(load_no_speculate_cmp(at + 1, bytes, bytes + 4, 99, at + 3) == 6);
    CHECK(load_no_speculate(wide + 1, wide, wide + 2) == UINT64_MAX);
    EPRINT_STACK();
    IPRINT_STACK();
    DPRINT_STACK();
    FPRINT_STACK();
    return 0;
}
