#pragma once

#include <stdbool.h>

#include "autenticacao/dispositivo.h"
#include "autenticacao/login.h"
#include "common/auth/identity.h"
#include "common/base/digest.h"
#include "common/db/database.h"

/*
 * Sessions: each login begins one, the family of its refresh tokens (RFC 9700 §4.14.2). A token can
 * be used once, within 7 days; its session ends after 30 days. Only the SHA-256 of a token is
 * stored.
 *
 * A used token that comes again within 10 s (two tabs, a lost response) gets another pair, at most
 * REFRESH_PAIRS_MAX in all. So a token may have several branches: each token given for it, with all
 * that are given for that one in turn. It counts as stolen, and the session ends,
 *
 *   - when a used token comes again later than 10 s after its first use,
 *   - when two branches of one token are both used later than that: two clients have it. Tabs
 *     of one browser share one store, and go on with the pair that was stored last; the pair of
 *     a lost answer is never used.
 *
 * The first branch that is used after the 10 s is recorded with the token (`sobrevivente`), and
 * with every token that it descends from. So a thief gains nothing by going on at once, or every
 * few seconds.
 */
enum {
    REFRESH_PAIRS_MAX = 10,
    REFRESH_STEPS_MAX = 64 /* tokens in a row, each given for the one before, within 10 s */
};
enum { REFRESH_BYTES = 32, REFRESH_TEXT = 44 }; /* 256 random bits as base64url, with the NUL */

struct sessao {
    int64_t id;
    char usuario[65]; /* its access key */
    char criado_em[INSTANT_TEXT];
    char expira_em[INSTANT_TEXT];
    char encerrada_em[INSTANT_TEXT]; /* "", like motivo, until it is ended */
    char motivo[41];
};

static const struct field sessao_fields[] = {
    FIELD_INT(sessao, id, 1, INT64_MAX, HIDDEN, "Identificador."),
    FIELD_ASCII(sessao, usuario, 0, 64, READ_ONLY_OR_NULL, "Chave de acesso."),
    FIELD_INSTANT(sessao, criado_em, READ_ONLY, "Quando começou."),
    FIELD_INSTANT(sessao, expira_em, READ_ONLY, "Até quando vai."),
    FIELD_INSTANT(sessao, encerrada_em, READ_ONLY_OR_NULL, "Quando foi encerrada."),
    FIELD_ASCII(sessao, motivo, 0, 40, READ_ONLY_OR_NULL, "Por que foi encerrada."),
};

/* Why a session ended. */
#define SESSAO_SAIDA      "SAIDA"
#define SESSAO_REUSO      "REUSO"
#define SESSAO_SENHA      "SENHA"
#define SESSAO_PAPEL      "PAPEL"
#define SESSAO_DESATIVADA "DESATIVADA"

/* Generates a token. */
void refresh_new(char token[static REFRESH_TEXT]);

/* A login whose password was right; `versao` is the version of the user whose password that was.
 * Texts are borrowed. */
struct beginning {
    int64_t versao;
    const char *token;       /* the first refresh token */
    const char *dispositivo; /* token of the device */
    const struct autor *autor;
    const struct login *login;
    struct identity *who; /* has user_id; sessao_begin sets sessao_id and iat */
};

/* Begins a session, records the login, and deletes a few sessions that ended long ago. RULE_STALE
 * when the user has another version by then, or is inactive. */
enum db_result sessao_begin(struct db *db, const struct beginning *beginning);

/* DB_OK while a session of that user lasts, DB_NONE when there is none or it has ended. */
enum db_result sessao_lasts(struct db *db, int64_t id, int64_t usuario_id);

enum refresh_outcome {
    REFRESH_RENEWED,
    REFRESH_REFUSED,  /* unknown, expired, session ended or user inactive */
    REFRESH_REUSED,   /* stolen; the session was ended */
    REFRESH_SPENT,    /* has given REFRESH_PAIRS_MAX pairs */
    REFRESH_TOO_FAST, /* REFRESH_STEPS_MAX were used in a row */
};

/* Marks `token` as used and adds `next` to its session. Fills in `who` when renewed; user_id and
 * chave also when reused. */
enum db_result sessao_refresh(struct db *db, const struct autor *autor, const char *token,
                              const char *next, enum refresh_outcome *outcome,
                              struct identity *who);

/* Ends the session of a token; an unknown token is ignored. */
enum db_result sessao_end(struct db *db, const struct autor *autor, const char *token);

/* What sessao.encerrada tells all services to refuse (docs/messaging.md): the tokens of one
 * session, or those of a user with an iat up to `desde`. */
struct encerramento {
    int64_t usuario_id; /* or 0 */
    int64_t sessao_id;  /* or 0 */
    int64_t desde;      /* Unix seconds */
    int64_t poupada;    /* a session of the user that stays; 0: none */
};

/* Ends every session of a user but e->poupada, inside a transaction that has locked the user and
 * set its revogado_ate to e->desde, and announces it. */
enum db_result sessao_end_all(struct db *db, const struct autor *autor,
                              const struct encerramento *e, const char *motivo);

enum db_result sessao_announce(struct db *db, const struct autor *autor,
                               const struct encerramento *e);

/* Calls `each` with `row` filled in for every stored session of a person's users. */
enum db_result sessao_of_pessoa(struct db *db, int64_t pessoa_id, struct sessao *row, db_each *each,
                                void *context);

/* Steps of the functions above. A refresh token is identified by its SHA-256. */
struct refresh {
    int64_t sessao_id;
    bool past; /* used more than 10 s ago */
    bool expired;
    int64_t pairs;                       /* pairs given for it */
    unsigned char origin[DIGEST_SIZE];   /* the token that it was given for; zeros: a login */
    unsigned char survivor[DIGEST_SIZE]; /* its branch that goes on; zeros: none recorded */
};

/* Fills in who->iat; DB_NONE when the user has another version, or is inactive. */
enum db_result sessao_insert(struct db *db, int64_t versao,
                             const unsigned char dispositivo[static DIGEST_SIZE],
                             struct identity *who);
/* `origin` is NULL at a login. */
enum db_result refresh_insert(struct db *db, int64_t sessao_id,
                              const unsigned char digest[static DIGEST_SIZE],
                              const unsigned char *origin);
enum db_result refresh_lock(struct db *db, const unsigned char digest[static DIGEST_SIZE],
                            struct refresh *refresh);
/* Locks session and user. Fills in `who`, with iat; `*alive`: the session lasts and the user is
 * active. */
enum db_result sessao_user(struct db *db, int64_t id, bool *alive, struct identity *who);
enum db_result refresh_spend(struct db *db, const unsigned char digest[static DIGEST_SIZE]);
enum db_result refresh_settle(struct db *db, const unsigned char digest[static DIGEST_SIZE],
                              const unsigned char survivor[static DIGEST_SIZE]);
enum db_result sessao_end_by_id(struct db *db, int64_t id, const char *motivo);
enum db_result sessoes_end_of_usuario(struct db *db, int64_t usuario_id, int64_t spared,
                                      const char *motivo);
/* Delete a few that ended long ago. */
enum db_result sessoes_prune(struct db *db);
enum db_result refresh_prune(struct db *db);
