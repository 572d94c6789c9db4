#include "common/db/database_plan.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"

/* Length of a parameter's name. */
static size_t name_length(const char *text)
{
    return strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");
}

/* The end of the quoted text that starts at `text`; a doubled quote starts another one. */
static const char *skip_quoted(const char *text)
{
    const char *end = strchr(text + 1, *text);

    return end ? end + 1 : text + strlen(text);
}

static bool add_parameter(struct plan *plan, const struct db_statement *statement, const char *name,
                          size_t length)
{
    if (plan->in_count < DB_PARAMETERS_MAX &&
        field_find(statement->in, name, length, &plan->places[plan->in_count])) {
        plan->in_count++;
        return true;
    }
    log_error("banco: %s: :%.*s não é de nenhum campo de %s, ou são parâmetros demais",
              statement->name, (int)length, name, statement->in->name);
    return false;
}

/* The head of a part, `{name:` or `{!name:`. */
struct part {
    const char *name;
    size_t length;
    bool negated;
    const char *text; /* what follows the head */
};

static bool read_part(const char *from, struct part *part)
{
    part->negated = from[1] == '!';
    part->name = from + 1 + part->negated;
    part->length = name_length(part->name);
    part->text = part->name + part->length + 1;
    return part->length > 0 && part->text[-1] == ':' && strchr(part->text, '}');
}

/* The end of the quoted text or the single character at `from`, which is copied unchanged. */
static const char *skip_plain(const char *from)
{
    return *from == '\'' || *from == '"' || *from == '`' ? skip_quoted(from) : from + 1;
}

bool plan_find_parts(struct plan_parts *parts, const struct db_statement *statement)
{
    struct part part;

    *parts = (struct plan_parts){0};
    for (const char *from = statement->sql; statement->in && *from; from = skip_plain(from)) {
        if (*from != '{')
            continue;
        if (parts->count == PLAN_PARTS_MAX || !read_part(from, &part) ||
            !field_find(statement->in, part.name, part.length, &parts->places[parts->count])) {
            log_error("banco: %s: parte inválida ou partes demais: %.40s", statement->name, from);
            return false;
        }
        parts->negated |= (uint32_t)part.negated << parts->count++;
    }
    return true;
}

/* Copies the SQL with its names replaced and without the parts that are not chosen; false when a
 * name is unknown. */
static bool replace_names(struct plan *plan, const struct db_statement *statement, uint32_t chosen,
                          char *out)
{
    const char *from = statement->sql;
    struct part part;

    while (*from) {
        const char *end = from + 1;
        size_t length = *from == ':' ? name_length(end) : 0;

        if (*from == '{') {
            (void)read_part(from, &part);
            from = chosen & 1 ? part.text : strchr(part.text, '}') + 1;
            chosen >>= 1;
            continue;
        }
        if (length > 0) {
            if (!add_parameter(plan, statement, end, length))
                return false;
            *out++ = '?';
            from = end + length;
            continue;
        }
        end = skip_plain(from);
        if (*from != '}') {
            memcpy(out, from, (size_t)(end - from));
            out += end - from;
        }
        from = end;
    }
    *out = '\0';
    return true;
}

bool plan_parameters(struct plan *plan, const struct db_statement *statement, uint32_t chosen)
{
    *plan = (struct plan){.sql = strdup(statement->sql)};
    if (plan->sql && !statement->in)
        return true;
    plan->places = calloc(DB_PARAMETERS_MAX + DB_COLUMNS_MAX, sizeof(*plan->places));
    if (plan->sql && plan->places && replace_names(plan, statement, chosen, plan->sql))
        return true;
    plan_free(plan);
    return false;
}

/* True when the field holds any text of the column (utf8mb4: four bytes per character). A text
 * field must not be bounded below the column, nor above it when clients write it. */
static bool holds_text(const struct field *field, const MYSQL_FIELD *column)
{
    enum { LETTER = 4 };
    const int64_t characters = (int64_t)(column->length / LETTER);

    if (IS_NUM(column->type) || characters >= (int64_t)field->size)
        return false;
    if (field->kind != FIELD_KIND_TEXT && field->kind != FIELD_KIND_LONG_TEXT)
        return true;
    const bool stored =
        column->org_name_length > 0 && field->flags & (FIELD_CREATE | FIELD_REPLACE);
    return characters == field->max || (characters < field->max && !stored);
}

/* True when the member can hold every value of the column. */
static bool holds(const struct field *field, const MYSQL_FIELD *column)
{
    switch (field->kind) {
    case FIELD_KIND_INT:
    case FIELD_KIND_BOOL:
        return IS_NUM(column->type) && column->decimals == 0;
    case FIELD_KIND_DECIMAL:
        return IS_NUM(column->type) && column->decimals == field->decimal->decimals;
    case FIELD_KIND_DATE:
        return column->type == MYSQL_TYPE_DATE;
    case FIELD_KIND_INSTANT:
        /* CURRENT_TIMESTAMP is a DATETIME until MariaDB 11.6, and then a TIMESTAMP. */
        return (column->type == MYSQL_TYPE_DATETIME || column->type == MYSQL_TYPE_TIMESTAMP) &&
               column->decimals == 3;
    case FIELD_KIND_JSON: /* the column may be wider: the writer heeds the bound */
        return !IS_NUM(column->type);
    default:
        return holds_text(field, column);
    }
}

/* Finds the field of the next column. */
static bool find_column(struct plan *plan, const struct db_statement *statement, const char *name,
                        size_t length)
{
    if (field_find(statement->out, name, length, &plan->places[plan->in_count + plan->out_count]))
        return true;
    log_error("banco: %s: a coluna %.*s não é de nenhum campo de %s", statement->name, (int)length,
              name, statement->out->name);
    return false;
}

static bool add_column(struct plan *plan, const struct db_statement *statement,
                       const MYSQL_FIELD *column)
{
    const struct field_place *place = &plan->places[plan->in_count + plan->out_count];

    if (!find_column(plan, statement, column->name, column->name_length))
        return false;
    if (!holds(place->field, column)) {
        log_error("banco: %s: a coluna %s não cabe no campo", statement->name, column->name);
        return false;
    }
    return true;
}

static bool fills(const struct plan *plan, const struct field *field, size_t offset, size_t pointer)
{
    for (size_t i = plan->in_count; i < plan->in_count + plan->out_count; i++)
        if (plan->places[i].field == field && plan->places[i].offset == offset &&
            plan->places[i].pointer == pointer)
            return true;
    return false;
}

/* True when every field of the record has a column. Lists have none. */
// NOLINTNEXTLINE(misc-no-recursion): as deep as the tables are nested
static bool fills_all(const struct plan *plan, const struct db_statement *statement,
                      const struct record *record, size_t offset, size_t pointer)
{
    for (size_t i = 0; i < record->count; i++) {
        const struct field *field = &record->fields[i];
        bool full = true;

        if (field->kind == FIELD_KIND_OBJECT || field->kind == FIELD_KIND_PART)
            full = fills_all(plan, statement, field->of, offset + field->offset, pointer);
        else if (field->kind == FIELD_KIND_POINTER)
            full = fills_all(plan, statement, field->of, 0, offset + field->offset);
        else if (field->kind != FIELD_KIND_LIST &&
                 !fills(plan, field, offset + field->offset, pointer)) {
            log_error("banco: %s: falta a coluna de %s", statement->name, field->name);
            full = false;
        }
        if (!full)
            return false;
    }
    return true;
}

/* Columns of a SELECT, from the server's metadata. */
static bool add_columns(struct plan *plan, const struct db_statement *statement,
                        const MYSQL_RES *columns)
{
    const size_t count = mysql_num_fields((MYSQL_RES *)columns);

    for (; plan->out_count < count && plan->out_count < DB_COLUMNS_MAX; plan->out_count++) {
        const unsigned int i = (unsigned int)plan->out_count;
        const MYSQL_FIELD *column = mysql_fetch_field_direct((MYSQL_RES *)columns, i);

        if (!add_column(plan, statement, column))
            return false;
    }
    return plan->out_count == count;
}

/* Columns of RETURNING, parsed from the SQL: the server has no metadata before execution. One of
 * another name is "column AS field". */
static bool add_returned(struct plan *plan, const struct db_statement *statement)
{
    static const char RETURNING[] = " RETURNING ";
    static const char AS[] = " AS ";
    const char *name = strstr(statement->sql, RETURNING);

    for (name = name ? name + strlen(RETURNING) : ""; *name; name += strspn(name, ", ")) {
        size_t length = name_length(name);

        if (strncmp(name + length, AS, strlen(AS)) == 0) {
            name += length + strlen(AS);
            length = name_length(name);
        }
        if (plan->out_count == DB_COLUMNS_MAX || !find_column(plan, statement, name, length))
            return false;
        plan->out_count++;
        name += length;
    }
    return true;
}

/* Releases the unused end of `places`. */
static void fit(struct plan *plan)
{
    const size_t count = plan->in_count + plan->out_count;
    struct field_place *places = realloc(plan->places, (count + 1) * sizeof(*places));

    if (places)
        plan->places = places;
}

bool plan_columns(struct plan *plan, const struct db_statement *statement, MYSQL_STMT *handle)
{
    plan->out_count = 0;
    if (statement->out) {
        MYSQL_RES *columns = mysql_stmt_result_metadata(handle);
        bool good = columns ? add_columns(plan, statement, columns) : add_returned(plan, statement);

        mysql_free_result(columns);
        if (!good ||
            (statement->whole && !fills_all(plan, statement, statement->out, 0, FIELD_NO_POINTER)))
            return false;
        fit(plan);
    }
    plan->is_whole = true;
    return true;
}

void plan_free(struct plan *plan)
{
    free(plan->places);
    free(plan->sql);
    *plan = (struct plan){0};
}

static void *place_of(const struct field_place *place, const void *record)
{
    const char *base = record;

    if (place->pointer != FIELD_NO_POINTER)
        base = *(const char *const *)(const void *)(base + place->pointer);
    return (void *)(base + place->offset);
}

static struct db_in value_of(const struct field *field, const void *place)
{
    const bool nullable = field->flags & FIELD_NULLABLE;

    switch (field->kind) {
    case FIELD_KIND_INT:
        return nullable ? db_optional_int(*(const int64_t *)place)
                        : db_int(*(const int64_t *)place);
    case FIELD_KIND_BOOL:
        return nullable ? db_optional_int(*(const bool *)place) : db_int(*(const bool *)place);
    case FIELD_KIND_DECIMAL:
        return nullable && *(const int64_t *)place == field->decimal->none
                   ? db_null()
                   : db_decimal(*(const int64_t *)place, field->decimal);
    case FIELD_KIND_INSTANT:
        return *(const char *)place ? db_instant(place) : db_null();
    default:
        return nullable ? db_optional_text(place) : db_text(place);
    }
}

uint32_t plan_choose_parts(const struct plan_parts *parts, const void *record)
{
    uint32_t given = record ? 0 : ~0U;

    for (size_t i = 0; record && i < parts->count; i++) {
        const struct field_place *place = &parts->places[i];
        const bool null = value_of(place->field, place_of(place, record)).kind == DB_KIND_NULL;

        given |= (uint32_t)!null << i;
    }
    return (given ^ parts->negated) & ((1U << parts->count) - 1);
}

void plan_values(const struct plan *plan, const void *record, struct db_in *in)
{
    for (size_t i = 0; i < plan->in_count; i++)
        in[i] = value_of(plan->places[i].field, place_of(&plan->places[i], record));
}

static struct db_out column_of(const struct field *field, void *place)
{
    switch (field->kind) {
    case FIELD_KIND_INT:
        return db_out_int(place);
    case FIELD_KIND_BOOL:
        return db_out_bool(place);
    case FIELD_KIND_DECIMAL:
        return db_out_decimal(place, field->decimal);
    case FIELD_KIND_INSTANT:
        return db_out_instant(place, field->size);
    default:
        return db_out_text(place, field->size);
    }
}

void plan_places(const struct plan *plan, void *record, struct db_out *out)
{
    for (size_t i = 0; i < plan->out_count; i++) {
        const struct field_place *place = &plan->places[plan->in_count + i];

        out[i] = column_of(place->field, place_of(place, record));
    }
}
