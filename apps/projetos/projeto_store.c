#include <string.h>

#include "projetos/projeto.h"

/*
 * One row per material, unordered: each is stored at its position. `total` is their number. Only
 * the row at position 0 has the description, which may be long, because the server would sort rows
 * with it on disk.
 */
#define COLUMNS(atualizado_em, total)                                                              \
    "p.id, p.versao, p.nome, IF(m.posicao > 0, NULL, p.descricao) AS texto, p.status,"             \
    " p.data_inicio, p.data_entrega, p.valor, p.criado_por, p.criado_em, " atualizado_em           \
    " AS atualizado_em, " total                                                                    \
    " AS total, m.projeto_id AS material_projeto_id, m.posicao AS material_posicao,"               \
    " m.produto_id AS material_produto_id, m.produto_nome AS material_produto_nome,"               \
    " m.quantidade AS material_quantidade, m.situacao AS material_situacao,"                       \
    " m.faltante AS material_faltante, m.versao AS material_versao,"                               \
    " m.estoque_sequencia AS material_sequencia, m.retirado AS material_retirado,"                 \
    " m.pedido_em AS material_pedido_em"
#define MATERIALS " LEFT JOIN material m ON m.projeto_id = p.id"

struct reading {
    struct projeto *p;
    char texto[PROJETO_DESCRICAO_MAX * 4 + 1];
    int64_t total;
    struct material material;
    int64_t rows;  /* of the current project */
    db_each *each; /* called for every complete project */
    void *context;
};

static const struct field reading_fields[] = {
    FIELD_POINTER(reading, p, projeto),
    FIELD_LONG_TEXT(reading, texto, 0, PROJETO_DESCRICAO_MAX, HIDDEN, "A descrição."),
    FIELD_INT(reading, total, 0, PROJETO_MATERIAIS_MAX, HIDDEN, "Quantas linhas tem o projeto."),
    FIELD_OBJECT(reading, material, material, NULL, HIDDEN, "O material da linha."),
};

static void take_row(void *context)
{
    struct reading *r = context;
    struct projeto *p = r->p;
    size_t place = (size_t)r->material.posicao;

    if (r->rows++ == 0)
        p->material_count = 0;
    if (place == 0)
        memcpy(p->descricao, r->texto, strlen(r->texto) + 1);
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
    "SELECT " COLUMNS(atualizado_em, "0") " FROM projeto p" MATERIALS " WHERE p.id = :id"

DB_READ_SOME(PROJETO_BY_ID, projeto, reading, ONE("p.atualizado_em"));
DB_READ_SOME(PROJETO_LOCK, projeto, reading, ONE("CURRENT_TIMESTAMP(3)") " FOR UPDATE");

static enum db_result read_one(struct db *db, const struct db_statement *statement, int64_t id,
                               struct projeto *p)
{
    struct reading r;

    p->id = id;
    r.p = p;
    r.rows = 0;
    enum db_result result = db_scan_records(db, statement, p, &r, take_row, &r);
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
 * Two plans for a list, with the same parameters. Most projects have a material that is BAIXADO, so
 * those are read in the order of the list. Few are PENDENTE or INSUFICIENTE, so those are found by
 * the index and then sorted.
 */
#define NARROWED                                                                                   \
    " (:like IS NULL OR nome LIKE :like) AND (:status IS NULL OR status = :status)"                \
    " AND (:entrega_ate IS NULL OR data_entrega <= :entrega_ate)"
#define SETTLED                                                                                    \
    " FROM projeto WHERE (:situacao IS NULL OR EXISTS (SELECT 1 FROM material"                     \
    " WHERE projeto_id = projeto.id AND situacao = :situacao)) AND" NARROWED
#define OPEN                                                                                       \
    " FROM (SELECT DISTINCT projeto_id FROM material WHERE situacao = :situacao) abertos"          \
    " STRAIGHT_JOIN projeto ON id = projeto_id WHERE" NARROWED

static bool is_open(const struct projeto_filter *filter)
{
    return strcmp(filter->situacao, SITUACAO_PENDENTE) == 0 ||
           strcmp(filter->situacao, SITUACAO_INSUFICIENTE) == 0;
}

#define NOME    "(SELECT nome FROM projeto WHERE id = :after)"
#define ENTREGA "(SELECT data_entrega FROM projeto WHERE id = :after)"

/* `way` is "" or " DESC"; the page is cut before anything is joined to it. */
#define LIST(found, column, sign, way, key)                                                        \
    "SELECT " COLUMNS(                                                                             \
        "p.atualizado_em",                                                                         \
        "f.total") " FROM (SELECT id, " column " AS ordem,"                                        \
                   " (SELECT COUNT(*) FROM material WHERE projeto_id = projeto.id) AS total" found \
                   PAGE_BEYOND(column, "id", sign,                                                 \
                               key) " ORDER BY " column way ", id" way PAGE_SLICE ") f"            \
                                    " STRAIGHT_JOIN projeto p ON p.id = f.id" MATERIALS            \
                                    " ORDER BY f.ordem" way ", f.id" way

DB_READ_SOME(BY_NOME, projeto_filter, reading, LIST(SETTLED, "nome", ">", "", NOME));
DB_READ_SOME(BY_NOME_DESC, projeto_filter, reading, LIST(SETTLED, "nome", "<", " DESC", NOME));
DB_READ_SOME(BY_ENTREGA, projeto_filter, reading, LIST(SETTLED, "data_entrega", ">", "", ENTREGA));
DB_READ_SOME(BY_ENTREGA_DESC, projeto_filter, reading,
             LIST(SETTLED, "data_entrega", "<", " DESC", ENTREGA));
DB_READ_SOME(BY_ID, projeto_filter, reading, LIST(SETTLED, "id", ">", "", ":after"));
DB_READ_SOME(BY_ID_DESC, projeto_filter, reading, LIST(SETTLED, "id", "<", " DESC", ":after"));
DB_READ_SOME(OPEN_BY_NOME, projeto_filter, reading, LIST(OPEN, "nome", ">", "", NOME));
DB_READ_SOME(OPEN_BY_NOME_DESC, projeto_filter, reading, LIST(OPEN, "nome", "<", " DESC", NOME));
DB_READ_SOME(OPEN_BY_ENTREGA, projeto_filter, reading,
             LIST(OPEN, "data_entrega", ">", "", ENTREGA));
DB_READ_SOME(OPEN_BY_ENTREGA_DESC, projeto_filter, reading,
             LIST(OPEN, "data_entrega", "<", " DESC", ENTREGA));
DB_READ_SOME(OPEN_BY_ID, projeto_filter, reading, LIST(OPEN, "id", ">", "", ":after"));
DB_READ_SOME(OPEN_BY_ID_DESC, projeto_filter, reading, LIST(OPEN, "id", "<", " DESC", ":after"));

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

DB_WRITE(COUNT, projeto_filter, PAGE_TOTAL(SETTLED));
DB_WRITE(OPEN_COUNT, projeto_filter, PAGE_TOTAL(OPEN));
DB_STATEMENT(PROJETO_EXISTS, "SELECT 1 FROM projeto WHERE id = ?");

static const struct page_source SOURCE = PAGE_SOURCE(COUNT, PROJETO_EXISTS, ORDERINGS);
static const struct page_source OPEN_SOURCE =
    PAGE_SOURCE(OPEN_COUNT, PROJETO_EXISTS, OPEN_ORDERINGS);

enum db_result projeto_list(struct db *db, struct projeto_filter *filter, struct projeto *p,
                            db_each *each, void *context)
{
    struct reading r;

    r.p = p;
    r.rows = 0;
    r.each = each;
    r.context = context;
    like_contains(filter->nome, filter->like, sizeof(filter->like));
    return page_scan_records(db, is_open(filter) ? &OPEN_SOURCE : &SOURCE, &filter->page, filter,
                             &r, take_row_of_many, &r);
}

enum db_result projeto_exists(struct db *db, int64_t id)
{
    int64_t one;

    return db_one(db, &PROJETO_EXISTS, DB_IN(db_int(id)), DB_OUT(db_to_int(&one)));
}

DB_WRITE(PROJETO_INSERT, projeto,
         "INSERT INTO projeto (nome, descricao, data_inicio, data_entrega, valor, criado_por)"
         " VALUES (:nome, :descricao, :data_inicio, :data_entrega, :valor, :criado_por)"
         " RETURNING id, versao, status, criado_em, atualizado_em");

enum db_result projeto_insert(struct db *db, struct projeto *p)
{
    return db_store(db, PROJETO_INSERT, p);
}

DB_WRITE(PROJETO_UPDATE, projeto,
         "UPDATE projeto SET versao = :versao, nome = :nome, descricao = :descricao,"
         " data_inicio = :data_inicio, data_entrega = :data_entrega, valor = :valor,"
         " atualizado_em = :atualizado_em WHERE id = :id");

enum db_result projeto_update(struct db *db, struct projeto *p)
{
    return db_store(db, PROJETO_UPDATE, p);
}

DB_WRITE(PROJETO_UPDATE_STATUS, projeto,
         "UPDATE projeto SET versao = :versao, status = :status, atualizado_em = :atualizado_em"
         " WHERE id = :id");

enum db_result projeto_update_status(struct db *db, struct projeto *p)
{
    return db_store(db, PROJETO_UPDATE_STATUS, p);
}

DB_STATEMENT(PROJETO_DELETE, "DELETE FROM projeto WHERE id = ?");

enum db_result projeto_delete(struct db *db, int64_t id)
{
    return db_run(db, &PROJETO_DELETE, DB_IN(db_int(id)));
}
