#include <inttypes.h>
#include <stdio.h>

#include "estoque/produto.h"

#define COLUMNS_AS_OF(atualizado_em)                                                               \
    "id, nome, codigo, cor, unidade, valor, quantidade, estoque_minimo, fornecedor_id, versao,"    \
    " criado_em, " atualizado_em " AS atualizado_em, ativo"
#define COLUMNS COLUMNS_AS_OF("atualizado_em")

/* The columns that a client writes. */
#define WRITTEN                                                                                    \
    "nome = :nome, codigo = :codigo, cor = :cor, unidade = :unidade, valor = :valor,"              \
    " estoque_minimo = :estoque_minimo, fornecedor_id = :fornecedor_id"

DB_WRITE(PRODUTO_INSERT, produto,
         "INSERT INTO produto SET " WRITTEN ", quantidade = :quantidade"
         " RETURNING id, versao, criado_em, atualizado_em, ativo");

enum db_result produto_insert(struct db *db, struct produto *p)
{
    return db_store(db, PRODUTO_INSERT, p);
}

DB_STATEMENT(PRODUTO_NAMED, "SELECT id FROM produto WHERE ativo = 1 AND nome = ? AND id <> ?");

enum db_result produto_find_named(struct db *db, const char *nome, int64_t other_than)
{
    int64_t id;

    return db_one(db, &PRODUTO_NAMED, DB_IN(db_text(nome), db_int(other_than)),
                  DB_OUT(db_to_int(&id)));
}

DB_READ(PRODUTO_BY_ID, produto, produto, "SELECT " COLUMNS " FROM produto WHERE id = :id");

enum db_result produto_read(struct db *db, int64_t id, struct produto *p)
{
    p->id = id;
    return db_load(db, PRODUTO_BY_ID, p, p);
}

DB_READ(PRODUTO_LOCK, produto, produto,
        "SELECT " COLUMNS_AS_OF("CURRENT_TIMESTAMP(3)") " FROM produto WHERE id = :id FOR UPDATE");

enum db_result produto_lock(struct db *db, int64_t id, struct produto *p)
{
    p->id = id;
    return db_load(db, PRODUTO_LOCK, p, p);
}

struct selection {
    char ids[PRODUTOS_READ_MAX * sizeof("9223372036854775807,") + sizeof("[]")];
};

static const struct field selection_fields[] = {
    FIELD_ASCII(selection, ids, 2, sizeof(((struct selection *)NULL)->ids) - 1, HIDDEN,
                "Lista JSON de identificadores."),
};

DB_READ(PRODUTOS_BY_IDS, selection, produto,
        "SELECT " COLUMNS " FROM JSON_TABLE(:ids, '$[*]' COLUMNS (alvo BIGINT UNSIGNED"
        " PATH '$')) alvos STRAIGHT_JOIN produto FORCE INDEX (PRIMARY) ON id = alvo");

enum db_result produto_read_many(struct db *db, const int64_t *ids, size_t count,
                                 struct produto *list)
{
    struct selection selection = {"["};
    size_t used = 1;
    size_t found;

    for (size_t i = 0; i < count; i++)
        used += (size_t)snprintf(selection.ids + used, sizeof(selection.ids) - used, "%s%" PRId64,
                                 i > 0 ? "," : "", ids[i]);
    (void)snprintf(selection.ids + used, sizeof(selection.ids) - used, "]");
    enum db_result result = db_load_many(db, PRODUTOS_BY_IDS, &selection, list, count, &found);
    return result == DB_OK && found < count ? DB_NONE : result;
}

DB_READ(PRODUTOS_AFTER, page, produto,
        "SELECT " COLUMNS " FROM produto WHERE id > COALESCE(:after, 0) ORDER BY id LIMIT :size");

enum db_result produto_read_after(struct db *db, int64_t id, struct produto *list, size_t size,
                                  size_t *count)
{
    const struct page page = {.after = id, .size = (int64_t)size};

    return db_load_many(db, PRODUTOS_AFTER, &page, list, size, count);
}

#define FILTER                                                                                     \
    " WHERE ativo = 1 AND (:like IS NULL OR nome LIKE :like)"                                      \
    " AND (:codigo IS NULL OR codigo = :codigo)"                                                   \
    " AND (:fornecedor_id IS NULL OR fornecedor_id = :fornecedor_id)"                              \
    " AND (:abaixo_do_minimo IS NULL OR abaixo_do_minimo = (:abaixo_do_minimo = 'true'))"

#define LIST "SELECT " COLUMNS " FROM produto" FILTER
#define NOME "(SELECT nome FROM produto WHERE id = :after)"

/* Names of active products are unique, so that their index gives the order. */
DB_READ(PRODUTOS_BY_NOME, produto_filter, produto, LIST PAGE_ASC_UNIQUE("nome", "id", NOME));
DB_READ(PRODUTOS_BY_NOME_DESC, produto_filter, produto, LIST PAGE_DESC_UNIQUE("nome", "id", NOME));
DB_READ(PRODUTOS_BY_ID, produto_filter, produto, LIST PAGE_ASC_ID("id"));
DB_READ(PRODUTOS_BY_ID_DESC, produto_filter, produto, LIST PAGE_DESC_ID("id"));
DB_WRITE(PRODUTOS_COUNT, produto_filter, PAGE_TOTAL(" FROM produto" FILTER));
DB_STATEMENT(PRODUTO_EXISTS, "SELECT 1 FROM produto WHERE id = ?");

static const struct db_ordering ORDERINGS[] = {
    {"nome", &PRODUTOS_BY_NOME},
    {"-nome", &PRODUTOS_BY_NOME_DESC},
    {"id", &PRODUTOS_BY_ID},
    {"-id", &PRODUTOS_BY_ID_DESC},
};
PAGE_LIST(SOURCE, produto_filter, produto, PRODUTOS_COUNT, PRODUTO_EXISTS, ORDERINGS);

enum db_result produto_list(struct db *db, struct produto_filter *filter, struct produto *p,
                            db_each *each, void *context)
{
    like_contains(filter->nome, filter->like, sizeof(filter->like));
    return page_scan(db, SOURCE, filter, p, each, context);
}

enum db_result produto_exists(struct db *db, int64_t id)
{
    int64_t one;

    return db_one(db, &PRODUTO_EXISTS, DB_IN(db_int(id)), DB_OUT(db_to_int(&one)));
}

DB_WRITE(PRODUTO_UPDATE, produto,
         "UPDATE produto SET versao = :versao, atualizado_em = :atualizado_em, " WRITTEN
         " WHERE id = :id");

enum db_result produto_update(struct db *db, struct produto *p)
{
    return db_store(db, PRODUTO_UPDATE, p);
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
