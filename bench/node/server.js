// The products of estoque as a Node developer would serve them: Fastify with schemas, mysql2 with
// prepared statements and a pool, fast-jwt with its cache of verified tokens, one process a core.
// Same schema, same rows, same token checks, same answers; bench/http compares the two.
import cluster from "node:cluster";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import Fastify from "fastify";
import { createVerifier } from "fast-jwt";
import mysql from "mysql2/promise";

const { PEER_PORT, PEER_WORKERS, PEER_CONNECTIONS, ICARUS_DB_SOCKET, ICARUS_DB_PASSWORD_FILE, ICARUS_PUBLIC_KEYS_DIR } =
  process.env;

const readers = new Set(["ADMIN", "ATENDENTE", "FINANCEIRO"]);
const columns =
  "id, nome, codigo, cor, unidade, valor, quantidade, estoque_minimo, fornecedor_id, versao, criado_em, atualizado_em";

const produto = {
  type: "object",
  properties: {
    id: { type: "integer" },
    nome: { type: "string" },
    codigo: { type: ["string", "null"] },
    cor: { type: ["string", "null"] },
    unidade: { type: "string" },
    valor: { type: "number" },
    quantidade: { type: "integer" },
    estoqueMinimo: { type: "integer" },
    fornecedorId: { type: ["integer", "null"] },
    versao: { type: "integer" },
    criadoEm: { type: "string" },
    atualizadoEm: { type: "string" },
  },
};

const asProduto = (row) => ({
  id: row.id,
  nome: row.nome,
  codigo: row.codigo,
  cor: row.cor,
  unidade: row.unidade,
  valor: Number(row.valor),
  quantidade: row.quantidade,
  estoqueMinimo: row.estoque_minimo,
  fornecedorId: row.fornecedor_id,
  versao: row.versao,
  criadoEm: row.criado_em.toISOString(),
  atualizadoEm: row.atualizado_em.toISOString(),
});

function verifierOfFolder(folder) {
  const keys = new Map(
    readdirSync(folder).map((name) => [name.replace(/\.pem$/, ""), readFileSync(`${folder}/${name}`, "utf8")]),
  );
  return createVerifier({
    key: async ({ header }) => keys.get(header.kid),
    algorithms: ["RS256"],
    allowedIss: "icarus",
    allowedAud: "icarus-api",
    checkTyp: "JWT",
    cache: 1024,
    cacheKeyBuilder: (token) => createHash("sha256").update(token).digest("base64"),
  });
}

async function serve() {
  const pool = mysql.createPool({
    socketPath: ICARUS_DB_SOCKET,
    user: "estoque",
    password: readFileSync(ICARUS_DB_PASSWORD_FILE, "utf8").trim(),
    database: "estoque",
    timezone: "Z",
    connectionLimit: Number(PEER_CONNECTIONS),
  });
  const verify = verifierOfFolder(ICARUS_PUBLIC_KEYS_DIR);
  const app = Fastify({ bodyLimit: 64 * 1024 });

  app.addHook("onRequest", async (request, reply) => {
    const header = request.headers.authorization ?? "";
    try {
      request.who = await verify(header.startsWith("Bearer ") ? header.slice(7) : "");
    } catch {
      return reply.code(401).header("WWW-Authenticate", "Bearer").send({ status: 401 });
    }
    if (!readers.has(request.who.papel)) return reply.code(403).send({ status: 403 });
  });

  app.get(
    "/produtos/:id",
    { schema: { params: { type: "object", properties: { id: { type: "integer", minimum: 1 } } }, response: { 200: produto } } },
    async (request, reply) => {
      const [[row]] = await pool.execute(`SELECT ${columns} FROM produto WHERE id = ? AND ativo = 1`, [request.params.id]);
      if (!row) return reply.code(404).send({ status: 404 });
      return reply.header("ETag", `"${row.versao}"`).send(asProduto(row));
    },
  );

  app.get(
    "/produtos",
    {
      schema: {
        querystring: {
          type: "object",
          properties: {
            pagina: { type: "integer", minimum: 1, default: 1 },
            resultadoPorPagina: { type: "integer", minimum: 1, maximum: 100, default: 20 },
          },
        },
        response: {
          200: {
            type: "object",
            properties: {
              data: { type: "array", items: produto },
              paginaAtual: { type: "integer" },
              resultadoPorPagina: { type: "integer" },
              totalDePaginas: { type: "integer" },
              totalItens: { type: "integer" },
            },
          },
        },
      },
    },
    async (request) => {
      const { pagina, resultadoPorPagina } = request.query;
      const [[{ total }]] = await pool.execute("SELECT COUNT(*) AS total FROM produto WHERE ativo = 1");
      const [rows] = await pool.execute(
        `SELECT ${columns} FROM produto WHERE ativo = 1 ORDER BY nome LIMIT ? OFFSET ?`,
        [String(resultadoPorPagina), String((pagina - 1) * resultadoPorPagina)],
      );
      return {
        data: rows.map(asProduto),
        paginaAtual: pagina,
        resultadoPorPagina,
        totalDePaginas: Math.ceil(total / resultadoPorPagina),
        totalItens: total,
      };
    },
  );

  await app.listen({ host: "127.0.0.1", port: Number(PEER_PORT) });
}

if (cluster.isPrimary) {
  for (let i = 0; i < Number(PEER_WORKERS); i++) cluster.fork();
  process.on("SIGTERM", () => process.exit(0));
} else {
  await serve();
}
