# shellcheck shell=bash disable=SC2154
# docker-compose.https.yml: the published port accepts only TLS; the certificate can be renewed.

part_https() {
    part 'HTTPS'
    local tls=$work/tls plain=$url serial since
    mkdir -p "$tls"
    new_certificate
    export COMPOSE_FILE=docker-compose.yml:docker-compose.https.yml
    export ICARUS_TLS_CERT=$tls/cert.pem ICARUS_TLS_KEY=$tls/key.pem CURL_CA_BUNDLE=$tls/cert.pem
    url=${plain/http:/https:}
    compose up -d >>"$work/compose.log" 2>&1
    check 'o gateway atende por TLS, com o certificado dado' true "$(until_ok 150 everything_ready && echo true)"
    check 'o administrador consegue entrar por TLS' true "$([[ $(token) == *.*.* ]] && echo true)"
    check 'uma requisição sem TLS é redirecionada para a mesma porta' "308 $url/produtos?x=1" "$(curl -s -o /dev/null \
        -w '%{http_code} %{redirect_url}' -m 5 "$plain/produtos?x=1")"
    check 'os comandos conhecem a URL do gateway' "$url" "$(gateway_url)"
    serial=$(shown_serial)
    new_certificate
    compose up -d --no-deps --force-recreate chaves >>"$work/compose.log" 2>&1
    check 'um certificado renovado é distribuído' true "$(until_ok 60 handed_out && echo true)"
    compose exec -T kong kong reload -c /gateway/kong.conf >>"$work/compose.log" 2>&1
    check 'o gateway mostra o certificado renovado sem reiniciar' true "$(until_ok 30 shows_another "$serial" && echo true)"
    check 'trocar-chave funciona com HTTPS' 0 "$(operate trocar-chave --espera 1)"
    openssl genpkey -algorithm RSA -out "$tls/key.pem" 2>/dev/null
    since=$(now)
    compose up -d --no-deps --force-recreate chaves >>"$work/compose.log" 2>&1
    check 'uma chave de outro certificado é recusada em uma linha' true \
        "$(until_ok 30 says chaves "$since" 'ICARUS_TLS_KEY não é a chave' && echo true)"
    check 'depois da recusa o gateway continua a atender' 200 "$(curl -s -o /dev/null -w '%{http_code}' -m 5 \
        "$url/auth/.well-known/jwks.json")"
    unset ICARUS_TLS_CERT ICARUS_TLS_KEY CURL_CA_BUNDLE
    COMPOSE_FILE=docker-compose.yml
    url=$plain
    compose up -d --no-deps chaves kong >>"$work/compose.log" 2>&1
    check 'sem o arquivo de HTTPS o gateway volta a HTTP' true "$(until_ok 150 everything_ready && echo true)"
    docker volume rm "${COMPOSE_PROJECT_NAME}_tls" >>"$work/compose.log" 2>&1
}

# Readable by root only, like those of a real machine.
new_certificate() {
    (umask 077 && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=icarus.teste \
        -addext subjectAltName=IP:127.0.0.1 -keyout "$tls/key.new" -out "$tls/cert.new" 2>/dev/null)
    mv "$tls/key.new" "$tls/key.pem"
    mv "$tls/cert.new" "$tls/cert.pem"
}

handed_out() {
    [[ $(docker exec "$(one_of kong)" cat /tls/cert.pem) == "$(<"$tls/cert.pem")" ]] &&
        [[ $(docker inspect -f '{{.State.Status}}{{.State.ExitCode}}' "$(one_of chaves -a)") == exited0 ]]
}

shown_serial() {
    openssl s_client -connect "127.0.0.1:$ICARUS_PORT" </dev/null 2>/dev/null | openssl x509 -noout -serial
}

shows_another() { # <serial>
    local now
    now=$(shown_serial)
    [[ -n $now && $now != "$1" ]]
}
