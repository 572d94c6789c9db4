#pragma once

#include <mysql.h>
#include <stdbool.h>

/* Address of MariaDB and its certificate authorities. The texts belong to config.h. */
struct database_server {
    const char *socket; /* "" for TCP to host and port */
    const char *host;
    unsigned int port;
    const char *ca; /* a PEM file of authorities; "" without TLS */
};

/* Reads ICARUS_DB_SOCKET or ICARUS_DB_HOST and _PORT, and ICARUS_DB_TLS_CA. */
struct database_server database_server(void);

/*
 * Connects a handle from mysql_init; on false, mysql_error tells why. With `ca`, a server without
 * TLS 1.2 or newer, or whose certificate is from another authority or for another host, is refused
 * before the password is sent.
 */
bool database_server_connect(const struct database_server *server, MYSQL *connection,
                             const char *user, const char *password, const char *schema,
                             unsigned long flags);
