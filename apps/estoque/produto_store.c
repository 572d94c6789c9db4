#include <inttypes.h>
#include <stdio.h>

#include "estoque/produto.h"

#define COLUMNS PRODUTO_COLUMNS("atualizado_em")

/* The columns that a client writes. */
#define WRITTEN                                                                                    \
    "nome = :nome, codigo = :codigo, codigo_de_barras = :codigo_de_barras, cor = :cor, unidade = " \
    ":unidade,"                                                                                    \
    " casas_decimais = :casas_decimais, preco = :valor, minimo = :estoque_minimo,"                 \
    " fornecedor_id = :fornecedor_id"

DB_WRITE(PRODUTO_INSERT, produto,
         "INSERT INTO produto SET " WRITTEN
         ", estoque = :quantidade, custo_medio = IF(:quantidade > 0, :valor, NULL)"
         " RETURNING id, versao, criado_em, atualizado_em, ativo");

enum db_result produto_insert(struct db *db, struct produto *p)
{
    return db_store(db, PRODUTO_INSERT, p);
}

DB_STATEMENT(PRODUTO_NAMED, "SELECT id FROM produto WHERE ativo = 1 AND nome = ? AND id <> ?");

enum db_result produto_find_named(struct db *db, const char *nome, int64_t other_than,
                                  struct duplicates *d)
{
    static const struct duplicate NOME = {"nome", "Já existe um produto com este nome.", 0};

    return duplicates_find(db, d, &PRODUTO_NAMED, &NOME, nome, other_than);
}

DB_STATEMENT(PRODUTO_CODED, "SELECT id FROM produto WHERE ativo = 1 AND codigo = ? AND id <> ?");

enum db_result produto_find_coded(struct db *db, const char *codigo, int64_t other_than,
                                  struct duplicates *d)
{
    static const struct duplicate CODIGO = {"codigo", "Já existe um produto com este código.", 0};

    return duplicates_find(db, d, &PRODUTO_CODED, &CODIGO, codigo, other_than);
}

DB_STATEMENT(PRODUTO_BARCODED,
             "SELECT id FROM produto WHERE ativo = 1 AND codigo_de_barras = ? AND id <> ?");

enum db_result produto_find_barcoded(struct db *db, const char *codigo_de_barras,
                                     int64_t other_than, struct duplicates *d)
{
    static const struct duplicate CODIGO = {"codigoDeBarras",
                                            "Já existe um produto com este código de barras.", 0};

    return duplicates_find(db, d, &PRODUTO_BARCODED, &CODIGO, codigo_de_barras, other_than);
}

DB_READ(PRODUTO_BY_ID, produto, produto, "SELECT " COLUMNS " FROM produto WHERE id = :id");

enum db_result produto_read(struct db *db, int64_t id, struct produto *p)
{
    p->id = id;
    return db_load(db, PRODUTO_BY_ID, p, p);
}

DB_READ(
    PRODUTO_LOCK, produto, produto,
    "SELECT " PRODUTO_COLUMNS("CURRENT_TIMESTAMP(3)") " FROM produto WHERE id = :id FOR UPDATE");

enum db_result produto_lock(struct db *db, int64_t id, struct produto *p)
{
    p->id = id;
    return db_load(db, PRODUTO_LOCK, p, p);
}

struct selection {
    char ids[PRODUTOS_READ_MAX * sizeof("9223372036854775807,") + sizeof("[]")];
};

static const struct field selection_fields[] = {
    FIELD_ASCII(selection, ids, 2, sizeof(((struct selection *)NULL)->ids) - 1, HIDDEN,
                "Lista JSON de identificadores."),
};

DB_READ(PRODUTOS_BY_IDS, selection, produto,
        "SELECT " COLUMNS " FROM JSON_TABLE(:ids, '$[*]' COLUMNS (alvo BIGINT UNSIGNED"
        " PATH '$')) alvos STRAIGHT_JOIN produto FORCE INDEX (PRIMARY) ON id = alvo");

enum db_result produto_read_many(struct db *db, const int64_t *ids, size_t count,
                                 struct produto *list)
{
    struct selection selection = {"["};
    size_t used = 1;
    size_t found;

    for (size_t i = 0; i < count; i++)
        used += (size_t)snprintf(selection.ids + used, sizeof(selection.ids) - used, "%s%" PRId64,
                                 i > 0 ? "," : "", ids[i]);
    (void)snprintf(selection.ids + used, sizeof(selection.ids) - used, "]");
    enum db_result result = db_load_many(db, PRODUTOS_BY_IDS, &selection, list, count, &found);
    return result == DB_OK && found < count ? DB_NONE : result;
}

DB_READ(PRODUTOS_AFTER, page, produto,
        "SELECT " COLUMNS
        " FROM produto WHERE id > COALESCE(:cursor_id, 0) ORDER BY id LIMIT :limit");

enum db_result produto_read_after(struct db *db, int64_t id, struct produto *list, size_t size,
                                  size_t *count)
{
    const struct page page = {.cursor.id = id, .limit = (int64_t)size};

    return db_load_many(db, PRODUTOS_AFTER, &page, list, size, count);
}

#define WORDS "produto_palavra"
#define WHERE(row)                                                                                 \
    " WHERE {!retirado:ativo = 1}{retirado:ativo IS NULL}{like: AND codigo LIKE :like}"            \
    "{codigo_de_barras: AND codigo_de_barras = :codigo_de_barras}"                                 \
    "{cor: AND cor = :cor}{fornecedor_id: AND fornecedor_id = :fornecedor_id}"                     \
    "{abaixo_do_minimo: AND abaixo = (:abaixo_do_minimo = 'true')}" SEARCH_TERMS(WORDS, row)
// NOLINTBEGIN(bugprone-macro-parentheses): adjacent string literals
#define FILTER(table)                                                                              \
    PAGE_FROM(SEARCH_FROM(WORDS) table) WHERE("produto.id") PAGE_IDS("id") SEARCH_FOUND("id")
// NOLINTEND(bugprone-macro-parentheses)
/* Forces an index of the order or of a filter. Free to choose, the server would find the rows
 * behind a cursor by reading those before it. */
#define LIST(index)                                                                                \
    PAGE_SELECT SEARCH_COUNTED COLUMNS FILTER(                                                     \
        "produto FORCE INDEX (PRIMARY{!rara:, produto_codigo, produto_codigo_de_barras,"           \
        " produto_fornecedor, produto_abaixo_do_minimo, produto_cor" index "})")
#define BY_WORD(by, sign, way)                                                                     \
    PAGE_SELECT COLUMNS by(WORDS, "produto", "id", sign, way) WHERE("p.alvo")

/* Names of products that are not retired are unique: without `id` the index on the name gives the
 * order. */
#define BY_NOME PAGE_BEYOND("nome", "id", ">", PAGE_KEY) " ORDER BY nome{retirado:, id}"
#define BY_NOME_DESC                                                                               \
    PAGE_BEYOND("nome", "id", "<", PAGE_KEY) " ORDER BY nome DESC{retirado:, id DESC}"

DB_READ(PRODUTOS_BY_NOME, produto_filter, produto,
        LIST(", produto_nome") BY_NOME PAGE_SLICE SEARCH_BOUND);
DB_READ(PRODUTOS_BY_NOME_DESC, produto_filter, produto,
        LIST(", produto_nome") BY_NOME_DESC PAGE_SLICE SEARCH_BOUND);
DB_READ(PRODUTOS_BY_ID, produto_filter, produto, LIST("") PAGE_ASC_ID("id") SEARCH_BOUND);
DB_READ(PRODUTOS_BY_ID_DESC, produto_filter, produto, LIST("") PAGE_DESC_ID("id") SEARCH_BOUND);
DB_READ(PRODUTOS_BY_CODIGO, produto_filter, produto,
        LIST(", produto_por_codigo") PAGE_ASC("codigo_ordem", "id", PAGE_KEY) SEARCH_BOUND);
DB_READ(PRODUTOS_BY_CODIGO_DESC, produto_filter, produto,
        LIST(", produto_por_codigo") PAGE_DESC("codigo_ordem", "id", PAGE_KEY) SEARCH_BOUND);
DB_READ(PRODUTOS_BY_QUANTIDADE, produto_filter, produto,
        LIST(", produto_por_estoque") PAGE_ASC("estoque", "id", PAGE_KEY_NUMBER) SEARCH_BOUND);
DB_READ(PRODUTOS_BY_QUANTIDADE_DESC, produto_filter, produto,
        LIST(", produto_por_estoque") PAGE_DESC("estoque", "id", PAGE_KEY_NUMBER) SEARCH_BOUND);
DB_READ(PRODUTOS_BY_VALOR, produto_filter, produto,
        LIST(", produto_por_preco") PAGE_ASC("preco", "id", PAGE_KEY_NUMBER) SEARCH_BOUND);
DB_READ(PRODUTOS_BY_VALOR_DESC, produto_filter, produto,
        LIST(", produto_por_preco") PAGE_DESC("preco", "id", PAGE_KEY_NUMBER) SEARCH_BOUND);
DB_READ(PRODUTOS_BY_CRIADO_EM, produto_filter, produto,
        LIST(", produto_por_criado_em") PAGE_ASC("criado_em", "id", PAGE_KEY) SEARCH_BOUND);
DB_READ(PRODUTOS_BY_CRIADO_EM_DESC, produto_filter, produto,
        LIST(", produto_por_criado_em") PAGE_DESC("criado_em", "id", PAGE_KEY) SEARCH_BOUND);
DB_READ(WORD_BY_NOME, produto_filter, produto, BY_WORD(SEARCH_BY_NAME, ">", "") SEARCH_NAME_ASC);
DB_READ(WORD_BY_NOME_DESC, produto_filter, produto,
        BY_WORD(SEARCH_BY_NAME, "<", " DESC") SEARCH_NAME_DESC);
DB_READ(WORD_BY_ID, produto_filter, produto, BY_WORD(SEARCH_BY_ID, ">", "") SEARCH_ID_ASC);
DB_READ(WORD_BY_ID_DESC, produto_filter, produto,
        BY_WORD(SEARCH_BY_ID, "<", " DESC") SEARCH_ID_DESC);
SEARCH_WORDS(PRODUTO_WORDS, WORDS);
SEARCH_LEAP(PRODUTO_LEAP, WORDS);
DB_WRITE(PRODUTOS_COUNT, produto_filter,
         PAGE_TOTAL(FILTER("produto{rara: FORCE INDEX (PRIMARY)}")));
DB_READ_SOME(
    PRODUTO_KEYS, produto, produto,
    "SELECT id, nome, codigo, estoque AS quantidade, preco AS valor, criado_em FROM produto"
    " WHERE id = :id");
DB_STATEMENT(PRODUTO_EXISTS, "SELECT 1 FROM produto WHERE id = ?");

static const struct page_order ORDERS[] = {
    {"nome", &PRODUTOS_BY_NOME, "nome"},
    {"-nome", &PRODUTOS_BY_NOME_DESC, "nome"},
    {"id", &PRODUTOS_BY_ID, "id"},
    {"-id", &PRODUTOS_BY_ID_DESC, "id"},
    {"codigo", &PRODUTOS_BY_CODIGO, "codigo"},
    {"-codigo", &PRODUTOS_BY_CODIGO_DESC, "codigo"},
    {"quantidade", &PRODUTOS_BY_QUANTIDADE, "quantidade"},
    {"-quantidade", &PRODUTOS_BY_QUANTIDADE_DESC, "quantidade"},
    {"valor", &PRODUTOS_BY_VALOR, "valor"},
    {"-valor", &PRODUTOS_BY_VALOR_DESC, "valor"},
    {"criadoEm", &PRODUTOS_BY_CRIADO_EM, "criado_em"},
    {"-criadoEm", &PRODUTOS_BY_CRIADO_EM_DESC, "criado_em"},
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
    like_prefix(filter->codigo, filter->like, sizeof(filter->like));
    filter->retirado = filter->ativo[0] == 'f';
    return search_scan(db, SOURCE, &terms, filter, p, each, context);
}

enum db_result produto_exists(struct db *db, int64_t id)
{
    int64_t one;

    return db_one(db, &PRODUTO_EXISTS, DB_IN(db_int(id)), DB_OUT(db_to_int(&one)));
}

DB_STATEMENT(PRODUTO_TEM_UNIDOS, "SELECT EXISTS (SELECT 1 FROM produto WHERE unido_a = ?)");

enum db_result produto_tem_unidos(struct db *db, int64_t id, bool *united)
{
    return db_one(db, &PRODUTO_TEM_UNIDOS, DB_IN(db_int(id)), DB_OUT(db_to_bool(united)));
}

DB_WRITE(PRODUTO_UPDATE, produto,
         "UPDATE produto SET versao = :versao, atualizado_em = :atualizado_em, " WRITTEN
         " WHERE id = :id");

enum db_result produto_update(struct db *db, struct produto *p)
{
    return db_store(db, PRODUTO_UPDATE, p);
}

DB_STATEMENT(PRODUTO_UPDATE_ATIVO,
             "UPDATE produto SET versao = versao + 1, ativo = IF(?, 1, NULL) WHERE id = ?");

enum db_result produto_update_ativo(struct db *db, int64_t id, bool ativo)
{
    return db_run(db, &PRODUTO_UPDATE_ATIVO, DB_IN(db_int(ativo), db_int(id)));
}

struct mudanca {
    int64_t id;
    struct quantity quantidade;
    struct cost custo;
};

static const struct field mudanca_fields[] = {
    FIELD_ID(mudanca, id, "Produto."),
    FIELD_QUANTITY(mudanca, quantidade, -QUANTITY_MAX, QUANTITY_MAX, HIDDEN, "Quanto muda."),
    FIELD_COST(mudanca, custo, COST_MAX, HIDDEN_OR_NULL, "Custo da unidade que entra."),
};

/* Assignments are made from left to right: the average is calculated with the stock before. */
DB_WRITE(
    PRODUTO_MOVE, mudanca,
    "UPDATE produto SET versao = versao + 1, custo_medio = IF(:quantidade > 0,"
    " COALESCE(ROUND((estoque * COALESCE(custo_medio, :custo) + :quantidade * :custo)"
    " / (estoque + :quantidade), 5), custo_medio), custo_medio), estoque = estoque + :quantidade"
    " WHERE id = :id");

enum db_result produto_update_quantidade(struct db *db, int64_t id, struct quantity change,
                                         struct cost each)
{
    struct mudanca mudanca = {id, change, each};

    return db_store(db, PRODUTO_MOVE, &mudanca);
}

DB_STATEMENT(PRODUTO_COST, "UPDATE produto SET custo_medio = ? WHERE id = ?");

enum db_result produto_update_custo(struct db *db, int64_t id, struct cost average)
{
    return db_run(db, &PRODUTO_COST, DB_IN(db_cost(average), db_int(id)));
}
