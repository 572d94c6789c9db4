#pragma once

#include <stdio.h>

#include "common/messaging/message.h"

/*
 * By what an operator names a message: its message_id, or, where it has none that could be typed,
 * "sem-id-" and the beginning of a digest of its body and the instant at which it was parked.
 */
enum { REFERENCE_SIZE = MESSAGE_ID_MAX + 1 };
void dead_reference(const struct delivery *delivery, char out[static REFERENCE_SIZE]);

/* One line: queue, reference, since when, attempts, reason. */
void dead_print_title(FILE *out);
void dead_print_line(FILE *out, const struct delivery *delivery, const char *queue);

/* The whole message as JSON; a text that is no UTF-8 as base64url under its name and "Base64". */
void dead_print_whole(FILE *out, const struct delivery *delivery, const char *queue);
