#include "common/db/database_plan.h"

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
    char first; /* letters of the names, */
    char last;  /* in the order of the rows */
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

    cr_assert(plan_parameters(&plan, &statement));
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
