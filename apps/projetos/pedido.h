#pragma once

#include "projetos/projeto.h"

/* A project's request to estoque for one product: the total quantity wanted now. */
struct pedido {
    int64_t produto_id;
    const char *produto_nome;
    struct quantity quantidade;
    int64_t unido_id; /* a merged product, which this one now includes; 0 for none */
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

/* Requests of 0, or of what is `mantida`, for the materials of one kind, whose state is set too;
 * materials already withdrawn are skipped. */
enum retirada { RETIRA_INSUFICIENTES, RETIRA_NAO_BAIXADOS, RETIRA_TODOS };
size_t pedidos_of_withdrawal(struct projeto *p, enum retirada which,
                             struct pedido pedidos[static PEDIDOS_MAX]);

/* The materials that were withdrawn are requested anew, as a whole. */
size_t pedidos_of_reopening(struct projeto *p, struct pedido pedidos[static PEDIDOS_MAX]);

/* The other materials that the project asks for, whose state stays: the stock hears of the
 * project's new status. */
size_t pedidos_of_status(struct projeto *p, struct pedido pedidos[static PROJETO_MATERIAIS_MAX]);

/* Requests of 0, or of what has been cut, for every material, those already withdrawn included. */
size_t pedidos_of_removal(const struct projeto *p, struct pedido pedidos[static PEDIDOS_MAX]);

/* Adds a message of `type` (projeto.*) to the outbox for each request, with the version of `p`. */
enum db_result pedidos_announce(struct db *db, const struct autor *autor, const char *type,
                                const struct projeto *p, const struct pedido *pedidos,
                                size_t count);
