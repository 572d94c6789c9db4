#include "autenticacao/pessoa.h"

#include <string.h>

#include "autenticacao/usuario.h"
#include "common/db/like.h"


#define ENDERECO_COLUMNS                                                                           \
    "endereco_rua, endereco_numero, endereco_complemento, endereco_bairro, endereco_cidade,"       \
    " endereco_uf, endereco_cep"
#define COLUMNS                                                                                    \
    "id, versao, nome, cpf, email, " TELEFONE_COLUMNS ", " ENDERECO_COLUMNS                        \
    ", tipo, anonimizada_em, criado_em, atualizado_em"

#define PLACES(p)                                                                                  \
    DB_OUT(db_to_int(&(p)->id), db_to_int(&(p)->versao), db_to_text((p)->nome),                    \
           db_to_text((p)->cpf), db_to_text((p)->email), db_to_text((p)->telefone.codigo_pais),    \
           db_to_text((p)->telefone.codigo_de_area), db_to_text((p)->telefone.numero),             \
           db_to_text((p)->endereco.rua), db_to_text((p)->endereco.numero),                        \
           db_to_text((p)->endereco.complemento), db_to_text((p)->endereco.bairro),                \
           db_to_text((p)->endereco.cidade), db_to_text((p)->endereco.uf),                         \
           db_to_text((p)->endereco.cep), db_to_text((p)->tipo),                                   \
           db_to_instant((p)->anonimizada_em), db_to_instant((p)->criado_em),                      \
           db_to_instant((p)->atualizado_em))

#define VALUES(p)                                                                                  \
    db_text((p)->nome), db_optional_text((p)->cpf), db_optional_text((p)->email),                  \
        db_text((p)->telefone.codigo_pais), db_text((p)->telefone.codigo_de_area),                 \
        db_text((p)->telefone.numero), db_text((p)->endereco.rua), db_text((p)->endereco.numero),  \
        db_optional_text((p)->endereco.complemento), db_text((p)->endereco.bairro),                \
        db_text((p)->endereco.cidade), db_text((p)->endereco.uf), db_text((p)->endereco.cep),      \
        db_text((p)->tipo)

/* What the work of a transaction is about. */
struct change {
    const struct origem *origem;
    int64_t versao;
    struct pessoa *p;
};

DB_STATEMENT(PESSOA_INSERT,
             "INSERT INTO pessoa (nome, cpf, email, " TELEFONE_COLUMNS ", " ENDERECO_COLUMNS
             ", tipo) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
             " RETURNING id, versao, criado_em, atualizado_em");

static enum db_result insert(struct db *db, void *context)
{
    struct change *change = context;
    struct pessoa *p = change->p;
    enum db_result result =
        db_one(db, &PESSOA_INSERT, DB_IN(VALUES(p)),
               DB_OUT(db_to_int(&p->id), db_to_int(&p->versao), db_to_instant(p->criado_em),
                      db_to_instant(p->atualizado_em)));

    return result == DB_OK ? auditoria_add_pessoa(db, change->origem, PESSOA_CRIADA, p->id)
                           : result;
}

enum db_result pessoa_insert(struct db *db, const struct origem *origem, struct pessoa *p)
{
    return db_transaction(db, insert, &(struct change){.origem = origem, .p = p});
}

DB_STATEMENT(PESSOA_BY_ID, "SELECT " COLUMNS " FROM pessoa WHERE id = ?");

enum db_result pessoa_get(struct db *db, int64_t id, struct pessoa *p)
{
    return db_one(db, &PESSOA_BY_ID, DB_IN(db_int(id)), PLACES(p));
}

#define FILTER                                                                                     \
    " FROM pessoa WHERE (? IS NULL OR nome LIKE ?) AND (? IS NULL OR cpf = ?)"                     \
    " AND (? IS NULL OR tipo = ?)"

#define FILTER_VALUES(filter, nome)                                                                \
    db_optional_text(nome), db_optional_text(nome), db_optional_text((filter)->cpf),               \
        db_optional_text((filter)->cpf), db_optional_text((filter)->tipo),                         \
        db_optional_text((filter)->tipo)

#define LIST "SELECT " COLUMNS FILTER
#define NOME "(SELECT nome FROM pessoa WHERE id = ?)"

DB_STATEMENT(PESSOAS_BY_NOME, LIST PAGE_UP("nome", "id", NOME));
DB_STATEMENT(PESSOAS_BY_NOME_DESC, LIST PAGE_DOWN("nome", "id", NOME));
DB_STATEMENT(PESSOAS_BY_ID, LIST PAGE_UP_ID("id"));
DB_STATEMENT(PESSOAS_BY_ID_DESC, LIST PAGE_DOWN_ID("id"));
DB_STATEMENT(PESSOAS_COUNT, PAGE_COUNT(FILTER));
DB_STATEMENT(PESSOA_EXISTS, "SELECT 1 FROM pessoa WHERE id = ?");

static const struct db_ordering ORDERINGS[] = {
    {"nome", &PESSOAS_BY_NOME},
    {"-nome", &PESSOAS_BY_NOME_DESC},
    {"id", &PESSOAS_BY_ID},
    {"-id", &PESSOAS_BY_ID_DESC},
};
static const struct page_source SOURCE = PAGE_SOURCE(PESSOAS_COUNT, PESSOA_EXISTS, ORDERINGS);

enum db_result pessoa_list(struct db *db, const struct pessoa_filter *filter, struct page *page,
                           struct pessoa *p, db_each *each, void *context)
{
    char nome[LIKE_TEXT(PESSOA_NOME_MAX)];

    like_contains(filter->nome, nome, sizeof(nome));
    return page_rows(db, page, &SOURCE, DB_IN(FILTER_VALUES(filter, nome)), PLACES(p), each,
                     context);
}

DB_STATEMENT(PESSOA_LOCK,
             "SELECT versao, anonimizada_em IS NOT NULL FROM pessoa WHERE id = ? FOR UPDATE");

/* Locks the person, whose version must be `versao`. */
static enum db_result lock(struct db *db, int64_t id, int64_t versao, bool *anonymous)
{
    int64_t now;
    int64_t erased;
    enum db_result result =
        db_one(db, &PESSOA_LOCK, DB_IN(db_int(id)), DB_OUT(db_to_int(&now), db_to_int(&erased)));

    if (result == DB_OK && versao != 0 && versao != now)
        return DB_STALE;
    *anonymous = result == DB_OK && erased != 0;
    return result;
}

DB_STATEMENT(ADMINS_OF_PESSOA,
             "SELECT COUNT(*) FROM usuario WHERE pessoa_id = ? AND papel = 'ADMIN'");

/* A new ADMIN cannot come meanwhile: usuario_insert waits for the lock on the person. */
static enum db_result keep_tipo(struct db *db, const struct pessoa *p)
{
    int64_t admins = 0;

    if (strcmp(p->tipo, ADMINISTRADOR) == 0)
        return DB_OK;
    enum db_result result =
        db_one(db, &ADMINS_OF_PESSOA, DB_IN(db_int(p->id)), DB_OUT(db_to_int(&admins)));
    return result == DB_OK && admins > 0 ? DB_CONFLICT : result;
}

DB_STATEMENT(PESSOA_UPDATE,
             "UPDATE pessoa SET versao = versao + 1, nome = ?, cpf = ?, email = ?,"
             " telefone_codigo_pais = ?, telefone_codigo_area = ?, telefone_numero = ?,"
             " endereco_rua = ?, endereco_numero = ?, endereco_complemento = ?,"
             " endereco_bairro = ?, endereco_cidade = ?, endereco_uf = ?, endereco_cep = ?,"
             " tipo = ?, anonimizada_em = IF(?, CURRENT_TIMESTAMP(3), NULL) WHERE id = ?");

static enum db_result write(struct db *db, const struct change *change, bool anonymous,
                            const char *acao)
{
    struct pessoa *p = change->p;
    enum db_result result =
        db_run(db, &PESSOA_UPDATE, DB_IN(VALUES(p), db_int(anonymous), db_int(p->id)));

    if (result == DB_OK)
        result = auditoria_add_pessoa(db, change->origem, acao, p->id);
    return result == DB_OK ? pessoa_get(db, p->id, p) : result;
}

static enum db_result update(struct db *db, void *context)
{
    const struct change *change = context;
    bool anonymous;
    enum db_result result = lock(db, change->p->id, change->versao, &anonymous);

    if (result == DB_OK)
        result = anonymous ? DB_CONFLICT : keep_tipo(db, change->p);
    return result == DB_OK ? write(db, change, false, PESSOA_ALTERADA) : result;
}

enum db_result pessoa_update(struct db *db, const struct origem *origem, int64_t versao,
                             struct pessoa *p)
{
    return db_transaction(db, update, &(struct change){origem, versao, p});
}

/* Answers kept for Idempotency-Key tell of people too; their keys stay spent. */
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
    return result == DB_OK
               ? auditoria_add_pessoa(db, change->origem, PESSOA_REMOVIDA, change->p->id)
               : result;
}

enum db_result pessoa_delete(struct db *db, const struct origem *origem, int64_t id, int64_t versao)
{
    struct pessoa p = {.id = id};

    return db_transaction(db, remove_row, &(struct change){origem, versao, &p});
}

/* Nothing of the old person is left, and what a row must have. */
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
    return write(db, change, true, PESSOA_ANONIMIZADA);
}

enum db_result pessoa_anonimizar(struct db *db, const struct origem *origem, int64_t versao,
                                 struct pessoa *p)
{
    return db_transaction(db, anonimizar, &(struct change){origem, versao, p});
}
