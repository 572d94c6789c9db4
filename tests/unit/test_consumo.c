#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "estoque/consumo.h"

static struct consumo_filter period(const char *de, const char *ate)
{
    struct consumo_filter filter = {.agrupar = "mes"};

    (void)snprintf(filter.de, sizeof(filter.de), "%s", de);
    (void)snprintf(filter.ate, sizeof(filter.ate), "%s", ate);
    consumo_period(&filter);
    return filter;
}

Test(consumo, whole_months_and_the_days_beside_them)
{
    static const struct {
        const char *de;
        const char *ate;
        const char *cheio_de;
        const char *cheio_ate;
    } PERIODS[] = {
        {"2026-01-01", "2026-01-31", "2026-01-01", "2026-02-01"},
        {"2026-01-02", "2026-03-30", "2026-02-01", "2026-03-01"},
        {"2024-02-01", "2024-02-29", "2024-02-01", "2024-03-01"},
        {"2024-02-01", "2024-02-28", "2024-02-01", "2024-02-01"},
        {"2026-11-05", "2026-12-31", "2026-12-01", "2027-01-01"},
        {"2026-11-05", "2026-11-20", "2026-11-05", "2026-11-05"},
        {"2026-11-05", "2026-12-20", "2026-11-05", "2026-11-05"},
        {"9999-12-15", "", "9999-12-15", "9999-12-15"},
        {"", "", "1900-01-01", "9999-12-31"},
    };

    for (size_t i = 0; i < sizeof(PERIODS) / sizeof(PERIODS[0]); i++) {
        const struct consumo_filter filter = period(PERIODS[i].de, PERIODS[i].ate);

        cr_expect_str_eq(filter.cheio_de, PERIODS[i].cheio_de, "%s: %s", PERIODS[i].de,
                         filter.cheio_de);
        cr_expect_str_eq(filter.cheio_ate, PERIODS[i].cheio_ate, "%s: %s", PERIODS[i].ate,
                         filter.cheio_ate);
    }
}

Test(consumo, months_that_are_shown)
{
    struct consumo_filter filter = period("2026-01-15", "2026-03-15");

    cr_expect_str_eq(filter.primeiro, "2026-01-01");
    cr_expect_str_eq(filter.ultimo, "2026-03-01");
    filter = period("", "2026-03-31");
    cr_expect_str_empty(filter.primeiro);
    filter = period("1900-01-01", "2026-03-31");
    cr_expect_str_eq(filter.primeiro, "1946-04-01", "%s", filter.primeiro);
    filter = period("2026-01-01", "9999-12-31");
    cr_expect(strcmp(filter.ultimo, "2100-01-01") < 0, "%s", filter.ultimo);
}
