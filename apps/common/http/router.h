#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * A route is a row of a const table; where two can match, the more specific comes first:
 *
 *     {METHOD_GET, "/produtos/{id}", READERS, produtos_get},
 *
 * A segment `{id}` matches a positive 64-bit integer (anything else is 404); any other name in
 * braces matches one non-empty segment of visible ASCII (RFC 3986 allows nothing else) as text.
 * HEAD uses the GET row.
 */
struct ctx;
typedef void route_handler(struct ctx *ctx);

enum method {
    METHOD_GET,
    METHOD_POST,
    METHOD_PUT,
    METHOD_PATCH,
    METHOD_DELETE,
    METHOD_OTHER, /* any other: 405 on a path that exists */
};

/* Who may call: a list of roles separated by spaces, or one of these. */
#define ROLES_PUBLIC NULL /* no token needed */
#define ROLES_ANY    "*"  /* any valid token */

struct route {
    enum method method;
    const char *path;
    const char *roles;
    route_handler *handler;
};

enum { ROUTE_PARAMETERS_MAX = 3, ROUTE_TEXT_MAX = 64, ALLOW_MAX = 64 };

struct route_parameter {
    int64_t id;                    /* of an `{id}`, else 0 */
    char text[ROUTE_TEXT_MAX + 1]; /* of the others, else "" */
};

enum route_result { ROUTE_FOUND, ROUTE_NOT_FOUND, ROUTE_WRONG_METHOD };

struct route_match {
    const struct route *route; /* ROUTE_FOUND only */
    struct route_parameter parameters[ROUTE_PARAMETERS_MAX];
    char allow[ALLOW_MAX]; /* ROUTE_WRONG_METHOD: the value of Allow (RFC 9110 §10.2.1) */
};

/* The method of a REQUEST_METHOD (RFC 9110 §9); HEAD counts as GET. */
enum method method_of(const char *name);
const char *method_name(enum method method);

/* Finds the row for `method` and `path` (without query, not percent-decoded). */
enum route_result route_find(const struct route *routes, size_t count, enum method method,
                             const char *path, struct route_match *match);

/* True when `roles` (of a route that is not public) contains `role`; an empty role matches "*"
 * only. */
_Bool route_allows(const char *roles, const char *role);
