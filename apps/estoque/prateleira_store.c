#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/json/json_out.h"
#include "estoque/prateleira.h"

struct alvos {
    char ids[PRATELEIRAS_MAX * sizeof("9223372036854775807,") + sizeof("[]")];
};

static const struct field alvos_fields[] = {
    FIELD_ASCII(alvos, ids, 2, sizeof(((struct alvos *)NULL)->ids) - 1, HIDDEN,
                "Lista JSON de identificadores."),
};

#define ALVOS(ids) "JSON_TABLE(" ids ", '$[*]' COLUMNS (alvo BIGINT UNSIGNED PATH '$')) AS alvos"

/* pendente is what all waiting demand lacks. Triggers keep it in the product's row, so it is exact
 * under the lock of that row. */
#define SHELF                                                                                      \
    "SELECT " PRODUTO_COLUMNS(                                                                     \
        "CURRENT_TIMESTAMP(3)") ", custo_medio, pendente > 0 AS esperado FROM "

/* STRAIGHT_JOIN locks the rows in the order of the list. */
DB_READ(PRATELEIRAS_LOCK, alvos, prateleira,
        SHELF ALVOS(":ids") " STRAIGHT_JOIN produto FORCE INDEX (PRIMARY) ON id = alvo FOR UPDATE");

/* A separate statement, so that it sees all that was committed before the last lock was taken. */
DB_STATEMENT(LEAST_WAITING, "SELECT alvo, (SELECT falta FROM demanda WHERE produto_id = alvo"
                            " AND situacao = 'PENDENTE' ORDER BY falta LIMIT 1) FROM " ALVOS("?"));

/* The same for one product, at two thirds of the cost for the server. */
DB_READ(PRATELEIRA_LOCK, prateleira, prateleira, SHELF "produto WHERE id = :id FOR UPDATE");
DB_STATEMENT(LEAST_WAITING_ONE, "SELECT falta FROM demanda WHERE produto_id = ?"
                                " AND situacao = 'PENDENTE' ORDER BY falta LIMIT 1");

static void write_ids(struct alvos *alvos, const int64_t *ids, size_t count)
{
    size_t used = 1;

    alvos->ids[0] = '[';
    for (size_t i = 0; i < count; i++)
        used += (size_t)snprintf(alvos->ids + used, sizeof(alvos->ids) - used, "%s%" PRId64,
                                 i > 0 ? "," : "", ids[i]);
    (void)snprintf(alvos->ids + used, sizeof(alvos->ids) - used, "]");
}

static int compare_ids(const void *id, const void *element)
{
    const int64_t wanted = *(const int64_t *)id;
    const int64_t other = ((const struct prateleira *)element)->produto.id;

    return (wanted > other) - (wanted < other);
}

struct prateleira *prateleira_find(struct prateleira *list, size_t count, int64_t produto_id)
{
    return bsearch(&produto_id, list, count, sizeof(*list), compare_ids);
}

struct waiting {
    struct prateleira *list;
    size_t count;
    int64_t produto_id;
    struct quantity falta; /* 0 when none waits */
};

static void take_waiting(void *context)
{
    struct waiting *w = context;
    struct prateleira *p = prateleira_find(w->list, w->count, w->produto_id);

    if (p)
        p->menor_falta = w->falta.thousandths > 0 ? w->falta : QUANTITY_NONE;
}

static enum db_result lock_one(struct db *db, int64_t id, struct prateleira *p, size_t *found)
{
    *p = (struct prateleira){.produto.id = id};
    enum db_result result = db_load(db, PRATELEIRA_LOCK, p, p);
    *found = result == DB_OK;
    p->menor_falta = QUANTITY_NONE;
    if (result != DB_OK || !p->esperado)
        return result == DB_NONE ? DB_OK : result;
    result =
        db_one(db, &LEAST_WAITING_ONE, DB_IN(db_int(id)), DB_OUT(db_to_quantity(&p->menor_falta)));
    return result == DB_NONE ? DB_OK : result;
}

static bool any_waits(const struct prateleira *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].esperado)
            return true;
    return false;
}

enum db_result prateleiras_lock(struct db *db, const int64_t *ids, size_t count,
                                struct prateleira *list, size_t *found)
{
    struct alvos alvos;
    struct waiting w = {.list = list};

    if (count == 1)
        return lock_one(db, *ids, list, found);
    write_ids(&alvos, ids, count);
    enum db_result result = db_load_many(db, PRATELEIRAS_LOCK, &alvos, list, count, found);
    w.count = *found;
    for (size_t i = 0; i < w.count; i++)
        list[i].menor_falta = QUANTITY_NONE;
    if (result == DB_OK && any_waits(list, w.count))
        result =
            db_rows(db, &LEAST_WAITING, DB_IN(db_text(alvos.ids)),
                    DB_OUT(db_to_int(&w.produto_id), db_to_quantity(&w.falta)), take_waiting, &w);
    return result;
}

DB_STATEMENT(PRATELEIRAS_WRITE,
             "UPDATE JSON_TABLE(?, '$[*]' COLUMNS (alvo BIGINT UNSIGNED PATH '$.id',"
             " quantidade_nova DECIMAL(13, 3) PATH '$.quantidade',"
             " custo DECIMAL(15, 5) PATH '$.custo')) AS linhas"
             " STRAIGHT_JOIN produto ON produto.id = alvo"
             " SET versao = versao + 1, estoque = quantidade_nova, custo_medio = custo");

DB_WRITE(PRATELEIRA_WRITE, prateleira,
         "UPDATE produto SET versao = versao + 1, estoque = :quantidade, custo_medio = :custo_medio"
         " WHERE id = :id");

static void put_change(struct json_out *out, const struct prateleira *p)
{
    json_out_open(out, '{');
    json_out_key(out, "id");
    json_out_int(out, p->produto.id);
    json_out_key(out, "quantidade");
    json_out_decimal(out, p->produto.quantidade.thousandths, &QUANTITY_KIND);
    json_out_key(out, "custo");
    if (cost_is_known(p->custo_medio))
        json_out_decimal(out, p->custo_medio.hundred_thousandths, &COST_KIND);
    else
        json_out_null(out);
    json_out_close(out, '}');
}

static enum db_result write_one(struct db *db, struct prateleira *p)
{
    if (!p->mexida)
        return DB_OK;
    p->produto.versao++;
    p->mexida = false;
    return db_store(db, PRATELEIRA_WRITE, p);
}

enum db_result prateleiras_write(struct db *db, struct prateleira *list, size_t count)
{
    struct json_out out = {0};
    size_t length = 0;
    size_t changes = 0;

    if (count == 1)
        return write_one(db, list);
    json_out_open(&out, '[');
    for (size_t i = 0; i < count; i++) {
        if (!list[i].mexida)
            continue;
        put_change(&out, &list[i]);
        list[i].produto.versao++;
        list[i].mexida = false;
        changes++;
    }
    json_out_close(&out, ']');
    char *text = json_out_take(&out, &length);
    if (!text)
        return DB_BUSY;
    enum db_result result =
        changes > 0 ? db_run(db, &PRATELEIRAS_WRITE, DB_IN(db_text(text))) : DB_OK;
    free(text);
    return result;
}
