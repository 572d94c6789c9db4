#pragma once

#include "common/messaging/consumer.h"
#include "mensagens/topologia.h"

/* Applies any message of the queues; the context is a struct alterados. Changed stock is announced
 * once per batch, by mensagem_finish. */
message_apply mensagem_apply;
void mensagem_begin(void *alterados);
enum db_result mensagem_finish(struct db *db, struct applying *applying);

/* The id of the product that a message will lock; 0 when it has only the product's name. */
int64_t mensagem_order(const struct message *message);
