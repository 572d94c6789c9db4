#include "common/db/database_fault.h"

#include <criterion/criterion.h>
#include <errmsg.h>
#include <mysqld_error.h>

Test(database_fault, what_the_schema_refuses_is_told_apart)
{
    cr_expect_eq(database_fault(ER_DUP_ENTRY), DB_DUPLICATE);
    cr_expect_eq(database_fault(ER_ROW_IS_REFERENCED_2), DB_REFERENCED);
    cr_expect_eq(database_fault(ER_NO_REFERENCED_ROW_2), DB_NO_REFERENCE);
    cr_expect_eq(database_fault(ER_CONSTRAINT_FAILED), DB_CHECK);
}

Test(database_fault, what_may_succeed_when_repeated_is_busy)
{
    cr_expect_eq(database_fault(ER_LOCK_DEADLOCK), DB_BUSY);
    cr_expect_eq(database_fault(ER_AUTOINC_READ_FAILED), DB_BUSY);
    cr_expect_eq(database_fault(ER_LOCK_WAIT_TIMEOUT), DB_BUSY);
    cr_expect_eq(database_fault(ER_STATEMENT_TIMEOUT), DB_BUSY);
}

Test(database_fault, a_connection_that_the_library_finds_broken_is_given_up)
{
    cr_expect_eq(database_fault(CR_SERVER_LOST), DB_UNAVAILABLE);
    cr_expect_eq(database_fault(CR_MALFORMED_PACKET), DB_UNAVAILABLE);
    cr_expect_eq(database_fault(CR_COMMANDS_OUT_OF_SYNC), DB_UNAVAILABLE);
    cr_expect_eq(database_fault(CR_ERR_NET_READ), DB_UNAVAILABLE);
}

Test(database_fault, a_server_without_room_is_unavailable)
{
    /* ER_DISK_FULL, ER_RECORD_FILE_FULL, ER_ERROR_ON_WRITE, ER_GET_ERRNO, ER_CANT_CREATE_FILE,
     * ER_ERROR_DURING_COMMIT, ER_TEMP_FILE_WRITE_FAILURE; EE_CANTCREATEFILE, EE_WRITE, EE_DISK_FULL
     */
    static const unsigned int CODES[] = {1021, 1114, 1026, 1030, 1004, 1180, 1878, 1, 3, 20};

    for (size_t i = 0; i < sizeof(CODES) / sizeof(CODES[0]); i++)
        cr_expect_eq(database_fault(CODES[i]), DB_UNAVAILABLE, "%u", CODES[i]);
}

Test(database_fault, other_errors_are_bugs)
{
    cr_expect_eq(database_fault(ER_PARSE_ERROR), DB_ERROR);
    cr_expect_eq(database_fault(ER_NO_SUCH_TABLE), DB_ERROR);
    cr_expect_eq(database_fault(ER_DATA_TOO_LONG), DB_ERROR);
    cr_expect_eq(database_fault(CR_MIN_ERROR - 1), DB_ERROR);
    cr_expect_eq(database_fault(0), DB_ERROR);
}
