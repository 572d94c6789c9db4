#pragma once

#include "common/messaging/consumer.h"
#include "common/resource/fields.h"

/* How this service applies what the stock says; see message_apply. */
message_apply copia_apply;    /* produto.*: keeps the own copy of the products */
message_apply resposta_apply; /* estoque.*: the answers about the materials of projects */
message_apply projetos_apply; /* either, by the type of the message */

/* The row that a message will lock: products before projects, each by its id. */
int64_t projetos_order(const struct message *message);

/*
 * Judges a body that was read with `fields` and the headers that must be there: APPLY_OK, or
 * APPLY_IMPOSSIBLE with the first fault as the reason.
 */
struct header {
    const char *name;
    int64_t max; /* from 1 */
    int64_t *value;
};
enum apply_result check_message(const struct message *message, const struct faults *faults,
                                const struct header *headers, size_t count,
                                struct applying *applying);
