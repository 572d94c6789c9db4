#include "common/base/metrics.h"

#include <inttypes.h>
#include <unistd.h>

#include "common/base/version.h"

METRIC_GAUGE(RESIDENT, "process_resident_memory_bytes", "Memória residente do processo.");

/* Bounds of the section that the declarations fill, defined by the linker. */
extern struct metric *const __start_metrics[];
extern struct metric *const __stop_metrics[];

void metric_add(struct metric *metric, int64_t amount)
{
    atomic_fetch_add_explicit(&metric->value, amount, memory_order_relaxed);
}

void metric_set(struct metric *metric, int64_t value)
{
    atomic_store_explicit(&metric->value, value, memory_order_relaxed);
}

static const int64_t BOUNDS[METRIC_BUCKETS - 1] = {1, 2, 5, 10, 30, 60, 300, 3600};

void metric_observe(struct metric *histogram, int64_t seconds)
{
    size_t bucket = 0;

    while (bucket < METRIC_BUCKETS - 1 && seconds > BOUNDS[bucket])
        bucket++;
    atomic_fetch_add_explicit(&histogram->buckets[bucket], 1, memory_order_relaxed);
    metric_add(histogram, seconds);
}

static long long load(atomic_llong *figure)
{
    return atomic_load_explicit(figure, memory_order_relaxed);
}

static void write_histogram(FILE *out, struct metric *metric)
{
    long long total = 0;

    for (size_t i = 0; i < METRIC_BUCKETS - 1; i++) {
        total += load(&metric->buckets[i]);
        (void)fprintf(out, "%s_bucket{le=\"%" PRId64 "\"} %lld\n", metric->name, BOUNDS[i], total);
    }
    total += load(&metric->buckets[METRIC_BUCKETS - 1]);
    (void)fprintf(out, "%s_bucket{le=\"+Inf\"} %lld\n%s_sum %lld\n%s_count %lld\n", metric->name,
                  total, metric->name, load(&metric->value), metric->name, total);
}

static void measure_resident(void)
{
    FILE *statm = fopen("/proc/self/statm", "re");
    long pages = 0;

    if (!statm)
        return;
    // NOLINTNEXTLINE(cert-err34-c): the kernel writes two numbers there
    if (fscanf(statm, "%*s %ld", &pages) == 1)
        metric_set(&RESIDENT, pages * sysconf(_SC_PAGESIZE));
    (void)fclose(statm);
}

void metrics_write(FILE *out)
{
    static const char *const KINDS[] = {"counter", "gauge", "histogram"};

    (void)fprintf(out,
                  "# HELP icarus_build_info Versão do programa.\n# TYPE icarus_build_info gauge\n"
                  "icarus_build_info{version=\"%s\"} 1\n",
                  version_text());
    measure_resident();
    for (struct metric *const *entry = __start_metrics; entry < __stop_metrics; entry++) {
        struct metric *metric = *entry;

        (void)fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", metric->name, metric->help, metric->name,
                      KINDS[metric->kind]);
        if (metric->kind == METRIC_KIND_HISTOGRAM)
            write_histogram(out, metric);
        else
            (void)fprintf(out, "%s %lld\n", metric->name, load(&metric->value));
    }
}
