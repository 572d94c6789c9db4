// The products of estoque as a Node developer would serve them with Express: ajv, jsonwebtoken, and a cache of
// verified tokens, which jsonwebtoken does not have; one process per core.
import cluster from "node:cluster";
import { Ajv } from "ajv";
import express from "express";
import jwt from "jsonwebtoken";

const { PEER_PORT, PEER_WORKERS } = process.env;
const REMEMBERED = 1024;

async function serve() {
  const produtos = await import("./produtos.js");
  const schemas = await import("./schemas.js");
  const { bearer, creators, keys, movers, readers, whoOf } = await import("./tokens.js");
  const ajv = new Ajv({ coerceTypes: true, useDefaults: true, allowUnionTypes: true });
  const verified = new Map();

  function verify(token) {
    let claims = verified.get(token);
    if (claims && claims.exp * 1000 > Date.now()) return claims;
    claims = jwt.verify(token, keys.get(jwt.decode(token, { complete: true })?.header.kid), {
      algorithms: ["RS256"],
      issuer: "icarus",
      audience: "icarus-api",
    });
    if (verified.size >= REMEMBERED) verified.delete(verified.keys().next().value);
    verified.set(token, claims);
    return claims;
  }

  const allow = (roles) => (request, response, next) => {
    try {
      const claims = verify(bearer(request.headers.authorization));
      request.who = whoOf(claims, request.socket.remoteAddress, request.headers["x-correlation-id"]);
    } catch {
      return response.status(401).set("WWW-Authenticate", "Bearer").json({ status: 401 });
    }
    if (!roles.has(request.who.papel)) return response.status(403).json({ status: 403 });
    next();
  };
  // Express 5 parses the query anew at each read, so the checked one is kept in request.checked.
  const check = (schema, part) => {
    const valid = ajv.compile(schema);
    return (request, response, next) => {
      const value = { ...request[part] };
      if (!valid(value)) return response.status(422).json({ status: 422, erros: valid.errors });
      request.checked = { ...request.checked, [part]: value };
      next();
    };
  };
  const body = express.json({ limit: "64kb" });
  const app = express();
  app.disable("x-powered-by");
  app.set("etag", false);

  app.get("/produtos/:id", allow(readers), check(schemas.id, "params"), async (request, response) => {
    const produto = await produtos.get(request.checked.params.id);
    response.set("ETag", `"${produto.versao}"`);
    if (request.headers["if-none-match"] === `"${produto.versao}"`) return response.status(304).end();
    response.json(produto);
  });
  app.get("/produtos", allow(readers), check(schemas.list, "query"), async (request, response) => {
    const { page, next } = await produtos.list(request.checked.query);
    if (next) response.set("Link", `</produtos?resultadoPorPagina=${page.resultadoPorPagina}&cursor=${next}>; rel="next"`);
    response.json(page);
  });
  app.post("/produtos", allow(creators), body, check(schemas.produtoNovo, "body"), async (request, response) => {
    const produto = await produtos.create(request.checked.body, request.who);
    response.status(201).location(`/produtos/${produto.id}`).set("ETag", `"${produto.versao}"`).json(produto);
  });
  app.post(
    "/produtos/:id/movimentacoes",
    allow(movers),
    check(schemas.id, "params"),
    body,
    check(schemas.movimentacaoNova, "body"),
    async (request, response) => {
      const { id } = request.checked.params;
      const made = await produtos.move(id, request.checked.body, request.who);
      response.status(201).location(`/produtos/${id}/movimentacoes/${made.id}`).json(made);
    },
  );
  app.use((error, request, response, next) => {
    if (response.headersSent) return next(error);
    const status = error.status ?? 500;
    response.status(status).json({ status, detail: error.message });
  });
  app.listen(Number(PEER_PORT), "127.0.0.1");
}

if (cluster.isPrimary) {
  for (let i = 0; i < Number(PEER_WORKERS); i++) cluster.fork();
  process.on("SIGTERM", () => process.exit(0));
} else {
  await serve();
}
