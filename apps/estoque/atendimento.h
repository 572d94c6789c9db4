#pragma once

#include "common/messaging/outbox.h"

/*
 * Serves the demand that waits for a product, oldest first, passing over what cannot be met whole.
 * To be called after every increase of its stock, in the same transaction. That serves at most
 * ATENDIMENTO_SERVED_MAX and a chunk more; the rest is then left to estoque-consumidor, by a
 * message ESTOQUE_ATENDER of this transaction. `outbox` as anuncio_add takes it.
 */
enum { ATENDIMENTO_SERVED_MAX = 200 };
enum db_result atendimento_serve(struct db *db, struct outbox *outbox, int64_t produto_id,
                                 const char *produto_nome, const char *correlacao);

/* What the message ESTOQUE_ATENDER asks for: goes on serving. DB_NONE for an unknown product. */
enum db_result atendimento_serve_on(struct db *db, struct outbox *outbox, int64_t produto_id,
                                    const char *correlacao);
