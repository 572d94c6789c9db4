#include "fornecedores/fornecedor.h"

#include <string.h>

#include "common/db/like.h"

#define COLUMNS                                                                                    \
    "id, versao, nome, cnpj, email, telefone_codigo_pais, telefone_codigo_area, telefone_numero,"  \
    " endereco_rua, endereco_numero, endereco_complemento, endereco_bairro, endereco_cidade,"      \
    " endereco_uf, endereco_cep, criado_em, atualizado_em"

#define PLACES(f)                                                                                  \
    DB_OUT(db_to_int(&(f)->id), db_to_int(&(f)->versao), db_to_text((f)->nome),                    \
           db_to_text((f)->cnpj), db_to_text((f)->email), db_to_text((f)->telefone.codigo_pais),   \
           db_to_text((f)->telefone.codigo_de_area), db_to_text((f)->telefone.numero),             \
           db_to_text((f)->endereco.rua), db_to_text((f)->endereco.numero),                        \
           db_to_text((f)->endereco.complemento), db_to_text((f)->endereco.bairro),                \
           db_to_text((f)->endereco.cidade), db_to_text((f)->endereco.uf),                         \
           db_to_text((f)->endereco.cep), db_to_instant((f)->criado_em),                           \
           db_to_instant((f)->atualizado_em))

#define TELEFONE_VALUES(t)                                                                         \
    db_text((t)->codigo_pais), db_text((t)->codigo_de_area), db_text((t)->numero)

#define ENDERECO_VALUES(e)                                                                         \
    db_text((e)->rua), db_text((e)->numero), db_optional_text((e)->complemento),                   \
        db_text((e)->bairro), db_text((e)->cidade), db_text((e)->uf), db_text((e)->cep)

DB_STATEMENT(FORNECEDOR_INSERT,
             "INSERT INTO fornecedor (nome, cnpj, email, telefone_codigo_pais,"
             " telefone_codigo_area, telefone_numero, endereco_rua, endereco_numero,"
             " endereco_complemento, endereco_bairro, endereco_cidade, endereco_uf, endereco_cep)"
             " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
             " RETURNING id, versao, criado_em, atualizado_em");

enum db_result fornecedor_insert(struct db *db, struct fornecedor *f)
{
    return db_one(db, &FORNECEDOR_INSERT,
                  DB_IN(db_text(f->nome), db_text(f->cnpj), db_optional_text(f->email),
                        TELEFONE_VALUES(&f->telefone), ENDERECO_VALUES(&f->endereco)),
                  DB_OUT(db_to_int(&f->id), db_to_int(&f->versao), db_to_instant(f->criado_em),
                         db_to_instant(f->atualizado_em)));
}

DB_STATEMENT(FORNECEDOR_BY_ID, "SELECT " COLUMNS " FROM fornecedor WHERE id = ?");

enum db_result fornecedor_get(struct db *db, int64_t id, struct fornecedor *f)
{
    return db_one(db, &FORNECEDOR_BY_ID, DB_IN(db_int(id)), PLACES(f));
}

#define FILTER                                                                                     \
    " WHERE (? IS NULL OR nome LIKE ?) AND (? IS NULL OR cnpj = ?)"                                \
    " AND (? IS NULL OR endereco_cidade = ?) AND (? IS NULL OR endereco_uf = ?)"

#define FILTER_VALUES(filter, nome)                                                                \
    db_optional_text(nome), db_optional_text(nome), db_optional_text((filter)->cnpj),              \
        db_optional_text((filter)->cnpj), db_optional_text((filter)->cidade),                      \
        db_optional_text((filter)->cidade), db_optional_text((filter)->uf),                        \
        db_optional_text((filter)->uf)

#define LIST "SELECT " COLUMNS " FROM fornecedor" FILTER
#define NOME "(SELECT nome FROM fornecedor WHERE id = ?)"

DB_STATEMENT(FORNECEDORES_BY_NOME, LIST PAGE_UP("nome", "id", NOME));
DB_STATEMENT(FORNECEDORES_BY_NOME_DESC, LIST PAGE_DOWN("nome", "id", NOME));
DB_STATEMENT(FORNECEDORES_BY_ID, LIST PAGE_UP_ID("id"));
DB_STATEMENT(FORNECEDORES_BY_ID_DESC, LIST PAGE_DOWN_ID("id"));
DB_STATEMENT(FORNECEDORES_COUNT, PAGE_COUNT(" FROM fornecedor" FILTER));
DB_STATEMENT(FORNECEDOR_EXISTS, "SELECT 1 FROM fornecedor WHERE id = ?");

static const struct db_ordering ORDERINGS[] = {
    {"nome", &FORNECEDORES_BY_NOME},
    {"-nome", &FORNECEDORES_BY_NOME_DESC},
    {"id", &FORNECEDORES_BY_ID},
    {"-id", &FORNECEDORES_BY_ID_DESC},
};
static const struct page_source SOURCE =
    PAGE_SOURCE(FORNECEDORES_COUNT, FORNECEDOR_EXISTS, ORDERINGS);

enum db_result fornecedor_list(struct db *db, const struct fornecedor_filter *filter,
                               struct page *page, struct fornecedor *f, db_each *each,
                               void *context)
{
    char nome[LIKE_TEXT(FORNECEDOR_NOME_MAX)];

    like_contains(filter->nome, nome, sizeof(nome));
    return page_rows(db, page, &SOURCE, DB_IN(FILTER_VALUES(filter, nome)), PLACES(f), each,
                     context);
}

/* What it means that a change found no row: no such supplier, or another version of it. */
static enum db_result missed(struct db *db, int64_t id)
{
    int64_t one;
    enum db_result result =
        db_one(db, &FORNECEDOR_EXISTS, DB_IN(db_int(id)), DB_OUT(db_to_int(&one)));

    return result == DB_OK ? DB_STALE : result;
}

/* After a change: the supplier as it is now, or why there was none to change. */
static enum db_result read_back(struct db *db, enum db_result result, struct fornecedor *f)
{
    if (result != DB_OK)
        return result;
    return db_count(db) == 0 ? missed(db, f->id) : fornecedor_get(db, f->id, f);
}

#define UPDATE           "UPDATE fornecedor SET versao = versao + 1, "
#define OF_VERSION       " WHERE id = ? AND ? IN (0, versao)"
#define TELEFONE_COLUMNS "telefone_codigo_pais = ?, telefone_codigo_area = ?, telefone_numero = ?"
#define ENDERECO_COLUMNS                                                                           \
    "endereco_rua = ?, endereco_numero = ?, endereco_complemento = ?, endereco_bairro = ?,"        \
    " endereco_cidade = ?, endereco_uf = ?, endereco_cep = ?"

DB_STATEMENT(FORNECEDOR_UPDATE, UPDATE "nome = ?, cnpj = ?, email = ?, " TELEFONE_COLUMNS
                                       ", " ENDERECO_COLUMNS OF_VERSION);

enum db_result fornecedor_update(struct db *db, int64_t versao, struct fornecedor *f)
{
    enum db_result result =
        db_run(db, &FORNECEDOR_UPDATE,
               DB_IN(db_text(f->nome), db_text(f->cnpj), db_optional_text(f->email),
                     TELEFONE_VALUES(&f->telefone), ENDERECO_VALUES(&f->endereco), db_int(f->id),
                     db_int(versao)));

    return read_back(db, result, f);
}

DB_STATEMENT(FORNECEDOR_UPDATE_TELEFONE, UPDATE TELEFONE_COLUMNS OF_VERSION);

enum db_result fornecedor_update_telefone(struct db *db, int64_t versao, struct fornecedor *f)
{
    return read_back(db,
                     db_run(db, &FORNECEDOR_UPDATE_TELEFONE,
                            DB_IN(TELEFONE_VALUES(&f->telefone), db_int(f->id), db_int(versao))),
                     f);
}

DB_STATEMENT(FORNECEDOR_UPDATE_ENDERECO, UPDATE ENDERECO_COLUMNS OF_VERSION);

enum db_result fornecedor_update_endereco(struct db *db, int64_t versao, struct fornecedor *f)
{
    return read_back(db,
                     db_run(db, &FORNECEDOR_UPDATE_ENDERECO,
                            DB_IN(ENDERECO_VALUES(&f->endereco), db_int(f->id), db_int(versao))),
                     f);
}

DB_STATEMENT(FORNECEDOR_DELETE, "DELETE FROM fornecedor" OF_VERSION);

enum db_result fornecedor_delete(struct db *db, int64_t id, int64_t versao)
{
    enum db_result result = db_run(db, &FORNECEDOR_DELETE, DB_IN(db_int(id), db_int(versao)));

    return result == DB_OK && db_count(db) == 0 ? missed(db, id) : result;
}
