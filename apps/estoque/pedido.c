#include "estoque/pedido.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "estoque/alterados.h"
#include "estoque/atendimento.h"
#include "estoque/movimentacao.h"
#include "estoque/uniao.h"

/* An older or repeated message changes nothing; a removal wins over a change of the same
 * version. */
static bool is_news(const struct pedido *pedido, const struct demanda *known)
{
    if (known->id == 0 || pedido->versao > known->versao)
        return true;
    return pedido->remocao && pedido->versao == known->versao && known->pedida.thousandths > 0;
}

/* Changes the stock by `change`: a negative one is taken by the project, a positive one returned,
 * at what it cost. Sets d->retida to `held`, and its cost. */
static enum db_result move(struct db *db, struct applying *applying, struct demanda *d,
                           struct quantity change, struct quantity held, const struct autor *autor)
{
    struct movimentacao m = {.produto_id = d->produto_id,
                             .tipo = TIPO_CONSUMO,
                             .quantidade = change,
                             .projeto_id = d->projeto_id,
                             .custo = COST_UNKNOWN};
    struct cost back = {0};

    if (change.thousandths == 0)
        return DB_OK;
    if (change.thousandths > 0) {
        (void)snprintf(m.tipo, sizeof(m.tipo), "%s", TIPO_DEVOLUCAO);
        back = cost_share(d->custo, change, d->retida);
        m.custo = cost_share(back, QUANTITY(1), change);
        m.custo_total = back;
    }
    movimentacao_describe(&m, d->nome_projeto, autor);
    enum db_result result = movimentacao_add(db, &m);
    if (result != DB_OK)
        return result;
    d->custo = change.thousandths > 0
                   ? cost_subtract(d->custo, back)
                   : cost_add(d->custo, cost_of(m.custo, (struct quantity){-change.thousandths}));
    if (held.thousandths == 0)
        d->custo = (struct cost){0};
    d->retida = held;
    return alterados_add(applying->context, d->produto_id);
}

/* The outcome of a pedido. */
struct desfecho {
    const char *situacao;
    struct resposta answer;
    struct quantity came_back;
};

/* Gives back all that is held except `kept`. */
static enum db_result give_back(struct db *db, struct applying *applying, struct demanda *d,
                                struct quantity kept, struct desfecho *desfecho,
                                const struct autor *autor)
{
    if (!quantity_subtract(d->retida, kept, &desfecho->came_back))
        return RULE_CONFLICT;
    return move(db, applying, d, desfecho->came_back, kept, autor);
}

/* Ends the demand: gives back all except `kept`, which stays consumed, and asks for nothing
 * more. */
static enum db_result end(struct db *db, struct applying *applying, struct demanda *d,
                          struct quantity kept, struct desfecho *desfecho,
                          const struct autor *autor)
{
    enum db_result result = give_back(db, applying, d, kept, desfecho, autor);

    if (result == DB_OK && !quantity_add(d->devolvida, desfecho->came_back, &d->devolvida))
        result = RULE_CONFLICT;
    desfecho->situacao = SITUACAO_DEVOLVIDO;
    desfecho->answer = (struct resposta){
        .type = ESTOQUE_DEVOLVIDO, .quantidade = desfecho->came_back, .devolvida = d->devolvida};
    d->pedida = d->devolvida = QUANTITY(0);
    d->cortada = kept;
    return result;
}

/* Makes the demand wait, and gives back what was not cut. */
static enum db_result wait_for(struct db *db, struct applying *applying,
                               const struct posicao *posicao, struct demanda *d,
                               struct quantity want, struct desfecho *desfecho,
                               const struct autor *autor)
{
    struct quantity there = d->cortada;

    desfecho->situacao = posicao->ativo ? SITUACAO_PENDENTE : SITUACAO_INSUFICIENTE;
    desfecho->answer = (struct resposta){
        .type = ESTOQUE_INSUFICIENTE, .quantidade = d->pedida, .devolvida = d->devolvida};
    if (posicao->ativo && !quantity_add(posicao->quantidade, d->retida, &there))
        return RULE_CONFLICT;
    if (!quantity_subtract(want, there, &desfecho->answer.faltante))
        return RULE_CONFLICT;
    return give_back(db, applying, d, d->cortada, desfecho, autor);
}

/* Holds `want`; if the stock does not suffice, waits and gives back what was not cut. */
static enum db_result hold(struct db *db, struct applying *applying, const struct posicao *posicao,
                           struct demanda *d, struct quantity want, struct desfecho *desfecho,
                           const struct autor *autor)
{
    const bool takes = quantity_compare(want, d->retida) > 0;
    struct quantity less; /* what is held beyond `want` */

    if (!quantity_subtract(d->retida, want, &less))
        return RULE_CONFLICT;
    enum db_result result =
        takes && !posicao->ativo ? RULE_CONFLICT : move(db, applying, d, less, want, autor);
    if (result == RULE_CONFLICT && takes)
        return wait_for(db, applying, posicao, d, want, desfecho, autor);
    desfecho->came_back = takes ? QUANTITY(0) : less;
    desfecho->situacao = SITUACAO_BAIXADO;
    desfecho->answer = (struct resposta){
        .type = ESTOQUE_BAIXADO, .quantidade = d->pedida, .devolvida = d->devolvida};
    return result;
}

/* a - b, but at least 0. */
static struct quantity rest(struct quantity a, struct quantity b)
{
    return (struct quantity){a.thousandths > b.thousandths ? a.thousandths - b.thousandths : 0};
}

/* How a demand changes. */
struct rumo {
    bool encerra;  /* nothing more is taken */
    bool acaba;    /* nothing is asked any more; what is held stays consumed */
    bool removida; /* it was removed before; of what it holds, `mantida` stays consumed */
    struct quantity mantida;
};

/* Applies the totals in d->pedida and d->devolvida to the demand. */
static enum db_result decide(struct db *db, struct applying *applying, const struct rumo *rumo,
                             const struct posicao *posicao, struct demanda *d,
                             struct desfecho *desfecho, const struct autor *autor)
{
    const struct quantity back = quantity_least(d->devolvida, d->pedida);
    struct quantity want = rest(d->pedida, back);

    if (rumo->removida)
        return end(db, applying, d, quantity_least(rumo->mantida, d->retida), desfecho, autor);
    if (rumo->encerra || rumo->acaba)
        want = quantity_least(want, d->retida);
    if (d->pedida.thousandths == 0 || rumo->acaba || (rumo->encerra && want.thousandths == 0))
        return end(db, applying, d, want, desfecho, autor);
    d->devolvida = back;
    d->cortada = rumo->encerra ? want : quantity_least(d->cortada, want);
    if (rumo->encerra)
        d->pedida = quantity_sum(want, d->devolvida);
    return hold(db, applying, posicao, d, want, desfecho, autor);
}

/* Decides and saves, without an answer. */
static enum db_result settle(struct db *db, struct applying *applying, const struct rumo *rumo,
                             const struct posicao *posicao, struct demanda *d,
                             struct desfecho *desfecho, const struct autor *autor)
{
    enum db_result result = decide(db, applying, rumo, posicao, d, desfecho, autor);

    return result == DB_OK ? pedido_save(db, d, desfecho->situacao) : result;
}

/* Answers about a part of a demand. If nothing of the part is asked any more, the answer is that it
 * came back, whatever became of the other parts. */
static enum db_result answer_part(struct db *db, struct applying *applying, const struct demanda *d,
                                  const struct parte *part, const char *produto_nome,
                                  const struct desfecho *desfecho, const struct autor *autor)
{
    struct resposta answer = desfecho->answer;
    struct demanda told = *d;

    if (part->pedida.thousandths == 0 && strcmp(answer.type, ESTOQUE_DEVOLVIDO) != 0) {
        answer.type = ESTOQUE_DEVOLVIDO;
        answer.quantidade = desfecho->came_back;
        answer.devolvida = quantity_sum(part->devolvida, desfecho->came_back);
        told.custo = (struct cost){0};
    }
    return demanda_answer(db, applying->outbox, &told, &answer, produto_nome, autor);
}

static enum db_result serve_others(struct db *db, struct applying *applying,
                                   const struct posicao *posicao, const struct demanda *d,
                                   const struct desfecho *desfecho, const struct autor *autor)
{
    return desfecho->came_back.thousandths > 0
               ? atendimento_serve(db, applying->outbox, d->produto_id, posicao->produto_nome,
                                   autor->correlation)
               : DB_OK;
}

/* `news`: the message is newer than what is stored. */
static void describe(struct demanda *d, const struct pedido *pedido, bool news)
{
    d->projeto_id = pedido->projeto_id;
    if (news)
        d->aberta = pedido->aberto && !pedido->remocao;
    (void)snprintf(d->nome_projeto, sizeof(d->nome_projeto), "%s", pedido->nome_projeto);
    (void)snprintf(d->autor, sizeof(d->autor), "%s", pedido->autor.chave);
    memcpy(d->endereco, pedido->autor.endereco, sizeof(d->endereco));
}

static struct quantity held_of(const struct parte *parte)
{
    return rest(parte->pedida, parte->devolvida);
}

/* The part that is asked of the product itself: all without `parts`. */
static struct parte own_of(const struct demanda *d, const struct parte *parts)
{
    return (struct parte){rest(d->pedida, parts->pedida), rest(d->devolvida, parts->devolvida)};
}

/* Applies a message about a product that was not merged. `recalled` is what was a share of the
 * demand (uniao.h) until this message. */
static enum db_result apply_here(struct db *db, struct applying *applying,
                                 const struct pedido *pedido, const struct posicao *posicao,
                                 const struct parte *recalled)
{
    struct demanda d = posicao->demanda;
    struct desfecho desfecho = {0};
    struct parte shares = {0};
    struct rumo rumo = {0};
    const bool news = is_news(pedido, &d);
    enum db_result result = DB_OK;

    if (!news && recalled->pedida.thousandths == 0)
        return DB_OK;
    if (posicao->tem_unidos)
        result = uniao_shares(db, pedido->projeto_id, pedido->produto_id, &shares);
    if (result != DB_OK)
        return result;
    d.produto_id = pedido->produto_id;
    describe(&d, pedido, news);
    struct parte own = own_of(&d, &shares);
    if (news) {
        d.versao = pedido->versao;
        d.pedida = quantity_sum(pedido->quantidade, shares.pedida);
        d.devolvida =
            quantity_sum(quantity_least(own.devolvida, pedido->quantidade), shares.devolvida);
        rumo.encerra = pedido->encerra;
        rumo.acaba = pedido->remocao || (pedido->acaba && shares.pedida.thousandths == 0);
    } else {
        rumo.removida = demanda_is_removed(&d);
        rumo.mantida = rest(d.retida, held_of(recalled));
        d.pedida = rest(d.pedida, recalled->pedida);
    }
    own.pedida = rest(d.pedida, shares.pedida);
    if (pedido->remocao && posicao->tem_unidos)
        result = uniao_settled(db, pedido);
    if (result == DB_OK)
        result = settle(db, applying, &rumo, posicao, &d, &desfecho, &pedido->autor);
    if (result == DB_OK)
        result =
            answer_part(db, applying, &d, &own, posicao->produto_nome, &desfecho, &pedido->autor);
    return result == DB_OK ? serve_others(db, applying, posicao, &d, &desfecho, &pedido->autor)
                           : result;
}

/* Locks the product into which `merged` was merged, and reads the project's demand for it. */
static enum db_result lock_other(struct db *db, const struct pedido *pedido,
                                 const struct posicao *merged, struct posicao *other)
{
    struct pedido there = *pedido;

    there.produto_id = merged->unido_a;
    enum db_result result = pedido_lock(db, &there, other);
    other->demanda.produto_id = merged->unido_a;
    return result;
}

/* How a message about a merged product changes the project's share of the demand for the other
 * one. */
struct partilha {
    struct parte before;
    struct parte now;
    struct parte others; /* of other merged products */
    struct parte own;    /* what is asked of the other product itself */
};

static enum db_result share_out(struct db *db, const struct pedido *pedido, int64_t para,
                                const struct demanda *d, bool news, const struct parte *recalled,
                                struct partilha *p)
{
    struct parte shares = {0};
    enum db_result result = uniao_shares(db, pedido->projeto_id, para, &shares);
    const struct parte all = {quantity_sum(shares.pedida, recalled->pedida),
                              quantity_sum(shares.devolvida, recalled->devolvida)};

    p->own = own_of(d, &all);
    p->others = (struct parte){rest(shares.pedida, p->before.pedida),
                               rest(shares.devolvida, p->before.devolvida)};
    p->now.pedida = news ? pedido->quantidade : p->before.pedida;
    p->now.devolvida =
        quantity_least(quantity_sum(p->before.devolvida, recalled->devolvida), p->now.pedida);
    return result;
}

/* Answers about the merged product, by what became of the demand for the other one. */
static enum db_result answer_share(struct db *db, struct applying *applying,
                                   const struct demanda *share, const struct partilha *p,
                                   const char *produto_nome, const struct desfecho *desfecho,
                                   const struct autor *autor)
{
    struct resposta answer = desfecho->answer;

    answer.quantidade = p->now.pedida;
    answer.devolvida = p->now.devolvida;
    if (p->now.pedida.thousandths == 0) {
        answer.type = ESTOQUE_DEVOLVIDO;
        answer.quantidade = quantity_least(desfecho->came_back, held_of(&p->before));
        answer.devolvida = quantity_sum(p->before.devolvida, answer.quantidade);
    }
    return demanda_answer(db, applying->outbox, share, &answer, produto_nome, autor);
}

/* Answers about the other product too, where the project asks for it; once its work has ended, only
 * if it is BAIXADO. */
static enum db_result answer_other(struct db *db, struct applying *applying, struct demanda *d,
                                   const struct partilha *p, const char *produto_nome,
                                   const struct desfecho *desfecho, const struct autor *autor)
{
    if (p->own.pedida.thousandths > 0 &&
        (d->aberta || strcmp(desfecho->answer.type, ESTOQUE_BAIXADO) == 0))
        return demanda_answer(db, applying->outbox, d, &desfecho->answer, produto_nome, autor);
    return d->sequencia > 1 ? uniao_not_told(db, d->id) : DB_OK;
}

/* Applies a message of a project that does not know of the merge yet: its share of the demand for
 * the other product changes. The project may get an answer about each product. */
static enum db_result apply_there(struct db *db, struct applying *applying,
                                  const struct pedido *pedido, const struct posicao *merged,
                                  const struct parte *recalled)
{
    struct posicao other = {0};
    struct desfecho desfecho = {0};
    struct demanda share = {.projeto_id = pedido->projeto_id, .produto_id = pedido->produto_id};
    struct partilha p = {0};
    enum db_result result = lock_other(db, pedido, merged, &other);

    if (result == DB_OK)
        result = uniao_share(db, &share, &p.before);
    share.pedida = p.before.pedida;
    const bool news = is_news(pedido, &share);
    if (result != DB_OK || (!news && recalled->pedida.thousandths == 0))
        return result;
    struct demanda d = other.demanda;
    result = share_out(db, pedido, merged->unido_a, &d, news, recalled, &p);
    if (result != DB_OK)
        return result;
    const bool alone = p.own.pedida.thousandths == 0 && p.others.pedida.thousandths == 0;
    struct rumo rumo = {.encerra = news && pedido->encerra,
                        .acaba = news && pedido->acaba && alone,
                        .removida = demanda_is_removed(&d)};

    if (rumo.removida) /* may take nothing more */
        p.now.pedida = quantity_least(p.now.pedida, p.before.pedida);
    rumo.mantida = rest(quantity_sum(d.retida, held_of(&p.now)),
                        quantity_sum(held_of(&p.before), held_of(recalled)));
    d.pedida = quantity_sum(quantity_sum(p.own.pedida, p.others.pedida), p.now.pedida);
    d.devolvida = quantity_sum(quantity_sum(p.own.devolvida, p.others.devolvida), p.now.devolvida);
    describe(&d, pedido, news);
    if (d.id == 0)
        d.versao = pedido->versao;
    describe(&share, pedido, news);
    if (news)
        share.versao = pedido->versao;
    result = settle(db, applying, &rumo, &other, &d, &desfecho, &pedido->autor);
    if (rumo.removida ? pedido->remocao : d.pedida.thousandths == 0)
        p.now = (struct parte){0};
    if (result == DB_OK)
        result = uniao_cede(db, &share, &p.now);
    if (result == DB_OK)
        result =
            answer_share(db, applying, &share, &p, merged->produto_nome, &desfecho, &pedido->autor);
    if (result == DB_OK)
        result = answer_other(db, applying, &d, &p, other.produto_nome, &desfecho, &pedido->autor);
    return result == DB_OK ? serve_others(db, applying, &other, &d, &desfecho, &pedido->autor)
                           : result;
}

static enum db_result apply(struct db *db, struct applying *applying, const struct pedido *pedido,
                            const struct posicao *posicao)
{
    struct parte recalled = {0};
    enum db_result result = DB_OK;

    if (pedido->unido_id != 0)
        result = uniao_recall(db, pedido, &recalled);
    if (result != DB_OK)
        return result;
    return posicao->unido_a == 0 ? apply_here(db, applying, pedido, posicao, &recalled)
                                 : apply_there(db, applying, pedido, posicao, &recalled);
}

/* Locks the product. One found by its name may have been merged just before the lock. */
static enum db_result lock_asked(struct db *db, struct pedido *pedido, struct posicao *posicao)
{
    enum db_result result = DB_OK;

    if (pedido->projeto_id == 0)
        result = pedido_find(db, pedido->nome_produto, &pedido->produto_id);
    if (result == DB_OK)
        result = pedido_lock(db, pedido, posicao);
    if (result != DB_OK || pedido->projeto_id != 0 || posicao->unido_a == 0)
        return result;
    pedido->produto_id = posicao->unido_a;
    return pedido_lock(db, pedido, posicao);
}

enum apply_result pedido_apply(struct db *db, const struct message *message,
                               struct applying *applying)
{
    struct posicao posicao = {0};
    struct pedido pedido;
    enum apply_result readable = pedido_read(&pedido, message, applying);

    if (readable != APPLY_OK)
        return readable;
    enum db_result result = lock_asked(db, &pedido, &posicao);
    if (result == DB_NONE)
        return apply_impossible(applying, "não existe o produto que a mensagem pede");
    if (result == DB_OK && is_news(&pedido, &posicao.demanda) &&
        (int64_t)quantity_decimals(pedido.quantidade) > posicao.casas_decimais)
        return apply_impossible(applying, "%s", quantidade_reason(posicao.casas_decimais));
    if (result == DB_OK)
        result = apply(db, applying, &pedido, &posicao);
    if (result == RULE_CONFLICT)
        return apply_impossible(applying, "o estoque passaria de %" PRId64,
                                ESTOQUE_MAX / PIECES(1));
    return apply_of(result);
}
