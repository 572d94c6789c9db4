#pragma once

#include "common/db/search.h"
#include "projetos/material.h"

/* The local copy of estoque's products, kept up to date by the messages produto.*. */
enum { PRODUTO_CODIGO_MAX = 60, PRODUTO_COR_MAX = 60, PRODUTO_UNIDADE_MAX = 20 };

struct produto {
    int64_t id;
    int64_t versao;
    char nome[PRODUTO_NOME_MAX * 4 + 1];
    char codigo[PRODUTO_CODIGO_MAX * 4 + 1];   /* "" when there is none */
    char cor[PRODUTO_COR_MAX * 4 + 1];         /* "" when there is none */
    char unidade[PRODUTO_UNIDADE_MAX * 4 + 1]; /* "" when there is none */
    int64_t casas_decimais;
    struct price valor;
    struct quantity quantidade;
    int64_t removido; /* 1 once estoque has removed it */
    int64_t unido_a;  /* the product into which it was merged; 0 when it was not */
};

static const struct field produto_fields[] = {
    FIELD_ID(produto, id, "Identificador do produto."),
    FIELD_TEXT(produto, nome, 1, PRODUTO_NOME_MAX, READ_ONLY_OR_NULL, "Nome."),
    FIELD_TEXT(produto, codigo, 0, PRODUTO_CODIGO_MAX, READ_ONLY_OR_NULL, "Código da casa."),
    FIELD_TEXT(produto, cor, 0, PRODUTO_COR_MAX, READ_ONLY_OR_NULL, "Cor ou padrão."),
    FIELD_TEXT(produto, unidade, 0, PRODUTO_UNIDADE_MAX, READ_ONLY_OR_NULL,
               "Unidade em que se conta."),
    FIELD_INT(produto, casas_decimais, 0, QUANTITY_DECIMALS, READ_ONLY,
              "Quantas casas decimais têm suas quantidades."),
    FIELD_PRICE(produto, valor, READ_ONLY, "Preço da unidade, em reais."),
    FIELD_QUANTITY(produto, quantidade, 0, QUANTITY_MAX, READ_ONLY, "Estoque."),
    FIELD_INT(produto, versao, 1, UINT32_MAX, READ_ONLY, "Versão no estoque."),
    FIELD_INT(produto, removido, 0, 1, HIDDEN, "1 depois de retirado do estoque."),
    FIELD_INT(produto, unido_a, 1, INT64_MAX, HIDDEN_OR_NULL, "Produto a que foi unido."),
};

/* List filter; empty means no filter. */
struct produto_filter {
    char busca[PRODUTO_NOME_MAX * 4 + 1];
    char nome[PRODUTO_NOME_MAX * 4 + 1];
    struct search search; /* made from busca and nome */
    struct page page;
};

static const struct field produto_filter_fields[] = {
    FIELD_TEXT(produto_filter, busca, 1, PRODUTO_NOME_MAX, OPTIONAL,
               "Palavras do nome ou do código, ou seus começos."),
    FIELD_TEXT(produto_filter, nome, 1, PRODUTO_NOME_MAX, OPTIONAL, "O mesmo que busca."),
    FIELD_PART(produto_filter, search, search),
    FIELD_PART(produto_filter, page, page),
};

/* Sets name, estado and decimals of each material whose estado is ESTADO_DESCONHECIDO and whose
 * product is in the copy. */
enum db_result produtos_find(struct db *db, struct material *materiais, size_t count);

/* Sets `*united` when others were merged into the product, according to the copy. */
enum db_result produto_tem_unidos(struct db *db, int64_t id, bool *united);

/* Sets `*current` when the consumer had applied all of estoque's messages at some moment of the
 * last `milliseconds`. */
enum db_result copia_is_current(struct db *db, int milliseconds, bool *current);

/*
 * The same as produtos_find, but retries unknown products with growing delay for at most
 * PRODUTOS_WAIT_MS: the message of a new product may still be in flight. DB_BUSY when too many
 * workers wait already, and when a product remains unknown while the copy is behind (the consumer
 * or the broker is down, or has much to do): then it may exist.
 * Works inside a transaction because isolation is READ COMMITTED.
 */
enum { PRODUTOS_WAIT_MS = 1500, PRODUTOS_WAITING_MAX = 4 };
enum db_result produtos_await(struct db *db, struct material *materiais, size_t count);

#define PRODUTO_ORDERS "nome id"

/* Calls `each` with `p` filled in for every product of the page (page.h) that was not removed; its
 * order is one of PRODUTO_ORDERS. */
enum db_result produto_list(struct db *db, struct produto_filter *filter, struct produto *p,
                            db_each *each, void *context);
