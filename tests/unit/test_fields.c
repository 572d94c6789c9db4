#include "common/resource/fields.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static struct faults faults;
static struct json_object *parsed;

static struct fields of(const char *text)
{
    memset(&faults, 0, sizeof(faults));
    parsed = json_tokener_parse(text);
    cr_assert_not_null(parsed, "%s", text);
    return fields_of(parsed, &faults);
}

static void release(void)
{
    json_object_put(parsed);
}

TestSuite(fields, .fini = release);

static void expect_only_fault(const char *campo, const char *mensagem)
{
    cr_assert_eq(faults.count, 1);
    cr_assert_str_eq(faults.list[0].campo, campo);
    cr_assert_str_eq(faults.list[0].mensagem, mensagem);
}

Test(fields, good_members_reach_their_places)
{
    char nome[41];
    int64_t quantidade, valor;
    struct fields f = of("{\"nome\":\"  MDF 15mm \\u00c1gil \",\"quantidade\":7,\"valor\":12.30}");

    cr_assert(fields_text(&f, "nome", 1, 10 + 3, nome));
    cr_assert(fields_int(&f, "quantidade", 0, 7, &quantidade));
    cr_assert(fields_money(&f, "valor", &valor));
    fields_end(&f);
    cr_assert_eq(faults.count, 0);
    cr_assert_str_eq(nome, "MDF 15mm Ágil");
    cr_assert_eq(quantidade, 7);
    cr_assert_eq(valor, 1230);
}

Test(fields, all_faults_are_gathered_with_their_pointers)
{
    char nome[41];
    int64_t quantidade, valor;
    struct fields f = of("{\"nome\":\"\",\"quantidade\":-1,\"x/y~z\":1}");

    fields_text(&f, "nome", 1, 10, nome);
    fields_int(&f, "quantidade", 0, 9, &quantidade);
    fields_money(&f, "valor", &valor);
    fields_end(&f);
    cr_assert_eq(faults.count, 4);
    cr_assert_str_eq(faults.list[0].campo, "/nome");
    cr_assert_str_eq(faults.list[1].campo, "/quantidade");
    cr_assert_str_eq(faults.list[2].campo, "/valor");
    cr_assert_str_eq(faults.list[2].mensagem, "É obrigatório.");
    cr_assert_str_eq(faults.list[3].campo, "/x~1y~0z");
    cr_assert_str_eq(faults.list[3].mensagem, "Campo desconhecido.");
}

/* With more known members than there is room for, valid ones would count as unknown: the program
 * aborts. */
Test(fields, more_known_members_than_fit_end_the_process, .signal = SIGABRT)
{
    struct fields f = of("{}");

    for (int i = 0; i < FIELDS_KNOWN_MAX; i++)
        (void)fields_has(&f, "x");
    cr_assert_eq(faults.count, 0);
    (void)fields_has(&f, "y");
}

Test(fields, a_member_has_a_fault_or_not)
{
    char nome[8];
    struct fields f = of("{\"nome\":7}");

    (void)fields_text(&f, "nome", 1, 7, nome);
    cr_assert(fields_is_wrong(&f, "nome"));
    cr_assert_not(fields_is_wrong(&f, "nom"));
}

Test(fields, a_text_without_visible_characters_is_empty)
{
    struct fields f =
        of("{\"a\":\"\xe2\x80\x8b\",\"b\":\"\xef\xbb\xbf x\",\"c\":\"\xe2\x80\x8b\"}");
    char a[32] = "", b[32] = "", c[32] = "";

    cr_expect_not(fields_text(&f, "a", 1, 7, a));
    cr_expect(fields_text(&f, "b", 1, 7, b));
    cr_expect(fields_text(&f, "c", 0, 7, c));
    cr_expect_str_eq(c, "");
    cr_assert_eq(faults.count, 1);
    cr_assert_str_eq(faults.list[0].campo, "/a");
}

Test(fields, a_member_without_a_name_has_a_pointer_too)
{
    struct fields f = of("{\"\":1}");

    fields_end(&f);
    cr_assert_eq(faults.count, 1);
    cr_assert_str_eq(faults.list[0].campo, "/");
}

Test(fields, what_is_not_an_integer_in_range_is_refused)
{
    static const char *const BAD[] = {"3.0",
                                      "3.9",
                                      "1e1",
                                      "\"3\"",
                                      "true",
                                      "[3]",
                                      "{}",
                                      "9223372036854775807",
                                      "10",
                                      "-1",
                                      "9223372036854775808",
                                      "18446744073709551616",
                                      "-9223372036854775809"};
    char text[64];
    int64_t place = 77;

    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
        (void)snprintf(text, sizeof(text), "{\"n\":%s}", BAD[i]);
        struct fields f = of(text);
        cr_expect_not(fields_int(&f, "n", 0, 9, &place), "%s", BAD[i]);
        cr_expect_eq(faults.count, 1, "%s", BAD[i]);
        release();
    }
    parsed = NULL;
    cr_assert_eq(place, 77);
}

Test(fields, a_clamped_integer_is_refused_even_where_the_range_is_all_of_int64)
{
    int64_t place = 77;
    struct fields f = of("{\"n\":9223372036854775808}");

    cr_assert_not(fields_int(&f, "n", INT64_MIN, INT64_MAX, &place));
    cr_assert_eq(place, 77);
}

Test(fields, a_third_decimal_is_refused)
{
    int64_t valor;
    struct fields f = of("{\"valor\":12.345}");

    cr_assert_not(fields_money(&f, "valor", &valor));
    expect_only_fault("/valor", "Deve ser de 0 a 9.999.999.999,99, com até duas casas decimais.");
}

Test(fields, text_is_counted_in_characters_and_never_overruns_its_place)
{
    char place[9];
    struct fields f = of("{\"a\":\"áéíó\",\"b\":\"áéíóú\",\"c\":\"🪵🪵🪵\"}");

    cr_assert(fields_text(&f, "a", 4, 4, place));
    cr_assert_not(fields_text(&f, "b", 4, 4, place));
    cr_assert_not(fields_text(&f, "c", 1, 4, place));
    cr_assert_str_eq(place, "áéíó");
}

Test(fields, control_characters_and_nul_in_text_are_refused)
{
    static const char *const BAD[] = {"{\"a\":\"x\\u0000y\"}", "{\"a\":\"x\\ny\"}",
                                      "{\"a\":\"x\\u0085y\"}", "{\"a\":\"\\u007f\"}"};
    char place[32];

    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
        struct fields f = of(BAD[i]);
        cr_expect_not(fields_text(&f, "a", 1, 9, place), "%s", BAD[i]);
        release();
    }
    parsed = NULL;
}

Test(fields, null_is_absent)
{
    struct fields f = of("{\"cor\":null}");

    cr_assert_not(fields_has(&f, "cor"));
    fields_end(&f);
    cr_assert_eq(faults.count, 0);
}

Test(fields, a_thousand_unknown_members_do_not_overflow_the_list)
{
    char text[16 * 1024] = "{";
    size_t length = 1;

    for (int i = 0; i < 1000; i++)
        length +=
            (size_t)snprintf(text + length, sizeof(text) - length, "%s\"k%d\":1", i ? "," : "", i);
    (void)snprintf(text + length, sizeof(text) - length, "}");
    struct fields f = of(text);
    fields_end(&f);
    cr_assert_eq(faults.count, 1000);

    struct json_object *list = faults_json(&faults);
    cr_assert_eq(json_object_array_length(list), FAULTS_MAX);
    json_object_put(list);
}

Test(fields, a_name_too_long_is_cut_between_characters)
{
    struct fields f = of("{\"ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"
                         "ééééééééééééééé\":1}");
    fields_end(&f);
    cr_assert_eq(faults.count, 1);
    cr_assert_lt(strlen(faults.list[0].campo), FIELD_POINTER_MAX);
    cr_assert_eq(strlen(faults.list[0].campo) % 2, 1);
}

Test(fields, a_root_that_is_no_object_is_one_fault)
{
    char place[8];
    struct fields f = of("[1]");

    fields_text(&f, "nome", 1, 2, place);
    fields_end(&f);
    expect_only_fault("", "Deve ser um objeto.");
}

Test(fields, choices_are_listed_for_people)
{
    char tipo[16];
    struct fields f = of("{\"tipo\":\"ROUBO\"}");

    cr_expect_not(fields_choice(&f, "tipo", "ENTRADA SAIDA", tipo));
    expect_only_fault("/tipo", "Deve ser um destes: ENTRADA, SAIDA.");
}
