#pragma once

#include "common/auth/token_sign.h"

/* The keys of this service: the private signing key and the published public keys. */

/*
 * Reads ICARUS_PRIVATE_KEY (a PEM, from its _FILE) and ICARUS_PUBLIC_KEYS_DIR; call it before the
 * first thread starts. Ends the process with EX_CONFIG, after a log line, when a key is unusable or
 * the private key's public key is missing.
 */
void assinatura_open(void);

const struct token_signer *assinatura_signer(void);

/* The JWK Set (RFC 7517 §5) as JSON text; owned by this module. */
const char *assinatura_jwks(void);
