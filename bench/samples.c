/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

void samples_init(struct samples *s, size_t room)
{
    *s = (struct samples){.us = calloc(room, sizeof(double)), .room = room};
    if (!s->us)
        abort();
}

void samples_add(struct samples *s, double us)
{
    if (s->count < s->room)
        s->us[s->count++] = us;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

double samples_quantile(struct samples *s, double p)
{
    if (s->count == 0)
        return 0;
    qsort(s->us, s->count, sizeof(double), compare);
    return s->us[(size_t)((double)(s->count - 1) * p)];
}

void samples_fini(struct samples *s)
{
    free(s->us);
}

double now_us(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

void report_samples(const char *bench, const char *what, struct samples *s, double floor_us)
{
    struct row r = {.bench = bench, .unit = "us", .floor = floor_us};

    snprintf(r.what, sizeof(r.what), "%s", what);
    r.median = samples_quantile(s, 0.5);
    r.p99 = samples_quantile(s, 0.99);
    report(&r);
}
