#!/bin/bash
# As the official one with --connect --innodb_initialized: a login over TCP by its own user.
exec mariadb --defaults-file=/var/lib/mysql/.my-healthcheck.cnf --protocol=tcp --host=127.0.0.1 \
    --skip-ssl -e 'SELECT 1' >/dev/null
