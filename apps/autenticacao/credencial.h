#pragma once

#include <stdbool.h>

#include "autenticacao/usuario.h"

/* A generated password with its key, and the file of the first administrator, admin.json:
 * {"chaveDeAcesso": …, "senha": …}, mode 0600. */
enum { CREDENCIAL_SENHA_LENGTH = 24, CREDENCIAL_JSON = 128 };

struct credencial {
    char chave[CHAVE_TEXT];
    char senha[CREDENCIAL_SENHA_LENGTH + 1];
};

/* Generates a password for c->chave that the rules accept; false, after a log line, when they
 * refuse all. */
bool credencial_generate(struct credencial *c, const char *nome);

/* Writes the JSON and a line feed. */
void credencial_json(const struct credencial *c, char out[static CREDENCIAL_JSON]);

/* False when the file cannot be read, or is not one of credentials. */
bool credencial_read(const char *path, struct credencial *c);

/* Atomic: written and synced under another name, then renamed. False with errno. */
bool credencial_write(const char *path, const struct credencial *c);
