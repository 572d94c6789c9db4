#pragma once

#include "common/messaging/consumer.h"
#include "mensagens/topologia.h"

/* What the consumer does with any message of its queue, a struct alterados being its context. The
 * stock that messages have moved is announced once in a batch, by mensagem_finish. */
message_apply mensagem_apply;
void mensagem_begin(void *alterados);
enum db_result mensagem_finish(struct db *db, struct applying *applying);

/* The product that a message is about, 0 when it tells only a name: the row that it will lock. */
int64_t mensagem_order(const struct message *message);
