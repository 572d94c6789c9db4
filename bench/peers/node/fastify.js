// The products of estoque as a Node developer would serve them with Fastify: schemas, fast-jwt with its cache of
// verified tokens, one process per core.
import cluster from "node:cluster";
import { createHash } from "node:crypto";
import Fastify from "fastify";
import { createVerifier } from "fast-jwt";

const { PEER_PORT, PEER_WORKERS } = process.env;

async function serve() {
  const produtos = await import("./produtos.js");
  const schemas = await import("./schemas.js");
  const { bearer, creators, keys, movers, readers, whoOf } = await import("./tokens.js");
  const verify = createVerifier({
    key: async ({ header }) => keys.get(header.kid),
    algorithms: ["RS256"],
    allowedIss: "icarus",
    allowedAud: "icarus-api",
    checkTyp: "JWT",
    cache: 1024,
    cacheKeyBuilder: (token) => createHash("sha256").update(token).digest("base64"),
  });
  const app = Fastify({ bodyLimit: 64 * 1024 });
  const allow = (roles) => async (request, reply) => {
    if (!roles.has(request.who.papel)) return reply.code(403).send({ status: 403 });
  };

  app.addHook("onRequest", async (request, reply) => {
    try {
      const claims = await verify(bearer(request.headers.authorization));
      request.who = whoOf(claims, request.ip, request.headers["x-correlation-id"]);
    } catch {
      return reply.code(401).header("WWW-Authenticate", "Bearer").send({ status: 401 });
    }
  });
  app.setErrorHandler((error, request, reply) => {
    const status = error.validation ? 422 : (error.status ?? error.statusCode ?? 500);
    return reply.code(status).send({ status, detail: error.message });
  });

  app.get(
    "/produtos/:id",
    { schema: { params: schemas.id, response: { 200: schemas.produto } }, onRequest: allow(readers) },
    async (request, reply) => {
      const produto = await produtos.get(request.params.id);
      const tag = `"${produto.versao}"`;
      reply.header("ETag", tag);
      if (request.headers["if-none-match"] === tag) return reply.code(304).send();
      return produto;
    },
  );
  app.get(
    "/produtos",
    { schema: { querystring: schemas.list, response: { 200: schemas.page } }, onRequest: allow(readers) },
    async (request, reply) => {
      const { page, next } = await produtos.list(request.query);
      if (next) reply.header("Link", `</produtos?resultadoPorPagina=${page.resultadoPorPagina}&cursor=${next}>; rel="next"`);
      return page;
    },
  );
  app.post(
    "/produtos",
    { schema: { body: schemas.produtoNovo, response: { 201: schemas.produto } }, onRequest: allow(creators) },
    async (request, reply) => {
      const produto = await produtos.create(request.body, request.who);
      return reply.code(201).header("Location", `/produtos/${produto.id}`).header("ETag", `"${produto.versao}"`).send(produto);
    },
  );
  app.post(
    "/produtos/:id/movimentacoes",
    {
      schema: { params: schemas.id, body: schemas.movimentacaoNova, response: { 201: schemas.movimentacao } },
      onRequest: allow(movers),
    },
    async (request, reply) => {
      const { id } = request.params;
      const made = await produtos.move(id, request.body, request.who);
      return reply.code(201).header("Location", `/produtos/${id}/movimentacoes/${made.id}`).send(made);
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
