#include <stdio.h>
#include <string.h>

#include "common/resource/fields.h"
#include "mensagens/topologia.h"
#include "projetos/consumidor/aplicar.h"
#include "projetos/produto.h"

/*
 * Only what is as new as the row, or newer, changes it: a late message never does. The row of a
 * removed product stays, so that none of its older messages can bring it back. The same version
 * again is written again, which mends a copy that was damaged, but brings nothing back either.
 */
#define NEWER(column) column " = IF(VALUES(versao) >= versao, VALUES(" column "), " column "), "
#define REMOVIDO                                                                                   \
    "removido = CASE WHEN VALUES(versao) > versao THEN VALUES(removido)"                           \
    " WHEN VALUES(versao) = versao THEN removido OR VALUES(removido) ELSE removido END, "

#define ALL_NEWER                                                                                  \
    NEWER("nome") NEWER("codigo") NEWER("cor") NEWER("unidade") NEWER("valor") NEWER("quantidade")

DB_WRITE(PRODUTO_KEEP, produto,
         "INSERT INTO produto (id, versao, nome, codigo, cor, unidade, valor, quantidade, removido)"
         " VALUES (:id, :versao, :nome, :codigo, :cor, :unidade, IF(:removido, NULL, :valor),"
         " IF(:removido, NULL, :quantidade), :removido) ON DUPLICATE KEY UPDATE " ALL_NEWER REMOVIDO
         "versao = GREATEST(versao, VALUES(versao))");

#define optional_text(f, name, max, place)                                                         \
    do {                                                                                           \
        if (fields_has((f), (name)))                                                               \
            fields_text((f), (name), 0, (max), (place));                                           \
    } while (0)

/* Members that are not known are not looked at: a later version of the sender may add some. */
static void read_produto(struct fields *f, struct produto *p)
{
    fields_int(f, "id", 1, INT64_MAX, &p->id);
    fields_text(f, "nome", 1, PRODUTO_NOME_MAX, p->nome);
    if (p->removido)
        return;
    optional_text(f, "codigo", PRODUTO_CODIGO_MAX, p->codigo);
    optional_text(f, "cor", PRODUTO_COR_MAX, p->cor);
    optional_text(f, "unidade", PRODUTO_UNIDADE_MAX, p->unidade);
    fields_money(f, "valor", &p->valor);
    fields_int(f, "quantidade", 0, INT32_MAX, &p->quantidade);
}

enum db_result produto_apply(struct db *db, const struct message *message,
                             char reason[static REASON_MAX + 1])
{
    struct produto p = {.removido = strcmp(message->type, PRODUTO_REMOVIDO) == 0};
    int64_t produto_id = 0;
    struct faults faults = {0};
    const struct header headers[] = {{HEADER_PRODUTO_ID, INT64_MAX, &produto_id},
                                     {HEADER_VERSAO, UINT32_MAX, &p.versao}};

    if (!p.removido && strcmp(message->type, PRODUTO_CRIADO) != 0 &&
        strcmp(message->type, PRODUTO_ALTERADO) != 0) {
        (void)snprintf(reason, REASON_MAX + 1, "%s", "tipo de mensagem desconhecido");
        return DB_CONFLICT;
    }
    struct fields f = fields_of(message->body, &faults);
    read_produto(&f, &p);
    enum db_result result = check_message(message, &faults, headers, 2, reason);
    if (result == DB_OK && produto_id != p.id) {
        (void)snprintf(reason, REASON_MAX + 1, "%s",
                       "o id do corpo não é o produtoId do cabeçalho");
        return DB_CONFLICT;
    }
    return result == DB_OK ? db_store(db, PRODUTO_KEEP, &p) : result;
}
