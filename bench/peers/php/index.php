<?php
// The products of estoque as a PHP developer would serve them: PHP-FPM behind the same nginx, PDO with persistent
// connections, OPcache, tokens verified once by OpenSSL and cached in APCu.
declare(strict_types=1);

require __DIR__ . '/http.php';
require __DIR__ . '/tokens.php';
require __DIR__ . '/produtos.php';

const READERS = ['ADMIN', 'ATENDENTE', 'FINANCEIRO'];

function route(string $method, string $path): void
{
    if ($method === 'GET' && preg_match('#^/produtos/([1-9][0-9]{0,18})$#', $path, $match)) {
        allow(READERS);
        $produto = produto_get((int) $match[1]);
        $tag = '"' . $produto['versao'] . '"';
        header("ETag: $tag");
        if (($_SERVER['HTTP_IF_NONE_MATCH'] ?? '') === $tag) {
            http_response_code(304);
            return;
        }
        answer(200, $produto);
    } elseif ($method === 'GET' && $path === '/produtos') {
        allow(READERS);
        [$page, $next] = produto_list(query_read());
        if ($next !== null) {
            header("Link: </produtos?resultadoPorPagina={$page['resultadoPorPagina']}&cursor=$next>; rel=\"next\"");
        }
        answer(200, $page);
    } elseif ($method === 'POST' && $path === '/produtos') {
        $who = allow(['ADMIN']);
        $produto = transaction(fn (PDO $db) => produto_create($db, produto_read(body()), $who));
        header("Location: /produtos/{$produto['id']}");
        header('ETag: "' . $produto['versao'] . '"');
        answer(201, $produto);
    } elseif ($method === 'POST' && preg_match('#^/produtos/([1-9][0-9]{0,18})/movimentacoes$#', $path, $match)) {
        $who = allow(['ADMIN', 'ATENDENTE']);
        $made = transaction(fn (PDO $db) => produto_move($db, (int) $match[1], movimentacao_read(body()), $who));
        header("Location: $path/{$made['id']}");
        answer(201, $made);
    } else {
        throw new Refused(404, 'Não há nada neste endereço.');
    }
}

try {
    route($_SERVER['REQUEST_METHOD'], strtok($_SERVER['REQUEST_URI'], '?'));
} catch (Refused $refused) {
    answer($refused->status, ['status' => $refused->status, 'detail' => $refused->getMessage()]);
}
