#pragma once

#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>

/*
 * Metrics of this process in the Prometheus text format, version 0.0.4. The linker collects the
 * declared metrics in a section; all functions are thread-safe.
 *
 *     METRIC_COUNTER(DB_FAULTS, "icarus_db_faults_total", "Falhas do banco de dados.");
 *
 *     metric_add(&DB_FAULTS, 1);
 */
enum metric_kind { METRIC_KIND_COUNTER, METRIC_KIND_GAUGE, METRIC_KIND_HISTOGRAM };

enum { METRIC_BUCKETS = 9 };

struct metric {
    enum metric_kind kind;
    const char *name;
    const char *help; /* in Portuguese, without backslash or line feed */
    atomic_llong value;
    atomic_llong *buckets; /* histogram only, whose sum is `value`; not cumulative */
};

#define METRIC_DECLARE(id, kind, name, help, buckets)                                              \
    static struct metric id = {kind, name, help, 0, buckets};                                      \
    static struct metric *const id##_entry __attribute__((section("metrics"), used)) = &id
#define METRIC_COUNTER(id, name, help) METRIC_DECLARE(id, METRIC_KIND_COUNTER, name, help, NULL)
#define METRIC_GAUGE(id, name, help)   METRIC_DECLARE(id, METRIC_KIND_GAUGE, name, help, NULL)

/* Histogram of whole seconds with the bounds 1, 2, 5, 10, 30, 60, 300, 3600 and +Inf. */
#define METRIC_HISTOGRAM(id, name, help)                                                           \
    static atomic_llong id##_buckets[METRIC_BUCKETS];                                              \
    METRIC_DECLARE(id, METRIC_KIND_HISTOGRAM, name, help, id##_buckets)

/* Adds to a value; sets a value; counts an observation of whole seconds in a histogram. */
void metric_add(struct metric *metric, int64_t amount);
void metric_set(struct metric *metric, int64_t value);
void metric_observe(struct metric *histogram, int64_t seconds);

/* Writes the release, every declared metric, and the resident memory of the process. */
void metrics_write(FILE *out);

#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"
