#pragma once

/* The release that this program was built from, such as "0.5.0"; set in the Makefile. */
const char *version_text(void);

/*
 * First call of every main: if `--version` is the only argument, prints the program's name and
 * release on stdout and exits.
 */
void version_answer(int argc, char **argv);
