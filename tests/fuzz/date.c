/* An accepted date is valid for the C library too, and an instant on it formats to that date. */
#include "fuzz.h"

#include "common/values/date.h"

#include <stdlib.h>
#include <string.h>

static void check_day(const char *day)
{
    struct tm fields = {0};
    char again[32];
    char instant[INSTANT_TEXT];

    const char *end = strptime(day, "%Y-%m-%d", &fields);
    HOLDS(end && *end == '\0');
    struct timespec moment = {.tv_sec = timegm(&fields), .tv_nsec = 999999999};
    HOLDS(strftime(again, sizeof(again), "%Y-%m-%d", &fields) > 0 && strcmp(again, day) == 0);
    HOLDS(instant_format(&moment, instant));
    HOLDS(memcmp(instant, day, DATE_TEXT - 1) == 0);
    HOLDS(strcmp(instant + DATE_TEXT - 1, "T00:00:00.999Z") == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    char day[DATE_TEXT] = "untouched";
    char instant[INSTANT_TEXT];
    struct timespec moment = {0};

    if (date_parse(text, day)) {
        HOLDS(date_is_valid(text) && strcmp(day, text) == 0);
        check_day(day);
    } else {
        HOLDS(!date_is_valid(text) && strcmp(day, "untouched") == 0);
    }
    memcpy(&moment, data, size < sizeof(moment) ? size : sizeof(moment));
    HOLDS(strlen(instant_format(&moment, instant) ? instant : "") == strlen(instant));
    free(text);
    return 0;
}
