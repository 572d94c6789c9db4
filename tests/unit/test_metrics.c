#include "common/base/metrics.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/version.h"
#include "common/http/request_metrics.h"

METRIC_COUNTER(TESTS, "icarus_tests_total", "Testes.");
METRIC_GAUGE(LEVEL, "icarus_level", "Um nível.");
METRIC_HISTOGRAM(AGES, "icarus_ages_seconds", "Idades.");

static char *text_of(void (*write)(FILE *))
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);

    cr_assert(out);
    write(out);
    cr_assert_eq(fclose(out), 0);
    return text;
}

static void expect_line(const char *text, const char *line)
{
    cr_expect(strstr(text, line), "<%s> is not in:\n%s", line, text);
}

static void *add_thousand(void *unused)
{
    for (int i = 0; i < 1000; i++)
        metric_add(&TESTS, 1);
    return unused;
}

Test(metrics, no_count_is_lost_between_threads)
{
    pthread_t threads[8];

    for (int i = 0; i < 8; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, add_thousand, NULL), 0);
    for (int i = 0; i < 8; i++)
        (void)pthread_join(threads[i], NULL);
    char *text = text_of(metrics_write);
    expect_line(text, "\nicarus_tests_total 8000\n");
    free(text);
}

Test(metrics, each_kind_says_what_it_is)
{
    metric_set(&LEVEL, -3);
    char *text = text_of(metrics_write);
    expect_line(text, "# TYPE icarus_tests_total counter\n");
    expect_line(text,
                "# HELP icarus_level Um nível.\n# TYPE icarus_level gauge\nicarus_level -3\n");
    char release[64];
    (void)snprintf(release, sizeof(release), "\nicarus_build_info{version=\"%s\"} 1\n",
                   version_text());
    expect_line(text, release);
    expect_line(text, "# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes ");
    cr_expect(!strstr(text, "process_resident_memory_bytes 0\n"));
    free(text);
}

Test(metrics, a_histogram_counts_by_bounds_that_include_each_other)
{
    const int64_t ages[] = {0, 1, 2, 60, 61, 3600, 3601};

    for (size_t i = 0; i < sizeof(ages) / sizeof(ages[0]); i++)
        metric_observe(&AGES, ages[i]);
    char *text = text_of(metrics_write);
    expect_line(text, "# TYPE icarus_ages_seconds histogram\n"
                      "icarus_ages_seconds_bucket{le=\"1\"} 2\n"
                      "icarus_ages_seconds_bucket{le=\"2\"} 3\n"
                      "icarus_ages_seconds_bucket{le=\"5\"} 3\n"
                      "icarus_ages_seconds_bucket{le=\"10\"} 3\n"
                      "icarus_ages_seconds_bucket{le=\"30\"} 3\n"
                      "icarus_ages_seconds_bucket{le=\"60\"} 4\n"
                      "icarus_ages_seconds_bucket{le=\"300\"} 5\n"
                      "icarus_ages_seconds_bucket{le=\"3600\"} 6\n"
                      "icarus_ages_seconds_bucket{le=\"+Inf\"} 7\n"
                      "icarus_ages_seconds_sum 7325\n"
                      "icarus_ages_seconds_count 7\n");
    free(text);
}

static const struct route ROUTES[] = {
    {METHOD_GET, "/produtos", "ADMIN", NULL},
    {METHOD_POST, "/produtos", "ADMIN", NULL},
};

Test(request_metrics, answers_are_counted_by_route_and_status)
{
    request_metrics_open(ROUTES, 2);
    request_metrics_add(&ROUTES[1], 201, 400);
    request_metrics_add(&ROUTES[1], 201, 500);
    request_metrics_add(&ROUTES[1], 422, 501);
    request_metrics_add(&ROUTES[1], 418, 20000000);
    request_metrics_add(NULL, 404, 1);
    char *text = text_of(request_metrics_write);
    expect_line(
        text,
        "\nicarus_http_requests_total{method=\"POST\",route=\"/produtos\",status=\"201\"} 2\n");
    expect_line(
        text, "\nicarus_http_requests_total{method=\"POST\",route=\"/produtos\",status=\"0\"} 1\n");
    expect_line(text, "\nicarus_http_requests_total{method=\"\",route=\"\",status=\"404\"} 1\n");
    expect_line(text, "{method=\"POST\",route=\"/produtos\",le=\"0.0005\"} 2\n");
    expect_line(text, "{method=\"POST\",route=\"/produtos\",le=\"0.001\"} 3\n");
    expect_line(text, "{method=\"POST\",route=\"/produtos\",le=\"10\"} 3\n");
    expect_line(text, "{method=\"POST\",route=\"/produtos\",le=\"+Inf\"} 4\n");
    expect_line(text, "_sum{method=\"POST\",route=\"/produtos\"} 20.001401\n");
    expect_line(text, "_count{method=\"POST\",route=\"/produtos\"} 4\n");
    cr_expect(!strstr(text, "GET"), "a route never asked for is left out");
    free(text);
}

Test(request_metrics, a_route_of_another_table_counts_as_none)
{
    static const struct route OTHER[] = {{METHOD_GET, "/healthz", NULL, NULL}};

    request_metrics_open(ROUTES, 2);
    request_metrics_add(&OTHER[0], 200, 10);
    char *text = text_of(request_metrics_write);
    expect_line(text, "{method=\"\",route=\"\",status=\"200\"} 1\n");
    cr_expect(!strstr(text, "healthz"));
    free(text);
}
