#include "common/base/version.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT(tokens)    #tokens
#define TEXT_OF(tokens) TEXT(tokens)

const char *version_text(void)
{
    return TEXT_OF(VERSION);
}

void version_answer(int argc, char **argv)
{
    if (argc != 2 || strcmp(argv[1], "--version") != 0)
        return;
    int written = printf("%s %s\n", program_invocation_short_name, version_text());
    exit(written > 0 && fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}
