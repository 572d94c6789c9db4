#include "common/http/contract.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/json/json_out.h"

static const char *const KINDS[] = {
    [FIELD_KIND_INT] = "int",         [FIELD_KIND_BOOL] = "bool",
    [FIELD_KIND_DECIMAL] = "decimal", [FIELD_KIND_TEXT] = "text",
    [FIELD_KIND_LONG_TEXT] = "text",  [FIELD_KIND_FORMAT] = "format",
    [FIELD_KIND_CHOICE] = "choice",   [FIELD_KIND_CHOICES] = "choices",
    [FIELD_KIND_DATE] = "date",       [FIELD_KIND_INSTANT] = "instant",
    [FIELD_KIND_JSON] = "json",       [FIELD_KIND_OBJECT] = "object",
    [FIELD_KIND_LIST] = "list",       [FIELD_KIND_PART] = "part",
    [FIELD_KIND_POINTER] = "part",
};

static const struct {
    unsigned int flag;
    const char *name;
} FLAGS[] = {{FIELD_MUST, "must"},     {FIELD_NULLABLE, "nullable"},
             {FIELD_CREATE, "create"}, {FIELD_REPLACE, "replace"},
             {FIELD_SHOWN, "shown"},   {FIELD_RESERVED, "reserved"}};

static void put_text(struct json_out *out, const char *name, const char *text)
{
    if (!text)
        return;
    json_out_key(out, name);
    json_out_text(out, text);
}

static void put_int(struct json_out *out, const char *name, int64_t value)
{
    json_out_key(out, name);
    json_out_int(out, value);
}

static void put_flags(struct json_out *out, unsigned int flags)
{
    json_out_key(out, "flags");
    json_out_open(out, '[');
    for (size_t i = 0; i < sizeof(FLAGS) / sizeof(FLAGS[0]); i++)
        if (flags & FLAGS[i].flag)
            json_out_text(out, FLAGS[i].name);
    json_out_close(out, ']');
}

static void put_record(struct json_out *out, const char *name, const struct record *record);

/* Writes the members that only fields of its kind have. */
// NOLINTNEXTLINE(misc-no-recursion): as deep as the tables are nested
static void put_kind(struct json_out *out, const struct field *field)
{
    switch (field->kind) {
    case FIELD_KIND_DECIMAL:
        put_int(out, "decimals", field->decimal->decimals);
        break;
    case FIELD_KIND_FORMAT:
        put_text(out, "format", field->format->name);
        put_int(out, "least", (int64_t)field->format->min);
        put_int(out, "most", (int64_t)field->format->max);
        break;
    case FIELD_KIND_CHOICE:
    case FIELD_KIND_CHOICES:
        put_text(out, "choices", field->choices);
        put_text(out, "answered", field->answered);
        break;
    case FIELD_KIND_OBJECT:
    case FIELD_KIND_LIST:
    case FIELD_KIND_PART:
    case FIELD_KIND_POINTER:
        put_record(out, "of", field->of);
        break;
    default:
        break;
    }
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the tables are nested
static void put_field(struct json_out *out, const struct field *field)
{
    json_out_open(out, '{');
    json_out_key(out, "name");
    json_out_name(out, field->name);
    put_text(out, "kind", KINDS[field->kind]);
    put_text(out, "about", field->about);
    put_text(out, "initial", field->initial);
    put_flags(out, field->flags);
    put_int(out, "min", field->min);
    put_int(out, "max", field->max);
    put_kind(out, field);
    json_out_close(out, '}');
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the tables are nested
static void put_record(struct json_out *out, const char *name, const struct record *record)
{
    if (name)
        json_out_key(out, name);
    json_out_open(out, '{');
    put_text(out, "name", record->name);
    json_out_key(out, "fields");
    json_out_open(out, '[');
    for (size_t i = 0; i < record->count; i++)
        put_field(out, &record->fields[i]);
    json_out_close(out, ']');
    json_out_close(out, '}');
}

static void put_optional(struct json_out *out, const char *name, const struct record *record)
{
    if (record)
        put_record(out, name, record);
}

static int status_of(const struct contract *contract)
{
    if (contract->status != 0)
        return contract->status;
    return contract->answer ? 200 : 204;
}

static void put_contract(struct json_out *out, const struct route *route,
                         const struct contract *contract)
{
    static const char *const USES[] = {
        [RECORD_CREATE] = "create", [RECORD_REPLACE] = "replace", [RECORD_PATCH] = "patch"};
    static const char *const SHAPES[] = {
        [SHAPE_ONE] = "one", [SHAPE_PAGE] = "page", [SHAPE_LIST] = "list"};
    static const char *const VERSIONS[] = {
        [VERSION_NONE] = NULL, [VERSION_MAY] = "may", [VERSION_MUST] = "must"};

    json_out_open(out, '{');
    put_text(out, "method", method_name(route->method));
    put_text(out, "path", route->path);
    put_text(out, "roles", route->roles);
    put_optional(out, "query", contract->query);
    put_text(out, "orders", contract->orders);
    put_optional(out, "body", contract->body);
    put_text(out, "use", USES[contract->use]);
    put_text(out, "version", VERSIONS[contract->version]);
    put_int(out, "status", status_of(contract));
    put_text(out, "shape", SHAPES[contract->shape]);
    put_optional(out, "sum", contract->sum);
    json_out_key(out, "answers");
    json_out_open(out, '[');
    put_optional(out, NULL, contract->answer);
    for (size_t i = 0; i < CONTRACT_FORMS_MAX - 1; i++)
        put_optional(out, NULL, contract->forms[i]);
    json_out_close(out, ']');
    json_out_close(out, '}');
}

static bool is_of(const struct contract *contract, const struct route *route)
{
    return contract->method == route->method && strcmp(contract->path, route->path) == 0;
}

static const struct contract *find(const struct contracts *contracts, const struct route *route)
{
    for (size_t i = 0; i < contracts->count; i++)
        if (is_of(&contracts->rows[i], route))
            return &contracts->rows[i];
    return NULL;
}

/* Writes the routes. Returns how many routes have no contract plus how many contracts no route. */
static size_t put_routes(struct json_out *out, const struct route *routes, size_t count,
                         const struct contracts *contracts)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++) {
        const struct contract *contract = find(contracts, &routes[i]);

        if (contract)
            put_contract(out, &routes[i], contract);
        else
            (void)fprintf(stderr, "--contrato: falta o de %s %s\n", method_name(routes[i].method),
                          routes[i].path);
        found += contract ? 1 : 0;
    }
    if (found < contracts->count)
        (void)fprintf(stderr, "--contrato: %zu sem rota\n", contracts->count - found);
    return count + contracts->count - 2 * found;
}

void contract_answer_of(int argc, char **argv, const struct route *routes, size_t count,
                        const struct contracts *contracts)
{
    struct json_out out = {0};
    size_t length = 0;

    if (argc != 2 || strcmp(argv[1], "--contrato") != 0)
        return;
    json_out_open(&out, '[');
    size_t alone = put_routes(&out, routes, count, contracts);
    json_out_close(&out, ']');
    char *text = json_out_take(&out, &length);
    bool good = text && puts(text) >= 0 && fflush(stdout) == 0 && alone == 0;
    free(text);
    exit(good ? EXIT_SUCCESS : EXIT_FAILURE);
}
