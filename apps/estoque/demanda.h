#pragma once

#include "estoque/produto.h"

enum { PROJETO_NOME_MAX = 120 };

/* The state of a demand. */
#define SITUACAO_BAIXADO      "BAIXADO"
#define SITUACAO_PENDENTE     "PENDENTE"     /* waits for stock */
#define SITUACAO_INSUFICIENTE "INSUFICIENTE" /* the product is retired: nothing to wait for */
#define SITUACAO_DEVOLVIDO    "DEVOLVIDO"

/*
 * A project's demand for a product, and the quantity that the project holds of it. Once served, it
 * holds what it asks for less what was returned by hand; while it waits, nothing, or, if it was
 * cancelled and reopened, what it had cut.
 */
struct demanda {
    int64_t id;         /* 0 when there is none yet */
    int64_t projeto_id; /* 0 when a foreign sender gave only names */
    int64_t produto_id;
    int64_t versao;    /* last known version of the project */
    int64_t sequencia; /* answers sent so far */
    char nome_projeto[PROJETO_NOME_MAX * 4 + 1];
    struct quantity pedida;
    struct quantity retida;
    struct quantity devolvida; /* part of pedida that was returned by hand */
    struct quantity cortada;   /* part of retida that was cut: kept when stock is short */
    struct quantity falta;     /* pedida - devolvida - retida */
    struct cost custo;         /* of retida */
    bool aberta;               /* the work is not finished */
    int64_t baixa_id;          /* the one movement that took all but cortada; else 0 */
    char autor[AUTOR_TEXT];    /* who asked last, and from where; "" when unknown */
    char endereco[ADDRESS_TEXT];
};

static const struct field demanda_fields[] = {
    FIELD_ID(demanda, id, "Identificador."),
    FIELD_INT(demanda, projeto_id, 1, INT64_MAX, HIDDEN_OR_NULL, "Projeto."),
    FIELD_INT(demanda, produto_id, 1, INT64_MAX, HIDDEN, "Produto."),
    FIELD_INT(demanda, versao, 0, UINT32_MAX, HIDDEN, "Versão do projeto."),
    FIELD_INT(demanda, sequencia, 0, UINT32_MAX, HIDDEN, "Respostas enviadas."),
    FIELD_TEXT(demanda, nome_projeto, 0, PROJETO_NOME_MAX, HIDDEN, "Nome do projeto."),
    FIELD_QUANTITY(demanda, pedida, 0, QUANTIDADE_MAX, HIDDEN, "Quanto o projeto pede."),
    FIELD_QUANTITY(demanda, retida, 0, QUANTIDADE_MAX, HIDDEN, "Quanto lhe foi dado."),
    FIELD_QUANTITY(demanda, devolvida, 0, QUANTIDADE_MAX, HIDDEN, "Quanto já devolveu."),
    FIELD_QUANTITY(demanda, cortada, 0, QUANTIDADE_MAX, HIDDEN, "Quanto já cortou."),
    FIELD_QUANTITY(demanda, falta, 0, QUANTIDADE_MAX, HIDDEN, "Quanto ainda lhe falta."),
    FIELD_COST(demanda, custo, COST_MAX, HIDDEN_OR_NULL, "Quanto custou o que lhe foi dado."),
    FIELD_BOOL(demanda, aberta, HIDDEN, "O projeto não acabou."),
    FIELD_INT(demanda, baixa_id, 1, INT64_MAX, HIDDEN_OR_NULL, "Movimentação que a atendeu."),
    FIELD_TEXT(demanda, autor, 0, AUTOR_MAX, HIDDEN_OR_NULL, "Quem pediu por último."),
    FIELD_ASCII(demanda, endereco, 0, ADDRESS_TEXT - 1, HIDDEN_OR_NULL, "De onde."),
};

/* Is nothing asked any more, and is what was cut still held? */
bool demanda_is_only_cut(const struct demanda *d);
/* Is it so because the project was removed? One that only uses no more of the product is
 * `aberta`. */
bool demanda_is_removed(const struct demanda *d);

/* Sets `*awaited` when there is pending demand for a product. */
enum db_result demanda_awaits(struct db *db, int64_t produto_id, bool *awaited);

/* Makes the INSUFICIENTE demand of a product that was retired pending, in the order in which it
 * came. */
enum db_result demanda_await_again(struct db *db, int64_t produto_id);

/* Sets `*decimals` to the most decimals that any quantity asked of a product, or held of it,
 * has. */
enum db_result demanda_decimals(struct db *db, int64_t produto_id, int64_t *decimals);

/* An answer to a project about its demand. `quantidade` is what it asked for or, with
 * ESTOQUE_DEVOLVIDO, what has just come back. */
struct resposta {
    const char *type; /* ESTOQUE_BAIXADO, ESTOQUE_INSUFICIENTE or ESTOQUE_DEVOLVIDO */
    struct quantity quantidade;
    struct quantity faltante;  /* with ESTOQUE_INSUFICIENTE */
    struct quantity devolvida; /* returned by hand in all */
};

/* Announces an answer about a demand; d->sequencia is the number of the answer. `outbox` is as for
 * anuncio_add. */
enum db_result demanda_answer(struct db *db, struct outbox *outbox, const struct demanda *d,
                              const struct resposta *resposta, const char *produto_nome,
                              const struct autor *autor);

/* Sends ESTOQUE_ATENDER, which makes estoque-consumidor continue to serve the product. */
enum db_result demanda_ask_to_serve(struct db *db, struct outbox *outbox, int64_t produto_id,
                                    const char *correlation);

/* Steps of atendimento_serve. Fills `list` with at most `size` pending demands that the stock can
 * meet one by one, oldest first. */
enum db_result demanda_that_fits(struct db *db, int64_t produto_id, struct demanda *list,
                                 size_t size, size_t *count);
/* Marks a product as still being served; `*fresh` is false when it was already marked. */
enum db_result demanda_mark(struct db *db, int64_t produto_id, bool *fresh);
enum db_result demanda_unmark(struct db *db, int64_t produto_id);
/* Records that a pending demand was met in full; `custo` is the cost of all that it holds. */
enum db_result demanda_take(struct db *db, int64_t id, struct cost custo);

/* Reads the demand of a project for a product that the transaction has locked; DB_NONE unless it is
 * BAIXADO. */
enum db_result demanda_held(struct db *db, int64_t projeto_id, int64_t produto_id,
                            struct demanda *d);
/* Fills `list` with at most `size` demands of unfinished projects that hold some of a product
 * uncut, the last taken first. */
enum db_result demanda_newest(struct db *db, int64_t produto_id, struct demanda *list, size_t size,
                              size_t *count);
/* Makes a demand pending again, at its old place in the queue, with d->retida, custo and
 * sequencia. */
enum db_result demanda_wait_again(struct db *db, const struct demanda *d);
/* Writes the names of at most TAKERS_MAX projects that hold a product, and how much, the last taken
 * first; "" when there are none. */
enum { TAKERS_MAX = 5, TAKERS_TEXT = TAKERS_MAX * (PROJETO_NOME_MAX * 4 + 24) };
enum db_result demanda_takers(struct db *db, int64_t produto_id, char names[static TAKERS_TEXT]);
/* Stores a demand after a return by hand, or after one was undone. */
enum db_result demanda_return(struct db *db, const struct demanda *d);

/* A pending demand, as it is listed. */
enum { DESDE_EXATO_MAX = 26 };
struct pendencia {
    int64_t id;
    int64_t projeto_id; /* 0 as in struct demanda */
    char nome_projeto[PROJETO_NOME_MAX * 4 + 1];
    int64_t produto_id;
    char produto_nome[PRODUTO_NOME_MAX * 4 + 1];
    struct quantity quantidade;
    struct quantity faltante; /* what must come in to meet this and the product's earlier ones */
    char desde[INSTANT_TEXT];
    char desde_exato[DESDE_EXATO_MAX + 1]; /* with the microseconds that order the queue */
};

static const struct field pendencia_fields[] = {
    FIELD_ID(pendencia, id, "Identificador, dado pelo sistema."),
    FIELD_INT(pendencia, projeto_id, 1, INT64_MAX, READ_ONLY_OR_NULL, "Projeto que espera."),
    FIELD_TEXT(pendencia, nome_projeto, 0, PROJETO_NOME_MAX, READ_ONLY_OR_NULL, "Seu nome."),
    FIELD_INT(pendencia, produto_id, 1, INT64_MAX, READ_ONLY, "Produto que falta."),
    FIELD_TEXT(pendencia, produto_nome, 0, PRODUTO_NOME_MAX, READ_ONLY_OR_NULL, "Seu nome."),
    FIELD_QUANTITY(pendencia, quantidade, 1, QUANTIDADE_MAX, READ_ONLY, "Quanto o projeto pede."),
    FIELD_QUANTITY(pendencia, faltante, 0, QUANTITY_MAX, READ_ONLY,
                   "Quanto deve entrar para atender esta e todas as anteriores do produto."),
    FIELD_INSTANT(pendencia, desde, READ_ONLY, "Desde quando espera."),
    FIELD_ASCII(pendencia, desde_exato, 0, DESDE_EXATO_MAX, HIDDEN, "O mesmo, sem arredondar."),
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
 * PENDENCIA_ORDERS. PAGE_ROW_GONE also when the demand `after_row` is no longer pending. */
enum db_result pendencia_list(struct db *db, struct pendencia_filter *filter, struct pendencia *p,
                              db_each *each, void *context);
