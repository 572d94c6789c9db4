#include "estoque/atendimento.h"

#include <string.h>

#include "estoque/demanda.h"
#include "estoque/movimentacao.h"

enum { CHUNK = 32 };

/* Serves a pending demand in full, on behalf of whoever asked for it; `*left` is the stock after
 * it. */
static enum db_result serve_one(struct db *db, struct outbox *outbox, struct demanda *d,
                                const char *produto_nome, const char *correlation,
                                struct quantity *left)
{
    struct movimentacao m = {.produto_id = d->produto_id,
                             .tipo = TIPO_CONSUMO,
                             .quantidade = {-d->falta.thousandths},
                             .custo = COST_UNKNOWN,
                             .projeto_id = d->projeto_id};
    struct autor autor = {.chave = d->autor, .correlation = correlation};

    memcpy(autor.endereco, d->endereco, sizeof(autor.endereco));
    movimentacao_describe(&m, d->nome_projeto, &autor);
    enum db_result result = movimentacao_add(db, &m);
    d->custo = cost_add(d->custo, cost_of(m.custo, d->falta));
    if (result == DB_OK)
        result = demanda_take(db, d->id, d->custo);
    if (result != DB_OK)
        return result;
    *left = m.saldo;
    d->sequencia++;
    return demanda_answer(db, outbox, d,
                          &(struct resposta){.type = ESTOQUE_BAIXADO,
                                             .quantidade = d->pedida,
                                             .devolvida = d->devolvida},
                          produto_nome, &autor);
}

/* Serves a chunk of the oldest demands that fit; adds to `*served`, sets `*more` when others may
 * fit. */
static enum db_result serve_chunk(struct db *db, struct outbox *outbox, int64_t produto_id,
                                  const char *produto_nome, const char *correlation, int *served,
                                  bool *more)
{
    struct demanda waiting[CHUNK];
    struct quantity left = {QUANTITY_MAX}; /* the query made sure that the first one fits */
    size_t count;
    enum db_result result = demanda_that_fits(db, produto_id, waiting, CHUNK, &count);

    for (size_t i = 0; result == DB_OK && i < count; i++) {
        if (quantity_compare(waiting[i].falta, left) > 0)
            continue;
        result = serve_one(db, outbox, &waiting[i], produto_nome, correlation, &left);
        (*served)++;
    }
    *more = count == CHUNK;
    return result;
}

enum db_result atendimento_serve(struct db *db, struct outbox *outbox, int64_t produto_id,
                                 const char *produto_nome, const char *correlation)
{
    enum db_result result = DB_OK;
    int served = 0;
    bool more = true;

    while (result == DB_OK && more && served < ATENDIMENTO_SERVED_MAX)
        result = serve_chunk(db, outbox, produto_id, produto_nome, correlation, &served, &more);
    if (result != DB_OK || !more)
        return result;
    bool fresh;
    result = demanda_mark(db, produto_id, &fresh);
    return result == DB_OK && fresh ? demanda_ask_to_serve(db, outbox, produto_id, correlation)
                                    : result;
}

enum db_result atendimento_serve_on(struct db *db, struct outbox *outbox, int64_t produto_id,
                                    const char *correlation)
{
    struct produto p;
    enum db_result result = produto_lock(db, produto_id, &p);

    if (result == DB_OK)
        result = demanda_unmark(db, produto_id);
    if (result == DB_OK)
        result = atendimento_serve(db, outbox, produto_id, p.nome, correlation);
    return result;
}
