#include "estoque/pedido.h"

#include <stdio.h>
#include <string.h>

#include "estoque/alterados.h"
#include "estoque/atendimento.h"
#include "estoque/movimentacao.h"

/* An older or repeated message changes nothing; a removal wins over a change of the same
 * version. */
static bool is_news(const struct pedido *pedido, const struct demanda *known)
{
    if (known->id == 0 || pedido->versao > known->versao)
        return true;
    return pedido->remocao && pedido->versao == known->versao && known->pedida > 0;
}

/* Changes the stock by `change`: negative is taken by the project, positive is returned. */
static enum db_result move(struct db *db, struct applying *applying, const struct demanda *d,
                           int64_t change, const struct autor *autor)
{
    struct movimentacao m = {.produto_id = d->produto_id,
                             .tipo = TIPO_CONSUMO,
                             .quantidade = change,
                             .projeto_id = d->projeto_id};

    if (change == 0)
        return DB_OK;
    if (change > 0)
        (void)snprintf(m.tipo, sizeof(m.tipo), "%s", TIPO_DEVOLUCAO);
    movimentacao_describe(&m, d->nome_projeto, autor);
    enum db_result result = movimentacao_add(db, &m, ESTOQUE_MAX);
    return result == DB_OK ? alterados_add(applying->context, d->produto_id) : result;
}

/* The outcome of a pedido. */
struct desfecho {
    const char *situacao;
    const char *answer;
    int64_t came_back;
    int64_t faltante;
};

static enum db_result give_back(struct db *db, struct applying *applying, struct demanda *d,
                                struct desfecho *desfecho, const struct autor *autor)
{
    desfecho->came_back = d->retida;
    d->retida = 0;
    return move(db, applying, d, desfecho->came_back, autor);
}

/* Sets the quantity held to the quantity wanted; if the stock does not suffice, returns what was
 * held. */
static enum db_result hold(struct db *db, struct applying *applying, const struct posicao *posicao,
                           struct demanda *d, struct desfecho *desfecho, const struct autor *autor)
{
    int64_t more = d->pedida - d->retida;

    if (d->pedida == 0) {
        desfecho->situacao = SITUACAO_DEVOLVIDO;
        desfecho->answer = ESTOQUE_DEVOLVIDO;
        return give_back(db, applying, d, desfecho, autor);
    }
    enum db_result result =
        more > 0 && !posicao->ativo ? RULE_CONFLICT : move(db, applying, d, -more, autor);
    if (result == DB_OK) {
        desfecho->situacao = SITUACAO_BAIXADO;
        desfecho->answer = ESTOQUE_BAIXADO;
        desfecho->came_back = more < 0 ? -more : 0;
        d->retida = d->pedida;
    } else if (result == RULE_CONFLICT && more > 0) {
        desfecho->situacao = posicao->ativo ? SITUACAO_PENDENTE : SITUACAO_INSUFICIENTE;
        desfecho->answer = ESTOQUE_INSUFICIENTE;
        desfecho->faltante = d->pedida - (posicao->ativo ? posicao->quantidade + d->retida : 0);
        result = give_back(db, applying, d, desfecho, autor);
    }
    return result;
}

static enum db_result settle(struct db *db, struct applying *applying, const struct pedido *pedido,
                             const struct posicao *posicao)
{
    struct demanda d = posicao->demanda;
    struct desfecho desfecho = {0};

    d.projeto_id = pedido->projeto_id;
    d.produto_id = pedido->produto_id;
    d.versao = pedido->versao;
    d.pedida = pedido->quantidade;
    (void)snprintf(d.nome_projeto, sizeof(d.nome_projeto), "%s", pedido->nome_projeto);
    (void)snprintf(d.autor, sizeof(d.autor), "%s", pedido->autor.chave);
    memcpy(d.endereco, pedido->autor.endereco, sizeof(d.endereco));
    enum db_result result = hold(db, applying, posicao, &d, &desfecho, &pedido->autor);
    if (result == DB_OK)
        result = pedido_save(db, &d, desfecho.situacao);
    if (result == DB_OK)
        result = demanda_answer(db, applying->outbox, desfecho.answer, &d, posicao->produto_nome,
                                d.pedida == 0 ? desfecho.came_back : d.pedida, desfecho.faltante,
                                &pedido->autor);
    if (result == DB_OK && desfecho.came_back > 0)
        result = atendimento_serve(db, applying->outbox, d.produto_id, posicao->produto_nome,
                                   pedido->autor.correlation);
    return result;
}

enum apply_result pedido_apply(struct db *db, const struct message *message,
                               struct applying *applying)
{
    struct posicao posicao = {0};
    struct pedido pedido;
    enum db_result result = DB_OK;
    enum apply_result readable = pedido_read(&pedido, message, applying);

    if (readable != APPLY_OK)
        return readable;
    if (pedido.projeto_id == 0)
        result = pedido_find(db, pedido.nome_produto, &pedido.produto_id);
    if (result == DB_OK)
        result = pedido_lock(db, &pedido, &posicao);
    if (result == DB_NONE)
        return apply_impossible(applying, "não existe o produto que a mensagem pede");
    if (result == DB_OK && is_news(&pedido, &posicao.demanda))
        result = settle(db, applying, &pedido, &posicao);
    if (result == RULE_CONFLICT)
        return apply_impossible(applying, "o estoque passaria de %d", ESTOQUE_MAX);
    return apply_of(result);
}
