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

struct db_in db_money(int64_t centavos)
{
    return (struct db_in){.kind = DB_KIND_MONEY, .number = centavos};
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

struct db_out db_out_money(int64_t *centavos)
{
    return (struct db_out){.kind = DB_KIND_MONEY, .place = centavos, .size = sizeof(*centavos)};
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

const struct db_statement *db_ordered(const struct db_ordering *orderings, size_t count,
                                      const char *order)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(orderings[i].order, order) == 0)
            return orderings[i].statement;
    return orderings[0].statement;
}
