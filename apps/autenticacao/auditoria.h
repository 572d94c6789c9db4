#pragma once

#include "common/auth/autor.h"
#include "common/db/page.h"
#include "common/values/address.h"
#include "common/values/date.h"

/* The audit: an append-only record of who changed people, users, sessions and signing keys, and
 * from where. Also of logins (login.h), of which one row counts many, and which are deleted after a
 * time. */

#define PESSOA_CRIADA        "PESSOA_CRIADA"
#define PESSOA_ALTERADA      "PESSOA_ALTERADA"
#define PESSOA_REMOVIDA      "PESSOA_REMOVIDA"
#define PESSOA_EXPORTADA     "PESSOA_EXPORTADA"
#define PESSOA_ANONIMIZADA   "PESSOA_ANONIMIZADA"
#define USUARIO_CRIADO       "USUARIO_CRIADO"
#define USUARIO_DESATIVADO   "USUARIO_DESATIVADO"
#define USUARIO_REATIVADO    "USUARIO_REATIVADO"
#define PAPEL_ALTERADO       "PAPEL_ALTERADO"
#define SENHA_ALTERADA       "SENHA_ALTERADA"
#define SENHA_REDEFINIDA     "SENHA_REDEFINIDA"
#define SESSAO_REUTILIZADA   "SESSAO_REUTILIZADA"
#define SENHA_ATUAL_RECUSADA "SENHA_ATUAL_RECUSADA"
#define LOGIN_ACEITO         "LOGIN_ACEITO"
#define LOGIN_RECUSADO       "LOGIN_RECUSADO"
#define LOGIN_BLOQUEADO      "LOGIN_BLOQUEADO"
#define CHAVE_EM_USO         "CHAVE_EM_USO"
#define DADOS_RESTAURADOS    "DADOS_RESTAURADOS" /* by scripts/restore */

#define ACOES                                                                                      \
    PESSOA_CRIADA " " PESSOA_ALTERADA " " PESSOA_REMOVIDA " " PESSOA_EXPORTADA                     \
                  " " PESSOA_ANONIMIZADA " " USUARIO_CRIADO " " USUARIO_DESATIVADO                 \
                  " " USUARIO_REATIVADO " " PAPEL_ALTERADO " " SENHA_ALTERADA " " SENHA_REDEFINIDA \
                  " " SESSAO_REUTILIZADA " " SENHA_ATUAL_RECUSADA " " LOGIN_ACEITO                 \
                  " " LOGIN_RECUSADO " " LOGIN_BLOQUEADO " " CHAVE_EM_USO " " DADOS_RESTAURADOS

/* Sizes are those of the columns. */
struct auditoria {
    int64_t id;
    char acao[41];
    char ator[65]; /* "" for the system or without a login */
    char alvo[81]; /* "pessoa/<id>", "usuario/<chave>" or "assinatura/<kid>" */
    char detalhe[256 * 4];
    char endereco[ADDRESS_TEXT];
    char correlacao_id[65];
    char criado_em[INSTANT_TEXT];
    int64_t vezes; /* more than 1 for logins only */
    char ultima_em[INSTANT_TEXT];
};

static const struct field auditoria_fields[] = {
    FIELD_ID(auditoria, id, "Identificador, dado pelo sistema."),
    FIELD_ASCII(auditoria, acao, 0, 40, READ_ONLY_OR_NULL, "O que foi feito."),
    FIELD_ASCII(auditoria, ator, 0, 64, READ_ONLY_OR_NULL, "Chave de quem fez."),
    FIELD_ASCII(auditoria, alvo, 0, 80, READ_ONLY_OR_NULL, "A que ou a quem."),
    FIELD_TEXT(auditoria, detalhe, 0, 255, READ_ONLY_OR_NULL, "Mais sobre isso."),
    FIELD_ASCII(auditoria, endereco, 0, ADDRESS_TEXT - 1, READ_ONLY_OR_NULL, "De onde."),
    FIELD_ASCII(auditoria, correlacao_id, 0, 64, READ_ONLY_OR_NULL, "Requisição de que veio."),
    FIELD_INSTANT(auditoria, criado_em, READ_ONLY, "Quando."),
    FIELD_INT(auditoria, vezes, 1, UINT32_MAX, READ_ONLY, "Quantas vezes; logins são contados."),
    FIELD_INSTANT(auditoria, ultima_em, READ_ONLY, "Quando foi a última vez."),
};

/* Adds a row; call it inside the transaction of what it records. `detalhe` holds no personal data,
 * "" for none. */
enum db_result auditoria_add(struct db *db, const struct autor *autor, const char *acao,
                             const char *tipo, const char *alvo, const char *detalhe);
enum db_result auditoria_add_pessoa(struct db *db, const struct autor *autor, const char *acao,
                                    int64_t pessoa_id);
enum db_result auditoria_add_usuario(struct db *db, const struct autor *autor, const char *acao,
                                     const char *chave, const char *detalhe);

/* The same for a login, which is counted in row `login_id` of table login. */
enum db_result auditoria_add_login(struct db *db, const struct autor *autor, const char *acao,
                                   const char *chave, const char *detalhe, int64_t login_id);

/* Records, as the system, that a key signs tokens, unless that is already recorded; replicas that
 * start at the same moment may each add a row. */
enum db_result auditoria_add_key(struct db *db, const char *kid);

/* List filter; empty means no filter. */
struct auditoria_filter {
    char ator[64 * 4 + 1];
    char alvo[80 * 4 + 1];
    char acao[41];
    char acoes[sizeof(ACOES)]; /* several actions */
    char endereco[(ADDRESS_TEXT - 1) * 4 + 1];
    char logins[sizeof("false")]; /* "true": only logins, "false": only changes */
    char de[DATE_TEXT];           /* first and last day, both inclusive (workshop's time zone) */
    char ate[DATE_TEXT];
    char inicio[INSTANT_TEXT]; /* as instants; set by query_days */
    char fim[INSTANT_TEXT];
    int64_t periodo; /* 1: rows are found by time (period.h) */
    struct page page;
};

static const struct field auditoria_filter_fields[] = {
    FIELD_TEXT(auditoria_filter, ator, 1, 64, OPTIONAL, "Chave de quem fez."),
    FIELD_TEXT(auditoria_filter, alvo, 1, 80, OPTIONAL, "A que ou a quem."),
    FIELD_CHOICES(auditoria_filter, acao, acoes, ACOES, OPTIONAL, "O que foi feito."),
    FIELD_TEXT(auditoria_filter, endereco, 1, ADDRESS_TEXT - 1, OPTIONAL, "De onde."),
    FIELD_CHOICE(auditoria_filter, logins, "true false", OPTIONAL, "Só logins, ou só mudanças."),
    FIELD_DATE(auditoria_filter, de, OPTIONAL, "Primeiro dia."),
    FIELD_DATE(auditoria_filter, ate, OPTIONAL, "Último dia."),
    FIELD_INSTANT(auditoria_filter, inicio, HIDDEN_OR_NULL, "Quando começa o primeiro dia."),
    FIELD_INSTANT(auditoria_filter, fim, HIDDEN_OR_NULL, "Quando o último dia já passou."),
    FIELD_INT(auditoria_filter, periodo, 0, 1, HIDDEN_OR_NULL, "Achadas pelo tempo."),
    FIELD_PART(auditoria_filter, page, page),
};

#define AUDITORIA_ORDERS "-id"

/* Calls `each` with `row` filled in for every row of the page (page.h), whose order is one of
 * AUDITORIA_ORDERS. */
enum db_result auditoria_list(struct db *db, struct auditoria_filter *filter, struct auditoria *row,
                              db_each *each, void *context);

/* Parameters: rows about one person, and their maximum number. */
struct of_pessoa {
    int64_t pessoa_id;
    int64_t size;
};

static const struct field of_pessoa_fields[] = {
    FIELD_INT(of_pessoa, pessoa_id, 1, INT64_MAX, HIDDEN, "Pessoa."),
    FIELD_INT(of_pessoa, size, 1, PAGE_ROWS_MAX + 1, HIDDEN, "Quantas linhas."),
};

/* The same for every row about a person or its users, or by those users; newest first, at most
 * PAGE_ROWS_MAX and one more, which tells the caller that there are more. */
enum db_result auditoria_of_pessoa(struct db *db, int64_t pessoa_id, struct auditoria *row,
                                   db_each *each, void *context);
