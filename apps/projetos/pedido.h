#pragma once

#include "projetos/projeto.h"

/* A project's request to estoque for one product: the total quantity wanted now. */
struct pedido {
    int64_t produto_id;
    const char *produto_nome;
    struct quantity quantidade;
    int64_t unido_id; /* a merged product, which this one now includes; 0 for none */
    bool so_cortado;  /* nothing more is asked; `quantidade` was cut */
};

/* A PUT can replace all materials by new ones. */
enum { PEDIDOS_MAX = 2 * PROJETO_MATERIAIS_MAX };

/*
 * The requests when `p` replaces `old`, with the version of `p`: for products that are new, whose
 * quantity changed, or that still wait when the project was renamed; for those taken out, only what
 * has been cut (mostly 0). Also sets the state of the materials of `p`; those not requested keep
 * their answer. Returns the count of `pedidos`, which borrow their names.
 */
size_t pedidos_of_changes(const struct projeto *old, struct projeto *p,
                          struct pedido pedidos[static PEDIDOS_MAX]);

/* Withdraws the materials of one kind: sets their state, and requests only what has been cut of
 * each (mostly 0). Those already withdrawn are skipped. */
enum retirada { RETIRA_INSUFICIENTES, RETIRA_NAO_BAIXADOS, RETIRA_TODOS };
size_t pedidos_of_withdrawal(struct projeto *p, enum retirada which,
                             struct pedido pedidos[static PEDIDOS_MAX]);

/* Requests the materials that were withdrawn again, in full. */
size_t pedidos_of_reopening(struct projeto *p, struct pedido pedidos[static PEDIDOS_MAX]);

/* Repeats the requests for the other materials, whose state stays: so the stock hears of the
 * project's new status. */
size_t pedidos_of_status(struct projeto *p, struct pedido pedidos[static PROJETO_MATERIAIS_MAX]);

/* Requests only what has been cut (mostly 0) of every material, also of those already withdrawn. */
size_t pedidos_of_removal(const struct projeto *p, struct pedido pedidos[static PEDIDOS_MAX]);

/* Adds a message of `type` (projeto.*) to the outbox for each request, with the version of `p`. */
enum db_result pedidos_announce(struct db *db, const struct autor *autor, const char *type,
                                const struct projeto *p, const struct pedido *pedidos,
                                size_t count);
