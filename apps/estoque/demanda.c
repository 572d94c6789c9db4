#include "estoque/demanda.h"

#include <stdio.h>

#include "estoque/movimentacao.h"

enum { CHUNK = 32 };

/* Gives a waiting demand the whole of what it wants; `*left` is the stock after it. */
static enum db_result serve_one(struct db *db, struct demanda *d, const char *produto_nome,
                                const char *correlacao, int64_t *left)
{
    struct movimentacao m = {.produto_id = d->produto_id,
                             .tipo = TIPO_CONSUMO,
                             .quantidade = -d->pedida,
                             .projeto_id = d->projeto_id};

    movimentacao_describe(&m, d->nome_projeto, NULL, correlacao);
    enum db_result result = movimentacao_add(db, &m, ESTOQUE_MAX);
    if (result == DB_OK)
        result = demanda_take(db, d->id);
    if (result != DB_OK)
        return result;
    *left = m.saldo;
    d->sequencia++;
    return demanda_answer(db, ESTOQUE_BAIXADO, d, produto_nome, d->pedida, 0, correlacao);
}

enum db_result demanda_serve(struct db *db, int64_t produto_id, const char *produto_nome,
                             const char *correlacao)
{
    struct demanda waiting[CHUNK];
    size_t count;
    enum db_result result;

    do {
        result = demanda_that_fits(db, produto_id, waiting, CHUNK, &count);
        int64_t left = INT64_MAX; /* the first of a chunk fits */
        for (size_t i = 0; result == DB_OK && i < count; i++)
            if (waiting[i].pedida <= left)
                result = serve_one(db, &waiting[i], produto_nome, correlacao, &left);
    } while (result == DB_OK && count == CHUNK);
    return result;
}
