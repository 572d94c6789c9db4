# shellcheck shell=bash disable=SC2034,SC2154
# Shared by the benches of messaging: a private MariaDB and RabbitMQ, as in
# tests/integration/mensageria.sh, and rows for the outbox of projetos. Sourced.

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
port=${ICARUS_BENCH_PORT:-21100}
# shellcheck source=tests/integration/broker.sh
source tests/integration/broker.sh

work=$(mktemp -d "${TMPDIR:-/tmp}/icarus-bench.XXXXXX")
trap finish EXIT

# Builds the programs, and starts the servers with empty schemas and queues.
prepare() {
    local name # migrate reads it
    make -s -j2 all bench-programs build/release/tests/integration/fila
    prepare_broker
    boot_broker
    start_database
    # shellcheck disable=SC2119 # it takes none
    for name in estoque projetos; do migrate; done
    await_broker
}

# insert_pedidos <table> <first> <last> <products>: inserts rows like those that projetos writes, three for
# each project, for products 1 to <products> in turn.
insert_pedidos() {
    in_schema projetos "INSERT INTO $1 (message_id, exchange_name, routing_key, ordem, corpo, cabecalhos, correlacao_id)
        SELECT id, 'icarus.projetos', 'projeto.criado', CONCAT('projeto/', projeto),
            JSON_COMPACT(JSON_OBJECT('nomeProjeto', 'Cozinha planejada', 'nomeProduto', CONCAT('Chapa ', produto), 'quantidade', 1)),
            JSON_COMPACT(JSON_OBJECT('cloudEvents:specversion', '1.0', 'cloudEvents:id', id,
                'cloudEvents:source', 'projetos', 'cloudEvents:type', 'projeto.criado',
                'cloudEvents:subject', CONCAT('projeto/', projeto), 'cloudEvents:time', '2026-01-01T00:00:00.000Z',
                'projetoId', projeto, 'versao', 1, 'produtoId', produto)), 'bench'
        FROM (SELECT CONCAT('01890000-0000-7000-8000-', LPAD(HEX(seq), 12, '0')) AS id, 1 + (seq - 1) DIV 3 AS projeto,
            1 + MOD(seq * 7 + seq DIV 3, $4) AS produto FROM seq_$2_to_$3) AS linha ORDER BY id"
}
