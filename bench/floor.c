/*
 * The least that any FastCGI program would cost with the statements of a case: threads that accept
 * a request, run the prepared statements, read their rows, and send a fixed answer. They check no
 * token and make no JSON.
 *
 *     FLOOR_THREADS=16 ICARUS_DB_SOCKET= ICARUS_DB_PASSWORD_FILE= floor STATEMENTS ANSWER
 *
 * The file STATEMENTS has one statement per line; each ? becomes the number at the end of the
 * request's path. The file ANSWER has the whole answer, headers and body. Started by spawn-fcgi,
 * like the services.
 */
#include <fcgiapp.h>
#include <mysql.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    STATEMENTS_MAX = 8,
    COLUMNS_MAX = 32,
    PARAMETERS_MAX = 8,
    VALUE_MAX = 1024,
    TEXT_MAX = 65536
};

static char *statements[STATEMENTS_MAX];
static size_t statement_count;
static char *answer;
static size_t answer_length;

static _Noreturn void fail(const char *what, const char *why)
{
    (void)fprintf(stderr, "bench/floor: %s: %s\n", what, why);
    exit(1);
}

static char *read_file(const char *path, size_t *length)
{
    FILE *f = fopen(path, "r");
    char *text = calloc(1, TEXT_MAX);

    if (!f || !text)
        fail(path, "cannot be read");
    *length = fread(text, 1, TEXT_MAX - 1, f);
    (void)fclose(f);
    return text;
}

static MYSQL *connect_database(void)
{
    MYSQL *db = mysql_init(NULL);
    size_t length;
    char *password = read_file(getenv("ICARUS_DB_PASSWORD_FILE"), &length);

    password[strcspn(password, "\n")] = '\0';
    if (!mysql_real_connect(db, NULL, "estoque", password, "estoque", 0, getenv("ICARUS_DB_SOCKET"),
                            0))
        fail("MariaDB", mysql_error(db));
    if (mysql_set_character_set(db, "utf8mb4") != 0 ||
        mysql_query(db, "SET time_zone = '+00:00', tx_isolation = 'READ-COMMITTED'") != 0)
        fail("MariaDB", mysql_error(db));
    free(password);
    return db;
}

static MYSQL_STMT *prepare(MYSQL *db, const char *text, long long *number, char values[][VALUE_MAX])
{
    MYSQL_STMT *statement = mysql_stmt_init(db);
    MYSQL_BIND in[PARAMETERS_MAX];
    MYSQL_BIND out[COLUMNS_MAX];

    memset(in, 0, sizeof(in));
    memset(out, 0, sizeof(out));
    if (mysql_stmt_prepare(statement, text, strlen(text)) != 0)
        fail(text, mysql_stmt_error(statement));
    if (mysql_stmt_param_count(statement) > PARAMETERS_MAX ||
        mysql_stmt_field_count(statement) > COLUMNS_MAX)
        fail(text, "too many parameters or columns");
    for (size_t i = 0; i < PARAMETERS_MAX; i++) {
        in[i].buffer_type = MYSQL_TYPE_LONGLONG;
        in[i].buffer = number;
    }
    for (size_t i = 0; i < COLUMNS_MAX; i++) {
        out[i].buffer_type = MYSQL_TYPE_STRING;
        out[i].buffer = values[i];
        out[i].buffer_length = VALUE_MAX;
    }
    if (mysql_stmt_bind_param(statement, in) || mysql_stmt_bind_result(statement, out))
        fail(text, mysql_stmt_error(statement));
    return statement;
}

static long long number_of(const FCGX_Request *request)
{
    const char *path = FCGX_GetParam("REQUEST_URI", request->envp);
    const char *last = path ? strrchr(path, '/') : NULL;

    return last ? strtoll(last + 1, NULL, 10) : 0;
}

static void *work(void *unused)
{
    MYSQL *db = connect_database();
    static _Thread_local char values[COLUMNS_MAX][VALUE_MAX];
    MYSQL_STMT *prepared[STATEMENTS_MAX] = {NULL};
    FCGX_Request request;
    long long number = 0;

    (void)unused;
    for (size_t i = 0; i < statement_count; i++)
        prepared[i] = prepare(db, statements[i], &number, values);
    (void)FCGX_InitRequest(&request, 0, 0);
    while (FCGX_Accept_r(&request) == 0) {
        number = number_of(&request);
        for (size_t i = 0; i < statement_count; i++) {
            if (mysql_stmt_execute(prepared[i]) != 0)
                fail(statements[i], mysql_stmt_error(prepared[i]));
            while (mysql_stmt_fetch(prepared[i]) == 0)
                ;
            (void)mysql_stmt_free_result(prepared[i]);
        }
        (void)FCGX_PutStr(answer, (int)answer_length, request.out);
        FCGX_Finish_r(&request);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    const char *threads = getenv("FLOOR_THREADS");
    size_t length;

    if (argc != 3 || !threads || !getenv("ICARUS_DB_SOCKET") || !getenv("ICARUS_DB_PASSWORD_FILE"))
        fail("usage",
             "FLOOR_THREADS= ICARUS_DB_SOCKET= ICARUS_DB_PASSWORD_FILE= floor STATEMENTS ANSWER");
    char *text = read_file(argv[1], &length);
    char *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); line && statement_count < STATEMENTS_MAX;
         line = strtok_r(NULL, "\n", &rest))
        statements[statement_count++] = line;
    answer = read_file(argv[2], &answer_length);
    if (FCGX_Init() != 0)
        fail("FastCGI", "no socket");
    for (long left = strtol(threads, NULL, 10); left > 1; left--) {
        pthread_t thread;

        if (pthread_create(&thread, NULL, work, NULL) != 0)
            fail("pthread_create", "no thread");
    }
    (void)work(NULL);
    return 0;
}
