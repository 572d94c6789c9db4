#include "common/values/telefone.h"

#include <criterion/criterion.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

Test(telefone, a_country_code_has_one_to_three_digits)
{
    static const struct {
        const char *codigo_pais;
        bool valid;
    } CASES[] = {
        {"55", true},   {"1", true},     {"351", true},  {"", false},   {"0", false},
        {"055", false}, {"5555", false}, {"+55", false}, {"5a", false}, {" 55", false},
    };

    for (size_t i = 0; i < COUNT(CASES); i++)
        cr_expect_eq(telefone_codigo_pais_is_valid(CASES[i].codigo_pais), CASES[i].valid, "%s",
                     CASES[i].codigo_pais);
}

Test(telefone, an_area_code_follows_its_country)
{
    static const struct {
        const char *codigo_pais, *codigo_de_area;
        bool valid;
    } CASES[] = {
        {"55", "11", true},      {"55", "99", true},  {"55", "10", false},  {"55", "01", false},
        {"55", "", false},       {"55", "1", false},  {"55", "011", false}, {"55", "1a", false},
        {"351", "", true},       {"1", "212", true},  {"44", "20", true},   {"44", "01234", true},
        {"44", "012345", false}, {"1", "21a", false}, {"1", " 212", false},
    };

    for (size_t i = 0; i < COUNT(CASES); i++)
        cr_expect_eq(telefone_codigo_de_area_is_valid(CASES[i].codigo_pais, CASES[i].codigo_de_area,
                                                      "987654321"),
                     CASES[i].valid, "%s %s", CASES[i].codigo_pais, CASES[i].codigo_de_area);
}

Test(telefone, brazil_has_67_area_codes)
{
    static const char *const UNUSED[] = {"20", "23", "25", "26", "29", "30", "36", "39",
                                         "40", "50", "52", "56", "57", "58", "59", "60",
                                         "70", "72", "76", "78", "80", "90"};
    int count = 0;

    for (char a = '0'; a <= '9'; a++) {
        for (char b = '0'; b <= '9'; b++)
            count += telefone_codigo_de_area_is_valid("55", (char[]){a, b, '\0'}, "987654321");
    }
    cr_expect_eq(count, 67);
    for (size_t i = 0; i < COUNT(UNUSED); i++)
        cr_expect_not(telefone_codigo_de_area_is_valid("55", UNUSED[i], "987654321"), "%s",
                      UNUSED[i]);
}

Test(telefone, a_number_follows_its_country)
{
    static const struct {
        const char *codigo_pais, *numero;
        bool valid;
    } CASES[] = {
        {"55", "987654321", true},
        {"55", "32654321", true},
        {"55", "2654321", false},
        {"55", "9876543210", false},
        {"55", "98765-4321", false},
        {"55", "08001234567", true},
        {"55", "0800123456", true},
        {"55", "080012345678", false},
        {"55", "0900123456", true},
        {"55", "07001234567", false},
        {"55", "00001234567", false},
        {"55", "", false},
        {"1", "5551234", true},
        {"1", "1234", true},
        {"1", "123", false},
        {"1", "123456789012345", true},
        {"1", "1234567890123456", false},
        {"1", "123456\xC3\xA1", false},
    };

    for (size_t i = 0; i < COUNT(CASES); i++)
        cr_expect_eq(telefone_numero_is_valid(CASES[i].codigo_pais, CASES[i].numero),
                     CASES[i].valid, "%s %s", CASES[i].codigo_pais, CASES[i].numero);
}

Test(telefone, a_number_of_the_whole_country_has_no_area_code)
{
    static const struct {
        const char *codigo_de_area, *numero;
        bool valid;
    } CASES[] = {
        {"", "08001234567", true},    {"", "0800123456", true},  {"", "03001234567", true},
        {"", "03031234567", true},    {"", "05001234567", true}, {"", "09001234567", true},
        {"11", "08001234567", false}, {"", "40041234", true},    {"11", "40041234", true},
        {"", "30031234", true},       {"", "32654321", false},   {"", "987654321", false},
        {"", "400412345", false},     {"", "", false},
    };

    for (size_t i = 0; i < COUNT(CASES); i++)
        cr_expect_eq(
            telefone_codigo_de_area_is_valid("55", CASES[i].codigo_de_area, CASES[i].numero),
            CASES[i].valid, "%s %s", CASES[i].codigo_de_area, CASES[i].numero);
}

Test(telefone, punctuation_is_left_out)
{
    static const struct {
        const char *text, *digits; /* NULL: refused */
    } CASES[] = {
        {"98765-4321", "987654321"},
        {"9 8765.4321", "987654321"},
        {"0800 123-4567", "08001234567"},
        {"(3265) 4321", "32654321"},
        {"", ""},
        {"987654321a", NULL},
        {"+551198765", NULL},
        {"98765/4321", NULL},
        {"1234567890123456", NULL},
        {"9876\xC3\xA1", NULL},
    };
    char out[TELEFONE_NUMERO_TEXT];

    for (size_t i = 0; i < COUNT(CASES); i++) {
        (void)strcpy(out, "x");
        cr_expect_eq(telefone_numero_normalise(CASES[i].text, out), CASES[i].digits != NULL, "%s",
                     CASES[i].text);
        cr_expect_str_eq(out, CASES[i].digits ? CASES[i].digits : "x", "%s", CASES[i].text);
    }
    char area[TELEFONE_CODIGO_DE_AREA_TEXT] = "x";
    cr_expect(telefone_codigo_de_area_normalise("(11)", area));
    cr_expect_str_eq(area, "11");
    cr_expect_not(telefone_codigo_de_area_normalise("123456", area));
    char country[TELEFONE_CODIGO_PAIS_TEXT] = "x";
    cr_expect(telefone_codigo_pais_normalise("+55", country));
    cr_expect_str_eq(country, "55");
    cr_expect_not(telefone_codigo_pais_normalise("++55", country));
    cr_expect_not(telefone_codigo_pais_normalise("+055", country));
    cr_expect_not(telefone_codigo_pais_normalise("+", country));
}
