#!/usr/bin/env bash
# projetos-conciliacao finds changes made by hand to projects that the service created. A private
# MariaDB, no broker: the messages stay in the outbox, which conciliacao reads, too.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
# shellcheck source=tests/integration/conciliacao.sh
source tests/integration/conciliacao.sh
suite projetos 18607
thing=projeto
start_all

# made <produtoId>...: creates a project that uses 5 of each and prints its id.
made() {
    send ADMIN POST /projetos "$(printf '%s\n' "$@" | jq -cRn '{nome: "Sala / Ágil", dataInicio: "2026-07-01",
        dataEntrega: "2026-08-15", valor: 1, materiais: [inputs | {produtoId: tonumber, quantidade: 5}]}')" >/dev/null
    field .id
}
becomes() { send ADMIN PATCH "/projetos/$1/status" "{\"status\":\"$2\"${3:-}}" -H 'If-Match: *'; } # <id> <status> [<more>]
material() { echo "UPDATE material SET $3 WHERE projeto_id = $1 AND produto_id = $2;"; }      # <id> <produtoId> <columns>
hide() { echo "CREATE TABLE escondido AS SELECT * FROM $1 WHERE $2; DELETE FROM $1 WHERE $2;"; } # <table> <rows>
unhide() { echo "INSERT INTO $1 SELECT * FROM escondido; DROP TABLE escondido;"; }           # <table>
answered() { sql "$(material "$1" "$2" "situacao = '$3', falta = ${4:-NULL}, estoque_sequencia = 1")"; }

check 'without projects there is no difference' '0 0 projetos conferidos: tudo certo' "$(conciliar) $(<"$work/out")"
sql "INSERT INTO produto (id, nome, preco, estoque, versao, removido) VALUES
    (1, 'MDF', 1, 40, 3, 0), (2, 'Cola', 1, 7, 1, 0), (3, 'Fita', NULL, NULL, 9, 1)"
one=$(made 1 2)
cancelled=$(made 1)
finished=$(made 1 2)
answered "$one" 1 BAIXADO
answered "$one" 2 INSUFICIENTE 2
answered "$finished" 1 BAIXADO
check 'one project is cancelled, another finished' '200 200 200' \
    "$(becomes "$cancelled" CANCELADO) $(becomes "$finished" EM_ANDAMENTO) $(becomes "$finished" CONCLUIDO ',"semMateriais":true')"
gone=$(made 1)
check 'one project is deleted' 204 "$(call ADMIN DELETE "/projetos/$gone" -H 'If-Match: *')"
check 'nothing is wrong' 0 "$(conciliar)"
check 'the output is one line' '3 projetos conferidos: tudo certo' "$(<"$work/out")"

position=', e não de 1 a 200, um em cada posição'
broken 'a gap among the materials' "$one" "tem 2 materiais, o último na posição 2$position" \
    "$(material "$one" 2 'posicao = 2')" "$(material "$one" 2 'posicao = 1')"
broken 'two materials in one position' "$one" "tem 2 materiais, o último na posição 0$position" \
    "$(material "$one" 2 'posicao = 0')" "$(material "$one" 2 'posicao = 1')"
broken 'a project without materials' "$cancelled" "tem 0 materiais$position" \
    "$(hide material "projeto_id = $cancelled")" "$(unhide material)"
# The messages are hidden, or a second fault would be reported.
sql "$(hide outbox TRUE)"
broken "a material with a version after the project's" "$one" 'o produto 1 foi pedido na versão 2, mas a do projeto é 1' \
    "$(material "$one" 1 'versao = 2')" "$(material "$one" 1 'versao = 1')"
sql "$(unhide outbox)"
broken 'INSUFICIENTE with nothing missing' "$one" 'o produto 2 está INSUFICIENTE e pede 5, mas faltam 0' \
    "$(material "$one" 2 'falta = NULL')" "$(material "$one" 2 'falta = 2')"
broken 'INSUFICIENTE with more missing than requested' "$one" 'o produto 2 está INSUFICIENTE e pede 5, mas faltam 6' \
    "$(material "$one" 2 'falta = 6')" "$(material "$one" 2 'falta = 2')"
broken 'BAIXADO with something missing' "$one" 'o produto 1 está BAIXADO e pede 5, mas faltam 3' \
    "$(material "$one" 1 'falta = 3')" "$(material "$one" 1 'falta = NULL')"
broken 'BAIXADO without an answer' "$one" 'o produto 1 está BAIXADO sem que o estoque tenha respondido' \
    "$(material "$one" 1 'estoque_sequencia = 0')" "$(material "$one" 1 'estoque_sequencia = 1')"
broken 'DEVOLVIDO but still requested' "$finished" 'o produto 1 continua pedido, mas está DEVOLVIDO' \
    "$(material "$finished" 1 "situacao = 'DEVOLVIDO'")" "$(material "$finished" 1 "situacao = 'BAIXADO'")"
broken 'BAIXADO but not requested any more' "$cancelled" 'o produto 1 não é mais pedido, mas está BAIXADO' \
    "$(material "$cancelled" 1 "situacao = 'BAIXADO', estoque_sequencia = 1")" \
    "$(material "$cancelled" 1 "situacao = 'PENDENTE', estoque_sequencia = 0")"
broken 'a cancelled project with requested material' "$one" 'está CANCELADO, mas o produto 2 continua pedido e está INSUFICIENTE' \
    "UPDATE projeto SET status = 'CANCELADO' WHERE id = $one; $(material "$one" 1 "situacao = 'PENDENTE', retirado = 1, pedida = 5")
     UPDATE outbox SET corpo = JSON_SET(corpo, '$.quantidade', 0) WHERE ordem = 'projeto/$one' AND JSON_VALUE(cabecalhos, '$.produtoId') = 1" \
    "UPDATE projeto SET status = 'PENDENTE' WHERE id = $one; $(material "$one" 1 "situacao = 'BAIXADO', retirado = 0")
     UPDATE outbox SET corpo = JSON_SET(corpo, '$.quantidade', 5) WHERE ordem = 'projeto/$one' AND JSON_VALUE(cabecalhos, '$.produtoId') = 1"
broken 'a finished project with missing material' "$one" 'está CONCLUIDO, mas o produto 2 continua pedido e está INSUFICIENTE' \
    "UPDATE projeto SET status = 'CONCLUIDO' WHERE id = $one" "UPDATE projeto SET status = 'PENDENTE' WHERE id = $one"
broken 'EM_ANDAMENTO without requested material' "$cancelled" 'está EM_ANDAMENTO, mas o produto 1 não é mais pedido e está PENDENTE' \
    "UPDATE projeto SET status = 'EM_ANDAMENTO' WHERE id = $cancelled" "UPDATE projeto SET status = 'CANCELADO' WHERE id = $cancelled"
broken 'cut wood of work that goes on' "$one" 'o produto 1 pede 5, devolveu 0 e manteve 2, e o projeto está PENDENTE' \
    "$(material "$one" 1 'mantida = 2')" "$(material "$one" 1 'mantida = 0')"
broken 'DISPENSADO of which something came back' "$finished" 'o produto 2 está DISPENSADO, mas devolveu 1 e custa 0' \
    "$(material "$finished" 2 "situacao = 'DISPENSADO', estoque_sequencia = 1, devolvida = 1, custo = 0")" \
    "$(material "$finished" 2 "situacao = 'PENDENTE', estoque_sequencia = 0, devolvida = 0")"
broken 'DISPENSADO that costs something' "$finished" 'o produto 2 está DISPENSADO, mas devolveu 0 e custa 3' \
    "$(material "$finished" 2 "situacao = 'DISPENSADO', estoque_sequencia = 1, custo = 3")" \
    "$(material "$finished" 2 "situacao = 'PENDENTE', estoque_sequencia = 0, custo = 0")"
broken 'an overdue answer' "$finished" 'o produto 2 espera a resposta do estoque desde 20.* UTC' \
    "$(material "$finished" 2 'pedido_em = pedido_em - INTERVAL 61 MINUTE')" \
    "$(material "$finished" 2 'pedido_em = pedido_em + INTERVAL 61 MINUTE')"
sql "$(material "$finished" 2 'pedido_em = pedido_em - INTERVAL 61 MINUTE')"
check 'the argument sets how long an answer may take' 0 "$(conciliar 3700)"
sql "$(material "$finished" 2 'pedido_em = pedido_em + INTERVAL 61 MINUTE')"

broken 'a merged product that is still used' "$one" "usa o produto 2, que desde 20.* UTC está unido ao produto 1" \
    "$(material "$one" 2 'pedido_em = pedido_em - INTERVAL 61 MINUTE')
     UPDATE produto SET unido_a = 1, atualizado_em = atualizado_em - INTERVAL 61 MINUTE WHERE id = 2" \
    "$(material "$one" 2 'pedido_em = pedido_em + INTERVAL 61 MINUTE')
     UPDATE produto SET unido_a = NULL, atualizado_em = NOW(3) WHERE id = 2"

said='a última mensagem sobre o produto 1 pede 5 na versão 1, mas o projeto pede'
broken 'a quantity without a message' "$one" "$said 6 na versão 1" \
    "$(material "$one" 1 'pedida = 6')" "$(material "$one" 1 'pedida = 5')"
broken 'a version without a message' "$one" "$said 5 na versão 2" \
    "UPDATE projeto SET versao = 2 WHERE id = $one; $(material "$one" 1 'versao = 2')" \
    "UPDATE projeto SET versao = 1 WHERE id = $one; $(material "$one" 1 'versao = 1')"
broken 'a material removed without a message' "$one" 'a última mensagem sobre o produto 2 pede 5 na versão 1, mas o projeto pede 0' \
    "$(hide material "projeto_id = $one AND produto_id = 2")" "$(unhide material)"
broken 'a withdrawal without a message' "$cancelled" 'a última mensagem sobre o produto 1 pede 5 na versão 1, mas o projeto pede 0 na versão 2' \
    "$(hide outbox "ordem = 'projeto/$cancelled' AND routing_key = 'projeto.alterado'")" "$(unhide outbox)"
broken 'a project deleted without a message' "$gone" 'não existe, mas a última mensagem sobre o produto 1 pede 5' \
    "$(hide outbox "ordem = 'projeto/$gone' AND routing_key = 'projeto.removido'")" "$(unhide outbox)"
broken 'materials without a project' "$((gone + 9))" 'não existe, mas tem 1 materiais' \
    "SET foreign_key_checks = 0; INSERT INTO material (projeto_id, produto_id, posicao, produto_nome, pedida, versao)
        VALUES ($gone + 9, 1, 0, 'MDF', 1, 1)" \
    "DELETE FROM material WHERE projeto_id = $gone + 9"

# A reopened project of whose material 2 were cut uses no more of it.
cut=$(made 1 2)
answered "$cut" 2 INSUFICIENTE 3
sql "$(material "$cut" 2 'mantida = 2')"
check 'a project uses no more of what was cut' 200 \
    "$(send ADMIN PATCH "/projetos/$cut" '{"materiais":[{"produtoId":1,"quantidade":5}]}' -H 'If-Match: *')"
check 'its last message, which asks for what was cut, is no fault' '0 4 projetos conferidos: tudo certo' \
    "$(conciliar) $(<"$work/out")"
of_cut="ordem = 'projeto/$cut' AND JSON_VALUE(cabecalhos, '$.versao') = 2"
broken 'the same without the word that it was cut' "$cut" 'a última mensagem sobre o produto 2 pede 2 na versão 2, mas o projeto pede 0' \
    "UPDATE outbox SET cabecalhos = JSON_REMOVE(cabecalhos, '$.soCortado') WHERE $of_cut" \
    "UPDATE outbox SET cabecalhos = JSON_SET(cabecalhos, '$.soCortado', 1) WHERE $of_cut"
check 'the project is deleted' 204 "$(call ADMIN DELETE "/projetos/$cut" -H 'If-Match: *')"
check 'nor is the message then' '0 3 projetos conferidos: tudo certo' "$(conciliar) $(<"$work/out")"

# More than one range of ids, and a backlog of messages.
sql "INSERT INTO projeto (nome, data_inicio, data_entrega, valor) SELECT 'Muitos', '2026-07-01', '2026-08-15', 1 FROM seq_1_to_450;
    INSERT INTO material (projeto_id, produto_id, posicao, produto_nome, pedida, versao)
        SELECT id, 1, 0, 'MDF', 1, 1 FROM projeto WHERE nome = 'Muitos';
    INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo, cabecalhos)
        SELECT UUID(), 'icarus.projetos', 'projeto.criado', CONCAT('projeto/', id),
            '{\"nomeProjeto\":\"Muitos\",\"nomeProduto\":\"MDF\",\"quantidade\":1}',
            CONCAT('{\"projetoId\":', id, ',\"produtoId\":1,\"versao\":1}') FROM projeto WHERE nome = 'Muitos'"
check 'more projects than one range of ids' '0 453 projetos conferidos: tudo certo' "$(conciliar) $(<"$work/out")"
last=$(sql 'SELECT MAX(id) FROM projeto')
broken 'a fault in the last range' "$last" 'o produto 1 está BAIXADO sem que o estoque tenha respondido' \
    "$(material "$last" 1 "situacao = 'BAIXADO'")" "$(material "$last" 1 "situacao = 'PENDENTE'")"
check 'the messages of a range are found by an index' outbox_ordem \
    "$(sql "EXPLAIN FORMAT=JSON SELECT 1 FROM projeto p JOIN outbox o ON ordem = CONCAT('projeto/', p.id)
        WHERE p.id > 0 AND p.id <= 3" --raw | jq -r '.. | objects | select(.table_name? == "o").key')"
sql "DELETE FROM projeto WHERE nome = 'Muitos'; DELETE FROM outbox WHERE corpo LIKE '%Muitos%'"

check '--listar succeeds' 0 "$(conciliar --listar)"
check '--listar prints materials and products' "projeto $one, produto 1|BAIXADO 5, versão 1, resposta 1
projeto $one, produto 2|INSUFICIENTE 5, versão 1, resposta 1
projeto $cancelled, produto 1|PENDENTE 0, versão 2, resposta 0
projeto $finished, produto 1|BAIXADO 5, versão 3, resposta 1
projeto $finished, produto 2|PENDENTE 0, versão 3, resposta 0
produto 1|40, versão 3, MDF
produto 2|7, versão 1, Cola
produto 3|removido, versão 9, Fita" "$(tr '\t' '|' <"$work/out")"
check_conciliar_failures
end_suite
