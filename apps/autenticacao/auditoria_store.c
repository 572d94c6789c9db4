#include <inttypes.h>
#include <stdio.h>

#include "autenticacao/auditoria.h"
#include "common/db/period.h"

DB_STATEMENT(AUDITORIA_ADD,
             "INSERT INTO auditoria (acao, ator_chave, alvo, detalhe, endereco, correlacao_id,"
             " login_id) VALUES (?, ?, ?, ?, ?, ?, ?)");

static enum db_result add(struct db *db, const struct autor *autor, const char *acao,
                          const char *tipo, const char *alvo, const char *detalhe, int64_t login_id)
{
    char whole[81];

    (void)snprintf(whole, sizeof(whole), "%s/%s", tipo, alvo);
    return db_run(db, &AUDITORIA_ADD,
                  DB_IN(db_text(acao), db_optional_text(autor->chave), db_text(whole),
                        db_optional_text(detalhe), db_optional_text(autor->endereco),
                        db_optional_text(autor->correlation), db_optional_int(login_id)));
}

enum db_result auditoria_add(struct db *db, const struct autor *autor, const char *acao,
                             const char *tipo, const char *alvo, const char *detalhe)
{
    return add(db, autor, acao, tipo, alvo, detalhe, 0);
}

enum db_result auditoria_add_login(struct db *db, const struct autor *autor, const char *acao,
                                   const char *chave, const char *detalhe, int64_t login_id)
{
    return add(db, autor, acao, "usuario", chave, detalhe, login_id);
}

enum db_result auditoria_add_pessoa(struct db *db, const struct autor *autor, const char *acao,
                                    int64_t pessoa_id)
{
    char id[24];

    (void)snprintf(id, sizeof(id), "%" PRId64, pessoa_id);
    return auditoria_add(db, autor, acao, "pessoa", id, "");
}

enum db_result auditoria_add_usuario(struct db *db, const struct autor *autor, const char *acao,
                                     const char *chave, const char *detalhe)
{
    return auditoria_add(db, autor, acao, "usuario", chave, detalhe);
}

DB_STATEMENT(AUDITORIA_ADD_ONCE,
             "INSERT INTO auditoria (acao, alvo) SELECT ?, ? FROM DUAL"
             " WHERE NOT EXISTS (SELECT 1 FROM auditoria WHERE acao = ? AND alvo = ?)");

enum db_result auditoria_add_key(struct db *db, const char *kid)
{
    char whole[81];

    (void)snprintf(whole, sizeof(whole), "assinatura/%s", kid);
    return db_run(
        db, &AUDITORIA_ADD_ONCE,
        DB_IN(db_text(CHAVE_EM_USO), db_text(whole), db_text(CHAVE_EM_USO), db_text(whole)));
}

#define FROM " FROM auditoria a LEFT JOIN login l ON l.id = login_id"

/* Characters that are not ASCII become question marks, which no key contains; without CONVERT they
 * would be an error. */
#define FILTER                                                                                     \
    PAGE_FROM("auditoria")                                                                         \
    " a{periodo: FORCE INDEX (auditoria_criado_em)} WHERE TRUE"                                    \
    "{ator: AND ator_chave = CONVERT(:ator USING ascii)}"                                          \
    "{alvo: AND alvo = CONVERT(:alvo USING ascii)}"                                                \
    "{acao: AND a.acao = :acao}{acoes: AND FIND_IN_SET(a.acao, :acoes)}"                           \
    "{endereco: AND endereco = CONVERT(:endereco USING ascii)}"                                    \
    "{logins: AND (login_id IS NOT NULL) = (:logins = 'true')}"                                    \
    "{inicio: AND a.criado_em >= :inicio}{fim: AND a.criado_em < :fim}" PAGE_IDS("a.id")

#define COLUMNS                                                                                    \
    "SELECT a.id, a.acao, ator_chave AS ator, alvo, detalhe, endereco, correlacao_id, "            \
    "a.criado_em,"                                                                                 \
    " COALESCE(vezes, 1) AS vezes, COALESCE(ultima_em, a.criado_em) AS ultima_em"

/* The rows of the page are chosen first, by an index of times and ids, and only then read. */
#define LIST(page, way)                                                                            \
    COLUMNS " FROM (SELECT a.id" FILTER page ") f STRAIGHT_JOIN auditoria a ON a.id = f.id"        \
            " LEFT JOIN login l ON l.id = login_id ORDER BY a.id" way

DB_READ(AUDITORIA_NEWEST, auditoria_filter, auditoria, LIST(PAGE_DESC_ID("a.id"), " DESC"));
DB_READ(AUDITORIA_OLDEST, auditoria_filter, auditoria, LIST(PAGE_ASC_ID("a.id"), ""));
DB_WRITE(AUDITORIA_COUNT, auditoria_filter, PAGE_TOTAL(FILTER));
DB_READ_SOME(AUDITORIA_KEYS, auditoria, auditoria, "SELECT id FROM auditoria WHERE id = :id");

PERIOD(AUDITORIA_DAYS, "auditoria");

static const struct page_order ORDERS[] = {
    {"-id", &AUDITORIA_NEWEST, "id"},
    {"id", &AUDITORIA_OLDEST, "id"},
};
PAGE_LIST(SOURCE, auditoria_filter, auditoria, AUDITORIA_COUNT, AUDITORIA_KEYS, ORDERS);

enum db_result auditoria_list(struct db *db, struct auditoria_filter *filter, struct auditoria *row,
                              db_each *each, void *context)
{
    const bool all = !*filter->ator && !*filter->alvo && !*filter->acao && !*filter->endereco;
    enum db_result result = DB_OK;

    filter->periodo = 0;
    if (all)
        result = period_find(db, &AUDITORIA_DAYS, &filter->page, filter->inicio, filter->fim,
                             &filter->periodo);
    return result == DB_OK ? page_scan(db, SOURCE, filter, row, each, context) : result;
}

/* A UNION, so that each part uses its own index. */
#define OF_USERS(match)                                                                            \
    " UNION " COLUMNS FROM " JOIN usuario u ON " match " WHERE u.pessoa_id = "                     \
    ":pessoa_id"

DB_READ(AUDITORIA_OF_PESSOA, of_pessoa, auditoria,
        COLUMNS FROM " WHERE alvo = CONCAT('pessoa/', :pessoa_id)" OF_USERS(
            "alvo = CONCAT('usuario/', u.chave_de_acesso)")
            OF_USERS("ator_chave = u.chave_de_acesso") " ORDER BY id DESC LIMIT :size");

enum db_result auditoria_of_pessoa(struct db *db, int64_t pessoa_id, struct auditoria *row,
                                   db_each *each, void *context)
{
    const struct of_pessoa of = {pessoa_id, PAGE_ROWS_MAX + 1};

    return db_scan(db, AUDITORIA_OF_PESSOA, &of, row, each, context);
}
