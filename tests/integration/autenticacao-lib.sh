# shellcheck shell=bash disable=SC2034
# Shared by the suites of autenticacao: the service as it runs (spawn-fcgi, its own nginx, a private
# MariaDB), its first administrator, and logins. Sourced.

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh

good='serrote-azul-42x'
other_good='plaina-verde-77y'
wrong='outra-senha-qualquer'

# open_suite <port> [setting=value...]: starts everything, and logs in the first administrator as ADMIN, with
# the key `chave` and the password `senha`.
open_suite() {
    suite autenticacao "$1"
    start_database
    migrate
    make_keys
    make_admin "$work/admin.json"
    chave=$(jq -r .chaveDeAcesso "$work/admin.json")
    senha=$(jq -r .senha "$work/admin.json")
    more_environment=(ICARUS_PRIVATE_KEY_FILE="$work/keys/private/$kid.pem" ICARUS_SENHA_CUSTO=1 "${@:2}")
    start_service
    start_nginx
    await_service
    enter ADMIN "$chave" "$senha"
}

# Lengthens the delays after wrong passwords, so that they do not end before the checks on a slow machine.
longer() { sql 'UPDATE tentativa SET bloqueado_ate = bloqueado_ate + INTERVAL 60 SECOND WHERE bloqueado_ate > ultima_em'; }

make_admin() { # <file>
    (more_environment=(ICARUS_SENHA_CUSTO=1) as_service "$bin/administrador-inicial" "$1")
}

login() { send - POST /auth/login "{\"chaveDeAcesso\":\"$1\",\"senha\":\"$2\"}" "${@:3}"; }
refresh() { send - POST /auth/refresh "{\"refreshToken\":\"$1\"}"; }
logout() { send - POST /auth/logout "{\"refreshToken\":\"$1\"}"; }
from() { printf 'X-Real-IP: %s' "$1"; } # the header in which the gateway passes the client's address

# enter <name> <key> <password> [curl arguments]: logs in; then `call` accepts <name> as a role, and
# `refresh_of <name>` prints the refresh token.
enter() {
    local status
    status=$(login "${@:2}")
    [[ $status == 200 ]] || { echo "$1 cannot log in: $status" >&2; return 1; }
    field .accessToken >"$work/token.$1"
    field .refreshToken >"$work/refresh.$1"
}
refresh_of() { printf '%s' "$(<"$work/refresh.$1")"; }

# without_ids: the last response without its correlation id.
without_ids() { sed 's/"correlacaoId":"[^"]*"//' "$work/body"; }

# A CPF made of nine digits and its check digits.
cpf() { # <nine digits>
    local digits=$1 weight sum i
    for weight in 10 11; do
        sum=0
        for ((i = 0; i < weight - 1; i++)); do
            sum=$((sum + ${digits:i:1} * (weight - i)))
        done
        digits+=$((sum % 11 < 2 ? 0 : 11 - sum % 11))
    done
    printf '%s' "$digits"
}

person() { # <nome> <cpf> [tipo]
    jq -cn --arg nome "$1" --arg cpf "$2" --arg tipo "${3:-FUNCIONARIO}" '{nome: $nome, cpf: $cpf,
        email: "ana@oficina.example", tipo: $tipo,
        telefone: {codigoPais: "55", codigoDeArea: "11", numero: "987654321"},
        endereco: {rua: "Rua das Acácias", numero: "10", bairro: "Centro", cidade: "São Paulo",
                   uf: "SP", cep: "01310-100"}}'
}

new_user() { # <person> <papel> <password>
    send ADMIN POST /usuarios "$(jq -cn --arg senha "$3" "{pessoaId: $1, papel: \"$2\", senha: \$senha}")"
}

# make_user <nome> <nine digits of the CPF> <papel>: creates a person and a user with the password $good
# and sets `made` to its key.
make_user() {
    local tipo=FUNCIONARIO
    [[ $3 != ADMIN ]] || tipo=ADMINISTRADOR
    send ADMIN POST /pessoas "$(person "$1" "$(cpf "$2")" "$tipo")" >/dev/null
    new_user "$(field .id)" "$3" "$good" >/dev/null
    made=$(field .chaveDeAcesso)
}

# at_once <count> <base URL...> -- <path> <JSON> [curl arguments]: sends the same POST many times at once,
# to the URLs in turn, and prints the statuses. The responses are in $work/many.1 and so on.
at_once() {
    local count=$1 bases=() i
    shift
    while [[ $1 != -- ]]; do
        bases+=("$1")
        shift
    done
    for ((i = 0; i < count; i++)); do
        printf 'url = "%s%s"\noutput = "%s/many.%d"\n' "${bases[i % ${#bases[@]}]}" "$2" "$work" "$((i + 1))"
    done >"$work/many.curl"
    curl -sS --no-progress-meter -Z --parallel-immediate --parallel-max "$count" -w '%{http_code}\n' -H 'Content-Type: application/json' \
        --data-binary "$3" "${@:4}" -K "$work/many.curl"
}
