#pragma once

#include "common/db/database.h"

/*
 * What an error code means to callers, be it the server's (mysqld_error.h) or the client library's
 * (errmsg.h). For database.c alone.
 */
enum db_result database_fault(unsigned int code);
