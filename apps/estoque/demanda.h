#pragma once

#include "estoque/produto.h"

enum { PROJETO_NOME_MAX = 120 };

/* What became of a demand. */
#define SITUACAO_BAIXADO      "BAIXADO"
#define SITUACAO_PENDENTE     "PENDENTE"     /* waits for stock */
#define SITUACAO_INSUFICIENTE "INSUFICIENTE" /* of a retired product: nothing to wait for */
#define SITUACAO_DEVOLVIDO    "DEVOLVIDO"

/* A project's demand for a product, and the quantity held for it: all or nothing. */
struct demanda {
    int64_t id;         /* 0 when there is none yet */
    int64_t projeto_id; /* 0 when a foreign sender told only the names */
    int64_t produto_id;
    int64_t versao;    /* last known version of the project */
    int64_t sequencia; /* answers sent so far */
    char nome_projeto[PROJETO_NOME_MAX * 4 + 1];
    int64_t pedida;
    int64_t retida;
    char autor[AUTOR_TEXT]; /* who asked last, and from where; "" when unknown */
    char endereco[ADDRESS_TEXT];
};

static const struct field demanda_fields[] = {
    FIELD_ID(demanda, id, "Identificador."),
    FIELD_INT(demanda, projeto_id, 1, INT64_MAX, HIDDEN_OR_NULL, "Projeto."),
    FIELD_INT(demanda, produto_id, 1, INT64_MAX, HIDDEN, "Produto."),
    FIELD_INT(demanda, versao, 0, UINT32_MAX, HIDDEN, "Versão do projeto."),
    FIELD_INT(demanda, sequencia, 0, UINT32_MAX, HIDDEN, "Respostas enviadas."),
    FIELD_TEXT(demanda, nome_projeto, 0, PROJETO_NOME_MAX, HIDDEN, "Nome do projeto."),
    FIELD_INT(demanda, pedida, 0, QUANTIDADE_MAX, HIDDEN, "Quanto o projeto pede."),
    FIELD_INT(demanda, retida, 0, QUANTIDADE_MAX, HIDDEN, "Quanto lhe foi dado."),
    FIELD_TEXT(demanda, autor, 0, AUTOR_MAX, HIDDEN_OR_NULL, "Quem pediu por último."),
    FIELD_ASCII(demanda, endereco, 0, ADDRESS_TEXT - 1, HIDDEN_OR_NULL, "De onde."),
};

/* Sets `*awaited` when there is pending demand for a product. */
enum db_result demanda_awaits(struct db *db, int64_t produto_id, bool *awaited);

/*
 * Announces the answer to a demand, whose `sequencia` is that of the answer. `type` is one of
 * ESTOQUE_BAIXADO, ESTOQUE_INSUFICIENTE and ESTOQUE_DEVOLVIDO; `faltante` goes with the second
 * only. `outbox` as anuncio_add takes it.
 */
enum db_result demanda_answer(struct db *db, struct outbox *outbox, const char *type,
                              const struct demanda *d, const char *produto_nome, int64_t quantidade,
                              int64_t faltante, const struct autor *autor);

/* Announces ESTOQUE_ATENDER. */
enum db_result demanda_ask_to_serve(struct db *db, struct outbox *outbox, int64_t produto_id,
                                    const char *correlation);

/* Steps of atendimento_serve. Fills `list` with at most `size` demands that the stock can meet,
 * oldest first. */
enum db_result demanda_that_fits(struct db *db, int64_t produto_id, struct demanda *list,
                                 size_t size, size_t *count);
/* Marks a product as still being served; `*fresh` is false when it was already marked. */
enum db_result demanda_mark(struct db *db, int64_t produto_id, bool *fresh);
enum db_result demanda_unmark(struct db *db, int64_t produto_id);
/* Records that a pending demand was met. */
enum db_result demanda_take(struct db *db, int64_t id);

/* Pending demand. */
struct pendencia {
    int64_t id;
    int64_t projeto_id; /* 0, as in struct demanda */
    char nome_projeto[PROJETO_NOME_MAX * 4 + 1];
    int64_t produto_id;
    char produto_nome[PRODUTO_NOME_MAX * 4 + 1];
    int64_t quantidade;
    int64_t faltante; /* demand minus stock */
    char desde[INSTANT_TEXT];
};

static const struct field pendencia_fields[] = {
    FIELD_ID(pendencia, id, "Identificador, dado pelo sistema."),
    FIELD_INT(pendencia, projeto_id, 1, INT64_MAX, READ_ONLY_OR_NULL, "Projeto que espera."),
    FIELD_TEXT(pendencia, nome_projeto, 0, PROJETO_NOME_MAX, READ_ONLY_OR_NULL, "Seu nome."),
    FIELD_INT(pendencia, produto_id, 1, INT64_MAX, READ_ONLY, "Produto que falta."),
    FIELD_TEXT(pendencia, produto_nome, 0, PRODUTO_NOME_MAX, READ_ONLY_OR_NULL, "Seu nome."),
    FIELD_INT(pendencia, quantidade, 1, QUANTIDADE_MAX, READ_ONLY, "Quanto o projeto pede."),
    FIELD_INT(pendencia, faltante, INT32_MIN, QUANTIDADE_MAX, READ_ONLY,
              "Quanto falta para atendê-la."),
    FIELD_INSTANT(pendencia, desde, READ_ONLY, "Desde quando espera."),
};

/* List filter; 0 means no filter. */
struct pendencia_filter {
    int64_t produto_id;
    int64_t projeto_id;
    struct page page;
};

static const struct field pendencia_filter_fields[] = {
    FIELD_INT(pendencia_filter, produto_id, 1, INT64_MAX, OPTIONAL, "Produto."),
    FIELD_INT(pendencia_filter, projeto_id, 1, INT64_MAX, OPTIONAL, "Projeto."),
    FIELD_PART(pendencia_filter, page, page),
};

#define PENDENCIA_ORDERS "desde"

/* Calls `each` with `p` filled in for every row of the page (page.h), whose order is one of
 * PENDENCIA_ORDERS. PAGE_ROW_GONE also when the demand that the page comes after
 * waits no more. */
enum db_result pendencia_list(struct db *db, struct pendencia_filter *filter, struct pendencia *p,
                              db_each *each, void *context);
