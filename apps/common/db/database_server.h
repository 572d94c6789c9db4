#pragma once

#include <mysql.h>
#include <stdbool.h>

/* Where MariaDB is, and who vouches for it. The texts are the configuration's. */
struct database_server {
    const char *socket; /* "" for TCP to host and port */
    const char *host;
    unsigned int port;
    const char *ca; /* a PEM file of authorities; "" without TLS */
};

/* Reads ICARUS_DB_SOCKET or ICARUS_DB_HOST and _PORT, and ICARUS_DB_TLS_CA. */
struct database_server database_server(void);

/*
 * Connects a handle from mysql_init, whose mysql_error says why when it is false. With authorities
 * a server is refused, before the password is sent, that does not speak TLS 1.2 or newer, whose
 * certificate is by none of them, or is for another host.
 */
bool database_server_connect(const struct database_server *server, MYSQL *connection,
                             const char *user, const char *password, const char *schema,
                             unsigned long flags);
