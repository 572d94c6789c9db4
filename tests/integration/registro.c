#include "common/db/database_plan.h"
#include "common/db/page.h"

#include <criterion/criterion.h>
#include <mysql.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Statements about a record with a column of each kind; run by database.sh, like database.c. */

struct medida {
    char lado[4 * 4 + 1];
};

struct registro {
    int64_t id;
    char nome[20 * 4 + 1];
    char marca[20 * 4 + 1];
    char codigo[8 + 1];
    int64_t quantidade;
    int64_t fornecedor_id;
    int64_t valor;
    bool ativo;
    char entrega[DATE_TEXT];
    struct medida medida;
    char criado_em[INSTANT_TEXT];
};

static const struct field medida_fields[] = {
    FIELD_TEXT(medida, lado, 1, 4, OPTIONAL, "Que lado."),
};

static const struct field registro_fields[] = {
    FIELD_ID(registro, id, "Número."),
    FIELD_TEXT(registro, nome, 1, 20, REQUIRED, "Nome."),
    FIELD_TEXT(registro, marca, 1, 20, OPTIONAL, "Marca."),
    FIELD_ASCII(registro, codigo, 1, 8, OPTIONAL, "Código."),
    FIELD_INT(registro, quantidade, 0, 99, REQUIRED, "Quantos."),
    FIELD_INT(registro, fornecedor_id, 1, INT64_MAX, OPTIONAL, "De quem."),
    FIELD_MONEY(registro, valor, REQUIRED, "Preço."),
    FIELD_BOOL(registro, ativo, OPTIONAL, "Em uso."),
    FIELD_DATE(registro, entrega, OPTIONAL, "Quando."),
    FIELD_OBJECT(registro, medida, medida, NULL, REQUIRED, "Tamanho."),
    FIELD_INSTANT(registro, criado_em, READ_ONLY, "Desde quando."),
};

#define BUT_INSTANT                                                                                \
    "medida_lado, entrega, ativo, valor, fornecedor_id, quantidade, codigo, marca, nome, id"
#define COLUMNS "criado_em, " BUT_INSTANT

DB_WRITE(REGISTRO_INSERT, registro,
         "INSERT INTO registro SET nome = :nome, marca = :marca, codigo = :codigo,"
         " quantidade = :quantidade, fornecedor_id = :fornecedor_id, valor = :valor,"
         " ativo = :ativo, entrega = :entrega, medida_lado = :medida_lado"
         " RETURNING criado_em, id");
DB_WRITE(REGISTRO_ADD, registro,
         "UPDATE registro SET quantidade = quantidade + :quantidade WHERE id = :id");
DB_WRITE(REGISTRO_PUT, registro,
         "INSERT INTO registro (nome, quantidade, valor, fornecedor_id) VALUES"
         " (:nome, :quantidade, :valor, :fornecedor_id)");
DB_READ(REGISTRO_BY_ID, registro, registro, "SELECT " COLUMNS " FROM registro WHERE id = :id");
DB_READ(REGISTRO_CHANGED, registro, registro,
        "SELECT mudado_em AS criado_em, " BUT_INSTANT " FROM registro WHERE id = :id");
DB_READ(REGISTROS, registro, registro,
        "SELECT " COLUMNS " FROM registro WHERE (:nome IS NULL OR nome >= :nome) ORDER BY nome");
DB_STATEMENT(REGISTRO_DELETE, "DELETE FROM registro");

/* Parts that depend on four members, one of them also negated. */
DB_READ_SOME(REGISTRO_NOME, registro, registro,
             "SELECT nome, '}{' AS marca FROM registro WHERE TRUE{nome: AND nome >= :nome}"
             "{!marca: AND marca IS NULL}{marca: AND marca = :marca}"
             "{fornecedor_id: AND fornecedor_id = :fornecedor_id}{quantidade: AND quantidade = "
             ":quantidade} ORDER BY nome");

struct busca {
    char nome[20 * 4 + 1];
    struct page page;
};

static const struct field busca_fields[] = {
    FIELD_TEXT(busca, nome, 1, 20, OPTIONAL, "Nome."),
    FIELD_PART(busca, page, page),
};

#define FILTER PAGE_FROM("registro") " WHERE TRUE{nome: AND nome >= :nome}" PAGE_IDS("id")
#define LIST   "SELECT id, nome, quantidade, valor, entrega, criado_em" FILTER

DB_READ_SOME(BY_NOME, busca, registro, LIST PAGE_ASC("nome", "id", PAGE_KEY));
DB_READ_SOME(BY_NOME_DESC, busca, registro, LIST PAGE_DESC("nome", "id", PAGE_KEY));
DB_READ_SOME(BY_QUANTIDADE, busca, registro, LIST PAGE_ASC("quantidade", "id", PAGE_KEY_NUMBER));
DB_READ_SOME(BY_QUANTIDADE_DESC, busca, registro,
             LIST PAGE_DESC("quantidade", "id", PAGE_KEY_NUMBER));
DB_READ_SOME(BY_VALOR, busca, registro, LIST PAGE_ASC("valor", "id", PAGE_KEY_NUMBER));
DB_READ_SOME(BY_VALOR_DESC, busca, registro, LIST PAGE_DESC("valor", "id", PAGE_KEY_NUMBER));
DB_READ_SOME(BY_ENTREGA, busca, registro, LIST PAGE_ASC("entrega", "id", PAGE_KEY));
DB_READ_SOME(BY_ENTREGA_DESC, busca, registro, LIST PAGE_DESC("entrega", "id", PAGE_KEY));
DB_READ_SOME(BY_CRIADO_EM, busca, registro, LIST PAGE_ASC("criado_em", "id", PAGE_KEY));
DB_READ_SOME(BY_CRIADO_EM_DESC, busca, registro, LIST PAGE_DESC("criado_em", "id", PAGE_KEY));
DB_READ_SOME(BY_ID, busca, registro, LIST PAGE_ASC_ID("id"));
DB_READ_SOME(BY_ID_DESC, busca, registro, LIST PAGE_DESC_ID("id"));
DB_WRITE(COUNT_ALL, busca, PAGE_TOTAL(FILTER));
DB_READ_SOME(KEYS, registro, registro,
             "SELECT id, nome, quantidade, valor, entrega, criado_em FROM registro WHERE id = :id");

static const struct page_order ORDERS[] = {
    {"nome", &BY_NOME, "nome"},
    {"-nome", &BY_NOME_DESC, "nome"},
    {"quantidade", &BY_QUANTIDADE, "quantidade"},
    {"-quantidade", &BY_QUANTIDADE_DESC, "quantidade"},
    {"valor", &BY_VALOR, "valor"},
    {"-valor", &BY_VALOR_DESC, "valor"},
    {"entrega", &BY_ENTREGA, "entrega"},
    {"-entrega", &BY_ENTREGA_DESC, "entrega"},
    {"criadoEm", &BY_CRIADO_EM, "criado_em"},
    {"-criadoEm", &BY_CRIADO_EM_DESC, "criado_em"},
    {"id", &BY_ID, "id"},
    {"-id", &BY_ID_DESC, "id"},
};
PAGE_LIST(SOURCE, busca, registro, COUNT_ALL, KEYS, ORDERS);

static struct db *db;
static MYSQL *client; /* for preparing wrong statements */

static void set_up(void)
{
    client = mysql_init(NULL);
    (void)mysql_options(client, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    cr_assert(
        mysql_real_connect(client, NULL, "root", NULL, "banco", 0, getenv("ICARUS_DB_SOCKET"), 0));
    db = db_open();
    cr_assert_eq(db_run(db, &REGISTRO_DELETE, DB_NO_IN), DB_OK);
}

static void tear_down(void)
{
    db_close(db);
    mysql_close(client);
}

TestSuite(registro, .init = set_up, .fini = tear_down, .timeout = 20);

static void expect_comes_back(struct registro r)
{
    struct registro back;

    memset(&back, 0x55, sizeof(back));
    r.id = 0;
    cr_assert_eq(db_store(db, REGISTRO_INSERT, &r), DB_OK);
    cr_expect_gt(r.id, 0, "what is returned comes into the record");
    cr_expect_str_eq(r.criado_em, "2026-07-01T12:00:00.125Z");
    back.id = r.id;
    cr_assert_eq(db_load(db, REGISTRO_BY_ID, &back, &back), DB_OK);
    cr_expect_str_eq(back.nome, r.nome);
    cr_expect_str_eq(back.marca, r.marca);
    cr_expect_str_eq(back.codigo, r.codigo);
    cr_expect_eq(back.quantidade, r.quantidade);
    cr_expect_eq(back.fornecedor_id, r.fornecedor_id);
    cr_expect_eq(back.valor, r.valor);
    cr_expect_eq(back.ativo, r.ativo);
    cr_expect_str_eq(back.entrega, r.entrega);
    cr_expect_str_eq(back.medida.lado, r.medida.lado);
    cr_expect_str_eq(back.criado_em, r.criado_em);
    cr_assert_eq(db_load(db, REGISTRO_CHANGED, &back, &back), DB_OK, "a TIMESTAMP is an instant");
    cr_expect_str_eq(back.criado_em, "2026-07-01T12:00:00.250Z");
}

Test(registro, every_kind_of_field_comes_back_as_it_went)
{
    expect_comes_back((struct registro){
        .nome = "vinte letras, é só ç",
        .marca = "🪵🪵🪵🪵🪵🪵🪵🪵🪵🪵🪵🪵🪵🪵🪵🪵🪵🪵🪵🪵",
        .codigo = "MDF-0015",
        .quantidade = 7,
        .fornecedor_id = INT64_MAX,
        .valor = 999999999999,
        .ativo = true,
        .entrega = "2026-12-31",
        .medida = {"topo"}});
    expect_comes_back((struct registro){.nome = "x"});
}

static int64_t nulls(int64_t id)
{
    char sql[256];

    (void)snprintf(sql, sizeof(sql),
                   "SELECT (marca IS NULL) + (codigo IS NULL) + (fornecedor_id IS NULL) +"
                   " (ativo IS NULL) + (entrega IS NULL) + (medida_lado IS NULL)"
                   " FROM registro WHERE id = %ld",
                   (long)id);
    cr_assert_eq(mysql_query(client, sql), 0, "%s", mysql_error(client));
    MYSQL_RES *rows = mysql_store_result(client);
    int64_t value = strtoll(mysql_fetch_row(rows)[0], NULL, 10);
    mysql_free_result(rows);
    return value;
}

Test(registro, an_empty_optional_field_is_null)
{
    struct registro r = {.nome = "x"};

    cr_assert_eq(db_store(db, REGISTRO_INSERT, &r), DB_OK);
    cr_assert_eq(nulls(r.id), 6);
}

Test(registro, a_write_tells_how_many_rows_it_found)
{
    struct registro r = {.nome = "x", .quantidade = 3};

    cr_assert_eq(db_store(db, REGISTRO_INSERT, &r), DB_OK);
    cr_assert_eq(db_store(db, REGISTRO_ADD, &r), DB_OK);
    cr_assert_eq(db_count(db), 1);
    cr_assert_eq(db_load(db, REGISTRO_BY_ID, &r, &r), DB_OK);
    cr_assert_eq(r.quantidade, 6);
    r.id = -1;
    cr_assert_eq(db_store(db, REGISTRO_ADD, &r), DB_OK);
    cr_assert_eq(db_count(db), 0);
    cr_assert_eq(db_load(db, REGISTRO_BY_ID, &r, &r), DB_NONE);
}

struct reading {
    struct registro row;
    char first; /* letter of the first name */
    char last;  /* letter of the last name */
    int64_t sum;
};

static void add_row(void *context)
{
    struct reading *reading = context;

    if (!reading->first)
        reading->first = reading->row.nome[0];
    reading->last = reading->row.nome[0];
    reading->sum += reading->row.quantidade + reading->row.fornecedor_id;
}

Test(registro, many_are_written_in_one_round_trip_and_read_row_by_row)
{
    struct reading reading = {.sum = 0};
    const struct registro from = {.nome = "c"};
    struct registro list[4];

    for (size_t i = 0; i < 4; i++)
        list[i] = (struct registro){.nome = {(char)('a' + i)}, .quantidade = 1, .valor = 5};
    list[1].fornecedor_id = 40;
    list[3].fornecedor_id = 100;
    cr_assert_eq(db_store_many(db, REGISTRO_PUT, list, 4), DB_OK);
    cr_assert_eq(db_count(db), 4);
    cr_assert_eq(db_store_many(db, REGISTRO_PUT, list, 0), DB_OK);
    cr_assert_eq(db_count(db), 0);
    cr_assert_eq(db_scan(db, REGISTROS, &from, &reading.row, add_row, &reading), DB_OK);
    cr_assert_eq(reading.first, 'c');
    cr_assert_eq(reading.last, 'd');
    cr_assert_eq(reading.sum, 102);
    cr_assert_eq(db_store_many(db, REGISTRO_PUT, &list[0], 1), DB_OK);
    cr_assert_eq(db_count(db), 1);
}

Test(registro, more_than_one_round_trip_holds_are_all_written)
{
    enum { COUNT = 2 * DB_ROWS_MAX + 1 };
    struct reading reading = {.sum = 0};
    const struct registro all = {.nome = ""};
    struct registro list[COUNT];

    for (size_t i = 0; i < COUNT; i++)
        list[i] = (struct registro){.nome = "x", .quantidade = (int64_t)i + 1};
    cr_assert_eq(db_store_many(db, REGISTRO_PUT, list, COUNT), DB_OK);
    cr_assert_eq(db_count(db), COUNT);
    cr_assert_eq(db_scan(db, REGISTROS, &all, &reading.row, add_row, &reading), DB_OK);
    cr_assert_eq(reading.sum, COUNT * (COUNT + 1) / 2);
}

/* Prepares a statement as a connection does; false when it does not match its records. */
static bool fits(const char *sql, const struct record *out, bool whole)
{
    const struct db_statement statement = {"ERRADA", sql, NULL, RECORD(registro), out, whole};
    MYSQL_STMT *handle = mysql_stmt_init(client);
    struct plan plan;

    cr_assert(plan_parameters(&plan, &statement, 0));
    cr_assert_eq(mysql_stmt_prepare(handle, plan.sql, strlen(plan.sql)), 0, "%s",
                 mysql_stmt_error(handle));
    bool good = plan_columns(&plan, &statement, handle);
    plan_free(&plan);
    (void)mysql_stmt_close(handle);
    return good;
}

Test(registro, a_statement_that_does_not_fit_is_refused_when_it_is_prepared)
{
    const struct record *r = RECORD(registro);

    cr_expect(fits("SELECT " COLUMNS " FROM registro", r, true));
    cr_expect(fits("SELECT nome FROM registro", r, false));
    cr_expect_not(fits("SELECT nome FROM registro", r, true), "fields without a column");
    cr_expect_not(fits("SELECT " COLUMNS ", 1 FROM registro", r, true), "a column of no field");
    cr_expect_not(fits("SELECT nome AS nom FROM registro", r, false));
    cr_expect(fits("INSERT INTO registro SET nome = :nome RETURNING id, nome", r, false));
    cr_expect_not(
        fits("INSERT INTO registro SET nome = :nome RETURNING id, id AS versao", r, false));
    cr_expect_not(fits("INSERT INTO registro SET nome = :nome RETURNING id + 1", r, false));
    cr_expect_not(fits("SELECT CONCAT(nome, '!') AS nome FROM registro", r, false), "too long");
    cr_expect_not(fits("SELECT medida_lado AS nome FROM registro", r, false), "too short to store");
    cr_expect_not(fits("SELECT quantidade AS nome FROM registro", r, false));
    cr_expect_not(fits("SELECT nome AS quantidade FROM registro", r, false));
    cr_expect_not(fits("SELECT valor AS quantidade FROM registro", r, false));
    cr_expect_not(fits("SELECT quantidade AS valor FROM registro", r, false));
    cr_expect_not(fits("SELECT valor * 1.5 AS valor FROM registro", r, false), "three decimals");
    cr_expect_not(fits("SELECT NOW() AS criado_em FROM registro", r, false), "no milliseconds");
    cr_expect_not(fits("SELECT criado_em AS entrega FROM registro", r, false));
}

struct names {
    struct registro row;
    char text[256];
};

static void add_name(void *context)
{
    struct names *names = context;

    (void)snprintf(names->text + strlen(names->text), sizeof(names->text) - strlen(names->text),
                   "%s ", names->row.nome);
}

static const char *names_of(const struct registro *asked)
{
    static struct names names;

    names = (struct names){0};
    cr_assert_eq(db_scan(db, REGISTRO_NOME, asked, &names.row, add_name, &names), DB_OK);
    cr_expect(!*names.text || strcmp(names.row.marca, "}{") == 0, "quoted braces are no part");
    return names.text;
}

static void put(const char *nome, const char *marca, int64_t valor)
{
    struct registro r = {.quantidade = valor / 10, .valor = valor};

    (void)snprintf(r.nome, sizeof(r.nome), "%s", nome);
    (void)snprintf(r.marca, sizeof(r.marca), "%s", marca);
    (void)snprintf(r.entrega, sizeof(r.entrega), "2026-07-%02d", (int)valor / 10 % 5 + 1);
    cr_assert_eq(db_store(db, REGISTRO_INSERT, &r), DB_OK);
}

Test(registro, a_part_is_there_when_its_parameter_asks_for_it)
{
    put("a", "x", 0);
    put("b", "", 10);
    put("c", "x", 20);
    put("d", "", 10);
    for (int twice = 0; twice < 2; twice++) {
        cr_expect_str_eq(names_of(&(struct registro){0}), "");
        cr_expect_str_eq(names_of(&(struct registro){.quantidade = 1}), "b d ");
        cr_expect_str_eq(names_of(&(struct registro){.nome = "c", .quantidade = 1}), "d ");
        cr_expect_str_eq(names_of(&(struct registro){.marca = "x", .quantidade = 2}), "c ");
        cr_expect_str_eq(names_of(&(struct registro){.marca = "x"}), "a ");
        cr_expect_str_eq(names_of(&(struct registro){.fornecedor_id = 20, .quantidade = 2}), "");
        db_keep_statements(db, 2); /* the second time, variants evict each other */
    }
}

Test(registro, parts_that_are_wrong_are_refused)
{
    static const char *const WRONG[] = {"SELECT 1{outro: AND 1}", "SELECT 1{: AND 1}",
                                        "SELECT 1{nome AND 1}", "SELECT 1{nome: AND 1"};
    struct plan_parts parts;

    for (size_t i = 0; i < sizeof(WRONG) / sizeof(WRONG[0]); i++) {
        const struct db_statement statement = {"ERRADA", WRONG[i], NULL, RECORD(registro), NULL, 0};

        cr_expect_not(plan_find_parts(&parts, &statement), "%s", WRONG[i]);
    }
}

/* A client that reads a list page by page. */
struct client {
    struct registro row;
    struct page *page;
    char text[1024];
};

static void read_row(void *context)
{
    struct client *c = context;

    if (page_take(c->page, RECORD(registro), &c->row))
        (void)snprintf(c->text + strlen(c->text), sizeof(c->text) - strlen(c->text), "%s ",
                       c->row.nome);
}

/* The rows of a list, page by page from `page` on. */
static const char *walk(struct page page, const char *nome)
{
    static struct client c;
    static struct busca busca;

    c = (struct client){.page = &busca.page};
    for (bool more = true; more; more = busca.page.more) {
        busca = (struct busca){.page = page};
        (void)snprintf(busca.nome, sizeof(busca.nome), "%s", nome);
        cr_assert_eq(page_scan(db, SOURCE, &busca, &c.row, read_row, &c), DB_OK);
        cr_assert_eq(busca.page.refusal, PAGE_GIVEN);
        page.cursor = busca.page.last;
        page.number = 0;
    }
    return c.text;
}

/* 20 rows named a to t, whose other columns give another order and have equal keys. */
static void put_twenty(void)
{
    for (int i = 0; i < 20; i++)
        put((char[]){(char)('a' + i), 0}, "", INT64_C(10) * (i * 7 % 10));
}

Test(registro, pages_by_cursor_give_the_list_in_each_order_both_ways)
{
    static char whole[1024];

    put_twenty();
    for (size_t i = 0; i < sizeof(ORDERS) / sizeof(ORDERS[0]); i++) {
        struct page page = {.number = 1, .size = 100, .uncounted = true};

        (void)snprintf(page.order, sizeof(page.order), "%s", ORDERS[i].order);
        (void)snprintf(whole, sizeof(whole), "%s", walk(page, ""));
        cr_assert_eq(strlen(whole), 40);
        for (page.size = 1; page.size < 12; page.size++)
            cr_expect_str_eq(walk(page, ""), whole, "%s", page.order);
        (void)snprintf(page.order, sizeof(page.order), "%s", ORDERS[i ^ 1].order);
        page.backward = true;
        page.number = 0;
        for (page.size = 1; page.size < 12; page.size++)
            cr_expect_str_eq(walk(page, ""), whole, "back by %s", page.order);
    }
}

Test(registro, a_page_may_have_the_rows_of_some_ids_alone)
{
    struct page page = {.number = 1, .size = 2, .order = "-nome", .uncounted = true};
    int64_t first;

    put_twenty();
    struct registro r = {.nome = "u", .valor = 1};
    cr_assert_eq(db_store(db, REGISTRO_INSERT, &r), DB_OK);
    first = r.id - 20;
    (void)snprintf(page.ids, sizeof(page.ids), "[%ld,%ld,%ld,%ld]", (long)first + 3, (long)first,
                   (long)first + 1, (long)r.id + 1);
    cr_expect_str_eq(walk(page, ""), "d b a ");
    cr_expect_str_eq(walk(page, "b"), "d b ");
}

static void count(struct page page, int64_t total, enum page_refusal refusal)
{
    struct busca busca = {.page = page};
    struct client c = {.page = &busca.page};

    cr_assert_eq(page_scan(db, SOURCE, &busca, &c.row, read_row, &c), DB_OK);
    cr_expect_eq(busca.page.total, total);
    cr_expect_eq(busca.page.refusal, refusal);
}

Test(registro, a_list_is_counted_and_a_page_that_is_not_there_refused)
{
    put_twenty();
    count((struct page){.number = 1, .size = 20}, 20, PAGE_GIVEN);
    count((struct page){.number = 1, .size = 7}, 20, PAGE_GIVEN);
    count((struct page){.number = 3, .size = 7}, 20, PAGE_GIVEN);
    count((struct page){.number = 4, .size = 7}, 20, PAGE_GIVEN);
    count((struct page){.number = 1000000000, .size = 100}, 20, PAGE_GIVEN);
    count((struct page){.number = 1, .size = 7, .uncounted = true}, 0, PAGE_GIVEN);
    count((struct page){.size = 7, .cursor = {1, "t"}}, 20, PAGE_GIVEN);
    count((struct page){.number = 1, .size = 7, .after_row = 1000000}, 0, PAGE_ROW_GONE);
}

Test(registro, a_key_that_no_row_can_have_is_refused)
{
    static const struct {
        const char *order;
        const char *key;
        enum page_refusal refusal;
    } CASES[] = {
        {"nome", "", PAGE_GIVEN},
        {"nome", "'; DROP TABLE registro; --", PAGE_GIVEN},
        {"quantidade", "12", PAGE_GIVEN},
        {"-quantidade", "x", PAGE_CURSOR_FORGED},
        {"quantidade", "", PAGE_CURSOR_FORGED},
        {"valor", "-12.30", PAGE_GIVEN},
        {"valor", "1e3", PAGE_CURSOR_FORGED},
        {"valor", "999999999999999999999999999999", PAGE_CURSOR_FORGED},
        {"entrega", "2026-02-28", PAGE_GIVEN},
        {"entrega", "2026-02-30", PAGE_CURSOR_FORGED},
        {"criadoEm", "2026-02-28 23:59:59.999", PAGE_GIVEN},
        {"criadoEm", "2026-02-28 24:00:00.000", PAGE_CURSOR_FORGED},
        {"criadoEm", "2026-02-28 23:60:00.000", PAGE_CURSOR_FORGED},
        {"criadoEm", "2026-02-28T23:59:59.999", PAGE_CURSOR_FORGED},
        {"criadoEm", "2026-02-28", PAGE_CURSOR_FORGED},
        {"id", "x", PAGE_CURSOR_FORGED},
    };

    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct page page = {.size = 1, .uncounted = true, .cursor.id = 1};

        (void)snprintf(page.order, sizeof(page.order), "%s", CASES[i].order);
        (void)snprintf(page.cursor.key, sizeof(page.cursor.key), "%s", CASES[i].key);
        count(page, 0, CASES[i].refusal);
    }
}
