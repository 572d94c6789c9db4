#pragma once

#include "common/messaging/outbox.h"

/*
 * Serves the pending demand for a product, oldest first, skipping what cannot be met in full. Call
 * it after every increase of the stock, in the same transaction. Serves at most
 * ATENDIMENTO_SERVED_MAX and one chunk more; estoque-consumidor serves the rest, on a message
 * ESTOQUE_ATENDER of this transaction. Movements and answers name who asked for the demand, and
 * carry `correlation`, the one of the increase. `outbox` as anuncio_add takes it.
 */
enum { ATENDIMENTO_SERVED_MAX = 200 };
enum db_result atendimento_serve(struct db *db, struct outbox *outbox, int64_t produto_id,
                                 const char *produto_nome, const char *correlation);

/* Handles ESTOQUE_ATENDER: continues serving. DB_NONE for an unknown product. */
enum db_result atendimento_serve_on(struct db *db, struct outbox *outbox, int64_t produto_id,
                                    const char *correlation);
