#include "common/http/request.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/random.h"
#include "common/base/utf8.h"

enum { RANDOM_DIGITS = 32 };

const char *request_header(const struct request *request, const char *cgi_name)
{
    const char *value = FCGX_GetParam(cgi_name, request->fcgi->envp);

    return value ? value : "";
}

static bool is_correlation(const char *text)
{
    size_t length = strlen(text);

    return length <= CORRELATION_MAX && text_is_visible(text, length);
}

void request_begin(struct request *request, FCGX_Request *fcgi, char body[static BODY_MAX + 1])
{
    *request = (struct request){.fcgi = fcgi, .body = body};
    const char *method = request_header(request, "REQUEST_METHOD");
    const char *uri = request_header(request, "REQUEST_URI");
    const char *correlation = request_header(request, "HTTP_X_CORRELATION_ID");
    size_t length = strcspn(uri, "?");

    request->method = method_of(method);
    request->is_head = strcmp(method, "HEAD") == 0;
    request->query = uri[length] == '?' ? uri + length + 1 : "";
    if (length <= REQUEST_PATH_MAX)
        memcpy(request->path, uri, length);
    if (is_correlation(correlation))
        memcpy(request->correlation, correlation, strlen(correlation));
    else
        random_text(request->correlation, RANDOM_DIGITS, "0123456789abcdef");
    (void)trace_read(request_header(request, "HTTP_TRACEPARENT"), request->traceparent);
}

enum body_result request_read_body(struct request *request, size_t max)
{
    const char *text = request_header(request, "CONTENT_LENGTH");
    char *end = NULL;

    request->body[0] = '\0';
    if (!*text)
        return BODY_OK;
    errno = 0;
    unsigned long announced = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0')
        return BODY_BROKEN;
    if (errno == ERANGE || announced > max)
        return BODY_TOO_LARGE;
    if (announced > BODY_MAX) {
        request->large = malloc(announced + 1);
        if (!request->large)
            return BODY_NO_MEMORY;
        request->body = request->large;
        request->body[0] = '\0';
    }
    while (request->body_length < announced) {
        int got = FCGX_GetStr(request->body + request->body_length,
                              (int)(announced - request->body_length), request->fcgi->in);
        if (got <= 0)
            return BODY_BROKEN;
        request->body_length += (size_t)got;
    }
    request->body[request->body_length] = '\0';
    return BODY_OK;
}

void request_end(struct request *request)
{
    free(request->large);
    request->large = NULL;
    request->body = NULL;
}

/* The text after `prefix` (ASCII, case-insensitive), or NULL when `text` does not start with it. */
static const char *after(const char *text, const char *prefix)
{
    for (; *prefix; prefix++, text++)
        if (tolower((unsigned char)*text) != tolower((unsigned char)*prefix))
            return NULL;
    return text;
}

static bool has_type(const struct request *request, const char *type)
{
    const char *rest = after(request_header(request, "CONTENT_TYPE"), type);

    if (!rest)
        return false;
    rest += strspn(rest, " \t");
    return *rest == '\0' || *rest == ';';
}

bool request_is_json(const struct request *request)
{
    return has_type(request, "application/json") ||
           (request->method == METHOD_PATCH && has_type(request, "application/merge-patch+json"));
}

const char *request_bearer(const struct request *request)
{
    const char *token = after(request_header(request, "HTTP_AUTHORIZATION"), "Bearer ");

    if (!token)
        return NULL;
    token += strspn(token, " ");
    return *token ? token : NULL;
}

void request_address(const struct request *request, char out[static ADDRESS_TEXT])
{
    if (!address_normalise(request_header(request, "HTTP_X_REAL_IP"), out) &&
        !address_normalise(request_header(request, "REMOTE_ADDR"), out))
        out[0] = '\0';
}
