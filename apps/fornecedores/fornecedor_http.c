#include <inttypes.h>
#include <string.h>

#include "common/body.h"
#include "common/cep.h"
#include "common/telefone.h"
#include "fornecedores/fornecedor.h"

static void read_telefone(struct fields *parent, struct telefone_texto *telefone)
{
    struct fields f = fields_object(parent, "telefone");

    bool country = fields_text(&f, "codigoPais", 1, 3, telefone->codigo_pais);
    bool area = fields_text(&f, "codigoDeArea", 0, 4, telefone->codigo_area);
    bool number = fields_text(&f, "numero", 4, 15, telefone->numero);
    if (country && !telefone_codigo_pais_is_valid(telefone->codigo_pais))
        fields_fault(&f, "codigoPais", "Código de país inválido.");
    else if (country && area &&
             !telefone_codigo_de_area_is_valid(telefone->codigo_pais, telefone->codigo_area))
        fields_fault(&f, "codigoDeArea", "Código de área inválido.");
    else if (country && number &&
             !telefone_numero_is_valid(telefone->codigo_pais, telefone->numero))
        fields_fault(&f, "numero", "Número de telefone inválido.");
    fields_end(&f);
}

static void read_endereco(struct fields *parent, struct endereco *endereco)
{
    struct fields f = fields_object(parent, "endereco");
    char uf[16];
    char cep[48];

    fields_text(&f, "rua", 1, 120, endereco->rua);
    fields_text(&f, "numero", 1, 20, endereco->numero);
    if (fields_has(&f, "complemento"))
        fields_text(&f, "complemento", 0, 80, endereco->complemento);
    fields_text(&f, "bairro", 1, 80, endereco->bairro);
    fields_text(&f, "cidade", 1, 80, endereco->cidade);
    if (fields_text(&f, "uf", 2, 2, uf) && !uf_normalise(uf, endereco->uf))
        fields_fault(&f, "uf", "Não é uma unidade da federação.");
    if (fields_text(&f, "cep", 8, 9, cep) && !cep_normalise(cep, endereco->cep))
        fields_fault(&f, "cep", "CEP inválido.");
    fields_end(&f);
}

static void read_fornecedor(struct fields *f, struct fornecedor *fornecedor)
{
    char cnpj[80];

    fields_text(f, "nome", 1, FORNECEDOR_NOME_MAX, fornecedor->nome);
    if (fields_text(f, "cnpj", 14, 18, cnpj) && !cnpj_normalise(cnpj, fornecedor->cnpj))
        fields_fault(f, "cnpj", "CNPJ inválido.");
    if (fields_has(f, "email") &&
        fields_text(f, "email", 3, FORNECEDOR_EMAIL_MAX, fornecedor->email) &&
        !strchr(fornecedor->email, '@'))
        fields_fault(f, "email", "E-mail inválido.");
    read_telefone(f, &fornecedor->telefone);
    read_endereco(f, &fornecedor->endereco);
}

static void put(struct json_object *object, const char *name, const char *text)
{
    json_object_object_add(object, name, *text ? json_object_new_string(text) : NULL);
}

static struct json_object *fornecedor_json(const struct fornecedor *f)
{
    struct json_object *object = json_object_new_object();
    struct json_object *telefone = json_object_new_object();
    struct json_object *endereco = json_object_new_object();

    put(telefone, "codigoPais", f->telefone.codigo_pais);
    put(telefone, "codigoDeArea", f->telefone.codigo_area);
    put(telefone, "numero", f->telefone.numero);
    put(endereco, "rua", f->endereco.rua);
    put(endereco, "numero", f->endereco.numero);
    put(endereco, "complemento", f->endereco.complemento);
    put(endereco, "bairro", f->endereco.bairro);
    put(endereco, "cidade", f->endereco.cidade);
    put(endereco, "uf", f->endereco.uf);
    put(endereco, "cep", f->endereco.cep);
    json_object_object_add(object, "id", json_object_new_int64(f->id));
    put(object, "nome", f->nome);
    put(object, "cnpj", f->cnpj);
    put(object, "email", f->email);
    json_object_object_add(object, "telefone", telefone);
    json_object_object_add(object, "endereco", endereco);
    json_object_object_add(object, "versao", json_object_new_int64(f->versao));
    put(object, "criadoEm", f->criado_em);
    put(object, "atualizadoEm", f->atualizado_em);
    return object;
}

static void answer_with(struct ctx *ctx, int status, const struct fornecedor *f)
{
    response_header(ctx, "ETag", "\"%" PRId64 "\"", f->versao);
    respond(ctx, status, fornecedor_json(f));
}

void fornecedores_create(struct ctx *ctx)
{
    struct fornecedor f = {0};
    struct body body;

    if (!body_open(ctx, &body))
        return;
    read_fornecedor(&body.fields, &f);
    if (!body_close(ctx, &body))
        return;
    switch (fornecedor_insert(ctx->db, &f)) {
    case DB_OK:
        response_header(ctx, "Location", "/fornecedores/%" PRId64, f.id);
        answer_with(ctx, 201, &f);
        return;
    case DB_DUPLICATE:
        respond_problem(ctx, 409, "Já existe um fornecedor com este CNPJ.");
        return;
    default:
        respond_unavailable(ctx);
    }
}

void fornecedores_get(struct ctx *ctx)
{
    struct fornecedor f = {0};

    switch (fornecedor_get(ctx->db, ctx->match.parameters[0].id, &f)) {
    case DB_OK:
        answer_with(ctx, 200, &f);
        return;
    case DB_NONE:
        respond_problem(ctx, 404, "Este fornecedor não existe.");
        return;
    default:
        respond_unavailable(ctx);
    }
}
