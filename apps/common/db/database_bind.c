#include "common/db/database_bind.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "common/values/date.h"

/* Writes the text of a parameter that needs a conversion; returns its length. */
static unsigned long convert(const struct db_in *in, char scratch[static SCRATCH])
{
    const char *instant = in->data;

    if (in->kind == DB_KIND_DECIMAL)
        return decimal_format(in->number, in->data, scratch);
    /* "2026-07-01T12:00:00.000Z" without its T and Z */
    return (unsigned long)snprintf(scratch, SCRATCH, "%.10s %.12s", instant, instant + 11);
}

void bind_parameters(struct bound *b, const struct db_in *in, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        MYSQL_BIND *bind = &b->binds[i];

        *bind = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_STRING, .length = &b->lengths[i]};
        bind->buffer = (void *)in[i].data;
        b->lengths[i] = in[i].length;
        switch (in[i].kind) {
        case DB_KIND_NULL:
            bind->buffer_type = MYSQL_TYPE_NULL;
            break;
        case DB_KIND_INT:
        case DB_KIND_BOOL:
            bind->buffer_type = MYSQL_TYPE_LONGLONG;
            bind->buffer = (void *)&in[i].number;
            break;
        case DB_KIND_BYTES:
            bind->buffer_type = MYSQL_TYPE_BLOB;
            break;
        case DB_KIND_TEXT:
            break;
        case DB_KIND_DECIMAL: /* sent as text it would be computed in floating point */
            bind->buffer_type = MYSQL_TYPE_NEWDECIMAL;
            b->lengths[i] = convert(&in[i], b->scratch[i]);
            bind->buffer = b->scratch[i];
            break;
        case DB_KIND_INSTANT:
            b->lengths[i] = convert(&in[i], b->scratch[i]);
            bind->buffer = b->scratch[i];
            break;
        }
    }
}

void bind_columns(struct bound *b, const struct db_out *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        MYSQL_BIND *bind = &b->binds[i];
        bool converted = out[i].kind == DB_KIND_DECIMAL || out[i].kind == DB_KIND_BOOL;

        *bind = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_STRING,
                             .buffer = converted ? b->scratch[i] : out[i].place,
                             .buffer_length = converted ? SCRATCH : out[i].size,
                             .length = &b->lengths[i],
                             .is_null = &b->nulls[i]};
        if (out[i].kind == DB_KIND_INT)
            bind->buffer_type = MYSQL_TYPE_LONGLONG;
        if (out[i].kind == DB_KIND_BOOL)
            bind->buffer_type = MYSQL_TYPE_TINY;
        if (out[i].kind == DB_KIND_BYTES)
            bind->buffer_type = MYSQL_TYPE_BLOB;
        if (out[i].kind == DB_KIND_INSTANT) {
            bind->buffer_type = MYSQL_TYPE_DATETIME;
            bind->buffer = &b->times[i];
            bind->buffer_length = sizeof(b->times[i]);
        }
    }
}

/* Writes the last `count` digits of a number, then `next`. Returns the end. */
static char *put_digits(char *at, unsigned long number, int count, char next)
{
    for (int i = count - 1; i >= 0; i--, number /= 10)
        at[i] = (char)('0' + number % 10);
    at[count] = next;
    return at + count + 1;
}

/* Writes RFC 3339 UTC with milliseconds, in INSTANT_TEXT bytes. */
static void put_instant(const MYSQL_TIME *time, char *at)
{
    at = put_digits(at, time->year, 4, '-');
    at = put_digits(at, time->month, 2, '-');
    at = put_digits(at, time->day, 2, 'T');
    at = put_digits(at, time->hour, 2, ':');
    at = put_digits(at, time->minute, 2, ':');
    at = put_digits(at, time->second, 2, '.');
    at = put_digits(at, time->second_part / 1000, 3, 'Z');
    *at = '\0';
}

/* An empty text, that of NULL, gives the kind's `none`. */
static bool finish_decimal(const char *text, size_t length, const struct decimal_kind *kind,
                           int64_t *place)
{
    const size_t sign = length > 0 && *text == '-' ? 1 : 0;

    *place = kind->none;
    if (length > 0 && !decimal_parse(text + sign, length - sign, kind, place))
        return false;
    if (sign)
        *place = -*place;
    return true;
}

bool finish_row(struct bound *b, const struct db_out *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t length = b->nulls[i] ? 0 : b->lengths[i];
        char *text = out[i].place;

        switch (out[i].kind) {
        case DB_KIND_NULL:
            return false;
        case DB_KIND_INT:
            if (b->nulls[i])
                *(int64_t *)out[i].place = 0;
            break;
        case DB_KIND_BOOL:
            *(bool *)out[i].place = !b->nulls[i] && b->scratch[i][0] != 0;
            break;
        case DB_KIND_TEXT:
            if (length >= out[i].size)
                return false;
            text[length] = '\0';
            break;
        case DB_KIND_BYTES:
            if (b->nulls[i])
                memset(out[i].place, 0, out[i].size);
            else if (length != out[i].size)
                return false;
            break;
        case DB_KIND_DECIMAL:
            if (length > SCRATCH ||
                !finish_decimal(b->scratch[i], length, out[i].decimal, out[i].place))
                return false;
            break;
        case DB_KIND_INSTANT:
            if (out[i].size < INSTANT_TEXT)
                return false;
            if (b->nulls[i])
                text[0] = '\0';
            else
                put_instant(&b->times[i], text);
            break;
        }
    }
    return true;
}

void bind_column(MYSQL_BIND *bind, struct bound_column *column, const struct db_in *in,
                 size_t in_count, size_t rows)
{
    *bind = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_STRING,
                         .buffer = (void *)column->places,
                         .length = column->lengths,
                         .u.indicator = column->indicators};
    for (size_t i = 0; i < rows; i++, in += in_count) {
        column->indicators[i] =
            in->kind == DB_KIND_NULL ? STMT_INDICATOR_NULL : STMT_INDICATOR_NONE;
        column->numbers[i] = in->number;
        column->places[i] = in->data;
        column->lengths[i] = in->length;
        if (in->kind == DB_KIND_BYTES)
            bind->buffer_type = MYSQL_TYPE_BLOB;
        if (in->kind == DB_KIND_INT || in->kind == DB_KIND_BOOL) {
            bind->buffer_type = MYSQL_TYPE_LONGLONG;
            bind->buffer = column->numbers;
        }
        if (in->kind == DB_KIND_DECIMAL)
            bind->buffer_type = MYSQL_TYPE_NEWDECIMAL;
        if (in->kind == DB_KIND_DECIMAL || in->kind == DB_KIND_INSTANT) {
            column->lengths[i] = convert(in, column->scratch[i]);
            column->places[i] = column->scratch[i];
        }
    }
}
