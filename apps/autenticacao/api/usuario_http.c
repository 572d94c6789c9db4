#include "autenticacao/api/usuario_http.h"

#include <string.h>

#include "autenticacao/api/refusals.h"
#include "autenticacao/api/sessao_http.h"
#include "autenticacao/senha_regra.h"
#include "common/http/body.h"
#include "common/http/precondition.h"
#include "common/http/query.h"

enum { KEY_ATTEMPTS = 5 };

static const char NOT_ADMINISTRADOR[] = "O papel ADMIN exige uma pessoa de tipo ADMINISTRADOR.";

const struct problem NAO_ADMINISTRADOR = {409, "pessoa-nao-administradora",
                                          "A pessoa não é ADMINISTRADOR"};
const struct problem ULTIMO_ADMIN = {409, "ultimo-admin", "Último ADMIN"};
const struct problem USUARIO_ALTERADO = {409, "usuario-alterado", "Usuário alterado"};
static const struct problem DE_SI_MESMO = {409, "proprio-usuario", "O próprio usuário"};
static const struct problem SEM_PESSOA = {409, "usuario-sem-pessoa", "Usuário sem pessoa"};

static const struct refusal REFUSALS[] = {
    {DB_NONE, &PROBLEM_NOT_FOUND, "Este usuário não existe."},
    {DB_NO_REFERENCE, &SEM_PESSOA, "A pessoa deste usuário foi anonimizada."},
    {RULE_NAO_ADMINISTRADOR, &NAO_ADMINISTRADOR, NOT_ADMINISTRADOR},
    {RULE_ULTIMO_ADMIN, &ULTIMO_ADMIN, "É o último ADMIN ativo; crie ou reative outro antes."},
    {0},
};

static void answer(struct ctx *ctx, int status, enum db_result result, const struct usuario *u)
{
    if (result == DB_OK)
        respond_record(ctx, status, u->versao, usuario, u);
    else
        respond_refusal(ctx, result, REFUSALS);
}

bool hash_or_answer(struct ctx *ctx, const char *senha, char hash[static SENHA_HASH_TEXT])
{
    if (!senha_enter()) {
        respond_unavailable(ctx);
        return false;
    }
    enum senha_result result = senha_hash(senha, hash);
    senha_leave();
    if (result != SENHA_OK)
        respond_problem(ctx, &PROBLEM_BUG, NULL);
    return result == SENHA_OK;
}

void read_senha(struct fields *f, const char *name, char senha[static SENHA_TEXT])
{
    (void)fields_text_into(f, name, SENHA_MIN, SENHA_MAX, senha, SENHA_TEXT);
}

bool check_senha(struct ctx *ctx, const char *name, const char *senha, const char *chave,
                 const char *nome)
{
    const char *fault = senha_fault(senha, chave, nome);

    if (fault)
        respond_fault(ctx, name, fault);
    return !fault;
}

void usuarios_list(struct ctx *ctx)
{
    struct usuario_filter filter = {0};
    struct usuario u = {0};
    struct rows rows;

    if (!query_filter(ctx, usuario_filter, &filter, USUARIO_ORDERS))
        return;
    rows_of(ctx, &rows, &filter.page, usuario, &u, RECORD_OPEN);
    enum db_result result = usuario_list(ctx->db, &filter, &u, rows_take, &rows);
    respond_page(ctx, result, &rows);
}

/* Draws another key when the first is taken, which is unlikely with 32^8 keys. */
static enum db_result insert_with_new_key(struct ctx *ctx, const char *hash, struct usuario *u)
{
    struct autor autor = autor_of(ctx);
    enum db_result result = usuario_create(ctx->db, &autor, hash, u);

    for (int i = 1; result == DB_DUPLICATE && i < KEY_ATTEMPTS; i++) {
        chave_new(u->chave_de_acesso);
        result = usuario_create(ctx->db, &autor, hash, u);
    }
    return result;
}

/* Reads the person's name, for the password rules. False after answering when there is no such
 * person, or it may not have the role. */
static bool take_pessoa(struct ctx *ctx, struct usuario *u)
{
    struct pessoa p;
    enum db_result result = pessoa_get(ctx->db, u->pessoa_id, &p);

    if (result == DB_NONE || (result == DB_OK && *p.anonimizada_em))
        respond_fault(ctx, "pessoaId", "Esta pessoa não existe.");
    else if (result != DB_OK)
        respond_refusal(ctx, result, NULL);
    else if (strcmp(u->papel, ADMIN) == 0 && strcmp(p.tipo, ADMINISTRADOR) != 0)
        respond_fault(ctx, "papel", NOT_ADMINISTRADOR);
    else
        memcpy(u->nome, p.nome, sizeof(u->nome));
    return ctx->response.status == 0;
}

void usuarios_create(struct ctx *ctx)
{
    struct usuario u = {0};
    char senha[SENHA_TEXT] = "";
    char hash[SENHA_HASH_TEXT];
    struct body body;

    if (!body_open(ctx, &body))
        return;
    record_read(&body.fields, usuario, &u, RECORD_CREATE);
    read_senha(&body.fields, "senha", senha);
    if (!body_close(ctx, &body))
        return;
    chave_new(u.chave_de_acesso);
    if (!take_pessoa(ctx, &u) || !check_senha(ctx, "senha", senha, u.chave_de_acesso, u.nome) ||
        !hash_or_answer(ctx, senha, hash))
        return;
    enum db_result result = insert_with_new_key(ctx, hash, &u);
    if (result == DB_OK)
        response_header(ctx, "Location", "/usuarios/%s", u.chave_de_acesso);
    if (result == DB_NO_REFERENCE)
        respond_fault(ctx, "pessoaId", "Esta pessoa não existe.");
    else
        answer(ctx, 201, result, &u);
}

/* Reads the user of the path. False after answering when there is none. */
static bool take_usuario(struct ctx *ctx, struct usuario *u)
{
    enum db_result result = usuario_get(ctx->db, ctx->match.parameters[0].text, u);

    if (result != DB_OK)
        respond_refusal(ctx, result, REFUSALS);
    return result == DB_OK;
}

void usuarios_get(struct ctx *ctx)
{
    struct usuario u = {0};

    if (take_usuario(ctx, &u))
        answer(ctx, 200, DB_OK, &u);
}

static void set_ativo(struct ctx *ctx, bool ativo)
{
    struct autor autor = autor_of(ctx);
    struct usuario u = {0};

    if (!take_usuario(ctx, &u))
        return;
    enum db_result result =
        u.ativo == ativo ? DB_OK : usuario_set_ativo(ctx->db, &autor, ativo, &u);
    answer(ctx, 200, result, &u);
}

void usuarios_deactivate(struct ctx *ctx)
{
    set_ativo(ctx, false);
}

void usuarios_reactivate(struct ctx *ctx)
{
    set_ativo(ctx, true);
}

/* The password of the user who asks: "" when it was not given. */
static void read_senha_atual(struct fields *f, char senha[static SENHA_TEXT])
{
    *senha = '\0';
    if (fields_has(f, "senhaAtual"))
        (void)fields_text_into(f, "senhaAtual", 1, SENHA_MAX, senha, SENHA_TEXT);
}

/*
 * A stolen token of an ADMIN must not be enough to take another ADMIN's account: changing an ADMIN
 * requires the password of the one who asks. A password that was not required is checked too. False
 * after answering.
 */
static bool may_change(struct ctx *ctx, const struct usuario *u, const char *senha_atual)
{
    struct usuario self = {0};

    if (*senha_atual)
        return own_senha_or_answer(ctx, senha_atual, "senhaAtual", &self);
    if (strcmp(u->papel, ADMIN) != 0)
        return true;
    respond_fault(ctx, "senhaAtual", "Este usuário é ADMIN: confirme com a sua própria senha.");
    return false;
}

static const char JUST_CHANGED[] = "Este usuário acaba de mudar; tente de novo.";

void usuarios_set_senha(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    struct usuario u = {0};
    char senha[SENHA_TEXT] = "";
    char senha_atual[SENHA_TEXT];
    char hash[SENHA_HASH_TEXT];
    struct body body;

    if (!body_open(ctx, &body))
        return;
    read_senha(&body.fields, "senha", senha);
    read_senha_atual(&body.fields, senha_atual);
    if (!body_close(ctx, &body) || !take_usuario(ctx, &u))
        return;
    if (u.id == ctx->who.user_id) {
        respond_problem(ctx, &DE_SI_MESMO, "Para mudar a própria senha use PUT /auth/senha.");
        return;
    }
    if (!check_senha(ctx, "senha", senha, u.chave_de_acesso, u.nome) ||
        !may_change(ctx, &u, senha_atual) || !hash_or_answer(ctx, senha, hash))
        return;
    enum db_result result =
        usuario_set_senha(ctx->db, &autor, u.versao, SENHA_REDEFINIDA, hash, 0, &u);
    if (result == DB_OK)
        respond(ctx, 204, NULL);
    else if (result == RULE_STALE)
        respond_problem(ctx, &USUARIO_ALTERADO, JUST_CHANGED);
    else
        respond_refusal(ctx, result, NULL);
}

void usuarios_set_papel(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    struct usuario u = {0};
    char papel[16];
    char senha_atual[SENHA_TEXT];
    struct body body;
    int64_t versao;

    if (!heed_if_match(ctx, &versao) || !body_open(ctx, &body))
        return;
    fields_choice(&body.fields, "papel", PAPEIS, papel);
    read_senha_atual(&body.fields, senha_atual);
    if (!body_close(ctx, &body) || !take_usuario(ctx, &u))
        return;
    if (u.id == ctx->who.user_id) {
        respond_problem(ctx, &DE_SI_MESMO,
                        "Você não pode mudar o próprio papel; peça a outro ADMIN.");
        return;
    }
    if (!may_change(ctx, &u, senha_atual))
        return;
    enum db_result result =
        usuario_set_papel(ctx->db, &autor, versao != 0 ? versao : u.versao, papel, &u);
    if (result == RULE_STALE && versao == 0)
        respond_problem(ctx, &USUARIO_ALTERADO, JUST_CHANGED);
    else
        answer(ctx, 200, result, &u);
}

struct names {
    struct json_out out;
    struct response *response;
    struct usuario_nome row;
};

static void take_name(void *context)
{
    struct names *names = context;

    record_json(&names->out, usuario_nome, &names->row, RECORD_OPEN);
    if (!response_hold(names->response, names->out.length))
        json_out_fail(&names->out);
}

void usuarios_nomes(struct ctx *ctx)
{
    struct names names = {.response = &ctx->response};

    json_out_open(&names.out, '[');
    enum db_result result = usuario_nomes(ctx->db, &names.row, take_name, &names);
    if (result != DB_OK) {
        json_out_free(&names.out);
        respond_refusal(ctx, result, NULL);
        return;
    }
    json_out_close(&names.out, ']');
    respond_json(ctx, 200, &names.out);
}
