#include <inttypes.h>
#include <stdio.h>

#include "common/db/like.h"
#include "estoque/produto.h"
#include "estoque/produto_row.h"

DB_STATEMENT(PRODUTO_INSERT,
             "INSERT INTO produto (nome, codigo, cor, unidade, valor, quantidade, estoque_minimo,"
             " fornecedor_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
             " RETURNING id, versao, criado_em, atualizado_em");

enum db_result produto_insert(struct db *db, struct produto *p)
{
    p->ativo = true;
    return db_one(db, &PRODUTO_INSERT,
                  DB_IN(db_text(p->nome), db_optional_text(p->codigo), db_optional_text(p->cor),
                        db_text(p->unidade), db_money(p->valor), db_int(p->quantidade),
                        db_int(p->estoque_minimo), db_optional_int(p->fornecedor_id)),
                  DB_OUT(db_to_int(&p->id), db_to_int(&p->versao), db_to_instant(p->criado_em),
                         db_to_instant(p->atualizado_em)));
}

static enum db_result read_one(struct db *db, const struct db_statement *statement, int64_t id,
                               struct produto *p)
{
    int64_t ativo = 0;
    enum db_result result = db_one(db, statement, DB_IN(db_int(id)), PRODUTO_PLACES(p, &ativo));

    p->ativo = ativo != 0;
    return result;
}

DB_STATEMENT(PRODUTO_BY_ID, "SELECT " PRODUTO_COLUMNS " FROM produto WHERE id = ?");

enum db_result produto_read(struct db *db, int64_t id, struct produto *p)
{
    return read_one(db, &PRODUTO_BY_ID, id, p);
}

DB_STATEMENT(PRODUTOS_BY_IDS,
             "SELECT " PRODUTO_COLUMNS " FROM JSON_TABLE(?, '$[*]' COLUMNS (alvo BIGINT UNSIGNED"
             " PATH '$')) alvos STRAIGHT_JOIN produto FORCE INDEX (PRIMARY) ON id = alvo");

struct reading {
    struct produto row;
    int64_t ativo;
    struct produto *list;
    size_t size;
    size_t count;
};

static void keep_produto(void *context)
{
    struct reading *reading = context;

    reading->row.ativo = reading->ativo != 0;
    if (reading->count < reading->size)
        reading->list[reading->count++] = reading->row;
}

enum db_result produto_read_many(struct db *db, const int64_t *ids, size_t count,
                                 struct produto *list)
{
    struct reading reading = {.list = list, .size = count};
    char text[PRODUTOS_READ_MAX * sizeof("9223372036854775807,") + sizeof("[]")] = "[";
    size_t used = 1;

    for (size_t i = 0; i < count; i++)
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%" PRId64, i > 0 ? "," : "",
                                 ids[i]);
    (void)snprintf(text + used, sizeof(text) - used, "]");
    enum db_result result =
        db_rows(db, &PRODUTOS_BY_IDS, DB_IN(db_text(text)),
                PRODUTO_PLACES(&reading.row, &reading.ativo), keep_produto, &reading);
    return result == DB_OK && reading.count < count ? DB_NONE : result;
}

enum db_result produto_get(struct db *db, int64_t id, struct produto *p)
{
    enum db_result result = produto_read(db, id, p);

    return result == DB_OK && !p->ativo ? DB_NONE : result;
}

DB_STATEMENT(PRODUTO_LOCK, "SELECT " PRODUTO_COLUMNS " FROM produto WHERE id = ? FOR UPDATE");

enum db_result produto_lock(struct db *db, int64_t id, struct produto *p)
{
    return read_one(db, &PRODUTO_LOCK, id, p);
}

#define FILTER                                                                                     \
    " WHERE ativo = 1 AND (? IS NULL OR nome LIKE ?) AND (? IS NULL OR codigo = ?)"                \
    " AND (? IS NULL OR fornecedor_id = ?) AND (? IS NULL OR abaixo_do_minimo = ?)"

#define FILTER_VALUES(filter, nome)                                                                \
    db_optional_text(nome), db_optional_text(nome), db_optional_text((filter)->codigo),            \
        db_optional_text((filter)->codigo), db_optional_int((filter)->fornecedor_id),              \
        db_optional_int((filter)->fornecedor_id), db_optional_int((filter)->abaixo_do_minimo),     \
        db_optional_int((filter)->abaixo_do_minimo)

#define LIST "SELECT " PRODUTO_COLUMNS " FROM produto" FILTER
#define NOME "(SELECT nome FROM produto WHERE id = ?)"

/* Names of active products are unique, so that their index gives the order. */
DB_STATEMENT(PRODUTOS_BY_NOME, LIST PAGE_UP_UNIQUE("nome", "id", NOME));
DB_STATEMENT(PRODUTOS_BY_NOME_DESC, LIST PAGE_DOWN_UNIQUE("nome", "id", NOME));
DB_STATEMENT(PRODUTOS_BY_ID, LIST PAGE_UP_ID("id"));
DB_STATEMENT(PRODUTOS_BY_ID_DESC, LIST PAGE_DOWN_ID("id"));
DB_STATEMENT(PRODUTOS_COUNT, PAGE_COUNT(" FROM produto" FILTER));
DB_STATEMENT(PRODUTO_EXISTS, "SELECT 1 FROM produto WHERE id = ?");

static const struct db_ordering ORDERINGS[] = {
    {"nome", &PRODUTOS_BY_NOME},
    {"-nome", &PRODUTOS_BY_NOME_DESC},
    {"id", &PRODUTOS_BY_ID},
    {"-id", &PRODUTOS_BY_ID_DESC},
};
static const struct page_source SOURCE = PAGE_SOURCE(PRODUTOS_COUNT, PRODUTO_EXISTS, ORDERINGS);

enum db_result produto_list(struct db *db, const struct produto_filter *filter, struct page *page,
                            struct produto *p, db_each *each, void *context)
{
    char nome[LIKE_TEXT(PRODUTO_NOME_MAX)];
    int64_t ativo;

    p->ativo = true;
    like_contains(filter->nome, nome, sizeof(nome));
    return page_rows(db, page, &SOURCE, DB_IN(FILTER_VALUES(filter, nome)),
                     PRODUTO_PLACES(p, &ativo), each, context);
}

DB_STATEMENT(PRODUTO_UPDATE,
             "UPDATE produto SET versao = versao + 1, nome = ?, codigo = ?, cor = ?, unidade = ?,"
             " valor = ?, estoque_minimo = ?, fornecedor_id = ?"
             " WHERE id = ? AND ativo = 1 AND ? IN (0, versao)");

enum db_result produto_update(struct db *db, int64_t versao, const struct produto *p)
{
    return db_run(db, &PRODUTO_UPDATE,
                  DB_IN(db_text(p->nome), db_optional_text(p->codigo), db_optional_text(p->cor),
                        db_text(p->unidade), db_money(p->valor), db_int(p->estoque_minimo),
                        db_optional_int(p->fornecedor_id), db_int(p->id), db_int(versao)));
}

DB_STATEMENT(PRODUTO_RETIRE, "UPDATE produto SET versao = versao + 1, ativo = NULL WHERE id = ?");

enum db_result produto_update_ativo(struct db *db, int64_t id)
{
    return db_run(db, &PRODUTO_RETIRE, DB_IN(db_int(id)));
}

DB_STATEMENT(PRODUTO_MOVE,
             "UPDATE produto SET versao = versao + 1, quantidade = quantidade + ? WHERE id = ?");

enum db_result produto_update_quantidade(struct db *db, int64_t id, int64_t change)
{
    return db_run(db, &PRODUTO_MOVE, DB_IN(db_int(change), db_int(id)));
}
