#pragma once

#include "estoque/produto.h"

/*
 * Consumption: what projects took and SAIDA movements, less what came back. A movement counts on
 * its own date; one that undoes another, on the date of that one. Read from sums that triggers keep
 * (sql/estoque/V016__consumo.sql).
 */

#define AGRUPAMENTOS "mes produto projeto fornecedor"

/* For sums of quantities, which may exceed QUANTITY_MAX. */
extern const struct decimal_kind TOTAL_KIND;

#define CONSUMO_MEMBERS                                                                            \
    struct quantity quantidade;                                                                    \
    int64_t custo;            /* centavos, of what has a known cost */                             \
    struct quantity sem_custo /* quantity of unknown cost */

// NOLINTBEGIN(bugprone-macro-parentheses): names of types and members
#define FIELD_TOTAL(type, member, sentence)                                                        \
    {                                                                                              \
        FIELD_MEMBER(type, member), FIELD_IS(type, member, struct quantity, FIELD_KIND_DECIMAL),   \
            READ_ONLY, .min = -DECIMAL_LIMIT, .max = DECIMAL_LIMIT, .decimal = &TOTAL_KIND,        \
                       .about = (sentence)                                                         \
    }
// NOLINTEND(bugprone-macro-parentheses)
#define CONSUMO_FIELDS(type)                                                                       \
    FIELD_TOTAL(type, quantidade, "Quanto se consumiu; negativo, se voltou mais."),                \
        FIELD_SUM(type, custo, READ_ONLY, "Quanto custou, em reais."),                             \
        FIELD_TOTAL(type, sem_custo, "Quanto disso tem custo desconhecido, fora de custo.")

/* One row of each grouping; months without consumption are listed too. `id` is unique in a list. */
struct consumo_do_mes {
    int64_t id; /* 202610 */
    char mes[sizeof("2026-10")];
    CONSUMO_MEMBERS;
};
static const struct field consumo_do_mes_fields[] = {
    FIELD_INT(consumo_do_mes, id, 1, INT64_MAX, HIDDEN, "Ano e mês."),
    FIELD_ASCII(consumo_do_mes, mes, 7, 7, READ_ONLY, "Mês, AAAA-MM."),
    CONSUMO_FIELDS(consumo_do_mes),
};

struct consumo_do_produto {
    int64_t id;
    int64_t produto_id;
    char produto_nome[PRODUTO_NOME_MAX * 4 + 1];
    char unidade[PRODUTO_UNIDADE_MAX * 4 + 1];
    CONSUMO_MEMBERS;
};
static const struct field consumo_do_produto_fields[] = {
    FIELD_INT(consumo_do_produto, id, 1, INT64_MAX, HIDDEN, "Produto."),
    FIELD_INT(consumo_do_produto, produto_id, 1, INT64_MAX, READ_ONLY, "Produto."),
    FIELD_TEXT(consumo_do_produto, produto_nome, 0, PRODUTO_NOME_MAX, READ_ONLY,
               "Nome que tem agora."),
    FIELD_TEXT(consumo_do_produto, unidade, 0, PRODUTO_UNIDADE_MAX, READ_ONLY,
               "Unidade em que se conta."),
    CONSUMO_FIELDS(consumo_do_produto),
};

struct consumo_do_projeto {
    int64_t id;
    int64_t projeto_id; /* 0 without a project */
    char projeto_nome[PRODUTO_NOME_MAX * 4 + 1];
    CONSUMO_MEMBERS;
};
static const struct field consumo_do_projeto_fields[] = {
    FIELD_INT(consumo_do_projeto, id, 1, INT64_MAX, HIDDEN, "Projeto, mais um."),
    FIELD_INT(consumo_do_projeto, projeto_id, 1, INT64_MAX, READ_ONLY_OR_NULL, "Projeto."),
    FIELD_TEXT(consumo_do_projeto, projeto_nome, 0, PRODUTO_NOME_MAX, READ_ONLY_OR_NULL,
               "Nome que o estoque conhece."),
    CONSUMO_FIELDS(consumo_do_projeto),
};

struct consumo_do_fornecedor {
    int64_t id;            /* INT64_MAX without a supplier */
    int64_t fornecedor_id; /* 0 without a supplier */
    CONSUMO_MEMBERS;
};
static const struct field consumo_do_fornecedor_fields[] = {
    FIELD_INT(consumo_do_fornecedor, id, 1, INT64_MAX, HIDDEN, "Fornecedor."),
    FIELD_INT(consumo_do_fornecedor, fornecedor_id, 1, INT64_MAX, READ_ONLY_OR_NULL,
              "Fornecedor que os produtos têm agora."),
    CONSUMO_FIELDS(consumo_do_fornecedor),
};

/* The sum of all groups. */
struct consumo_soma {
    CONSUMO_MEMBERS;
};
static const struct field consumo_soma_fields[] = {CONSUMO_FIELDS(consumo_soma)};

struct consumo_filter {
    char agrupar[sizeof("fornecedor")];
    char de[DATE_TEXT]; /* first and last day, both inclusive; "" for no limit */
    char ate[DATE_TEXT];
    int64_t produto_id; /* 0, like the next two, for all */
    int64_t projeto_id;
    int64_t fornecedor_id;
    /* Set by consumo_period: */
    char inicio[DATE_TEXT]; /* first and last day */
    char fim[DATE_TEXT];
    char cheio_de[DATE_TEXT]; /* whole months among them: first day, and the day after */
    char cheio_ate[DATE_TEXT];
    char primeiro[DATE_TEXT]; /* months to show, first and last, by day 1; "": the oldest */
    char ultimo[DATE_TEXT];
    int64_t curto; /* 1 when the period has at most 13 calendar months */
    struct page page;
};
static const struct field consumo_filter_fields[] = {
    FIELD_CHOICE(consumo_filter, agrupar, AGRUPAMENTOS, DEFAULT("mes"),
                 "mes, produto, projeto ou fornecedor."),
    FIELD_DATE(consumo_filter, de, OPTIONAL, "Primeiro dia; desde sempre, se não disser."),
    FIELD_DATE(consumo_filter, ate, OPTIONAL, "Último dia; até hoje, se não disser."),
    FIELD_INT(consumo_filter, produto_id, 1, INT64_MAX, OPTIONAL, "Só este produto."),
    FIELD_INT(consumo_filter, projeto_id, 1, INT64_MAX, OPTIONAL, "Só este projeto."),
    FIELD_INT(consumo_filter, fornecedor_id, 1, INT64_MAX, OPTIONAL,
              "Só produtos deste fornecedor."),
    FIELD_DATE(consumo_filter, inicio, HIDDEN, "Primeiro dia."),
    FIELD_DATE(consumo_filter, fim, HIDDEN, "Último dia."),
    FIELD_DATE(consumo_filter, cheio_de, HIDDEN, "Primeiro dos meses inteiros."),
    FIELD_DATE(consumo_filter, cheio_ate, HIDDEN, "Depois do último dos meses inteiros."),
    FIELD_DATE(consumo_filter, primeiro, HIDDEN_OR_NULL, "Primeiro mês mostrado."),
    FIELD_DATE(consumo_filter, ultimo, HIDDEN, "Último mês mostrado."),
    FIELD_INT(consumo_filter, curto, 1, 1, HIDDEN_OR_NULL, "Até um ano."),
    FIELD_PART(consumo_filter, page, page),
};

/* At most CONSUMO_MESES_MAX months are shown, the last ones of the period, and none more than
 * CONSUMO_MESES_ADIANTE months ahead of today. */
enum { CONSUMO_MESES_MAX = 960, CONSUMO_MESES_ADIANTE = 120 };

/* Sets the members that follow from `de` and `ate`. */
void consumo_period(struct consumo_filter *filter);

/* The orders of the list of a grouping, as page_read takes them. */
const char *consumo_orders(const char *agrupar);

/* Calls `each` with the row filled in for every group of the page (page.h), whose order is one of
 * consumo_orders. */
enum db_result consumo_by_mes(struct db *db, struct consumo_filter *filter,
                              struct consumo_do_mes *row, db_each *each, void *context);
enum db_result consumo_by_produto(struct db *db, struct consumo_filter *filter,
                                  struct consumo_do_produto *row, db_each *each, void *context);
enum db_result consumo_by_projeto(struct db *db, struct consumo_filter *filter,
                                  struct consumo_do_projeto *row, db_each *each, void *context);
enum db_result consumo_by_fornecedor(struct db *db, struct consumo_filter *filter,
                                     struct consumo_do_fornecedor *row, db_each *each,
                                     void *context);

/* Sums up all groups; the cost is rounded once, at the end. */
enum db_result consumo_sum(struct db *db, const struct consumo_filter *filter,
                           struct consumo_soma *sum);
