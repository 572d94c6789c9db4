#pragma once

#include <fcgiapp.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/base/trace.h"
#include "common/http/router.h"
#include "common/values/address.h"

/*
 * One FastCGI request. Texts are borrowed from the FastCGI parameters and live until the request
 * ends.
 */
enum { BODY_MAX = 64 * 1024, BODY_LARGE_MAX = 256 * 1024 };
enum { CORRELATION_MAX = 64, REQUEST_PATH_MAX = 1024 };

enum body_result { BODY_OK, BODY_TOO_LARGE, BODY_BROKEN, BODY_NO_MEMORY };

struct request {
    FCGX_Request *fcgi;
    enum method method;
    bool is_head;
    char path[REQUEST_PATH_MAX + 1]; /* without the query, as sent; "" when longer than the bound */
    const char *query;               /* after the '?', "" when there is none */
    char correlation[CORRELATION_MAX + 1];
    char traceparent[TRACE_TEXT]; /* "" when absent or invalid */
    char *body;  /* NUL-terminated after body_length bytes; owned by the worker, or `large` */
    char *large; /* owned: a body of more than BODY_MAX bytes; else NULL */
    size_t body_length;
};

/* Fills `request` from FastCGI, except for the body, which request_read_body puts in `body`. A
 * correlation id that is absent, longer than CORRELATION_MAX or not visible ASCII is replaced by a
 * random one. */
void request_begin(struct request *request, FCGX_Request *fcgi, char body[static BODY_MAX + 1]);

/* Reads the Content-Length bytes of the body. BODY_TOO_LARGE, before anything is read, when there
 * are more than `max`; BODY_BROKEN when the length is malformed or the body shorter. */
enum body_result request_read_body(struct request *request, size_t max);

/* Releases a large body. */
void request_end(struct request *request);

/* A header by its CGI name ("HTTP_IF_MATCH"), "" when absent. */
const char *request_header(const struct request *request, const char *cgi_name);

/* True for `application/json` and, in a PATCH, `application/merge-patch+json` (RFC 7396 §4);
 * parameters allowed (RFC 8259 §11, RFC 9110 §8.3.1). */
bool request_is_json(const struct request *request);

/* The token of `Authorization: Bearer <token>` (RFC 6750 §2.1, scheme in any case), or NULL. */
const char *request_bearer(const struct request *request);

/*
 * The address of the client: X-Real-IP, which nginx passes on only from the gateway, or the peer's
 * address without a gateway. In canonical form; "" when neither is an IPv4 or IPv6 address.
 */
void request_address(const struct request *request, char out[static ADDRESS_TEXT]);
