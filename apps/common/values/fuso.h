#pragma once

#include "common/values/date.h"

/*
 * The workshop's time zone, in which days and months begin and end. Instants stay UTC.
 *
 * Call fuso_open first, before threads start: it reads ICARUS_FUSO, the name of a zone of the
 * system's time zone database (tzdata) such as America/Sao_Paulo, the default. An unknown one, or a
 * system without the database, ends the process with exit code EX_CONFIG (78) after one log line.
 */
void fuso_open(void);

/*
 * The first instant of a valid date, and the first one after that date: consecutive days have no
 * gap and no overlap, even where clocks change at midnight. `out` is "" beyond the year 9999.
 */
void fuso_day_begin(const char *date, char out[static INSTANT_TEXT]);
void fuso_day_end(const char *date, char out[static INSTANT_TEXT]);

/* The zone's date at an instant (RFC 3339 in UTC, as instant_format writes it), and today's. */
void fuso_date(const char *instant, char out[static DATE_TEXT]);
void fuso_today(char out[static DATE_TEXT]);
