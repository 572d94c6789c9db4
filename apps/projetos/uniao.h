#pragma once

#include "projetos/projeto.h"

/*
 * Projects follow when estoque has merged a product into another one: they use the other one
 * instead, with the sum where they use both, and say so to the stock. An ended project follows with
 * what it holds; what it does not ask for any more stays of the merged product until it is
 * reopened. Each is one transaction with its history and its message, and is done once: the project
 * does not use the merged product any more.
 */

/* Changes some of the projects that use a merged product; `*more` when there may be others. */
enum db_result unioes_follow(struct db *db, bool *more);

/* A project that uses a merged product, and the other one. */
struct uniao {
    int64_t projeto_id;
    int64_t de;
    int64_t para;
    char nome[PRODUTO_NOME_MAX * 4 + 1]; /* of the other one */
};

static const struct field uniao_fields[] = {
    FIELD_INT(uniao, projeto_id, 1, INT64_MAX, HIDDEN, "Projeto."),
    FIELD_INT(uniao, de, 1, INT64_MAX, HIDDEN, "Produto que deixou de existir."),
    FIELD_INT(uniao, para, 1, INT64_MAX, HIDDEN, "Produto que ficou."),
    FIELD_TEXT(uniao, nome, 0, PRODUTO_NOME_MAX, HIDDEN, "Seu nome."),
};

/* Changes the materials of the project, whose version is that of the change. Returns the one that
 * is left of the two, or NULL when the project does not follow. */
struct material *uniao_join(struct projeto *p, const struct uniao *u);

/* Step of unioes_follow: some of them, whose other product is in the copy. */
enum { UNIOES_MAX = 50 };
enum db_result unioes_find(struct db *db, struct uniao *list, size_t *count);
