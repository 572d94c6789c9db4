#pragma once

#include <criterion/criterion.h>
#include <fcgiapp.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/http/context.h"

/*
 * A request without a server: FastCGI parameters and streams in memory, and the context of a
 * handler. The output of response_send is kept as text.
 *
 *     fake_request((const char *const[]){"REQUEST_METHOD=GET", "REQUEST_URI=/x?a=1", NULL}, "");
 *     handler(&fake.ctx);
 *     fake_send();                  // fake.sent
 */
enum { FAKE_OUT_MAX = 256 * 1024, FAKE_PART = 7 };

static struct {
    FCGX_Request fcgi;
    FCGX_Stream in;
    FCGX_Stream out;
    const char *body; /* what has not been read yet */
    size_t body_left;
    struct ctx ctx;
    char place[BODY_MAX + 1];
    char sent[FAKE_OUT_MAX + 1];
} fake;

/* The body arrives in parts, as from a network. */
static inline void fake_fill(FCGX_Stream *stream)
{
    size_t part = fake.body_left < FAKE_PART ? fake.body_left : FAKE_PART;

    if (part == 0) {
        stream->isClosed = 1;
        return;
    }
    stream->rdNext = (unsigned char *)fake.body;
    stream->stopUnget = stream->rdNext;
    stream->stop = stream->rdNext + part;
    fake.body += part;
    fake.body_left -= part;
}

static inline void fake_empty(FCGX_Stream *stream, int close)
{
    (void)close;
    stream->isClosed = 1; /* more than FAKE_OUT_MAX */
}

static inline void fake_request_sized(const char *const *parameters, const char *body,
                                      size_t length)
{
    memset(&fake, 0, sizeof(fake));
    fake.body = body;
    fake.body_left = length;
    fake.in = (FCGX_Stream){.isReader = 1, .fillBuffProc = fake_fill};
    fake.out = (FCGX_Stream){.wrNext = (unsigned char *)fake.sent,
                             .stop = (unsigned char *)fake.sent + FAKE_OUT_MAX,
                             .emptyBuffProc = fake_empty};
    fake.fcgi = (FCGX_Request){.in = &fake.in, .out = &fake.out, .envp = (char **)parameters};
    response_begin(&fake.ctx.response);
    request_begin(&fake.ctx.request, &fake.fcgi, fake.place);
}

static inline void fake_request(const char *const *parameters, const char *body)
{
    fake_request_sized(parameters, body, strlen(body));
}

static inline void fake_send(void)
{
    response_send(&fake.ctx);
    *fake.out.wrNext = '\0';
}

/* The value of a sent header, valid until the next request; NULL when absent. */
static inline const char *fake_header(const char *name)
{
    static char value[4096];
    char start[64];
    const char *end = strstr(fake.sent, "\r\n\r\n");

    (void)snprintf(start, sizeof(start), "%s: ", name);
    for (const char *line = fake.sent; line && line < end; line = strstr(line, "\r\n")) {
        line += *line == '\r' ? 2 : 0;
        if (strncmp(line, start, strlen(start)) == 0) {
            line += strlen(start);
            (void)snprintf(value, sizeof(value), "%.*s", (int)strcspn(line, "\r"), line);
            return value;
        }
    }
    return NULL;
}

static inline const char *fake_body(void)
{
    const char *end = strstr(fake.sent, "\r\n\r\n");

    cr_assert_not_null(end);
    return end + 4;
}

/* The body of the response as text, "" when there is none; borrowed until the next call. */
static inline const char *fake_json(void)
{
    size_t length;
    const char *body = response_body(&fake.ctx.response, &length);

    return body ? body : "";
}

/* The pointers of the faults of a 422, in order, separated by spaces. */
static inline const char *fake_faults(void)
{
    static char text[4096];
    struct json_object *list = json_object_object_get(fake.ctx.response.body, "erros");
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < json_object_array_length(list); i++)
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", i ? " " : "",
                                 json_object_get_string(json_object_object_get(
                                     json_object_array_get_idx(list, i), "campo")));
    return text;
}

static inline void fake_end(void)
{
    response_end(&fake.ctx.response);
}

#define FAKE(...) ((const char *const[]){__VA_ARGS__, NULL})
