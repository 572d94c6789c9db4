#include <string.h>

#include "common/db/choices.h"
#include "common/values/fuso.h"
#include "projetos/projeto.h"

/*
 * One row per material, unordered: each is stored at its position. `total` is their number. Only
 * the row at position 0 has the description, which may be long: with it in every row the server
 * would sort on disk.
 */
#define COLUMNS(atualizado_em, total)                                                              \
    "p.id, p.versao, p.nome, p.cliente, IF(m.posicao > 0, NULL, p.descricao) AS texto, p.status,"  \
    " p.data_inicio, p.data_entrega, p.valor, p.criado_por, p.criado_em, " atualizado_em           \
    " AS atualizado_em, " total                                                                    \
    " AS total, m.projeto_id AS material_projeto_id, m.posicao AS material_posicao,"               \
    " m.produto_id AS material_produto_id, m.produto_nome AS material_produto_nome,"               \
    " m.pedida AS material_quantidade, m.devolvida AS material_devolvida,"                         \
    " m.mantida AS material_mantida, m.custo AS material_custo, m.situacao AS material_situacao,"  \
    " m.falta AS material_faltante, m.versao AS material_versao,"                                  \
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
    projeto_add_costs(r->p);
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
    projeto_add_costs(p);
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
 * Few projects have a material that is PENDENTE or INSUFICIENTE (`aberta`): they are found by the
 * index, and then sorted. Most projects have the other situations, so for those the list is read in
 * its order; a subquery with LIMIT makes the server do so, as in SEARCH_TERM.
 */
#define WORDS       "projeto_palavra"
#define OF_MATERIAL "1 = (SELECT 1 FROM material WHERE projeto_id = projeto.id AND "
#define OPEN_BEFORE "status IN ('PENDENTE', 'EM_ANDAMENTO') AND data_entrega < "
#define OF_STATUS   CHOICES_IN("status", "varios_status")
#define WHERE(row)                                                                                 \
    "{status: AND status = :status}{varios_status: AND " OF_STATUS "}"                             \
    "{situacao: AND " OF_MATERIAL "situacao = :situacao LIMIT 1)}"                                 \
    "{situacoes: AND " OF_MATERIAL "FIND_IN_SET(situacao, :situacoes) LIMIT 1)}"                   \
    "{produto_id: AND id IN (SELECT projeto_id FROM material WHERE produto_id = :produto_id)}"     \
    "{entrega_de: AND data_entrega >= :entrega_de}"                                                \
    "{entrega_ate: AND data_entrega <= :entrega_ate}"                                              \
    "{atrasados: AND " OPEN_BEFORE ":atrasados}{em_dia: AND NOT (" OPEN_BEFORE                     \
    ":em_dia)}" SEARCH_TERMS(WORDS, row)
#define OPEN                                                                                       \
    "{aberta:(SELECT DISTINCT projeto_id FROM material WHERE situacao = :aberta) AS abertos"       \
    " STRAIGHT_JOIN }"
#define FROM   PAGE_FROM(SEARCH_FROM(WORDS) OPEN "projeto")
#define FOUND  PAGE_IDS("id") SEARCH_FOUND("id") "{aberta: AND id = abertos.projeto_id}"
#define FILTER FROM " WHERE TRUE" FOUND WHERE("projeto.id")
#define BY_WORD(by, sign, way)                                                                     \
    by(WORDS, "projeto", "id", sign, way) " WHERE TRUE" SEARCH_WHOLE "{aberta: AND " OF_MATERIAL   \
                                          "situacao = :aberta LIMIT 1)}" WHERE("p.alvo")

/* `way` is "" or " DESC"; the page is cut before anything is joined to it. */
#define SHOWN COLUMNS("p.atualizado_em", "f.total")
#define TOTAL "(SELECT COUNT(*) FROM material WHERE projeto_id = projeto.id) AS total"
#define LIST(found, column, key_id, sign, way, key)                                                \
    PAGE_SELECT SHOWN " FROM (SELECT id, " column " AS chave, " TOTAL found PAGE_BEYOND(           \
        column, key_id, sign, key) " ORDER BY " column way ", " key_id way PAGE_SLICE              \
                                   ") f STRAIGHT_JOIN projeto p ON p.id = f.id" MATERIALS          \
                                   " ORDER BY f.chave" way ", f.id" way                            \
                                   "{ampla: LIMIT " SEARCH_EXAMINED "}"
#define LIST_ASC(column, key)  LIST(FILTER, column, "id", ">", "", key)
#define LIST_DESC(column, key) LIST(FILTER, column, "id", "<", " DESC", key)
#define KEY_ID(place)          ":" place "_id"
#define WORD_BY_NAME(sign, way)                                                                    \
    LIST(BY_WORD(SEARCH_BY_NAME, sign, way), "ordem", "alvo", sign, way, PAGE_KEY)
#define WORD_BY_ID(sign, way)                                                                      \
    LIST(BY_WORD(SEARCH_BY_ID, sign, way), "alvo", "alvo", sign, way, KEY_ID)

DB_READ_SOME(BY_NOME, projeto_filter, reading, LIST_ASC("nome", PAGE_KEY));
DB_READ_SOME(BY_NOME_DESC, projeto_filter, reading, LIST_DESC("nome", PAGE_KEY));
DB_READ_SOME(BY_ENTREGA, projeto_filter, reading, LIST_ASC("data_entrega", PAGE_KEY));
DB_READ_SOME(BY_ENTREGA_DESC, projeto_filter, reading, LIST_DESC("data_entrega", PAGE_KEY));
DB_READ_SOME(BY_VALOR, projeto_filter, reading, LIST_ASC("valor", PAGE_KEY_NUMBER));
DB_READ_SOME(BY_VALOR_DESC, projeto_filter, reading, LIST_DESC("valor", PAGE_KEY_NUMBER));
DB_READ_SOME(BY_CRIADO_EM, projeto_filter, reading, LIST_ASC("criado_em", PAGE_KEY));
DB_READ_SOME(BY_CRIADO_EM_DESC, projeto_filter, reading, LIST_DESC("criado_em", PAGE_KEY));
DB_READ_SOME(BY_ID, projeto_filter, reading, LIST_ASC("id", KEY_ID));
DB_READ_SOME(BY_ID_DESC, projeto_filter, reading, LIST_DESC("id", KEY_ID));
DB_READ_SOME(NOME_OF_WORD, projeto_filter, reading, WORD_BY_NAME(">", ""));
DB_READ_SOME(NOME_OF_WORD_DESC, projeto_filter, reading, WORD_BY_NAME("<", " DESC"));
DB_READ_SOME(ID_OF_WORD, projeto_filter, reading, WORD_BY_ID(">", ""));
DB_READ_SOME(ID_OF_WORD_DESC, projeto_filter, reading, WORD_BY_ID("<", " DESC"));

static const struct page_order ORDERS[] = {
    {"nome", &BY_NOME, "nome"},
    {"-nome", &BY_NOME_DESC, "nome"},
    {"dataEntrega", &BY_ENTREGA, "data_entrega"},
    {"-dataEntrega", &BY_ENTREGA_DESC, "data_entrega"},
    {"valor", &BY_VALOR, "valor"},
    {"-valor", &BY_VALOR_DESC, "valor"},
    {"criadoEm", &BY_CRIADO_EM, "criado_em"},
    {"-criadoEm", &BY_CRIADO_EM_DESC, "criado_em"},
    {"id", &BY_ID, "id"},
    {"-id", &BY_ID_DESC, "id"},
};
static const struct page_order WORD_ORDERS[] = {
    {"nome", &NOME_OF_WORD, "nome"},
    {"-nome", &NOME_OF_WORD_DESC, "nome"},
    {"id", &ID_OF_WORD, "id"},
    {"-id", &ID_OF_WORD_DESC, "id"},
};

DB_WRITE(COUNT, projeto_filter, PAGE_TOTAL(FILTER));
DB_READ_SOME(PROJETO_KEYS, reading, reading,
             "SELECT id, nome, data_entrega, valor, criado_em FROM projeto WHERE id = :id");
SEARCH_WORDS(PROJETO_WORDS, WORDS);
SEARCH_LEAP(PROJETO_LEAP, WORDS);
SEARCH_LIST(SOURCE, projeto_filter, reading, COUNT, PROJETO_KEYS, ORDERS, WORD_ORDERS,
            PROJETO_WORDS, PROJETO_LEAP, false);
DB_STATEMENT(PROJETO_EXISTS, "SELECT 1 FROM projeto WHERE id = ?");

/* Sets the members of the filter that follow from others. */
static void complete(struct projeto_filter *filter)
{
    char today[DATE_TEXT];

    fuso_today(today);
    if (*filter->atrasado)
        memcpy(filter->atrasado[0] == 't' ? filter->atrasados : filter->em_dia, today, DATE_TEXT);
    if (strcmp(filter->situacao, SITUACAO_PENDENTE) == 0 ||
        strcmp(filter->situacao, SITUACAO_INSUFICIENTE) == 0) {
        memcpy(filter->aberta, filter->situacao, sizeof(filter->aberta));
        filter->situacao[0] = '\0';
    }
}

enum db_result projeto_list(struct db *db, struct projeto_filter *filter, struct projeto *p,
                            db_each *each, void *context)
{
    struct search_terms terms = {.count = 0};
    struct reading r;

    r.p = p;
    r.rows = 0;
    r.each = each;
    r.context = context;
    complete(filter);
    search_add(&terms, filter->busca, "");
    search_add(&terms, filter->nome, "");
    search_add(&terms, filter->cliente, "cliente=");
    return search_scan(db, SOURCE, &terms, filter, &r, take_row_of_many, &r);
}

enum db_result projeto_exists(struct db *db, int64_t id)
{
    int64_t one;

    return db_one(db, &PROJETO_EXISTS, DB_IN(db_int(id)), DB_OUT(db_to_int(&one)));
}

DB_WRITE(
    PROJETO_INSERT, projeto,
    "INSERT INTO projeto (nome, cliente, descricao, data_inicio, data_entrega, valor, criado_por)"
    " VALUES (:nome, :cliente, :descricao, :data_inicio, :data_entrega, :valor, :criado_por)"
    " RETURNING id, versao, status, criado_em, atualizado_em");

enum db_result projeto_insert(struct db *db, struct projeto *p)
{
    return db_store(db, PROJETO_INSERT, p);
}

DB_WRITE(
    PROJETO_UPDATE, projeto,
    "UPDATE projeto SET versao = :versao, nome = :nome, cliente = :cliente, descricao = :descricao,"
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
