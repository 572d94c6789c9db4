#include "autenticacao/api/contrato.h"

#include "autenticacao/sessao.h"
#include "autenticacao/usuario.h"
#include "common/auth/jwk.h"
#include "common/auth/token.h"

/* Bodies and answers that their handlers read and write member by member: passwords, tokens, and
 * what several records make up. */
struct entrada {
    char chave_de_acesso[CHAVE_TEXT * 4];
    char senha[SENHA_TEXT];
    char dispositivo[DISPOSITIVO_TEXT];
};
static const struct field entrada_fields[] = {
    FIELD_TEXT(entrada, chave_de_acesso, 1, CHAVE_TEXT - 1, REQUIRED,
               "Dada pelo sistema; maiúsculas ou minúsculas."),
    FIELD_TEXT(entrada, senha, 1, SENHA_MAX, REQUIRED, "Senha."),
    FIELD_ASCII(entrada, dispositivo, 1, DISPOSITIVO_TEXT - 1, OPTIONAL,
                "O que o último login deste aparelho respondeu."),
};

struct renovacao {
    char refresh_token[REFRESH_TEXT];
};
static const struct field renovacao_fields[] = {
    FIELD_ASCII(renovacao, refresh_token, 1, REFRESH_TEXT - 1, REQUIRED, "O último que recebeu."),
};

#define PAR_MEMBERS                                                                                \
    char access_token[TOKEN_MAX + 1];                                                              \
    char refresh_token[REFRESH_TEXT];                                                              \
    char token_type[sizeof("Bearer")];                                                             \
    int64_t expires_in
#define PAR_FIELDS(type)                                                                           \
    FIELD_ASCII(type, access_token, 1, TOKEN_MAX, READ_ONLY,                                       \
                "JWT para o cabeçalho Authorization."),                                            \
        FIELD_ASCII(type, refresh_token, 1, REFRESH_TEXT - 1, READ_ONLY,                           \
                    "Vale uma vez, por outro par."),                                               \
        FIELD_CHOICE(type, token_type, "Bearer", READ_ONLY, "Sempre Bearer."),                     \
        FIELD_INT(type, expires_in, 1, TOKEN_LIFETIME, READ_ONLY,                                  \
                  "Por quantos segundos vale o accessToken.")

struct par {
    PAR_MEMBERS;
};
static const struct field par_fields[] = {PAR_FIELDS(par)};

struct sessao_aberta {
    PAR_MEMBERS;
    char dispositivo[DISPOSITIVO_TEXT];
};
static const struct field sessao_aberta_fields[] = {
    PAR_FIELDS(sessao_aberta),
    FIELD_ASCII(sessao_aberta, dispositivo, 1, DISPOSITIVO_TEXT - 1, READ_ONLY,
                "Guarde-o, também depois de sair, e envie-o no próximo login; não abre nada."),
};

struct chave_publica {
    char kty[sizeof("RSA")];
    char use[sizeof("sig")];
    char alg[sizeof("RS256")];
    char kid[JWK_KID_SIZE];
    char n[TOKEN_MAX];
    char e[16];
};
static const struct field chave_publica_fields[] = {
    FIELD_CHOICE(chave_publica, kty, "RSA", READ_ONLY, "Família do algoritmo."),
    FIELD_CHOICE(chave_publica, use, "sig", READ_ONLY, "Uso."),
    FIELD_CHOICE(chave_publica, alg, "RS256", READ_ONLY, "Algoritmo."),
    FIELD_ASCII(chave_publica, kid, 1, JWK_KID_SIZE - 1, READ_ONLY,
                "Qual delas: o kid do cabeçalho do token (RFC 7638)."),
    FIELD_ASCII(chave_publica, n, 1, TOKEN_MAX - 1, READ_ONLY, "Módulo, em base64url."),
    FIELD_ASCII(chave_publica, e, 1, 15, READ_ONLY, "Expoente, em base64url."),
};

enum { SHOWN_MAX = 1 }; /* a list is only described here, never filled */

struct chaves {
    size_t count;
    struct chave_publica keys[SHOWN_MAX];
};
static const struct field chaves_fields[] = {
    FIELD_LIST(chaves, keys, chave_publica, count, 1, SHOWN_MAX, NULL, READ_ONLY,
               "As que assinam agora ou vão assinar."),
};

struct conta {
    struct usuario usuario;
    struct pessoa pessoa;
};
static const struct field conta_fields[] = {
    FIELD_OBJECT(conta, usuario, usuario, NULL, READ_ONLY, "O próprio usuário."),
    FIELD_OBJECT(conta, pessoa, pessoa, NULL, READ_ONLY,
                 "Sua pessoa; o CPF mascarado, exceto para um ADMIN."),
};

struct troca_de_senha {
    char senha_atual[SENHA_TEXT];
    char senha_nova[SENHA_TEXT];
};
static const struct field troca_de_senha_fields[] = {
    FIELD_TEXT(troca_de_senha, senha_atual, 1, SENHA_MAX, REQUIRED, "A que vale agora."),
    FIELD_TEXT(troca_de_senha, senha_nova, SENHA_MIN, SENHA_MAX, REQUIRED, "A que passa a valer."),
};

struct usuario_novo {
    struct usuario usuario;
    char senha[SENHA_TEXT];
};
static const struct field usuario_novo_fields[] = {
    FIELD_PART(usuario_novo, usuario, usuario),
    FIELD_TEXT(usuario_novo, senha, SENHA_MIN, SENHA_MAX, REQUIRED, "Sua senha."),
};

#define OWN_SENHA(type)                                                                            \
    FIELD_TEXT(type, senha_atual, 1, SENHA_MAX, OPTIONAL,                                          \
               "A de quem pede; obrigatória quando o usuário é ADMIN.")

struct senha_nova {
    char senha[SENHA_TEXT];
    char senha_atual[SENHA_TEXT];
};
static const struct field senha_nova_fields[] = {
    FIELD_TEXT(senha_nova, senha, SENHA_MIN, SENHA_MAX, REQUIRED, "A nova senha do usuário."),
    OWN_SENHA(senha_nova),
};

struct papel_novo {
    char papel[sizeof("FINANCEIRO")];
    char senha_atual[SENHA_TEXT];
};
static const struct field papel_novo_fields[] = {
    FIELD_CHOICE(papel_novo, papel, PAPEIS, REQUIRED, "O novo papel."),
    OWN_SENHA(papel_novo),
};

struct exportacao {
    struct pessoa pessoa;
    size_t usuario_count;
    struct usuario usuarios[SHOWN_MAX];
    size_t sessao_count;
    struct sessao sessoes[SHOWN_MAX];
    size_t dispositivo_count;
    struct dispositivo dispositivos[SHOWN_MAX];
    size_t auditoria_count;
    struct auditoria auditoria[SHOWN_MAX];
    bool ha_mais_auditoria;
};
static const struct field exportacao_fields[] = {
    FIELD_OBJECT(exportacao, pessoa, pessoa, NULL, READ_ONLY, "A pessoa."),
    FIELD_LIST(exportacao, usuarios, usuario, usuario_count, 0, SHOWN_MAX, NULL, READ_ONLY,
               "Seus usuários."),
    FIELD_LIST(exportacao, sessoes, sessao, sessao_count, 0, SHOWN_MAX, NULL, READ_ONLY,
               "Suas sessões."),
    FIELD_LIST(exportacao, dispositivos, dispositivo, dispositivo_count, 0, SHOWN_MAX, NULL,
               READ_ONLY, "Os aparelhos de onde entrou."),
    FIELD_LIST(exportacao, auditoria, auditoria, auditoria_count, 0, SHOWN_MAX, NULL, READ_ONLY,
               "O que se fez a ela e o que ela fez, do mais novo ao mais velho."),
    FIELD_BOOL(exportacao, ha_mais_auditoria, READ_ONLY, "A auditoria tem mais linhas que estas."),
};

#define PERSON   "/pessoas/{id}"
#define USER     "/usuarios/{chave}"
#define A_PERSON .answer = RECORD(pessoa)
#define A_USER   .answer = RECORD(usuario)

static const struct contract ROWS[] = {
    {METHOD_POST, "/auth/login", .body = RECORD(entrada), .answer = RECORD(sessao_aberta)},
    {METHOD_POST, "/auth/refresh", .body = RECORD(renovacao), .answer = RECORD(par)},
    {METHOD_POST, "/auth/logout", .body = RECORD(renovacao)},
    {METHOD_GET, "/auth/.well-known/jwks.json", .answer = RECORD(chaves)},
    {METHOD_GET, "/auth/eu", .answer = RECORD(conta)},
    {METHOD_PUT, "/auth/senha", .body = RECORD(troca_de_senha)},

    {METHOD_GET, "/pessoas", .query = RECORD(pessoa_filter), .orders = PESSOA_ORDERS, A_PERSON,
     .shape = SHAPE_PAGE},
    {METHOD_POST, "/pessoas", .body = RECORD(pessoa), .status = 201, A_PERSON},
    {METHOD_GET, PERSON, A_PERSON},
    {METHOD_PUT, PERSON, .body = RECORD(pessoa), .use = RECORD_REPLACE, .version = VERSION_MUST,
     A_PERSON},
    {METHOD_PATCH, PERSON, .body = RECORD(pessoa), .use = RECORD_PATCH, .version = VERSION_MAY,
     A_PERSON},
    {METHOD_DELETE, PERSON, .version = VERSION_MUST},
    {METHOD_GET, PERSON "/exportacao", .answer = RECORD(exportacao)},
    {METHOD_POST, PERSON "/anonimizacao", .version = VERSION_MUST, A_PERSON},

    {METHOD_GET, "/usuarios", .query = RECORD(usuario_filter), .orders = USUARIO_ORDERS, A_USER,
     .shape = SHAPE_PAGE},
    {METHOD_POST, "/usuarios", .body = RECORD(usuario_novo), .status = 201, A_USER},
    {METHOD_GET, "/usuarios/nomes", .answer = RECORD(usuario_nome), .shape = SHAPE_LIST},
    {METHOD_GET, USER, A_USER},
    {METHOD_POST, USER "/desativar", A_USER},
    {METHOD_POST, USER "/reativar", A_USER},
    {METHOD_POST, USER "/senha", .body = RECORD(senha_nova)},
    {METHOD_PATCH, USER "/papel", .body = RECORD(papel_novo), .version = VERSION_MAY, A_USER},

    {METHOD_GET, "/auditoria", .query = RECORD(auditoria_filter), .orders = AUDITORIA_ORDERS,
     .answer = RECORD(auditoria), .shape = SHAPE_PAGE},
};

const struct contracts CONTRATO = {ROWS, sizeof(ROWS) / sizeof(ROWS[0])};
