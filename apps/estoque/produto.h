#pragma once

#include "common/auth/autor.h"
#include "common/db/duplicates.h"
#include "common/db/like.h"
#include "common/db/search.h"
#include "common/messaging/outbox.h"
#include "common/resource/fields.h"
#include "common/resource/formats.h"
#include "common/values/date.h"
#include "common/values/gtin.h"
#include "mensagens/quantidade.h"
#include "mensagens/topologia.h"

enum {
    PRODUTO_NOME_MAX = 120,
    PRODUTO_CODIGO_MAX = 60,
    PRODUTO_COR_MAX = 60,
    PRODUTO_UNIDADE_MAX = 20,
};

struct produto {
    int64_t id;
    int64_t versao;  /* grows with every change, also of the quantity */
    bool ativo;      /* false once removed */
    int64_t unido_a; /* the product into which it was merged; 0 when it was not */
    char nome[PRODUTO_NOME_MAX * 4 + 1];
    char codigo[PRODUTO_CODIGO_MAX * 4 + 1]; /* "" when there is none */
    char codigo_de_barras[GTIN_TEXT];        /* the same */
    char cor[PRODUTO_COR_MAX * 4 + 1];       /* "" when there is none */
    char unidade[PRODUTO_UNIDADE_MAX * 4 + 1];
    int64_t casas_decimais; /* of its quantities */
    struct price valor;
    struct quantity quantidade;
    struct quantity estoque_minimo;
    int64_t fornecedor_id; /* 0 when there is none */
    char criado_em[INSTANT_TEXT];
    char atualizado_em[INSTANT_TEXT];
};

static const struct field produto_fields[] = {
    FIELD_ID(produto, id, "Identificador, dado pelo sistema."),
    FIELD_TEXT(produto, nome, 1, PRODUTO_NOME_MAX, REQUIRED,
               "Nome; único, sem distinguir maiúsculas e acentos."),
    FIELD_TEXT(produto, codigo, 1, PRODUTO_CODIGO_MAX, OPTIONAL, "Código da casa; único."),
    FIELD_FORMAT(produto, codigo_de_barras, FORMAT_GTIN, GTIN_TEXT, OPTIONAL,
                 "Código de barras (GTIN de 8, 12, 13 ou 14 dígitos); único."),
    FIELD_TEXT(produto, cor, 1, PRODUTO_COR_MAX, OPTIONAL, "Cor ou padrão."),
    FIELD_TEXT(produto, unidade, 1, PRODUTO_UNIDADE_MAX, DEFAULT("chapa"),
               "Unidade em que se conta."),
    FIELD_INT(produto, casas_decimais, 0, QUANTITY_DECIMALS, DEFAULT("0"),
              "Quantas casas decimais têm suas quantidades; 0: conta-se em unidades inteiras."),
    FIELD_PRICE(produto, valor, REQUIRED, "Preço da unidade, em reais, com até quatro casas."),
    FIELD_QUANTITY(produto, quantidade, 0, QUANTIDADE_MAX, AT_CREATION("0"),
                   "Estoque; depois de cadastrado, só as movimentações o mudam."),
    FIELD_QUANTITY(produto, estoque_minimo, 0, QUANTIDADE_MAX, DEFAULT("0"),
                   "Com menos do que isto, falta comprar."),
    FIELD_INT(produto, fornecedor_id, 1, INT64_MAX, OPTIONAL, "Fornecedor de costume."),
    FIELD_BOOL(produto, ativo, READ_ONLY, "Falso depois de retirado."),
    FIELD_INT(produto, unido_a, 1, INT64_MAX, HIDDEN_OR_NULL, "Produto a que foi unido."),
    FIELD_INT(produto, versao, 1, UINT32_MAX, OF_ROW, "Cresce a cada mudança; é o ETag."),
    FIELD_INSTANT(produto, criado_em, OF_ROW, "Quando foi cadastrado."),
    FIELD_INSTANT(produto, atualizado_em, OF_ROW, "Quando mudou pela última vez."),
};

/* The columns for the fields above, for SELECT statements. */
#define PRODUTO_COLUMNS(atualizado_em)                                                             \
    "id, nome, codigo, codigo_de_barras, cor, unidade, casas_decimais, preco AS valor,"            \
    " estoque AS quantidade, minimo AS estoque_minimo, fornecedor_id, versao, "                    \
    "criado_em, " atualizado_em " AS atualizado_em, ativo, unido_a"

/* List filter; empty and 0 mean no filter. */
struct produto_filter {
    char busca[PRODUTO_NOME_MAX * 4 + 1];
    char nome[PRODUTO_NOME_MAX * 4 + 1];
    struct search search; /* made from busca and nome */
    char codigo[PRODUTO_CODIGO_MAX * 4 + 1];
    char codigo_de_barras[GTIN_TEXT];
    char like[LIKE_TEXT(PRODUTO_CODIGO_MAX)]; /* made from codigo */
    char cor[PRODUTO_COR_MAX * 4 + 1];
    int64_t fornecedor_id;
    char abaixo_do_minimo[sizeof("false")]; /* "true" or "false" */
    char ativo[sizeof("false")];            /* the same */
    int64_t retirado;                       /* 1 when ativo is "false" */
    struct page page;
};

static const struct field produto_filter_fields[] = {
    FIELD_TEXT(produto_filter, busca, 1, PRODUTO_NOME_MAX, OPTIONAL,
               "Palavras do nome ou do código, ou seus começos."),
    FIELD_TEXT(produto_filter, nome, 1, PRODUTO_NOME_MAX, OPTIONAL, "O mesmo que busca."),
    FIELD_TEXT(produto_filter, codigo, 1, PRODUTO_CODIGO_MAX, OPTIONAL, "Começo do código."),
    FIELD_FORMAT(produto_filter, codigo_de_barras, FORMAT_GTIN, GTIN_TEXT, OPTIONAL,
                 "Código de barras."),
    FIELD_TEXT(produto_filter, like, 0, PRODUTO_CODIGO_MAX, HIDDEN_OR_NULL, "codigo, para LIKE."),
    FIELD_TEXT(produto_filter, cor, 1, PRODUTO_COR_MAX, OPTIONAL, "Cor ou padrão."),
    FIELD_INT(produto_filter, fornecedor_id, 1, INT64_MAX, OPTIONAL, "Fornecedor de costume."),
    FIELD_CHOICE(produto_filter, abaixo_do_minimo, "true false", OPTIONAL,
                 "Os que têm menos do que o mínimo, ou os outros."),
    FIELD_CHOICE(produto_filter, ativo, "true false", DEFAULT("true"),
                 "Os que não foram retirados, ou os que foram."),
    FIELD_INT(produto_filter, retirado, 0, 1, HIDDEN_OR_NULL, "1: os que foram."),
    FIELD_PART(produto_filter, search, search),
    FIELD_PART(produto_filter, page, page),
};

/* An action of its history besides HISTORY_…: two products were merged. */
#define PRODUTO_UNIDO  "UNIDO"

#define PRODUTO_ORDERS "nome codigo quantidade valor criadoEm id"

/*
 * Each function is one transaction with the row, its ledger, its history and its message. `versao`
 * is the version required, 0 for any; RULE_STALE when the product has another. DB_NONE: no such
 * product, or it is retired.
 */

/* Checks a struct produto that was read: no quantity has more than casas_decimais decimals. */
field_rule produto_check;

/* DB_OK with id, versao and instants filled in; DB_DUPLICATE when the name (or one that looks the
 * same), the code or the barcode is in use. The opening quantity is the first ENTRADA. */
enum db_result produto_create(struct db *db, struct produto *p, const struct autor *autor);

/* Replaces all but the quantity, or what a PATCH object names (RULE_UNDO: it has faults). With
 * DB_OK `p` is the product after the change. DB_DUPLICATE as above; RULE_INVALID when the stock, or
 * what projects ask for or hold, has more decimals than casas_decimais. */
enum db_result produto_change(struct db *db, int64_t versao, struct produto *p,
                              const struct autor *autor);
enum db_result produto_patch(struct db *db, int64_t versao, struct fields *patch, struct produto *p,
                             const struct autor *autor);

/* Removes the product: its name and its codes become free, its ledger stays. */
#define RULE_AGUARDADO   RULE(0) /* demand waits for it */
#define RULE_COM_ESTOQUE RULE(1) /* some stock is left */
#define RULE_UNIDO       RULE(5) /* it was merged into another one, for good */
enum db_result produto_retire(struct db *db, int64_t id, int64_t versao, const struct autor *autor);

/* Brings a removed product back; demand that came meanwhile becomes pending and is served. One that
 * was not removed stays as it is. DB_DUPLICATE when its name or a code has been taken; RULE_UNIDO.
 * Reads p->id; with DB_OK `p` is the product after the change. */
enum db_result produto_restore(struct db *db, int64_t versao, struct produto *p,
                               const struct autor *autor);

/* After DB_DUPLICATE: adds to `d` which of the name and codes are taken, and by which product. */
enum db_result produto_duplicates(struct db *db, const struct produto *p, struct duplicates *d);

/* DB_OK with everything filled in, or DB_NONE. */
enum db_result produto_get(struct db *db, int64_t id, struct produto *p);

/* Calls `each` with `p` filled in for every row of the page (page.h), whose order is one of
 * PRODUTO_ORDERS. */
enum db_result produto_list(struct db *db, struct produto_filter *filter, struct produto *p,
                            db_each *each, void *context);

/*
 * Steps of the changes above, inside a transaction. produto_read and produto_lock include removed
 * products; produto_lock sets atualizado_em to the present instant, for the change to store. Every
 * transaction that changes the stock or demand of a product locks it first; one that locks several
 * does so in ascending order of id.
 */
enum db_result produto_read(struct db *db, int64_t id, struct produto *p);
enum db_result produto_lock(struct db *db, int64_t id, struct produto *p);
/* The same as produto_read for up to PRODUTOS_READ_MAX different products in one round trip;
 * DB_NONE when one of them does not exist. */
enum { PRODUTOS_READ_MAX = 16 };
enum db_result produto_read_many(struct db *db, const int64_t *ids, size_t count,
                                 struct produto *list);
/* Reads up to `size` products with ids above `id`, also retired ones, in order of id. */
enum db_result produto_read_after(struct db *db, int64_t id, struct produto *list, size_t size,
                                  size_t *count);
/* Add to `d` the product that has this name, code or barcode, if any, other than product
 * `other_than` and retired ones. */
enum db_result produto_find_named(struct db *db, const char *nome, int64_t other_than,
                                  struct duplicates *d);
enum db_result produto_find_coded(struct db *db, const char *codigo, int64_t other_than,
                                  struct duplicates *d);
enum db_result produto_find_barcoded(struct db *db, const char *codigo_de_barras,
                                     int64_t other_than, struct duplicates *d);
/* DB_OK, also for a removed product, or DB_NONE. */
enum db_result produto_exists(struct db *db, int64_t id);
/* Sets `*united` when others were merged into the product. */
enum db_result produto_tem_unidos(struct db *db, int64_t id, bool *united);
enum db_result produto_insert(struct db *db, struct produto *p);
enum db_result produto_update(struct db *db, struct produto *p);
enum db_result produto_update_ativo(struct db *db, int64_t id, bool ativo);
/* Adds `change`, which may be negative, to the quantity; what comes in at a known cost `each`
 * changes the average. */
enum db_result produto_update_quantidade(struct db *db, int64_t id, struct quantity change,
                                         struct cost each);
enum db_result produto_update_custo(struct db *db, int64_t id, struct cost average);

/* Announces the current state of the product, inside the transaction that changed it: `type` is
 * PRODUTO_CRIADO or PRODUTO_ALTERADO; a retired product is announced as PRODUTO_REMOVIDO. `outbox`
 * is as for anuncio_add. */
enum db_result produto_announce(struct db *db, struct outbox *outbox, const char *type,
                                const struct produto *p, const struct autor *autor);
