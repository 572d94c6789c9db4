#include "common/db/database_fault.h"

#include <errmsg.h>
#include <mysqld_error.h>

/* Errors of the client library; the connection is then in an unknown state. */
static bool is_of_the_library(unsigned int code)
{
    return (code >= CR_MIN_ERROR && code <= CR_MAX_ERROR) ||
           (code >= CER_MIN_ERROR && code <= CER_MAX_ERROR);
}

/* The server could not read or write a file, as on a full disk: the errors of its file layer
 * (EE_WRITE 3, EE_DISK_FULL 20 …), whose codes are below SQL's, and their SQL equivalents. */
static bool is_of_a_file(unsigned int code)
{
    switch (code) {
    case ER_CANT_CREATE_FILE:
    case ER_CANT_OPEN_FILE:
    case ER_DISK_FULL:
    case ER_ERROR_ON_CLOSE:
    case ER_ERROR_ON_READ:
    case ER_ERROR_ON_WRITE:
    case ER_GET_ERRNO: /* of the storage engine: 28 is ENOSPC */
    case ER_RECORD_FILE_FULL:
    case ER_ERROR_DURING_COMMIT:
    case ER_TEMP_FILE_WRITE_FAILURE:
        return true;
    default:
        return code > 0 && code < ER_ERROR_FIRST;
    }
}

enum db_result database_fault(unsigned int code)
{
    switch (code) {
    case ER_DUP_ENTRY:
        return DB_DUPLICATE;
    case ER_ROW_IS_REFERENCED_2:
        return DB_REFERENCED;
    case ER_NO_REFERENCED_ROW_2:
        return DB_NO_REFERENCE;
    case ER_CONSTRAINT_FAILED:
        return DB_CHECK;
    case ER_LOCK_DEADLOCK:
    case ER_AUTOINC_READ_FAILED: /* deadlock or timeout on the AUTO_INCREMENT lock */
    case ER_LOCK_WAIT_TIMEOUT:
    case ER_LOCK_TABLE_FULL:
    case ER_QUERY_INTERRUPTED: /* KILL QUERY: the statement, not the connection */
    case ER_STATEMENT_TIMEOUT:
        return DB_BUSY;
    case ER_UNKNOWN_STMT_HANDLER:
    case ER_SERVER_SHUTDOWN:
    case ER_CONNECTION_KILLED:
    case ER_CON_COUNT_ERROR:
    case ER_OPTION_PREVENTS_STATEMENT: /* read-only: a replica, or a server in failover */
    case ER_READ_ONLY_MODE:
    case ER_OUTOFMEMORY:
    case ER_OUT_OF_RESOURCES:
    case ER_MAX_PREPARED_STMT_COUNT_REACHED:
        return DB_UNAVAILABLE;
    default:
        return is_of_the_library(code) || is_of_a_file(code) ? DB_UNAVAILABLE : DB_ERROR;
    }
}
