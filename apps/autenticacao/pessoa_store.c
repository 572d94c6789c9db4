#include "autenticacao/pessoa.h"

#include <string.h>

#include "autenticacao/usuario.h"

#define COLUMNS                                                                                    \
    "id, nome, cpf, email, " TELEFONE_COLUMNS ", " ENDERECO_COLUMNS                                \
    ", tipo, anonimizada_em, versao, criado_em, atualizado_em"

/* Columns that a client writes. */
#define WRITTEN                                                                                    \
    "nome = :nome, cpf = :cpf, email = :email, " TELEFONE_WRITTEN ", " ENDERECO_WRITTEN            \
    ", tipo = :tipo"

/* Context of a transaction. */
struct change {
    const struct autor *autor;
    int64_t versao;
    struct pessoa *p;
};

DB_WRITE(PESSOA_INSERT, pessoa,
         "INSERT INTO pessoa SET " WRITTEN " RETURNING id, versao, criado_em, atualizado_em");

static enum db_result insert(struct db *db, void *context)
{
    struct change *change = context;
    struct pessoa *p = change->p;
    enum db_result result = db_store(db, PESSOA_INSERT, p);

    return result == DB_OK ? auditoria_add_pessoa(db, change->autor, PESSOA_CRIADA, p->id) : result;
}

enum db_result pessoa_insert(struct db *db, const struct autor *autor, struct pessoa *p)
{
    return db_transaction(db, insert, &(struct change){.autor = autor, .p = p});
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

/* Locks the person, whose version must be `versao`. */
static enum db_result lock(struct db *db, int64_t id, int64_t versao, bool *anonymous)
{
    int64_t now;
    bool erased;
    enum db_result result =
        db_one(db, &PESSOA_LOCK, DB_IN(db_int(id)), DB_OUT(db_to_int(&now), db_to_bool(&erased)));

    if (result == DB_OK && versao != 0 && versao != now)
        return RULE_STALE;
    *anonymous = result == DB_OK && erased;
    return result;
}

DB_STATEMENT(ADMINS_OF_PESSOA,
             "SELECT COUNT(*) FROM usuario WHERE pessoa_id = ? AND papel = 'ADMIN'");

/* No ADMIN can be added meanwhile: usuario_insert waits for the lock on the person. */
static enum db_result keep_tipo(struct db *db, const struct pessoa *p)
{
    int64_t admins = 0;

    if (strcmp(p->tipo, ADMINISTRADOR) == 0)
        return DB_OK;
    enum db_result result =
        db_one(db, &ADMINS_OF_PESSOA, DB_IN(db_int(p->id)), DB_OUT(db_to_int(&admins)));
    return result == DB_OK && admins > 0 ? RULE_CONFLICT : result;
}

#define UPDATE "UPDATE pessoa SET versao = versao + 1, " WRITTEN

DB_WRITE(PESSOA_UPDATE, pessoa, UPDATE " WHERE id = :id");
DB_WRITE(PESSOA_ERASE, pessoa, UPDATE ", anonimizada_em = CURRENT_TIMESTAMP(3) WHERE id = :id");

/* After a write: adds the audit row and reads the person back. */
static enum db_result record(struct db *db, enum db_result result, const struct change *change,
                             const char *acao)
{
    struct pessoa *p = change->p;

    if (result == DB_OK)
        result = auditoria_add_pessoa(db, change->autor, acao, p->id);
    return result == DB_OK ? pessoa_get(db, p->id, p) : result;
}

static enum db_result update(struct db *db, void *context)
{
    const struct change *change = context;
    bool anonymous;
    enum db_result result = lock(db, change->p->id, change->versao, &anonymous);

    if (result == DB_OK)
        result = anonymous ? RULE_CONFLICT : keep_tipo(db, change->p);
    if (result != DB_OK)
        return result;
    return record(db, db_store(db, PESSOA_UPDATE, change->p), change, PESSOA_ALTERADA);
}

enum db_result pessoa_update(struct db *db, const struct autor *autor, int64_t versao,
                             struct pessoa *p)
{
    return db_transaction(db, update, &(struct change){autor, versao, p});
}

/* Stored answers of Idempotency-Key contain personal data too; the keys stay used. */
DB_STATEMENT(ANSWERS_ERASE, "UPDATE idempotencia SET resposta_corpo = NULL WHERE ? = IF("
                            "rota LIKE '/pessoas%', JSON_VALUE(resposta_corpo, '$.id'),"
                            " JSON_VALUE(resposta_corpo, '$.pessoaId'))");

static enum db_result erase_answers(struct db *db, int64_t pessoa_id)
{
    return db_run(db, &ANSWERS_ERASE, DB_IN(db_int(pessoa_id)));
}

DB_STATEMENT(PESSOA_DELETE, "DELETE FROM pessoa WHERE id = ?");

static enum db_result remove_row(struct db *db, void *context)
{
    const struct change *change = context;
    bool anonymous;
    enum db_result result = lock(db, change->p->id, change->versao, &anonymous);

    if (result == DB_OK)
        result = db_run(db, &PESSOA_DELETE, DB_IN(db_int(change->p->id)));
    if (result == DB_OK)
        result = erase_answers(db, change->p->id);
    return result == DB_OK ? auditoria_add_pessoa(db, change->autor, PESSOA_REMOVIDA, change->p->id)
                           : result;
}

enum db_result pessoa_delete(struct db *db, const struct autor *autor, int64_t id, int64_t versao)
{
    struct pessoa p = {.id = id};

    return db_transaction(db, remove_row, &(struct change){autor, versao, &p});
}

/* Replaces all personal data; required columns get a placeholder. */
static void erase(struct pessoa *p)
{
    struct pessoa blank = {.id = p->id, .nome = "Pessoa anonimizada", .tipo = FUNCIONARIO};

    *p = blank;
}

static enum db_result anonimizar(struct db *db, void *context)
{
    const struct change *change = context;
    bool anonymous;
    enum db_result result = usuario_spare_admin(db, change->p->id, 0);

    if (result == DB_OK)
        result = lock(db, change->p->id, change->versao, &anonymous);
    if (result == DB_OK)
        result = usuario_retire_of_pessoa(db, change->p->id);
    if (result == DB_OK)
        result = erase_answers(db, change->p->id);
    if (result != DB_OK)
        return result;
    erase(change->p);
    return record(db, db_store(db, PESSOA_ERASE, change->p), change, PESSOA_ANONIMIZADA);
}

enum db_result pessoa_anonimizar(struct db *db, const struct autor *autor, int64_t versao,
                                 struct pessoa *p)
{
    return db_transaction(db, anonimizar, &(struct change){autor, versao, p});
}
