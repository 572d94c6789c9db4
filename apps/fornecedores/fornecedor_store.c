#include "fornecedores/fornecedor.h"

#define COLUMNS(atualizado_em)                                                                     \
    "id, nome, cnpj, cpf, email, " TELEFONE_COLUMNS ", " ENDERECO_COLUMNS                          \
    ", observacao, ativo, versao, criado_em, " atualizado_em " AS atualizado_em"

/* Columns that a client writes. */
#define WRITTEN                                                                                    \
    "nome = :nome, cnpj = :cnpj, cpf = :cpf, email = :email, " TELEFONE_WRITTEN                    \
    ", " ENDERECO_WRITTEN ", observacao = :observacao"

DB_WRITE(FORNECEDOR_INSERT, fornecedor,
         "INSERT INTO fornecedor SET " WRITTEN
         " RETURNING id, ativo, versao, criado_em, atualizado_em");

enum db_result fornecedor_insert(struct db *db, struct fornecedor *f)
{
    return db_store(db, FORNECEDOR_INSERT, f);
}

DB_READ(FORNECEDOR_BY_ID, fornecedor, fornecedor,
        "SELECT " COLUMNS("atualizado_em") " FROM fornecedor WHERE id = :id");

enum db_result fornecedor_read(struct db *db, int64_t id, struct fornecedor *f)
{
    f->id = id;
    return db_load(db, FORNECEDOR_BY_ID, f, f);
}

DB_READ(FORNECEDOR_LOCK, fornecedor, fornecedor,
        "SELECT " COLUMNS("CURRENT_TIMESTAMP(3)") " FROM fornecedor WHERE id = :id FOR UPDATE");

enum db_result fornecedor_lock(struct db *db, int64_t id, struct fornecedor *f)
{
    f->id = id;
    return db_load(db, FORNECEDOR_LOCK, f, f);
}

DB_STATEMENT(CNPJ_TAKEN, "SELECT id FROM fornecedor WHERE cnpj = ? AND id <> ?");
DB_STATEMENT(CPF_TAKEN, "SELECT id FROM fornecedor WHERE cpf = ? AND id <> ?");

enum db_result fornecedor_duplicates(struct db *db, const struct fornecedor *f,
                                     struct duplicates *d)
{
    static const struct duplicate CNPJ = {"cnpj", "Já existe um fornecedor com este CNPJ.", 0};
    static const struct duplicate CPF = {"cpf", "Já existe um fornecedor com este CPF.", 0};
    enum db_result result = duplicates_find(db, d, &CNPJ_TAKEN, &CNPJ, f->cnpj, f->id);

    return result == DB_OK ? duplicates_find(db, d, &CPF_TAKEN, &CPF, f->cpf, f->id) : result;
}

#define WORDS "fornecedor_palavra"
#define WHERE(row)                                                                                 \
    " WHERE ativo = (:ativo = 'true'){cnpj: AND cnpj = :cnpj}{cpf: AND cpf = :cpf}"                \
    "{uf: AND endereco_uf = :uf}" SEARCH_TERMS(WORDS, row)
// NOLINTBEGIN(bugprone-macro-parentheses): adjacent string literals
#define FILTER(table)                                                                              \
    PAGE_FROM(SEARCH_FROM(WORDS) table) WHERE("fornecedor.id") PAGE_IDS("id") SEARCH_FOUND("id")
// NOLINTEND(bugprone-macro-parentheses)
/* Forces an index of the order or of a filter; else the server may sort the whole table. */
#define LIST(index)                                                                                \
    PAGE_SELECT SEARCH_COUNTED COLUMNS("atualizado_em")                                            \
        FILTER("fornecedor FORCE INDEX (PRIMARY{!rara:, fornecedor_cnpj, fornecedor_cpf, "         \
               "fornecedor_uf" index "})")
#define BY_WORD(by, sign, way)                                                                     \
    PAGE_SELECT COLUMNS("atualizado_em") by(WORDS, "fornecedor", "id", sign, way) WHERE("p.alvo")

DB_READ(BY_NOME, fornecedor_filter, fornecedor,
        LIST(", fornecedor_nome") PAGE_ASC("nome", "id", PAGE_KEY) SEARCH_BOUND);
DB_READ(BY_NOME_DESC, fornecedor_filter, fornecedor,
        LIST(", fornecedor_nome") PAGE_DESC("nome", "id", PAGE_KEY) SEARCH_BOUND);
DB_READ(BY_ID, fornecedor_filter, fornecedor, LIST("") PAGE_ASC_ID("id") SEARCH_BOUND);
DB_READ(BY_ID_DESC, fornecedor_filter, fornecedor, LIST("") PAGE_DESC_ID("id") SEARCH_BOUND);
DB_READ(WORD_BY_NOME, fornecedor_filter, fornecedor,
        BY_WORD(SEARCH_BY_NAME, ">", "") SEARCH_NAME_ASC);
DB_READ(WORD_BY_NOME_DESC, fornecedor_filter, fornecedor,
        BY_WORD(SEARCH_BY_NAME, "<", " DESC") SEARCH_NAME_DESC);
DB_READ(WORD_BY_ID, fornecedor_filter, fornecedor, BY_WORD(SEARCH_BY_ID, ">", "") SEARCH_ID_ASC);
DB_READ(WORD_BY_ID_DESC, fornecedor_filter, fornecedor,
        BY_WORD(SEARCH_BY_ID, "<", " DESC") SEARCH_ID_DESC);
SEARCH_WORDS(FORNECEDOR_WORDS, WORDS);
SEARCH_LEAP(FORNECEDOR_LEAP, WORDS);
DB_WRITE(FORNECEDORES_COUNT, fornecedor_filter,
         PAGE_TOTAL(FILTER("fornecedor{rara: FORCE INDEX (PRIMARY)}")));
DB_READ_SOME(FORNECEDOR_KEYS, fornecedor, fornecedor,
             "SELECT id, nome FROM fornecedor WHERE id = :id");
DB_STATEMENT(FORNECEDOR_EXISTS, "SELECT 1 FROM fornecedor WHERE id = ?");

static const struct page_order ORDERS[] = {
    {"nome", &BY_NOME, "nome"},
    {"-nome", &BY_NOME_DESC, "nome"},
    {"id", &BY_ID, "id"},
    {"-id", &BY_ID_DESC, "id"},
};
static const struct page_order WORD_ORDERS[] = {
    {"nome", &WORD_BY_NOME, "nome"},
    {"-nome", &WORD_BY_NOME_DESC, "nome"},
    {"id", &WORD_BY_ID, "id"},
    {"-id", &WORD_BY_ID_DESC, "id"},
};
SEARCH_LIST(SOURCE, fornecedor_filter, fornecedor, FORNECEDORES_COUNT, FORNECEDOR_KEYS, ORDERS,
            WORD_ORDERS, FORNECEDOR_WORDS, FORNECEDOR_LEAP, true);

enum db_result fornecedor_list(struct db *db, struct fornecedor_filter *filter,
                               struct fornecedor *f, db_each *each, void *context)
{
    struct search_terms terms = {.count = 0};

    search_add(&terms, filter->busca, "");
    search_add(&terms, filter->nome, "");
    search_add(&terms, filter->cidade, "cidade=");
    return search_scan(db, SOURCE, &terms, filter, f, each, context);
}

enum db_result fornecedor_exists(struct db *db, int64_t id)
{
    int64_t one;

    return db_one(db, &FORNECEDOR_EXISTS, DB_IN(db_int(id)), DB_OUT(db_to_int(&one)));
}

DB_WRITE(FORNECEDOR_UPDATE, fornecedor,
         "UPDATE fornecedor SET versao = :versao, atualizado_em = :atualizado_em, " WRITTEN
         " WHERE id = :id");

enum db_result fornecedor_update(struct db *db, struct fornecedor *f)
{
    return db_store(db, FORNECEDOR_UPDATE, f);
}

DB_WRITE(FORNECEDOR_UPDATE_ATIVO, fornecedor,
         "UPDATE fornecedor SET versao = :versao, atualizado_em = :atualizado_em, ativo = :ativo"
         " WHERE id = :id");

enum db_result fornecedor_update_ativo(struct db *db, struct fornecedor *f)
{
    return db_store(db, FORNECEDOR_UPDATE_ATIVO, f);
}
