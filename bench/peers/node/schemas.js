// The peers' requests and answers as JSON Schema, for Fastify itself and for Express with ajv.
const text = (maxLength) => ({ type: "string", minLength: 1, maxLength });
const optional = (schema) => ({ ...schema, type: [schema.type, "null"] });
const quantity = { type: "number", minimum: 0, maximum: 1000000 };

export const id = { type: "object", properties: { id: { type: "integer", minimum: 1 } }, required: ["id"] };

export const list = {
  type: "object",
  properties: {
    pagina: { type: "integer", minimum: 1, maximum: 1000000 },
    resultadoPorPagina: { type: "integer", minimum: 1, maximum: 100, default: 20 },
    ordem: { type: "string", enum: ["nome"] },
    busca: text(120),
    cursor: text(1000),
  },
  additionalProperties: false,
};

export const produtoNovo = {
  type: "object",
  properties: {
    nome: text(120),
    codigo: optional(text(60)),
    cor: optional(text(60)),
    unidade: { ...text(20), default: "chapa" },
    casasDecimais: { type: "integer", minimum: 0, maximum: 3, default: 0 },
    valor: { type: "number", minimum: 0, maximum: 9999999999.99 },
    quantidade: { ...quantity, default: 0 },
    estoqueMinimo: { ...quantity, default: 0 },
    fornecedorId: optional({ type: "integer", minimum: 1 }),
  },
  required: ["nome", "valor"],
  additionalProperties: false,
};

export const movimentacaoNova = {
  type: "object",
  properties: {
    tipo: { type: "string", enum: ["ENTRADA", "SAIDA"] },
    quantidade: { type: "number", exclusiveMinimum: 0, maximum: 1000000 },
    motivo: text(255),
  },
  required: ["tipo", "quantidade", "motivo"],
  additionalProperties: false,
};

const shown = (types) =>
  Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type: type.split("?") }]));
const nullable = (type) => `${type}?null`;

export const produto = {
  type: "object",
  properties: shown({
    id: "integer",
    nome: "string",
    codigo: nullable("string"),
    codigoDeBarras: nullable("string"),
    cor: nullable("string"),
    unidade: "string",
    casasDecimais: "integer",
    valor: "number",
    quantidade: "number",
    estoqueMinimo: "number",
    fornecedorId: nullable("integer"),
    ativo: "boolean",
    versao: "integer",
    criadoEm: "string",
    atualizadoEm: "string",
  }),
};

export const page = {
  type: "object",
  properties: {
    data: { type: "array", items: produto },
    paginaAtual: { type: "integer" },
    resultadoPorPagina: { type: "integer" },
    totalDePaginas: { type: "integer" },
    totalItens: { type: "integer" },
    haMais: { type: "boolean" },
  },
};

export const movimentacao = {
  type: "object",
  properties: shown({
    id: "integer",
    produtoId: "integer",
    produtoNome: "string",
    tipo: "string",
    quantidade: "number",
    saldo: "number",
    contada: nullable("number"),
    esperada: nullable("number"),
    custo: nullable("number"),
    documento: nullable("string"),
    data: "string",
    motivo: "string",
    projetoId: nullable("integer"),
    parId: nullable("integer"),
    autor: "string",
    usuario: "string",
    endereco: "string",
    correlacaoId: "string",
    criadoEm: "string",
    estornoDe: nullable("integer"),
    estornadaPor: nullable("integer"),
  }),
};
