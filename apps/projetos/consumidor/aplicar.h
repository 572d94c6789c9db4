#pragma once

#include "common/messaging/consumer.h"
#include "common/resource/fields.h"

/* Apply messages; see message_apply. */
message_apply copia_apply;    /* produto.*: updates the local copy of the products */
message_apply resposta_apply; /* estoque.*: the answers about the materials of projects */
message_apply projetos_apply; /* any message of the queues, by its type */

/* The order of locks: products before projects, each always in the same order of id. */
int64_t projetos_order(const struct message *message);

/*
 * Checks the faults of a body, and reads the required headers: APPLY_OK, or APPLY_IMPOSSIBLE with
 * the first fault as the reason.
 */
struct header {
    const char *name;
    int64_t max; /* the value is 1 to max */
    int64_t *value;
};
enum apply_result check_message(const struct message *message, const struct faults *faults,
                                const struct header *headers, size_t count,
                                struct applying *applying);
