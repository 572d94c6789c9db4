#include "common/json/json_out.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_SIZE = 1024 };

void json_out_fail(struct json_out *out)
{
    json_out_free(out);
    out->failed = true;
}

/* Reserves room for `count` more bytes and a NUL. */
static bool reserve(struct json_out *out, size_t count)
{
    if (!out->failed && count < out->size - out->length)
        return true;
    size_t size = out->size > 0 ? out->size : FIRST_SIZE;
    while (size - out->length <= count)
        size *= 2;
    char *text = out->failed ? NULL : realloc(out->text, size);
    if (!text) {
        json_out_fail(out);
        return false;
    }
    out->text = text;
    out->size = size;
    return true;
}

static void put(struct json_out *out, const char *text, size_t length)
{
    if (!reserve(out, length))
        return;
    memcpy(out->text + out->length, text, length);
    out->length += length;
}

/* Writes a comma, except before the first element and before the value of a member. */
static void separate(struct json_out *out)
{
    if (out->length == 0)
        return;
    char last = out->text[out->length - 1];
    if (last != '{' && last != '[' && last != ':')
        put(out, ",", 1);
}

void json_out_open(struct json_out *out, char bracket)
{
    separate(out);
    put(out, &bracket, 1);
}

void json_out_close(struct json_out *out, char bracket)
{
    put(out, &bracket, 1);
}

void json_out_key(struct json_out *out, const char *name)
{
    separate(out);
    put(out, "\"", 1);
    put(out, name, strlen(name));
    put(out, "\":", 2);
}

void json_out_name(struct json_out *out, const char *name)
{
    separate(out);
    if (!reserve(out, strlen(name) + 2))
        return;
    char *at = out->text + out->length;
    *at++ = '"';
    for (; *name; name++)
        *at++ = (char)(*name == '_' ? *++name - 'a' + 'A' : *name);
    *at++ = '"';
    out->length = (size_t)(at - out->text);
}

void json_out_member(struct json_out *out, const char *name)
{
    json_out_name(out, name);
    put(out, ":", 1);
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c != '"' && c != '\\';
}

/* RFC 8259 §7: the short escape where there is one. */
static void put_escape(struct json_out *out, unsigned char c)
{
    static const char HEX[] = "0123456789abcdef";
    static const char SHORT[] = "\"\"\\\\\bb\ff\nn\rr\tt";

    for (const char *pair = SHORT; *pair; pair += 2)
        if ((unsigned char)pair[0] == c) {
            put(out, (const char[]){'\\', pair[1]}, 2);
            return;
        }
    put(out, (const char[]){'\\', 'u', '0', '0', HEX[c >> 4], HEX[c & 15]}, 6);
}

void json_out_text(struct json_out *out, const char *text)
{
    separate(out);
    put(out, "\"", 1);
    while (*text) {
        size_t plain = 0;

        while (text[plain] && is_plain((unsigned char)text[plain]))
            plain++;
        put(out, text, plain);
        text += plain;
        if (*text)
            put_escape(out, (unsigned char)*text++);
    }
    put(out, "\"", 1);
}

void json_out_decimal(struct json_out *out, int64_t value, const struct decimal_kind *kind)
{
    char text[DECIMAL_TEXT];

    json_out_raw(out, text, decimal_format(value, kind, text));
}

void json_out_int(struct json_out *out, int64_t value)
{
    static const struct decimal_kind WHOLE = {.decimals = 0};

    json_out_decimal(out, value, &WHOLE);
}

void json_out_raw(struct json_out *out, const char *text, size_t length)
{
    separate(out);
    put(out, text, length);
}

void json_out_bool(struct json_out *out, bool value)
{
    if (value)
        json_out_raw(out, "true", 4);
    else
        json_out_raw(out, "false", 5);
}

void json_out_null(struct json_out *out)
{
    json_out_raw(out, "null", 4);
}

char *json_out_take(struct json_out *out, size_t *length)
{
    char *text = NULL;

    if (reserve(out, 1)) {
        text = out->text;
        text[out->length] = '\0';
        *length = out->length;
    }
    *out = (struct json_out){0};
    return text;
}

void json_out_free(struct json_out *out)
{
    free(out->text);
    *out = (struct json_out){0};
}
