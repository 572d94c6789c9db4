#pragma once

/*
 * The condition that a column has one of the values of a FIELD_CHOICES parameter, which has them
 * with commas between: up to eight, a further one repeats the last. The server sees constants and
 * reads an index, if it has one, where they are rare; with FIND_IN_SET it reads each row.
 */
#define CHOICES_IN(column, parameter)                                                              \
    column " IN (" CHOICE("", parameter, "1") CHOICE(", ", parameter, "2")                         \
        CHOICE(", ", parameter, "3") CHOICE(", ", parameter, "4") CHOICE(", ", parameter, "5")     \
            CHOICE(", ", parameter, "6") CHOICE(", ", parameter, "7")                              \
                CHOICE(", ", parameter, "8") ")"
#define CHOICE(separator, parameter, number)                                                       \
    separator "SUBSTRING_INDEX(SUBSTRING_INDEX(:" parameter ", ',', " number "), ',', -1)"
