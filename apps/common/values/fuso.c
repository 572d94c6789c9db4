#include "common/values/fuso.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "common/base/config.h"
#include "common/base/log.h"

enum { ZONE_MAX = 64, PATH_SIZE = 512, HOUR = 3600, DAY = 24 * HOUR };

/* A zone name, such as "America/Sao_Paulo": no path out of the database, no POSIX rule. */
static bool is_name(const char *zone)
{
    static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                  "0123456789+-_/";

    return strlen(zone) <= ZONE_MAX && zone[0] != '/' && strspn(zone, LETTERS) == strlen(zone);
}

/* True when the database has that zone (RFC 8536 §3.1). The C library treats others as UTC. */
static bool is_zone(const char *zone)
{
    const char *folder = getenv("TZDIR");
    char path[PATH_SIZE];
    char magic[4];

    const int length = snprintf(path, sizeof(path), "%s/%s",
                                folder && *folder ? folder : "/usr/share/zoneinfo", zone);
    if (!is_name(zone) || length >= PATH_SIZE) {
        errno = EINVAL;
        return false;
    }
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    const bool good = read(file, magic, sizeof(magic)) == sizeof(magic) &&
                      memcmp(magic, "TZif", sizeof(magic)) == 0;
    (void)close(file);
    if (!good)
        errno = EINVAL;
    return good;
}

void fuso_open(void)
{
    const char *zone = config_text("ICARUS_FUSO", "America/Sao_Paulo");

    if (!is_zone(zone)) {
        log_error("ICARUS_FUSO: o sistema não conhece o fuso horário %s (%s); o pacote tzdata está "
                  "instalado?",
                  zone, strerror(errno));
        exit(EX_CONFIG);
    }
    if (setenv("TZ", zone, 1) != 0) {
        log_error("ICARUS_FUSO: sem memória");
        exit(EX_OSERR);
    }
    tzset();
}

/* Numbers the days of a calendar, from 1970-01-01; `year` and `month` are as in struct tm. */
static long day_number(int year, int month, int day)
{
    struct tm utc = {.tm_year = year, .tm_mon = month, .tm_mday = day};

    return (long)(timegm(&utc) / DAY);
}

static long day_at(time_t instant)
{
    struct tm local;

    if (!localtime_r(&instant, &local))
        return 0;
    return day_number(local.tm_year, local.tm_mon, local.tm_mday);
}

/* The first second of a day, by bisection. No zone is more than 26 hours away from UTC. */
static time_t begin_of(long day)
{
    time_t before = day * DAY - 26L * HOUR; /* on an earlier day */
    time_t within = day * DAY + 26L * HOUR; /* on this day or a later one */

    while (within - before > 1) {
        const time_t middle = before + (within - before) / 2;

        if (day_at(middle) < day)
            before = middle;
        else
            within = middle;
    }
    return within;
}

static long read_date(const char *date)
{
    int year = 0;
    int month = 0;
    int day = 0;

    (void)sscanf(date, "%4d-%2d-%2d", &year, &month, &day); // NOLINT(cert-err34-c): a valid date
    return day_number(year - 1900, month - 1, day);
}

static void write_instant(time_t seconds, char out[static INSTANT_TEXT])
{
    const struct timespec instant = {.tv_sec = seconds};

    (void)instant_format(&instant, out);
}

void fuso_day_begin(const char *date, char out[static INSTANT_TEXT])
{
    write_instant(begin_of(read_date(date)), out);
}

void fuso_day_end(const char *date, char out[static INSTANT_TEXT])
{
    write_instant(begin_of(read_date(date) + 1), out);
}

static void write_date(time_t instant, char out[static DATE_TEXT])
{
    struct tm local;

    out[0] = '\0';
    if (localtime_r(&instant, &local))
        (void)strftime(out, DATE_TEXT, "%F", &local);
}

void fuso_date(const char *instant, char out[static DATE_TEXT])
{
    struct tm utc = {0};

    (void)strptime(instant, "%Y-%m-%dT%H:%M:%S", &utc);
    write_date(timegm(&utc), out);
}

void fuso_today(char out[static DATE_TEXT])
{
    write_date(time(NULL), out);
}
