#pragma once

#include "common/values/address.h"
#include "estoque/produto.h"

/*
 * The ledger of the stock: append-only. Its sum per product always equals the product's quantity,
 * because both are written in the same transaction.
 */
enum { MOTIVO_MAX = 255, DOCUMENTO_MAX = 60 };

/* The most that the stock of a product can be; above QUANTIDADE_MAX, so that projects can
 * return. */
#define ESTOQUE_MAX      PIECES(2147483647)

#define TIPO_ENTRADA     "ENTRADA"
#define TIPO_SAIDA       "SAIDA"
#define TIPO_AJUSTE      "AJUSTE"
#define TIPO_CONSUMO     "CONSUMO"   /* taken by a project */
#define TIPO_DEVOLUCAO   "DEVOLUCAO" /* returned by a project */
#define TIPO_ESTORNO     "ESTORNO"   /* undoes another movement */
#define TIPOS_DE_PESSOAS TIPO_ENTRADA " " TIPO_SAIDA " " TIPO_AJUSTE " " TIPO_DEVOLUCAO
#define TIPOS            TIPOS_DE_PESSOAS " " TIPO_CONSUMO " " TIPO_ESTORNO

struct movimentacao {
    int64_t id;
    int64_t produto_id;
    char produto_nome[PRODUTO_NOME_MAX * 4 + 1]; /* its present name; not stored */
    char tipo[16];
    struct quantity quantidade; /* the signed change */
    struct quantity saldo;      /* the stock after it */
    struct quantity contada;    /* what a count found; else QUANTITY_NONE */
    struct quantity esperada;   /* expected by a count; QUANTITY_NONE: the stock of the moment */
    struct cost custo;          /* per unit; COST_UNKNOWN when storing: to be determined */
    struct cost custo_total;    /* of all of it; 0 when storing: quantity times custo */
    bool digitada;              /* typed by a person */
    char documento[DOCUMENTO_MAX * 4 + 1];
    char data[DATE_TEXT]; /* day to which it belongs (workshop's time zone); "" when storing: today;
                             "" when read: written by an earlier release */
    int64_t estorno_de;   /* the movement that this one undoes; 0 for none */
    int64_t estornada_por; /* the one that undid this; filled in by reads only */
    char motivo[MOTIVO_MAX * 4 + 1];
    int64_t projeto_id; /* 0 when there is none */
    int64_t par_id;     /* in a merge of products, the other movement; else 0 */
    char autor[AUTOR_TEXT];
    char usuario[AUTOR_TEXT];    /* the same under its older name */
    char endereco[ADDRESS_TEXT]; /* "", like autor, when unknown */
    char correlacao_id[AUTOR_MAX + 1];
    char criado_em[INSTANT_TEXT];
};

static const struct field movimentacao_fields[] = {
    FIELD_ID(movimentacao, id, "Identificador, dado pelo sistema."),
    FIELD_INT(movimentacao, produto_id, 1, INT64_MAX, READ_ONLY, "Produto."),
    FIELD_TEXT(movimentacao, produto_nome, 0, PRODUTO_NOME_MAX, READ_ONLY_OR_NULL,
               "Nome que o produto tem agora."),
    FIELD_CHOICE_OF_MORE(movimentacao, tipo, TIPOS_DE_PESSOAS, TIPOS, REQUIRED,
                         "ENTRADA, SAIDA, AJUSTE ou DEVOLUCAO; CONSUMO é dos projetos."),
    FIELD_QUANTITY(movimentacao, quantidade, 0, ESTOQUE_MAX, REQUIRED,
                   "Quanto entra ou sai, mais do que 0; num AJUSTE, quanto foi contado. Depois, a"
                   " mudança com seu sinal."),
    FIELD_QUANTITY(movimentacao, saldo, 0, ESTOQUE_MAX, READ_ONLY, "Estoque que ficou."),
    FIELD_OPTIONAL_QUANTITY(movimentacao, contada, ESTOQUE_MAX, READ_ONLY_OR_NULL,
                            "Quanto foi contado, num AJUSTE."),
    FIELD_OPTIONAL_QUANTITY(movimentacao, esperada, ESTOQUE_MAX, OPTIONAL,
                            "Quanto devia haver quando se contou, num AJUSTE; a diferença é o que"
                            " muda."),
    FIELD_COST(movimentacao, custo, PRICE_MAX * 10, OPTIONAL,
               "Custo da unidade, em reais; de uma ENTRADA, com até quatro casas."),
    FIELD_COST(movimentacao, custo_total, COST_MAX, HIDDEN_OR_NULL, "Custo de tudo."),
    FIELD_TEXT(movimentacao, documento, 1, DOCUMENTO_MAX, OPTIONAL,
               "Nota ou pedido; de uma ENTRADA, uma só vez por produto."),
    FIELD_DATE(movimentacao, data, OPTIONAL,
               "A que dia pertence: até 90 dias atrás; hoje, se não disser."),
    FIELD_TEXT(movimentacao, motivo, 1, MOTIVO_MAX, REQUIRED_OR_NULL, "Por quê."),
    FIELD_INT(movimentacao, projeto_id, 1, INT64_MAX, OPTIONAL,
              "Projeto que consumiu; numa DEVOLUCAO, o que devolve."),
    FIELD_INT(movimentacao, par_id, 1, INT64_MAX, READ_ONLY_OR_NULL,
              "Na união de dois produtos, a movimentação do outro."),
    FIELD_TEXT(movimentacao, autor, 0, AUTOR_MAX, READ_ONLY_OR_NULL,
               "Chave de quem a fez ou, num CONSUMO ou DEVOLUCAO, a causou."),
    FIELD_TEXT(movimentacao, usuario, 0, AUTOR_MAX, READ_ONLY_OR_NULL,
               "O mesmo que autor; deixa de existir na próxima versão."),
    FIELD_ASCII(movimentacao, endereco, 0, ADDRESS_TEXT - 1, RESERVED_OR_NULL,
                "De onde foi feita; só para ADMIN."),
    FIELD_ASCII(movimentacao, correlacao_id, 0, AUTOR_MAX, READ_ONLY_OR_NULL,
                "Requisição ou mensagem de que veio."),
    FIELD_INSTANT(movimentacao, criado_em, READ_ONLY, "Quando foi feita."),
    FIELD_INT(movimentacao, estorno_de, 1, INT64_MAX, READ_ONLY_OR_NULL,
              "Movimentação que desfaz."),
    FIELD_INT(movimentacao, estornada_por, 1, INT64_MAX, READ_ONLY_OR_NULL,
              "Movimentação que a desfez."),
    FIELD_BOOL(movimentacao, digitada, HIDDEN, "Feita por uma pessoa."),
};

/* Is it a movement of this type? `tipo` is one of TIPOS. */
bool movimentacao_is(const struct movimentacao *m, const char *tipo);

/* Fills in the reason, unless `motivo` is NULL, and the author. Long texts are cut. */
void movimentacao_describe(struct movimentacao *m, const char *motivo, const struct autor *autor);

/*
 * Adds a row and changes the stock, inside a transaction that has locked the product. `quantidade`
 * is the signed change. On return id, saldo, custo and criado_em are filled in: what goes out has
 * the average cost; what comes in at a known cost changes the average; with par_id custo stays as
 * given. RULE_CONFLICT, with nothing changed, when the stock would fall below zero or rise above
 * ESTOQUE_MAX.
 */
enum db_result movimentacao_add(struct db *db, struct movimentacao *m);

/* Step of movimentacao_add: inserts the row alone. DB_NONE when the stock would leave its
 * bounds. */
enum db_result movimentacao_insert(struct db *db, struct movimentacao *m);

/* Inserts rows that one person typed, in order and in one round trip, and fills in id and
 * criado_em. quantidade, saldo and custo are given; the caller changes the stock. */
enum db_result movimentacao_type_in(struct db *db, struct movimentacao *const list[], size_t count);

/* Sets known[i] for each ENTRADA whose document was entered before for its product: by an earlier
 * one in the list, or by one in the ledger that was not undone, also of a product merged into
 * it. */
enum db_result movimentacao_documentos(struct db *db, struct movimentacao *const list[],
                                       size_t count, bool known[]);

/* Adds the first row of a product created with a quantity. */
enum db_result movimentacao_open(struct db *db, int64_t produto_id, const struct autor *autor);

/* List filter; empty and 0 mean no filter. */
struct movimentacao_filter {
    int64_t produto_id;
    int64_t unidos; /* the product, or one that was merged into it */
    char tipo[16];
    char tipos[sizeof(TIPOS)]; /* several types */
    int64_t projeto_id;
    char documento[DOCUMENTO_MAX * 4 + 1];
    char autor[AUTOR_TEXT];
    char usuario[AUTOR_TEXT]; /* an alias; the handler copies it to autor */
    char de[DATE_TEXT];       /* first and last day, both inclusive (workshop's time zone) */
    char ate[DATE_TEXT];
    char inicio[INSTANT_TEXT]; /* as instants; set by query_days */
    char fim[INSTANT_TEXT];
    struct page page;
};

/* produto_id is in the path of the product's own list. */
static const struct field movimentacao_filter_fields[] = {
    FIELD_INT(movimentacao_filter, produto_id, 1, INT64_MAX, HIDDEN_OR_NULL, "Produto."),
    FIELD_INT(movimentacao_filter, unidos, 1, INT64_MAX, HIDDEN_OR_NULL,
              "Ele, ou um que foi unido a ele."),
    FIELD_CHOICES(movimentacao_filter, tipo, tipos, TIPOS, OPTIONAL, "Tipo."),
    FIELD_INT(movimentacao_filter, projeto_id, 1, INT64_MAX, OPTIONAL, "Projeto."),
    FIELD_TEXT(movimentacao_filter, documento, 1, DOCUMENTO_MAX, OPTIONAL, "Nota ou pedido."),
    FIELD_TEXT(movimentacao_filter, autor, 1, AUTOR_MAX, OPTIONAL, "Chave de quem a fez."),
    FIELD_TEXT(movimentacao_filter, usuario, 1, AUTOR_MAX, OPTIONAL, "O mesmo que autor."),
    FIELD_DATE(movimentacao_filter, de, OPTIONAL, "Primeiro dia."),
    FIELD_DATE(movimentacao_filter, ate, OPTIONAL, "Último dia."),
    FIELD_INSTANT(movimentacao_filter, inicio, HIDDEN_OR_NULL, "Quando começa o primeiro dia."),
    FIELD_INSTANT(movimentacao_filter, fim, HIDDEN_OR_NULL, "Quando o último dia já passou."),
    FIELD_PART(movimentacao_filter, page, page),
};

#define MOVIMENTACAO_ORDERS "-criadoEm"

/* Reads a movement of a product, or of one merged into it. DB_NONE when there is none, or the
 * product is retired without having been merged. produto_id 0: of any product, also a retired
 * one. */
enum db_result movimentacao_get(struct db *db, int64_t id, int64_t produto_id,
                                struct movimentacao *m);

/* Calls `each` with `m` filled in for every row of the page (page.h), whose order is one of
 * MOVIMENTACAO_ORDERS. */
enum db_result movimentacao_list(struct db *db, struct movimentacao_filter *filter,
                                 struct movimentacao *m, db_each *each, void *context);
