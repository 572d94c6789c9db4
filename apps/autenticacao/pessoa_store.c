#include "autenticacao/pessoa.h"

#define COLUMNS                                                                                    \
    "id, nome, cpf, email, " TELEFONE_COLUMNS ", " ENDERECO_COLUMNS                                \
    ", tipo, anonimizada_em, versao, criado_em, atualizado_em"

/* Columns that a client writes. */
#define WRITTEN                                                                                    \
    "nome = :nome, cpf = :cpf, email = :email, " TELEFONE_WRITTEN ", " ENDERECO_WRITTEN            \
    ", tipo = :tipo"

DB_WRITE(PESSOA_INSERT, pessoa,
         "INSERT INTO pessoa SET " WRITTEN " RETURNING id, versao, criado_em, atualizado_em");

enum db_result pessoa_insert(struct db *db, struct pessoa *p)
{
    return db_store(db, PESSOA_INSERT, p);
}

DB_READ(PESSOA_BY_ID, pessoa, pessoa, "SELECT " COLUMNS " FROM pessoa WHERE id = :id");

enum db_result pessoa_get(struct db *db, int64_t id, struct pessoa *p)
{
    p->id = id;
    return db_load(db, PESSOA_BY_ID, p, p);
}

#define FILTER                                                                                     \
    " FROM pessoa WHERE (:like IS NULL OR nome LIKE :like) AND (:cpf IS NULL OR cpf = :cpf)"       \
    " AND (:tipo IS NULL OR tipo = :tipo)"

#define LIST "SELECT " COLUMNS FILTER
#define NOME "(SELECT nome FROM pessoa WHERE id = :after)"

DB_READ(PESSOAS_BY_NOME, pessoa_filter, pessoa, LIST PAGE_ASC("nome", "id", NOME));
DB_READ(PESSOAS_BY_NOME_DESC, pessoa_filter, pessoa, LIST PAGE_DESC("nome", "id", NOME));
DB_READ(PESSOAS_BY_ID, pessoa_filter, pessoa, LIST PAGE_ASC_ID("id"));
DB_READ(PESSOAS_BY_ID_DESC, pessoa_filter, pessoa, LIST PAGE_DESC_ID("id"));
DB_WRITE(PESSOAS_COUNT, pessoa_filter, PAGE_TOTAL(FILTER));
DB_STATEMENT(PESSOA_EXISTS, "SELECT 1 FROM pessoa WHERE id = ?");

static const struct db_ordering ORDERINGS[] = {
    {"nome", &PESSOAS_BY_NOME},
    {"-nome", &PESSOAS_BY_NOME_DESC},
    {"id", &PESSOAS_BY_ID},
    {"-id", &PESSOAS_BY_ID_DESC},
};
PAGE_LIST(SOURCE, pessoa_filter, pessoa, PESSOAS_COUNT, PESSOA_EXISTS, ORDERINGS);

enum db_result pessoa_list(struct db *db, struct pessoa_filter *filter, struct pessoa *p,
                           db_each *each, void *context)
{
    like_contains(filter->nome, filter->like, sizeof(filter->like));
    return page_scan(db, SOURCE, filter, p, each, context);
}

DB_STATEMENT(PESSOA_LOCK,
             "SELECT versao, anonimizada_em IS NOT NULL FROM pessoa WHERE id = ? FOR UPDATE");

enum db_result pessoa_lock(struct db *db, int64_t id, int64_t *versao, bool *anonymous)
{
    return db_one(db, &PESSOA_LOCK, DB_IN(db_int(id)),
                  DB_OUT(db_to_int(versao), db_to_bool(anonymous)));
}

DB_STATEMENT(ADMINS_OF_PESSOA,
             "SELECT COUNT(*) FROM usuario WHERE pessoa_id = ? AND papel = 'ADMIN'");

enum db_result pessoa_count_admins(struct db *db, int64_t id, int64_t *admins)
{
    return db_one(db, &ADMINS_OF_PESSOA, DB_IN(db_int(id)), DB_OUT(db_to_int(admins)));
}

#define UPDATE "UPDATE pessoa SET versao = versao + 1, " WRITTEN

DB_WRITE(PESSOA_UPDATE, pessoa, UPDATE " WHERE id = :id");

enum db_result pessoa_update(struct db *db, struct pessoa *p)
{
    return db_store(db, PESSOA_UPDATE, p);
}

DB_WRITE(PESSOA_ERASE, pessoa, UPDATE ", anonimizada_em = CURRENT_TIMESTAMP(3) WHERE id = :id");

enum db_result pessoa_erase(struct db *db, struct pessoa *p)
{
    return db_store(db, PESSOA_ERASE, p);
}

/* Stored answers of Idempotency-Key contain personal data too; the keys stay used. */
DB_STATEMENT(ANSWERS_ERASE, "UPDATE idempotencia SET resposta_corpo = NULL WHERE ? = IF("
                            "rota LIKE '/pessoas%', JSON_VALUE(resposta_corpo, '$.id'),"
                            " JSON_VALUE(resposta_corpo, '$.pessoaId'))");

enum db_result pessoa_erase_answers(struct db *db, int64_t id)
{
    return db_run(db, &ANSWERS_ERASE, DB_IN(db_int(id)));
}

DB_STATEMENT(PESSOA_DELETE, "DELETE FROM pessoa WHERE id = ?");

enum db_result pessoa_delete(struct db *db, int64_t id)
{
    return db_run(db, &PESSOA_DELETE, DB_IN(db_int(id)));
}
