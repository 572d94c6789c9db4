/*
 * migrador <service> <folder>: brings the schema of one service up to the V<n>__<name>.sql files of
 * a folder, each applied once and in order, then applies permissoes.sql.
 *
 * MariaDB commits every DDL statement on its own, so a row of `migracao` is written before a file
 * runs and gets its aplicada_em after: a file that failed half-way is detected and never run again
 * automatically.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <mysql.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/config.h"
#include "common/base/digest.h"
#include "common/base/version.h"
#include "common/db/database_server.h"

enum {
    MAX_FILES = 512,
    NAME_SIZE = 128,
    SERVICE_SIZE = 33,
    SQL_SIZE = 2048,
    MAX_VERSION = 999999,
    LOCK_SECONDS = 120,
};

static const size_t MAX_SCRIPT = 4U << 20;

struct migration {
    long version;
    char name[NAME_SIZE];
    char hash[DIGEST_HEX_TEXT];
    char *sql;
    size_t length;
    bool applied;
};

struct migrator {
    MYSQL *db;
    const char *service;
    const char *folder;
    struct migration files[MAX_FILES];
    size_t count;
};

__attribute__((format(printf, 2, 3))) static bool fail(const struct migrator *m, const char *format,
                                                       ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)fprintf(stderr, "migrador %s: erro: ", m->service);
    (void)vfprintf(stderr, format, arguments);
    (void)fputc('\n', stderr);
    va_end(arguments);
    return false;
}

/* Runs one or more statements and reads every result, so that no error is missed. */
static bool run(const struct migrator *m, const char *what, const char *sql, size_t length)
{
    int status = mysql_real_query(m->db, sql, length);
    for (int statement = 1;; statement++) {
        if (status > 0)
            return fail(m, "%s, comando %d: %s", what, statement, mysql_error(m->db));
        if (status < 0)
            return true;
        MYSQL_RES *result = mysql_store_result(m->db);
        if (result == NULL && mysql_field_count(m->db) > 0)
            return fail(m, "%s, comando %d: %s", what, statement, mysql_error(m->db));
        mysql_free_result(result);
        status = mysql_next_result(m->db);
    }
}

__attribute__((format(printf, 3, 4))) static bool
run_format(const struct migrator *m, const char *what, const char *format, ...)
{
    char sql[SQL_SIZE];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(sql, sizeof(sql), format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= sizeof(sql))
        return fail(m, "%s: comando longo demais", what);
    return run(m, what, sql, (size_t)length);
}

/* Reads a file into a new string that the caller frees; NULL after a message. */
static char *read_script(const struct migrator *m, const char *name, size_t *length)
{
    char path[4096];
    int size = snprintf(path, sizeof(path), "%s/%s", m->folder, name);
    if (size < 0 || (size_t)size >= sizeof(path)) {
        fail(m, "caminho longo demais: %s", name);
        return NULL;
    }
    FILE *file = fopen(path, "re");
    char *text = file != NULL ? malloc(MAX_SCRIPT + 1) : NULL;
    if (text == NULL) {
        fail(m, "não consegui ler %s: %s", path, strerror(errno));
        if (file != NULL)
            (void)fclose(file);
        return NULL;
    }
    *length = fread(text, 1, MAX_SCRIPT + 1, file);
    bool broken = ferror(file) != 0;
    (void)fclose(file);
    if (broken || *length == 0 || *length > MAX_SCRIPT) {
        fail(m, "%s não pôde ser lido, está vazio ou passa de %zu bytes", path, MAX_SCRIPT);
        free(text);
        return NULL;
    }
    text[*length] = '\0';
    return text;
}

/* The n of V<n>__<name>.sql, or 0 when the name is not of this form. */
static long version_of(const char *name)
{
    size_t length = strlen(name);
    if (length >= NAME_SIZE || length < 5 || strcmp(name + length - 4, ".sql") != 0)
        return 0;
    for (const char *c = name; *c != '\0'; c++)
        if (!isalnum((unsigned char)*c) && strchr("_.-", *c) == NULL)
            return 0;
    if (!isdigit((unsigned char)name[1]))
        return 0;
    char *end = NULL;
    errno = 0;
    long version = strtol(name + 1, &end, 10);
    if (errno != 0 || version < 1 || version > MAX_VERSION || strncmp(end, "__", 2) != 0)
        return 0;
    return version;
}

static bool add_file(struct migrator *m, const char *name)
{
    unsigned char digest[DIGEST_SIZE];
    long version = version_of(name);
    if (version == 0)
        return fail(m, "nome de arquivo inválido: %s (esperado V001__descricao.sql)", name);
    if (m->count == MAX_FILES)
        return fail(m, "mais de %d arquivos em %s", MAX_FILES, m->folder);
    struct migration *file = &m->files[m->count];
    file->sql = read_script(m, name, &file->length);
    if (file->sql == NULL)
        return false;
    m->count++;
    file->version = version;
    memcpy(file->name, name, strlen(name) + 1); /* version_of() has checked the length */
    digest_sha256(file->sql, file->length, digest);
    digest_hex(digest, file->hash);
    return true;
}

static int by_version(const void *a, const void *b)
{
    const struct migration *x = a;
    const struct migration *y = b;
    return (x->version > y->version) - (x->version < y->version);
}

static bool read_folder(struct migrator *m)
{
    DIR *folder = opendir(m->folder);
    if (folder == NULL)
        return fail(m, "não consegui abrir a pasta %s: %s", m->folder, strerror(errno));
    bool ok = true;
    for (struct dirent *entry; ok && (entry = readdir(folder)) != NULL;) {
        size_t length = strlen(entry->d_name);
        if (entry->d_name[0] == 'V' && length > 4 &&
            strcmp(entry->d_name + length - 4, ".sql") == 0)
            ok = add_file(m, entry->d_name);
    }
    closedir(folder);
    if (!ok)
        return false;
    if (m->count == 0)
        return fail(m, "nenhum arquivo V*.sql em %s", m->folder);
    qsort(m->files, m->count, sizeof(m->files[0]), by_version);
    for (size_t i = 1; i < m->count; i++)
        if (m->files[i].version == m->files[i - 1].version)
            return fail(m, "%s e %s têm a mesma versão", m->files[i - 1].name, m->files[i].name);
    return true;
}

static bool connect_admin(struct migrator *m)
{
    const struct database_server server = database_server();
    const char *user = config_text("ICARUS_DB_ADMIN_USER", NULL);
    const char *password = config_text("ICARUS_DB_ADMIN_PASSWORD", "");
    m->db = mysql_init(NULL);
    if (m->db == NULL)
        return fail(m, "sem memória");
    unsigned int seconds = 10;
    if (mysql_options(m->db, MYSQL_SET_CHARSET_NAME, "utf8mb4") != 0 ||
        mysql_options(m->db, MYSQL_OPT_CONNECT_TIMEOUT, &seconds) != 0)
        return fail(m, "opção do cliente recusada");
    if (!database_server_connect(&server, m->db, user, password, NULL, CLIENT_MULTI_STATEMENTS))
        return fail(m, "não consegui conectar ao banco: %s", mysql_error(m->db));
    return run_format(m, "preparação da sessão",
                      "SET SESSION time_zone = '+00:00', "
                      "sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,"
                      "NO_ENGINE_SUBSTITUTION'");
}

/* scripts/restore keeps the schema restauracao_incompleta while it replaces the data, and sets
 * ICARUS_RESTAURACAO for its own migrations. */
static bool check_whole(const struct migrator *m)
{
    if (*config_text("ICARUS_RESTAURACAO", ""))
        return true;

    static const char sql[] = "SELECT 1 FROM information_schema.SCHEMATA"
                              " WHERE SCHEMA_NAME = 'restauracao_incompleta'";
    MYSQL_RES *result = mysql_query(m->db, sql) == 0 ? mysql_store_result(m->db) : NULL;
    if (result == NULL)
        return fail(m, "busca por uma restauração incompleta: %s", mysql_error(m->db));
    bool whole = mysql_num_rows(result) == 0;
    mysql_free_result(result);
    return whole || fail(m, "a última restauração parou no meio e faltam dados; restaure de novo "
                            "com scripts/restore");
}

/* Only one migrador per service runs at a time; the lock ends with the connection. */
static bool take_lock(const struct migrator *m)
{
    char sql[SQL_SIZE];
    (void)snprintf(sql, sizeof(sql), "SELECT GET_LOCK('icarus-migrador-%s', %d)", m->service,
                   LOCK_SECONDS);
    MYSQL_RES *result = mysql_query(m->db, sql) == 0 ? mysql_store_result(m->db) : NULL;
    MYSQL_ROW row = result != NULL ? mysql_fetch_row(result) : NULL;
    bool taken = row != NULL && row[0] != NULL && strcmp(row[0], "1") == 0;
    mysql_free_result(result);
    if (!taken)
        return fail(m, "outra migração está em curso há mais de %d s", LOCK_SECONDS);
    return true;
}

static bool prepare_schema(const struct migrator *m)
{
    return run_format(m, "criação do schema",
                      "CREATE SCHEMA IF NOT EXISTS %s DEFAULT CHARACTER SET utf8mb4 "
                      "COLLATE utf8mb4_uca1400_ai_ci; USE %s",
                      m->service, m->service) &&
           run_format(m, "criação da tabela migracao",
                      "CREATE TABLE IF NOT EXISTS migracao ("
                      "versao INT UNSIGNED NOT NULL PRIMARY KEY, "
                      "arquivo VARCHAR(128) NOT NULL, "
                      "sha256 CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, "
                      "aplicada_em DATETIME(3) NULL COMMENT 'NULL: parou no meio'"
                      ") ENGINE = InnoDB");
}

static bool prepare_user(const struct migrator *m)
{
    const char *password = config_text("ICARUS_DB_PASSWORD", NULL);
    char escaped[513];
    size_t length = strlen(password);
    if (length > (sizeof(escaped) - 1) / 2)
        return fail(m, "a senha do serviço passa de %zu bytes", (sizeof(escaped) - 1) / 2);
    mysql_real_escape_string(m->db, escaped, password, length);
    return run_format(m, "usuário do serviço",
                      "CREATE USER IF NOT EXISTS '%s'@'%%' IDENTIFIED BY '%s'; "
                      "ALTER USER '%s'@'%%' IDENTIFIED BY '%s'",
                      m->service, escaped, m->service, escaped);
}

/* Compares one row (versao, arquivo, sha256, aplicada_em) of migracao with the folder. */
static bool check_applied(struct migrator *m, MYSQL_ROW row)
{
    long version = strtol(row[0], NULL, 10);
    for (size_t i = 0; i < m->count; i++) {
        struct migration *file = &m->files[i];
        if (file->version != version)
            continue;
        if (row[3] == NULL)
            return fail(m, "%s parou no meio; corrija o schema e apague a linha %ld de migracao",
                        row[1], version);
        if (strcmp(file->hash, row[2]) != 0)
            return fail(m, "%s mudou depois de aplicado; crie um novo arquivo V*.sql", file->name);
        file->applied = true;
        return true;
    }
    if (version > m->files[m->count - 1].version)
        return fail(
            m, "o schema é mais novo que estes programas: a versão %ld (%s) não está na pasta %s",
            version, row[1], m->folder);
    return fail(m, "a versão %ld (%s) foi aplicada, mas o arquivo não está em %s", version, row[1],
                m->folder);
}

static bool check_history(struct migrator *m)
{
    static const char sql[] =
        "SELECT versao, arquivo, sha256, aplicada_em FROM migracao ORDER BY versao DESC";
    MYSQL_RES *result = mysql_query(m->db, sql) == 0 ? mysql_store_result(m->db) : NULL;
    if (result == NULL)
        return fail(m, "leitura de migracao: %s", mysql_error(m->db));
    bool ok = true;
    for (MYSQL_ROW row; ok && (row = mysql_fetch_row(result)) != NULL;)
        ok = check_applied(m, row);
    mysql_free_result(result);
    for (size_t i = 1; ok && i < m->count; i++)
        if (m->files[i].applied && !m->files[i - 1].applied)
            ok = fail(m, "%s chegou depois de %s, já aplicado; dê a ele um número maior",
                      m->files[i - 1].name, m->files[i].name);
    return ok;
}

static bool apply_pending(struct migrator *m)
{
    size_t applied = 0;
    for (size_t i = 0; i < m->count; i++) {
        struct migration *file = &m->files[i];
        if (file->applied)
            continue;
        if (!run_format(m, "registro da migração",
                        "INSERT INTO migracao (versao, arquivo, sha256) VALUES (%ld, '%s', '%s')",
                        file->version, file->name, file->hash) ||
            !run(m, file->name, file->sql, file->length) ||
            !run_format(m, "registro da migração",
                        "UPDATE migracao SET aplicada_em = CURRENT_TIMESTAMP(3) WHERE versao = %ld",
                        file->version))
            return false;
        printf("migrador %s: %s aplicado\n", m->service, file->name);
        applied++;
    }
    if (applied == 0)
        printf("migrador %s: nada a aplicar, versão %ld\n", m->service,
               m->files[m->count - 1].version);
    return true;
}

static bool apply_permissions(const struct migrator *m)
{
    size_t length = 0;
    char *sql = read_script(m, "permissoes.sql", &length);
    if (sql == NULL)
        return false;
    bool ok = run(m, "permissoes.sql", sql, length);
    free(sql);
    if (ok)
        printf("migrador %s: permissões em dia\n", m->service);
    return ok;
}

int main(int argc, char **argv)
{
    version_answer(argc, argv);
    if (argc != 3) {
        (void)fprintf(stderr, "uso: migrador <serviço> <pasta com os arquivos SQL>\n");
        return 2;
    }
    static struct migrator m;
    m.service = argv[1];
    m.folder = argv[2];
    size_t length = strlen(m.service);
    if (length == 0 || length >= SERVICE_SIZE ||
        strspn(m.service, "abcdefghijklmnopqrstuvwxyz_") != length) {
        (void)fprintf(stderr, "migrador: nome de serviço inválido (só letras minúsculas e _)\n");
        return 2;
    }
    bool ok = read_folder(&m) && connect_admin(&m) && check_whole(&m) && take_lock(&m) &&
              prepare_schema(&m) && check_history(&m) && apply_pending(&m) && prepare_user(&m) &&
              apply_permissions(&m);
    if (m.db != NULL)
        mysql_close(m.db);
    mysql_library_end();
    for (size_t i = 0; i < m.count; i++)
        free(m.files[i].sql);
    if (fflush(stdout) != 0)
        ok = false;
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
