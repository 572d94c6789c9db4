#include "common/http/router.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "common/base/integer.h"
#include "common/base/utf8.h"
#include "common/base/words.h"

static const char *const NAMES[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};

enum method method_of(const char *name)
{
    if (strcmp(name, "HEAD") == 0)
        return METHOD_GET;
    for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++)
        if (strcmp(name, NAMES[i]) == 0)
            return (enum method)i;
    return METHOD_OTHER;
}

const char *method_name(enum method method)
{
    return method == METHOD_OTHER ? "OTHER" : NAMES[method];
}

static bool read_parameter(const char *name, size_t name_length, const char *text, size_t length,
                           struct route_parameter *parameter)
{
    *parameter = (struct route_parameter){0};
    if (name_length == strlen("{id}") && memcmp(name, "{id}", name_length) == 0)
        return integer_read_id(text, length, &parameter->id);
    if (length > ROUTE_TEXT_MAX || !text_is_visible(text, length))
        return false;
    memcpy(parameter->text, text, length);
    return true;
}

static bool matches(const char *pattern, const char *path, struct route_parameter *parameters)
{
    size_t found = 0;

    while (*pattern == '/' && *path == '/') {
        pattern++;
        path++;
        size_t wanted = strcspn(pattern, "/");
        size_t given = strcspn(path, "/");

        if (*pattern == '{') {
            if (found == ROUTE_PARAMETERS_MAX ||
                !read_parameter(pattern, wanted, path, given, &parameters[found++]))
                return false;
        } else if (wanted != given || memcmp(pattern, path, wanted) != 0) {
            return false;
        }
        pattern += wanted;
        path += given;
    }
    return *pattern == '\0' && *path == '\0';
}

static void add_allowed(char allow[static ALLOW_MAX], enum method method)
{
    const char *name = method == METHOD_GET ? "GET, HEAD" : method_name(method);
    size_t length = strlen(allow);

    (void)snprintf(allow + length, ALLOW_MAX - length, "%s%s", length > 0 ? ", " : "", name);
}

enum route_result route_find(const struct route *routes, size_t count, enum method method,
                             const char *path, struct route_match *match)
{
    bool allowed[METHOD_OTHER] = {false};
    enum route_result result = ROUTE_NOT_FOUND;

    *match = (struct route_match){0};
    for (size_t i = 0; i < count; i++) {
        if (!matches(routes[i].path, path, match->parameters))
            continue;
        if (routes[i].method == method) {
            match->route = &routes[i];
            return ROUTE_FOUND;
        }
        allowed[routes[i].method] = true;
        result = ROUTE_WRONG_METHOD;
    }
    for (enum method m = METHOD_GET; m < METHOD_OTHER; m++)
        if (allowed[m])
            add_allowed(match->allow, m);
    return result;
}

bool route_allows(const char *roles, const char *role)
{
    return strcmp(roles, ROLES_ANY) == 0 || words_hold(roles, role);
}
