#include "projetos/produto.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* One query for all the products of a project. */
DB_STATEMENT(PRODUTOS_FIND,
             "SELECT j.n, p.nome, p.removido FROM JSON_TABLE(?, '$[*]' COLUMNS"
             " (n FOR ORDINALITY, id BIGINT UNSIGNED PATH '$')) j JOIN produto p ON p.id = j.id");

struct finding {
    struct material *materiais;
    size_t count;
    int64_t n; /* from 1 */
    char nome[PRODUTO_NOME_MAX * 4 + 1];
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
                   DB_OUT(db_to_int(&f.n), db_to_text(f.nome), db_to_int(&f.removido)), take_found,
                   &f);
}

DB_STATEMENT(COPIA_IS_CURRENT,
             "SELECT EXISTS (SELECT 1 FROM copia"
             " WHERE em_dia_em >= CURRENT_TIMESTAMP(3) - INTERVAL ? MICROSECOND)");

enum db_result copia_is_current(struct db *db, int milliseconds, bool *current)
{
    return db_one(db, &COPIA_IS_CURRENT, DB_IN(db_int(milliseconds * 1000L)),
                  DB_OUT(db_to_bool(current)));
}

#define COLUMNS "id, nome, codigo, cor, unidade, valor, quantidade, versao, removido"
#define FILTER  " FROM produto WHERE removido = 0 AND (:like IS NULL OR nome LIKE :like)"
#define LIST    "SELECT " COLUMNS FILTER
#define NOME    "(SELECT nome FROM produto WHERE id = :after)"

DB_READ(PRODUTOS_BY_NOME, produto_filter, produto, LIST PAGE_ASC("nome", "id", NOME));
DB_READ(PRODUTOS_BY_NOME_DESC, produto_filter, produto, LIST PAGE_DESC("nome", "id", NOME));
DB_READ(PRODUTOS_BY_ID, produto_filter, produto, LIST PAGE_ASC_ID("id"));
DB_READ(PRODUTOS_BY_ID_DESC, produto_filter, produto, LIST PAGE_DESC_ID("id"));
DB_WRITE(PRODUTOS_COUNT, produto_filter, PAGE_TOTAL(FILTER));
DB_STATEMENT(PRODUTO_EXISTS, "SELECT 1 FROM produto WHERE id = ?");

static const struct db_ordering ORDERINGS[] = {
    {"nome", &PRODUTOS_BY_NOME},
    {"-nome", &PRODUTOS_BY_NOME_DESC},
    {"id", &PRODUTOS_BY_ID},
    {"-id", &PRODUTOS_BY_ID_DESC},
};
PAGE_LIST(SOURCE, produto_filter, produto, PRODUTOS_COUNT, PRODUTO_EXISTS, ORDERINGS);

enum db_result produto_list(struct db *db, struct produto_filter *filter, struct produto *p,
                            db_each *each, void *context)
{
    like_contains(filter->nome, filter->like, sizeof(filter->like));
    return page_scan(db, SOURCE, filter, p, each, context);
}
