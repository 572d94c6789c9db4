#pragma once

/* The release that this program was built from, such as "0.5.0"; set in the Makefile. */
const char *version_text(void);

/*
 * For the first line of every main: where `--version` is the only argument, writes the program's
 * name and release to standard output and ends the process.
 */
void version_answer(int argc, char **argv);
