#pragma once

#include "common/messaging/outbox.h"

/*
 * Serves the pending demand for a product, oldest first, skipping what cannot be met in full. Call
 * it after every increase of the stock, in the same transaction. Starts no new chunk after
 * ATENDIMENTO_SERVED_MAX demands; estoque-consumidor serves the others on a message
 * ESTOQUE_ATENDER, which this transaction sends. Movements and answers name the author of the
 * demand and carry `correlation`, that of the increase. `outbox` is as for anuncio_add.
 */
enum { ATENDIMENTO_SERVED_MAX = 200 };
enum db_result atendimento_serve(struct db *db, struct outbox *outbox, int64_t produto_id,
                                 const char *produto_nome, const char *correlation);

/* Handles ESTOQUE_ATENDER: continues serving. DB_NONE for an unknown product. */
enum db_result atendimento_serve_on(struct db *db, struct outbox *outbox, int64_t produto_id,
                                    const char *correlation);
