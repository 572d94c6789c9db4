#include "common/metrics.h"

#include <unistd.h>

METRIC_GAUGE(RESIDENT, "process_resident_memory_bytes", "Memória residente do processo.");

/* The linker makes these two from the section that the declarations fill. */
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
    measure_resident();
    for (struct metric *const *entry = __start_metrics; entry < __stop_metrics; entry++) {
        struct metric *metric = *entry;

        (void)fprintf(out, "# HELP %s %s\n# TYPE %s %s\n%s %lld\n", metric->name, metric->help,
                      metric->name, metric->kind == METRIC_KIND_COUNTER ? "counter" : "gauge",
                      metric->name, atomic_load_explicit(&metric->value, memory_order_relaxed));
    }
}
