#pragma once

#include "projetos/projeto.h"

/* A project's request to estoque for one product: the total quantity wanted now. */
struct pedido {
    int64_t produto_id;
    const char *produto_nome;
    int64_t quantidade;
};

/* A PUT can replace all materials by new ones. */
enum { PEDIDOS_MAX = 2 * PROJETO_MATERIAIS_MAX };

/*
 * The requests when `p` replaces `old`, with the version of `p`: products that are new or whose
 * quantity changed, those that still wait where the name of the project changed, and, with 0, those
 * removed. Also sets the state of the materials of `p`: the others keep their answer. Returns the
 * count of `pedidos`, which borrow their names.
 */
size_t pedidos_of_changes(const struct projeto *old, struct projeto *p,
                          struct pedido pedidos[static PEDIDOS_MAX]);

/* Requests of 0 for all materials, or for those that are INSUFICIENTE, whose state is set too;
 * materials already withdrawn are skipped. */
size_t pedidos_of_withdrawal(struct projeto *p, bool all,
                             struct pedido pedidos[static PEDIDOS_MAX]);

/* Requests of 0 for every material, those already withdrawn included. */
size_t pedidos_of_removal(const struct projeto *p, struct pedido pedidos[static PEDIDOS_MAX]);

/* Adds a message of `type` (projeto.*) to the outbox for each request, with the version of `p`. */
enum db_result pedidos_announce(struct db *db, const struct autor *autor, const char *type,
                                const struct projeto *p, const struct pedido *pedidos,
                                size_t count);
