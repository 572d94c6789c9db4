#include "projetos/api/projeto_json.h"

#include <stdio.h>
#include <string.h>

#include "common/json/json_build.h"
#include "mensagens/topologia.h"

static struct json_object *material_json(const struct material *m)
{
    struct json_object *object = json_object_new_object();

    json_put_int(object, "produtoId", m->produto_id);
    json_put_text(object, "produtoNome", m->produto_nome);
    json_put_int(object, "quantidade", m->quantidade);
    json_put_text(object, "situacao", m->situacao);
    if (strcmp(m->situacao, SITUACAO_INSUFICIENTE) == 0)
        json_put_int(object, "faltante", m->faltante);
    else
        json_put(object, "faltante", NULL);
    return object;
}

struct json_object *projeto_json(const struct projeto *p)
{
    struct json_object *object = json_object_new_object();
    struct json_object *materiais = json_object_new_array_ext((int)p->material_count);

    for (size_t i = 0; i < p->material_count; i++)
        json_object_array_add(materiais, material_json(&p->materiais[i]));
    json_put_int(object, "id", p->id);
    json_put_text(object, "nome", p->nome);
    json_put_text(object, "descricao", p->descricao);
    json_put_text(object, "status", p->status);
    json_put_text(object, "dataInicio", p->data_inicio);
    json_put_text(object, "dataEntrega", p->data_entrega);
    json_put_money(object, "valor", p->valor);
    json_put(object, "materiais", materiais);
    json_put_int(object, "versao", p->versao);
    json_put_text(object, "criadoEm", p->criado_em);
    json_put_text(object, "atualizadoEm", p->atualizado_em);
    return object;
}

static void read_material(struct fields *f, struct projeto *p)
{
    struct material m = {0};

    bool known = fields_int(f, "produtoId", 1, INT64_MAX, &m.produto_id);
    (void)fields_int(f, "quantidade", 1, QUANTIDADE_MAX, &m.quantidade);
    fields_ignore(f, "produtoNome");
    fields_ignore(f, "situacao");
    fields_ignore(f, "faltante");
    fields_end(f);
    for (size_t i = 0; known && i < p->material_count; i++)
        if (p->materiais[i].produto_id == m.produto_id) {
            fields_fault(f, "produtoId", "Este produto já está na lista.");
            break;
        }
    p->materiais[p->material_count++] = m;
}

static void read_dates(struct fields *f, struct projeto *p)
{
    bool begins = fields_date(f, "dataInicio", p->data_inicio);
    bool ends = fields_date(f, "dataEntrega", p->data_entrega);

    if (begins && ends && strcmp(p->data_entrega, p->data_inicio) < 0)
        fields_fault(f, "dataEntrega", "Não pode ser antes de dataInicio.");
}

void projeto_read(struct fields *f, struct projeto *p)
{
    p->descricao[0] = '\0';
    p->material_count = 0;
    fields_text(f, "nome", 1, PROJETO_NOME_MAX, p->nome);
    if (fields_has(f, "descricao"))
        fields_long_text(f, "descricao", 0, PROJETO_DESCRICAO_MAX, p->descricao);
    read_dates(f, p);
    (void)fields_money(f, "valor", &p->valor);
    struct json_object *list = fields_array(f, "materiais", 1, PROJETO_MATERIAIS_MAX);
    size_t count = list ? json_object_array_length(list) : 0;
    for (size_t i = 0; i < count; i++) {
        struct fields material = fields_element(f, "materiais", list, i);
        read_material(&material, p);
    }
    fields_ignore(f, "id");
    fields_ignore(f, "status");
    fields_ignore(f, "versao");
    fields_ignore(f, "criadoEm");
    fields_ignore(f, "atualizadoEm");
}

void projeto_check_products(const struct projeto *p, struct faults *faults)
{
    for (size_t i = 0; i < p->material_count; i++) {
        struct fields f = {.faults = faults};

        (void)snprintf(f.pointer, sizeof(f.pointer), "/materiais/%zu", i);
        if (p->materiais[i].estado == ESTADO_DESCONHECIDO)
            fields_fault(&f, "produtoId", "Este produto não existe.");
        if (p->materiais[i].estado == ESTADO_REMOVIDO)
            fields_fault(&f, "produtoId", "Este produto foi retirado do estoque.");
    }
}
