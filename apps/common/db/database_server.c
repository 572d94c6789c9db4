#include "common/db/database_server.h"

#include "common/base/config.h"

struct database_server database_server(void)
{
    return (struct database_server){
        .socket = config_text("ICARUS_DB_SOCKET", ""),
        .host = config_text("ICARUS_DB_HOST", "127.0.0.1"),
        .port = (unsigned int)config_int("ICARUS_DB_PORT", 1, 65535, 3306),
        .ca = config_path("ICARUS_DB_TLS_CA"),
    };
}

/* MYSQL_OPT_SSL_ENFORCE alone would continue in clear text with a server without TLS; certificate
 * verification does not. */
static bool require_tls(MYSQL *connection, const char *ca)
{
    const my_bool yes = 1;

    return mysql_options(connection, MYSQL_OPT_SSL_CA, ca) == 0 &&
           mysql_options(connection, MYSQL_OPT_SSL_ENFORCE, &yes) == 0 &&
           mysql_options(connection, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &yes) == 0 &&
           mysql_options(connection, MARIADB_OPT_TLS_VERSION, "TLSv1.2,TLSv1.3") == 0;
}

bool database_server_connect(const struct database_server *server, MYSQL *connection,
                             const char *user, const char *password, const char *schema,
                             unsigned long flags)
{
    /* Otherwise the library would use its default socket for "localhost". */
    const unsigned int protocol = *server->socket ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP;

    if (mysql_options(connection, MYSQL_OPT_PROTOCOL, &protocol) != 0 ||
        (*server->ca && !require_tls(connection, server->ca)))
        return false;
    return mysql_real_connect(connection, *server->socket ? NULL : server->host, user, password,
                              schema, server->port, *server->socket ? server->socket : NULL,
                              flags) != NULL;
}
