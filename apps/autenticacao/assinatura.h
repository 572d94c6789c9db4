#pragma once

#include "common/auth/token_sign.h"

/* The keys of this service: the private one that signs, and the public ones as it shows them. */

/*
 * Reads ICARUS_PRIVATE_KEY (a PEM, from its _FILE) and ICARUS_PUBLIC_KEYS_DIR; call it before the
 * first thread starts. Ends the process with EX_CONFIG, after a log line, when a key is unusable or
 * the private one has no public one beside it.
 */
void assinatura_open(void);

const struct token_signer *assinatura_signer(void);

/* The JWK Set (RFC 7517 §5) as JSON text; belongs to this module. */
const char *assinatura_jwks(void);
