#pragma once

#include "common/db/database.h"

/*
 * Maps an error code of the server (mysqld_error.h) or the client library (errmsg.h). For
 * database.c only.
 */
enum db_result database_fault(unsigned int code);
