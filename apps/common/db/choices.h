#pragma once

/*
 * The condition that a column has one of the values of a FIELD_CHOICES parameter, a list of up to
 * eight separated by commas (the last one fills unused places). The server sees constants, so it
 * can use an index when they are rare; with FIND_IN_SET it would read every row.
 */
#define CHOICES_IN(column, parameter)                                                              \
    column " IN (" CHOICE("", parameter, "1") CHOICE(", ", parameter, "2")                         \
        CHOICE(", ", parameter, "3") CHOICE(", ", parameter, "4") CHOICE(", ", parameter, "5")     \
            CHOICE(", ", parameter, "6") CHOICE(", ", parameter, "7")                              \
                CHOICE(", ", parameter, "8") ")"
#define CHOICE(separator, parameter, number)                                                       \
    separator "SUBSTRING_INDEX(SUBSTRING_INDEX(:" parameter ", ',', " number "), ',', -1)"
