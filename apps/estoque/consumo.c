#include "estoque/consumo.h"

#include <stdio.h>
#include <string.h>

#include "common/values/fuso.h"

const struct decimal_kind TOTAL_KIND = {.decimals = QUANTITY_DECIMALS, .max = DECIMAL_LIMIT};

/* Stand for the first and the last day where there is none. */
static const char BEGINNING[] = "1900-01-01";
static const char END[] = "9999-12-31";

enum { YEAR_LENGTH = 4, MONTH_AT = 5, DAY_AT = 8, DECEMBER = 12 };

static int digits(const char *text, int count)
{
    int value = 0;

    for (int i = 0; i < count; i++)
        value = value * 10 + (text[i] - '0');
    return value;
}

/* The first day of the month `months` after (or before) that of `date`; END after the year 9999. */
static void month_away(const char *date, int months, char out[static DATE_TEXT])
{
    const int count =
        digits(date, YEAR_LENGTH) * DECEMBER + digits(date + MONTH_AT, 2) - 1 + months;

    if (count >= (digits(END, YEAR_LENGTH) + 1) * DECEMBER)
        memcpy(out, END, DATE_TEXT);
    else
        (void)snprintf(out, DATE_TEXT, "%04u-%02u-01", (unsigned int)(count / DECEMBER) % 10000U,
                       (unsigned int)(count % DECEMBER + 1) % 100U);
}

static bool ends_month(const char *date)
{
    char next[DATE_TEXT];

    memcpy(next, date, DATE_TEXT);
    next[DAY_AT + 1]++; /* ':' after '9' is carried below */
    if (next[DAY_AT + 1] > '9') {
        next[DAY_AT]++;
        next[DAY_AT + 1] = '0';
    }
    return !date_is_valid(next);
}

/* Finds the whole months in the period; if there are none, an empty range at its first day. */
static void find_whole_months(struct consumo_filter *filter)
{
    if (digits(filter->inicio + DAY_AT, 2) == 1)
        memcpy(filter->cheio_de, filter->inicio, DATE_TEXT);
    else
        month_away(filter->inicio, 1, filter->cheio_de);
    month_away(filter->fim, ends_month(filter->fim) ? 1 : 0, filter->cheio_ate);
    if (strcmp(filter->cheio_de, filter->cheio_ate) < 0)
        return;
    memcpy(filter->cheio_de, filter->inicio, DATE_TEXT);
    memcpy(filter->cheio_ate, filter->inicio, DATE_TEXT);
}

static void find_shown_months(struct consumo_filter *filter)
{
    char today[DATE_TEXT];
    char bound[DATE_TEXT];

    fuso_today(today);
    month_away(today, CONSUMO_MESES_ADIANTE, bound);
    month_away(*filter->ate ? filter->ate : today, 0, filter->ultimo);
    if (strcmp(filter->ultimo, bound) > 0)
        memcpy(filter->ultimo, bound, DATE_TEXT);
    if (!*filter->de)
        return;
    month_away(filter->de, DECEMBER + 1, bound);
    filter->curto = strcmp(*filter->ate ? filter->ate : today, bound) < 0;
    month_away(filter->de, 0, filter->primeiro);
    month_away(filter->ultimo, 1 - CONSUMO_MESES_MAX, bound);
    if (strcmp(filter->primeiro, bound) < 0)
        memcpy(filter->primeiro, bound, DATE_TEXT);
}

void consumo_period(struct consumo_filter *filter)
{
    memcpy(filter->inicio, *filter->de ? filter->de : BEGINNING, DATE_TEXT);
    memcpy(filter->fim, *filter->ate ? filter->ate : END, DATE_TEXT);
    find_whole_months(filter);
    find_shown_months(filter);
}
