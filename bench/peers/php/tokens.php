<?php
// The caller's identity, from the access token.
declare(strict_types=1);

function base64url(string $text): string
{
    return (string) base64_decode(strtr($text, '-_', '+/'));
}

/** The claims of a token with a valid signature; null otherwise. */
function verified(string $token): ?array
{
    $parts = explode('.', $token);
    if (count($parts) !== 3) {
        return null;
    }
    $header = json_decode(base64url($parts[0]), true);
    $kid = $header['kid'] ?? '';
    if (($header['alg'] ?? '') !== 'RS256' || ($header['typ'] ?? '') !== 'JWT' || !preg_match('/^[A-Za-z0-9_-]{1,64}$/', $kid)) {
        return null;
    }
    $file = $_SERVER['ICARUS_PUBLIC_KEYS_DIR'] . "/$kid.pem";
    $key = is_file($file) ? openssl_pkey_get_public((string) file_get_contents($file)) : false;
    if (!$key || openssl_verify("$parts[0].$parts[1]", base64url($parts[2]), $key, OPENSSL_ALGO_SHA256) !== 1) {
        return null;
    }
    $claims = json_decode(base64url($parts[1]), true);
    return ($claims['iss'] ?? '') === 'icarus' && ($claims['aud'] ?? '') === 'icarus-api' ? $claims : null;
}

/** The caller's identity, if the caller has one of the roles. */
function allow(array $roles): array
{
    $header = $_SERVER['HTTP_AUTHORIZATION'] ?? '';
    $token = str_starts_with($header, 'Bearer ') ? substr($header, 7) : '';
    $name = hash('sha256', $token);
    $claims = apcu_fetch($name);
    if ($claims === false) {
        $claims = verified($token);
        if ($claims !== null) {
            apcu_store($name, $claims, max(1, $claims['exp'] - time()));
        }
    }
    if ($claims === null || $claims['exp'] <= time()) {
        header('WWW-Authenticate: Bearer');
        throw new Refused(401, 'Entre de novo para continuar.');
    }
    if (!in_array($claims['papel'], $roles, true)) {
        throw new Refused(403, 'O seu papel não permite isto.');
    }
    return ['chave' => $claims['chave'], 'address' => $_SERVER['REMOTE_ADDR'], 'correlation' => $_SERVER['HTTP_X_CORRELATION_ID']];
}
