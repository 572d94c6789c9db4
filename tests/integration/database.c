#include "common/db/database.h"

#include <pthread.h>
#include <stdint.h>
#include <string.h>

#include "operator.h"

/* Run by database.sh, which creates the tables and sets the server's address in the environment. */

DB_STATEMENT(VALOR_INSERT, "INSERT INTO valor (inteiro, texto, marca, dinheiro, medida, instante) "
                           "VALUES (?, ?, ?, ?, ?, ?)");
DB_STATEMENT(VALOR_READ,
             "SELECT inteiro, texto, marca, dinheiro, medida, instante FROM valor WHERE id = ?");
DB_STATEMENT(VALOR_TEXT, "SELECT texto FROM valor ORDER BY id");
DB_STATEMENT(VALOR_MARK, "SELECT marca FROM valor ORDER BY id");
DB_STATEMENT(CONTA_INSERT, "INSERT INTO conta (id, saldo) VALUES (?, ?)");
DB_STATEMENT(CONTA_ADD, "UPDATE conta SET saldo = saldo + ? WHERE id = ?");
DB_STATEMENT(CONTA_DELETE, "DELETE FROM conta WHERE id = ?");
DB_STATEMENT(CONTA_READ, "SELECT saldo FROM conta WHERE id = ?");
DB_STATEMENT(CONTA_LIST, "SELECT id, saldo FROM conta ORDER BY id");
DB_STATEMENT(CONTA_COUNT, "SELECT COUNT(*) FROM conta");
DB_STATEMENT(LANCAMENTO_INSERT, "INSERT INTO lancamento (conta_id, quantia) VALUES (?, ?)");
DB_STATEMENT(LANCAMENTO_LIST, "SELECT conta_id, IFNULL(quantia, -1) FROM lancamento ORDER BY id");
DB_STATEMENT(SESSION, "SELECT @@tx_isolation, @@time_zone, @@autocommit");
DB_STATEMENT(CONNECTION, "SELECT CONNECTION_ID()");

static struct db *db;

static void set_up(void)
{
    operator_connect("banco");
    operator_runs("DELETE FROM lancamento");
    operator_runs("DELETE FROM conta");
    operator_runs("DELETE FROM valor");
    db = db_open();
}

static void tear_down(void)
{
    db_close(db);
    mysql_close(client);
}

TestSuite(database, .init = set_up, .fini = tear_down, .timeout = 20);

static enum db_result conta_insert(int64_t id, int64_t saldo)
{
    return db_run(db, &CONTA_INSERT, DB_IN(db_int(id), db_int(saldo)));
}

static enum db_result conta_add(struct db *connection, int64_t id, int64_t amount)
{
    return db_run(connection, &CONTA_ADD, DB_IN(db_int(amount), db_int(id)));
}

static int64_t saldo_of(int64_t id)
{
    int64_t saldo = -1;

    cr_assert_eq(db_one(db, &CONTA_READ, DB_IN(db_int(id)), DB_OUT(db_to_int(&saldo))), DB_OK);
    return saldo;
}

/* Kills the connection of `db` from outside and waits until it is gone. */
static void connection_dies(void)
{
    char sql[128];
    int64_t id = 0;

    cr_assert_eq(db_one(db, &CONNECTION, DB_NO_IN, DB_OUT(db_to_int(&id))), DB_OK);
    (void)snprintf(sql, sizeof(sql), "KILL %" PRId64, id);
    operator_runs(sql);
    (void)snprintf(sql, sizeof(sql),
                   "SELECT COUNT(*) FROM information_schema.processlist WHERE id = %" PRId64, id);
    while (operator_reads(sql) != 0)
        ;
}

struct valor {
    int64_t inteiro;
    char texto[20 * 4 + 1];
    unsigned char marca[4];
    int64_t dinheiro;
    struct quantity medida;
    char instante[25];
};

static enum db_result valor_read(int64_t id, struct valor *v)
{
    return db_one(db, &VALOR_READ, DB_IN(db_int(id)),
                  DB_OUT(db_to_int(&v->inteiro), db_to_text(v->texto), db_to_bytes(v->marca),
                         db_out_decimal(&v->dinheiro, &MONEY_KIND), db_to_quantity(&v->medida),
                         db_to_instant(v->instante)));
}

static void expect_comes_back(const struct valor *v)
{
    struct valor back;

    memset(&back, 0x55, sizeof(back));
    cr_assert_eq(
        db_run(db, &VALOR_INSERT,
               DB_IN(db_int(v->inteiro), db_text(v->texto), db_bytes(v->marca, sizeof(v->marca)),
                     db_decimal(v->dinheiro, &MONEY_KIND), db_quantity(v->medida),
                     db_instant(v->instante))),
        DB_OK);
    cr_assert_eq(valor_read(db_last_id(db), &back), DB_OK);
    cr_expect_eq(back.inteiro, v->inteiro);
    cr_expect_str_eq(back.texto, v->texto);
    cr_expect_arr_eq(back.marca, v->marca, sizeof(v->marca));
    cr_expect_eq(back.dinheiro, v->dinheiro);
    cr_expect_eq(back.medida.thousandths, v->medida.thousandths);
    cr_expect_str_eq(back.instante, v->instante);
}

Test(database, every_kind_of_value_comes_back_as_it_went)
{
    static const struct valor CASES[] = {
        {0, "", {0, 0, 0, 0}, 0, {0}, "1000-01-01T00:00:00.000Z"},
        {1, "a", {1, 0, 255, 0}, 1, {1}, "2026-07-01T12:34:56.789Z"},
        {-1, "'; DROP TABLE a; --", {0, 1, 2, 3}, 99, {-500}, "2024-02-29T23:59:59.999Z"},
        {INT64_MAX,
         "MDF 15mm Ágil 🪵",
         {255, 255, 255, 255},
         100,
         {-QUANTITY_MAX},
         "9999-12-31T23:59:59.999Z"},
        {INT64_MIN,
         "12345678901234567890",
         {9, 9, 9, 9},
         999999999999,
         {QUANTITY_MAX},
         "2000-01-01T00:00:00.001Z"},
        {7,
         "🪵🪵🪵🪵🪵🪵🪵🪵🪵🪵🪵🪵🪵🪵🪵🪵🪵🪵🪵🪵",
         {1, 2, 3, 4},
         123456,
         {9500},
         "1999-12-31T00:00:00.000Z"},
    };

    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
        expect_comes_back(&CASES[i]);
}

DB_STATEMENT(EXACT, "SELECT 1 + ? - ? - ? - ? = 0.7 AND 0.1 + ? = 0.3 AND 0.7 - ? >= 0.6");

Test(database, decimals_are_calculated_with_exactly)
{
    const struct quantity tenth = {100};
    bool exact = false;

    cr_assert_eq(
        db_one(db, &EXACT,
               DB_IN(db_quantity(QUANTITY(0)), db_quantity(tenth), db_quantity(tenth),
                     db_quantity(tenth), db_quantity((struct quantity){200}), db_quantity(tenth)),
               DB_OUT(db_to_bool(&exact))),
        DB_OK);
    cr_expect(exact);
}

Test(database, null_goes_in_and_comes_out_as_zero_and_empty)
{
    struct valor back;

    cr_assert_eq(db_run(db, &VALOR_INSERT,
                        DB_IN(db_optional_int(0), db_optional_text(""), db_null(), db_null(),
                              db_null(), db_null())),
                 DB_OK);
    cr_expect_eq(operator_reads("SELECT COUNT(*) FROM valor WHERE inteiro IS NULL "
                                "AND texto IS NULL AND marca IS NULL AND dinheiro IS NULL "
                                "AND instante IS NULL"),
                 1);
    memset(&back, 0x55, sizeof(back));
    cr_assert_eq(valor_read(db_last_id(db), &back), DB_OK);
    cr_expect_eq(back.inteiro, 0);
    cr_expect_str_empty(back.texto);
    cr_expect_arr_eq(back.marca, "\0\0\0\0", 4);
    cr_expect_eq(back.dinheiro, 0);
    cr_expect_eq(back.medida.thousandths, 0);
    cr_expect_str_empty(back.instante);
}

Test(database, an_optional_value_that_is_there_is_no_null)
{
    cr_assert_eq(db_run(db, &VALOR_INSERT,
                        DB_IN(db_optional_int(5), db_optional_text("x"), db_null(), db_null(),
                              db_null(), db_null())),
                 DB_OK);
    cr_expect_eq(operator_reads("SELECT COUNT(*) FROM valor WHERE inteiro = 5 AND texto = 'x'"), 1);
}

Test(database, a_value_that_does_not_fit_its_place_is_an_error_and_never_cut)
{
    char exact[6];
    char short_by_one[5];
    unsigned char longer[5];
    unsigned char shorter[3];

    operator_runs("INSERT INTO valor (texto, marca) VALUES ('abcde', 'abcd')");
    cr_expect_eq(db_one(db, &VALOR_TEXT, DB_NO_IN, DB_OUT(db_to_text(exact))), DB_OK);
    cr_expect_str_eq(exact, "abcde");
    cr_expect_eq(db_one(db, &VALOR_TEXT, DB_NO_IN, DB_OUT(db_to_text(short_by_one))), DB_ERROR);
    cr_expect_eq(db_one(db, &VALOR_MARK, DB_NO_IN, DB_OUT(db_to_bytes(longer))), DB_ERROR);
    cr_expect_eq(db_one(db, &VALOR_MARK, DB_NO_IN, DB_OUT(db_to_bytes(shorter))), DB_ERROR);
    cr_expect_eq(conta_insert(1, 1), DB_OK, "the connection goes on");
}

Test(database, a_text_too_long_for_its_column_is_refused_not_cut)
{
    cr_expect_eq(db_run(db, &VALOR_INSERT,
                        DB_IN(db_null(), db_text("123456789012345678901"), db_null(), db_null(),
                              db_null(), db_null())),
                 DB_ERROR);
    cr_expect_eq(operator_reads("SELECT COUNT(*) FROM valor"), 0);
}

Test(database, parameters_and_places_are_counted)
{
    int64_t place = 0;

    cr_expect_eq(db_run(db, &CONTA_INSERT, DB_IN(db_int(1))), DB_ERROR);
    cr_expect_eq(db_run(db, &CONTA_INSERT, DB_NO_IN), DB_ERROR);
    cr_expect_eq(db_one(db, &CONTA_LIST, DB_NO_IN, DB_OUT(db_to_int(&place))), DB_ERROR);
    cr_expect_eq(conta_insert(1, 1), DB_OK, "the connection goes on");
}

Test(database, what_the_schema_refuses_has_a_name)
{
    cr_assert_eq(conta_insert(1, 10), DB_OK);
    cr_expect_eq(conta_insert(1, 10), DB_DUPLICATE);
    cr_expect_eq(conta_add(db, 1, -11), DB_CHECK);
    cr_expect_eq(db_run(db, &LANCAMENTO_INSERT, DB_IN(db_int(2), db_int(1))), DB_NO_REFERENCE);
    cr_assert_eq(db_run(db, &LANCAMENTO_INSERT, DB_IN(db_int(1), db_int(1))), DB_OK);
    cr_expect_eq(db_run(db, &CONTA_DELETE, DB_IN(db_int(1))), DB_REFERENCED);
    cr_expect_eq(saldo_of(1), 10);
}

Test(database, one_row_is_one_row)
{
    int64_t saldo = 77;
    int64_t id = 77;

    cr_expect_eq(db_one(db, &CONTA_READ, DB_IN(db_int(1)), DB_OUT(db_to_int(&saldo))), DB_NONE);
    cr_expect_eq(saldo, 77);
    cr_assert_eq(conta_insert(1, 10), DB_OK);
    cr_assert_eq(conta_insert(2, 20), DB_OK);
    cr_expect_eq(db_one(db, &CONTA_LIST, DB_NO_IN, DB_OUT(db_to_int(&id), db_to_int(&saldo))),
                 DB_ERROR);
}

Test(database, the_count_is_of_rows_found)
{
    cr_assert_eq(conta_insert(1, 10), DB_OK);
    cr_assert_eq(conta_add(db, 1, 0), DB_OK);
    cr_expect_eq(db_count(db), 1, "found, though nothing changed");
    cr_assert_eq(conta_add(db, 2, 1), DB_OK);
    cr_expect_eq(db_count(db), 0);
}

struct sum {
    int64_t id;
    int64_t saldo;
    int64_t rows;
    int64_t ids;
    int64_t total;
};

static void add_up(void *context)
{
    struct sum *sum = context;

    sum->rows++;
    sum->ids = sum->ids * 10 + sum->id;
    sum->total += sum->saldo;
}

Test(database, rows_come_one_by_one_in_their_order)
{
    struct sum sum = {0};
    const struct db_out places[] = {db_to_int(&sum.id), db_to_int(&sum.saldo)};

    cr_expect_eq(db_rows(db, &CONTA_LIST, DB_NO_IN, places, 2, add_up, &sum), DB_OK);
    cr_expect_eq(sum.rows, 0);
    for (int i = 1; i <= 5; i++)
        cr_assert_eq(conta_insert(i, i * 100L), DB_OK);
    cr_expect_eq(db_rows(db, &CONTA_LIST, DB_NO_IN, places, 2, add_up, &sum), DB_OK);
    cr_expect_eq(sum.rows, 5);
    cr_expect_eq(sum.ids, 12345);
    cr_expect_eq(sum.total, 1500);
}

Test(database, a_session_has_the_documented_settings)
{
    char isolation[32];
    char zone[16];
    int64_t autocommit = 0;

    cr_assert_eq(db_one(db, &SESSION, DB_NO_IN,
                        DB_OUT(db_to_text(isolation), db_to_text(zone), db_to_int(&autocommit))),
                 DB_OK);
    cr_expect_str_eq(isolation, "READ-COMMITTED");
    cr_expect_str_eq(zone, "+00:00");
    cr_expect_eq(autocommit, 1);
}

/* Many rows in one statement. */

static enum db_result lancamentos(struct db *connection, void *context)
{
    const struct db_in in[] = {
        db_int(1), db_int(10), db_int(2), db_null(), db_int(1), db_int(30),
    };

    (void)context;
    return db_run_many(connection, &LANCAMENTO_INSERT, in, 2, 3);
}

Test(database, many_rows_go_in_their_order_with_nulls_between)
{
    struct sum sum = {0};
    const struct db_out places[] = {db_to_int(&sum.id), db_to_int(&sum.saldo)};

    cr_assert_eq(conta_insert(1, 0), DB_OK);
    cr_assert_eq(conta_insert(2, 0), DB_OK);
    cr_assert_eq(db_transaction(db, lancamentos, NULL), DB_OK);
    cr_expect_eq(db_count(db), 3);
    cr_assert_eq(db_run(db, &LANCAMENTO_INSERT, DB_IN(db_int(2), db_int(5))), DB_OK,
                 "the statement takes one row again");
    cr_assert_eq(db_rows(db, &LANCAMENTO_LIST, DB_NO_IN, places, 2, add_up, &sum), DB_OK);
    cr_expect_eq(sum.ids, 1212);
    cr_expect_eq(sum.total, 10 - 1 + 30 + 5);
}

Test(database, a_fault_among_many_rows_undoes_all)
{
    cr_assert_eq(conta_insert(1, 0), DB_OK);
    cr_expect_eq(db_transaction(db, lancamentos, NULL), DB_NO_REFERENCE);
    cr_expect_eq(operator_reads("SELECT COUNT(*) FROM lancamento"), 0);
    cr_expect_eq(conta_insert(2, 0), DB_OK, "the connection goes on");
}

static enum db_result contas(struct db *connection, void *context)
{
    const size_t *rows = context;
    struct db_in in[2 * (DB_ROWS_MAX + 1)];

    for (size_t i = 0; i < *rows; i++) {
        in[2 * i] = db_int((int64_t)i);
        in[2 * i + 1] = db_int(1);
    }
    return db_run_many(connection, &CONTA_INSERT, in, 2, *rows);
}

Test(database, many_rows_are_bounded)
{
    size_t rows = DB_ROWS_MAX + 1;

    cr_expect_eq(db_transaction(db, contas, &rows), DB_ERROR);
    cr_expect_eq(operator_reads("SELECT COUNT(*) FROM conta"), 0);
    rows = 0;
    cr_expect_eq(db_transaction(db, contas, &rows), DB_OK);
    cr_expect_eq(db_count(db), 0);
    rows = DB_ROWS_MAX;
    cr_expect_eq(db_transaction(db, contas, &rows), DB_OK);
    cr_expect_eq(db_count(db), DB_ROWS_MAX);
    cr_expect_eq(operator_reads("SELECT COUNT(*) FROM conta"), DB_ROWS_MAX);
}

/* Transactions. */

struct plan {
    int attempts;
    enum db_result answer;
    bool dies;
    bool ignores; /* continues although a statement failed */
};

static enum db_result move(struct db *connection, void *context)
{
    struct plan *plan = context;

    plan->attempts++;
    cr_expect_eq(conta_add(connection, 1, -3), DB_OK);
    if (plan->dies)
        connection_dies();
    enum db_result second = conta_add(connection, 2, 3);
    cr_expect_eq(second, plan->dies ? DB_UNAVAILABLE : DB_OK);
    return plan->ignores || second == DB_OK ? plan->answer : second;
}

static void expect_saldos(int64_t first, int64_t second)
{
    cr_expect_eq(saldo_of(1), first);
    cr_expect_eq(saldo_of(2), second);
}

static void two_contas(void)
{
    cr_assert_eq(conta_insert(1, 10), DB_OK);
    cr_assert_eq(conta_insert(2, 20), DB_OK);
}

Test(database, a_transaction_that_says_ok_is_committed)
{
    struct plan plan = {.answer = DB_OK};

    two_contas();
    cr_expect_eq(db_transaction(db, move, &plan), DB_OK);
    cr_expect_eq(plan.attempts, 1);
    cr_expect_eq(operator_reads("SELECT saldo FROM conta WHERE id = 1"), 7,
                 "seen by another client");
    expect_saldos(7, 23);
}

Test(database, any_other_answer_rolls_back_and_is_the_result)
{
    static const enum db_result ANSWERS[] = {
        DB_NONE,         RULE_STALE, RULE_CONFLICT,  DB_DUPLICATE, DB_REFERENCED,
        DB_NO_REFERENCE, DB_CHECK,   DB_UNAVAILABLE, DB_ERROR,
    };

    two_contas();
    for (size_t i = 0; i < sizeof(ANSWERS) / sizeof(ANSWERS[0]); i++) {
        struct plan plan = {.answer = ANSWERS[i]};
        cr_expect_eq(db_transaction(db, move, &plan), ANSWERS[i]);
        cr_expect_eq(plan.attempts, 1);
        expect_saldos(10, 20);
    }
}

Test(database, busy_is_tried_five_times)
{
    struct plan plan = {.answer = DB_BUSY};

    two_contas();
    cr_expect_eq(db_transaction(db, move, &plan), DB_BUSY);
    cr_expect_eq(plan.attempts, 5);
    expect_saldos(10, 20);
}

Test(database, a_lock_that_is_not_given_is_busy)
{
    two_contas();
    operator_runs("START TRANSACTION");
    operator_runs("UPDATE conta SET saldo = 0 WHERE id = 1");
    cr_expect_eq(conta_add(db, 1, 1), DB_BUSY);
    operator_runs("ROLLBACK");
    cr_expect_eq(conta_add(db, 1, 1), DB_OK);
}

static void *add_one(void *context)
{
    *(enum db_result *)context = conta_add(db, 1, 1);
    return NULL;
}

Test(database, a_statement_that_somebody_kills_is_busy)
{
    enum db_result result = DB_OK;
    pthread_t thread;

    two_contas();
    operator_runs("START TRANSACTION");
    operator_runs("UPDATE conta SET saldo = 10 WHERE id = 1");
    cr_assert_eq(pthread_create(&thread, NULL, add_one, &result), 0);
    while (operator_reads("SELECT COUNT(*) FROM information_schema.processlist"
                          " WHERE user = 'banco' AND info LIKE 'UPDATE conta%'") == 0)
        ;
    operator_runs("KILL QUERY USER banco");
    cr_assert_eq(pthread_join(thread, NULL), 0);
    operator_runs("ROLLBACK");
    cr_expect_eq(result, DB_BUSY);
    cr_expect_eq(conta_add(db, 1, 1), DB_OK);
}

struct outer {
    struct plan inner;
    enum db_result inner_result;
    enum db_result answer;
};

static int times_told;

static void tell(void)
{
    times_told++;
}

static enum db_result add_one_and_move(struct db *connection, void *context)
{
    struct outer *outer = context;

    cr_expect_eq(conta_add(connection, 1, 1), DB_OK);
    db_after_commit(connection, tell);
    outer->inner_result = db_transaction(connection, move, &outer->inner);
    return outer->answer;
}

Test(database, a_transaction_inside_another_is_a_part_of_it)
{
    static const struct {
        enum db_result inner;
        enum db_result outer;
        int64_t first;
        int64_t second;
        int told;
    } CASES[] = {
        {DB_OK, DB_OK, 8, 23, 1},
        {RULE_CONFLICT, DB_OK, 11, 20, 1},
        {DB_OK, RULE_CONFLICT, 10, 20, 0},
        {RULE_CONFLICT, RULE_CONFLICT, 10, 20, 0},
    };

    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct outer outer = {.inner = {.answer = CASES[i].inner}, .answer = CASES[i].outer};
        operator_runs("DELETE FROM conta");
        two_contas();
        times_told = 0;
        cr_expect_eq(db_transaction(db, add_one_and_move, &outer), CASES[i].outer);
        cr_expect_eq(outer.inner_result, CASES[i].inner);
        expect_saldos(CASES[i].first, CASES[i].second);
        cr_expect_eq(times_told, CASES[i].told, "told after a commit, and not without one");
    }
}

/* Two transactions in a deadlock: the server rolls one of them back. */

struct rival {
    struct db *db;
    pthread_barrier_t *both_hold_one;
    int64_t first;
    int64_t second;
    bool ignores; /* continues and returns DB_OK whatever happened */
    int attempts;
    enum db_result result;
};

static enum db_result cross(struct db *connection, void *context)
{
    struct rival *rival = context;
    enum db_result result = conta_add(connection, rival->first, 1);

    if (rival->attempts++ == 0)
        (void)pthread_barrier_wait(rival->both_hold_one);
    if (result == DB_OK)
        result = conta_add(connection, rival->second, 1);
    if (!rival->ignores)
        return result;
    if (result != DB_OK)
        cr_expect_eq(conta_add(connection, rival->first, 100), DB_BUSY);
    return DB_OK;
}

static void *compete(void *context)
{
    struct rival *rival = context;

    rival->result = db_transaction(rival->db, cross, rival);
    return NULL;
}

static void expect_that_both_are_done(bool ignores)
{
    pthread_barrier_t barrier;
    struct rival rivals[2] = {
        {.db = db, .both_hold_one = &barrier, .first = 1, .second = 2, .ignores = ignores},
        {.db = db_open(), .both_hold_one = &barrier, .first = 2, .second = 1, .ignores = ignores}};
    pthread_t threads[2];

    two_contas();
    cr_assert_eq(pthread_barrier_init(&barrier, NULL, 2), 0);
    for (int i = 0; i < 2; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, compete, &rivals[i]), 0);
    for (int i = 0; i < 2; i++)
        cr_assert_eq(pthread_join(threads[i], NULL), 0);
    cr_expect_eq(rivals[0].result, DB_OK);
    cr_expect_eq(rivals[1].result, DB_OK);
    cr_expect_eq(rivals[0].attempts + rivals[1].attempts, 3, "just the victim twice");
    expect_saldos(12, 22);
    db_close(rivals[1].db);
    (void)pthread_barrier_destroy(&barrier);
}

Test(database, a_deadlock_is_repeated_and_both_are_done)
{
    expect_that_both_are_done(false);
}

Test(database, a_deadlock_that_the_work_does_not_see_is_repeated_too)
{
    expect_that_both_are_done(true);
}

/*
 * INSERT ... SELECT holds the AUTO_INCREMENT lock of its table until it ends; the victim of a
 * deadlock over that lock gets ER_AUTOINC_READ_FAILED.
 */
DB_STATEMENT(VALOR_COPY,
             "INSERT INTO valor (inteiro) SELECT saldo FROM conta WHERE id <= 2 FOR UPDATE");

struct copier {
    pthread_t thread;
    struct db *db;
    enum db_result result;
};

/* Inserts rows first, so that the server chooses the other transaction as the victim. */
static enum db_result copy(struct db *connection, void *context)
{
    (void)context;
    for (int64_t id = 100; id < 120; id++)
        (void)db_run(connection, &CONTA_INSERT, DB_IN(db_int(id), db_int(1)));
    return db_run(connection, &VALOR_COPY, DB_NO_IN);
}

static void *run_copy(void *context)
{
    struct copier *copier = context;

    copier->result = db_transaction(copier->db, copy, NULL);
    return NULL;
}

struct counting {
    struct copier copier;
    int attempts;
};

static enum db_result take_what_is_copied(struct db *connection, void *context)
{
    struct counting *counting = context;
    enum db_result result = conta_add(connection, 2, 1);

    if (counting->attempts++ == 0) {
        cr_assert_eq(pthread_create(&counting->copier.thread, NULL, run_copy, &counting->copier),
                     0);
        while (operator_reads("SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS"
                              " WHERE VARIABLE_NAME = 'INNODB_ROW_LOCK_CURRENT_WAITS'") == 0)
            ;
    }
    if (result == DB_OK)
        result = db_run(connection, &VALOR_INSERT,
                        DB_IN(db_int(7), db_null(), db_null(), db_null(), db_null(), db_null()));
    if (result != DB_OK)
        cr_expect_eq(conta_add(connection, 2, 100), DB_BUSY, "what follows is not done by itself");
    return result;
}

Test(database, a_deadlock_over_the_counter_of_a_table_is_repeated)
{
    struct counting counting = {.copier.db = db_open()};

    two_contas();
    cr_expect_eq(db_transaction(db, take_what_is_copied, &counting), DB_OK);
    cr_assert_eq(pthread_join(counting.copier.thread, NULL), 0);
    cr_expect_eq(counting.copier.result, DB_OK);
    cr_expect_eq(counting.attempts, 2);
    expect_saldos(10, 21);
    cr_expect_eq(operator_reads("SELECT COUNT(*) FROM valor"), 3);
    db_close(counting.copier.db);
}

/* Connections that are lost. */

Test(database, a_connection_lost_inside_a_transaction_never_commits)
{
    struct plan plan = {.answer = DB_OK, .dies = true};
    struct plan careless = {.answer = DB_OK, .dies = true, .ignores = true};

    two_contas();
    cr_expect_eq(db_transaction(db, move, &plan), DB_UNAVAILABLE);
    expect_saldos(10, 20);
    cr_expect_eq(db_transaction(db, move, &careless), DB_UNAVAILABLE);
    cr_expect_eq(plan.attempts + careless.attempts, 2);
    expect_saldos(10, 20);
}

Test(database, a_server_that_only_reads_is_unavailable_for_writes_until_it_is_over)
{
    two_contas();
    operator_runs("SET GLOBAL read_only = 1");
    enum db_result result = conta_add(db, 1, 1);
    expect_saldos(10, 20);
    operator_runs("SET GLOBAL read_only = 0");
    cr_expect_eq(result, DB_UNAVAILABLE);
    cr_expect_eq(conta_add(db, 1, 1), DB_OK);
}

static enum db_result lose_before_commit(struct db *connection, void *context)
{
    enum db_result result = conta_add(connection, 1, 5);

    (void)context;
    connection_dies();
    return result;
}

Test(database, a_connection_lost_before_commit_never_commits)
{
    struct plan plan = {.answer = DB_OK};

    two_contas();
    cr_expect_eq(db_transaction(db, lose_before_commit, NULL), DB_UNAVAILABLE);
    expect_saldos(10, 20);
    cr_expect_eq(db_transaction(db, move, &plan), DB_OK, "the next transaction connects anew");
    expect_saldos(7, 23);
}

Test(database, an_idle_connection_that_was_closed_is_noticed_before_it_is_used)
{
    cr_assert_eq(conta_insert(1, 1), DB_OK);
    connection_dies();
    cr_expect_eq(conta_insert(2, 2), DB_OK);
    connection_dies();
    cr_expect_eq(db_ping(db), DB_OK);
    connection_dies();
    cr_expect_eq(saldo_of(2), 2);
}

static enum db_result never(struct db *connection, void *context)
{
    (void)connection;
    *(bool *)context = true;
    return DB_OK;
}

Test(database, without_a_server_everything_is_unavailable_and_no_work_begins)
{
    bool begun = false;

    cr_assert_eq(setenv("ICARUS_DB_SOCKET", "/nao/ha/soquete", 1), 0);
    struct db *away = db_open();
    cr_expect_eq(db_ping(away), DB_UNAVAILABLE);
    cr_expect_eq(conta_add(away, 1, 1), DB_UNAVAILABLE);
    cr_expect_eq(db_transaction(away, never, &begun), DB_UNAVAILABLE);
    cr_expect_not(begun);
    db_close(away);
}
