/* SPDX-License-Identifier: BSD-2-Clause */
/* The border into the TA: image, memory, parameters in and out. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "base/fault.h"
#include "base/log.h"
#include "base/trace.h"
#include "event.h"
#include "host.h"
#include "sys.h"
#include "tee/storage/vault.h"
#include "tee_api_defines.h"

#define PAGE_SIZE 4096u

_Static_assert(sizeof(struct ta_call) <= RUN_ARGS, "the call lies above the stack");

/* ---- user code ---- */

struct user_entry {
    const struct ta_head *head;
    struct ta_call *call;
    uint32_t ret;
};

static void user_entry(void *arg)
{
    struct user_entry *e = arg;
    e->ret = e->head->entry(&instance_syscalls, e->call);
}

static void user_init(void *arg)
{
    module_run_init(arg);
}

static void user_fini(void *arg)
{
    const struct instance *in = arg;

    module_run_fini(&in->module);
    library_run_fini(in);
}

static void run_user(struct instance *in, unsigned entry, void (*fn)(void *), void *arg)
{
    in->entry = entry;
    in->cancel_masked = true;
    in->panic_code = 0;
    in->panic_rule[0] = '\0';
    enum run_end end = run_call(&in->run, fn, arg);
    if (LIKELY(end == RUN_DONE))
        return;
    in->dead = true;
    if (UNLIKELY(trace_is_on())) {
        struct trace_death death;
        instance_death(in, end, &death);
        TRACE_DATA(APP_DEAD, in->call, in->msg.session, in->number, in->panic_code, 0, &death,
                   sizeof(death));
    }
    if (end == RUN_DEAD)
        instance_report(in);
}

/* The call, which is in the TA's memory. */
static struct ta_call *call_area(struct instance *in)
{
    return (struct ta_call *)(void *)in->run.stack.top;
}

/* The TA returned: what it left in the call. False: it has made that memory inaccessible. */
static bool call_read(struct instance *in, struct ta_call *out)
{
    return user_copy(out, call_area(in), sizeof(*out)) == 0;
}

/* ---- memory references ---- */

static unsigned type_of(const struct instance *in, unsigned i)
{
    return in->msg.param_types >> (4 * i) & 15;
}

/* NULL: nowhere that it may be. */
static void *memref_at(const struct instance *in, const struct tee_msg_param *p)
{
    if (p->kind == TEE_MEM_REE)
        return mem_ptr(&in->host->mem, p->a, p->b);
    bool borrowed = p->kind == TEE_MEM_TA && (in->msg.lend || p->b == 0);
    return borrowed ? (void *)(uintptr_t)p->a : NULL;
}

static uint32_t lend(struct instance *in, unsigned i, bool write, union ta_call_param *to)
{
    const struct tee_msg_param *p = &in->msg.param[i];
    struct mem *mem = &in->host->mem;

    to->memref.buffer = NULL;
    to->memref.size = p->b;
    if (p->kind == TEE_MEM_NULL)
        return TEE_SUCCESS;
    bool of_ta = p->kind == TEE_MEM_TA;
    void *at = memref_at(in, p);
    if (!at)
        return TEE_ERROR_BAD_PARAMETERS;
    to->memref.buffer = at;
    if (p->b == 0)
        return TEE_SUCCESS;
    if (!of_ta && mem_lend(mem, at, p->b, write) < 0)
        return TEE_ERROR_OUT_OF_MEMORY;
    TRACE(APP_MAP, in->call, in->msg.session, p->b, write, in->number);
    in->lent[i] = (struct instance_lend){.at = at,
                                         .size = p->b,
                                         .write = write,
                                         .of_ta = of_ta,
                                         .index = (uint8_t)i,
                                         .cmd = (uint8_t)in->msg.cmd,
                                         .func = in->msg.func,
                                         .session = in->msg.session};
    return TEE_SUCCESS;
}

static void take_back(struct instance *in)
{
    for (unsigned i = 0; i < INSTANCE_PARAMS; i++) {
        struct instance_lend *l = &in->lent[i];
        if (!l->at)
            continue;
        if (!l->of_ta)
            mem_take_back(&in->host->mem, l->at, l->size, l->write);
        TRACE(APP_UNMAP, in->call, in->msg.session, l->size, 0, in->number);
        in->past[in->past_next++ % INSTANCE_LENT_PAST] = *l;
        l->at = NULL;
    }
}

/* ---- parameters ---- */

static uint32_t params_in(struct instance *in, struct ta_call *call)
{
    uint32_t ret = TEE_SUCCESS;

    call->param_types = in->msg.param_types;
    for (unsigned i = 0; i < INSTANCE_PARAMS && ret == TEE_SUCCESS; i++) {
        const struct tee_msg_param *p = &in->msg.param[i];
        switch (type_of(in, i)) {
        case TEE_PARAM_TYPE_NONE:
        case TEE_PARAM_TYPE_VALUE_OUTPUT:
            break;
        case TEE_PARAM_TYPE_VALUE_INPUT:
        case TEE_PARAM_TYPE_VALUE_INOUT:
            call->param[i].value.a = (uint32_t)p->a;
            call->param[i].value.b = (uint32_t)p->b;
            break;
        case TEE_PARAM_TYPE_MEMREF_INPUT:
            ret = lend(in, i, false, &call->param[i]);
            break;
        case TEE_PARAM_TYPE_MEMREF_OUTPUT:
        case TEE_PARAM_TYPE_MEMREF_INOUT:
            ret = lend(in, i, true, &call->param[i]);
            break;
        default:
            ret = TEE_ERROR_BAD_PARAMETERS;
        }
    }
    return ret;
}

static void params_out(struct instance *in, const struct ta_call *call)
{
    for (unsigned i = 0; i < INSTANCE_PARAMS; i++) {
        struct tee_msg_param *p = &in->msg.param[i];
        switch (type_of(in, i)) {
        case TEE_PARAM_TYPE_VALUE_OUTPUT:
        case TEE_PARAM_TYPE_VALUE_INOUT:
            p->a = call->param[i].value.a;
            p->b = call->param[i].value.b;
            break;
        case TEE_PARAM_TYPE_MEMREF_OUTPUT:
        case TEE_PARAM_TYPE_MEMREF_INOUT:
            p->b = call->param[i].memref.size; /* more than was lent: what the TA would need */
            break;
        default:
            break;
        }
    }
}

void instance_enter(struct instance *in, enum ta_entry entry)
{
    bool has_params = entry == TA_CALL_OPEN || entry == TA_CALL_INVOKE;
    struct ta_call call = {
        .entry = entry, .trace = trace_is_on(), .session_ctx = in->msg.session_ctx};
    struct user_entry e = {.head = in->module.head, .call = call_area(in)};

    if (entry == TA_CALL_INVOKE)
        call.command = in->msg.func;
    in->msg.ret_origin = TEE_ORIGIN_TEE;
    bool borrows = has_params && in->msg.lend != 0;
    if (borrows && !client_borrow(in->host, in->msg.lender, in->msg.lend)) {
        in->msg.ret = TEE_ERROR_BAD_STATE; /* the caller has gone: nobody reads this */
        return;
    }
    if (fault_thread_init() < 0)
        in->msg.ret = TEE_ERROR_OUT_OF_MEMORY;
    else
        in->msg.ret = has_params ? params_in(in, &call) : TEE_SUCCESS;
    if (in->msg.ret == TEE_SUCCESS) {
        TRACE_DATA(APP_ENTER, in->call, in->msg.session, in->number, entry, 0,
                   in->image->uuid.octets, sizeof(in->image->uuid.octets));
        *e.call = call;
        instance_transit(in, INSTANCE_RUNNING);
        instance_show_entry(in, entry);
        run_user(in, entry, user_entry, &e);
        instance_show_return(in, entry);
        instance_transit(in, INSTANCE_READY);
        if (in->dead || !call_read(in, &call)) {
            in->dead = true;
            in->msg.ret = TEE_ERROR_TARGET_DEAD;
        } else {
            in->msg.ret = e.ret;
            in->msg.ret_origin = TEE_ORIGIN_TRUSTED_APP;
            in->msg.session_ctx = call.session_ctx;
            if (has_params)
                params_out(in, &call);
        }
        TRACE(APP_LEAVE, in->call, in->msg.session, in->number, in->msg.ret, 0);
    }
    take_back(in);
    if (borrows)
        client_give_back(in->host, in->msg.lender);
    if (entry == TA_CALL_CLOSE || (entry == TA_CALL_OPEN && in->msg.ret != TEE_SUCCESS))
        peripheral_session_ended(in, in->msg.session);
}

/* ---- life ---- */

size_t instance_heap_size(const struct instance *in)
{
    return (in->image->data_size + PAGE_SIZE - 1) & ~(size_t)(PAGE_SIZE - 1);
}

size_t instance_shadow_size(const struct instance *in)
{
    return instance_heap_size(in) + PAGE_SIZE;
}

/* Lies before the heap: what is written past the heap's end is to fault. */
static size_t index_size(const struct instance *in)
{
    return (TA_HEAP_INDEX_SIZE(in->image->data_size) + PAGE_SIZE - 1) & ~(size_t)(PAGE_SIZE - 1);
}

static bool give_memory(struct instance *in)
{
    const struct image *img = in->image;
    size_t heap = instance_heap_size(in), shadow = instance_shadow_size(in);
    size_t index = index_size(in);

    if (run_stack_create(&in->run.stack, img->stack_size, img->instrumented, in->number) < 0)
        return false;
    uint8_t *map = run_memory_map(NULL, index + heap + shadow);
    if (!map)
        return false;
    in->heap = map + index;
    return mprotect(in->heap + heap, shadow, PROT_NONE) == 0;
}

uint32_t instance_load(struct instance *in)
{
    uint32_t ret = library_load_image(in, in->image, &in->module);

    if (ret != TEE_SUCCESS)
        return ret;
    /* Again: the program may have set handlers of its own since the machine was started. */
    if (fault_install() < 0 || fault_thread_init() < 0 || !give_memory(in)) {
        log_warn("no memory for the stack and the heap of %s", in->image->path);
        return TEE_ERROR_OUT_OF_MEMORY;
    }
    instance_show_loaded(in);
    struct user_entry e = {.head = in->module.head, .call = call_area(in)};
    struct ta_call started;
    *e.call = (struct ta_call){.entry = TA_CALL_START,
                               .command = in->library_count,
                               .heap = in->heap,
                               .heap_size = in->image->data_size,
                               .heap_shadow = in->heap + instance_heap_size(in),
                               .heap_index = in->heap - index_size(in)};
    run_user(in, TA_CALL_START, user_entry, &e);
    if (!in->dead && call_read(in, &started))
        in->heap_use = started.heap_use;
    if (!in->dead)
        run_user(in, TA_CALL_START, user_init, &in->module);
    return in->dead ? TEE_ERROR_TARGET_DEAD : TEE_SUCCESS;
}

void instance_finish(struct instance *in)
{
    bool may_run = in->run.stack.map && !in->dead && !atomic_load(&in->run.killed);

    if (in->finished)
        return;
    in->finished = true;
    /* A sanitizer's runtime must hear that the image goes, whatever has become of the TA. */
    if (in->run.stack.map && in->image->instrumented) {
        atomic_store(&in->run.killed, false);
        may_run = true;
    }
    if (may_run)
        run_user(in, ENTRY_DESTRUCTORS, user_fini, in);
    handles_fini(&in->handles);
    vault_ta_destroy(in->storage);
    in->storage = NULL;
}

void instance_unload(struct instance *in)
{
    instance_finish(in);
    if (in->heap_use && !in->dead)
        instance_report_end(in);
    sys_unmap_all(in);
    module_unload(&in->module, in->image);
    library_close_all(in);
    run_stack_destroy(&in->run.stack);
    if (in->heap)
        run_memory_unmap(in->heap - index_size(in),
                         index_size(in) + instance_heap_size(in) + instance_shadow_size(in));
    in->heap = NULL;
}
