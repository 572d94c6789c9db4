#include "common/http/request_metrics.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sysexits.h>

#include "common/base/log.h"

/* The statuses that a service uses; any other is counted in the last slot, as 0. */
static const int STATUSES[] = {200, 201, 204, 304, 400, 401, 403, 404, 405, 409,
                               412, 413, 415, 422, 428, 429, 500, 503, 0};
static const int64_t BUCKETS[] = {500,   1000,   2500,   5000,    10000,   25000,
                                  50000, 100000, 250000, 1000000, 2500000, 10000000};

enum {
    STATUS_COUNT = sizeof(STATUSES) / sizeof(STATUSES[0]),
    BUCKET_COUNT = sizeof(BUCKETS) / sizeof(BUCKETS[0]),
};

struct figures {
    atomic_ullong statuses[STATUS_COUNT];
    atomic_ullong buckets[BUCKET_COUNT + 1]; /* not cumulative; the last is +Inf */
    atomic_ullong microseconds;
};

static const struct route *known;
static size_t known_count;
static struct figures *figures; /* one per route, then one for no route */

void request_metrics_open(const struct route *routes, size_t count)
{
    known = routes;
    known_count = count;
    figures = calloc(count + 1, sizeof(*figures));
    if (!figures) {
        log_error("métricas: sem memória");
        exit(EX_OSERR);
    }
}

void request_metrics_add(const struct route *route, int status, int64_t microseconds)
{
    bool is_known = route && route >= known && route < known + known_count;
    struct figures *f = &figures[is_known ? (size_t)(route - known) : known_count];
    size_t which = 0;
    size_t bucket = 0;

    while (which < STATUS_COUNT - 1 && STATUSES[which] != status)
        which++;
    while (bucket < BUCKET_COUNT && microseconds > BUCKETS[bucket])
        bucket++;
    atomic_fetch_add_explicit(&f->statuses[which], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&f->buckets[bucket], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&f->microseconds, (unsigned long long)microseconds,
                              memory_order_relaxed);
}

static unsigned long long load(atomic_ullong *figure)
{
    return atomic_load_explicit(figure, memory_order_relaxed);
}

static void write_labels(FILE *out, size_t index)
{
    if (index < known_count)
        (void)fprintf(out, "method=\"%s\",route=\"%s\"", method_name(known[index].method),
                      known[index].path);
    else
        (void)fputs("method=\"\",route=\"\"", out);
}

static void write_statuses(FILE *out, size_t index)
{
    for (size_t i = 0; i < STATUS_COUNT; i++) {
        unsigned long long count = load(&figures[index].statuses[i]);

        if (count == 0)
            continue;
        (void)fputs("icarus_http_requests_total{", out);
        write_labels(out, index);
        (void)fprintf(out, ",status=\"%d\"} %llu\n", STATUSES[i], count);
    }
}

static void write_durations(FILE *out, size_t index)
{
    static const char NAME[] = "icarus_http_request_duration_seconds";
    unsigned long long total = 0;

    for (size_t i = 0; i <= BUCKET_COUNT; i++)
        total += load(&figures[index].buckets[i]);
    if (total == 0)
        return;
    total = 0;
    for (size_t i = 0; i <= BUCKET_COUNT; i++) {
        total += load(&figures[index].buckets[i]);
        (void)fprintf(out, "%s_bucket{", NAME);
        write_labels(out, index);
        if (i < BUCKET_COUNT)
            (void)fprintf(out, ",le=\"%g\"} %llu\n", (double)BUCKETS[i] / 1e6, total);
        else
            (void)fprintf(out, ",le=\"+Inf\"} %llu\n", total);
    }
    (void)fprintf(out, "%s_sum{", NAME);
    write_labels(out, index);
    (void)fprintf(out, "} %.6f\n%s_count{", (double)load(&figures[index].microseconds) / 1e6, NAME);
    write_labels(out, index);
    (void)fprintf(out, "} %llu\n", total);
}

void request_metrics_write(FILE *out)
{
    (void)fputs("# HELP icarus_http_requests_total Respostas por rota e status.\n"
                "# TYPE icarus_http_requests_total counter\n",
                out);
    for (size_t i = 0; i <= known_count; i++)
        write_statuses(out, i);
    (void)fputs("# HELP icarus_http_request_duration_seconds Tempo de resposta por rota.\n"
                "# TYPE icarus_http_request_duration_seconds histogram\n",
                out);
    for (size_t i = 0; i <= known_count; i++)
        write_durations(out, i);
}
