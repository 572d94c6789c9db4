#include <stdio.h>
#include <string.h>

#include "common/like.h"
#include "projetos/projeto.h"

/*
 * One row a material, the last one of a project first, so that a project is whole when the row at
 * position 0 has come. Only that row carries the description, which may be long.
 */
#define COLUMNS                                                                                    \
    "p.id, p.versao, p.nome, IF(m.posicao > 0, NULL, p.descricao), p.status, p.data_inicio,"       \
    " p.data_entrega, p.valor, p.criado_em, p.atualizado_em, m.posicao, m.produto_id,"             \
    " m.produto_nome, m.quantidade, m.situacao, m.faltante, m.versao, m.estoque_sequencia,"        \
    " m.retirado, m.pedido_em"
#define MATERIALS      " LEFT JOIN material m ON m.projeto_id = p.id"
#define MATERIAL_ORDER "m.posicao DESC"

struct reading {
    struct projeto *p;
    struct material material;
    int64_t posicao;
    bool begun;
    size_t found;
    db_each *each; /* called for every project that is whole; NULL for none */
    void *context;
};

#define PLACES(r)                                                                                  \
    DB_OUT(db_to_int(&(r)->p->id), db_to_int(&(r)->p->versao), db_to_text((r)->p->nome),           \
           db_to_text((r)->p->descricao), db_to_text((r)->p->status),                              \
           db_to_text((r)->p->data_inicio), db_to_text((r)->p->data_entrega),                      \
           db_to_money(&(r)->p->valor), db_to_instant((r)->p->criado_em),                          \
           db_to_instant((r)->p->atualizado_em), db_to_int(&(r)->posicao),                         \
           db_to_int(&(r)->material.produto_id), db_to_text((r)->material.produto_nome),           \
           db_to_int(&(r)->material.quantidade), db_to_text((r)->material.situacao),               \
           db_to_int(&(r)->material.faltante), db_to_int(&(r)->material.versao),                   \
           db_to_int(&(r)->material.sequencia), db_to_int(&(r)->material.retirado),                \
           db_to_instant((r)->material.pedido_em))

static void take_row(void *context)
{
    struct reading *r = context;

    if (!r->begun)
        r->p->material_count = 0;
    r->begun = true;
    if (r->material.produto_id > 0 && r->posicao < PROJETO_MATERIAIS_MAX) {
        r->p->materiais[r->posicao] = r->material;
        if (r->p->material_count == 0)
            r->p->material_count = (size_t)r->posicao + 1;
    }
    if (r->posicao > 0)
        return;
    r->begun = false;
    r->found++;
    if (r->each)
        r->each(r->context);
}

DB_STATEMENT(PROJETO_BY_ID, "SELECT " COLUMNS " FROM projeto p" MATERIALS
                            " WHERE p.id = ? ORDER BY " MATERIAL_ORDER);
DB_STATEMENT(PROJETO_LOCK, "SELECT " COLUMNS " FROM projeto p" MATERIALS
                           " WHERE p.id = ? ORDER BY " MATERIAL_ORDER " FOR UPDATE");

static enum db_result read_one(struct db *db, const struct db_statement *statement, int64_t id,
                               struct projeto *p)
{
    struct reading r = {.p = p};
    enum db_result result = db_rows(db, statement, DB_IN(db_int(id)), PLACES(&r), take_row, &r);

    return result == DB_OK && r.found == 0 ? DB_NONE : result;
}

enum db_result projeto_get(struct db *db, int64_t id, struct projeto *p)
{
    return read_one(db, &PROJETO_BY_ID, id, p);
}

enum db_result projeto_lock(struct db *db, int64_t id, struct projeto *p)
{
    return read_one(db, &PROJETO_LOCK, id, p);
}

#define FILTER                                                                                     \
    " WHERE (? IS NULL OR nome LIKE ?) AND (? IS NULL OR status = ?)"                              \
    " AND (? IS NULL OR data_entrega <= ?)"                                                        \
    " AND (? IS NULL OR EXISTS (SELECT 1 FROM material"                                            \
    " WHERE projeto_id = projeto.id AND situacao = ?))"

#define FILTER_VALUES(filter, nome)                                                                \
    db_optional_text(nome), db_optional_text(nome), db_optional_text((filter)->status),            \
        db_optional_text((filter)->status), db_optional_text((filter)->entrega_ate),               \
        db_optional_text((filter)->entrega_ate), db_optional_text((filter)->situacao),             \
        db_optional_text((filter)->situacao)

/* Rows that come after one, in the order of a column and then of the id. */
#define BEYOND(column, sign)                                                                       \
    " AND (? IS NULL OR " column " " sign "= ?)"                                                   \
    " AND (? IS NULL OR " column " " sign " ? OR id " sign " ?)"

/* `way` is "" or " DESC"; the page is cut before its materials are joined. */
#define LIST(column, sign, way)                                                                    \
    "SELECT " COLUMNS " FROM (SELECT * FROM projeto" FILTER BEYOND(                                \
        column, sign) " ORDER BY " column way ", id" way " LIMIT ? OFFSET ?) p" MATERIALS          \
                      " ORDER BY p." column way ", p.id" way ", " MATERIAL_ORDER

DB_STATEMENT(PROJETOS_BY_NOME, LIST("nome", ">", ""));
DB_STATEMENT(PROJETOS_BY_NOME_DESC, LIST("nome", "<", " DESC"));
DB_STATEMENT(PROJETOS_BY_ENTREGA, LIST("data_entrega", ">", ""));
DB_STATEMENT(PROJETOS_BY_ENTREGA_DESC, LIST("data_entrega", "<", " DESC"));
DB_STATEMENT(PROJETOS_BY_ID, LIST("id", ">", ""));
DB_STATEMENT(PROJETOS_BY_ID_DESC, LIST("id", "<", " DESC"));

static const struct db_ordering ORDERINGS[] = {
    {"nome", &PROJETOS_BY_NOME},
    {"-nome", &PROJETOS_BY_NOME_DESC},
    {"dataEntrega", &PROJETOS_BY_ENTREGA},
    {"-dataEntrega", &PROJETOS_BY_ENTREGA_DESC},
    {"id", &PROJETOS_BY_ID},
    {"-id", &PROJETOS_BY_ID_DESC},
};

/* Where a page begins: the value of the column that it is ordered by, copied to `text` where it is
 * one. */
static enum db_result find_cursor(struct db *db, const char *order, int64_t after,
                                  struct projeto *p, char text[static sizeof(p->nome)],
                                  struct db_in *key)
{
    const char *column = order + (*order == '-');

    *key = after ? db_int(after) : db_null();
    if (!after || strcmp(column, "id") == 0)
        return DB_OK;
    enum db_result result = projeto_get(db, after, p);
    if (result == DB_OK) {
        (void)snprintf(text, sizeof(p->nome), "%s",
                       strcmp(column, "nome") == 0 ? p->nome : p->data_entrega);
        *key = db_text(text);
    }
    return result;
}

enum db_result projeto_list(struct db *db, const struct projeto_filter *filter, const char *order,
                            int64_t after, int64_t limit, int64_t offset, struct projeto *p,
                            db_each *each, void *context)
{
    struct reading r = {.p = p, .each = each, .context = context};
    char nome[LIKE_TEXT(PROJETO_NOME_MAX)];
    char cursor[sizeof(p->nome)];
    struct db_in key;
    enum db_result result = find_cursor(db, order, after, p, cursor, &key);

    if (result != DB_OK)
        return result == DB_NONE ? DB_OK : result;
    like_contains(filter->nome, nome, sizeof(nome));
    return db_rows(db, DB_ORDERED(ORDERINGS, order),
                   DB_IN(FILTER_VALUES(filter, nome), key, key, key, key, db_optional_int(after),
                         db_int(limit), db_int(offset)),
                   PLACES(&r), take_row, &r);
}

DB_STATEMENT(PROJETOS_COUNT,
             "SELECT COUNT(*) FROM (SELECT 1 FROM projeto" FILTER " LIMIT ?) contados");

enum db_result projeto_count(struct db *db, const struct projeto_filter *filter, int64_t max,
                             int64_t *total)
{
    char nome[LIKE_TEXT(PROJETO_NOME_MAX)];

    like_contains(filter->nome, nome, sizeof(nome));
    return db_one(db, &PROJETOS_COUNT, DB_IN(FILTER_VALUES(filter, nome), db_int(max)),
                  DB_OUT(db_to_int(total)));
}
