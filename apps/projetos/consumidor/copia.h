#pragma once

#include "projetos/consumidor/aplicar.h"
#include "projetos/produto.h"

/* Reads a message produto.*: APPLY_OK, or APPLY_IMPOSSIBLE with the reason. */
enum apply_result copia_read(struct produto *p, const struct message *message,
                             struct applying *applying);

/* Updates the local copy of a product, unless it is newer. */
enum db_result copia_save(struct db *db, struct produto *p);
