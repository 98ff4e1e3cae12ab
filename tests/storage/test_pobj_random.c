/* SPDX-License-Identifier: BSD-2-Clause */
/* Any operations on many objects through many handles, of two instances of one TA, against a model
 * in memory. */
#include "../crypto/crypto_rig.h"
#include "pobj_rig.h"

#include <stdio.h>
#include <stdlib.h>

#define NAMES   12u
#define HANDLES 8u
#define ROOM    40000u
#define STEPS   12000u

struct thing {
    bool exists;
    uint32_t size, usage;
    uint8_t data[ROOM];
};

struct handle {
    struct pobj *p; /* NULL: closed */
    unsigned name;
    uint32_t position, flags;
};

struct model {
    struct vault_rig *r;
    struct vault_ta *ta[2];
    struct thing thing[NAMES];
    struct handle handle[HANDLES];
    uint64_t seed;
    unsigned done[16]; /* how often something succeeded */
};

static unsigned pick(struct model *m, unsigned below)
{
    return rig_random(&m->seed) % below;
}

static const char *name_of(unsigned n)
{
    static char name[TEE_OBJECT_ID_MAX_LEN + 1];

    memset(name, 'n', sizeof(name));
    name[n * 5] = '\0'; /* from none to 55 bytes */
    return name;
}

static uint32_t flags_of(struct model *m)
{
    static const uint32_t flags[] = {MANY, MANY, MANY, ALL, ALL, RD | WR, RD | SH_RD, ALL};
    return flags[pick(m, ARRAY_COUNT(flags))];
}

/* As test_share.c has them. */
static bool may_open(const struct model *m, unsigned name, uint32_t flags)
{
    for (unsigned i = 0; i < HANDLES; i++) {
        if (!m->handle[i].p || m->handle[i].name != name)
            continue;
        uint32_t both = m->handle[i].flags | flags;
        if ((both & META) || (m->handle[i].flags & (SH_RD | SH_WR)) != (flags & (SH_RD | SH_WR)) ||
            ((both & RD) && !(flags & SH_RD)) || ((both & WR) && !(flags & SH_WR)))
            return false;
    }
    return true;
}

static bool is_open(const struct model *m, unsigned name)
{
    for (unsigned i = 0; i < HANDLES; i++) {
        if (m->handle[i].p && m->handle[i].name == name)
            return true;
    }
    return false;
}

static void fill(struct model *m, uint8_t *data, uint32_t size)
{
    rig_random_bytes(&m->seed, data, size);
    if (pick(m, 3) == 0)
        memset(data + size / 2, 0, size - size / 2);
}

static uint32_t size_up_to(struct model *m, uint32_t most)
{
    static const uint32_t edges[] = {0, 1, 1535, 1536, 1537, 16383, 16384, 16385, 32768};
    uint32_t size = pick(m, 2) ? edges[pick(m, ARRAY_COUNT(edges))] : pick(m, ROOM);

    return size < most ? size : most;
}

/* ---- steps ---- */

static void do_create(struct model *m, struct handle *h)
{
    static uint8_t data[ROOM];
    unsigned n = pick(m, NAMES);
    struct thing *t = &m->thing[n];
    uint32_t size = size_up_to(m, ROOM), flags = flags_of(m) | (pick(m, 2) ? OVER : 0);
    struct pobj_name name = {TEE_STORAGE_PRIVATE, name_of(n), strlen(name_of(n))};
    struct pobj_new what = {.flags = flags, .data = data, .size = size};
    struct pobj *p;

    fill(m, data, size);
    bool good = !is_open(m, n) && (!t->exists || (flags & OVER));
    assert_int_equal(pobj_create(m->ta[pick(m, 2)], &name, &what, &p),
                     good ? TEE_SUCCESS : TEE_ERROR_ACCESS_CONFLICT);
    if (!good)
        return;
    *h = (struct handle){p, n, 0, flags & ~OVER};
    t->exists = true;
    t->usage = UINT32_MAX;
    t->size = size;
    memcpy(t->data, data, size);
    m->done[0]++;
}

static void do_open(struct model *m, struct handle *h)
{
    unsigned n = pick(m, NAMES);
    uint32_t flags = flags_of(m), want = TEE_SUCCESS;
    struct pobj_name name = {TEE_STORAGE_PRIVATE, name_of(n), strlen(name_of(n))};
    struct pobj *p;

    if (!may_open(m, n, flags))
        want = TEE_ERROR_ACCESS_CONFLICT;
    else if (!m->thing[n].exists)
        want = TEE_ERROR_ITEM_NOT_FOUND;
    assert_int_equal(pobj_open(m->ta[pick(m, 2)], &name, flags, &p), want);
    if (p) {
        *h = (struct handle){p, n, 0, flags};
        m->done[1]++;
    }
}

static void do_delete(struct model *m, struct handle *h)
{
    if (!(h->flags & META) || pick(m, 2))
        return;
    assert_int_equal(pobj_delete(h->p), TEE_SUCCESS);
    h->p = NULL;
    m->thing[h->name].exists = false;
    m->done[2]++;
}

static void do_rename(struct model *m, struct handle *h)
{
    unsigned n = pick(m, NAMES);

    if (!(h->flags & META))
        return;
    bool good = !m->thing[n].exists && !is_open(m, n);
    assert_int_equal(pobj_rename(h->p, name_of(n), strlen(name_of(n))),
                     good ? TEE_SUCCESS : TEE_ERROR_ACCESS_CONFLICT);
    if (!good)
        return;
    m->thing[n] = m->thing[h->name];
    m->thing[h->name].exists = false;
    h->name = n;
    m->done[3]++;
}

static void do_write(struct model *m, struct handle *h)
{
    static uint8_t data[ROOM];
    struct thing *t = &m->thing[h->name];

    if (h->position > ROOM)
        return;
    uint32_t size = size_up_to(m, ROOM - h->position);
    fill(m, data, size);
    assert_int_equal(pobj_write(h->p, data, size), TEE_SUCCESS);
    if (size && h->position > t->size)
        memset(t->data + t->size, 0, h->position - t->size);
    memcpy(t->data + h->position, data, size);
    h->position += size;
    if (size && h->position > t->size)
        t->size = h->position;
    m->done[4]++;
}

static void do_read(struct model *m, struct handle *h)
{
    static uint8_t data[ROOM];
    const struct thing *t = &m->thing[h->name];
    uint32_t size = size_up_to(m, ROOM), there = h->position < t->size ? t->size - h->position : 0;
    size_t count;

    assert_int_equal(pobj_read(h->p, data, size, &count), TEE_SUCCESS);
    assert_int_equal(count, size < there ? size : there);
    if (count)
        assert_memory_equal(data, t->data + h->position, count);
    h->position += (uint32_t)count;
    m->done[5]++;
}

static void do_truncate(struct model *m, struct handle *h)
{
    struct thing *t = &m->thing[h->name];
    uint32_t size = size_up_to(m, ROOM);

    assert_int_equal(pobj_truncate(h->p, size), TEE_SUCCESS);
    if (size > t->size)
        memset(t->data + t->size, 0, size - t->size);
    t->size = size;
    m->done[6]++;
}

static void do_seek(struct model *m, struct handle *h)
{
    uint32_t whence = pick(m, 3), size = size_up_to(m, ROOM);
    int64_t offset = (int64_t)size - (pick(m, 2) ? ROOM / 2 : 0);
    int64_t base[] = {0, h->position, m->thing[h->name].size};

    assert_int_equal(pobj_seek(h->p, offset, whence), TEE_SUCCESS);
    h->position = base[whence] + offset < 0 ? 0 : (uint32_t)(base[whence] + offset);
    m->done[7]++;
}

static void do_restrict(struct model *m, struct handle *h)
{
    uint32_t usage = ~(1u << pick(m, 32));

    assert_int_equal(pobj_restrict(h->p, usage), TEE_SUCCESS);
    m->thing[h->name].usage &= usage;
    assert_int_equal(h->p->object->usage & ~usage, 0);
    m->done[8]++;
}

static void do_close(struct model *m, struct handle *h)
{
    pobj_close(h->p);
    h->p = NULL;
    m->done[9]++;
}

static void look(struct model *m, struct handle *h)
{
    struct pobj_info info = pobj_rig_info(h->p);

    assert_int_equal(info.position, h->position);
    assert_int_equal(info.data_size, m->thing[h->name].size);
    assert_int_equal(info.usage, m->thing[h->name].usage);
}

static void step(struct model *m)
{
    static void (*const does[])(struct model *, struct handle *) = {
        do_delete, do_rename,   do_write, do_write,    do_read, do_read,
        do_read,   do_truncate, do_seek,  do_restrict, do_close};
    struct handle *h = &m->handle[pick(m, HANDLES)];

    if (!h->p) {
        pick(m, 2) ? do_open(m, h) : do_create(m, h);
        return;
    }
    does[pick(m, ARRAY_COUNT(does))](m, h);
    if (h->p)
        look(m, h);
}

/* All that there is, by enumerating and by opening it. */
static void compare(struct model *m)
{
    struct pobj_enum e = {.ta = m->ta[0]};
    struct pobj_info info;
    uint8_t id[TEE_OBJECT_ID_MAX_LEN];
    size_t id_size, count = 0, want = 0;

    if (pobj_enum_start(&e, TEE_STORAGE_PRIVATE) == TEE_SUCCESS) {
        for (; pobj_enum_next(&e, &info, id, &id_size) == TEE_SUCCESS; count++) {
            const struct thing *t = &m->thing[id_size / 5];
            assert_true(t->exists);
            assert_int_equal(info.data_size, t->size);
            assert_int_equal(info.usage, t->usage);
        }
    }
    for (unsigned i = 0; i < NAMES; i++) {
        want += m->thing[i].exists;
        if (m->thing[i].exists && may_open(m, i, RD))
            pobj_rig_expect_object(m->ta[1], name_of(i), m->thing[i].data, m->thing[i].size);
    }
    assert_int_equal(count, want);
}

static void close_all(struct model *m)
{
    for (unsigned i = 0; i < HANDLES; i++) {
        pobj_close(m->handle[i].p);
        m->handle[i].p = NULL;
    }
}

static void reopen(struct model *m)
{
    vault_ta_destroy(m->ta[1]);
    vault_rig_reopen(m->r);
    m->ta[0] = m->r->ta;
    assert_int_equal(vault_ta_create(m->r->vault, m->r->uuid, &m->ta[1]), TEE_SUCCESS);
}

static void test_random(void **state)
{
    static struct model m;

    m = (struct model){.r = *state, .seed = 7, .ta = {((struct vault_rig *)*state)->ta}};
    assert_int_equal(vault_ta_create(m.r->vault, m.r->uuid, &m.ta[1]), TEE_SUCCESS);
    for (unsigned i = 0; i < STEPS; i++) {
        step(&m);
        if (i % 500 == 499)
            compare(&m);
        if (i % 2000 == 1999) {
            close_all(&m);
            reopen(&m);
            compare(&m);
        }
    }
    for (unsigned i = 0; i < 10; i++)
        assert_true(m.done[i] > 10);
    close_all(&m);
    for (unsigned i = 0; i < NAMES; i++) {
        if (m.thing[i].exists)
            assert_int_equal(pobj_delete(pobj_rig_open(m.ta[0], name_of(i), META)), TEE_SUCCESS);
    }
    assert_int_equal(pobj_rig_count(m.ta[0], 'O'), 0);
    assert_int_equal(pobj_rig_count(m.ta[0], 'D') + pobj_rig_count(m.ta[0], 'I'), 0);
    vault_ta_destroy(m.ta[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_random, vault_rig_setup, vault_rig_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
