#include "fornecedores/fornecedor.h"

#define COLUMNS(atualizado_em)                                                                     \
    "id, nome, cnpj, email, " TELEFONE_COLUMNS ", " ENDERECO_COLUMNS                               \
    ", versao, criado_em, " atualizado_em " AS atualizado_em"

/* Columns that a client writes. */
#define WRITTEN                                                                                    \
    "nome = :nome, cnpj = :cnpj, email = :email, " TELEFONE_WRITTEN ", " ENDERECO_WRITTEN

DB_WRITE(FORNECEDOR_INSERT, fornecedor,
         "INSERT INTO fornecedor SET " WRITTEN " RETURNING id, versao, criado_em, atualizado_em");

enum db_result fornecedor_insert(struct db *db, struct fornecedor *f)
{
    return db_store(db, FORNECEDOR_INSERT, f);
}

DB_READ(FORNECEDOR_BY_ID, fornecedor, fornecedor,
        "SELECT " COLUMNS("atualizado_em") " FROM fornecedor WHERE id = :id");

enum db_result fornecedor_get(struct db *db, int64_t id, struct fornecedor *f)
{
    f->id = id;
    return db_load(db, FORNECEDOR_BY_ID, f, f);
}

DB_READ(FORNECEDOR_LOCK, fornecedor, fornecedor,
        "SELECT " COLUMNS("CURRENT_TIMESTAMP(3)") " FROM fornecedor WHERE id = :id FOR UPDATE");

enum db_result fornecedor_lock(struct db *db, int64_t id, struct fornecedor *f)
{
    f->id = id;
    return db_load(db, FORNECEDOR_LOCK, f, f);
}

#define FILTER                                                                                     \
    " WHERE (:like IS NULL OR nome LIKE :like) AND (:cnpj IS NULL OR cnpj = :cnpj)"                \
    " AND (:cidade IS NULL OR endereco_cidade = :cidade) AND (:uf IS NULL OR endereco_uf = :uf)"

#define LIST "SELECT " COLUMNS("atualizado_em") " FROM fornecedor" FILTER
#define NOME "(SELECT nome FROM fornecedor WHERE id = :after)"

DB_READ(BY_NOME, fornecedor_filter, fornecedor, LIST PAGE_ASC("nome", "id", NOME));
DB_READ(BY_NOME_DESC, fornecedor_filter, fornecedor, LIST PAGE_DESC("nome", "id", NOME));
DB_READ(BY_ID, fornecedor_filter, fornecedor, LIST PAGE_ASC_ID("id"));
DB_READ(BY_ID_DESC, fornecedor_filter, fornecedor, LIST PAGE_DESC_ID("id"));
DB_WRITE(FORNECEDORES_COUNT, fornecedor_filter, PAGE_TOTAL(" FROM fornecedor" FILTER));
DB_STATEMENT(FORNECEDOR_EXISTS, "SELECT 1 FROM fornecedor WHERE id = ?");

static const struct db_ordering ORDERINGS[] = {
    {"nome", &BY_NOME},
    {"-nome", &BY_NOME_DESC},
    {"id", &BY_ID},
    {"-id", &BY_ID_DESC},
};
PAGE_LIST(SOURCE, fornecedor_filter, fornecedor, FORNECEDORES_COUNT, FORNECEDOR_EXISTS, ORDERINGS);

enum db_result fornecedor_list(struct db *db, struct fornecedor_filter *filter,
                               struct fornecedor *f, db_each *each, void *context)
{
    like_contains(filter->nome, filter->like, sizeof(filter->like));
    return page_scan(db, SOURCE, filter, f, each, context);
}

enum db_result fornecedor_exists(struct db *db, int64_t id)
{
    int64_t one;

    return db_one(db, &FORNECEDOR_EXISTS, DB_IN(db_int(id)), DB_OUT(db_to_int(&one)));
}

DB_WRITE(FORNECEDOR_UPDATE, fornecedor,
         "UPDATE fornecedor SET versao = :versao, atualizado_em = :atualizado_em, " WRITTEN
         " WHERE id = :id");

enum db_result fornecedor_update(struct db *db, struct fornecedor *f)
{
    return db_store(db, FORNECEDOR_UPDATE, f);
}

DB_STATEMENT(FORNECEDOR_DELETE, "DELETE FROM fornecedor WHERE id = ?");

enum db_result fornecedor_delete(struct db *db, int64_t id)
{
    return db_run(db, &FORNECEDOR_DELETE, DB_IN(db_int(id)));
}
