#pragma once

#include <stdbool.h>

/*
 * The rules for a new password (NIST SP 800-63B §5.1.1.2): long enough, any Unicode, no kind of
 * character asked for, refused when easy to guess. cracklib's dictionary, made of the word lists
 * that are installed, is the list of what is common.
 */

enum { SENHA_DRAWS_MAX = 10 };

/* Ends the process with EX_CONFIG, after a log line, when there is no dictionary. */
void senha_regra_open(void);

/*
 * Why a new password is refused, in Portuguese: length; a common password, a word with a few other
 * characters around it or a pattern; equal to the key or to the name of its person without regard
 * to case. NULL when it is good. Safe to call from many threads.
 */
const char *senha_fault(const char *senha, const char *chave, const char *nome);

/*
 * Has `draw` write a password to `senha`, and again while it is one that the rules refuse. False
 * after SENHA_DRAWS_MAX of those, which chance does not bring about.
 */
bool senha_generate(char *senha, void (*draw)(char *senha), const char *chave, const char *nome);
