#include "autenticacao/senha_regra.h"

#include <ctype.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unicase.h>
#include <uninorm.h>

#include <crack.h>

#include "autenticacao/senha.h"
#include "common/base/log.h"
#include "common/base/utf8.h"

enum {
    CORE_MIN = 6, /* letters; cracklib calls every shorter word too short */
    FREE_MIN = 8  /* characters that are no step from the one before */
};

static pthread_mutex_t dictionary = PTHREAD_MUTEX_INITIALIZER; /* cracklib has static buffers */

enum lookup { LOOKUP_GOOD, LOOKUP_WORD, LOOKUP_SYSTEMATIC, LOOKUP_REFUSED, LOOKUP_FAILED };

static enum lookup look_up(const char *text)
{
    char message[256] = "";

    pthread_mutex_lock(&dictionary);
    int done = __DEBIAN_SPECIFIC__SafeFascistCheck(text, NULL, message, sizeof(message));
    pthread_mutex_unlock(&dictionary);
    if (!done)
        return LOOKUP_FAILED;
    if (!*message)
        return LOOKUP_GOOD;
    if (strstr(message, "systematic"))
        return LOOKUP_SYSTEMATIC;
    return strstr(message, "dictionary") ? LOOKUP_WORD : LOOKUP_REFUSED;
}

void senha_regra_open(void)
{
    if (look_up("password") == LOOKUP_WORD)
        return;
    log_error("senha: falta a lista de senhas comuns; instale o pacote cracklib-runtime");
    exit(EX_CONFIG);
}

/* How many characters are equal to the one before or next to it ("abc", "321"), ignoring case. */
static size_t steps_of(const char *text)
{
    size_t steps = 0;

    for (const char *c = text; c[0] && c[1]; c++) {
        int step = tolower((unsigned char)c[1]) - tolower((unsigned char)c[0]);
        steps += step >= -1 && step <= 1;
    }
    return steps;
}

/*
 * cracklib calls a password systematic from a fixed number of steps on, whatever its length: one in
 * four random keys of 64 hexadecimal digits. Here it is one only if too few other characters are
 * left.
 */
static bool is_pattern(const char *senha)
{
    return strlen(senha) - steps_of(senha) < FREE_MIN;
}

/* The letter that a character often stands for, 0 for none: "s3nh@" is "senha". */
static char letter_of(char c)
{
    static const char LOOKS[] = "0134578@$!";
    static const char LETTERS[] = "oieastbasi";
    const char *look = strchr(LOOKS, c);

    if (c && look)
        return LETTERS[look - LOOKS];
    return isalpha((unsigned char)c) ? (char)tolower((unsigned char)c) : '\0';
}

/* The length of the shortest prefix that, repeated, gives the whole text. */
static size_t unit_of(const char *text, size_t length)
{
    for (size_t unit = 1; unit < length; unit++)
        if (length % unit == 0 && memcmp(text, text + unit, length - unit) == 0)
            return unit;
    return length;
}

/* True when its letters alone are one common word, perhaps repeated. */
static bool core_is_common(const char *senha, bool with_looks)
{
    char core[SENHA_TEXT];
    size_t length = 0;

    for (const char *c = senha; *c && length + 1 < sizeof(core); c++) {
        char letter = (char)(with_looks ? letter_of(*c) : tolower((unsigned char)*c));
        if (letter && isalpha((unsigned char)letter))
            core[length++] = letter;
    }
    length = unit_of(core, length);
    core[length] = '\0';
    return length >= CORE_MIN && look_up(core) == LOOKUP_WORD;
}

static bool is_common(const char *senha)
{
    enum lookup found = look_up(senha);

    if (found != LOOKUP_GOOD && (found != LOOKUP_SYSTEMATIC || is_pattern(senha)))
        return true;
    return core_is_common(senha, false) || core_is_common(senha, true);
}

static bool same_text(const char *a, const char *b)
{
    int order = 0;

    return u8_casecmp((const uint8_t *)a, strlen(a), (const uint8_t *)b, strlen(b), NULL,
                      UNINORM_NFKC, &order) == 0 &&
           order == 0;
}

const char *senha_fault(const char *senha, const char *chave, const char *nome)
{
    size_t length = utf8_length(senha, strlen(senha));

    if (length < SENHA_MIN || length > SENHA_MAX)
        return "Deve ter de 12 a 128 caracteres.";
    if (same_text(senha, chave) || same_text(senha, nome))
        return "Não pode ser igual à chave de acesso nem ao nome.";
    if (is_common(senha))
        return "É fácil demais de adivinhar; escolha outra.";
    return NULL;
}

bool senha_generate(char *senha, void (*draw)(char *senha), const char *chave, const char *nome)
{
    for (int draws = 0; draws < SENHA_DRAWS_MAX; draws++) {
        draw(senha);
        if (!senha_fault(senha, chave, nome))
            return true;
    }
    return false;
}
