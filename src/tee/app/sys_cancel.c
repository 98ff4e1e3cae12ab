/* SPDX-License-Identifier: BSD-2-Clause */
/* Cancellation as the TA sees it, TEE Internal Core API 4.10. */
#include "sys.h"

static uint32_t do_get_flag(void)
{
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, "TEE_GetCancellationFlag");
    uint32_t ret = sys_cancelled(in);

    sys_leave(in, &barrier);
    return ret;
}

static uint32_t do_set_mask(uint32_t masked)
{
    struct fault_frame barrier;
    struct instance *in =
        sys_enter(&barrier, masked ? "TEE_MaskCancellation" : "TEE_UnmaskCancellation");
    uint32_t old = in->cancel_masked;

    in->cancel_masked = masked != 0;
    sys_leave(in, &barrier);
    return old;
}

const struct ta_sys_cancel instance_sys_cancel = {
    .get_flag = do_get_flag,
    .set_mask = do_set_mask,
};
