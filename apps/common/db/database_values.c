#include <string.h>

#include "common/db/database.h"

struct db_in db_null(void)
{
    return (struct db_in){.kind = DB_KIND_NULL};
}

struct db_in db_int(int64_t value)
{
    return (struct db_in){.kind = DB_KIND_INT, .number = value};
}

struct db_in db_text(const char *text)
{
    return (struct db_in){.kind = DB_KIND_TEXT, .data = text, .length = strlen(text)};
}

struct db_in db_bytes(const void *data, size_t length)
{
    return (struct db_in){.kind = DB_KIND_BYTES, .data = data, .length = length};
}

struct db_in db_decimal(int64_t value, const struct decimal_kind *kind)
{
    return (struct db_in){.kind = DB_KIND_DECIMAL, .number = value, .data = kind};
}

struct db_in db_quantity(struct quantity quantity)
{
    return db_decimal(quantity.thousandths, &QUANTITY_KIND);
}

struct db_in db_instant(const char *rfc3339)
{
    return (struct db_in){.kind = DB_KIND_INSTANT, .data = rfc3339, .length = strlen(rfc3339)};
}

struct db_in db_optional_int(int64_t value)
{
    return value == 0 ? db_null() : db_int(value);
}

struct db_in db_optional_text(const char *text)
{
    return text && *text ? db_text(text) : db_null();
}

struct db_out db_out_int(int64_t *place)
{
    return (struct db_out){.kind = DB_KIND_INT, .place = place, .size = sizeof(*place)};
}

struct db_out db_out_bool(bool *place)
{
    return (struct db_out){.kind = DB_KIND_BOOL, .place = place, .size = sizeof(*place)};
}

struct db_in db_cost(struct cost cost)
{
    return cost_is_known(cost) ? db_decimal(cost.hundred_thousandths, &COST_KIND) : db_null();
}

struct db_out db_out_decimal(int64_t *place, const struct decimal_kind *kind)
{
    return (struct db_out){
        .kind = DB_KIND_DECIMAL, .place = place, .size = sizeof(*place), .decimal = kind};
}

struct db_out db_out_text(char *place, size_t size)
{
    return (struct db_out){.kind = DB_KIND_TEXT, .place = place, .size = size};
}

struct db_out db_out_instant(char *place, size_t size)
{
    return (struct db_out){.kind = DB_KIND_INSTANT, .place = place, .size = size};
}

struct db_out db_out_bytes(void *place, size_t size)
{
    return (struct db_out){.kind = DB_KIND_BYTES, .place = place, .size = size};
}
