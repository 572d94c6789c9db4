#pragma once

#include "common/values/address.h"
#include "estoque/produto.h"

/*
 * The ledger of the stock: append-only. Its sum per product always equals the product's quantity,
 * because one function writes the row and changes the quantity.
 */
enum { MOTIVO_MAX = 255, DOCUMENTO_MAX = 60 };

/* The most that the stock can be; exceeds QUANTIDADE_MAX for returns of projects. */
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
    char produto_nome[PRODUTO_NOME_MAX * 4 + 1]; /* filled in by reads only */
    char tipo[16];
    struct quantity quantidade; /* the signed change */
    struct quantity saldo;      /* the stock after it */
    struct quantity contada;    /* by a count; else QUANTITY_NONE */
    struct quantity esperada;   /* there, when it was counted; QUANTITY_NONE: what is there now */
    struct cost custo;          /* of each; of what comes in, to be found where it is not known */
    struct cost custo_total;    /* of all; to be stored, 0 for quantity times custo */
    bool digitada;              /* typed by a person */
    char documento[DOCUMENTO_MAX * 4 + 1];
    char data[DATE_TEXT];  /* the workshop's day to which it belongs; to be stored, "" for today;
                              as read, "" in rows of the releases before */
    int64_t estorno_de;    /* the movement that it undoes; 0 for none */
    int64_t estornada_por; /* the one that undoes it; filled in by reads only */
    char motivo[MOTIVO_MAX * 4 + 1];
    int64_t projeto_id; /* 0 when there is none */
    int64_t par_id;     /* of the stock of a merged product: the other movement; else 0 */
    char autor[AUTOR_TEXT];
    char usuario[AUTOR_TEXT];    /* the same, under its older name */
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

/* `tipo` is one of TIPOS. */
bool movimentacao_is(const struct movimentacao *m, const char *tipo);

/* Fills in reason and author; a NULL motivo is left as it is. Long texts are cut. */
void movimentacao_describe(struct movimentacao *m, const char *motivo, const struct autor *autor);

/*
 * Adds a row and moves the stock, inside a transaction that has locked the product. `quantidade` is
 * the signed change. On return id, saldo, custo and criado_em are filled in: what goes out costs
 * the average, what comes in at a cost moves it; with par_id the cost stays as it is.
 * RULE_CONFLICT, with nothing changed, when the stock would fall below zero or rise above
 * ESTOQUE_MAX.
 */
enum db_result movimentacao_add(struct db *db, struct movimentacao *m);

/* Step of movimentacao_add: the row alone. DB_NONE when the stock would leave its bounds. */
enum db_result movimentacao_insert(struct db *db, struct movimentacao *m);

/* Adds the rows that one person typed, in their order and in one round trip, and fills in id and
 * criado_em. What they change, leave and cost is given; who calls it moves the stock. */
enum db_result movimentacao_type_in(struct db *db, struct movimentacao *const list[], size_t count);

/* Sets `known` of each ENTRADA whose document an earlier one of the list has for that product, or
 * one of the ledger, also of a product merged into it, that was not undone. */
enum db_result movimentacao_documentos(struct db *db, struct movimentacao *const list[],
                                       size_t count, bool known[]);

/* Adds the first row of a product created with a quantity. */
enum db_result movimentacao_open(struct db *db, int64_t produto_id, const struct autor *autor);

/* List filter; empty and 0 mean no filter. */
struct movimentacao_filter {
    int64_t produto_id;
    int64_t unidos; /* the same, or one that was merged into it */
    char tipo[16];
    char tipos[sizeof(TIPOS)]; /* several of them */
    int64_t projeto_id;
    char documento[DOCUMENTO_MAX * 4 + 1];
    char autor[AUTOR_TEXT];
    char usuario[AUTOR_TEXT]; /* the same; the handler puts it into autor */
    char de[DATE_TEXT];       /* first and last day of the workshop, both inclusive */
    char ate[DATE_TEXT];
    char inicio[INSTANT_TEXT]; /* their instants: query_days */
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

/* DB_OK with everything filled in, or DB_NONE; produto_id 0 is any product, also a retired one. Of
 * a product are also the movements of those that were merged into it. */
enum db_result movimentacao_get(struct db *db, int64_t id, int64_t produto_id,
                                struct movimentacao *m);

/* Calls `each` with `m` filled in for every row of the page (page.h), whose order is one of
 * MOVIMENTACAO_ORDERS. */
enum db_result movimentacao_list(struct db *db, struct movimentacao_filter *filter,
                                 struct movimentacao *m, db_each *each, void *context);
