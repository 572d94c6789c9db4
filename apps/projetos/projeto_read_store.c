#include <stdio.h>
#include <string.h>

#include "common/db/like.h"
#include "projetos/projeto.h"

/*
 * One row a material, in no order of their own: each goes to its place. `total` is how many there
 * are. Only the row at position 0 carries the description, which may be long. Nothing of this is
 * sorted with the description in hand: the server would do that on disk.
 */
#define COLUMNS(atualizado_em, total)                                                              \
    "p.id, p.versao, p.nome, IF(m.posicao > 0, NULL, p.descricao), p.status, p.data_inicio,"       \
    " p.data_entrega, p.valor, p.criado_em, " atualizado_em ", " total ", m.posicao,"              \
    " m.produto_id, m.produto_nome, m.quantidade, m.situacao, m.faltante, m.versao,"               \
    " m.estoque_sequencia, m.retirado, m.pedido_em"
#define MATERIALS " LEFT JOIN material m ON m.projeto_id = p.id"

struct reading {
    struct projeto *p;
    char descricao[PROJETO_DESCRICAO_MAX * 4 + 1];
    int64_t total;
    int64_t posicao;
    struct material material;
    int64_t rows;  /* of the project at hand */
    db_each *each; /* called for every project that is whole */
    void *context;
};

#define PLACES(r)                                                                                  \
    DB_OUT(db_to_int(&(r)->p->id), db_to_int(&(r)->p->versao), db_to_text((r)->p->nome),           \
           db_to_text((r)->descricao), db_to_text((r)->p->status),                                 \
           db_to_text((r)->p->data_inicio), db_to_text((r)->p->data_entrega),                      \
           db_to_money(&(r)->p->valor), db_to_instant((r)->p->criado_em),                          \
           db_to_instant((r)->p->atualizado_em), db_to_int(&(r)->total), db_to_int(&(r)->posicao), \
           db_to_int(&(r)->material.produto_id), db_to_text((r)->material.produto_nome),           \
           db_to_int(&(r)->material.quantidade), db_to_text((r)->material.situacao),               \
           db_to_int(&(r)->material.faltante), db_to_int(&(r)->material.versao),                   \
           db_to_int(&(r)->material.sequencia), db_to_int(&(r)->material.retirado),                \
           db_to_instant((r)->material.pedido_em))

static void take_row(void *context)
{
    struct reading *r = context;
    struct projeto *p = r->p;
    size_t place = (size_t)r->posicao;

    if (r->rows++ == 0)
        p->material_count = 0;
    if (place == 0)
        memcpy(p->descricao, r->descricao, sizeof(p->descricao));
    if (r->material.produto_id > 0 && place < PROJETO_MATERIAIS_MAX) {
        p->materiais[place] = r->material;
        if (p->material_count <= place)
            p->material_count = place + 1;
    }
}

static void take_row_of_many(void *context)
{
    struct reading *r = context;

    take_row(r);
    if (r->rows < r->total)
        return;
    r->rows = 0;
    r->each(r->context);
}

#define ONE(atualizado_em)                                                                         \
    "SELECT " COLUMNS(atualizado_em, "0") " FROM projeto p" MATERIALS " WHERE p.id = ?"

DB_STATEMENT(PROJETO_BY_ID, ONE("p.atualizado_em"));
DB_STATEMENT(PROJETO_LOCK, ONE("CURRENT_TIMESTAMP(3)") " FOR UPDATE");

static enum db_result read_one(struct db *db, const struct db_statement *statement, int64_t id,
                               struct projeto *p)
{
    struct reading r;

    r.p = p;
    r.rows = 0;
    enum db_result result = db_rows(db, statement, DB_IN(db_int(id)), PLACES(&r), take_row, &r);
    return result == DB_OK && r.rows == 0 ? DB_NONE : result;
}

enum db_result projeto_get(struct db *db, int64_t id, struct projeto *p)
{
    return read_one(db, &PROJETO_BY_ID, id, p);
}

enum db_result projeto_lock(struct db *db, int64_t id, struct projeto *p)
{
    return read_one(db, &PROJETO_LOCK, id, p);
}

/*
 * Two ways to a list, with the same parameters. Most projects have a material that is BAIXADO:
 * those are found in the order of the list. What is PENDENTE or INSUFICIENTE is the work at hand,
 * little among much that is done: those are found by their index, and then ordered.
 */
#define NARROWED                                                                                   \
    " (? IS NULL OR nome LIKE ?) AND (? IS NULL OR status = ?)"                                    \
    " AND (? IS NULL OR data_entrega <= ?)"
#define SETTLED                                                                                    \
    " FROM projeto WHERE (? IS NULL OR EXISTS (SELECT 1 FROM material"                             \
    " WHERE projeto_id = projeto.id AND situacao = ?)) AND" NARROWED
#define OPEN                                                                                       \
    " FROM (SELECT DISTINCT projeto_id FROM material WHERE situacao IN (?, ?)) abertos"            \
    " STRAIGHT_JOIN projeto ON id = projeto_id WHERE" NARROWED

#define FILTER_VALUES(filter, nome)                                                                \
    db_optional_text((filter)->situacao), db_optional_text((filter)->situacao),                    \
        db_optional_text(nome), db_optional_text(nome), db_optional_text((filter)->status),        \
        db_optional_text((filter)->status), db_optional_text((filter)->entrega_ate),               \
        db_optional_text((filter)->entrega_ate)

static bool is_open(const struct projeto_filter *filter)
{
    return strcmp(filter->situacao, SITUACAO_PENDENTE) == 0 ||
           strcmp(filter->situacao, SITUACAO_INSUFICIENTE) == 0;
}

#define NOME    "(SELECT nome FROM projeto WHERE id = ?)"
#define ENTREGA "(SELECT data_entrega FROM projeto WHERE id = ?)"

/* `way` is "" or " DESC"; the page is cut before anything is joined to it. */
#define LIST(found, column, sign, way, key)                                                        \
    "SELECT " COLUMNS("p.atualizado_em",                                                           \
                      "f.total") " FROM (SELECT id, " column " AS ordem, (SELECT COUNT(*)"         \
                                 " FROM material WHERE projeto_id = projeto.id) AS total" found    \
                                 PAGE_AFTER(                                                       \
                                     column, "id", sign,                                           \
                                     key) " ORDER BY " column way ", id" way PAGE_CUT ") f"        \
                                          " STRAIGHT_JOIN projeto p ON p.id = f.id" MATERIALS      \
                                          " ORDER BY f.ordem" way ", f.id" way

DB_STATEMENT(BY_NOME, LIST(SETTLED, "nome", ">", "", NOME));
DB_STATEMENT(BY_NOME_DESC, LIST(SETTLED, "nome", "<", " DESC", NOME));
DB_STATEMENT(BY_ENTREGA, LIST(SETTLED, "data_entrega", ">", "", ENTREGA));
DB_STATEMENT(BY_ENTREGA_DESC, LIST(SETTLED, "data_entrega", "<", " DESC", ENTREGA));
DB_STATEMENT(BY_ID, LIST(SETTLED, "id", ">", "", "?"));
DB_STATEMENT(BY_ID_DESC, LIST(SETTLED, "id", "<", " DESC", "?"));
DB_STATEMENT(OPEN_BY_NOME, LIST(OPEN, "nome", ">", "", NOME));
DB_STATEMENT(OPEN_BY_NOME_DESC, LIST(OPEN, "nome", "<", " DESC", NOME));
DB_STATEMENT(OPEN_BY_ENTREGA, LIST(OPEN, "data_entrega", ">", "", ENTREGA));
DB_STATEMENT(OPEN_BY_ENTREGA_DESC, LIST(OPEN, "data_entrega", "<", " DESC", ENTREGA));
DB_STATEMENT(OPEN_BY_ID, LIST(OPEN, "id", ">", "", "?"));
DB_STATEMENT(OPEN_BY_ID_DESC, LIST(OPEN, "id", "<", " DESC", "?"));

static const struct db_ordering ORDERINGS[] = {
    {"nome", &BY_NOME},
    {"-nome", &BY_NOME_DESC},
    {"dataEntrega", &BY_ENTREGA},
    {"-dataEntrega", &BY_ENTREGA_DESC},
    {"id", &BY_ID},
    {"-id", &BY_ID_DESC},
};
static const struct db_ordering OPEN_ORDERINGS[] = {
    {"nome", &OPEN_BY_NOME},
    {"-nome", &OPEN_BY_NOME_DESC},
    {"dataEntrega", &OPEN_BY_ENTREGA},
    {"-dataEntrega", &OPEN_BY_ENTREGA_DESC},
    {"id", &OPEN_BY_ID},
    {"-id", &OPEN_BY_ID_DESC},
};

DB_STATEMENT(COUNT, PAGE_COUNT(SETTLED));
DB_STATEMENT(OPEN_COUNT, PAGE_COUNT(OPEN));
DB_STATEMENT(PROJETO_EXISTS, "SELECT 1 FROM projeto WHERE id = ?");

static const struct page_source SOURCE = PAGE_SOURCE(COUNT, PROJETO_EXISTS, ORDERINGS);
static const struct page_source OPEN_SOURCE =
    PAGE_SOURCE(OPEN_COUNT, PROJETO_EXISTS, OPEN_ORDERINGS);

enum db_result projeto_list(struct db *db, const struct projeto_filter *filter, struct page *page,
                            struct projeto *p, db_each *each, void *context)
{
    struct reading r;
    char nome[LIKE_TEXT(PROJETO_NOME_MAX)];

    r.p = p;
    r.rows = 0;
    r.each = each;
    r.context = context;
    like_contains(filter->nome, nome, sizeof(nome));
    return page_rows(db, page, is_open(filter) ? &OPEN_SOURCE : &SOURCE,
                     DB_IN(FILTER_VALUES(filter, nome)), PLACES(&r), take_row_of_many, &r);
}
