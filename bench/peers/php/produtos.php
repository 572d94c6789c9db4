<?php
// The products of estoque in MariaDB.
declare(strict_types=1);

const COUNTED = 10000;
const COLUMNS = 'id, nome, codigo, codigo_de_barras, cor, unidade, casas_decimais, preco, estoque, minimo,
    fornecedor_id, versao, criado_em, atualizado_em';

function database(): PDO
{
    static $db = null;
    return $db ??= new PDO(
        "mysql:unix_socket={$_SERVER['ICARUS_DB_SOCKET']};dbname=estoque;charset=utf8mb4",
        'estoque',
        trim((string) file_get_contents($_SERVER['ICARUS_DB_PASSWORD_FILE'])),
        [
            PDO::ATTR_PERSISTENT => true,
            PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_ASSOC,
            PDO::MYSQL_ATTR_INIT_COMMAND => "SET time_zone = '+00:00', tx_isolation = 'READ-COMMITTED'",
        ],
    );
}

/** As is PDO's default, the client quotes the values, and each statement is one round trip. */
function run(PDO $db, string $sql, array $values = []): PDOStatement
{
    $statement = $db->prepare($sql);
    foreach ($values as $place => $value) {
        $statement->bindValue($place + 1, $value, is_int($value) ? PDO::PARAM_INT : PDO::PARAM_STR);
    }
    $statement->execute();
    return $statement;
}

function transaction(callable $work): mixed
{
    $db = database();
    $db->beginTransaction();
    try {
        $result = $work($db);
        $db->commit();
        return $result;
    } catch (Throwable $error) {
        $db->rollBack();
        if ($error instanceof PDOException && ($error->errorInfo[1] ?? 0) === 1062) {
            throw new Refused(409, 'Já existe um produto com este nome ou código.');
        }
        throw $error;
    }
}

function instant(string $stored): string
{
    return str_replace(' ', 'T', $stored) . 'Z';
}

function shown(array $row): array
{
    return [
        'id' => $row['id'],
        'nome' => $row['nome'],
        'codigo' => $row['codigo'],
        'codigoDeBarras' => $row['codigo_de_barras'],
        'cor' => $row['cor'],
        'unidade' => $row['unidade'],
        'casasDecimais' => $row['casas_decimais'],
        'valor' => (float) $row['preco'],
        'quantidade' => (float) $row['estoque'],
        'estoqueMinimo' => (float) $row['minimo'],
        'fornecedorId' => $row['fornecedor_id'],
        'ativo' => true,
        'versao' => $row['versao'],
        'criadoEm' => instant($row['criado_em']),
        'atualizadoEm' => instant($row['atualizado_em']),
    ];
}

function produto_get(int $id): array
{
    $row = run(database(), 'SELECT ' . COLUMNS . ' FROM produto WHERE id = ? AND ativo = 1', [$id])->fetch();
    return $row ? shown($row) : throw new Refused(404, 'Este produto não existe.');
}

/** Finds the rows of the longest word, and looks up the other words for each of these rows. */
function found(string $busca): array
{
    $words = array_slice(preg_split('/[^\p{L}\p{N}]+/u', $busca, -1, PREG_SPLIT_NO_EMPTY), 0, 8);
    usort($words, fn ($a, $b) => iconv_strlen($b) <=> iconv_strlen($a));
    $other = " AND EXISTS (SELECT 1 FROM produto_palavra WHERE alvo = id AND palavra LIKE CONCAT(?, '%'))";
    return [
        "(SELECT DISTINCT alvo FROM produto_palavra WHERE palavra LIKE CONCAT(?, '%')) AS achados JOIN produto ON id = alvo",
        str_repeat($other, max(0, count($words) - 1)),
        $words,
    ];
}

/** A page of the list, and the cursor of the next one. */
function produto_list(array $query): array
{
    $size = $query['resultadoPorPagina'];
    $cursor = $query['cursor'];
    [$from, $where, $values] = $query['busca'] === null ? ['produto', '', []] : found($query['busca']);
    $filter = "FROM $from WHERE ativo = 1$where";
    $after = $cursor === null ? [] : [base64url($cursor)];
    $rows = run(
        database(),
        'SELECT SQL_CACHE ' . COLUMNS . " $filter" . ($after ? ' AND nome > ?' : '') . ' ORDER BY nome LIMIT ? OFFSET ?',
        [...$values, ...$after, $size + 1, $after ? 0 : ($query['pagina'] - 1) * $size],
    )->fetchAll();
    $total = run(
        database(),
        "SELECT SQL_CACHE COUNT(*) FROM (SELECT 1 $filter LIMIT " . COUNTED + 1 . ') AS contadas',
        $values,
    )->fetchColumn();
    $next = count($rows) > $size ? rtrim(strtr(base64_encode($rows[$size - 1]['nome']), '+/', '-_'), '=') : null;
    $counted = min($total, COUNTED);
    $page = ['data' => array_map(shown(...), array_slice($rows, 0, $size))];
    if (!$after) {
        $page['paginaAtual'] = $query['pagina'];
    }
    return [$page + [
        'resultadoPorPagina' => $size,
        'totalDePaginas' => (int) ceil($counted / $size),
        'totalItens' => $counted,
        'haMais' => $total > COUNTED,
    ], $next];
}

function uuid(): string
{
    $bytes = random_bytes(16);
    $bytes[6] = chr(ord($bytes[6]) & 0x0f | 0x40);
    $bytes[8] = chr(ord($bytes[8]) & 0x3f | 0x80);
    return vsprintf('%s%s-%s-%s-%s-%s%s%s', str_split(bin2hex($bytes), 4));
}

/** The message that announces a change; the publicador sends it. */
function announce(PDO $db, string $type, array $row, array $who): void
{
    $message = uuid();
    $body = [
        'id' => $row['id'],
        'nome' => $row['nome'],
        'codigo' => $row['codigo'],
        'cor' => $row['cor'],
        'unidade' => $row['unidade'],
        'casasDecimais' => $row['casas_decimais'],
        'valor' => (float) $row['preco'],
        'quantidade' => (float) $row['estoque'],
    ];
    $headers = [
        'cloudEvents:specversion' => '1.0',
        'cloudEvents:id' => $message,
        'cloudEvents:source' => 'estoque',
        'cloudEvents:type' => $type,
        'cloudEvents:subject' => "produto/{$row['id']}",
        'cloudEvents:time' => (new DateTimeImmutable('now', new DateTimeZone('UTC')))->format('Y-m-d\TH:i:s.v\Z'),
        'autor' => $who['chave'],
        'endereco' => $who['address'],
        'produtoId' => $row['id'],
        'versao' => $row['versao'],
    ];
    run($db, "INSERT INTO outbox (message_id, exchange_name, routing_key, ordem, corpo, cabecalhos, correlacao_id)
        VALUES (?, 'icarus.estoque', ?, ?, ?, ?, ?)", [
        $message, $type, "produto/{$row['id']}", json_encode($body, JSON_UNESCAPED_UNICODE),
        json_encode($headers, JSON_UNESCAPED_SLASHES), $who['correlation'],
    ]);
}

function today(): string
{
    return (new DateTimeImmutable('now', new DateTimeZone('America/Sao_Paulo')))->format('Y-m-d');
}

function produto_create(PDO $db, array $body, array $who): array
{
    $row = run($db, 'INSERT INTO produto SET nome = ?, codigo = ?, cor = ?, unidade = ?, casas_decimais = ?, preco = ?,
        minimo = ?, fornecedor_id = ?, estoque = ?, custo_medio = IF(estoque > 0, preco, NULL) RETURNING ' . COLUMNS, [
        $body['nome'], $body['codigo'], $body['cor'], $body['unidade'], $body['casasDecimais'], $body['valor'],
        $body['estoqueMinimo'], $body['fornecedorId'], $body['quantidade'],
    ])->fetch();
    if ($body['quantidade'] > 0) {
        run($db, "INSERT INTO movimentacao (produto_id, tipo, mudanca, estoque, custo, motivo, data, digitada, usuario,
            endereco, correlacao_id) VALUES (?, 'ENTRADA', ?, ?, ?, 'Estoque inicial', ?, 1, ?, ?, ?)", [
            $row['id'], $body['quantidade'], $body['quantidade'], $body['valor'], today(), $who['chave'],
            $who['address'], $who['correlation'],
        ]);
    }
    $answer = shown($row);
    $fields = array_diff_key($answer, ['id' => 0, 'versao' => 0, 'criadoEm' => 0, 'atualizadoEm' => 0]);
    $changes = [];
    foreach (array_filter($fields, fn ($value) => $value !== null) as $field => $value) {
        $changes[] = ['campo' => $field, 'antes' => null, 'depois' => $value];
    }
    run($db, "INSERT INTO historico (alvo, acao, autor, endereco, correlacao_id, versao, campos)
        VALUES (?, 'CRIADO', ?, ?, ?, ?, ?)", [
        "produto/{$row['id']}", $who['chave'], $who['address'], $who['correlation'], $row['versao'],
        json_encode($changes, JSON_UNESCAPED_UNICODE),
    ]);
    announce($db, 'produto.criado', $row, $who);
    return $answer;
}

/** An ENTRADA costs the average cost or, without one, the price; a SAIDA the average cost. */
function produto_move(PDO $db, int $id, array $body, array $who): array
{
    $row = run($db, 'SELECT ' . COLUMNS . ", custo_medio, (SELECT falta FROM demanda WHERE produto_id = produto.id
        AND situacao = 'PENDENTE' ORDER BY falta LIMIT 1) AS falta FROM produto WHERE id = ? AND ativo = 1 FOR UPDATE", [$id])->fetch();
    if (!$row) {
        throw new Refused(404, 'Este produto não existe.');
    }
    if (round($body['quantidade'], $row['casas_decimais']) != $body['quantidade']) {
        throw new Refused(422, 'Casas decimais demais.');
    }
    $change = $body['tipo'] === 'SAIDA' ? -$body['quantidade'] : $body['quantidade'];
    $stock = round((float) $row['estoque'] + $change, 3);
    if ($stock < 0 || $stock > 1000000) {
        throw new Refused(409, 'Não há estoque para isto.');
    }
    if ($change > 0 && $row['falta'] !== null) {
        throw new Refused(501, 'Este par não atende quem espera.');
    }
    $cost = $row['custo_medio'] ?? ($change > 0 ? $row['preco'] : null);
    $day = today();
    $made = run($db, 'INSERT INTO movimentacao (produto_id, tipo, mudanca, estoque, custo, motivo, data, digitada, usuario,
        endereco, correlacao_id) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?) RETURNING id, criado_em', [
        $id, $body['tipo'], $change, $stock, $cost, $body['motivo'], $day, $who['chave'], $who['address'],
        $who['correlation'],
    ])->fetch();
    run($db, 'UPDATE produto SET versao = versao + 1, estoque = ?, custo_medio = ? WHERE id = ?', [$stock, $cost, $id]);
    announce($db, 'produto.alterado', ['estoque' => $stock, 'versao' => $row['versao'] + 1] + $row, $who);
    return [
        'id' => $made['id'],
        'produtoId' => $id,
        'produtoNome' => $row['nome'],
        'tipo' => $body['tipo'],
        'quantidade' => $change,
        'saldo' => $stock,
        'contada' => null,
        'esperada' => null,
        'custo' => $cost === null ? null : (float) $cost,
        'documento' => null,
        'data' => $day,
        'motivo' => $body['motivo'],
        'projetoId' => null,
        'parId' => null,
        'autor' => $who['chave'],
        'usuario' => $who['chave'],
        'endereco' => $who['address'],
        'correlacaoId' => $who['correlation'],
        'criadoEm' => instant($made['criado_em']),
        'estornoDe' => null,
        'estornadaPor' => null,
    ];
}
