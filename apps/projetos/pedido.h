#pragma once

#include "projetos/projeto.h"

/* What a project asks of the stock, for one product: the whole quantity that it now wants. */
struct pedido {
    int64_t produto_id;
    const char *produto_nome;
    int64_t quantidade;
};

/* A PUT can take away as many as there were and bring as many new ones. */
enum { PEDIDOS_MAX = 2 * PROJETO_MATERIAIS_MAX };

/*
 * What is asked anew when `p` takes the place of `old`, under the version of `p`: products that
 * came, whose quantity changed, and with 0 those that went. The materials of `p` get the state that
 * goes with it: what stays as it was asked for keeps its answer. Gives the count of `pedidos`,
 * which borrow their names.
 */
size_t pedidos_of_changes(const struct projeto *old, struct projeto *p,
                          struct pedido pedidos[static PEDIDOS_MAX]);

/* Nothing any more, of all materials or of those that are INSUFICIENTE, which get the state that
 * goes with it; what was withdrawn before is not asked again. */
size_t pedidos_of_withdrawal(struct projeto *p, bool all,
                             struct pedido pedidos[static PEDIDOS_MAX]);

/* Nothing any more of every material, said once more if it was said before. */
size_t pedidos_of_removal(const struct projeto *p, struct pedido pedidos[static PEDIDOS_MAX]);

/* Adds a message of `type` (projeto.*) to the outbox for each, under the version that `p` has. */
enum db_result pedidos_announce(struct db *db, const char *correlation, const char *type,
                                const struct projeto *p, const struct pedido *pedidos,
                                size_t count);
