#include "autenticacao/api/sessao_http.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "autenticacao/assinatura.h"
#include "autenticacao/sessao.h"
#include "autenticacao/usuario.h"
#include "common/base/log.h"
#include "common/base/metrics.h"
#include "common/http/body.h"
#include "common/json/json_build.h"

METRIC_COUNTER(LOGINS_GOOD, "icarus_logins_total", "Logins aceitos.");
METRIC_COUNTER(LOGINS_BAD, "icarus_logins_refused_total", "Logins recusados.");
METRIC_COUNTER(REUSES, "icarus_refresh_reuse_total", "Refresh tokens roubados, ao que parece.");

static const char LOG_IN_AGAIN[] = "Entre de novo para continuar.";

static const struct problem CREDENCIAIS = {401, "credenciais-recusadas", "Credenciais recusadas"};
static const struct problem TROCADO = {409, "token-ja-trocado", "Token já trocado"};

static void refuse(struct ctx *ctx, const struct problem *problem, const char *why)
{
    response_header(ctx, "WWW-Authenticate", "Bearer");
    respond_problem(ctx, problem, why);
}

static void network_of(const struct ctx *ctx, char network[static ADDRESS_TEXT])
{
    char address[ADDRESS_TEXT];

    request_address(&ctx->request, address);
    address_network(address, network);
}

/* Records the login in the audit. False after answering when that fails. */
static bool record(struct ctx *ctx, const struct login *login)
{
    struct autor autor = autor_of(ctx);
    enum db_result result = login_record(ctx->db, &autor, login);

    ctx->refusal_stays = true;
    if (result != DB_OK)
        respond_refusal(ctx, result, NULL);
    return result == DB_OK;
}

/* Records a refused password, and answers 422 with a fault of `campo`, or 401 without a reason when
 * that is NULL (a login). `u` is the user, whose id is 0 when there is none. */
static void refuse_credential(struct ctx *ctx, const char *chave, const struct usuario *u,
                              const char *motivo, const char *campo)
{
    char network[ADDRESS_TEXT];
    struct login login = {.acao = campo ? SENHA_ATUAL_RECUSADA : LOGIN_RECUSADO,
                          .chave = chave,
                          .known = u->id != 0,
                          .rede = network,
                          .motivo = motivo};

    metric_add(&LOGINS_BAD, 1);
    network_of(ctx, network);
    if (!record(ctx, &login))
        return;
    if (campo)
        respond_fault(ctx, campo, "Senha atual incorreta.");
    else
        refuse(ctx, &CREDENCIAIS, "Chave de acesso ou senha inválida.");
}

bool sessao_admit(struct ctx *ctx)
{
    enum db_result result = sessao_lasts(ctx->db, ctx->who.sessao_id, ctx->who.user_id);

    if (result == DB_NONE)
        refuse(ctx, &PROBLEM_TOKEN, LOG_IN_AGAIN);
    else if (result != DB_OK)
        respond_refusal(ctx, result, NULL);
    return result == DB_OK;
}

/* Reads the user of the key, with its hash; the hash is "" when there is no such user. */
static enum db_result find(struct db *db, const char *chave, struct usuario *u,
                           char hash[static SENHA_HASH_TEXT])
{
    enum db_result result = usuario_credential(db, chave, u, hash);

    if (result != DB_NONE)
        return result;
    hash[0] = '\0';
    u->id = 0;
    u->ativo = false;
    return DB_OK;
}

/* Renews a hash of another cost than the configured one, while the password is known; on failure
 * the old hash stays. */
static void renew_hash(struct db *db, const struct usuario *u, const char *senha, const char *old)
{
    char hash[SENHA_HASH_TEXT];

    if (senha_hash(senha, hash) == SENHA_OK)
        (void)usuario_renew_hash(db, u->id, old, hash);
}

static bool check_password(struct ctx *ctx, const struct tentativa *t, const char *senha,
                           const char *campo, struct usuario *u)
{
    char hash[SENHA_HASH_TEXT];
    bool renew = false;
    enum db_result found = find(ctx->db, t->chave, u, hash);
    enum senha_result result = found == DB_OK ? senha_check(senha, hash, &renew) : SENHA_ERROR;

    if (result == SENHA_ERROR) {
        (void)tentativa_withdraw(ctx->db, t);
        respond_unavailable(ctx);
        return false;
    }
    if (result != SENHA_OK || !u->ativo) {
        refuse_credential(ctx, t->chave, u,
                          u->id == 0  ? "chave desconhecida"
                          : !u->ativo ? "usuário inativo"
                                      : "senha errada",
                          campo);
        return false;
    }
    if (renew)
        renew_hash(ctx->db, u, senha, hash);
    found = tentativa_succeed(ctx->db, t);
    if (found != DB_OK)
        respond_refusal(ctx, found, NULL);
    return found == DB_OK;
}

static void refuse_braked(struct ctx *ctx, const struct tentativa *t)
{
    char reason[64];
    const struct login login = {
        .acao = LOGIN_BLOQUEADO, .chave = t->chave, .rede = t->rede, .motivo = reason};

    (void)snprintf(reason, sizeof(reason), "aguardar %" PRId64 " s", t->wait);
    if (!record(ctx, &login))
        return;
    response_header(ctx, "Retry-After", "%" PRId64, t->wait);
    respond_problem(ctx, &PROBLEM_TOO_MANY, "Muitas tentativas; aguarde antes de tentar de novo.");
}

static bool attempt(struct ctx *ctx, const char *chave, const char *senha, const char *proven,
                    const char *campo, struct usuario *u)
{
    char network[ADDRESS_TEXT];
    struct tentativa t = {.chave = chave, .rede = network, .proven = proven};

    network_of(ctx, network);
    enum db_result result = tentativa_begin(ctx->db, &t);
    if (result == DB_OK)
        return check_password(ctx, &t, senha, campo, u);
    if (result == RULE_CONFLICT)
        refuse_braked(ctx, &t);
    else
        respond_refusal(ctx, result, NULL);
    return false;
}

static bool attempt_in_turn(struct ctx *ctx, const char *chave, const char *senha,
                            const char *proven, const char *campo, struct usuario *u)
{
    if (!senha_enter()) {
        respond_unavailable(ctx);
        return false;
    }
    bool good = attempt(ctx, chave, senha, proven, campo, u);
    senha_leave();
    return good;
}

bool own_senha_or_answer(struct ctx *ctx, const char *senha, const char *campo, struct usuario *u)
{
    char session[32];

    (void)snprintf(session, sizeof(session), "sessao/%" PRId64, ctx->who.sessao_id);
    return attempt_in_turn(ctx, ctx->who.chave, senha, session, campo, u);
}

/* Checks the password of a login; a device that nobody has logged in from becomes "". */
static bool login_or_answer(struct ctx *ctx, const char *chave, const char *senha,
                            char device[static DISPOSITIVO_TEXT], struct usuario *u)
{
    bool known = false;
    bool of_key = false;
    enum db_result result =
        *device ? dispositivo_find(ctx->db, device, chave, &known, &of_key) : DB_OK;

    if (result != DB_OK) {
        respond_refusal(ctx, result, NULL);
        return false;
    }
    if (!known)
        *device = '\0';
    return attempt_in_turn(ctx, chave, senha, of_key ? device : "", NULL, u);
}

/* Records in the audit, with the first token of this process, that its key is in use. */
static void record_key(struct db *db)
{
    static atomic_bool recorded;

    if (!atomic_exchange(&recorded, true) &&
        auditoria_add_key(db, token_signer_kid(assinatura_signer())) != DB_OK)
        atomic_store(&recorded, false);
}

/* Answers with an access token for `who`, the given refresh token and, unless NULL, the device's.
 */
static void respond_pair(struct ctx *ctx, const struct identity *who, const char *refresh,
                         const char *device)
{
    char access[TOKEN_MAX + 1];
    struct json_object *pair;

    if (!token_sign(assinatura_signer(), who, time(NULL), access, sizeof(access))) {
        log_error("sessão: não consegui assinar o token de %s", who->chave);
        respond_problem(ctx, &PROBLEM_BUG, NULL);
        return;
    }
    record_key(ctx->db);
    ctx->response.has_secret = true;
    response_header(ctx, "Cache-Control", "no-store");
    pair = json_object_new_object();
    json_put_text(pair, "accessToken", access);
    json_put_text(pair, "refreshToken", refresh);
    json_put_text(pair, "tokenType", "Bearer");
    json_put_int(pair, "expiresIn", TOKEN_LIFETIME);
    if (device)
        json_put_text(pair, "dispositivo", device);
    respond(ctx, 200, pair);
}

/* Access keys are upper case; lower case is accepted too. */
static void to_upper(char *text)
{
    for (; *text; text++)
        *text = (char)toupper((unsigned char)*text);
}

/* Begins a session of the user. False after answering. */
static bool begin(struct ctx *ctx, const struct usuario *u, const char *refresh, const char *device,
                  struct identity *who)
{
    struct autor autor = autor_of(ctx);
    char network[ADDRESS_TEXT];
    const struct login login = {
        .acao = LOGIN_ACEITO, .chave = u->chave_de_acesso, .known = true, .rede = network};
    const struct beginning beginning = {.versao = u->versao,
                                        .token = refresh,
                                        .dispositivo = device,
                                        .autor = &autor,
                                        .login = &login,
                                        .who = who};

    autor.chave = u->chave_de_acesso;
    network_of(ctx, network);
    enum db_result result = sessao_begin(ctx->db, &beginning);
    if (result == RULE_STALE)
        refuse_credential(ctx, u->chave_de_acesso, u, "a senha ou o papel acaba de mudar", NULL);
    else if (result != DB_OK)
        respond_refusal(ctx, result, NULL);
    return result == DB_OK;
}

void sessao_login(struct ctx *ctx)
{
    char chave[CHAVE_TEXT] = "";
    char senha[SENHA_TEXT] = "";
    char device[DISPOSITIVO_TEXT] = "";
    char refresh[REFRESH_TEXT];
    struct usuario u = {0};
    struct body body;

    if (!body_open(ctx, &body))
        return;
    fields_text(&body.fields, "chaveDeAcesso", 1, CHAVE_TEXT - 1, chave);
    fields_text(&body.fields, "senha", 1, SENHA_MAX, senha);
    if (fields_has(&body.fields, "dispositivo"))
        (void)fields_text_into(&body.fields, "dispositivo", 1, DISPOSITIVO_TEXT - 1, device,
                               sizeof(device));
    if (!body_close(ctx, &body))
        return;
    to_upper(chave);
    if (!login_or_answer(ctx, chave, senha, device, &u))
        return;
    if (!*device)
        dispositivo_new(device);
    struct identity who = {.user_id = u.id};
    refresh_new(refresh);
    if (!begin(ctx, &u, refresh, device, &who))
        return;
    memcpy(who.chave, u.chave_de_acesso, sizeof(u.chave_de_acesso));
    memcpy(who.papel, u.papel, sizeof(u.papel));
    memcpy(who.nome, u.nome, sizeof(u.nome));
    metric_add(&LOGINS_GOOD, 1);
    respond_pair(ctx, &who, refresh, device);
}

static bool read_refresh(struct ctx *ctx, char token[static REFRESH_TEXT])
{
    struct body body;

    token[0] = '\0';
    if (!body_open(ctx, &body))
        return false;
    (void)fields_text_into(&body.fields, "refreshToken", 1, REFRESH_TEXT - 1, token, REFRESH_TEXT);
    return body_close(ctx, &body);
}

void sessao_renew(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    struct identity who = {0};
    enum refresh_outcome outcome;
    char token[REFRESH_TEXT];
    char next[REFRESH_TEXT];

    if (!read_refresh(ctx, token))
        return;
    refresh_new(next);
    enum db_result result = sessao_refresh(ctx->db, &autor, token, next, &outcome, &who);
    if (result != DB_OK) {
        respond_refusal(ctx, result, NULL);
        return;
    }
    if (outcome == REFRESH_RENEWED) {
        respond_pair(ctx, &who, next, NULL);
        return;
    }
    if (outcome == REFRESH_SPENT) {
        respond_problem(ctx, &TROCADO, "Este refresh token já foi trocado; use o par mais novo.");
        return;
    }
    if (outcome == REFRESH_TOO_FAST) {
        response_header(ctx, "Retry-After", "10");
        respond_problem(ctx, &PROBLEM_TOO_MANY,
                        "Trocas demais em seguida; aguarde antes da próxima.");
        return;
    }
    if (outcome == REFRESH_REUSED) {
        metric_add(&REUSES, 1);
        log_warn("sessão: refresh token de %s usado de novo; a sessão foi encerrada", who.chave);
    }
    refuse(ctx, &PROBLEM_TOKEN, LOG_IN_AGAIN);
}

void sessao_logout(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    char token[REFRESH_TEXT];

    if (!read_refresh(ctx, token))
        return;
    enum db_result result = sessao_end(ctx->db, &autor, token);
    if (result == DB_OK)
        respond(ctx, 204, NULL);
    else
        respond_refusal(ctx, result, NULL);
}
