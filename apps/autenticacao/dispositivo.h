#pragma once

#include <stdbool.h>

#include "common/base/digest.h"
#include "common/db/page.h"

/*
 * Devices: a login answers with a random token, which the client keeps and sends at its next login.
 * It grants no access. It shows that the key has logged in from there before, so that wrong guesses
 * from elsewhere do not lock the device out (tentativa.h). Users who share a device share its
 * token. Only the SHA-256 of a token is stored.
 *
 * A user has at most DISPOSITIVOS_MAX; then the least recently used is forgotten, as is one without
 * a login for 90 days. All of a user's are forgotten when an ADMIN sets a new password, and on
 * deactivation and anonymisation; when the user changes the password, all but the device from which
 * that session began.
 */
enum { DISPOSITIVO_BYTES = 32, DISPOSITIVO_TEXT = 44, DISPOSITIVOS_MAX = 20 };

struct dispositivo {
    char usuario[65]; /* its access key */
    char criado_em[INSTANT_TEXT];
    char usado_em[INSTANT_TEXT];
};

static const struct field dispositivo_fields[] = {
    FIELD_ASCII(dispositivo, usuario, 0, 64, READ_ONLY_OR_NULL, "Chave de acesso."),
    FIELD_INSTANT(dispositivo, criado_em, READ_ONLY, "Desde quando é conhecido."),
    FIELD_INSTANT(dispositivo, usado_em, READ_ONLY, "Quando se entrou dele pela última vez."),
};

/* Sets `*known` when somebody has logged in from the device of `token`, and `*of_key` when this key
 * has. */
enum db_result dispositivo_find(struct db *db, const char *token, const char *chave, bool *known,
                                bool *of_key);

/* Generates a token. */
void dispositivo_new(char token[static DISPOSITIVO_TEXT]);

void dispositivo_digest(const char *token, unsigned char digest[static DIGEST_SIZE]);

/* Records the device, new or known, as just used; call it in the transaction of a login. Deletes
 * the user's devices beyond DISPOSITIVOS_MAX, and a few of any user that are too old. */
enum db_result dispositivo_keep(struct db *db, int64_t usuario_id, const char *token);

/* Forget every device of a user except that of session `spared` (0: none), or of a person's
 * users. */
enum db_result dispositivos_end_of_usuario(struct db *db, int64_t usuario_id, int64_t spared);
enum db_result dispositivos_end_of_pessoa(struct db *db, int64_t pessoa_id);

/* Calls `each` with `row` filled in for every device of a person's users. */
enum db_result dispositivo_of_pessoa(struct db *db, int64_t pessoa_id, struct dispositivo *row,
                                     db_each *each, void *context);

/* Steps of dispositivo_keep. */
enum db_result dispositivo_touch(struct db *db, int64_t usuario_id,
                                 const unsigned char digest[static DIGEST_SIZE]);
enum db_result dispositivos_trim(struct db *db, int64_t usuario_id);
enum db_result dispositivos_prune(struct db *db);
