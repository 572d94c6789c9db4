#include "common/db/database_bind.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Writes the text of a parameter that needs a conversion; returns its length. */
static unsigned long convert(const struct db_in *in, char scratch[static SCRATCH])
{
    const char *instant = in->data;
    int length;

    if (in->kind == DB_KIND_MONEY)
        length = snprintf(scratch, SCRATCH, "%" PRId64 ".%02" PRId64, in->number / 100,
                          in->number % 100);
    else /* "2026-07-01T12:00:00.000Z" without its T and Z */
        length = snprintf(scratch, SCRATCH, "%.10s %.12s", instant, instant + 11);
    return (unsigned long)length;
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
        case DB_KIND_MONEY:
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
        bool converted = out[i].kind == DB_KIND_MONEY || out[i].kind == DB_KIND_INSTANT ||
                         out[i].kind == DB_KIND_BOOL;

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
    }
}

/* The server writes DECIMAL(12,2) with exactly two decimals; nothing is 0. */
static bool finish_money(char *text, size_t length, int64_t *centavos)
{
    if (length > 0 && (length < 4 || text[length - 3] != '.'))
        return false;
    if (length > 0)
        memmove(&text[length - 3], &text[length - 2], 2);
    text[length > 0 ? length - 1 : 0] = '\0';
    *centavos = strtoll(text, NULL, 10);
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
        case DB_KIND_MONEY:
            if (length >= SCRATCH || !finish_money(b->scratch[i], length, out[i].place))
                return false;
            break;
        case DB_KIND_INSTANT:
            if (length != 0 && (length != 23 || out[i].size < 25))
                return false;
            b->scratch[i][length] = '\0';
            text[0] = '\0';
            if (length > 0)
                (void)snprintf(text, out[i].size, "%.10sT%.12sZ", b->scratch[i],
                               b->scratch[i] + 11);
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
        if (in->kind == DB_KIND_MONEY || in->kind == DB_KIND_INSTANT) {
            column->lengths[i] = convert(in, column->scratch[i]);
            column->places[i] = column->scratch[i];
        }
    }
}
