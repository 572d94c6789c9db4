#include "common/json/json_build.h"

#include "common/values/money.h"

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

void json_put_money(struct json_object *object, const char *name, int64_t centavos)
{
    char text[MONEY_TEXT];

    money_format(centavos, text);
    json_put(object, name, json_object_new_double_s((double)centavos / 100, text));
}
