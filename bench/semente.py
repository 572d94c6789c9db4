#!/usr/bin/python3
"""bench/semente.py: fills an empty instance with products, movements, projects and their materials, as the
services would have written them: `make conciliar` finds no differences.

    ICARUS_RUN=run bench/semente.py [PRODUTOS]

PRODUTOS (1000000) is the number of products. Each has one ENTRADA, and there is a project for every ten
products, whose materials have movements too. Prints the seconds of each step. The benches use fill().

It is fast because InnoDB loads an empty table in bulk when it need not look anything up for a row: secondary
keys are dropped, and added again in one ALTER TABLE; triggers are dropped, one statement per table writes
what they would write, and they are created again from their own text. Three connections fill tables in
parallel. At the end, tables and triggers are compared with what they were.
"""

import contextlib
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PRODUCTS = 1_000_000
CONNECTIONS = 3
SMALLEST = 100

# In a table of any size: MDF and Chapa in every second name each, Freijó in one of a hundred (10,000 of a
# million), Jequitibá in one of ten thousand, but at least one; each row has its own code.
NAME = """CONCAT(IF(seq % 2, 'MDF ', 'Chapa '), ELT(1 + seq DIV 2 % 4, '15mm', '18mm', '6mm', '25mm'), ' ',
    CASE WHEN seq % 10000 = 1 THEN 'Jequitibá' WHEN seq % 100 = 51 THEN 'Freijó'
    ELSE ELT(1 + seq DIV 8 % 5, 'Branco', 'Preto', 'Cinza', 'Azul', 'Cru') END, ' ', seq)"""
PROJECT = """CONCAT(ELT(1 + seq % 6, 'Cozinha', 'Estante', 'Cama', 'Mesa', 'Bancada', 'Porta'), ' ',
    ELT(1 + seq DIV 6 % 4, 'planejada', 'infantil', 'dobrável', 'suspensa'), ' ', seq)"""
CUSTOMER = """CONCAT(ELT(1 + seq % 7, 'Ana', 'Bruno', 'Carla', 'Davi', 'Elisa', 'Fábio', 'Gil'), ' ',
    ELT(1 + seq DIV 7 % 5, 'Andrade', 'Barbosa', 'Conceição', 'Dias', 'Esteves'))"""

# Each product has one ENTRADA, of 1000 at ten reais each, one to two years ago; projects began within a year.
ENTERED, COST = 1000, 10
ENTERED_AT = "CURRENT_DATE - INTERVAL 2 YEAR + INTERVAL seq * 31536000 DIV {products} SECOND"
BEGUN_AT = "CURRENT_DATE - INTERVAL 1 YEAR + INTERVAL seq * 31536000 DIV {projects} SECOND"

# The materials of all projects; each group of three projects has the same ones. Of ten projects, six are
# finished, two are in progress, one is cancelled, and one waits for its first material, of which there is not
# enough. antes: the product's stock before this row.
MATERIALS = """CREATE TABLE semente_material (PRIMARY KEY (linha), KEY (produto_id, linha))
    SELECT linha, projeto_id, produto_id, posicao, pedida, situacao, CAST({entered} - COALESCE(
        SUM(IF(situacao = 'BAIXADO', pedida, 0)) OVER (PARTITION BY produto_id ORDER BY linha
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS INT) AS antes,
        IF(situacao = 'BAIXADO', pedida, 0) AS retida, IF(situacao = 'DEVOLVIDO', 2, 1) AS versao
    FROM (SELECT 3 * projeto.seq - 2 + k.seq AS linha, projeto.seq AS projeto_id,
            1 + 10 * (((projeto.seq - 1) DIV 3 * 3 + k.seq) % {projects}) AS produto_id, k.seq AS posicao,
            IF(projeto.seq % 10 = 9 AND k.seq = 0, 100000, 2) AS pedida,
            CASE WHEN projeto.seq % 10 = 0 THEN 'DEVOLVIDO'
                WHEN projeto.seq % 10 = 9 AND k.seq = 0 THEN 'PENDENTE' ELSE 'BAIXADO' END AS situacao
        FROM seq_1_to_{projects} AS projeto JOIN seq_0_to_2 AS k) AS pedido"""

PRODUCT = """SELECT seq AS id, {name} AS nome, CONCAT('C-', seq) AS codigo, 1 + seq % 997 AS preco,
        {entered} - COALESCE(usada, 0) AS estoque, COALESCE(espera, 0) AS espera,
        IF(seq % 1000 = 7, 2000, 0) AS minimo, NULLIF(seq % 51, 0) AS fornecedor_id,
        2 + COALESCE(vezes, 0) AS versao, {entered_at} AS quando
    FROM seq_1_to_{products} LEFT JOIN (SELECT produto_id, SUM(retida) AS usada, COUNT(*) AS vezes,
        SUM(IF(situacao = 'PENDENTE', pedida, 0)) AS espera FROM estoque.semente_material GROUP BY produto_id)
        AS uso ON produto_id = seq"""

# The words that the triggers would extract from these texts.
WORD = "SUBSTRING_INDEX(SUBSTRING_INDEX({0}, ' ', {1}), ' ', -1)"
PRODUCT_WORDS = f"""INSERT INTO produto_palavra (palavra, ordem, alvo)
    SELECT CASE seq WHEN 5 THEN 'C' WHEN 6 THEN CONCAT('C', id) ELSE {WORD.format('nome', 'seq')} END,
        nome, id
    FROM produto JOIN seq_1_to_6"""
PROJECT_WORDS = f"""INSERT INTO projeto_palavra (palavra, ordem, alvo)
    SELECT IF(seq < 4, {WORD.format('nome', 'seq')},
            CONCAT('cliente=', {WORD.format('cliente', 'seq - 3')})), nome, id
    FROM projeto JOIN seq_1_to_5"""

# ((tables), statement), in order.
STOCK = (
    (("produto",), """INSERT INTO produto (id, nome, codigo, preco, valor, estoque, quantidade, minimo,
            estoque_minimo, abaixo, fornecedor_id, custo_medio, pendente, comprar_de, versao, criado_em,
            atualizado_em)
        SELECT id, nome, codigo, preco, preco, estoque, estoque, minimo, minimo, estoque < minimo,
            fornecedor_id, {cost}, espera, IF(espera + minimo > estoque, COALESCE(fornecedor_id, 0), NULL),
            versao, quando, quando FROM ({product}) AS produtos"""),
    (("produto_palavra",), PRODUCT_WORDS),
)
LEDGER = (
    (("movimentacao",), """INSERT INTO movimentacao (id, produto_id, tipo, mudanca, quantidade, estoque,
            saldo, motivo, projeto_id, usuario, custo, digitada, criado_em, data)
        SELECT seq, seq, 'ENTRADA', {entered}, {entered}, {entered}, {entered}, 'Nota fiscal', NULL,
            'semente', {cost}, 1, {entered_at}, DATE({entered_at} - INTERVAL 3 HOUR) FROM seq_1_to_{products}
        UNION ALL SELECT {products} + 2 * linha + volta, produto_id, IF(volta, 'DEVOLUCAO', 'CONSUMO'),
            IF(volta, pedida, -pedida), IF(volta, pedida, -pedida), antes - IF(volta, 0, pedida),
            antes - IF(volta, 0, pedida), NULL, m.seq, NULL, {cost}, 0, {begun_at},
            DATE({begun_at} - INTERVAL 3 HOUR)
        FROM (SELECT *, projeto_id AS seq FROM semente_material) AS m
            JOIN (SELECT seq AS volta FROM seq_0_to_1) AS voltas
            ON situacao = 'DEVOLVIDO' OR (situacao = 'BAIXADO' AND volta = 0)"""),
    (("demanda",), """INSERT INTO demanda (id, projeto_id, produto_id, nome_projeto, versao, sequencia,
            pedida, quantidade_pedida, retida, quantidade_retida, falta, situacao, autor, aberta, custo,
            pedida_em, pendente_desde, criado_em, atualizado_em)
        SELECT linha, seq, produto_id, {project}, versao, versao, IF(situacao = 'DEVOLVIDO', 0, pedida),
            IF(situacao = 'DEVOLVIDO', 0, pedida), retida, retida, IF(situacao = 'PENDENTE', pedida, 0),
            situacao, 'semente', seq % 10 > 6, retida * {cost}, {begun_at},
            IF(situacao = 'PENDENTE', {begun_at}, NULL), {begun_at}, {begun_at}
        FROM (SELECT *, projeto_id AS seq FROM semente_material) AS m"""),
    (("consumo_diario", "consumo_mensal"), "CALL consumo_refazer(1, {products})"),
)
PROJECTS = (
    (("produto",), """INSERT INTO produto (id, nome, codigo, unidade, preco, valor, estoque,
            quantidade, versao, atualizado_em)
        SELECT id, nome, codigo, 'chapa', preco, preco, estoque, estoque, versao, quando
        FROM ({product}) AS produtos"""),
    (("produto_palavra",), PRODUCT_WORDS),
    (("projeto",), """INSERT INTO projeto (id, nome, cliente, status, data_inicio, data_entrega, valor,
            criado_por, versao, criado_em, atualizado_em)
        SELECT seq, {project}, {customer}, CASE WHEN seq % 10 = 0 THEN 'CANCELADO' WHEN seq % 10 < 7 THEN
            'CONCLUIDO' WHEN seq % 10 < 9 THEN 'EM_ANDAMENTO' ELSE 'PENDENTE' END, DATE({begun_at}),
            DATE({begun_at}) + INTERVAL 30 DAY, 900 + seq % 9973, 'semente', 3, {begun_at}, {begun_at}
        FROM seq_1_to_{projects}"""),
    (("projeto_palavra",), PROJECT_WORDS),
    (("material",), """INSERT INTO material (projeto_id, produto_id, posicao, produto_nome, pedida,
            quantidade, situacao, falta, faltante, versao, estoque_sequencia, retirado, devolvida, custo,
            pedido_em)
        SELECT projeto_id, seq, posicao, {name}, pedida, pedida,
            IF(situacao = 'PENDENTE', 'INSUFICIENTE', situacao),
            IF(situacao = 'PENDENTE', pedida - antes, NULL), IF(situacao = 'PENDENTE', pedida - antes, NULL),
            versao, versao, situacao = 'DEVOLVIDO',
            IF(situacao = 'DEVOLVIDO', pedida, 0), retida * {cost},
            CURRENT_DATE - INTERVAL 1 YEAR + INTERVAL projeto_id * 31536000 DIV {projects} SECOND
        FROM (SELECT *, produto_id AS seq FROM estoque.semente_material) AS m"""),
)
CHAINS = {"estoque": (STOCK, LEDGER), "projetos": (PROJECTS,)}

# With these a power failure may lose what was filled; the server's own settings are restored afterwards.
SERVER = {"innodb_flush_log_at_trx_commit": 0, "innodb_buffer_pool_size": 2 << 30,
          "innodb_log_file_size": 1 << 30, "innodb_io_capacity_max": 20000, "innodb_io_capacity": 5000}
SESSION = """SET foreign_key_checks = 0, unique_checks = 0;
SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
"""


class Server:
    """Runs statements with the client program; `command` is the program and its arguments."""

    def __init__(self, command):
        self.command = [*command, "--default-character-set=utf8mb4", "-NBr"]

    def run(self, schema, text):
        return subprocess.run([*self.command, schema], check=True, text=True, input=text,
                              stdout=subprocess.PIPE).stdout

    def rows(self, schema, text):
        return [line.split("\t") for line in self.run(schema, text).splitlines()]


@contextlib.contextmanager
def settings(server):
    """Applies the settings in SERVER that this version of MariaDB can change while it runs."""
    names = ", ".join(f"'{name}'" for name in SERVER)
    found = dict(server.rows("", "SELECT LOWER(variable_name), global_value FROM"
                             " information_schema.system_variables WHERE read_only = 'NO'"
                             f" AND variable_name IN ({names})"))
    server.run("", "".join(f"SET GLOBAL {name} = {value};" for name, value in SERVER.items()
                           if name in found))
    try:
        yield
    finally:
        # Reversed, because innodb_io_capacity must not exceed innodb_io_capacity_max.
        restore = "".join(f"SET GLOBAL {name} = {found[name]};" for name in reversed(SERVER) if name in found)
        for left in reversed(range(5)):
            try:
                server.run("", restore)
                break
            except subprocess.CalledProcessError:  # the buffer pool may refuse to shrink for a while
                if not left:
                    raise
                time.sleep(2)


def definition(server, schema, table):
    text = server.run(schema, f"SHOW CREATE TABLE {table}").split("\t", 1)[1]
    return re.sub(r" AUTO_INCREMENT=\d+", "", text)


def triggers(server, schema, tables):
    """{name: (sql_mode, text)} of the triggers that run when a row is inserted into these tables."""
    tables = ", ".join(f"'{table}'" for table in tables)
    names = server.rows(schema, "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema ="
                        f" '{schema}' AND event_manipulation = 'INSERT'"
                        f" AND event_object_table IN ({tables}) ORDER BY trigger_name")
    found = {}
    for name, in names:
        # The columns are separated by tabs; the third, the text, may have several lines.
        found[name] = tuple(server.run(schema, f"SHOW CREATE TRIGGER {name}").split("\t")[1:3])
    return found


@contextlib.contextmanager
def unhindered(server, schema, tables):
    """Drops the secondary keys and insert triggers of these tables, which must be empty. Yields a function
    that adds a table's keys again; then creates the triggers again and compares all with what it was."""
    for table in tables:
        if server.run(schema, f"SELECT 1 FROM {table} LIMIT 1"):
            sys.exit(f"semente: {schema}.{table} is not empty")
    before = {table: definition(server, schema, table) for table in tables}
    found = triggers(server, schema, tables)
    keys = {table: re.findall(r"^ *((?:UNIQUE )?KEY `(\w+)` .*?),?$", text, re.MULTILINE)
            for table, text in before.items()}
    for table in tables:
        drops = ", ".join(f"DROP KEY {name}" for _, name in keys[table])
        server.run(schema, f"{SESSION} ALTER TABLE {table} {drops}")
    server.run(schema, "".join(f"DROP TRIGGER {name};" for name in found))

    def add_keys(table):
        adds = ", ".join(f"ADD {text}" for text, _ in keys[table])
        server.run(schema, f"{SESSION} ALTER TABLE {table} {adds}; ANALYZE TABLE {table}")

    yield add_keys
    server.run(schema, "DELIMITER $$\n" + "".join(
        f"SET SESSION sql_mode = '{mode}'$$\n{text}$$\n" for mode, text in found.values()))
    if {table: definition(server, schema, table) for table in tables} != before or \
            triggers(server, schema, tables) != found:
        sys.exit(f"semente: the tables of {schema} are not what they were")


def load(server, chains, values, tell=lambda line: None):
    """Fills empty tables; `chains` is {schema: (steps, …)}. Each group of steps runs in order, in parallel
    with the other groups; when it is done, the keys of its tables are added, in parallel."""
    def timed(what, work, *arguments):
        began = time.monotonic()
        work(*arguments)
        tell(f"{what:<40}{time.monotonic() - began:>6.1f} s")

    def run(schema, steps, add_keys):
        for tables, statement in steps:
            timed(f"{schema}.{tables[0]}", server.run, schema, SESSION + statement.format(**values))
        return [pool.submit(timed, f"keys of {schema}.{table}", add_keys, table)
                for tables, _ in steps for table in tables]

    with settings(server), contextlib.ExitStack() as schemas, ThreadPoolExecutor(CONNECTIONS) as pool:
        running = []
        for schema, all_steps in chains.items():
            tables = [table for steps in all_steps for tables, _ in steps for table in tables]
            add_keys = schemas.enter_context(unhindered(server, schema, tables))
            running += [pool.submit(run, schema, steps, add_keys) for steps in all_steps]
        for keys in [chain.result() for chain in running]:
            for key in keys:
                key.result()


def fill(command, products=PRODUCTS, tell=lambda line: None):
    """Fills the empty schemas estoque and projetos. `command` is the client program and its arguments."""
    if products < SMALLEST:
        sys.exit(f"semente: {SMALLEST} products at least")
    server = Server(command)
    values = {"products": products, "projects": products // 10, "entered": ENTERED, "cost": COST,
              "name": NAME, "project": PROJECT, "customer": CUSTOMER}
    for name, text in (("entered_at", ENTERED_AT), ("begun_at", BEGUN_AT), ("product", PRODUCT)):
        values[name] = text.format(**values)
    server.run("estoque", MATERIALS.format(**values))
    try:
        load(server, CHAINS, values, tell)
    finally:
        server.run("estoque", "DROP TABLE semente_material")


def main():
    run = Path(os.environ.get("ICARUS_RUN", "run")).resolve()
    products = int(sys.argv[1]) if len(sys.argv) > 1 else PRODUCTS
    began = time.monotonic()
    fill(["mariadb", f"--defaults-file={run}/mariadb/client.cnf"], products,
         lambda line: print(f"semente: {line}", flush=True))
    print(f"semente: {products} products, {products // 10} projects after {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
