#pragma once

#include "projetos/consumidor/aplicar.h"
#include "projetos/produto.h"

/* Reads a message produto.*: APPLY_OK, or APPLY_IMPOSSIBLE with the reason. */
enum apply_result copia_read(struct produto *p, const struct message *message,
                             struct applying *applying);

/* Updates the local copy of a product, unless the copy is newer; marks it when the name changes. */
enum db_result copia_save(struct db *db, struct produto *p);

/*
 * What is done while no message waits (see struct consumer). Records for copia_is_current
 * (produto.h) that the copy was complete `ago` milliseconds ago. Writes the new name of a product
 * into some of the projects that are PENDENTE or EM_ANDAMENTO, which get a new version; the others
 * keep the name that they ended with. This is not done with the message of the new name, because
 * there may be many projects, and many new names in a row. Projects that use a merged product
 * follow likewise (uniao.h).
 */
void copia_caught_up(struct db *db, long long ago);

/* Steps of copia_caught_up. */
enum db_result copia_mark(struct db *db, long long ago);
/* Locks a renamed product; DB_NONE when there is none. */
enum db_result copia_renamed(struct db *db, int64_t *id);
/* Writes its name into at most RENAMED_MAX projects; `*more` when there may be others. */
enum { RENAMED_MAX = 100 };
enum db_result copia_rename(struct db *db, int64_t id, bool *more);
enum db_result copia_rename_done(struct db *db, int64_t id);
