#!/usr/bin/env bash
# Messaging as it runs: publicador, a consumer made of common/messaging (consumidor.c), a private
# RabbitMQ, a private MariaDB, each started once for all parts.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
suite mensageria 18700
# shellcheck source=tests/integration/broker.sh
source tests/integration/broker.sh

prepare_broker
boot_broker
start_database
# shellcheck disable=SC2119 # it takes none
for name in autenticacao estoque projetos; do migrate; done
in_schema mysql "CREATE DATABASE teste;
    CREATE TABLE teste.inbox LIKE estoque.inbox;
    CREATE TABLE teste.outbox LIKE estoque.outbox;
    CREATE TABLE teste.efeito (id BIGINT PRIMARY KEY AUTO_INCREMENT, message_id VARCHAR(64) NOT NULL,
        tipo VARCHAR(64) NOT NULL, numero BIGINT NOT NULL,
        em DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3));
    CREATE TABLE teste.conta (id BIGINT PRIMARY KEY, valor BIGINT NOT NULL);
    CREATE TABLE teste.conserto (id BIGINT PRIMARY KEY AUTO_INCREMENT);
    CREATE TABLE teste.lote (id BIGINT PRIMARY KEY AUTO_INCREMENT, em DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3));
    GRANT ALL ON teste.* TO 'estoque'@'%'"
await_broker
touch "$work"/{publicador,consumidor}.log # which some of the parts do not write

# PARTS=relay,consumer runs some of them only.
PARTS=${PARTS:-topology,rights,relay,trouble,consumer,faults,dead,crashes}
for part in ${PARTS//,/ }; do
    echo "--   $part"
    # shellcheck source=/dev/null
    source "tests/integration/mensageria/$part.sh"
done

check 'no sanitizer report' 0 "$(cat "$work"/*.log | grep -c 'Sanitizer\|runtime error' || true)"
check 'no secret in a log' 0 "$(cat "$work"/{publicador,consumidor}.log |
    grep -cF -e 'senha de teste' -e "$(<"$work/run/secrets/broker-estoque")" || true)"
[[ $failed -eq 0 ]] || tail -n 40 "$work"/{publicador,consumidor}.log
echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
