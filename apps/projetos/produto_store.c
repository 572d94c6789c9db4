#include "projetos/produto.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* One query for all the products of a project. */
DB_STATEMENT(PRODUTOS_FIND,
             "SELECT j.n, p.nome, p.casas_decimais, p.removido FROM JSON_TABLE(?, '$[*]' COLUMNS"
             " (n FOR ORDINALITY, id BIGINT UNSIGNED PATH '$')) j JOIN produto p ON p.id = j.id");

struct finding {
    struct material *materiais;
    size_t count;
    int64_t n; /* from 1 */
    char nome[PRODUTO_NOME_MAX * 4 + 1];
    int64_t casas_decimais;
    int64_t removido;
};

static void take_found(void *context)
{
    struct finding *f = context;

    if (f->n < 1 || (size_t)f->n > f->count)
        return;
    struct material *m = &f->materiais[f->n - 1];
    if (m->estado != ESTADO_DESCONHECIDO)
        return;
    m->estado = f->removido ? ESTADO_REMOVIDO : ESTADO_CONHECIDO;
    m->casas_decimais = f->casas_decimais;
    memcpy(m->produto_nome, f->nome, sizeof(m->produto_nome));
}

enum db_result produtos_find(struct db *db, struct material *materiais, size_t count)
{
    struct finding f = {.materiais = materiais, .count = count};
    char ids[PROJETO_MATERIAIS_MAX * 21 + 2] = "[";
    size_t used = 1;

    for (size_t i = 0; i < count; i++)
        used += (size_t)snprintf(ids + used, sizeof(ids) - used, "%s%" PRId64, i > 0 ? "," : "",
                                 materiais[i].produto_id);
    (void)snprintf(ids + used, sizeof(ids) - used, "]");
    return db_rows(db, &PRODUTOS_FIND, DB_IN(db_text(ids)),
                   DB_OUT(db_to_int(&f.n), db_to_text(f.nome), db_to_int(&f.casas_decimais),
                          db_to_int(&f.removido)),
                   take_found, &f);
}

DB_STATEMENT(COPIA_IS_CURRENT,
             "SELECT EXISTS (SELECT 1 FROM copia"
             " WHERE em_dia_em >= CURRENT_TIMESTAMP(3) - INTERVAL ? MICROSECOND)");

enum db_result copia_is_current(struct db *db, int milliseconds, bool *current)
{
    return db_one(db, &COPIA_IS_CURRENT, DB_IN(db_int(milliseconds * 1000L)),
                  DB_OUT(db_to_bool(current)));
}

DB_STATEMENT(PRODUTO_TEM_UNIDOS, "SELECT EXISTS (SELECT 1 FROM produto WHERE unido_a = ?)");

enum db_result produto_tem_unidos(struct db *db, int64_t id, bool *united)
{
    return db_one(db, &PRODUTO_TEM_UNIDOS, DB_IN(db_int(id)), DB_OUT(db_to_bool(united)));
}

#define COLUMNS                                                                                    \
    "id, nome, codigo, cor, unidade, casas_decimais, preco AS valor, estoque AS quantidade,"       \
    " versao, removido, unido_a"
#define WORDS      "produto_palavra"
#define WHERE(row) " WHERE removido = 0" SEARCH_TERMS(WORDS, row)
#define FILTER                                                                                     \
    PAGE_FROM(SEARCH_FROM(WORDS) "produto") WHERE("produto.id") PAGE_IDS("id") SEARCH_FOUND("id")
#define BY_WORD(by, sign, way)                                                                     \
    PAGE_SELECT COLUMNS by(WORDS, "produto", "id", sign, way) WHERE("p.alvo")
#define LIST PAGE_SELECT SEARCH_COUNTED COLUMNS FILTER

DB_READ(PRODUTOS_BY_NOME, produto_filter, produto,
        LIST PAGE_ASC("nome", "id", PAGE_KEY) SEARCH_BOUND);
DB_READ(PRODUTOS_BY_NOME_DESC, produto_filter, produto,
        LIST PAGE_DESC("nome", "id", PAGE_KEY) SEARCH_BOUND);
DB_READ(PRODUTOS_BY_ID, produto_filter, produto, LIST PAGE_ASC_ID("id") SEARCH_BOUND);
DB_READ(PRODUTOS_BY_ID_DESC, produto_filter, produto, LIST PAGE_DESC_ID("id") SEARCH_BOUND);
DB_READ(WORD_BY_NOME, produto_filter, produto, BY_WORD(SEARCH_BY_NAME, ">", "") SEARCH_NAME_ASC);
DB_READ(WORD_BY_NOME_DESC, produto_filter, produto,
        BY_WORD(SEARCH_BY_NAME, "<", " DESC") SEARCH_NAME_DESC);
DB_READ(WORD_BY_ID, produto_filter, produto, BY_WORD(SEARCH_BY_ID, ">", "") SEARCH_ID_ASC);
DB_READ(WORD_BY_ID_DESC, produto_filter, produto,
        BY_WORD(SEARCH_BY_ID, "<", " DESC") SEARCH_ID_DESC);
SEARCH_WORDS(PRODUTO_WORDS, WORDS);
SEARCH_LEAP(PRODUTO_LEAP, WORDS);
DB_WRITE(PRODUTOS_COUNT, produto_filter, PAGE_TOTAL(FILTER));
DB_READ_SOME(PRODUTO_KEYS, produto, produto, "SELECT id, nome FROM produto WHERE id = :id");

static const struct page_order ORDERS[] = {
    {"nome", &PRODUTOS_BY_NOME, "nome"},
    {"-nome", &PRODUTOS_BY_NOME_DESC, "nome"},
    {"id", &PRODUTOS_BY_ID, "id"},
    {"-id", &PRODUTOS_BY_ID_DESC, "id"},
};
static const struct page_order WORD_ORDERS[] = {
    {"nome", &WORD_BY_NOME, "nome"},
    {"-nome", &WORD_BY_NOME_DESC, "nome"},
    {"id", &WORD_BY_ID, "id"},
    {"-id", &WORD_BY_ID_DESC, "id"},
};
SEARCH_LIST(SOURCE, produto_filter, produto, PRODUTOS_COUNT, PRODUTO_KEYS, ORDERS, WORD_ORDERS,
            PRODUTO_WORDS, PRODUTO_LEAP, true);

enum db_result produto_list(struct db *db, struct produto_filter *filter, struct produto *p,
                            db_each *each, void *context)
{
    struct search_terms terms = {.count = 0};

    search_add(&terms, filter->busca, "");
    search_add(&terms, filter->nome, "");
    return search_scan(db, SOURCE, &terms, filter, p, each, context);
}
