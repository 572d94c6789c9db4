<?php
// Reads and checks bodies and queries, and sends answers.
declare(strict_types=1);

final class Refused extends Exception
{
    public function __construct(public readonly int $status, string $detail)
    {
        parent::__construct($detail);
    }
}

function answer(int $status, array $content): void
{
    http_response_code($status);
    header('Content-Type: application/json');
    echo json_encode($content, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR);
}

function body(): array
{
    $content = json_decode(file_get_contents('php://input'), true, 16);
    if (!is_array($content)) {
        throw new Refused(400, 'O corpo não é JSON.');
    }
    return $content;
}

function valid(bool $is, string $field): void
{
    if (!$is) {
        throw new Refused(422, "Corrija o campo $field.");
    }
}

function text(array $from, string $field, int $most, ?string $default = null): ?string
{
    $value = $from[$field] ?? $default;
    valid($value === null || (is_string($value) && $value !== '' && iconv_strlen($value) <= $most), $field);
    return $value;
}

function number(array $from, string $field, float $least, float $most, int|float|null $default = null): int|float|null
{
    $value = $from[$field] ?? $default;
    valid($value === null || ((is_int($value) || is_float($value)) && $value >= $least && $value <= $most), $field);
    return $value;
}

function known(array $from, array $fields): void
{
    foreach (array_keys($from) as $field) {
        valid(in_array($field, $fields, true), (string) $field);
    }
}

function produto_read(array $from): array
{
    known($from, ['nome', 'codigo', 'cor', 'unidade', 'casasDecimais', 'valor', 'quantidade', 'estoqueMinimo', 'fornecedorId']);
    $produto = [
        'nome' => text($from, 'nome', 120),
        'codigo' => text($from, 'codigo', 60),
        'cor' => text($from, 'cor', 60),
        'unidade' => text($from, 'unidade', 20, 'chapa'),
        'casasDecimais' => number($from, 'casasDecimais', 0, 3, 0),
        'valor' => number($from, 'valor', 0, 9999999999.99),
        'quantidade' => number($from, 'quantidade', 0, 1000000, 0),
        'estoqueMinimo' => number($from, 'estoqueMinimo', 0, 1000000, 0),
        'fornecedorId' => number($from, 'fornecedorId', 1, PHP_INT_MAX),
    ];
    valid($produto['nome'] !== null, 'nome');
    valid($produto['valor'] !== null, 'valor');
    return $produto;
}

function movimentacao_read(array $from): array
{
    known($from, ['tipo', 'quantidade', 'motivo']);
    valid(in_array($from['tipo'] ?? null, ['ENTRADA', 'SAIDA'], true), 'tipo');
    $quantity = number($from, 'quantidade', 0, 1000000);
    $reason = text($from, 'motivo', 255);
    valid($quantity > 0, 'quantidade');
    valid($reason !== null, 'motivo');
    return ['tipo' => $from['tipo'], 'quantidade' => $quantity, 'motivo' => $reason];
}

function query_read(): array
{
    known($_GET, ['pagina', 'resultadoPorPagina', 'ordem', 'busca', 'cursor']);
    $page = filter_var($_GET['pagina'] ?? 1, FILTER_VALIDATE_INT, ['options' => ['min_range' => 1, 'max_range' => 1000000]]);
    $size = filter_var($_GET['resultadoPorPagina'] ?? 20, FILTER_VALIDATE_INT, ['options' => ['min_range' => 1, 'max_range' => 100]]);
    valid($page !== false, 'pagina');
    valid($size !== false, 'resultadoPorPagina');
    valid(($_GET['ordem'] ?? 'nome') === 'nome', 'ordem');
    return [
        'pagina' => $page,
        'resultadoPorPagina' => $size,
        'busca' => text($_GET, 'busca', 120),
        'cursor' => text($_GET, 'cursor', 1000),
    ];
}
