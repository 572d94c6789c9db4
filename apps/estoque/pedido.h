#pragma once

#include "common/messaging/consumer.h"
#include "estoque/demanda.h"

/*
 * A project's request, as a message carries it: the project is to hold `quantidade` of a product,
 * less what was returned by hand, as of project version `versao`. A removal is final: it wins over
 * a change of the same version.
 */
struct pedido {
    int64_t projeto_id; /* 0 when a foreign sender gave only names; then versao is 0 too */
    int64_t produto_id;
    int64_t versao;
    int64_t unido_id; /* a merged product whose quantity this one includes; 0 for none */
    struct quantity quantidade;
    bool remocao;
    bool acaba;   /* removed, or only what was cut is left: nothing is asked any more */
    bool aberto;  /* the work is not finished */
    bool encerra; /* removed or cancelled: nothing more is taken */
    char nome_projeto[PROJETO_NOME_MAX * 4 + 1];
    char nome_produto[PRODUTO_NOME_MAX * 4 + 1];
    struct autor autor; /* borrowed from the message */
};

/* Reads a message projeto.*: APPLY_OK, or APPLY_IMPOSSIBLE with the reason. */
enum apply_result pedido_read(struct pedido *pedido, const struct message *message,
                              struct applying *applying);

/* Applies a message projeto.*; applying->context is a struct alterados. */
message_apply pedido_apply;

/* Steps of pedido_apply. */

/* A locked product, and the project's demand for it. */
struct posicao {
    struct demanda demanda; /* id 0 when there is none */
    bool ativo;
    int64_t unido_a; /* the product into which it was merged; 0 when it was not */
    bool tem_unidos; /* others were merged into it */
    int64_t casas_decimais;
    struct quantity quantidade;
    char produto_nome[PRODUTO_NOME_MAX * 4 + 1];
};

/* Finds the active product by name, ignoring case and accents, or else the product into which one
 * of that name was merged; DB_NONE when there is none. pedido_lock locks a product and reads the
 * project's demand for it; DB_NONE when the product does not exist. */
enum db_result pedido_find(struct db *db, const char *nome_produto, int64_t *produto_id);
enum db_result pedido_lock(struct db *db, const struct pedido *pedido, struct posicao *posicao);

/* Writes the demand for a product locked with pedido_lock, with one of SITUACAO_…, and increments
 * its sequencia; fills in id and sequencia. */
enum db_result pedido_save(struct db *db, struct demanda *d, const char *situacao);
