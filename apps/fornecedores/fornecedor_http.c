#include <inttypes.h>

#include "common/body.h"
#include "common/json_build.h"
#include "common/precondition.h"
#include "fornecedores/fornecedor.h"

static void read_fornecedor(struct fields *f, struct fornecedor *fornecedor)
{
    char cnpj[80];

    fields_text(f, "nome", 1, FORNECEDOR_NOME_MAX, fornecedor->nome);
    if (fields_text(f, "cnpj", 14, 18, cnpj) && !cnpj_normalise(cnpj, fornecedor->cnpj))
        fields_fault(f, "cnpj", "CNPJ inválido.");
    if (fields_has(f, "email"))
        fields_email(f, fornecedor->email);
    fields_telefone(f, &fornecedor->telefone);
    fields_endereco(f, &fornecedor->endereco);
}

static struct json_object *fornecedor_json(const struct fornecedor *f)
{
    struct json_object *object = json_object_new_object();

    json_put_int(object, "id", f->id);
    json_put_text(object, "nome", f->nome);
    json_put_text(object, "cnpj", f->cnpj);
    json_put_text(object, "email", f->email);
    json_put(object, "telefone", telefone_json(&f->telefone));
    json_put(object, "endereco", endereco_json(&f->endereco));
    json_put_int(object, "versao", f->versao);
    json_put_text(object, "criadoEm", f->criado_em);
    json_put_text(object, "atualizadoEm", f->atualizado_em);
    return object;
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
        respond_resource(ctx, 201, f.versao, fornecedor_json(&f));
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
        respond_resource(ctx, 200, f.versao, fornecedor_json(&f));
        return;
    case DB_NONE:
        respond_problem(ctx, 404, "Este fornecedor não existe.");
        return;
    default:
        respond_unavailable(ctx);
    }
}
