#pragma once

#include "common/db/database.h"
#include "common/messaging/message.h"
#include "mensagens/topologia.h"

/* What the consumer does with any message of its queue: see consumer.h. */
enum db_result mensagem_apply(struct db *db, const struct message *message, char *reason);

/* The product that a message is about, 0 when it tells only a name: the row that it will lock. */
int64_t mensagem_order(const struct message *message);
