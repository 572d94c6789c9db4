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

DB_STATEMENT(CPF_TAKEN, "SELECT id FROM pessoa WHERE cpf = ? AND id <> ?");

enum db_result pessoa_duplicates(struct db *db, const struct pessoa *p, struct duplicates *d)
{
    static const struct duplicate CPF = {"cpf", "Já existe uma pessoa com este CPF.", 0};

    return duplicates_find(db, d, &CPF_TAKEN, &CPF, p->cpf, p->id);
}

#define WORDS "pessoa_palavra"
#define WHERE(row)                                                                                 \
    " WHERE TRUE{cpf: AND cpf = :cpf}{tipo: AND tipo = :tipo}"                                     \
    "{tipos: AND FIND_IN_SET(tipo, :tipos)}" SEARCH_TERMS(WORDS, row)
#define FILTER                                                                                     \
    PAGE_FROM(SEARCH_FROM(WORDS) "pessoa") WHERE("pessoa.id") PAGE_IDS("id") SEARCH_FOUND("id")
#define BY_WORD(by, sign, way)                                                                     \
    PAGE_SELECT COLUMNS by(WORDS, "pessoa", "id", sign, way) WHERE("p.alvo")

#define LIST PAGE_SELECT SEARCH_COUNTED COLUMNS FILTER

DB_READ(PESSOAS_BY_NOME, pessoa_filter, pessoa, LIST PAGE_ASC("nome", "id", PAGE_KEY) SEARCH_BOUND);
DB_READ(PESSOAS_BY_NOME_DESC, pessoa_filter, pessoa,
        LIST PAGE_DESC("nome", "id", PAGE_KEY) SEARCH_BOUND);
DB_READ(PESSOAS_BY_ID, pessoa_filter, pessoa, LIST PAGE_ASC_ID("id") SEARCH_BOUND);
DB_READ(PESSOAS_BY_ID_DESC, pessoa_filter, pessoa, LIST PAGE_DESC_ID("id") SEARCH_BOUND);
DB_READ(WORD_BY_NOME, pessoa_filter, pessoa, BY_WORD(SEARCH_BY_NAME, ">", "") SEARCH_NAME_ASC);
DB_READ(WORD_BY_NOME_DESC, pessoa_filter, pessoa,
        BY_WORD(SEARCH_BY_NAME, "<", " DESC") SEARCH_NAME_DESC);
DB_READ(WORD_BY_ID, pessoa_filter, pessoa, BY_WORD(SEARCH_BY_ID, ">", "") SEARCH_ID_ASC);
DB_READ(WORD_BY_ID_DESC, pessoa_filter, pessoa, BY_WORD(SEARCH_BY_ID, "<", " DESC") SEARCH_ID_DESC);
SEARCH_WORDS(PESSOA_WORDS, WORDS);
SEARCH_LEAP(PESSOA_LEAP, WORDS);
DB_WRITE(PESSOAS_COUNT, pessoa_filter, PAGE_TOTAL(FILTER));
DB_READ_SOME(PESSOA_KEYS, pessoa, pessoa, "SELECT id, nome FROM pessoa WHERE id = :id");

static const struct page_order ORDERS[] = {
    {"nome", &PESSOAS_BY_NOME, "nome"},
    {"-nome", &PESSOAS_BY_NOME_DESC, "nome"},
    {"id", &PESSOAS_BY_ID, "id"},
    {"-id", &PESSOAS_BY_ID_DESC, "id"},
};
static const struct page_order WORD_ORDERS[] = {
    {"nome", &WORD_BY_NOME, "nome"},
    {"-nome", &WORD_BY_NOME_DESC, "nome"},
    {"id", &WORD_BY_ID, "id"},
    {"-id", &WORD_BY_ID_DESC, "id"},
};
SEARCH_LIST(SOURCE, pessoa_filter, pessoa, PESSOAS_COUNT, PESSOA_KEYS, ORDERS, WORD_ORDERS,
            PESSOA_WORDS, PESSOA_LEAP, true);

enum db_result pessoa_list(struct db *db, struct pessoa_filter *filter, struct pessoa *p,
                           db_each *each, void *context)
{
    struct search_terms terms = {.count = 0};

    search_add(&terms, filter->busca, "");
    search_add(&terms, filter->nome, "");
    return search_scan(db, SOURCE, &terms, filter, p, each, context);
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
