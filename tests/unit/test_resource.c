#include <criterion/criterion.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "common/db/database_plan.h"
#include "common/resource/record_diff.h"
#include "common/resource/record_json.h"
#include "common/resource/record_read.h"

/* A small resource with one field of each kind, run through every use of its table. */

#define CORES "CLARA ESCURA"

struct medida {
    char lado[4 * 4 + 1];
    int64_t milimetros;
};

struct furo {
    int64_t posicao;
    char situacao[8];
};

struct peca {
    int64_t id;
    char nome[10 * 4 + 1];
    char marca[10 * 4 + 1];
    char unidade[10 * 4 + 1];
    char texto_longo[20 * 4 + 1];
    char placa[8];
    char cor[8];
    int64_t estoque_minimo;
    int64_t quantidade;
    int64_t fornecedor_id;
    int64_t valor;
    bool ativa;
    char entrega[DATE_TEXT];
    char endereco[20 + 1];
    struct medida medida;
    struct medida sobra;
    struct furo furos[3];
    size_t furo_count;
    char criado_em[INSTANT_TEXT];
    int64_t interno;
};

/* Three letters, in either case. */
static bool placa_normalise(const char *text, char *out)
{
    char upper[4] = "";

    for (int i = 0; i < 3; i++) {
        char c = (char)(text[i] & ~0x20);
        if (c < 'A' || c > 'Z')
            return false;
        upper[i] = c;
    }
    memcpy(out, upper, sizeof(upper));
    return true;
}

static const struct field_format FORMAT_PLACA = {3, 3, placa_normalise, "Placa inválida.", "placa"};

static void check_medida(struct fields *f, const void *object)
{
    const struct medida *medida = object;

    if (!fields_is_wrong(f, "lado") && !*medida->lado)
        fields_fault(f, "lado", "Falta.");
    if (!fields_is_wrong(f, "lado") && strcmp(medida->lado, "topo") == 0 && medida->milimetros > 50)
        fields_fault(f, "milimetros", "O topo só tem 50.");
}

static const struct field medida_fields[] = {
    FIELD_TEXT(medida, lado, 1, 4, REQUIRED, "Que lado."),
    FIELD_INT(medida, milimetros, 1, 100, REQUIRED, "Quanto."),
};

static const struct field furo_fields[] = {
    FIELD_INT(furo, posicao, 0, 9, REQUIRED, "Onde."),
    FIELD_ASCII(furo, situacao, 0, 7, READ_ONLY_OR_NULL, "Feito ou não."),
};

static const struct field peca_fields[] = {
    FIELD_ID(peca, id, "Número."),
    FIELD_TEXT(peca, nome, 1, 10, REQUIRED, "Nome."),
    FIELD_TEXT(peca, marca, 1, 10, OPTIONAL, "Marca."),
    FIELD_TEXT(peca, unidade, 1, 10, DEFAULT("chapa"), "Em que se conta."),
    FIELD_LONG_TEXT(peca, texto_longo, 0, 20, OPTIONAL, "Mais sobre ela."),
    FIELD_FORMAT(peca, placa, FORMAT_PLACA, 4, OPTIONAL, "Três letras."),
    FIELD_CHOICE(peca, cor, CORES, REQUIRED, "Cor."),
    FIELD_INT(peca, estoque_minimo, 0, 99, DEFAULT("7"), "Aviso."),
    FIELD_INT(peca, quantidade, 0, 99, AT_CREATION("0"), "Quantas há."),
    FIELD_INT(peca, fornecedor_id, 1, INT64_MAX, OPTIONAL, "De quem."),
    FIELD_MONEY(peca, valor, REQUIRED, "Preço."),
    FIELD_BOOL(peca, ativa, DEFAULT("true"), "Em uso."),
    FIELD_DATE(peca, entrega, OPTIONAL, "Quando chega."),
    FIELD_ASCII(peca, endereco, 0, 20, RESERVED_OR_NULL, "De onde."),
    FIELD_OBJECT(peca, medida, medida, check_medida, REQUIRED, "Tamanho."),
    FIELD_OBJECT(peca, sobra, medida, NULL, OPTIONAL, "O que passa."),
    FIELD_LIST(peca, furos, furo, furo_count, 1, 3, NULL, REQUIRED, "Furos."),
    FIELD_INSTANT(peca, criado_em, OF_ROW, "Desde quando."),
    FIELD_INT(peca, interno, 0, 9, HIDDEN, "Ninguém vê."),
};

static struct faults faults;
static struct json_object *parsed;

/* Fills every byte first, to see which members the reader leaves untouched. */
static struct peca read_peca(const char *text, enum record_use use)
{
    struct peca p;

    memset(&p, 0x55, sizeof(p));
    memset(&faults, 0, sizeof(faults));
    parsed = json_tokener_parse(text);
    cr_assert_not_null(parsed, "%s", text);
    struct fields f = fields_of(parsed, &faults);
    record_read(&f, peca, &p, use);
    fields_end(&f);
    json_object_put(parsed);
    return p;
}

/* The faults as text, one per line: pointer, message. */
static const char *told(void)
{
    static char text[4096];
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < faults.count; i++)
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s %s\n", faults.list[i].campo,
                                 faults.list[i].mensagem);
    return text;
}

#define NEEDED                                                                                     \
    "\"nome\":\" Tampo \",\"cor\":\"CLARA\",\"valor\":12.3,"                                       \
    "\"medida\":{\"lado\":\"topo\",\"milimetros\":50},\"furos\":[{\"posicao\":3},{\"posicao\":9}]"

Test(resource, a_body_fills_every_kind_of_field)
{
    struct peca p = read_peca(
        "{" NEEDED
        ",\"marca\":\"Ágil\",\"unidade\":\"m²\",\"textoLongo\":\"a\\nb\",\"placa\":\"abc\","
        "\"estoqueMinimo\":99,\"quantidade\":5,\"fornecedorId\":7,\"ativa\":false,"
        "\"entrega\":\"2026-12-31\",\"sobra\":{\"lado\":\"pé\",\"milimetros\":1}}",
        RECORD_CREATE);

    cr_assert_str_eq(told(), "");
    cr_expect_str_eq(p.nome, "Tampo");
    cr_expect_str_eq(p.marca, "Ágil");
    cr_expect_str_eq(p.unidade, "m²");
    cr_expect_str_eq(p.texto_longo, "a\nb");
    cr_expect_str_eq(p.placa, "ABC");
    cr_expect_str_eq(p.cor, "CLARA");
    cr_expect_eq(p.estoque_minimo, 99);
    cr_expect_eq(p.quantidade, 5);
    cr_expect_eq(p.fornecedor_id, 7);
    cr_expect_eq(p.valor, 1230);
    cr_expect_not(p.ativa);
    cr_expect_str_eq(p.entrega, "2026-12-31");
    cr_expect_str_eq(p.medida.lado, "topo");
    cr_expect_eq(p.medida.milimetros, 50);
    cr_expect_eq(p.sobra.milimetros, 1);
    cr_expect_eq(p.furo_count, 2);
    cr_expect_eq(p.furos[1].posicao, 9);
    cr_expect_str_eq(p.furos[1].situacao, "");
}

Test(resource, what_is_left_out_or_null_gets_its_initial_value)
{
    struct peca p = read_peca("{" NEEDED ",\"marca\":null,\"unidade\":null}", RECORD_CREATE);

    cr_assert_str_eq(told(), "");
    cr_expect_str_eq(p.marca, "");
    cr_expect_str_eq(p.unidade, "chapa");
    cr_expect_str_eq(p.texto_longo, "");
    cr_expect_str_eq(p.placa, "");
    cr_expect_eq(p.estoque_minimo, 7);
    cr_expect_eq(p.quantidade, 0);
    cr_expect_eq(p.fornecedor_id, 0);
    cr_expect(p.ativa);
    cr_expect_str_eq(p.entrega, "");
    cr_expect_str_eq(p.sobra.lado, "");
    cr_expect_eq(p.sobra.milimetros, 0);
}

Test(resource, all_faults_are_reported_with_their_pointers)
{
    (void)read_peca(
        "{\"nome\":\"\",\"marca\":7,\"textoLongo\":\"\\u0007\",\"placa\":\"a1c\",\"cor\":\"AZUL\","
        "\"estoqueMinimo\":100,\"quantidade\":1.5,\"fornecedorId\":0,\"valor\":1.234,"
        "\"ativa\":1,\"entrega\":\"31/"
        "12\",\"medida\":{\"lado\":\"topo\",\"milimetros\":51,\"x\":1},"
        "\"sobra\":[],\"furos\":[{\"posicao\":10},7,{}]}",
        RECORD_CREATE);
    cr_assert_str_eq(told(),
                     "/nome Deve ter de 1 a 10 caracteres.\n"
                     "/marca Deve ser um texto.\n"
                     "/textoLongo Não pode ter caracteres de controle.\n"
                     "/placa Placa inválida.\n"
                     "/cor Deve ser um destes: CLARA, ESCURA.\n"
                     "/estoqueMinimo Deve ser de 0 a 99.\n"
                     "/quantidade Deve ser um número inteiro.\n"
                     "/fornecedorId Deve ser de 1 a 9223372036854775807.\n"
                     "/valor Deve ser de 0 a 9.999.999.999,99, com até duas casas decimais.\n"
                     "/ativa Deve ser true ou false.\n"
                     "/entrega Deve ser uma data AAAA-MM-DD.\n"
                     "/medida/milimetros O topo só tem 50.\n"
                     "/medida/x Campo desconhecido.\n"
                     "/sobra Deve ser um objeto.\n"
                     "/furos/0/posicao Deve ser de 0 a 9.\n"
                     "/furos/1 Deve ser um objeto.\n"
                     "/furos/2/posicao É obrigatório.\n");
}

Test(resource, a_text_without_readable_characters_is_empty)
{
    (void)read_peca("{" NEEDED ",\"nome\":\"\\u0301\"}", RECORD_CREATE);
    cr_assert_str_eq(told(), "/nome Deve ter de 1 a 10 caracteres.\n");
    struct peca p = read_peca("{" NEEDED ",\"textoLongo\":\"\\u2800\\n\\u2800\"}", RECORD_CREATE);
    cr_assert_str_eq(told(), "");
    cr_expect_str_eq(p.texto_longo, "");
}

Test(resource, a_missing_required_field_is_a_fault)
{
    (void)read_peca("{\"nome\":null,\"furos\":[]}", RECORD_CREATE);
    cr_assert_str_eq(told(), "/nome É obrigatório.\n/cor É obrigatório.\n/valor É obrigatório.\n"
                             "/medida É obrigatório.\n/furos Deve ter de 1 a 3 itens.\n");
}

Test(resource, a_value_of_another_kind_has_its_message)
{
    static const struct {
        const char *member;
        const char *told;
    } CASES[] = {
        {"\"entrega\":\"2026-02-30\"", "/entrega Deve ser uma data AAAA-MM-DD.\n"},
        {"\"entrega\":\"2026-07-01T12:00:00Z\"", "/entrega Deve ser uma data AAAA-MM-DD.\n"},
        {"\"entrega\":20260701", "/entrega Deve ser uma data AAAA-MM-DD.\n"},
        {"\"furos\":{}", "/furos Deve ser uma lista.\n"},
        {"\"furos\":[{},{},{},{}]", "/furos Deve ter de 1 a 3 itens.\n"},
        {"\"cor\":7", "/cor Deve ser um destes: CLARA, ESCURA.\n"},
        {"\"valor\":\"1\"", "/valor Deve ser um número.\n"},
        {"\"estoqueMinimo\":9223372036854775808", "/estoqueMinimo Deve ser de 0 a 99.\n"},
        {"\"ativa\":\"true\"", "/ativa Deve ser true ou false.\n"},
        {"\"medida\":[]", "/medida Deve ser um objeto.\n"},
        {"\"medida\":{\"milimetros\":1}", "/medida/lado É obrigatório.\n"},
        {"\"medida\":{\"lado\":\"topos\",\"milimetros\":99}",
         "/medida/lado Deve ter de 1 a 4 caracteres.\n"},
    };

    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        char text[512];

        (void)snprintf(text, sizeof(text), "{" NEEDED ",%s}", CASES[i].member);
        (void)read_peca(text, RECORD_CREATE);
        cr_expect_str_eq(told(), CASES[i].told, "%s", CASES[i].member);
    }
}

Test(resource, a_post_refuses_fields_of_the_system)
{
    (void)read_peca("{" NEEDED ",\"id\":1,\"criadoEm\":\"x\",\"endereco\":\"y\",\"interno\":1,"
                    "\"furo_count\":1,\"estoque_minimo\":1,\"outro\":1}",
                    RECORD_CREATE);
    cr_assert_str_eq(told(), "/id Campo desconhecido.\n/criadoEm Campo desconhecido.\n"
                             "/endereco Campo desconhecido.\n/interno Campo desconhecido.\n"
                             "/furo_count Campo desconhecido.\n"
                             "/estoque_minimo Campo desconhecido.\n/outro Campo desconhecido.\n");
    (void)read_peca("{" NEEDED ",\"furos\":[{\"posicao\":1,\"situacao\":\"x\"}]}", RECORD_CREATE);
    cr_assert_str_eq(told(), "/furos/0/situacao Campo desconhecido.\n");
}

Test(resource, a_put_may_send_back_what_get_gave)
{
    struct peca p =
        read_peca("{" NEEDED ",\"id\":1,\"criadoEm\":7,\"endereco\":\"y\",\"quantidade\":\"x\"}",
                  RECORD_REPLACE);

    cr_assert_str_eq(told(), "");
    cr_expect_eq(p.id, INT64_C(0x5555555555555555), "not looked at");
    cr_expect_eq(p.quantidade, INT64_C(0x5555555555555555));
    (void)read_peca("{" NEEDED ",\"interno\":1}", RECORD_REPLACE);
    cr_assert_str_eq(told(), "/interno Campo desconhecido.\n");
}

Test(resource, a_query_is_read_by_the_same_table)
{
    struct peca p;
    struct json_object *query = json_tokener_parse(
        "{\"nome\":\"x\",\"estoqueMinimo\":\"12\",\"ativa\":\"false\",\"fornecedorId\":\"0\"}");
    struct faults own = {0};
    struct fields f = fields_of(query, &own);

    f.is_query = true;
    record_read(&f, peca, &p, RECORD_CREATE);
    fields_end(&f);
    cr_expect_eq(p.estoque_minimo, 12);
    cr_expect_not(p.ativa);
    cr_assert_eq(own.count, 5); /* with those of missing required fields */
    cr_expect_str_eq(own.list[1].mensagem, "Deve ser um inteiro de 1 a 9223372036854775807.");
    json_object_put(query);
}

static const struct peca WHOLE = {
    .id = 3,
    .nome = "\"Tampo\" \\ \t/é",
    .unidade = "chapa",
    .cor = "CLARA",
    .valor = 1205,
    .ativa = true,
    .endereco = "::1",
    .medida = {"topo", 50},
    .furos = {{1, "FEITO"}, {2, ""}},
    .furo_count = 2,
    .criado_em = "2026-07-01T12:34:56.789Z",
    .interno = 8,
};

static void expect_json(const struct peca *p, enum record_view view, const char *expected)
{
    struct json_out out = {0};
    size_t length;

    record_json(&out, peca, p, view);
    char *text = json_out_take(&out, &length);
    cr_assert_str_eq(text, expected);
    cr_assert_eq(length, strlen(expected));
    free(text);
}

#define BEFORE_ADDRESS                                                                             \
    "{\"id\":3,\"nome\":\"\\\"Tampo\\\" \\\\ \\t/é\",\"marca\":null,\"unidade\":\"chapa\","       \
    "\"textoLongo\":null,\"placa\":null,\"cor\":\"CLARA\",\"estoqueMinimo\":0,\"quantidade\":0,"   \
    "\"fornecedorId\":null,\"valor\":12.05,\"ativa\":true,\"entrega\":null,"
#define AFTER_ADDRESS                                                                              \
    "\"medida\":{\"lado\":\"topo\",\"milimetros\":50},\"sobra\":null,"                             \
    "\"furos\":[{\"posicao\":1,\"situacao\":\"FEITO\"},{\"posicao\":2,\"situacao\":null}],"        \
    "\"criadoEm\":\"2026-07-01T12:34:56.789Z\"}"

Test(resource, json_has_every_shown_field_in_the_order_of_the_table)
{
    expect_json(&WHOLE, RECORD_OPEN, BEFORE_ADDRESS AFTER_ADDRESS);
    expect_json(&WHOLE, RECORD_WHOLE, BEFORE_ADDRESS "\"endereco\":\"::1\"," AFTER_ADDRESS);
}

static void expect_diff(const struct peca *before, const struct peca *after, size_t count,
                        const char *expected)
{
    struct json_out out = {0};
    size_t length;

    cr_expect_eq(record_diff(&out, peca, before, after), count);
    char *text = json_out_take(&out, &length);
    cr_expect_str_eq(text, expected);
    free(text);
}

Test(resource, equal_records_do_not_differ)
{
    struct peca after = WHOLE;

    after.id = 4;
    (void)snprintf(after.criado_em, sizeof(after.criado_em), "2026-07-02T00:00:00.000Z");
    (void)snprintf(after.endereco, sizeof(after.endereco), "::2");
    after.interno = 9;
    expect_diff(&WHOLE, &after, 0, "[]");
}

Test(resource, a_difference_has_each_kind_of_field_before_and_after)
{
    struct peca after = WHOLE;

    (void)snprintf(after.marca, sizeof(after.marca), "Ágil");
    (void)snprintf(after.cor, sizeof(after.cor), "ESCURA");
    after.estoque_minimo = 5;
    after.valor = 1300;
    after.ativa = false;
    after.medida.milimetros = 49;
    (void)snprintf(after.sobra.lado, sizeof(after.sobra.lado), "pé");
    expect_diff(&WHOLE, &after, 7,
                "[{\"campo\":\"marca\",\"antes\":null,\"depois\":\"Ágil\"},"
                "{\"campo\":\"cor\",\"antes\":\"CLARA\",\"depois\":\"ESCURA\"},"
                "{\"campo\":\"estoqueMinimo\",\"antes\":0,\"depois\":5},"
                "{\"campo\":\"valor\",\"antes\":12.05,\"depois\":13.00},"
                "{\"campo\":\"ativa\",\"antes\":true,\"depois\":false},"
                "{\"campo\":\"medida\",\"antes\":{\"lado\":\"topo\",\"milimetros\":50},"
                "\"depois\":{\"lado\":\"topo\",\"milimetros\":49}},"
                "{\"campo\":\"sobra\",\"antes\":null,"
                "\"depois\":{\"lado\":\"pé\",\"milimetros\":0}}]");
}

Test(resource, a_list_differs_by_those_elements_that_do)
{
    struct peca after = WHOLE;

    after.furos[0] = WHOLE.furos[1];
    after.furos[1] = WHOLE.furos[0];
    expect_diff(&WHOLE, &after, 0, "[]");
    after.furos[1].situacao[0] = '\0';
    after.furos[2] = (struct furo){7, ""};
    after.furo_count = 3;
    expect_diff(&WHOLE, &after, 1,
                "[{\"campo\":\"furos\",\"antes\":[{\"posicao\":1,\"situacao\":\"FEITO\"}],"
                "\"depois\":[{\"posicao\":1,\"situacao\":null},"
                "{\"posicao\":7,\"situacao\":null}]}]");
    after = WHOLE;
    after.furo_count = 1;
    expect_diff(&WHOLE, &after, 1,
                "[{\"campo\":\"furos\",\"antes\":[{\"posicao\":2,\"situacao\":null}],"
                "\"depois\":[]}]");
}

#define EACH_FIELD_WITH(side, other)                                                               \
    "[{\"campo\":\"nome\"," side "\"\\\"Tampo\\\" \\\\ \\t/é\"" other "},"                         \
    "{\"campo\":\"unidade\"," side "\"chapa\"" other "},"                                          \
    "{\"campo\":\"cor\"," side "\"CLARA\"" other "},"                                              \
    "{\"campo\":\"estoqueMinimo\"," side "0" other "},"                                            \
    "{\"campo\":\"quantidade\"," side "0" other "},"                                               \
    "{\"campo\":\"valor\"," side "12.05" other "},"                                                \
    "{\"campo\":\"ativa\"," side "true" other "},"                                                 \
    "{\"campo\":\"medida\"," side "{\"lado\":\"topo\",\"milimetros\":50}" other "},"               \
    "{\"campo\":\"furos\"," side                                                                   \
    "[{\"posicao\":1,\"situacao\":\"FEITO\"},{\"posicao\":2,\"situacao\":null}]" other "}]"

Test(resource, a_record_that_comes_or_goes_has_nothing_on_the_other_side)
{
    expect_diff(NULL, &WHOLE, 9, EACH_FIELD_WITH("\"antes\":null,\"depois\":", ""));
    expect_diff(&WHOLE, NULL, 9, EACH_FIELD_WITH("\"antes\":", ",\"depois\":null"));
}

Test(resource, what_a_put_does_not_change_is_kept)
{
    struct peca old = WHOLE;
    struct peca sent = {.nome = "Novo", .valor = 1, .quantidade = 77, .furo_count = 1};

    old.quantidade = 12;
    record_keep(peca, &sent, &old);
    cr_expect_eq(sent.id, 3);
    cr_expect_eq(sent.quantidade, 12);
    cr_expect_eq(sent.interno, 8);
    cr_expect_str_eq(sent.criado_em, WHOLE.criado_em);
    cr_expect_str_eq(sent.nome, "Novo");
    cr_expect_eq(sent.valor, 1);
    cr_expect_eq(sent.furo_count, 1);
    cr_expect_str_eq(sent.marca, "", "the body left it out");
}

Test(resource, a_put_accepts_what_json_shows)
{
    struct json_out out = {0};
    size_t length;

    record_json(&out, peca, &WHOLE, RECORD_WHOLE);
    char *text = json_out_take(&out, &length);
    struct peca back = read_peca(text, RECORD_REPLACE);
    free(text);
    cr_assert_str_eq(told(), "/nome Não pode ter caracteres de controle.\n");
    cr_expect_eq(back.valor, 1205);
    cr_expect_eq(back.furo_count, 2);
}

/* A record whose name was stored before names were checked. */
static struct peca stored(void)
{
    struct peca p = WHOLE;

    (void)strcpy(p.placa, "ABC");
    p.estoque_minimo = 5;
    p.medida.milimetros = 40;
    p.sobra = (struct medida){"base", 2};
    return p;
}

/* stored() after a PATCH. */
static struct peca patched(const char *text, bool expected)
{
    struct peca p = stored();

    memset(&faults, 0, sizeof(faults));
    faults.count = 1; /* left by an earlier call */
    parsed = json_tokener_parse(text);
    cr_assert_not_null(parsed, "%s", text);
    struct fields f = fields_of(parsed, &faults);
    cr_expect_eq(record_patch(&f, peca, &p, NULL), expected, "%s: %s", text, told());
    json_object_put(parsed);
    return p;
}

/* What differs from stored(), as record_diff tells it. */
static void expect_patched(const char *text, const char *diff)
{
    struct json_out out = {0};
    size_t length;
    const struct peca old = stored();
    struct peca p = patched(text, true);

    (void)record_diff(&out, peca, &old, &p);
    char *told_text = json_out_take(&out, &length);
    cr_expect_str_eq(told_text, diff, "%s: %s", text, told_text);
    free(told_text);
    cr_expect_eq(p.id, WHOLE.id);
    cr_expect_eq(p.interno, WHOLE.interno);
    cr_expect_eq(p.quantidade, WHOLE.quantidade);
}

#define CHANGED(field, before, after)                                                              \
    "[{\"campo\":\"" field "\",\"antes\":" before ",\"depois\":" after "}]"

Test(resource, a_patch_changes_what_it_names)
{
    expect_patched("{}", "[]");
    expect_patched("{\"valor\":7.5}", CHANGED("valor", "12.05", "7.50"));
    expect_patched("{\"placa\":null}", CHANGED("placa", "\"ABC\"", "null"));
    expect_patched("{\"estoqueMinimo\":null,\"unidade\":\"m\"}",
                   "[{\"campo\":\"unidade\",\"antes\":\"chapa\",\"depois\":\"m\"},"
                   "{\"campo\":\"estoqueMinimo\",\"antes\":5,\"depois\":7}]");
    expect_patched("{\"medida\":{\"milimetros\":9}}",
                   CHANGED("medida", "{\"lado\":\"topo\",\"milimetros\":40}",
                           "{\"lado\":\"topo\",\"milimetros\":9}"));
    expect_patched("{\"sobra\":null}",
                   CHANGED("sobra", "{\"lado\":\"base\",\"milimetros\":2}", "null"));
}

Test(resource, a_patch_replaces_a_list)
{
    struct peca p = patched("{\"furos\":[{\"posicao\":9}]}", true);

    cr_assert_eq(p.furo_count, 1);
    cr_expect_eq(p.furos[0].posicao, 9);
    cr_expect_str_eq(p.furos[0].situacao, "", "nothing of the old list remains");
}

static void expect_refused_patch(const char *text, const char *expected)
{
    (void)patched(text, false);
    cr_expect_str_eq(told(), expected, "%s", text);
}

Test(resource, a_patch_has_all_its_faults)
{
    expect_refused_patch("{\"nome\":null,\"valor\":1.005,\"x\":1}",
                         "/nome É obrigatório.\n"
                         "/valor Deve ser de 0 a 9.999.999.999,99, com até duas casas decimais.\n"
                         "/x Campo desconhecido.\n");
    expect_refused_patch("{\"id\":3,\"quantidade\":1,\"interno\":1}",
                         "/id Este campo não pode ser alterado.\n"
                         "/quantidade Este campo não pode ser alterado.\n"
                         "/interno Campo desconhecido.\n");
    expect_refused_patch("{\"medida\":null}", "/medida É obrigatório.\n");
    expect_refused_patch("{\"medida\":7}", "/medida Deve ser um objeto.\n");
    expect_refused_patch("{\"medida\":{\"milimetros\":60}}",
                         "/medida/milimetros O topo só tem 50.\n");
    expect_refused_patch("{\"medida\":{\"lado\":null,\"y\":1}}",
                         "/medida/lado É obrigatório.\n/medida/y Campo desconhecido.\n");
    expect_refused_patch("{\"furos\":[{}],\"cor\":\"AZUL\"}",
                         "/cor Deve ser um destes: CLARA, ESCURA.\n"
                         "/furos/0/posicao É obrigatório.\n");
}

Test(resource, an_object_that_was_not_there_is_read_whole)
{
    struct peca p = WHOLE;

    memset(&p.sobra, 0, sizeof(p.sobra));
    memset(&faults, 0, sizeof(faults));
    parsed = json_tokener_parse("{\"sobra\":{\"milimetros\":3}}");
    struct fields f = fields_of(parsed, &faults);
    cr_expect_not(record_patch(&f, peca, &p, NULL));
    cr_expect_str_eq(told(), "/sobra/lado É obrigatório.\n");
    json_object_put(parsed);
}

/* The SQL sent to the server, valid until the next call, and its parameters' values; NULL when it
 * is refused. */
static const char *planned(const char *sql, const struct peca *p, struct db_in *in, size_t *count)
{
    static char text[1024];
    const struct db_statement statement = {"TESTE", sql, NULL, RECORD(peca), RECORD(peca), false};
    struct plan plan;
    const bool good = plan_parameters(&plan, &statement, 0);

    *count = plan.in_count;
    if (good) {
        plan_values(&plan, p, in);
        (void)snprintf(text, sizeof(text), "%s", plan.sql);
    }
    plan_free(&plan);
    return good ? text : NULL;
}

Test(resource, parameters_are_bound_by_name)
{
    struct db_in in[DB_PARAMETERS_MAX];
    size_t count;
    const char *sql = planned(
        "UPDATE peca SET valor = :valor, n = ':nome', t = '12:34', \"x:id\", q = 'it''s :a',"
        " nome = :nome, lado = :medida_lado, c = :criado_em, a = :ativa,"
        " m = :marca, e = :estoque_minimo, f = :fornecedor_id, s = :sobra_lado"
        " WHERE id = :id AND :id > 0",
        &WHOLE, in, &count);

    cr_assert_str_eq(
        sql, "UPDATE peca SET valor = ?, n = ':nome', t = '12:34', \"x:id\", q = 'it''s :a',"
             " nome = ?, lado = ?, c = ?, a = ?, m = ?, e = ?, f = ?, s = ?"
             " WHERE id = ? AND ? > 0");
    cr_assert_eq(count, 11);
    cr_expect_eq(in[0].kind, DB_KIND_DECIMAL);
    cr_expect_eq(in[0].number, 1205);
    cr_expect_eq(in[1].data, WHOLE.nome);
    cr_expect_eq(in[2].data, WHOLE.medida.lado);
    cr_expect_eq(in[3].kind, DB_KIND_INSTANT);
    cr_expect_eq(in[4].number, 1);
    cr_expect_eq(in[5].kind, DB_KIND_NULL, "an optional text that is empty");
    cr_expect_eq(in[6].kind, DB_KIND_INT, "0 is a value where it may not be null");
    cr_expect_eq(in[7].kind, DB_KIND_NULL);
    cr_expect_eq(in[8].kind, DB_KIND_TEXT);
    cr_expect_eq(in[9].number, 3);
    cr_expect_eq(in[10].number, 3);
}

Test(resource, a_parameter_of_no_field_is_refused)
{
    struct db_in in[DB_PARAMETERS_MAX];
    size_t count;

    cr_expect_null(planned("SELECT :nomee", &WHOLE, in, &count));
    cr_expect_null(planned("SELECT :medida", &WHOLE, in, &count));
    cr_expect_null(planned("SELECT :medida_", &WHOLE, in, &count));
    cr_expect_null(planned("SELECT :furos_posicao", &WHOLE, in, &count));
    cr_expect_null(planned("SELECT :estoqueMinimo", &WHOLE, in, &count));
}

Test(resource, more_parameters_than_there_may_be_are_refused)
{
    char sql[512] = "SELECT :id";
    size_t length = strlen(sql);
    struct db_in in[DB_PARAMETERS_MAX];
    size_t count;

    for (int i = 1; i < DB_PARAMETERS_MAX; i++)
        length += (size_t)snprintf(sql + length, sizeof(sql) - length, ",:id");
    cr_expect_not_null(planned(sql, &WHOLE, in, &count));
    cr_expect_eq(count, DB_PARAMETERS_MAX);
    (void)snprintf(sql + length, sizeof(sql) - length, ",:id");
    cr_expect_null(planned(sql, &WHOLE, in, &count));
}

/* A transaction's context: a pointer to a record, and a record by value. */
struct mudanca {
    struct peca *peca;
    struct medida antes;
    int64_t esperada;
};

static const struct field mudanca_fields[] = {
    FIELD_POINTER(mudanca, peca, peca),
    FIELD_PART(mudanca, antes, medida),
    FIELD_INT(mudanca, esperada, 0, 9, HIDDEN, "Versão pedida."),
};

Test(resource, fields_of_other_records_are_found_where_they_are)
{
    struct peca p = WHOLE;
    struct mudanca m = {&p, {"pé", 4}, 6};
    const struct db_statement statement = {
        "TESTE", "SELECT :nome, :medida_milimetros, :lado, :esperada", NULL, RECORD(mudanca), NULL,
        false};
    struct plan plan;
    struct db_in in[4];

    cr_assert(plan_parameters(&plan, &statement, 0));
    cr_assert_eq(plan.in_count, 4);
    plan_values(&plan, &m, in);
    plan_free(&plan);
    cr_expect_eq(in[0].data, p.nome);
    cr_expect_eq(in[1].number, 50);
    cr_expect_eq(in[2].data, m.antes.lado);
    cr_expect_eq(in[3].number, 6);
}
