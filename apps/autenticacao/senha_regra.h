#pragma once

#include <stdbool.h>

/*
 * The rules for a new password (NIST SP 800-63B §5.1.1.2): a minimum length, any Unicode, no
 * required kinds of characters, not easy to guess. Common words are those of cracklib's dictionary,
 * built from the installed word lists.
 */

enum { SENHA_DRAWS_MAX = 10 };

/* Ends the process with EX_CONFIG, after a log line, when there is no dictionary. */
void senha_regra_open(void);

/*
 * Returns why a new password is refused, in Portuguese: its length; a common password, a word with
 * a few other characters around it, or a pattern; or equal to the key or the person's name,
 * ignoring case. NULL when it is accepted. Thread-safe.
 */
const char *senha_fault(const char *senha, const char *chave, const char *nome);

/*
 * Calls `draw` to write a password to `senha` until the rules accept it. False after
 * SENHA_DRAWS_MAX refusals, which does not happen by chance.
 */
bool senha_generate(char *senha, void (*draw)(char *senha), const char *chave, const char *nome);
