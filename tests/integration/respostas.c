#include <string.h>

#include "common/json/json_text.h"
#include "common/messaging/parking.h"
#include "mensagens/topologia.h"
#include "projetos/consumidor/copia.h"
#include "projetos/produto.h"
#include "projetos/projeto.h"

#include "operator.h"

/*
 * Answers of estoque, passed to the functions that apply them, in a transaction and without a
 * broker. Run by projetos-respostas.sh, which creates the schema.
 */
static struct db *db;
static char reason[REASON_MAX + 1];
static enum apply_result applied;
static bool waited; /* the messages come out of <queue>.espera */
static struct projeto projeto;
static const struct autor ANA = {.chave = "ANA", .correlation = "correlacao-0"};

static void set_up(void)
{
    operator_connect("projetos");
    operator_runs("DELETE FROM projeto");
    operator_runs("DELETE FROM produto");
    operator_runs("DELETE FROM outbox");
    operator_runs("DELETE FROM copia");
    waited = false;
    db = db_open();
}

static void tear_down(void)
{
    db_close(db);
    mysql_close(client);
}

TestSuite(respostas, .init = set_up, .fini = tear_down, .timeout = 30);

static enum db_result apply(struct db *connection, void *context)
{
    struct applying applying = {.reason = reason};

    applied = projetos_apply(connection, context, &applying);
    return applied == APPLY_OK ? DB_OK : RULE_UNDO;
}

static struct json_object *parse(const char *text)
{
    enum json_text_result why;
    struct json_object *json = json_text_parse(text, strlen(text), 16, &why);

    cr_assert_eq(why, JSON_TEXT_OK, "%s", text);
    return json;
}

/* Applies a message; its headers and body are JSON texts. */
static enum apply_result hear(const char *type, const char *headers, const char *body)
{
    struct message message = {.id = "m1",
                              .correlation = "correlacao-1",
                              .autor = "BIA",
                              .endereco = "2001:db8::1",
                              .headers = parse(headers),
                              .body = parse(body)};

    if (waited)
        json_object_object_add(message.headers, HEADER_ATTEMPTS, json_object_new_int(1));
    (void)snprintf(message.type, sizeof(message.type), "%s", type);
    reason[0] = '\0';
    applied = APPLY_FAILED;
    enum db_result result = db_transaction(db, apply, &message);
    message_clear(&message);
    return applied == APPLY_OK && result != DB_OK ? APPLY_FAILED : applied;
}

/* ------------------------------------------------------------------ the copy of the products */

static enum apply_result hear_produto(const char *type, int64_t versao, const char *nome)
{
    char headers[128];
    char body[256];
    bool gone = strcmp(type, PRODUTO_REMOVIDO) == 0;

    (void)snprintf(headers, sizeof(headers), "{\"produtoId\":7,\"versao\":%" PRId64 "}", versao);
    (void)snprintf(body, sizeof(body), "{\"id\":7,\"nome\":\"%s\"%s}", nome,
                   gone
                       ? ""
                       : ",\"codigo\":null,\"cor\":\"Ébano\",\"unidade\":\"chapa\",\"valor\":12.30,"
                         "\"quantidade\":1000003");
    return hear(type, headers, body);
}

static void expect_produto(const char *state)
{
    cr_expect_str_eq(
        operator_text("SELECT CONCAT_WS(' ', nome, versao, IF(removido, 'removido', "
                      "CONCAT_WS(' ', codigo, cor, unidade, casas_decimais, preco, estoque)))"
                      " FROM produto WHERE id = 7"),
        state);
}

Test(respostas, a_product_is_kept_as_its_newest_message_says)
{
    cr_expect_eq(hear_produto(PRODUTO_CRIADO, 1, "MDF 15mm"), APPLY_OK);
    expect_produto("MDF 15mm 1 Ébano chapa 0 12.3000 1000003.000");
    cr_expect_eq(hear_produto(PRODUTO_ALTERADO, 3, "MDF 18mm"), APPLY_OK);
    expect_produto("MDF 18mm 3 Ébano chapa 0 12.3000 1000003.000");
    cr_expect_eq(hear_produto(PRODUTO_ALTERADO, 2, "MDF 16mm"), APPLY_OK, "it comes late");
    cr_expect_eq(hear_produto(PRODUTO_CRIADO, 1, "MDF 15mm"), APPLY_OK, "it comes twice");
    expect_produto("MDF 18mm 3 Ébano chapa 0 12.3000 1000003.000");
}

Test(respostas, the_same_version_again_corrects_the_copy)
{
    cr_expect_eq(hear_produto(PRODUTO_CRIADO, 4, "MDF 15mm"), APPLY_OK);
    operator_runs("UPDATE produto SET nome = 'Estragado', preco = 0");
    cr_expect_eq(hear_produto(PRODUTO_ALTERADO, 4, "MDF 15mm"), APPLY_OK);
    expect_produto("MDF 15mm 4 Ébano chapa 0 12.3000 1000003.000");
}

Test(respostas, a_removed_product_stays_removed)
{
    cr_expect_eq(hear_produto(PRODUTO_CRIADO, 1, "MDF 15mm"), APPLY_OK);
    cr_expect_eq(hear_produto(PRODUTO_REMOVIDO, 3, "MDF 15mm"), APPLY_OK);
    expect_produto("MDF 15mm 3 removido");
    cr_expect_eq(hear_produto(PRODUTO_ALTERADO, 2, "MDF 16mm"), APPLY_OK, "it comes late");
    expect_produto("MDF 15mm 3 removido");
    cr_expect_eq(hear_produto(PRODUTO_ALTERADO, 3, "MDF 15mm"), APPLY_OK, "of the same version");
    expect_produto("MDF 15mm 3 removido");
}

Test(respostas, decimals_and_price_of_a_product_are_kept)
{
    static const char BODY[] =
        "{\"id\":7,\"nome\":\"Verniz\",\"unidade\":\"l\",\"casasDecimais\":2,"
        "\"valor\":0.0745,\"quantidade\":9.25}";

    cr_expect_eq(hear(PRODUTO_CRIADO, "{\"produtoId\":7,\"versao\":1}", BODY), APPLY_OK);
    expect_produto("Verniz 1 l 2 0.0745 9.250");
    cr_expect_eq(hear_produto(PRODUTO_REMOVIDO, 2, "Verniz"), APPLY_OK);
    cr_expect_eq(operator_reads("SELECT casas_decimais FROM produto WHERE id = 7"), 2);
}

Test(respostas, a_removal_before_the_creation_wins)
{
    cr_expect_eq(hear_produto(PRODUTO_REMOVIDO, 2, "MDF 15mm"), APPLY_OK);
    cr_expect_eq(hear_produto(PRODUTO_CRIADO, 1, "MDF 15mm"), APPLY_OK);
    expect_produto("MDF 15mm 2 removido");
}

Test(respostas, an_invalid_product_is_refused_with_its_reason)
{
    static const char GOOD[] = "{\"id\":7,\"nome\":\"MDF\",\"valor\":1,\"quantidade\":2}";
    static const struct {
        const char *type, *headers, *body, *why;
    } CASES[] = {
        {"produto.vendido", "{\"produtoId\":7,\"versao\":1}", GOOD,
         "tipo de mensagem desconhecido"},
        {PRODUTO_CRIADO, "{\"versao\":1}", GOOD, "cabeçalho produtoId: é obrigatório."},
        {PRODUTO_CRIADO, "{\"produtoId\":\"7\",\"versao\":1}", GOOD,
         "cabeçalho produtoId: não é um inteiro válido."},
        {PRODUTO_CRIADO, "{\"produtoId\":7,\"versao\":0}", GOOD,
         "cabeçalho versao: não é um inteiro válido."},
        {PRODUTO_CRIADO, "{\"produtoId\":7,\"versao\":4294967296}", GOOD,
         "cabeçalho versao: não é um inteiro válido."},
        {PRODUTO_CRIADO, "{\"produtoId\":8,\"versao\":1}", GOOD,
         "o id do corpo não é o produtoId do cabeçalho"},
        {PRODUTO_REMOVIDO, "{\"produtoId\":7,\"versao\":1}", "{\"id\":7}",
         "corpo: /nome: É obrigatório."},
        {PRODUTO_ALTERADO, "{\"produtoId\":7,\"versao\":1}",
         "{\"id\":7,\"nome\":\"MDF\",\"valor\":\"1\",\"quantidade\":2}",
         "corpo: /valor: Deve ser um número."},
        {PRODUTO_ALTERADO, "{\"produtoId\":7,\"versao\":1}",
         "{\"id\":7,\"nome\":\"MDF\",\"valor\":1,\"quantidade\":-2}",
         "corpo: /quantidade: Deve ser de 0 a 9.999.999.999,999, com até três casas decimais."},
        {PRODUTO_ALTERADO, "{\"produtoId\":7,\"versao\":1}",
         "{\"id\":7,\"nome\":\"MDF\",\"cor\":5,\"valor\":1,\"quantidade\":2}",
         "corpo: /cor: Deve ser um texto."},
    };

    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        cr_expect_eq(hear(CASES[i].type, CASES[i].headers, CASES[i].body), APPLY_IMPOSSIBLE,
                     "case %zu", i);
        cr_expect_str_eq(reason, CASES[i].why);
    }
    cr_expect_str_eq(operator_text("SELECT COUNT(*) FROM produto"), "0");
}

Test(respostas, a_name_from_before_a_rule_is_kept)
{
    cr_expect_eq(hear_produto(PRODUTO_CRIADO, 1, "\u0301"), APPLY_OK);
    expect_produto("\u0301 1 Ébano chapa 0 12.3000 1000003.000");
}

/* Projects that use the product 7, called "MDF 15mm", and another one. */
static void projects_of_product(int64_t first, int64_t last, const char *status)
{
    char sql[512];

    (void)snprintf(sql, sizeof(sql),
                   "INSERT INTO projeto (id, nome, status, data_inicio, data_entrega, valor)"
                   " SELECT seq, 'Sala', '%s', '2026-07-01', '2026-08-01', 1"
                   " FROM seq_%" PRId64 "_to_%" PRId64,
                   status, first, last);
    operator_runs(sql);
    (void)snprintf(
        sql, sizeof(sql),
        "INSERT INTO material (projeto_id, produto_id, posicao, produto_nome, quantidade,"
        " versao) SELECT seq, produto, produto - 7, IF(produto = 7, 'MDF 15mm', 'Cola'), 1, 1"
        " FROM seq_%" PRId64 "_to_%" PRId64 " JOIN (SELECT seq AS produto FROM seq_7_to_8) p",
        first, last);
    operator_runs(sql);
}

/* Of each project: id, version, names of its products. */
static void expect_names(const char *names)
{
    cr_expect_str_eq(operator_text("SELECT GROUP_CONCAT(linha ORDER BY id SEPARATOR '; ') FROM"
                                   " (SELECT id, CONCAT(id, ' v', p.versao, ' ', GROUP_CONCAT("
                                   "produto_nome ORDER BY posicao)) AS linha FROM projeto p"
                                   " JOIN material ON projeto_id = id GROUP BY id) linhas"),
                     names);
}

Test(respostas, a_new_name_is_written_to_open_projects)
{
    cr_expect_eq(hear_produto(PRODUTO_CRIADO, 1, "MDF 15mm"), APPLY_OK);
    projects_of_product(1, 1, STATUS_PENDENTE);
    projects_of_product(2, 2, STATUS_EM_ANDAMENTO);
    projects_of_product(3, 3, STATUS_CONCLUIDO);
    projects_of_product(4, 4, STATUS_CANCELADO);
    cr_expect_eq(hear_produto(PRODUTO_ALTERADO, 2, "MDF 15mm"), APPLY_OK, "only the stock changed");
    copia_caught_up(db, 0);
    expect_names("1 v1 MDF 15mm,Cola; 2 v1 MDF 15mm,Cola; 3 v1 MDF 15mm,Cola; 4 v1 MDF 15mm,Cola");
    cr_expect_eq(hear_produto(PRODUTO_ALTERADO, 4, "mdf 15mm"), APPLY_OK);
    cr_expect_eq(hear_produto(PRODUTO_ALTERADO, 3, "MDF 16mm"), APPLY_OK, "late");
    copia_caught_up(db, 0);
    expect_names("1 v2 mdf 15mm,Cola; 2 v2 mdf 15mm,Cola; 3 v1 MDF 15mm,Cola; 4 v1 MDF 15mm,Cola");
    cr_expect_str_eq(operator_text("SELECT COUNT(*) FROM outbox"), "0", "no request is sent");
}

static void expect_asked(const char *asked)
{
    cr_expect_str_eq(
        operator_text(
            "SELECT COALESCE(GROUP_CONCAT(CONCAT_WS(' ', ordem, 'v', JSON_VALUE(cabecalhos,"
            " '$.versao'), JSON_VALUE(cabecalhos, '$.statusProjeto'), 'produto',"
            " JSON_VALUE(cabecalhos, '$.produtoId'), 'com', JSON_VALUE(cabecalhos,"
            " '$.produtoUnidoId'), 'pede', JSON_VALUE(corpo, '$.quantidade')) ORDER BY id"
            " SEPARATOR '; '), '') FROM outbox"),
        asked);
    operator_runs("DELETE FROM outbox");
}

Test(respostas, projects_follow_once_when_two_products_become_one)
{
    cr_expect_eq(hear_produto(PRODUTO_CRIADO, 1, "MDF 15mm"), APPLY_OK);
    projects_of_product(1, 1, STATUS_EM_ANDAMENTO);
    projects_of_product(2, 2, STATUS_CONCLUIDO);
    projects_of_product(3, 4, STATUS_CANCELADO);
    operator_runs("UPDATE material SET pedida = 5, devolvida = 1, situacao = 'BAIXADO',"
                  " estoque_sequencia = 1 WHERE projeto_id IN (1, 2, 4) AND produto_id = 7");
    operator_runs("UPDATE material SET retirado = 1 WHERE projeto_id IN (3, 4)");
    operator_runs("UPDATE material SET mantida = 3 WHERE projeto_id = 4 AND produto_id = 7");
    cr_expect_eq(hear(PRODUTO_REMOVIDO, "{\"produtoId\":7,\"versao\":2}",
                      "{\"id\":7,\"nome\":\"MDF 15mm\",\"unidoA\":8}"),
                 APPLY_OK);
    copia_caught_up(db, 0);
    expect_asked(""); /* the other product is not known yet */
    cr_expect_eq(hear(PRODUTO_CRIADO, "{\"produtoId\":8,\"versao\":1}",
                      "{\"id\":8,\"nome\":\"MDF Branco\",\"valor\":1,\"quantidade\":2}"),
                 APPLY_OK);
    cr_expect_eq(hear_produto(PRODUTO_ALTERADO, 1, "MDF 15mm"), APPLY_OK, "it comes late");
    copia_caught_up(db, 0);
    expect_asked("projeto/1 v 2 EM_ANDAMENTO produto 8 com 7 pede 6;"
                 " projeto/2 v 2 CONCLUIDO produto 8 com 7 pede 6;"
                 " projeto/4 v 2 CANCELADO produto 8 com 7 pede 3");
    cr_expect_str_eq(operator_text("SELECT GROUP_CONCAT(CONCAT_WS(' ', projeto_id, produto_id,"
                                   " produto_nome, pedida + 0e0, devolvida + 0e0, versao)"
                                   " ORDER BY projeto_id, posicao SEPARATOR '; ') FROM material"),
                     "1 8 Cola 6 1 2; 2 8 Cola 6 1 2; 3 7 MDF 15mm 1 0 1; 3 8 Cola 1 0 1;"
                     " 4 8 Cola 6 1 2");
    copia_caught_up(db, 0);
    expect_asked("");
    operator_runs("UPDATE projeto SET status = 'PENDENTE' WHERE id = 3");
    operator_runs("UPDATE material SET retirado = 0 WHERE projeto_id = 3");
    copia_caught_up(db, 0);
    expect_asked("projeto/3 v 2 PENDENTE produto 8 com 7 pede 2"); /* reopened, it follows */
}

Test(respostas, an_answer_that_counts_a_merged_product_fits_the_material)
{
    cr_expect_eq(hear_produto(PRODUTO_CRIADO, 1, "MDF 15mm"), APPLY_OK);
    projects_of_product(1, 1, STATUS_PENDENTE);
    cr_expect_eq(hear(ESTOQUE_INSUFICIENTE,
                      "{\"projetoId\":1,\"produtoId\":7,\"versao\":1,\"sequencia\":1}",
                      "{\"nomeProjeto\":\"Sala\",\"nomeProduto\":\"MDF\",\"quantidade\":9,"
                      "\"faltante\":5,\"devolvida\":4}"),
                 APPLY_OK);
    cr_expect_str_eq(operator_text("SELECT CONCAT_WS(' ', falta + 0e0, devolvida + 0e0)"
                                   " FROM material WHERE produto_id = 7"),
                     "1 1");
}

Test(respostas, an_answer_for_the_sake_of_a_merged_product_changes_nothing)
{
    static const char HEADERS[] = "{\"projetoId\":1,\"produtoId\":8,\"versao\":1,\"sequencia\":2}";
    static const char BODY[] =
        "{\"nomeProjeto\":\"Sala\",\"nomeProduto\":\"MDF\",\"quantidade\":9}";

    cr_expect_eq(hear_produto(PRODUTO_CRIADO, 1, "MDF 15mm"), APPLY_OK);
    projects_of_product(1, 1, STATUS_CANCELADO);
    operator_runs("UPDATE material SET retirado = 1, situacao = 'DEVOLVIDO', devolvida = 1");
    cr_expect_eq(hear(ESTOQUE_BAIXADO, HEADERS, BODY), APPLY_EARLY, "nothing was merged");
    operator_runs("UPDATE produto SET removido = 1, unido_a = 8");
    cr_expect_eq(hear(ESTOQUE_BAIXADO, HEADERS, BODY), APPLY_OK);
    cr_expect_str_eq(operator_text("SELECT CONCAT_WS(' ', situacao, devolvida + 0e0,"
                                   " estoque_sequencia) FROM material WHERE produto_id = 8"),
                     "DEVOLVIDO 1 2");
}

Test(respostas, a_new_name_is_written_to_any_number_of_projects)
{
    static const char RENAMED[] = "SELECT COUNT(*) FROM projeto JOIN material ON projeto_id = id"
                                  " WHERE projeto.versao = 2 AND produto_nome = 'MDF 18mm'";

    cr_expect_eq(hear_produto(PRODUTO_CRIADO, 1, "MDF 15mm"), APPLY_OK);
    projects_of_product(1, 250, STATUS_PENDENTE);
    cr_expect_eq(hear_produto(PRODUTO_ALTERADO, 2, "MDF 18mm"), APPLY_OK);
    for (int64_t expected = RENAMED_MAX; expected <= 300; expected += RENAMED_MAX) {
        copia_caught_up(db, 0);
        cr_expect_eq(operator_reads(RENAMED), expected < 250 ? expected : 250);
    }
    cr_expect_str_eq(operator_text("SELECT SUM(renomeado) FROM produto"), "0", "it is done");
}

Test(respostas, the_moment_of_the_complete_copy_is_kept)
{
    bool current = true;

    operator_runs("DELETE FROM copia");
    cr_expect_eq(copia_is_current(db, 60000, &current), DB_OK);
    cr_expect_not(current, "it was never complete");
    copia_caught_up(db, 60000);
    cr_expect_eq(copia_is_current(db, 59000, &current), DB_OK);
    cr_expect_not(current);
    cr_expect_eq(copia_is_current(db, 90000, &current), DB_OK);
    cr_expect(current);
}

/* ------------------------------------------------------------------------------ the answers */

static void ask_for(size_t i, int64_t produto_id, int64_t quantidade)
{
    struct material *m = &projeto.materiais[i];

    *m = (struct material){.produto_id = produto_id, .quantidade = QUANTITY(quantidade)};
    (void)snprintf(m->produto_nome, sizeof(m->produto_nome), "Produto %" PRId64, produto_id);
    projeto.material_count = i + 1;
}

static void new_project(void)
{
    projeto = (struct projeto){.nome = "Cozinha", .valor = 100};
    (void)snprintf(projeto.data_inicio, sizeof(projeto.data_inicio), "2026-07-01");
    (void)snprintf(projeto.data_entrega, sizeof(projeto.data_entrega), "2026-08-01");
    ask_for(0, 1, 3);
    ask_for(1, 2, 5);
    cr_assert_eq(projeto_create(db, &ANA, &projeto), DB_OK);
    operator_runs("DELETE FROM outbox");
}

static enum db_result change_status(const char *status, const struct andamento *more)
{
    struct andamento andamento = *more;

    (void)snprintf(andamento.status, sizeof(andamento.status), "%s", status);
    return projeto_set_status(db, &ANA, 0, &andamento, &projeto);
}

static void set_status(const char *status)
{
    cr_assert_eq(change_status(status, &(struct andamento){.sem_materiais = true}), DB_OK);
    operator_runs("DELETE FROM outbox");
}

/* Applies an answer about a product. `number` is `faltante` of insuficiente, else `devolvida`;
 * NOT_TOLD leaves it out, as the previous release did. */
enum { NOT_TOLD = -1 };
static enum apply_result hear_answer(const char *type, int64_t produto_id, int64_t versao,
                                     int64_t sequencia, int64_t number)
{
    char headers[256];
    char body[256];

    (void)snprintf(headers, sizeof(headers),
                   "{\"projetoId\":%" PRId64 ",\"produtoId\":%" PRId64 ",\"versao\":%" PRId64
                   ",\"sequencia\":%" PRId64 "}",
                   projeto.id, produto_id, versao, sequencia);
    int length = snprintf(body, sizeof(body),
                          "{\"nomeProjeto\":\"Cozinha\",\"nomeProduto\":\"MDF\",\"quantidade\":3");
    const char *name = strcmp(type, ESTOQUE_INSUFICIENTE) == 0 ? "faltante" : "devolvida";
    if (number != NOT_TOLD)
        length += snprintf(body + length, sizeof(body) - (size_t)length, ",\"%s\":%" PRId64, name,
                           number);
    (void)snprintf(body + length, sizeof(body) - (size_t)length, "}");
    return hear(type, headers, body);
}

/* The version of the project, and for each material: situation, -missing, +returned, version of the
 * request, sequence of the last answer, whether it is withdrawn. */
static void expect_state(const char *state)
{
    cr_expect_str_eq(
        operator_text(
            "SELECT CONCAT('v', p.versao, ': ', GROUP_CONCAT(CONCAT(produto_id, ' ', situacao,"
            " IF(falta IS NULL, '', CONCAT('-', falta + 0e0)),"
            " IF(devolvida = 0, '', CONCAT('+', devolvida + 0e0)), ' v', m.versao, ' s',"
            " estoque_sequencia, IF(retirado, ' retirado', '')) ORDER BY posicao SEPARATOR ', '))"
            " FROM projeto p JOIN material m ON m.projeto_id = p.id"),
        state);
}

/* The outbox: type, product, version and quantity of each message. */
static void expect_outbox(const char *rows)
{
    cr_expect_str_eq(
        operator_text("SELECT GROUP_CONCAT(CONCAT(routing_key, ' ', JSON_VALUE(cabecalhos,"
                      " '$.produtoId'), ' v', JSON_VALUE(cabecalhos, '$.versao'), ' ',"
                      " JSON_VALUE(corpo, '$.quantidade')) ORDER BY id SEPARATOR ', ')"
                      " FROM outbox"),
        rows);
}

Test(respostas, an_answer_changes_the_version_of_the_project_not_of_the_material)
{
    new_project();
    expect_state("v1: 1 PENDENTE v1 s0, 2 PENDENTE v1 s0");
    cr_expect_eq(hear_answer(ESTOQUE_BAIXADO, 1, 1, 1, 0), APPLY_OK);
    expect_state("v2: 1 BAIXADO v1 s1, 2 PENDENTE v1 s0");
    cr_expect_eq(hear_answer(ESTOQUE_INSUFICIENTE, 2, 1, 1, 4), APPLY_OK);
    expect_state("v3: 1 BAIXADO v1 s1, 2 INSUFICIENTE-4 v1 s1");
    cr_expect_eq(hear_answer(ESTOQUE_BAIXADO, 2, 1, 2, 0), APPLY_OK, "served when stock came in");
    expect_state("v4: 1 BAIXADO v1 s1, 2 BAIXADO v1 s2");
    expect_outbox("");
}

Test(respostas, an_answer_is_in_the_history_of_the_project)
{
    operator_runs("SET @last = (SELECT COALESCE(MAX(id), 0) FROM historico)");
    new_project();
    cr_expect_eq(hear_answer(ESTOQUE_INSUFICIENTE, 2, 1, 1, 4), APPLY_OK);
    cr_expect_str_eq(
        operator_text("SELECT CONCAT_WS(' ', acao, autor, endereco, correlacao_id, versao,"
                      " alvo = CONCAT('projeto/', (SELECT MAX(id) FROM projeto)))"
                      " FROM historico ORDER BY id DESC LIMIT 1"),
        "MATERIAL_RESPONDIDO BIA 2001:db8::1 correlacao-1 2 1");
    cr_expect_str_eq(
        operator_text("SELECT campos FROM historico ORDER BY id DESC LIMIT 1"),
        "[{\"campo\":\"materiais\",\"antes\":[{\"produtoId\":2,"
        "\"produtoNome\":\"Produto 2\",\"quantidade\":5,\"devolvida\":0,"
        "\"situacao\":\"PENDENTE\",\"faltante\":null}],"
        "\"depois\":[{\"produtoId\":2,\"produtoNome\":\"Produto 2\","
        "\"quantidade\":5,\"devolvida\":0,\"situacao\":\"INSUFICIENTE\",\"faltante\":4}]}]");
    cr_expect_eq(hear_answer(ESTOQUE_INSUFICIENTE, 2, 1, 1, 4), APPLY_OK, "once more");
    cr_expect_str_eq(
        operator_text("SELECT GROUP_CONCAT(acao ORDER BY id) FROM historico WHERE id > @last"),
        "CRIADO,MATERIAL_RESPONDIDO");
}

Test(respostas, a_finished_project_that_withdraws_says_so_in_its_history)
{
    new_project();
    cr_expect_eq(hear_answer(ESTOQUE_BAIXADO, 1, 1, 1, 0), APPLY_OK);
    set_status(STATUS_EM_ANDAMENTO);
    set_status(STATUS_CONCLUIDO);
    cr_expect_eq(hear_answer(ESTOQUE_INSUFICIENTE, 1, 4, 2, 3), APPLY_OK, "it was undone");
    cr_expect_str_eq(
        operator_text("SELECT GROUP_CONCAT(CONCAT(acao, ' ', autor, ' v', versao) ORDER BY id"
                      " SEPARATOR ', ') FROM historico WHERE alvo = CONCAT('projeto/',"
                      " (SELECT MAX(id) FROM projeto))"),
        "CRIADO ANA v1, MATERIAL_RESPONDIDO BIA v2, STATUS_ALTERADO ANA v3, STATUS_ALTERADO ANA v4,"
        " MATERIAL_RESPONDIDO BIA v5, ALTERADO BIA v6");
}

Test(respostas, an_answer_that_comes_twice_or_late_has_no_effect)
{
    new_project();
    cr_expect_eq(hear_answer(ESTOQUE_BAIXADO, 1, 1, 2, 0), APPLY_OK,
                 "the second overtook the first");
    cr_expect_eq(hear_answer(ESTOQUE_INSUFICIENTE, 1, 1, 1, 2), APPLY_OK);
    cr_expect_eq(hear_answer(ESTOQUE_BAIXADO, 1, 1, 2, 0), APPLY_OK, "in another message");
    expect_state("v2: 1 BAIXADO v1 s2, 2 PENDENTE v1 s0");
}

Test(respostas, an_answer_to_another_version_has_no_effect)
{
    new_project();
    ask_for(0, 1, 9);
    ask_for(1, 2, 5);
    cr_assert_eq(projeto_replace(db, &ANA, 1, PROJETO_ACTIVE, &projeto), DB_OK);
    expect_outbox("projeto.alterado 1 v2 9");
    cr_expect_eq(hear_answer(ESTOQUE_BAIXADO, 1, 1, 1, 0), APPLY_OK);
    expect_state("v2: 1 PENDENTE v2 s0, 2 PENDENTE v1 s0");
    cr_expect_eq(hear_answer(ESTOQUE_INSUFICIENTE, 1, 2, 2, 6), APPLY_OK);
    cr_expect_eq(hear_answer(ESTOQUE_BAIXADO, 1, 3, 3, 0), APPLY_OK, "to a version yet to come");
    expect_state("v3: 1 INSUFICIENTE-6 v2 s2, 2 PENDENTE v1 s0");
}

Test(respostas, a_material_added_again_takes_only_new_answers)
{
    new_project();
    projeto.material_count = 1;
    cr_assert_eq(projeto_replace(db, &ANA, 1, PROJETO_ACTIVE, &projeto), DB_OK);
    expect_outbox("projeto.alterado 2 v2 0");
    expect_state("v2: 1 PENDENTE v1 s0");
    ask_for(1, 2, 5);
    cr_assert_eq(projeto_replace(db, &ANA, 2, PROJETO_ACTIVE, &projeto), DB_OK);
    expect_outbox("projeto.alterado 2 v2 0, projeto.alterado 2 v3 5");
    cr_expect_eq(hear_answer(ESTOQUE_DEVOLVIDO, 2, 2, 2, 0), APPLY_OK);
    cr_expect_eq(hear_answer(ESTOQUE_BAIXADO, 2, 1, 1, 0), APPLY_OK);
    expect_state("v3: 1 PENDENTE v1 s0, 2 PENDENTE v3 s0");
    cr_expect_eq(hear_answer(ESTOQUE_BAIXADO, 2, 3, 3, 0), APPLY_OK);
    expect_state("v4: 1 PENDENTE v1 s0, 2 BAIXADO v3 s3");
}

Test(respostas, an_answer_about_a_deleted_project_has_no_effect)
{
    new_project();
    cr_expect_eq(hear_answer(ESTOQUE_BAIXADO, 3, 1, 1, 0), APPLY_OK,
                 "a product that it never used");
    expect_state("v1: 1 PENDENTE v1 s0, 2 PENDENTE v1 s0");
    cr_assert_eq(projeto_remove(db, &ANA, projeto.id, 1), DB_OK);
    expect_outbox("projeto.removido 1 v2 0, projeto.removido 2 v2 0");
    cr_expect_eq(hear_answer(ESTOQUE_DEVOLVIDO, 1, 2, 2, 0), APPLY_OK);
    cr_expect_eq(hear(ESTOQUE_BAIXADO, "{\"produtoId\":1,\"sequencia\":1}",
                      "{\"nomeProjeto\":\"De fora\",\"nomeProduto\":\"MDF\",\"quantidade\":3}"),
                 APPLY_OK, "to a foreign sender");
    cr_expect_str_eq(operator_text("SELECT COUNT(*) FROM material"), "0");
}

Test(respostas, a_cancelled_project_gives_everything_back)
{
    new_project();
    ask_for(2, 3, 1);
    cr_assert_eq(projeto_replace(db, &ANA, 1, PROJETO_ACTIVE, &projeto), DB_OK);
    operator_runs("DELETE FROM outbox");
    cr_expect_eq(hear_answer(ESTOQUE_BAIXADO, 1, 1, 1, 0), APPLY_OK);
    cr_expect_eq(hear_answer(ESTOQUE_INSUFICIENTE, 2, 1, 1, 4), APPLY_OK);
    cr_assert_eq(change_status(STATUS_CANCELADO, &(struct andamento){0}), DB_OK);
    expect_outbox("projeto.alterado 1 v5 0, projeto.alterado 2 v5 0, projeto.alterado 3 v5 0");
    expect_state("v5: 1 PENDENTE v5 s1 retirado, 2 PENDENTE v5 s1 retirado, "
                 "3 PENDENTE v5 s0 retirado");
    cr_expect_eq(hear_answer(ESTOQUE_BAIXADO, 3, 2, 1, 0), APPLY_OK, "it was under way");
    cr_expect_eq(hear_answer(ESTOQUE_DEVOLVIDO, 1, 5, 2, 3), APPLY_OK);
    cr_expect_eq(hear_answer(ESTOQUE_DEVOLVIDO, 2, 5, 2, 0), APPLY_OK);
    cr_expect_eq(hear_answer(ESTOQUE_DEVOLVIDO, 3, 5, 2, NOT_TOLD), APPLY_OK);
    expect_state("v8: 1 DEVOLVIDO+3 v5 s2 retirado, 2 DISPENSADO v5 s2 retirado, "
                 "3 DEVOLVIDO+1 v5 s2 retirado");
}

Test(respostas, a_finished_project_does_not_wait_for_what_is_missing)
{
    new_project();
    ask_for(2, 3, 1);
    cr_assert_eq(projeto_replace(db, &ANA, 1, PROJETO_ACTIVE, &projeto), DB_OK);
    cr_expect_eq(hear_answer(ESTOQUE_BAIXADO, 1, 1, 1, 0), APPLY_OK);
    cr_expect_eq(hear_answer(ESTOQUE_INSUFICIENTE, 2, 1, 1, 4), APPLY_OK);
    set_status(STATUS_EM_ANDAMENTO);
    cr_expect_eq(change_status(STATUS_CONCLUIDO, &(struct andamento){0}), RULE_SEM_MATERIAL,
                 "two never came");
    cr_assert_eq(change_status(STATUS_CONCLUIDO, &(struct andamento){.sem_materiais = true}),
                 DB_OK);
    expect_outbox("projeto.alterado 2 v6 0, projeto.alterado 3 v6 0, projeto.alterado 1 v6 3");
    expect_state("v6: 1 BAIXADO v6 s1, 2 PENDENTE v6 s1 retirado, 3 PENDENTE v6 s0 retirado");
    operator_runs("DELETE FROM outbox");

    cr_expect_eq(hear_answer(ESTOQUE_INSUFICIENTE, 3, 2, 1, 1), APPLY_OK, "it was under way");
    expect_outbox("");
    cr_expect_eq(hear_answer(ESTOQUE_INSUFICIENTE, 1, 6, 2, 1), APPLY_OK, "it was undone");
    expect_state("v8: 1 PENDENTE v8 s2 retirado, 2 PENDENTE v6 s1 retirado, "
                 "3 PENDENTE v6 s0 retirado");
    expect_outbox("projeto.alterado 1 v8 0");
    cr_expect_str_eq(
        operator_text("SELECT CONCAT(exchange_name, ' ', correlacao_id, ' ', corpo, ' ',"
                      " JSON_VALUE(cabecalhos, '$.statusProjeto')) FROM outbox"),
        "icarus.projetos correlacao-1 "
        "{\"nomeProjeto\":\"Cozinha\",\"nomeProduto\":\"Produto 1\",\"quantidade\":0} CONCLUIDO");
    cr_expect_eq(hear_answer(ESTOQUE_DEVOLVIDO, 3, 6, 2, 0), APPLY_OK);
    cr_expect_eq(hear_answer(ESTOQUE_DEVOLVIDO, 2, 6, 2, 2), APPLY_OK, "it was served after all");
    expect_state("v10: 1 PENDENTE v8 s2 retirado, 2 DEVOLVIDO+2 v6 s2 retirado, "
                 "3 DISPENSADO v6 s2 retirado");
}

static const struct andamento BY_ADMIN = {.by_admin = true};

/* A project whose work has begun and whose two materials are held. */
static void new_work(void)
{
    new_project();
    cr_expect_eq(hear_answer(ESTOQUE_BAIXADO, 1, 1, 1, 0), APPLY_OK);
    cr_expect_eq(hear_answer(ESTOQUE_BAIXADO, 2, 1, 1, 0), APPLY_OK);
    set_status(STATUS_EM_ANDAMENTO);
}

Test(respostas, a_new_status_is_announced_and_its_answers_are_no_news)
{
    new_work();
    expect_state("v4: 1 BAIXADO v4 s1, 2 BAIXADO v4 s1");
    cr_expect_eq(hear_answer(ESTOQUE_BAIXADO, 1, 4, 2, NOT_TOLD), APPLY_OK);
    expect_state("v4: 1 BAIXADO v4 s2, 2 BAIXADO v4 s1");
    cr_expect_eq(hear_answer(ESTOQUE_BAIXADO, 2, 4, 2, 1), APPLY_OK, "something came back");
    expect_state("v5: 1 BAIXADO v4 s2, 2 BAIXADO+1 v4 s2");
}

Test(respostas, of_cancelled_work_comes_back_what_was_not_cut)
{
    static const struct andamento SOME = {
        .devolucao_count = 1, .devolucoes = {{.produto_id = 2, .quantidade = QUANTITY(2)}}};

    new_work();
    cr_assert_eq(change_status(STATUS_CANCELADO, &SOME), DB_OK);
    expect_outbox("projeto.alterado 1 v5 0, projeto.alterado 2 v5 3");
    cr_expect_eq(hear_answer(ESTOQUE_INSUFICIENTE, 2, 5, 2, 1), APPLY_EARLY);
    cr_expect_eq(hear_answer(ESTOQUE_BAIXADO, 2, 5, 2, 0), APPLY_OK);
    cr_expect_eq(hear_answer(ESTOQUE_DEVOLVIDO, 1, 5, 2, 3), APPLY_OK);
    expect_state("v7: 1 DEVOLVIDO+3 v5 s2 retirado, 2 BAIXADO+2 v5 s2 retirado");

    operator_runs("DELETE FROM outbox");
    cr_assert_eq(projeto_remove(db, &ANA, projeto.id, 0), DB_OK);
    expect_outbox("projeto.removido 1 v8 0, projeto.removido 2 v8 3");
}

Test(respostas, cancelled_work_keeps_no_more_than_the_stock_says)
{
    static const struct andamento NONE = {
        .devolucao_count = 1, .devolucoes = {{.produto_id = 2, .quantidade = QUANTITY(0)}}};

    new_work();
    cr_assert_eq(change_status(STATUS_CANCELADO, &NONE), DB_OK);
    expect_outbox("projeto.alterado 1 v5 0, projeto.alterado 2 v5 5");
    cr_expect_eq(hear_answer(ESTOQUE_BAIXADO, 2, 5, 2, 0), APPLY_OK, "2 were taken back meanwhile");
    expect_state("v6: 1 PENDENTE v5 s1 retirado, 2 BAIXADO+2 v5 s2 retirado");
    cr_assert_eq(projeto_remove(db, &ANA, projeto.id, 0), DB_OK);
    expect_outbox("projeto.alterado 1 v5 0, projeto.alterado 2 v5 5,"
                  " projeto.removido 1 v7 0, projeto.removido 2 v7 3");
}

Test(respostas, cancelled_work_gives_back_no_more_than_it_has)
{
    struct andamento more = {.devolucao_count = 1,
                             .devolucoes = {{.produto_id = 2, .quantidade = {5001}}}};

    new_work();
    cr_expect_eq(change_status(STATUS_CANCELADO, &more), RULE_DEVOLUCAO);
    more.devolucoes[0].produto_id = 7;
    cr_expect_eq(change_status(STATUS_CANCELADO, &more), RULE_DEVOLUCAO, "not of the project");
    more.devolucoes[0] = (struct devolucao){.produto_id = 2, .quantidade = QUANTITY(5)};
    cr_assert_eq(change_status(STATUS_CANCELADO, &more), DB_OK, "all of it");
    expect_outbox("projeto.alterado 1 v5 0, projeto.alterado 2 v5 0");
}

Test(respostas, what_was_reopened_asks_anew_for_what_it_gave_back)
{
    static const struct andamento NONE = {
        .devolucao_count = 1, .devolucoes = {{.produto_id = 2, .quantidade = QUANTITY(0)}}};

    new_work();
    cr_assert_eq(change_status(STATUS_CANCELADO, &NONE), DB_OK);
    cr_expect_eq(hear_answer(ESTOQUE_BAIXADO, 2, 5, 2, 0), APPLY_OK, "all of it was cut");
    cr_expect_eq(hear_answer(ESTOQUE_DEVOLVIDO, 1, 5, 2, 3), APPLY_OK);
    operator_runs("DELETE FROM outbox");
    cr_expect_eq(change_status(STATUS_PENDENTE, &(struct andamento){0}), RULE_FORBIDDEN);
    cr_assert_eq(change_status(STATUS_PENDENTE, &BY_ADMIN), DB_OK);
    expect_outbox("projeto.alterado 1 v8 3, projeto.alterado 2 v8 5");
    expect_state("v8: 1 PENDENTE v8 s2, 2 PENDENTE v8 s2");
}

Test(respostas, what_was_cut_stays_cut_when_reopened_work_ends_again)
{
    static const struct andamento SOME = {
        .devolucao_count = 1, .devolucoes = {{.produto_id = 2, .quantidade = QUANTITY(2)}}};

    new_work();
    cr_assert_eq(change_status(STATUS_CANCELADO, &SOME), DB_OK);
    cr_expect_eq(hear_answer(ESTOQUE_BAIXADO, 2, 5, 2, 0), APPLY_OK);
    cr_assert_eq(change_status(STATUS_PENDENTE, &BY_ADMIN), DB_OK);
    cr_expect_eq(hear_answer(ESTOQUE_INSUFICIENTE, 2, 7, 3, 1), APPLY_OK);
    operator_runs("DELETE FROM outbox");
    cr_assert_eq(change_status(STATUS_CANCELADO, &(struct andamento){0}), DB_OK);
    expect_outbox("projeto.alterado 1 v9 0, projeto.alterado 2 v9 3");
    cr_expect_eq(hear_answer(ESTOQUE_BAIXADO, 2, 9, 4, 0), APPLY_OK);
    expect_state("v10: 1 PENDENTE v9 s1 retirado, 2 BAIXADO+2 v9 s4 retirado");

    cr_assert_eq(change_status(STATUS_PENDENTE, &BY_ADMIN), DB_OK);
    cr_expect_eq(hear_answer(ESTOQUE_BAIXADO, 2, 11, 5, 0), APPLY_OK, "all of it is there again");
    operator_runs("DELETE FROM outbox");
    cr_assert_eq(change_status(STATUS_CANCELADO, &(struct andamento){0}), DB_OK);
    expect_outbox("projeto.alterado 1 v13 0, projeto.alterado 2 v13 0");
}

Test(respostas, what_came_back_by_hand_and_the_cost_are_kept)
{
    static const char HEADERS[] = "{\"projetoId\":%" PRId64 ",\"produtoId\":2,\"versao\":1,"
                                  "\"sequencia\":%d}";
    static const char BODY[] = "{\"nomeProjeto\":\"A\",\"nomeProduto\":\"B\",\"quantidade\":5,"
                               "\"devolvida\":%s,\"custo\":%s}";
    static const struct {
        const char *devolvida, *custo;
        int64_t centavos;
    } CASES[] = {{"0", "12.34567", 1235},
                 {"0.5", "11.11449", 1111},
                 {"5", "0", 0},
                 {"0", "null", -1},
                 {"0", "0.005", 1}};

    new_project();
    cr_expect_eq(hear(ESTOQUE_BAIXADO, "{}", "{}"), APPLY_OK, "of a foreign sender");
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        char headers[160];
        char body[160];

        (void)snprintf(headers, sizeof(headers), HEADERS, projeto.id, (int)i + 1);
        (void)snprintf(body, sizeof(body), BODY, CASES[i].devolvida, CASES[i].custo);
        cr_expect_eq(hear(ESTOQUE_BAIXADO, headers, body), APPLY_OK);
        cr_assert_eq(projeto_get(db, projeto.id, &projeto), DB_OK);
        cr_expect_eq(projeto.custo_materiais, CASES[i].centavos);
    }
    cr_expect_eq(hear_answer(ESTOQUE_BAIXADO, 1, 1, 1, NOT_TOLD), APPLY_OK);
    cr_assert_eq(projeto_get(db, projeto.id, &projeto), DB_OK);
    cr_expect_eq(projeto.custo_materiais, -1, "the release before tells no cost");
}

Test(respostas, finished_work_is_reopened_and_not_deleted)
{
    new_work();
    cr_expect_eq(hear_answer(ESTOQUE_INSUFICIENTE, 1, 4, 2, 1), APPLY_OK);
    set_status(STATUS_CONCLUIDO);
    cr_expect_eq(hear_answer(ESTOQUE_DEVOLVIDO, 1, 6, 3, 0), APPLY_OK);
    expect_state("v7: 1 DISPENSADO v6 s3 retirado, 2 BAIXADO v6 s1");
    cr_expect_eq(projeto_remove(db, &ANA, projeto.id, 0), RULE_CONCLUIDO);
    cr_assert_eq(change_status(STATUS_EM_ANDAMENTO, &BY_ADMIN), DB_OK);
    expect_outbox("projeto.alterado 1 v8 3, projeto.alterado 2 v8 5");
    expect_state("v8: 1 PENDENTE v8 s3, 2 BAIXADO v8 s1");
}

Test(respostas, an_answer_that_contradicts_the_material_waits_and_is_refused)
{
    new_project();
    cr_expect_eq(hear_answer(ESTOQUE_DEVOLVIDO, 1, 1, 1, 0), APPLY_EARLY);
    waited = true;
    cr_expect_eq(hear_answer(ESTOQUE_DEVOLVIDO, 1, 1, 1, 0), APPLY_EARLY, "the copy is behind");
    cr_assert_eq(copia_mark(db, 0), DB_OK);
    operator_runs("UPDATE copia SET em_dia_em = em_dia_em + INTERVAL 1 HOUR");
    cr_expect_eq(hear_answer(ESTOQUE_DEVOLVIDO, 1, 1, 1, 0), APPLY_IMPOSSIBLE);
    cr_expect_str_eq(reason, "devolvido, mas o material continua pedido");
    expect_state("v1: 1 PENDENTE v1 s0, 2 PENDENTE v1 s0");
    set_status(STATUS_CANCELADO);
    cr_expect_eq(hear_answer(ESTOQUE_BAIXADO, 1, 2, 1, 0), APPLY_IMPOSSIBLE);
    cr_expect_eq(hear_answer(ESTOQUE_INSUFICIENTE, 1, 2, 1, 3), APPLY_IMPOSSIBLE);
    cr_expect_str_eq(reason, "nada se pede mais deste material, só se devolve");
    expect_state("v2: 1 PENDENTE v2 s0 retirado, 2 PENDENTE v2 s0 retirado");
    expect_outbox("");
}

Test(respostas, an_invalid_answer_is_refused_with_its_reason)
{
    static const char HEADERS[] = "{\"projetoId\":1,\"produtoId\":1,\"versao\":1,\"sequencia\":1}";
    static const char GOOD[] = "{\"nomeProjeto\":\"A\",\"nomeProduto\":\"B\",\"quantidade\":3}";
    static const struct {
        const char *type, *headers, *body, *why;
    } CASES[] = {
        {"estoque.emprestado", HEADERS, GOOD, "tipo de mensagem desconhecido"},
        {"pedido.criado", HEADERS, GOOD, "tipo de mensagem desconhecido"},
        {ESTOQUE_BAIXADO, HEADERS, "{\"nomeProjeto\":\"A\",\"quantidade\":3}",
         "corpo: /nomeProduto: É obrigatório."},
        {ESTOQUE_BAIXADO, HEADERS,
         "{\"nomeProjeto\":\"A\",\"nomeProduto\":\"B\",\"quantidade\":3.0005}",
         "corpo: /quantidade: Deve ser de 0 a 1.000.000, com até três casas decimais."},
        {ESTOQUE_BAIXADO, HEADERS,
         "{\"nomeProjeto\":\"A\",\"nomeProduto\":\"B\",\"quantidade\":1000001}",
         "corpo: /quantidade: Deve ser de 0 a 1.000.000, com até três casas decimais."},
        {ESTOQUE_INSUFICIENTE, HEADERS, GOOD, "corpo: /faltante: É obrigatório."},
        {ESTOQUE_BAIXADO, "{\"projetoId\":null,\"produtoId\":1,\"versao\":1,\"sequencia\":1}", GOOD,
         "cabeçalho projetoId: não é um inteiro válido."},
        {ESTOQUE_BAIXADO, "{\"projetoId\":1,\"versao\":1,\"sequencia\":1}", GOOD,
         "cabeçalho produtoId: é obrigatório."},
        {ESTOQUE_BAIXADO, "{\"projetoId\":1,\"produtoId\":1,\"sequencia\":1}", GOOD,
         "cabeçalho versao: é obrigatório."},
        {ESTOQUE_BAIXADO, "{\"projetoId\":1,\"produtoId\":1,\"versao\":1,\"sequencia\":\"1\"}",
         GOOD, "cabeçalho sequencia: não é um inteiro válido."},
    };

    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        cr_expect_eq(hear(CASES[i].type, CASES[i].headers, CASES[i].body), APPLY_IMPOSSIBLE,
                     "case %zu", i);
        cr_expect_str_eq(reason, CASES[i].why);
    }
}

/* ------------------------------------------------------------------ revoked tokens */

/* Applies sessao.encerrada: its body up to `desde`, which is `ago` seconds before now. */
static enum apply_result hear_end(const char *begin, int64_t ago)
{
    char body[256];

    (void)snprintf(body, sizeof(body), "{%s,\"desde\":%" PRId64 "}", begin,
                   operator_reads("SELECT UNIX_TIMESTAMP()") - ago);
    return hear(SESSAO_ENCERRADA, "{}", body);
}

/* Each row: user, session, minutes ago, spared session; - for NULL. */
static void expect_revoked(const char *rows)
{
    cr_expect_str_eq(
        operator_text("SELECT GROUP_CONCAT(CONCAT_WS(' ', COALESCE(usuario_id, '-'),"
                      " COALESCE(sessao_id, '-'), (UNIX_TIMESTAMP() - desde) DIV 60,"
                      " COALESCE(poupada, '-')) ORDER BY id SEPARATOR ', ') FROM revogacao"),
        rows);
}

Test(respostas, what_is_revoked_is_kept_for_as_long_as_a_token_lives)
{
    operator_runs("DELETE FROM revogacao");
    cr_expect_eq(hear_end("\"usuario\":21", 120), APPLY_OK);
    cr_expect_eq(hear_end("\"usuario\":21,\"poupada\":9007199254740991", 60), APPLY_OK);
    cr_expect_eq(hear_end("\"sessao\":53", 0), APPLY_OK);
    expect_revoked("21 - 2 -, 21 - 1 9007199254740991, - 53 0 -");
    operator_runs("UPDATE revogacao SET desde = desde - 3690");
    cr_expect_eq(hear_end("\"usuario\":22", 0), APPLY_OK);
    expect_revoked("21 - 62 9007199254740991, - 53 61 -, 22 - 0 -");
    cr_expect_eq(hear_end("\"usuario\":23", 7200), APPLY_OK, "it comes two hours late");
    expect_revoked("21 - 62 9007199254740991, - 53 61 -, 22 - 0 -");
}

Test(respostas, an_invalid_end_of_a_session_is_refused_with_its_reason)
{
    static const struct {
        const char *body, *why;
    } CASES[] = {
        {"{\"desde\":1}", "corpo: /usuario: É obrigatório, ou sessao."},
        {"{\"usuario\":null,\"desde\":1}", "corpo: /usuario: É obrigatório, ou sessao."},
        {"{\"usuario\":21}", "corpo: /desde: É obrigatório."},
        {"{\"usuario\":0,\"desde\":1}", "corpo: /usuario: Deve ser de 1 a 9223372036854775807."},
        {"{\"sessao\":\"53\",\"desde\":1}", "corpo: /sessao: Deve ser um número inteiro."},
        {"{\"usuario\":21,\"desde\":\"2026-07-01T12:00:00.000Z\"}",
         "corpo: /desde: Deve ser um número inteiro."},
    };

    operator_runs("DELETE FROM revogacao");
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        cr_expect_eq(hear(SESSAO_ENCERRADA, "{}", CASES[i].body), APPLY_IMPOSSIBLE, "case %zu", i);
        cr_expect_str_eq(reason, CASES[i].why);
    }
    expect_revoked("");
}

static int64_t order_of(const char *headers)
{
    struct message message = {.headers = parse(headers)};
    int64_t order = projetos_order(&message);

    message_clear(&message);
    return order;
}

Test(respostas, products_are_locked_before_projects_each_in_the_order_of_its_id)
{
    cr_expect_lt(order_of("{\"produtoId\":9,\"versao\":1}"), order_of("{\"produtoId\":8}"));
    cr_expect_lt(order_of("{\"produtoId\":1,\"versao\":1}"),
                 order_of("{\"projetoId\":1,\"produtoId\":1}"));
    cr_expect_lt(order_of("{\"projetoId\":1,\"produtoId\":9}"),
                 order_of("{\"projetoId\":2,\"produtoId\":1}"));
    cr_expect_eq(order_of("{\"projetoId\":\"x\"}"), 0);
}
