#pragma once

/*
 * Shared by the tests of the stock rules: checks, and messages passed to the consumer's own
 * function, in a transaction like the consumer's, without a broker.
 */
#include "checks.h"

#include "common/json/json_build.h"
#include "common/messaging/consumer.h"
#include "common/messaging/inbox.h"
#include "common/values/uuid.h"
#include "estoque/alterados.h"
#include "estoque/consumidor/mensagem.h"
#include "estoque/estorno.h"
#include "estoque/lancamento.h"

/* The content of a message; 0 leaves a header out. */
struct said {
    const char *type;
    int64_t projeto;
    int64_t produto;
    int64_t versao;
    struct quantity quantidade;
    const char *id;     /* NULL: a new id */
    const char *nome;   /* of the product; NULL: any */
    const char *status; /* of the project; NULL: not told */
    int64_t unido;      /* the merged product that it includes */
    bool so_cortado;
};

/* The author of the messages; "" for unknown. */
static _Thread_local const char *cause = "";

static inline void message_make(struct message *message, const struct said *said)
{
    *message = (struct message){.headers = json_object_new_object(),
                                .body = json_object_new_object(),
                                .correlation = "teste-1"};
    (void)snprintf(message->autor, sizeof(message->autor), "%s", cause);
    (void)snprintf(message->endereco, sizeof(message->endereco), "%s", *cause ? "2001:db8::1" : "");
    if (said->id)
        (void)snprintf(message->id, sizeof(message->id), "%s", said->id);
    else
        uuid_v7(message->id);
    (void)snprintf(message->type, sizeof(message->type), "%s", said->type);
    if (said->projeto)
        json_put_int(message->headers, HEADER_PROJETO_ID, said->projeto);
    if (said->produto)
        json_put_int(message->headers, HEADER_PRODUTO_ID, said->produto);
    if (said->versao)
        json_put_int(message->headers, HEADER_VERSAO, said->versao);
    if (said->status)
        json_put_text(message->headers, HEADER_STATUS_PROJETO, said->status);
    if (said->unido)
        json_put_int(message->headers, HEADER_UNIDO_ID, said->unido);
    if (said->so_cortado)
        json_put_int(message->headers, HEADER_SO_CORTADO, 1);
    json_put_text(message->body, "nomeProjeto", "Cozinha Ágil");
    json_put_text(message->body, "nomeProduto", said->nome ? said->nome : "não importa");
    json_put_quantity(message->body, "quantidade", said->quantidade);
}

/* A batch in one transaction. */
struct delivered {
    const struct message *messages;
    size_t count;
    char reason[REASON_MAX + 1];
    enum apply_result applied; /* of the last message that was tried */
};

static inline enum db_result deliver(struct db *db, void *context)
{
    static _Thread_local struct alterados alterados; /* outlives a batch, as the consumer's does */
    struct delivered *delivered = context;
    struct outbox outbox = {0};
    struct applying applying = {&outbox, &alterados, delivered->reason};
    enum db_result result = DB_OK;

    delivered->applied = APPLY_OK;
    mensagem_begin(applying.context);
    for (size_t i = 0; result == DB_OK && i < delivered->count; i++) {
        const struct message *message = &delivered->messages[i];
        bool fresh = false;

        result = inbox_add(db, message->id, message->type, &fresh);
        if (result == DB_OK && fresh)
            delivered->applied = mensagem_apply(db, message, &applying);
        if (delivered->applied != APPLY_OK)
            result = delivered->applied == APPLY_BUSY ? DB_BUSY : RULE_UNDO;
    }
    if (result == DB_OK)
        result = mensagem_finish(db, &applying);
    if (result == DB_OK)
        return outbox_write(db, &outbox);
    outbox_drop(&outbox);
    return result;
}

/* One message in a batch of its own. */
static inline enum db_result hear(struct db *db, const struct said *said)
{
    struct message message;
    struct delivered delivered = {.messages = &message, .count = 1};

    message_make(&message, said);
    enum db_result result = db_transaction(db, deliver, &delivered);
    message_clear(&message);
    return result;
}

enum { PRICE = 100 }; /* of each product, in ten thousandths */

static inline int64_t new_measured(struct db *db, const char *name, struct quantity quantity,
                                   int64_t decimals)
{
    struct produto p = {
        .unidade = "chapa", .valor = {PRICE}, .quantidade = quantity, .casas_decimais = decimals};

    (void)snprintf(p.nome, sizeof(p.nome), "%s", name);
    if (produto_create(db, &p, &(struct autor){.chave = "ANA", .correlation = "teste-0"}) != DB_OK)
        abort();
    return p.id;
}

/* A movement typed by a person; `projeto` is for DEVOLUCAO. `esperada` is what a count should have
 * found; NULL for the stock at that moment. */
struct typed {
    int64_t produto;
    const char *tipo;
    struct quantity quantidade;
    int64_t projeto;
    struct cost custo;
    const struct quantity *esperada;
};

static _Thread_local int64_t typed_id; /* of the last movement that was typed */

static inline enum db_result type_in(struct db *db, const struct typed *typed)
{
    struct lancamento l = {
        .movimentacao = {.produto_id = typed->produto,
                         .quantidade = typed->quantidade,
                         .esperada = typed->esperada ? *typed->esperada : QUANTITY_NONE,
                         .projeto_id = typed->projeto,
                         .custo = typed->custo}};
    struct movimentacao *m = &l.movimentacao;
    const char *tipo = typed->tipo;

    (void)snprintf(m->tipo, sizeof(m->tipo), "%s", tipo);
    (void)snprintf(m->motivo, sizeof(m->motivo), "teste");
    enum db_result result =
        lancamento_create(db, &(struct autor){.chave = "ANA", .correlation = "teste-2"}, 0, &l, 1);
    typed_id = m->id;
    return result == RULE_UNDO ? l.refused : result;
}

static inline enum db_result undo(struct db *db, int64_t produto, int64_t id, bool takings)
{
    const struct estorno estorno = {
        .produto_id = produto, .id = id, .motivo = "engano", .desfazer_baixas = takings};
    struct movimentacao m;
    struct recusa recusa = {0};

    return estorno_create(db, &(struct autor){.chave = "ANA", .correlation = "teste-3"}, &estorno,
                          &m, &recusa);
}

static inline enum db_result move_quantity(struct db *db, int64_t produto, const char *tipo,
                                           struct quantity quantity)
{
    return type_in(db, &(struct typed){produto, tipo, quantity, 0, COST_UNKNOWN, NULL});
}

/* The rest is for products of whole pieces. */
static inline int64_t new_product(struct db *db, const char *name, int64_t pieces)
{
    return new_measured(db, name, QUANTITY(pieces), 0);
}

static inline int64_t stock(struct db *db, int64_t produto)
{
    struct produto p;

    return produto_read(db, produto, &p) == DB_OK ? p.quantidade.thousandths / PIECES(1) : -1;
}

static inline enum db_result move_stock(struct db *db, int64_t produto, const char *tipo,
                                        int64_t pieces)
{
    return move_quantity(db, produto, tipo, QUANTITY(pieces));
}

/* Counts faults of a range of products. For each demand of a project: the sequence of its answers
 * has no gap, and the last one matches its state, with what came back and what it cost. For each
 * product: the last announcement matches it. */
DB_STATEMENT(
    WRONG_ANSWERS,
    "SELECT COUNT(*) FROM demanda LEFT JOIN outbox"
    " ON ordem = CONCAT('projeto/', projeto_id)"
    " AND JSON_VALUE(cabecalhos, '$.produtoId') = produto_id"
    " AND JSON_VALUE(cabecalhos, '$.sequencia') = sequencia"
    " AND JSON_VALUE(cabecalhos, '$.versao') = versao"
    " AND routing_key = CONCAT('estoque.', IF(situacao = 'PENDENTE', 'insuficiente',"
    " LOWER(situacao))) AND (situacao = 'DEVOLVIDO' OR (JSON_VALUE(corpo, '$.quantidade') ="
    " pedida AND JSON_VALUE(corpo, '$.devolvida') = devolvida"
    " AND JSON_VALUE(corpo, '$.custo') <=> IF(retida = 0, 0, custo)))"
    " WHERE projeto_id > 0 AND produto_id BETWEEN ? AND ? AND (outbox.id IS NULL"
    " OR sequencia <> (SELECT COUNT(*) FROM outbox"
    " WHERE ordem = CONCAT('projeto/', projeto_id)"
    " AND JSON_VALUE(cabecalhos, '$.produtoId') = produto_id))");
DB_STATEMENT(WRONG_ANNOUNCEMENTS,
             "SELECT COUNT(*) FROM produto WHERE id BETWEEN ? AND ? AND NOT EXISTS"
             " (SELECT 1 FROM outbox WHERE ordem = CONCAT('produto/', produto.id)"
             " AND JSON_VALUE(cabecalhos, '$.versao') = versao"
             " AND IF(ativo, JSON_VALUE(corpo, '$.quantidade') = estoque,"
             " routing_key = 'produto.removido'))");

static inline int64_t wrongly_told(struct db *db, int64_t first, int64_t last)
{
    int64_t answers = -1;
    int64_t announcements = -1;

    if (db_one(db, &WRONG_ANSWERS, DB_IN(db_int(first), db_int(last)),
               DB_OUT(db_to_int(&answers))) != DB_OK ||
        db_one(db, &WRONG_ANNOUNCEMENTS, DB_IN(db_int(first), db_int(last)),
               DB_OUT(db_to_int(&announcements))) != DB_OK)
        abort();
    return answers + announcements;
}
