#pragma once

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { FOLDER_ROOM = 72 }; /* so that the name of a socket in it fits sun_path */

/* Makes an empty folder in TMPDIR, or else in /tmp; who made it removes it. False when it cannot
 * be. */
static inline bool make_folder(char path[static FOLDER_ROOM])
{
    const char *place = getenv("TMPDIR");
    int length = snprintf(path, FOLDER_ROOM, "%s/icarus-teste.XXXXXX", place ? place : "/tmp");

    return length < FOLDER_ROOM && mkdtemp(path);
}
