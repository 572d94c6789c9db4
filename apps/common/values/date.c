#include "common/values/date.h"

#include <stdio.h>
#include <string.h>

enum { YEAR_MIN = 1900, YEAR_MAX = 9999 };

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && is_leap(year) ? 29 : DAYS[month - 1];
}

/* The value of `count` characters already known to be digits. */
static int number(const char *digits, int count)
{
    int value = 0;

    for (int i = 0; i < count; i++)
        value = value * 10 + (digits[i] - '0');
    return value;
}

bool date_is_valid(const char *text)
{
    static const char MASK[] = "0000-00-00";

    for (size_t i = 0; i < sizeof(MASK) - 1; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';

        if (MASK[i] == '0' ? !digit : text[i] != MASK[i])
            return false;
    }
    if (text[sizeof(MASK) - 1] != '\0')
        return false;

    int year = number(text, 4);
    int month = number(text + 5, 2);
    int day = number(text + 8, 2);

    return year >= YEAR_MIN && year <= YEAR_MAX && month >= 1 && month <= 12 && day >= 1 &&
           day <= days_in_month(year, month);
}

bool date_parse(const char *text, char out[static DATE_TEXT])
{
    if (!date_is_valid(text))
        return false;
    memcpy(out, text, DATE_TEXT);
    return true;
}

bool instant_format(const struct timespec *instant, char out[static INSTANT_TEXT])
{
    struct tm utc;

    out[0] = '\0';
    if (instant->tv_nsec < 0 || instant->tv_nsec > 999999999 || !gmtime_r(&instant->tv_sec, &utc) ||
        utc.tm_year < -1900 || utc.tm_year > YEAR_MAX - 1900)
        return false;

    char seconds[INSTANT_TEXT];
    if (strftime(seconds, sizeof(seconds), "%FT%T", &utc) == 0)
        return false;
    return snprintf(out, INSTANT_TEXT, "%19s.%03dZ", seconds, (int)(instant->tv_nsec / 1000000)) ==
           INSTANT_TEXT - 1;
}

void instant_now(char out[static INSTANT_TEXT])
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    instant_format(&now, out);
}
