/*
 * Prints the statements of the libraries that it is linked with, one JSON object a line:
 *
 *     {"name": "BY_ID", "with": ["cor"], "sql": "…", "in": [{"name": "id", "kind": "int"}]}
 *
 * A statement with parts is printed without any, with each alone, with each two, and with all
 * ("with" names the parameters that are not NULL). "in" is null where parameters have no names.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/db/database_plan.h"

extern const struct db_statement *const __start_db_statements[] __attribute__((weak));
extern const struct db_statement *const __stop_db_statements[] __attribute__((weak));

static const char *kind_of(const struct field *field)
{
    switch (field->kind) {
    case FIELD_KIND_INT:
    case FIELD_KIND_BOOL:
        return "int";
    case FIELD_KIND_DECIMAL:
        return "decimal";
    case FIELD_KIND_DATE:
        return "date";
    case FIELD_KIND_INSTANT:
        return "instant";
    case FIELD_KIND_CHOICE:
    case FIELD_KIND_CHOICES:
        return "choice";
    default:
        return "text";
    }
}

static json_object *parameters(const struct db_statement *statement, const struct plan *plan)
{
    if (!statement->in)
        return NULL;
    json_object *list = json_object_new_array();
    for (size_t i = 0; i < plan->in_count; i++) {
        const struct field *field = plan->places[i].field;
        json_object *parameter = json_object_new_object();

        json_object_object_add(parameter, "name", json_object_new_string(field->name));
        json_object_object_add(parameter, "kind", json_object_new_string(kind_of(field)));
        if (field->kind == FIELD_KIND_CHOICE || field->kind == FIELD_KIND_CHOICES)
            json_object_object_add(parameter, "choices", json_object_new_string(field->choices));
        json_object_array_add(list, parameter);
    }
    return list;
}

struct variants {
    const struct db_statement *statement;
    struct plan_parts parts;
    size_t parameter[PLAN_PARTS_MAX];         /* of each part: its index in `names` */
    struct field_place names[PLAN_PARTS_MAX]; /* parameters that parts depend on */
    size_t count;                             /* of names */
};

/* Prints the statement for a set of parameters that are not NULL, one bit each. */
static void print(const struct variants *v, uint32_t given)
{
    json_object *line = json_object_new_object();
    json_object *with = json_object_new_array();
    uint32_t chosen = 0;
    struct plan plan;

    for (size_t i = 0; i < v->parts.count; i++)
        chosen |= (given >> v->parameter[i] & 1U) << i;
    if (!plan_parameters(&plan, v->statement, chosen ^ v->parts.negated))
        exit(EXIT_FAILURE);
    for (size_t i = 0; i < v->count; i++)
        if (given >> i & 1U)
            json_object_array_add(with, json_object_new_string(v->names[i].field->name));
    json_object_object_add(line, "name", json_object_new_string(v->statement->name));
    json_object_object_add(line, "with", with);
    json_object_object_add(line, "sql", json_object_new_string(plan.sql));
    json_object_object_add(line, "in", parameters(v->statement, &plan));
    puts(json_object_to_json_string_ext(line,
                                        JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(line);
    plan_free(&plan);
}

static bool same(const struct field_place *a, const struct field_place *b)
{
    return a->field == b->field && a->offset == b->offset && a->pointer == b->pointer;
}

static void find_variants(struct variants *v)
{
    if (!plan_find_parts(&v->parts, v->statement))
        exit(EXIT_FAILURE);
    for (size_t i = 0; i < v->parts.count; i++) {
        size_t *n = &v->parameter[i];

        while (*n < v->count && !same(&v->names[*n], &v->parts.places[i]))
            (*n)++;
        if (*n == v->count)
            v->names[v->count++] = v->parts.places[i];
    }
}

static void list(const struct db_statement *statement)
{
    struct variants v = {.statement = statement};

    find_variants(&v);
    print(&v, 0);
    for (size_t i = 0; i < v.count; i++)
        for (size_t j = 0; j <= i; j++)
            print(&v, 1U << i | 1U << j);
    if (v.count > 2)
        print(&v, (1U << v.count) - 1);
}

int main(void)
{
    for (const struct db_statement *const *entry = __start_db_statements;
         entry < __stop_db_statements; entry++)
        list(*entry);
    return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_SUCCESS : EXIT_FAILURE;
}
