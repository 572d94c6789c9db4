#pragma once

#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>

/*
 * Figures of this process in the Prometheus text format, version 0.0.4. The linker gathers those
 * that the program declares; all functions may be called from any thread.
 *
 *     METRIC_COUNTER(DB_FAULTS, "icarus_db_faults_total", "Falhas do banco de dados.");
 *
 *     metric_add(&DB_FAULTS, 1);
 */
enum metric_kind { METRIC_KIND_COUNTER, METRIC_KIND_GAUGE };

struct metric {
    enum metric_kind kind;
    const char *name;
    const char *help; /* for people, in Portuguese, without backslash or line feed */
    atomic_llong value;
};

#define METRIC_DECLARE(id, kind, name, help)                                                       \
    static struct metric id = {kind, name, help, 0};                                               \
    static struct metric *const id##_entry __attribute__((section("metrics"), used)) = &id
#define METRIC_COUNTER(id, name, help) METRIC_DECLARE(id, METRIC_KIND_COUNTER, name, help)
#define METRIC_GAUGE(id, name, help)   METRIC_DECLARE(id, METRIC_KIND_GAUGE, name, help)

void metric_add(struct metric *metric, int64_t amount);
void metric_set(struct metric *metric, int64_t value);

/* Writes every declared metric, and the resident memory of the process. */
void metrics_write(FILE *out);

#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"
