#include "common/json/json_build.h"

#include <stdlib.h>

void json_put(struct json_object *object, const char *name, struct json_object *value)
{
    json_object_object_add_ex(object, name, value, JSON_C_OBJECT_KEY_IS_CONSTANT);
}

void json_put_text(struct json_object *object, const char *name, const char *text)
{
    json_put(object, name, *text ? json_object_new_string(text) : NULL);
}

void json_put_int(struct json_object *object, const char *name, int64_t value)
{
    json_put(object, name, json_object_new_int64(value));
}

/* json-c writes the given text, not the double. */
static void put_decimal(struct json_object *object, const char *name, int64_t value,
                        const struct decimal_kind *kind)
{
    char text[DECIMAL_TEXT];

    (void)decimal_format(value, kind, text);
    json_put(object, name, json_object_new_double_s(strtod(text, NULL), text));
}

void json_put_price(struct json_object *object, const char *name, struct price price)
{
    put_decimal(object, name, price.ten_thousandths, &PRICE_KIND);
}

void json_put_cost(struct json_object *object, const char *name, struct cost cost)
{
    if (cost_is_known(cost))
        put_decimal(object, name, cost.hundred_thousandths, &COST_KIND);
    else
        json_put(object, name, NULL);
}

void json_put_quantity(struct json_object *object, const char *name, struct quantity quantity)
{
    put_decimal(object, name, quantity.thousandths, &QUANTITY_KIND);
}
