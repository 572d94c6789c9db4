#include "common/http/idempotency.h"

#include "../unit/fake_request.h"
#include "operator.h"

/* Run by idempotencia.sh, which makes the schema and the table `efeito`, that the handler fills. */

DB_STATEMENT(EFEITO_ADD, "INSERT INTO efeito () VALUES ()");
DB_STATEMENT(CONNECTION, "SELECT CONNECTION_ID()");

enum { ANSWER_TOO_LARGE = 128 * 1024, KEY_HEADER = 128 };

static struct db *db;
static int runs;   /* of the handler */
static int status; /* what it answers */
static bool large;
static bool dies; /* the connection, at the end of the handler */

static void set_up(void)
{
    operator_connect("fornecedores");
    operator_runs("DELETE FROM efeito");
    operator_runs("DELETE FROM idempotencia");
    operator_runs("ALTER TABLE idempotencia DROP CONSTRAINT IF EXISTS recusa");
    db = db_open();
    idempotency_open();
    status = 201;
}

static void tear_down(void)
{
    db_close(db);
    mysql_close(client);
}

TestSuite(idempotencia, .init = set_up, .fini = tear_down, .timeout = 20);

static void end_connection(void)
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

static void create(struct ctx *ctx)
{
    struct json_object *body = json_object_new_object();

    runs++;
    cr_expect_eq(db_run(ctx->db, &EFEITO_ADD, DB_NO_IN), DB_OK);
    json_object_object_add(body, "vez", json_object_new_int(runs));
    if (large) {
        char *text = malloc(ANSWER_TOO_LARGE);
        memset(text, 'a', ANSWER_TOO_LARGE);
        json_object_object_add(body, "texto", json_object_new_string_len(text, ANSWER_TOO_LARGE));
        free(text);
    }
    response_header(ctx, "Location", "/coisas/%d", runs);
    respond(ctx, status, body);
    if (dies)
        end_connection();
}

static const struct route COISAS = {METHOD_POST, "/coisas", "*", create};
static const struct route OUTRAS = {METHOD_POST, "/outras", "*", create};

/* Requests a route under a key, NULL for none. Returns the status; the answer is in fake.sent. */
static int ask(const struct route *route, const char *key, const char *body)
{
    char uri[64];
    char header[KEY_HEADER];

    (void)snprintf(uri, sizeof(uri), "REQUEST_URI=%s", route->path);
    (void)snprintf(header, sizeof(header), "HTTP_IDEMPOTENCY_KEY=%s", key ? key : "");
    fake_request(FAKE("REQUEST_METHOD=POST", uri, key ? header : NULL), "");
    fake.ctx.request.body_length = strlen(body);
    memcpy(fake.ctx.request.body, body, strlen(body) + 1);
    fake.ctx.who.user_id = 7;
    fake.ctx.match.route = route;
    fake.ctx.db = db;
    idempotency_run(&fake.ctx);
    int answered = fake.ctx.response.status;
    fake_send();
    return answered;
}

static void expect_kept(int64_t effects, int64_t keys)
{
    cr_expect_eq(operator_reads("SELECT COUNT(*) FROM efeito"), effects);
    cr_expect_eq(operator_reads("SELECT COUNT(*) FROM idempotencia"), keys);
}

static void expect_first_answer(int answered)
{
    cr_expect_eq(answered, 201);
    cr_expect_str_eq(fake_body(), "{\"vez\":1}");
    cr_expect_str_eq(fake_header("Location"), "/coisas/1");
}

Test(idempotencia, a_repetition_gets_the_response_and_does_nothing)
{
    expect_first_answer(ask(&COISAS, "chave", "{}"));
    expect_first_answer(ask(&COISAS, "chave", "{}"));
    cr_expect_eq(runs, 1);
    expect_kept(1, 1);
}

Test(idempotencia, another_request_under_the_key_is_refused)
{
    expect_first_answer(ask(&COISAS, "chave", "{}"));
    cr_expect_eq(ask(&COISAS, "chave", "{\"a\":1}"), 422);
    cr_expect_eq(ask(&OUTRAS, "chave", "{}"), 422);
    cr_expect_eq(runs, 1);
    expect_kept(1, 1);
}

Test(idempotencia, what_the_handler_refuses_is_not_kept)
{
    status = 409;
    cr_expect_eq(ask(&COISAS, "chave", "{}"), 409);
    expect_kept(0, 0);
    status = 201;
    cr_expect_eq(ask(&COISAS, "chave", "{\"a\":1}"), 201, "corrected, under the same key");
    expect_kept(1, 1);
}

Test(idempotencia, a_request_while_the_first_runs_is_409)
{
    operator_runs("START TRANSACTION");
    operator_runs("INSERT INTO idempotencia (usuario, chave, rota, corpo_sha256)"
                  " VALUES (7, 'chave', '/coisas', REPEAT('x', 32))");
    cr_expect_eq(ask(&COISAS, "chave", "{}"), 409);
    operator_runs("ROLLBACK");
    expect_kept(0, 0);
    expect_first_answer(ask(&COISAS, "chave", "{}"));
}

Test(idempotencia, an_answer_that_the_database_refuses_to_keep_is_a_fault_and_nothing_is_done)
{
    operator_runs("ALTER TABLE idempotencia ADD CONSTRAINT recusa CHECK (resposta_status IS NULL)");
    cr_expect_eq(ask(&COISAS, "chave", "{}"), 500);
    cr_expect_eq(runs, 1);
    cr_expect_null(fake_header("Location"), "nothing was made");
    expect_kept(0, 0);
    operator_runs("ALTER TABLE idempotencia DROP CONSTRAINT recusa");
    cr_expect_eq(ask(&COISAS, "chave", "{}"), 201);
    expect_kept(1, 1);
}

Test(idempotencia, a_key_that_the_database_refuses_is_a_fault_and_nothing_is_tried)
{
    operator_runs("ALTER TABLE idempotencia ADD CONSTRAINT recusa CHECK (chave <> 'chave')");
    cr_expect_eq(ask(&COISAS, "chave", "{}"), 500);
    cr_expect_eq(runs, 0);
    expect_kept(0, 0);
    operator_runs("ALTER TABLE idempotencia DROP CONSTRAINT recusa");
}

Test(idempotencia, an_answer_too_large_to_keep_is_a_fault_and_nothing_is_done)
{
    large = true;
    cr_expect_eq(ask(&COISAS, "chave", "{}"), 500);
    cr_expect_null(fake_header("Location"));
    expect_kept(0, 0);
}

Test(idempotencia, with_a_connection_that_is_lost_nothing_is_done)
{
    dies = true;
    cr_expect_eq(ask(&COISAS, "chave", "{}"), 503);
    cr_expect_null(fake_header("Location"));
    expect_kept(0, 0);
    dies = false;
    cr_expect_eq(ask(&COISAS, "chave", "{}"), 201);
    expect_kept(1, 1);
}

Test(idempotencia, a_key_is_new_again_after_a_day)
{
    expect_first_answer(ask(&COISAS, "chave", "{}"));
    operator_runs("UPDATE idempotencia SET criado_em = criado_em - INTERVAL 25 HOUR");
    cr_expect_eq(ask(&COISAS, "chave", "{\"a\":1}"), 201);
    cr_expect_eq(runs, 2);
    expect_kept(2, 1);
}

Test(idempotencia, an_erased_response_stays_erased)
{
    expect_first_answer(ask(&COISAS, "chave", "{}"));
    operator_runs("UPDATE idempotencia SET resposta_corpo = NULL");
    cr_expect_eq(ask(&COISAS, "chave", "{}"), 201);
    cr_expect_str_eq(fake_body(), "");
    cr_expect_eq(runs, 1);
}

Test(idempotencia, keys_have_1_to_64_visible_characters)
{
    static const char *const BAD[] = {
        "",     " ",    "a b",
        "ação", "a\tb", "00000000001111111111222222222233333333334444444444555555555566666"};

    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++)
        cr_expect_eq(ask(&COISAS, BAD[i], "{}"), 400, "<%s>", BAD[i]);
    cr_expect_eq(runs, 0);
    cr_expect_eq(ask(&COISAS, BAD[5] + 1, "{}"), 201);
    expect_kept(1, 1);
    cr_expect_eq(ask(&COISAS, NULL, "{}"), 201, "without a key it is done as often as it comes");
    cr_expect_eq(ask(&COISAS, NULL, "{}"), 201);
    expect_kept(3, 1);
}

static void change_secret(const char *secret)
{
    (void)setenv("ICARUS_DB_PASSWORD", secret, 1);
    idempotency_open();
}

Test(idempotencia, a_new_password_of_the_database_makes_no_other_request_of_a_repeated_one)
{
    expect_first_answer(ask(&COISAS, "chave", "{}"));
    change_secret("outra senha");
    expect_first_answer(ask(&COISAS, "chave", "{}"));
    cr_expect_eq(ask(&OUTRAS, "chave", "{}"), 422);
    cr_expect_eq(runs, 1);
    change_secret("senha de teste");
    cr_expect_eq(ask(&COISAS, "chave", "{\"a\":1}"), 422);
}

Test(idempotencia, keys_of_programs_from_before_the_mark_of_the_secret_are_known)
{
    expect_first_answer(ask(&COISAS, "chave", "{}"));
    operator_runs("UPDATE idempotencia SET segredo = NULL");
    expect_first_answer(ask(&COISAS, "chave", "{}"));
    cr_expect_eq(ask(&COISAS, "chave", "{\"a\":1}"), 422);
    cr_expect_eq(runs, 1);
}
