/* SPDX-License-Identifier: BSD-2-Clause */
#include "share.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "tee_api_defines.h"

#define BUCKETS 256u /* a power of two */

struct shares {
    pthread_mutex_t lock;
    pthread_cond_t settled;         /* a claim is not pending any more */
    struct list_node open[BUCKETS]; /* guarded by lock; by their keys */
};

int shares_create(struct shares **out)
{
    struct shares *s = malloc(sizeof(*s));

    *out = s;
    if (!s)
        return -ENOMEM;
    CHECK(pthread_mutex_init(&s->lock, NULL) == 0);
    CHECK(pthread_cond_init(&s->settled, NULL) == 0);
    for (unsigned i = 0; i < BUCKETS; i++)
        list_init(&s->open[i]);
    return 0;
}

void shares_destroy(struct shares *s)
{
    if (!s)
        return;
    for (unsigned i = 0; i < BUCKETS; i++)
        CHECK(list_empty(&s->open[i]));
    pthread_cond_destroy(&s->settled);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

/* Its end is that of a hash already. */
static struct list_node *bucket(struct shares *s, const uint8_t key[OBJECT_KEY_SIZE])
{
    return &s->open[key[OBJECT_KEY_SIZE - 1] % BUCKETS];
}

static bool compatible(uint32_t a, uint32_t b)
{
    const uint32_t share = TEE_DATA_FLAG_SHARE_READ | TEE_DATA_FLAG_SHARE_WRITE;
    uint32_t any = a | b;

    if (a == SHARE_ALONE || b == SHARE_ALONE || (any & TEE_DATA_FLAG_ACCESS_WRITE_META))
        return false;
    if ((a & share) != (b & share))
        return false;
    if ((any & TEE_DATA_FLAG_ACCESS_READ) && !(a & TEE_DATA_FLAG_SHARE_READ))
        return false;
    return !(any & TEE_DATA_FLAG_ACCESS_WRITE) || (a & TEE_DATA_FLAG_SHARE_WRITE);
}

enum verdict { GOES, WAITS, CONFLICTS };

static enum verdict judge_locked(struct shares *s, const struct share *c)
{
    enum verdict v = GOES;

    list_for_each(n, bucket(s, c->key))
    {
        const struct share *other = list_entry(n, struct share, node);
        if (memcmp(other->key, c->key, OBJECT_KEY_SIZE) != 0 || compatible(other->flags, c->flags))
            continue;
        if (!other->pending)
            return CONFLICTS;
        v = WAITS;
    }
    return v;
}

bool share_claim(struct shares *s, struct share *c, const uint8_t key[OBJECT_KEY_SIZE],
                 uint32_t flags)
{
    enum verdict v;

    c->flags = flags;
    c->pending = true;
    memcpy(c->key, key, OBJECT_KEY_SIZE);
    list_init(&c->node);
    pthread_mutex_lock(&s->lock);
    while ((v = judge_locked(s, c)) == WAITS)
        pthread_cond_wait(&s->settled, &s->lock);
    if (v == GOES)
        list_add_head(bucket(s, key), &c->node);
    pthread_mutex_unlock(&s->lock);
    return v == GOES;
}

void share_settle(struct shares *s, struct share *c, uint32_t flags)
{
    pthread_mutex_lock(&s->lock);
    CHECK(c->pending && (c->flags == SHARE_ALONE || c->flags == flags));
    c->flags = flags;
    c->pending = false;
    pthread_cond_broadcast(&s->settled);
    pthread_mutex_unlock(&s->lock);
}

void share_move(struct shares *s, struct share *c, struct share *to)
{
    pthread_mutex_lock(&s->lock);
    CHECK(!c->pending && to->pending && to->flags == SHARE_ALONE);
    list_del(&to->node);
    list_del(&c->node);
    memcpy(c->key, to->key, OBJECT_KEY_SIZE);
    list_add_head(bucket(s, c->key), &c->node);
    pthread_cond_broadcast(&s->settled);
    pthread_mutex_unlock(&s->lock);
}

void share_release(struct shares *s, struct share *c)
{
    pthread_mutex_lock(&s->lock);
    list_del(&c->node);
    if (c->pending)
        pthread_cond_broadcast(&s->settled);
    pthread_mutex_unlock(&s->lock);
}
