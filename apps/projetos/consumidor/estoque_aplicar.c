#include <stdio.h>
#include <string.h>

#include "common/resource/fields.h"
#include "mensagens/topologia.h"
#include "projetos/consumidor/aplicar.h"
#include "projetos/projeto.h"

/* An answer of the stock about one material. */
struct resposta {
    const char *situacao;
    int64_t projeto_id;
    int64_t produto_id;
    int64_t versao;
    int64_t sequencia;
    int64_t faltante;
};

/* The material as it is, under lock. */
struct pedido_atual {
    char status[STATUS_TEXT];
    int64_t versao;
    int64_t sequencia;
    int64_t retirado;
};

/* The project first, as whoever changes it does. */
DB_STATEMENT(MATERIAL_LOCK,
             "SELECT p.status, m.versao, m.estoque_sequencia, m.retirado FROM projeto p"
             " STRAIGHT_JOIN material m ON m.projeto_id = p.id"
             " WHERE p.id = ? AND m.produto_id = ? FOR UPDATE");

DB_STATEMENT(MATERIAL_ANSWER,
             "UPDATE projeto p JOIN material m ON m.projeto_id = p.id SET p.versao = p.versao + 1,"
             " m.situacao = ?, m.faltante = ?, m.estoque_sequencia = ?"
             " WHERE p.id = ? AND m.produto_id = ?");

static const char *situacao_of(const char *type)
{
    if (strcmp(type, ESTOQUE_BAIXADO) == 0)
        return SITUACAO_BAIXADO;
    if (strcmp(type, ESTOQUE_INSUFICIENTE) == 0)
        return SITUACAO_INSUFICIENTE;
    return strcmp(type, ESTOQUE_DEVOLVIDO) == 0 ? SITUACAO_DEVOLVIDO : NULL;
}

static enum db_result read_resposta(const struct message *message, struct resposta *r,
                                    char reason[static REASON_MAX + 1])
{
    char name[PRODUTO_NOME_MAX * 4 + 1];
    int64_t quantidade;
    struct faults faults = {0};
    struct fields f = fields_of(message->body, &faults);
    const struct header headers[] = {{HEADER_PROJETO_ID, INT64_MAX, &r->projeto_id},
                                     {HEADER_PRODUTO_ID, INT64_MAX, &r->produto_id},
                                     {HEADER_VERSAO, UINT32_MAX, &r->versao},
                                     {HEADER_SEQUENCIA, UINT32_MAX, &r->sequencia}};

    fields_text(&f, "nomeProjeto", 1, PROJETO_NOME_MAX, name);
    fields_text(&f, "nomeProduto", 1, PRODUTO_NOME_MAX, name);
    fields_int(&f, "quantidade", 0, QUANTIDADE_MAX, &quantidade);
    if (strcmp(r->situacao, SITUACAO_INSUFICIENTE) == 0)
        fields_int(&f, "faltante", 1, QUANTIDADE_MAX, &r->faltante);
    return check_message(message, &faults, headers, 4, reason);
}

/* Writes the answer; a finished project does not go on waiting for what is missing. */
static enum db_result answer(struct db *db, const struct message *message, const struct resposta *r,
                             const struct pedido_atual *m)
{
    bool missing = strcmp(r->situacao, SITUACAO_INSUFICIENTE) == 0;
    enum db_result result =
        db_run(db, &MATERIAL_ANSWER,
               DB_IN(db_text(r->situacao), missing ? db_int(r->faltante) : db_null(),
                     db_int(r->sequencia), db_int(r->projeto_id), db_int(r->produto_id)));

    if (result == DB_OK && missing && strcmp(m->status, STATUS_CONCLUIDO) == 0)
        result = projeto_withdraw_missing(db, message->correlation, r->projeto_id);
    return result;
}

enum db_result estoque_apply(struct db *db, const struct message *message,
                             char reason[static REASON_MAX + 1])
{
    struct resposta r = {.situacao = situacao_of(message->type)};
    struct pedido_atual m = {0};

    if (!r.situacao) {
        (void)snprintf(reason, REASON_MAX + 1, "%s", "tipo de mensagem desconhecido");
        return DB_CONFLICT;
    }
    if (!json_object_object_get_ex(message->headers, HEADER_PROJETO_ID, NULL))
        return DB_OK; /* about the demand of a foreign sender */
    enum db_result result = read_resposta(message, &r, reason);
    if (result != DB_OK)
        return result;
    result = db_one(db, &MATERIAL_LOCK, DB_IN(db_int(r.projeto_id), db_int(r.produto_id)),
                    DB_OUT(db_to_text(m.status), db_to_int(&m.versao), db_to_int(&m.sequencia),
                           db_to_int(&m.retirado)));
    if (result == DB_NONE)
        return DB_OK; /* the project, or its material, is gone */
    if (result != DB_OK || r.versao != m.versao || r.sequencia <= m.sequencia)
        return result;
    if ((strcmp(r.situacao, SITUACAO_DEVOLVIDO) == 0) != (m.retirado != 0)) {
        (void)snprintf(reason, REASON_MAX + 1, "%s",
                       m.retirado ? "nada se pede mais deste material, só se devolve"
                                  : "devolvido, mas o material continua pedido");
        return DB_CONFLICT;
    }
    return answer(db, message, &r, &m);
}
