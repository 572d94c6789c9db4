#pragma once

#include "common/auth/autor.h"
#include "common/db/like.h"
#include "common/db/page.h"
#include "common/messaging/outbox.h"
#include "common/values/date.h"
#include "mensagens/topologia.h"

enum {
    PRODUTO_NOME_MAX = 120,
    PRODUTO_CODIGO_MAX = 60,
    PRODUTO_COR_MAX = 60,
    PRODUTO_UNIDADE_MAX = 20,
};

struct produto {
    int64_t id;
    int64_t versao; /* grows with every change, of the quantity too */
    bool ativo;     /* false once removed */
    char nome[PRODUTO_NOME_MAX * 4 + 1];
    char codigo[PRODUTO_CODIGO_MAX * 4 + 1]; /* "" when there is none */
    char cor[PRODUTO_COR_MAX * 4 + 1];       /* "" when there is none */
    char unidade[PRODUTO_UNIDADE_MAX * 4 + 1];
    int64_t valor; /* centavos */
    int64_t quantidade;
    int64_t estoque_minimo;
    int64_t fornecedor_id; /* 0 when there is none */
    char criado_em[INSTANT_TEXT];
    char atualizado_em[INSTANT_TEXT];
};

static const struct field produto_fields[] = {
    FIELD_ID(produto, id, "Identificador, dado pelo sistema."),
    FIELD_TEXT(produto, nome, 1, PRODUTO_NOME_MAX, REQUIRED,
               "Nome; único, sem distinguir maiúsculas e acentos."),
    FIELD_TEXT(produto, codigo, 1, PRODUTO_CODIGO_MAX, OPTIONAL, "Código da casa; único."),
    FIELD_TEXT(produto, cor, 1, PRODUTO_COR_MAX, OPTIONAL, "Cor ou padrão."),
    FIELD_TEXT(produto, unidade, 1, PRODUTO_UNIDADE_MAX, DEFAULT("chapa"),
               "Unidade em que se conta."),
    FIELD_MONEY(produto, valor, REQUIRED, "Preço da unidade, em reais."),
    FIELD_INT(produto, quantidade, 0, QUANTIDADE_MAX, AT_CREATION("0"),
              "Estoque; depois de cadastrado, só as movimentações o mudam."),
    FIELD_INT(produto, estoque_minimo, 0, QUANTIDADE_MAX, DEFAULT("0"),
              "Com menos do que isto, falta comprar."),
    FIELD_INT(produto, fornecedor_id, 1, INT64_MAX, OPTIONAL, "Fornecedor de costume."),
    FIELD_INT(produto, versao, 1, UINT32_MAX, OF_ROW, "Cresce a cada mudança; é o ETag."),
    FIELD_INSTANT(produto, criado_em, OF_ROW, "Quando foi cadastrado."),
    FIELD_INSTANT(produto, atualizado_em, OF_ROW, "Quando mudou pela última vez."),
    FIELD_BOOL(produto, ativo, HIDDEN_OR_NULL, "Falso depois de retirado."),
};

/* List filter; empty and 0 mean no filter. */
struct produto_filter {
    char nome[PRODUTO_NOME_MAX * 4 + 1];
    char like[LIKE_TEXT(PRODUTO_NOME_MAX)]; /* made of nome by produto_list */
    char codigo[PRODUTO_CODIGO_MAX * 4 + 1];
    int64_t fornecedor_id;
    char abaixo_do_minimo[sizeof("false")]; /* "true" or "false" */
    struct page page;
};

static const struct field produto_filter_fields[] = {
    FIELD_TEXT(produto_filter, nome, 1, PRODUTO_NOME_MAX, OPTIONAL,
               "Parte do nome, sem distinguir maiúsculas e acentos."),
    FIELD_TEXT(produto_filter, codigo, 1, PRODUTO_CODIGO_MAX, OPTIONAL, "Código inteiro."),
    FIELD_INT(produto_filter, fornecedor_id, 1, INT64_MAX, OPTIONAL, "Fornecedor de costume."),
    FIELD_CHOICE(produto_filter, abaixo_do_minimo, "true false", OPTIONAL,
                 "Os que têm menos do que o mínimo, ou os outros."),
    FIELD_TEXT(produto_filter, like, 0, PRODUTO_NOME_MAX, HIDDEN_OR_NULL, "nome, para LIKE."),
    FIELD_PART(produto_filter, page, page),
};

#define PRODUTO_ORDERS "nome id"

/*
 * Each is one transaction with the row, its ledger, its history and its message. `versao` 0 is any;
 * RULE_STALE when the product has another. DB_NONE: no such product, or retired.
 */

/* DB_OK with id, versao and instants filled in; DB_DUPLICATE for a name or code that is in use. The
 * opening quantity is the first ENTRADA. */
enum db_result produto_create(struct db *db, struct produto *p, const struct autor *autor);

/* Changes all but the quantity; with DB_OK `p` is the product after it. DB_DUPLICATE as above. */
enum db_result produto_change(struct db *db, int64_t versao, struct produto *p,
                              const struct autor *autor);

/* Removes the product: its name and code become free, its ledger stays. RULE_CONFLICT while demand
 * waits for it. */
enum db_result produto_retire(struct db *db, int64_t id, int64_t versao, const struct autor *autor);

/* DB_OK with everything filled in, or DB_NONE. */
enum db_result produto_get(struct db *db, int64_t id, struct produto *p);

/* Calls `each` with `p` filled in for every row of the page (page.h), whose order is one of
 * PRODUTO_ORDERS. */
enum db_result produto_list(struct db *db, struct produto_filter *filter, struct produto *p,
                            db_each *each, void *context);

/*
 * Steps of the changes above, inside a transaction. produto_read and produto_lock include removed
 * products; with produto_lock atualizado_em is the present instant, as a change will have it. Every
 * transaction that changes the stock or demand of a product locks it first; one that locks several
 * does so in ascending id.
 */
enum db_result produto_read(struct db *db, int64_t id, struct produto *p);
enum db_result produto_lock(struct db *db, int64_t id, struct produto *p);
/* The same as produto_read for up to PRODUTOS_READ_MAX different products in one round trip;
 * DB_NONE when one of them is not there. */
enum { PRODUTOS_READ_MAX = 16 };
enum db_result produto_read_many(struct db *db, const int64_t *ids, size_t count,
                                 struct produto *list);
/* Up to `size` products whose ids come after `id`, retired ones too, in the order of their ids. */
enum db_result produto_read_after(struct db *db, int64_t id, struct produto *list, size_t size,
                                  size_t *count);
/* DB_OK when a product other than that one has that name and is not retired. */
enum db_result produto_find_named(struct db *db, const char *nome, int64_t other_than);
/* DB_OK for a removed product, too, or DB_NONE. */
enum db_result produto_exists(struct db *db, int64_t id);
enum db_result produto_insert(struct db *db, struct produto *p);
enum db_result produto_update(struct db *db, struct produto *p);
enum db_result produto_update_ativo(struct db *db, int64_t id);
/* Adds `change`, which may be negative, to the quantity. */
enum db_result produto_update_quantidade(struct db *db, int64_t id, int64_t change);

/* Announces the current state of the product, inside the transaction that changed it: `type` is
 * PRODUTO_CRIADO or PRODUTO_ALTERADO; a retired product is announced as PRODUTO_REMOVIDO. `outbox`
 * as anuncio_add takes it. */
enum db_result produto_announce(struct db *db, struct outbox *outbox, const char *type,
                                const struct produto *p, const struct autor *autor);
