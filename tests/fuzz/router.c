/* A matching path equals its pattern with the parameters filled in. */
#include "fuzz.h"

#include "common/http/router.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct route ROUTES[] = {
    {METHOD_GET, "/produtos", ROLES_ANY, NULL},
    {METHOD_POST, "/produtos", "ADMIN", NULL},
    {METHOD_GET, "/produtos/{id}", "ADMIN ATENDENTE", NULL},
    {METHOD_DELETE, "/produtos/{id}", "ADMIN", NULL},
    {METHOD_GET, "/projetos/produtos-em-estoque", ROLES_PUBLIC, NULL},
    {METHOD_PATCH, "/projetos/{id}/status", "ADMIN", NULL},
    {METHOD_POST, "/usuarios/{chave}/senha", "ADMIN", NULL},
    {METHOD_GET, "/a/{id}/{b}/{id}", ROLES_ANY, NULL},
};
enum { COUNT = sizeof(ROUTES) / sizeof(ROUTES[0]) };

/* The pattern of the match with its parameters in place. */
static void rebuild(const struct route_match *match, char *out, size_t size)
{
    const struct route_parameter *parameter = match->parameters;
    size_t used = 0;

    for (const char *at = match->route->path; *at;) {
        if (*at == '{') {
            size_t wide = strcspn(at, "}") + 1;
            int length = strncmp(at, "{id}", wide) == 0
                             ? snprintf(out + used, size - used, "%" PRId64, parameter->id)
                             : snprintf(out + used, size - used, "%s", parameter->text);
            used += (size_t)length;
            parameter++;
            at += wide;
        } else {
            out[used++] = *at++;
        }
    }
    out[used] = '\0';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    char *path = text;
    const char *name = strsep(&path, " ");
    struct route_match match;
    char again[512];

    if (!path)
        path = text + strlen(text);
    enum method method = method_of(name);
    HOLDS(strcmp(name, "HEAD") == 0
              ? method == METHOD_GET
              : method == METHOD_OTHER || strcmp(method_name(method), name) == 0);
    switch (route_find(ROUTES, COUNT, method, path, &match)) {
    case ROUTE_FOUND:
        HOLDS(match.route && match.route->method == method);
        rebuild(&match, again, sizeof(again));
        HOLDS(strcmp(again, path) == 0);
        break;
    case ROUTE_WRONG_METHOD:
        HOLDS(!match.route && match.allow[0] && strlen(match.allow) < ALLOW_MAX);
        HOLDS(method == METHOD_OTHER || !strstr(match.allow, method_name(method)));
        break;
    case ROUTE_NOT_FOUND:
        HOLDS(!match.route && !match.allow[0]);
        break;
    }
    HOLDS(!route_allows("ADMIN ATENDENTE", path) || strcmp(path, "ADMIN") == 0 ||
          strcmp(path, "ATENDENTE") == 0);
    free(text);
    return 0;
}
