#include "projetos/produto.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/like.h"

/* One question for all the products of a project. */
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

#define COLUMNS "id, versao, nome, codigo, cor, unidade, valor, quantidade, removido"
#define FILTER  " FROM produto WHERE removido = 0 AND (? IS NULL OR nome LIKE ?)"
#define LIST    "SELECT " COLUMNS FILTER " ORDER BY "

DB_STATEMENT(PRODUTOS_BY_NOME, LIST "nome, id LIMIT ? OFFSET ?");
DB_STATEMENT(PRODUTOS_BY_NOME_DESC, LIST "nome DESC, id DESC LIMIT ? OFFSET ?");
DB_STATEMENT(PRODUTOS_BY_ID, LIST "id LIMIT ? OFFSET ?");
DB_STATEMENT(PRODUTOS_BY_ID_DESC, LIST "id DESC LIMIT ? OFFSET ?");

static const struct db_ordering ORDERINGS[] = {
    {"nome", &PRODUTOS_BY_NOME},
    {"-nome", &PRODUTOS_BY_NOME_DESC},
    {"id", &PRODUTOS_BY_ID},
    {"-id", &PRODUTOS_BY_ID_DESC},
};

enum db_result produto_list(struct db *db, const char *nome, const char *order, int64_t limit,
                            int64_t offset, struct produto *p, db_each *each, void *context)
{
    char pattern[LIKE_TEXT(PRODUTO_NOME_MAX)];

    like_contains(nome, pattern, sizeof(pattern));
    return db_rows(
        db, DB_ORDERED(ORDERINGS, order),
        DB_IN(db_optional_text(pattern), db_optional_text(pattern), db_int(limit), db_int(offset)),
        DB_OUT(db_to_int(&p->id), db_to_int(&p->versao), db_to_text(p->nome), db_to_text(p->codigo),
               db_to_text(p->cor), db_to_text(p->unidade), db_to_money(&p->valor),
               db_to_int(&p->quantidade), db_to_int(&p->removido)),
        each, context);
}

DB_STATEMENT(PRODUTOS_COUNT, "SELECT COUNT(*)" FILTER);

enum db_result produto_count(struct db *db, const char *nome, int64_t *total)
{
    char pattern[LIKE_TEXT(PRODUTO_NOME_MAX)];

    like_contains(nome, pattern, sizeof(pattern));
    return db_one(db, &PRODUTOS_COUNT, DB_IN(db_optional_text(pattern), db_optional_text(pattern)),
                  DB_OUT(db_to_int(total)));
}
