"""Measures a movement's transaction in MariaDB alone, without a service: its CPU, and how many a second."""

import contextlib
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

from instancia import mariadb

from .cases import written_ids
from .settings import THREADS

TIMES = 2000
# The statements of bench/peers, with their values written into the text.
TRANSACTION = """START TRANSACTION;
SELECT estoque, preco, custo_medio, (SELECT falta FROM demanda WHERE produto_id = produto.id
    AND situacao = 'PENDENTE' ORDER BY falta LIMIT 1) INTO @estoque, @preco, @custo, @falta
    FROM produto WHERE id = {id} AND ativo = 1 FOR UPDATE;
INSERT INTO movimentacao (produto_id, tipo, mudanca, estoque, custo, motivo, data, digitada, usuario,
    endereco, correlacao_id) VALUES ({id}, 'ENTRADA', 1, @estoque + 1, COALESCE(@custo, @preco),
    'Nota fiscal 4711', CURRENT_DATE, 1, 'bancada', '127.0.0.1', 'bancada');
UPDATE produto SET versao = versao + 1, estoque = @estoque + 1, custo_medio = COALESCE(@custo, @preco)
    WHERE id = {id};
INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo, cabecalhos, correlacao_id)
    SELECT UUID(), 'icarus.estoque', 'produto.alterado', CONCAT('produto/', id), JSON_OBJECT('id', id,
        'nome', nome, 'codigo', codigo, 'cor', cor, 'unidade', unidade, 'casasDecimais', casas_decimais,
        'valor', preco, 'quantidade', estoque), JSON_OBJECT('cloudEvents:specversion', '1.0',
        'cloudEvents:id', UUID(), 'cloudEvents:source', 'estoque', 'cloudEvents:type', 'produto.alterado',
        'cloudEvents:subject', CONCAT('produto/', id), 'cloudEvents:time', '2026-01-01T00:00:00.000Z',
        'produtoId', id, 'versao', versao), 'bancada' FROM produto WHERE id = {id};
COMMIT;
"""


@dataclass
class Alone:
    us: float  # microseconds of MariaDB's CPU per transaction, in one session
    spread: float  # transactions a second of THREADS sessions, each on its own products
    hot: float  # the same when all sessions use one product


def _text(ids, times):
    return "".join(TRANSACTION.format(id=ids[place % len(ids)]) for place in range(times))


def _rate(stage, lists):
    """Transactions a second, in all, with one session for each list of ids."""
    times = TIMES // len(lists)
    with contextlib.ExitStack() as files:
        inputs = [files.enter_context(tempfile.TemporaryFile("w+")) for _ in lists]
        for file, ids in zip(inputs, lists):
            file.write(_text(ids, times))
            file.seek(0)
        began = time.monotonic()
        sessions = [subprocess.Popen([*mariadb(stage.run), "estoque"], stdin=file, stdout=subprocess.DEVNULL)
                    for file in inputs]
        if any([session.wait() for session in sessions]):
            sys.exit("bench/comparacao: a transaction of MariaDB alone failed")
        return times * len(lists) / (time.monotonic() - began)


def measure(stage):
    """Measures one session, then THREADS sessions. The publicador sends the messages meanwhile, as always."""
    ids = written_ids(stage)
    pid = stage.pid("mariadb")
    # Counted for the process, not by thread: the connection's thread ends with the connection.
    before = process_us(pid)
    stage.sql(_text(ids, TIMES))
    us = (process_us(pid) - before) / TIMES
    return Alone(us, _rate(stage, [ids[first::THREADS] for first in range(THREADS)]),
                 _rate(stage, [ids[:1]] * THREADS))


def process_us(pid):
    """Microseconds of CPU of a process, also of its threads that have ended; counted in ticks of 10 ms."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 10_000
