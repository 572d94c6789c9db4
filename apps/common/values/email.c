#include "common/values/email.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unictype.h>
#include <unistr.h>

enum { LOCAL_MAX = 64, DOMAIN_MAX = 253, LABEL_MAX = 63 };

/* Letters and digits, and beyond ASCII the marks that belong to letters. */
static bool is_letter(ucs4_t c)
{
    const uint32_t ascii = UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_Nd;
    const uint32_t mask = c < 0x80 ? ascii : ascii | UC_CATEGORY_MASK_M;

    return uc_is_general_category_withtable(c, mask) &&
           !uc_is_property_default_ignorable_code_point(c);
}

/* The number of bytes of letters, digits and `signs` at the start of a text. */
static size_t part_length(const char *text, const char *signs)
{
    const uint8_t *end = (const uint8_t *)text;
    const uint8_t *next;
    ucs4_t c;

    while ((next = u8_next(&c, end)) && (is_letter(c) || (c < 0x80 && strchr(signs, (int)c))))
        end = next;
    return (size_t)(end - (const uint8_t *)text);
}

typedef bool part_rule(const char *part, size_t length);

/* The end of a list of such parts separated by dots; NULL when a part breaks the rule. */
static const char *end_of_parts(const char *text, const char *signs, part_rule *allowed)
{
    for (;; text++) {
        size_t length = part_length(text, signs);

        if (!allowed(text, length))
            return NULL;
        text += length;
        if (*text != '.')
            return text;
    }
}

static bool is_atom(const char *part, size_t length)
{
    (void)part;
    return length > 0;
}

static bool is_label(const char *part, size_t length)
{
    return length > 0 && length <= LABEL_MAX && part[0] != '-' && part[length - 1] != '-';
}

bool email_is_valid(const char *text)
{
    const char *at = end_of_parts(text, "!#$%&'*+-/=?^_`{|}~", is_atom);

    if (!at || *at != '@' || at - text > LOCAL_MAX || strlen(at + 1) > DOMAIN_MAX)
        return false;
    const char *end = end_of_parts(at + 1, "-", is_label);
    return end && *end == '\0';
}
