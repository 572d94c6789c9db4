#include "estoque/movimentacao.h"

struct addition {
    struct movimentacao *movimentacao;
    int64_t max;
};

static const struct field addition_fields[] = {
    FIELD_POINTER(addition, movimentacao, movimentacao),
    FIELD_INT(addition, max, 0, ESTOQUE_MAX, HIDDEN, "O mais que o estoque pode ter."),
};

DB_WRITE(MOVIMENTACAO_INSERT, addition,
         "INSERT INTO movimentacao (produto_id, tipo, quantidade, saldo, motivo, projeto_id,"
         " usuario, endereco, correlacao_id)"
         " SELECT id, :tipo, mudanca, quantidade + mudanca, :motivo, :projeto_id, :autor,"
         " :endereco, :correlacao_id FROM (SELECT id, quantidade,"
         " IF(:tipo = 'AJUSTE', :quantidade - quantidade, :quantidade) AS mudanca"
         " FROM produto WHERE id = :produto_id) AS estoque"
         " WHERE quantidade + mudanca BETWEEN 0 AND GREATEST(:max, quantidade)"
         " RETURNING id, quantidade, saldo, criado_em");

enum db_result movimentacao_insert(struct db *db, struct movimentacao *m, int64_t max)
{
    struct addition addition = {m, max};

    return db_store(db, MOVIMENTACAO_INSERT, &addition);
}

DB_STATEMENT(MOVIMENTACAO_OPEN,
             "INSERT INTO movimentacao (produto_id, tipo, quantidade, saldo, motivo, usuario,"
             " endereco, correlacao_id)"
             " SELECT id, 'ENTRADA', quantidade, quantidade, 'Estoque inicial', ?, ?, ?"
             " FROM produto WHERE id = ?");

enum db_result movimentacao_open(struct db *db, int64_t produto_id, const struct autor *autor)
{
    return db_run(db, &MOVIMENTACAO_OPEN,
                  DB_IN(db_optional_text(autor->chave), db_optional_text(autor->endereco),
                        db_optional_text(autor->correlation), db_int(produto_id)));
}

#define COLUMNS                                                                                    \
    "movimentacao.id, produto_id, nome AS produto_nome, tipo, movimentacao.quantidade, saldo,"     \
    " motivo, projeto_id, usuario AS autor, usuario, endereco, correlacao_id,"                     \
    " movimentacao.criado_em"

/* STRAIGHT_JOIN reads the ledger in its own order, then the product of each row. */
#define TABLES " FROM movimentacao STRAIGHT_JOIN produto ON produto.id = movimentacao.produto_id"

DB_READ(MOVIMENTACAO_BY_ID, movimentacao, movimentacao,
        "SELECT " COLUMNS TABLES " WHERE movimentacao.id = :id"
        " AND (:produto_id = 0 OR (produto_id = :produto_id AND ativo = 1))");

enum db_result movimentacao_get(struct db *db, int64_t id, int64_t produto_id,
                                struct movimentacao *m)
{
    m->id = id;
    m->produto_id = produto_id;
    return db_load(db, MOVIMENTACAO_BY_ID, m, m);
}

#define FILTER                                                                                     \
    " WHERE (:produto_id IS NULL OR produto_id = :produto_id) AND (:tipo IS NULL OR tipo = :tipo)" \
    " AND (:projeto_id IS NULL OR projeto_id = :projeto_id)"                                       \
    " AND (:autor IS NULL OR usuario = :autor)"                                                    \
    " AND (:de IS NULL OR movimentacao.criado_em >= :de)"                                          \
    " AND (:ate IS NULL OR movimentacao.criado_em <= TIMESTAMP(:ate, '23:59:59.999'))"

#define LIST      "SELECT " COLUMNS TABLES FILTER
#define CRIADO_EM "(SELECT criado_em FROM movimentacao WHERE id = :after)"

DB_READ(MOVIMENTACOES_NEWEST, movimentacao_filter, movimentacao,
        LIST PAGE_DESC("movimentacao.criado_em", "movimentacao.id", CRIADO_EM));
DB_READ(MOVIMENTACOES_OLDEST, movimentacao_filter, movimentacao,
        LIST PAGE_ASC("movimentacao.criado_em", "movimentacao.id", CRIADO_EM));
DB_WRITE(MOVIMENTACOES_COUNT, movimentacao_filter, PAGE_TOTAL(" FROM movimentacao" FILTER));
DB_STATEMENT(MOVIMENTACAO_EXISTS, "SELECT 1 FROM movimentacao WHERE id = ?");

static const struct db_ordering ORDERINGS[] = {
    {"-criadoEm", &MOVIMENTACOES_NEWEST},
    {"criadoEm", &MOVIMENTACOES_OLDEST},
};
PAGE_LIST(SOURCE, movimentacao_filter, movimentacao, MOVIMENTACOES_COUNT, MOVIMENTACAO_EXISTS,
          ORDERINGS);

enum db_result movimentacao_list(struct db *db, struct movimentacao_filter *filter,
                                 struct movimentacao *m, db_each *each, void *context)
{
    return page_scan(db, SOURCE, filter, m, each, context);
}
