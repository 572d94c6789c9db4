// The products of estoque in MariaDB, for both Node peers: mysql2's pool and prepared statements.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import mysql from "mysql2/promise";

const { ICARUS_DB_SOCKET, ICARUS_DB_PASSWORD_FILE, PEER_CONNECTIONS } = process.env;
const COUNTED = 10000;
const columns = `id, nome, codigo, codigo_de_barras, cor, unidade, casas_decimais, preco, estoque, minimo,
  fornecedor_id, versao, criado_em, atualizado_em`;

export class Refused extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

const pool = mysql.createPool({
  socketPath: ICARUS_DB_SOCKET,
  user: "estoque",
  password: readFileSync(ICARUS_DB_PASSWORD_FILE, "utf8").trim(),
  database: "estoque",
  timezone: "Z",
  connectionLimit: Number(PEER_CONNECTIONS),
});
pool.pool.on("connection", (connection) =>
  connection.query("SET time_zone = '+00:00', tx_isolation = 'READ-COMMITTED'"),
);

const shown = (row) => ({
  id: row.id,
  nome: row.nome,
  codigo: row.codigo,
  codigoDeBarras: row.codigo_de_barras,
  cor: row.cor,
  unidade: row.unidade,
  casasDecimais: row.casas_decimais,
  valor: Number(row.preco),
  quantidade: Number(row.estoque),
  estoqueMinimo: Number(row.minimo),
  fornecedorId: row.fornecedor_id,
  ativo: true,
  versao: row.versao,
  criadoEm: row.criado_em.toISOString(),
  atualizadoEm: row.atualizado_em.toISOString(),
});

export async function get(id) {
  const [[row]] = await pool.execute(`SELECT ${columns} FROM produto WHERE id = ? AND ativo = 1`, [id]);
  if (!row) throw new Refused(404, "Este produto não existe.");
  return shown(row);
}

// Finds the rows of the longest word, and looks up the other words for each of these rows.
function found(busca) {
  const words = busca.split(/[^\p{L}\p{N}]+/u).filter(Boolean).slice(0, 8);
  words.sort((a, b) => b.length - a.length);
  const others = words
    .slice(1)
    .map(() => " AND EXISTS (SELECT 1 FROM produto_palavra WHERE alvo = id AND palavra LIKE CONCAT(?, '%'))");
  return {
    from: "(SELECT DISTINCT alvo FROM produto_palavra WHERE palavra LIKE CONCAT(?, '%')) AS achados JOIN produto ON id = alvo",
    where: others.join(""),
    values: words,
  };
}

const cursorOf = (nome) => Buffer.from(nome).toString("base64url");

// A page of the list, and the cursor of the next one.
export async function list({ pagina = 1, resultadoPorPagina: size, busca, cursor }) {
  const { from, where, values } = busca ? found(busca) : { from: "produto", where: "", values: [] };
  const filter = `FROM ${from} WHERE ativo = 1${where}`;
  const after = cursor ? [Buffer.from(cursor, "base64url").toString()] : [];
  const [rows] = await pool.execute(
    `SELECT SQL_CACHE ${columns} ${filter}${cursor ? " AND nome > ?" : ""} ORDER BY nome LIMIT ? OFFSET ?`,
    [...values, ...after, String(size + 1), String(cursor ? 0 : (pagina - 1) * size)],
  );
  const [[{ total }]] = await pool.execute(
    `SELECT SQL_CACHE COUNT(*) AS total FROM (SELECT 1 ${filter} LIMIT ${COUNTED + 1}) AS contadas`,
    values,
  );
  const counted = Math.min(total, COUNTED);
  return {
    next: rows.length > size ? cursorOf(rows[size - 1].nome) : null,
    page: {
      data: rows.slice(0, size).map(shown),
      ...(cursor ? {} : { paginaAtual: pagina }),
      resultadoPorPagina: size,
      totalDePaginas: Math.ceil(counted / size),
      totalItens: counted,
      haMais: total > COUNTED,
    },
  };
}

async function transaction(work) {
  const connection = await pool.getConnection();
  try {
    await connection.beginTransaction();
    const result = await work(connection);
    await connection.commit();
    return result;
  } catch (error) {
    await connection.rollback();
    if (error.code === "ER_DUP_ENTRY") throw new Refused(409, "Já existe um produto com este nome ou código.");
    throw error;
  } finally {
    connection.release();
  }
}

// The message that announces a change; the publicador sends it.
function announce(connection, type, row, who) {
  const message = randomUUID();
  const body = {
    id: row.id,
    nome: row.nome,
    codigo: row.codigo,
    cor: row.cor,
    unidade: row.unidade,
    casasDecimais: row.casas_decimais,
    valor: Number(row.preco),
    quantidade: Number(row.estoque),
  };
  const headers = {
    "cloudEvents:specversion": "1.0",
    "cloudEvents:id": message,
    "cloudEvents:source": "estoque",
    "cloudEvents:type": type,
    "cloudEvents:subject": `produto/${row.id}`,
    "cloudEvents:time": new Date().toISOString(),
    autor: who.chave,
    endereco: who.address,
    produtoId: row.id,
    versao: row.versao,
  };
  return connection.execute(
    `INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo, cabecalhos, correlacao_id)
     VALUES (?, 'icarus.estoque', ?, ?, ?, ?, ?)`,
    [message, type, `produto/${row.id}`, JSON.stringify(body), JSON.stringify(headers), who.correlation],
  );
}

const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: "America/Sao_Paulo" }).format();

export function create(body, who) {
  return transaction(async (connection) => {
    const [[made]] = await connection.execute(
      `INSERT INTO produto SET nome = ?, codigo = ?, cor = ?, unidade = ?, casas_decimais = ?, preco = ?, minimo = ?,
       fornecedor_id = ?, estoque = ?, custo_medio = IF(estoque > 0, preco, NULL)
       RETURNING ${columns}`,
      [body.nome, body.codigo ?? null, body.cor ?? null, body.unidade, body.casasDecimais, body.valor,
        body.estoqueMinimo, body.fornecedorId ?? null, body.quantidade],
    );
    if (body.quantidade > 0)
      await connection.execute(
        `INSERT INTO movimentacao (produto_id, tipo, mudanca, estoque, custo, motivo, data, digitada, usuario,
         endereco, correlacao_id) VALUES (?, 'ENTRADA', ?, ?, ?, 'Estoque inicial', ?, 1, ?, ?, ?)`,
        [made.id, body.quantidade, body.quantidade, body.valor, today(), who.chave, who.address, who.correlation],
      );
    const answer = shown(made);
    const { id, versao, criadoEm, atualizadoEm, ...fields } = answer;
    const changes = Object.entries(fields)
      .filter(([, value]) => value !== null)
      .map(([campo, depois]) => ({ campo, antes: null, depois }));
    await connection.execute(
      `INSERT INTO historico (alvo, acao, autor, endereco, correlacao_id, versao, campos)
       VALUES (?, 'CRIADO', ?, ?, ?, ?, ?)`,
      [`produto/${id}`, who.chave, who.address, who.correlation, versao, JSON.stringify(changes)],
    );
    await announce(connection, "produto.criado", made, who);
    return answer;
  });
}

const decimals = (number) => (String(number).split(".")[1] ?? "").length;

// An ENTRADA costs the average cost or, without one, the price; a SAIDA the average cost.
export function move(id, body, who) {
  return transaction(async (connection) => {
    const [[row]] = await connection.execute(
      `SELECT ${columns}, custo_medio, (SELECT falta FROM demanda WHERE produto_id = produto.id
       AND situacao = 'PENDENTE' ORDER BY falta LIMIT 1) AS falta FROM produto WHERE id = ? AND ativo = 1 FOR UPDATE`,
      [id],
    );
    if (!row) throw new Refused(404, "Este produto não existe.");
    if (decimals(body.quantidade) > row.casas_decimais) throw new Refused(422, "Casas decimais demais.");
    const change = body.tipo === "SAIDA" ? -body.quantidade : body.quantidade;
    const saldo = Math.round((Number(row.estoque) + change) * 1000) / 1000;
    if (saldo < 0 || saldo > 1000000) throw new Refused(409, "Não há estoque para isto.");
    if (change > 0 && row.falta !== null) throw new Refused(501, "Este par não atende quem espera.");
    const cost = row.custo_medio ?? (change > 0 ? row.preco : null);
    const day = today();
    const [[made]] = await connection.execute(
      `INSERT INTO movimentacao (produto_id, tipo, mudanca, estoque, custo, motivo, data, digitada, usuario, endereco,
       correlacao_id) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?) RETURNING id, criado_em`,
      [id, body.tipo, change, saldo, cost, body.motivo, day, who.chave, who.address, who.correlation],
    );
    await connection.execute(
      "UPDATE produto SET versao = versao + 1, estoque = ?, custo_medio = ? WHERE id = ?",
      [saldo, cost, id],
    );
    await announce(connection, "produto.alterado", { ...row, estoque: saldo, versao: row.versao + 1 }, who);
    return {
      id: made.id,
      produtoId: row.id,
      produtoNome: row.nome,
      tipo: body.tipo,
      quantidade: change,
      saldo,
      contada: null,
      esperada: null,
      custo: cost === null ? null : Number(cost),
      documento: null,
      data: day,
      motivo: body.motivo,
      projetoId: null,
      parId: null,
      autor: who.chave,
      usuario: who.chave,
      endereco: who.address,
      correlacaoId: who.correlation,
      criadoEm: made.criado_em.toISOString(),
      estornoDe: null,
      estornadaPor: null,
    };
  });
}
