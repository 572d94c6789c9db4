#pragma once

#include "autenticacao/usuario.h"
#include "common/http/context.h"

/* The handlers of the resource, for the route table. */
route_handler usuarios_list;
route_handler usuarios_nomes;
route_handler usuarios_create;
route_handler usuarios_get;
route_handler usuarios_deactivate;
route_handler usuarios_reactivate;
route_handler usuarios_set_senha;
route_handler usuarios_set_papel;

/* Hashes a new password. False after answering 503 or 500. */
bool hash_or_answer(struct ctx *ctx, const char *senha, char hash[static SENHA_HASH_TEXT]);

/* Reads a new password in the member `name`; its rules are checked by check_senha. */
void read_senha(struct fields *f, const char *name, char senha[static SENHA_TEXT]);

/* False after answering 422 when a new password breaks a rule. */
bool check_senha(struct ctx *ctx, const char *name, const char *senha, const char *chave,
                 const char *nome);
