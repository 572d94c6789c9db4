#include "estoque/movimentacao.h"

#include <stdlib.h>
#include <string.h>

#include "common/db/choices.h"
#include "common/resource/record_json.h"
#include "common/values/fuso.h"

/* What goes out, or comes in at an unknown cost, has the average cost; but the stock of a merged
 * product (par_id) keeps its cost, even an unknown one. */
DB_WRITE(
    MOVIMENTACAO_INSERT, movimentacao,
    "INSERT INTO movimentacao (produto_id, tipo, mudanca, estoque, custo, custo_total, motivo,"
    " projeto_id, par_id, data, estorno_de, digitada, usuario, endereco, correlacao_id)"
    " SELECT id, :tipo, :quantidade, estoque + :quantidade, IF(:quantidade < 0, custo_medio,"
    " IF(:par_id IS NULL, COALESCE(:custo, custo_medio), :custo)), NULLIF(:custo_total, 0), "
    ":motivo, "
    ":projeto_id, :par_id, :data,"
    " :estorno_de, :digitada, :autor, :endereco, :correlacao_id FROM produto WHERE id = :produto_id"
    " AND estoque + :quantidade BETWEEN 0 AND GREATEST(2147483647, estoque)"
    " RETURNING id, estoque AS saldo, contada, esperada, custo, criado_em");

enum db_result movimentacao_insert(struct db *db, struct movimentacao *m)
{
    if (!*m->data)
        fuso_today(m->data);
    return db_store(db, MOVIMENTACAO_INSERT, m);
}

#define TYPED                                                                                      \
    "INSERT INTO movimentacao (produto_id, tipo, mudanca, estoque, contada, esperada,"             \
    " custo, custo_total, motivo, projeto_id, documento, data, digitada, usuario, endereco,"       \
    " correlacao_id)"

DB_STATEMENT(
    MOVIMENTACOES_TYPED, TYPED
    " SELECT produto_id, tipo, mudanca, saldo, contada, esperada, custo,"
    " NULLIF(todas, 0), motivo, projeto_id, documento, dia, 1, ?, ?, ? FROM JSON_TABLE(?, '$[*]' "
    "COLUMNS"
    " (linha FOR ORDINALITY,"
    " produto_id BIGINT UNSIGNED PATH '$.produtoId', tipo VARCHAR(16) PATH '$.tipo',"
    " mudanca DECIMAL(13, 3) PATH '$.quantidade', saldo DECIMAL(13, 3) PATH '$.saldo',"
    " contada DECIMAL(13, 3) PATH '$.contada', esperada DECIMAL(13, 3) PATH '$.esperada',"
    " custo DECIMAL(15, 5) PATH '$.custo',"
    " todas DECIMAL(16, 5) PATH '$.custoTotal', motivo VARCHAR(255) PATH '$.motivo',"
    " projeto_id BIGINT UNSIGNED PATH '$.projetoId',"
    " documento VARCHAR(60) PATH '$.documento', dia DATE PATH '$.data')) AS linhas"
    " ORDER BY linha RETURNING id, criado_em");

/* The same for one row, at two thirds of the cost for the server. */
DB_WRITE(MOVIMENTACAO_TYPED, movimentacao,
         TYPED " VALUES (:produto_id, :tipo, :quantidade, :saldo, :contada, :esperada, :custo,"
               " NULLIF(:custo_total, 0), :motivo, :projeto_id, :documento, :data, 1, :autor,"
               " :endereco, :correlacao_id) RETURNING id, criado_em");

struct typing {
    struct movimentacao *const *list;
    size_t count;
    size_t made;
    int64_t id;
    char criado_em[INSTANT_TEXT];
};

static void take_made(void *context)
{
    struct typing *t = context;

    if (t->made < t->count) {
        t->list[t->made]->id = t->id;
        memcpy(t->list[t->made]->criado_em, t->criado_em, sizeof(t->criado_em));
    }
    t->made++;
}

/* The fields that a client gives, and those made from them. */
static bool is_written(const struct field *field, const struct movimentacao *m)
{
    return (field->flags & FIELD_CREATE || field->offset == offsetof(struct movimentacao, saldo) ||
            field->offset == offsetof(struct movimentacao, produto_id) ||
            field->offset == offsetof(struct movimentacao, contada) ||
            field->offset == offsetof(struct movimentacao, custo_total)) &&
           !field_is_null(field, m);
}

static void put_row(struct json_out *out, const struct movimentacao *m)
{
    const struct record *record = RECORD(movimentacao);

    json_out_open(out, '{');
    for (size_t i = 0; i < record->count; i++) {
        if (!is_written(&record->fields[i], m))
            continue;
        json_out_member(out, record->fields[i].name);
        field_json(out, &record->fields[i], m, RECORD_OPEN);
    }
    json_out_close(out, '}');
}

/* The rows as a JSON array, which the caller frees; NULL when out of memory. */
static char *rows_of(struct movimentacao *const list[], size_t count)
{
    struct json_out out = {0};
    size_t length = 0;

    json_out_open(&out, '[');
    for (size_t i = 0; i < count; i++)
        put_row(&out, list[i]);
    json_out_close(&out, ']');
    return json_out_take(&out, &length);
}

enum db_result movimentacao_type_in(struct db *db, struct movimentacao *const list[], size_t count)
{
    struct typing t = {.list = list, .count = count};

    if (count == 0)
        return DB_OK;
    if (count == 1)
        return db_store(db, MOVIMENTACAO_TYPED, list[0]);
    char *rows = rows_of(list, count);
    if (!rows)
        return DB_BUSY;
    enum db_result result =
        db_rows(db, &MOVIMENTACOES_TYPED,
                DB_IN(db_optional_text(list[0]->autor), db_optional_text(list[0]->endereco),
                      db_optional_text(list[0]->correlacao_id), db_text(rows)),
                DB_OUT(db_to_int(&t.id), db_to_instant(t.criado_em)), take_made, &t);
    free(rows);
    return result == DB_OK && t.made != count ? DB_ERROR : result;
}

DB_STATEMENT(MOVIMENTACAO_OPEN,
             "INSERT INTO movimentacao (produto_id, tipo, mudanca, estoque, custo, motivo,"
             " data, digitada, usuario, endereco, correlacao_id)"
             " SELECT id, 'ENTRADA', estoque, estoque, custo_medio,"
             " 'Estoque inicial', ?, 1, ?, ?, ?"
             " FROM produto WHERE id = ?");

enum db_result movimentacao_open(struct db *db, int64_t produto_id, const struct autor *autor)
{
    char today[DATE_TEXT];

    fuso_today(today);
    return db_run(db, &MOVIMENTACAO_OPEN,
                  DB_IN(db_text(today), db_optional_text(autor->chave),
                        db_optional_text(autor->endereco), db_optional_text(autor->correlation),
                        db_int(produto_id)));
}

/* Not EXISTS, for which the server would read all entries first. The index is forced because its
 * statistics see little but the rows without a document. */
#define OF_DOCUMENT "movimentacao m FORCE INDEX (movimentacao_do_documento)"
DB_STATEMENT(DOCUMENTOS_KNOWN,
             "SELECT linha FROM (SELECT linha, alvo, numero, ROW_NUMBER() OVER"
             " (PARTITION BY alvo, numero ORDER BY linha) AS vez FROM JSON_TABLE(?, '$[*]' COLUMNS"
             " (linha INT PATH '$.linha', alvo BIGINT UNSIGNED PATH '$.produtoId',"
             " numero VARCHAR(60) COLLATE utf8mb4_uca1400_ai_ci PATH '$.documento')) AS lidas)"
             " AS notas WHERE vez > 1 OR (SELECT m.id FROM " OF_DOCUMENT
             " LEFT JOIN movimentacao e ON e.estorno_de = m.id WHERE m.produto_id = alvo"
             " AND m.documento = numero AND m.tipo = 'ENTRADA' AND e.id IS NULL LIMIT 1)"
             " IS NOT NULL OR (SELECT m.id FROM produto u STRAIGHT_JOIN " OF_DOCUMENT
             " ON m.produto_id = u.id LEFT JOIN movimentacao e ON e.estorno_de = m.id"
             " WHERE u.unido_a = alvo AND m.documento = numero AND m.tipo = 'ENTRADA'"
             " AND e.id IS NULL LIMIT 1) IS NOT NULL");

struct known {
    bool *list;
    size_t count;
    int64_t line;
};

static void take_known(void *context)
{
    const struct known *k = context;

    if (k->line >= 0 && (size_t)k->line < k->count)
        k->list[k->line] = true;
}

/* The documents as a JSON array, which the caller frees; NULL when out of memory. `*some` is false
 * when no entry has a document. */
static char *documents_of(struct movimentacao *const list[], size_t count, bool *some)
{
    struct json_out out = {0};
    size_t length = 0;

    *some = false;
    json_out_open(&out, '[');
    for (size_t i = 0; i < count; i++) {
        if (!*list[i]->documento || !movimentacao_is(list[i], TIPO_ENTRADA))
            continue;
        *some = true;
        json_out_open(&out, '{');
        json_out_key(&out, "linha");
        json_out_int(&out, (int64_t)i);
        json_out_key(&out, "produtoId");
        json_out_int(&out, list[i]->produto_id);
        json_out_key(&out, "documento");
        json_out_text(&out, list[i]->documento);
        json_out_close(&out, '}');
    }
    json_out_close(&out, ']');
    return json_out_take(&out, &length);
}

enum db_result movimentacao_documentos(struct db *db, struct movimentacao *const list[],
                                       size_t count, bool known[])
{
    struct known k = {.list = known, .count = count};
    bool some;
    char *documents = documents_of(list, count, &some);
    enum db_result result = documents ? DB_OK : DB_BUSY;

    memset(known, 0, count * sizeof(*known));
    if (result == DB_OK && some)
        result = db_rows(db, &DOCUMENTOS_KNOWN, DB_IN(db_text(documents)),
                         DB_OUT(db_to_int(&k.line)), take_known, &k);
    free(documents);
    return result;
}

/* What costs more than COST_MAX counts as unknown. */
#define TOTAL                                                                                      \
    "NULLIF(LEAST(COALESCE(custo_total, ROUND(ABS(mudanca) * custo, 5)), 90000000000.00001),"      \
    " 90000000000.00001)"
#define COLUMNS                                                                                    \
    "movimentacao.id, produto_id, nome AS produto_nome, tipo, mudanca AS quantidade,"              \
    " movimentacao.estoque AS saldo, contada, esperada, custo, " TOTAL                             \
    " AS custo_total, digitada, documento, data, motivo, projeto_id,"                              \
    " usuario AS autor, usuario, endereco, correlacao_id, movimentacao.criado_em, estorno_de,"     \
    " (SELECT e.id FROM movimentacao e WHERE e.estorno_de = movimentacao.id) AS estornada_por,"    \
    " COALESCE(par_id, (SELECT o.id FROM movimentacao o WHERE o.par_id = movimentacao.id)) AS"     \
    " par_id"

/* STRAIGHT_JOIN reads the ledger in its own order, then the product of each row. */
#define PRODUTO " STRAIGHT_JOIN produto ON produto.id = movimentacao.produto_id"
#define LEDGER  PAGE_FROM("movimentacao")

DB_READ(MOVIMENTACAO_BY_ID, movimentacao, movimentacao,
        "SELECT " COLUMNS " FROM movimentacao" PRODUTO " WHERE movimentacao.id = :id"
        " AND (:produto_id = 0 OR unido_a = :produto_id"
        " OR (produto_id = :produto_id AND (ativo = 1 OR unido_a > 0)))");

enum db_result movimentacao_get(struct db *db, int64_t id, int64_t produto_id,
                                struct movimentacao *m)
{
    m->id = id;
    m->produto_id = produto_id;
    return db_load(db, MOVIMENTACAO_BY_ID, m, m);
}

#define OF_TIPOS CHOICES_IN("tipo", "tipos")
#define FILTER                                                                                     \
    " WHERE TRUE{produto_id: AND produto_id = :produto_id}"                                        \
    "{unidos: AND produto_id IN (SELECT u.id FROM produto u WHERE :unidos IN (u.id, u.unido_a))}"  \
    "{tipo: AND tipo = :tipo}{tipos: AND " OF_TIPOS "}"                                            \
    "{projeto_id: AND projeto_id = :projeto_id}{documento: AND documento = :documento}"            \
    "{autor: AND usuario = :autor}{inicio: AND movimentacao.criado_em >= :inicio}"                 \
    "{fim: AND movimentacao.criado_em < :fim}" PAGE_IDS("movimentacao.id")

#define LIST PAGE_SELECT COLUMNS LEDGER PRODUTO FILTER

DB_READ(MOVIMENTACOES_NEWEST, movimentacao_filter, movimentacao,
        LIST PAGE_DESC("movimentacao.criado_em", "movimentacao.id", PAGE_KEY));
DB_READ(MOVIMENTACOES_OLDEST, movimentacao_filter, movimentacao,
        LIST PAGE_ASC("movimentacao.criado_em", "movimentacao.id", PAGE_KEY));
DB_WRITE(MOVIMENTACOES_COUNT, movimentacao_filter, PAGE_TOTAL(LEDGER FILTER));
DB_READ_SOME(MOVIMENTACAO_KEYS, movimentacao, movimentacao,
             "SELECT id, criado_em FROM movimentacao WHERE id = :id");

static const struct page_order ORDERS[] = {
    {"-criadoEm", &MOVIMENTACOES_NEWEST, "criado_em"},
    {"criadoEm", &MOVIMENTACOES_OLDEST, "criado_em"},
};
PAGE_LIST(SOURCE, movimentacao_filter, movimentacao, MOVIMENTACOES_COUNT, MOVIMENTACAO_KEYS,
          ORDERS);

enum db_result movimentacao_list(struct db *db, struct movimentacao_filter *filter,
                                 struct movimentacao *m, db_each *each, void *context)
{
    return page_scan(db, SOURCE, filter, m, each, context);
}
