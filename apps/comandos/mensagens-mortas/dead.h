#pragma once

#include <stdio.h>

#include "common/messaging/message.h"

/*
 * The reference of a message on the command line: its message_id or, without one that can be typed,
 * "sem-id-" and the start of a digest of its body and the time it was parked.
 */
enum { REFERENCE_SIZE = MESSAGE_ID_MAX + 1 };
void dead_reference(const struct delivery *delivery, char out[static REFERENCE_SIZE]);

/* One line: queue, reference, since when, attempts, reason. */
void dead_print_title(FILE *out);
void dead_print_line(FILE *out, const struct delivery *delivery, const char *queue);

/* The whole message as JSON; text that is not UTF-8 becomes base64url, under its name plus
 * "Base64". */
void dead_print_whole(FILE *out, const struct delivery *delivery, const char *queue);
