#include "estoque/api/lancamento_http.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/http/body.h"
#include "common/http/precondition.h"
#include "common/json/json_build.h"
#include "common/resource/value_read.h"
#include "common/values/fuso.h"
#include "estoque/lancamento.h"

static const struct problem DEVOLUCAO = {409, "devolucao-impossivel", "Devolução impossível"};
static const struct problem INSUFICIENTE = {409, "estoque-insuficiente", "Estoque insuficiente"};
static const struct problem ACIMA_DO_LIMITE = {409, "estoque-acima-do-limite",
                                               "Estoque acima do limite"};
static const struct problem DOCUMENTO = {409, "documento-repetido", "Documento repetido"};
static const struct problem INEXISTENTE = {409, "produto-inexistente", "Produto inexistente"};

#define ITENS "itens"

static const char NO_PRODUCT[] = "Este produto não existe.";

static const struct refusal REFUSALS[] = {
    {DB_NONE, &PROBLEM_NOT_FOUND, NO_PRODUCT},
    {0},
};

static bool has_expectation(const struct movimentacao *m)
{
    return m->esperada.thousandths >= 0;
}

/* A count may exceed QUANTIDADE_MAX where the stock does: lancamento_create checks that. */
static void check_quantidade(struct fields *f, const struct movimentacao *m)
{
    if (movimentacao_is(m, TIPO_AJUSTE) || fields_is_wrong(f, "quantidade"))
        return;
    if (m->quantidade.thousandths == 0 || m->quantidade.thousandths > QUANTIDADE_MAX)
        fields_fault(f, "quantidade", "Deve ser mais do que 0, até 1.000.000.");
}

/* projetoId is for DEVOLUCAO only, esperada for AJUSTE, and custo, with the decimals of a price,
 * for ENTRADA. */
static void check_rest(struct fields *f, const struct movimentacao *m)
{
    const bool returns = movimentacao_is(m, TIPO_DEVOLUCAO);

    if (returns && m->projeto_id == 0 && !fields_is_wrong(f, "projetoId"))
        fields_fault(f, "projetoId", "É obrigatório numa DEVOLUCAO.");
    if (!returns && m->projeto_id != 0)
        fields_fault(f, "projetoId", "Só acompanha DEVOLUCAO.");
    if (!movimentacao_is(m, TIPO_AJUSTE) && has_expectation(m))
        fields_fault(f, "esperada", "Só acompanha AJUSTE.");
    if (!cost_is_known(m->custo) || fields_is_wrong(f, "custo"))
        return;
    if (!movimentacao_is(m, TIPO_ENTRADA))
        fields_fault(f, "custo", "Só acompanha ENTRADA.");
    else if (m->custo.hundred_thousandths % 10 != 0)
        fields_fault(f, "custo",
                     "Deve ser de 0 a 9.999.999.999,99, com até quatro casas decimais.");
}

/* The date may not be ahead, or more than 90 days ago; it is today when not given. */
static void check_data(struct fields *f, struct movimentacao *m)
{
    enum { DAYS = 90, DAY_SECONDS = 86400 };
    const struct timespec then = {.tv_sec = time(NULL) - (time_t)DAYS * DAY_SECONDS};
    char instant[INSTANT_TEXT];
    char first[DATE_TEXT];
    char today[DATE_TEXT];

    (void)instant_format(&then, instant);
    fuso_date(instant, first);
    fuso_today(today);
    if (!*m->data)
        memcpy(m->data, today, sizeof(m->data));
    else if (strcmp(m->data, today) > 0 || strcmp(m->data, first) < 0)
        fields_fault(f, "data", "Deve ser de %s a %s.", first, today);
}

static void read_lancamento(struct fields *f, struct lancamento *l)
{
    struct movimentacao *m = &l->movimentacao;

    record_read(f, movimentacao, m, RECORD_CREATE);
    if (!f->object)
        return;
    check_quantidade(f, m);
    check_rest(f, m);
    check_data(f, m);
}

/* For RULE_CONFLICT: the stock would become negative or too large, or the project has less. */
static const struct problem *tell_conflict(struct fields *f, const struct lancamento *l)
{
    const struct movimentacao *m = &l->movimentacao;
    const int64_t most = l->ha.thousandths > QUANTIDADE_MAX ? l->ha.thousandths : QUANTIDADE_MAX;
    const bool sets = movimentacao_is(m, TIPO_AJUSTE) && !has_expectation(m);
    const bool lacks =
        movimentacao_is(m, TIPO_AJUSTE) && quantity_compare(m->quantidade, m->esperada) < 0;
    char number[DECIMAL_LOCAL_TEXT];

    decimal_format_local(sets ? most : l->ha.thousandths, &QUANTITY_KIND, number);
    if (sets) {
        fields_fault(f, "quantidade", "Deve ser de 0 a %s.", number);
        return &PROBLEM_INVALID;
    }
    if (movimentacao_is(m, TIPO_DEVOLUCAO)) {
        fields_fault(f, "quantidade", "O projeto só tem %s deste produto.", number);
        return &DEVOLUCAO;
    }
    if (lacks || movimentacao_is(m, TIPO_SAIDA)) {
        fields_fault(f, "quantidade", "O estoque só tem %s%s.", number,
                     lacks ? ", menos do que faltou na contagem" : "");
        return &INSUFICIENTE;
    }
    fields_fault(f, "quantidade", "O estoque passaria de 1.000.000.");
    return &ACIMA_DO_LIMITE;
}

/* Adds the reason of a refusal to `f`, and returns the kind of problem. */
static const struct problem *tell(struct fields *f, const struct lancamento *l)
{
    const struct movimentacao *m = &l->movimentacao;

    switch (l->refused) {
    case DB_NONE:
        fields_fault(f, "produtoId", NO_PRODUCT);
        return &INEXISTENTE;
    case DB_DUPLICATE:
        fields_fault(f, "documento", "Este documento já entrou para este produto.");
        return &DOCUMENTO;
    case RULE_CONFLICT:
        return tell_conflict(f, l);
    default: /* RULE_INVALID */
        quantidade_check(f, "quantidade", m->quantidade, l->casas_decimais);
        if (has_expectation(m))
            quantidade_check(f, "esperada", m->esperada, l->casas_decimais);
        return &PROBLEM_INVALID;
    }
}

static void refuse(struct ctx *ctx, const struct lancamento *l)
{
    struct faults faults = {0};
    struct fields f = {.faults = &faults};

    if (l->refused == DB_NONE) {
        respond_refusal(ctx, DB_NONE, REFUSALS);
        return;
    }
    const struct problem *problem = tell(&f, l);
    if (problem == &PROBLEM_INVALID)
        respond_invalid(ctx, &faults);
    else
        respond_problem(ctx, problem, faults.list[0].mensagem);
}

void lancamentos_create(struct ctx *ctx)
{
    struct autor autor = autor_of(ctx);
    struct lancamento l = {.movimentacao.produto_id = ctx->match.parameters[0].id};
    const struct movimentacao *m = &l.movimentacao;
    struct body body;
    int64_t versao;

    if (!heed_if_match(ctx, &versao) || !body_open(ctx, &body))
        return;
    read_lancamento(&body.fields, &l);
    if (!body_close(ctx, &body))
        return;
    enum db_result result = lancamento_create(ctx->db, &autor, versao, &l, 1);
    if (result == RULE_UNDO) {
        refuse(ctx, &l);
        return;
    }
    if (result != DB_OK) {
        respond_refusal(ctx, result, REFUSALS);
        return;
    }
    response_header(ctx, "Location", "/produtos/%" PRId64 "/movimentacoes/%" PRId64, m->produto_id,
                    m->id);
    respond_record_of(ctx, 201, 1, RECORD(movimentacao), m, view_for(ctx, "ADMIN"));
}

/* What is answered for each line of a list. */
static const struct field MADE_FIELDS[] = {
    FIELD_ID(movimentacao, id, "Identificador, dado pelo sistema."),
    FIELD_INT(movimentacao, produto_id, 1, INT64_MAX, READ_ONLY, "Produto."),
    FIELD_CHOICE(movimentacao, tipo, TIPOS_DE_PESSOAS, READ_ONLY, "Tipo."),
    FIELD_QUANTITY(movimentacao, quantidade, 0, ESTOQUE_MAX, READ_ONLY, "A mudança com seu sinal."),
    FIELD_QUANTITY(movimentacao, saldo, 0, ESTOQUE_MAX, READ_ONLY, "Estoque que ficou."),
    FIELD_COST(movimentacao, custo, COST_MAX, READ_ONLY_OR_NULL, "Custo da unidade."),
};
static const struct record MADE = {"feita", MADE_FIELDS,
                                   sizeof(MADE_FIELDS) / sizeof(MADE_FIELDS[0])};

/* A list of entries, with room for a fault of every field of every line. */
enum { FAULTS_OF_LINE = 10 };

struct lote {
    size_t count;
    struct lancamento list[LANCAMENTOS_MAX];
    struct fault more[LANCAMENTOS_MAX * FAULTS_OF_LINE];
};

static void read_lote(struct fields *f, struct lote *lote)
{
    struct json_object *list = NULL;

    if (!fields_has(f, ITENS))
        fields_fault(f, ITENS, "É obrigatório.");
    else
        list = json_object_object_get(f->object, ITENS);
    if (!list || !value_list(f, ITENS, list, 1, LANCAMENTOS_MAX))
        return;
    lote->count = json_object_array_length(list);
    for (size_t i = 0; i < lote->count; i++) {
        struct fields line = fields_element(f, ITENS, list, i);

        (void)fields_int(&line, "produtoId", 1, INT64_MAX, &lote->list[i].movimentacao.produto_id);
        read_lancamento(&line, &lote->list[i]);
        fields_end(&line);
    }
}

/* Each fault has its own problem type; the answer is 422 when one of them is, else it has the type
 * of the first. */
static void refuse_lote(struct ctx *ctx, struct lote *lote)
{
    struct faults faults = {.more = lote->more, .room = sizeof(lote->more) / sizeof(*lote->more)};
    struct json_object *types = json_object_new_array();
    const struct problem *whole = NULL;
    char text[96];
    size_t refused = 0;

    for (size_t i = 0; i < lote->count; i++) {
        const size_t before = faults.count;
        struct fields line = {.faults = &faults};

        if (lote->list[i].refused == DB_OK)
            continue;
        (void)snprintf(line.pointer, sizeof(line.pointer), "/" ITENS "/%zu", i);
        const struct problem *problem = tell(&line, &lote->list[i]);
        (void)snprintf(text, sizeof(text), PROBLEM_TYPE "%s", problem->name);
        for (size_t j = before; j < faults.count; j++)
            json_object_array_add(types, json_object_new_string(text));
        if (!whole || problem == &PROBLEM_INVALID)
            whole = problem;
        refused++;
    }
    (void)snprintf(text, sizeof(text), "Nada foi lançado: %zu de %zu linhas recusadas.", refused,
                   lote->count);
    respond_problem(ctx, whole, text);
    struct json_object *erros = faults_json(&faults);
    for (size_t i = 0; i < json_object_array_length(erros); i++)
        json_put(json_object_array_get_idx(erros, i), "type",
                 json_object_get(json_object_array_get_idx(types, i)));
    json_object_put(types);
    json_object_object_add(ctx->response.body, "erros", erros);
}

/* Answers with MADE_FIELDS of each line. Whole rows would be too long an answer to be kept for an
 * Idempotency-Key. */
static void respond_lote(struct ctx *ctx, const struct lote *lote)
{
    struct json_out out = {0};

    json_out_open(&out, '{');
    json_out_key(&out, ITENS);
    json_out_open(&out, '[');
    for (size_t i = 0; i < lote->count; i++)
        record_json_of(&out, &MADE, &lote->list[i].movimentacao, RECORD_OPEN);
    json_out_close(&out, ']');
    json_out_close(&out, '}');
    respond_json(ctx, 201, &out);
}

static void create_lote(struct ctx *ctx, struct lote *lote)
{
    struct autor autor = autor_of(ctx);
    struct body body;

    if (!body_open(ctx, &body))
        return;
    body.faults.more = lote->more;
    body.faults.room = sizeof(lote->more) / sizeof(*lote->more);
    read_lote(&body.fields, lote);
    if (!body_close(ctx, &body))
        return;
    enum db_result result = lancamento_create(ctx->db, &autor, 0, lote->list, lote->count);
    if (result == DB_OK)
        respond_lote(ctx, lote);
    else if (result == RULE_UNDO)
        refuse_lote(ctx, lote);
    else
        respond_refusal(ctx, result, NULL);
}

void lancamentos_create_many(struct ctx *ctx)
{
    struct lote *lote = calloc(1, sizeof(*lote));

    if (lote)
        create_lote(ctx, lote);
    else
        respond_unavailable(ctx);
    free(lote);
}
