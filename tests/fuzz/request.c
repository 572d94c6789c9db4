/* The parts of a request, and its body in pieces of any size. */
#include "fake_request.h"

#include <stdlib.h>
#include <string.h>

static void check_request(const struct request *request)
{
    const char *uri = request_header(request, "REQUEST_URI");
    size_t path = strcspn(uri, "?");

    HOLDS(path > REQUEST_PATH_MAX
              ? request->path[0] == '\0'
              : strncmp(uri, request->path, path) == 0 && strlen(request->path) == path);
    HOLDS(uri[path] == '?' ? strcmp(request->query, uri + path + 1) == 0 : *request->query == '\0');
    size_t length = strlen(request->correlation);
    HOLDS(length > 0 && length <= CORRELATION_MAX);
    for (size_t i = 0; i < length; i++)
        HOLDS(request->correlation[i] > ' ' && request->correlation[i] <= '~');
    const char *token = request_bearer(request);
    HOLDS(!token || (*token && *token != ' '));
    (void)request_is_json(request);
}

static void check_body(struct fake_request *fake)
{
    struct request *request = &fake->ctx.request;
    const unsigned char *sent = fake->rest;
    size_t there = (size_t)(fake->end - fake->rest);
    const char *announced = request_header(request, "CONTENT_LENGTH");

    switch (request_read_body(request, BODY_MAX)) {
    case BODY_OK:
        HOLDS(request->body_length == strtoul(announced, NULL, 10));
        HOLDS(request->body_length <= there && request->body_length <= BODY_MAX);
        HOLDS(memcmp(request->body, sent, request->body_length) == 0);
        HOLDS(request->body[request->body_length] == '\0');
        break;
    case BODY_TOO_LARGE:
        HOLDS(strspn(announced, "0123456789") == strlen(announced) && strlen(announced) >= 5);
        HOLDS(fake->rest == sent);
        break;
    case BODY_NO_MEMORY: /* only for larger bodies, which need memory */
        HOLDS(false);
        break;
    case BODY_BROKEN:
        HOLDS(strspn(announced, "0123456789") != strlen(announced) ||
              there < strtoul(announced, NULL, 10));
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fake_request *fake = fake_open(data, size);

    check_request(&fake->ctx.request);
    check_body(fake);
    fake_close(fake);
    return 0;
}
