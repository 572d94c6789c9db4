#pragma once

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { FOLDER_ROOM = 72 }; /* leaves room for a socket name in sun_path */

/* Makes an empty folder in TMPDIR or /tmp; the caller removes it. False on error. */
static inline bool make_folder(char path[static FOLDER_ROOM])
{
    const char *place = getenv("TMPDIR");
    int length = snprintf(path, FOLDER_ROOM, "%s/icarus-teste.XXXXXX", place ? place : "/tmp");

    return length < FOLDER_ROOM && mkdtemp(path);
}
