#pragma once

#include "projetos/projeto.h"

/*
 * When estoque merges a product into another one, projects follow: they use the other one instead,
 * with the sum where they used both, and tell the stock. An ended project follows with what it
 * holds; what it has withdrawn stays with the merged product until it is reopened. Each project
 * changes in one transaction with its history and its message, and only once, as it does not use
 * the merged product afterwards.
 */

/* Changes some of the projects that use a merged product; `*more` when there may be others. */
enum db_result unioes_follow(struct db *db, bool *more);

/* A project that uses the merged product `de`, and `para`, into which it was merged. */
struct uniao {
    int64_t projeto_id;
    int64_t de;
    int64_t para;
    char nome[PRODUTO_NOME_MAX * 4 + 1]; /* of `para` */
};

static const struct field uniao_fields[] = {
    FIELD_INT(uniao, projeto_id, 1, INT64_MAX, HIDDEN, "Projeto."),
    FIELD_INT(uniao, de, 1, INT64_MAX, HIDDEN, "Produto que deixou de existir."),
    FIELD_INT(uniao, para, 1, INT64_MAX, HIDDEN, "Produto que ficou."),
    FIELD_TEXT(uniao, nome, 0, PRODUTO_NOME_MAX, HIDDEN, "Seu nome."),
};

/* Replaces `de` by `para` in the materials of the project, whose version is that of the change.
 * Returns the remaining material, which belongs to `p`; NULL when the project does not follow. */
struct material *uniao_join(struct projeto *p, const struct uniao *u);

/* Step of unioes_follow: finds up to UNIOES_MAX of them, whose product `para` is in the copy. */
enum { UNIOES_MAX = 50 };
enum db_result unioes_find(struct db *db, struct uniao *list, size_t *count);
