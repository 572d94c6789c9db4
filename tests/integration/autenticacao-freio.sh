#!/usr/bin/env bash
# Guessed passwords: the delay, which must not lock out the owner; what a failed login reveals; a
# flood of logins.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/autenticacao-lib.sh
source tests/integration/autenticacao-lib.sh
# Each process can check fifteen logins at once, so that only the delay refuses any.
open_suite 18608 ICARUS_THREADS=32 ICARUS_SENHA_SIMULTANEAS=8
replica=http://127.0.0.1:$((port + 1))
start_replica

make_user 'Ana Souza' 529982247 ATENDENTE
ana=$made
make_user 'Beto Lima' 111444777 FINANCEIRO
beto=$made

guess() { login "$1" "$wrong" -H "$(from "$2")"; } # <key> <address>
forget() { sql 'DELETE FROM tentativa'; }
delay() { sql 'SELECT MAX(TIMESTAMPDIFF(SECOND, ultima_em, bloqueado_ate)) FROM tentativa'; }
between() { [[ $1 -ge $2 && $1 -le $3 ]] && echo true || echo "$1"; } # <number> <from> <to>
# braked TIMES COMMAND…: prints what it prints so many times, and once more while the delay lasts.
braked() {
    local i times=$1
    shift
    for ((i = 0; i < times; i++)); do
        "$@"
        echo
    done
    longer
    "$@"
}
wait_is_over() { sql "UPDATE tentativa SET bloqueado_ate = bloqueado_ate - INTERVAL $1 SECOND"; }

# One key from one address: after five failures each delay is twice the one before.
check 'the first five guesses are not delayed' '401 401 401 401 401' "$(for _ in {1..5}; do guess "$ana" 198.51.100.7; echo; done | xargs)"
check 'a second' 1 "$(delay)"
longer
check 'the sixth attempt must wait, even with the right password' 429 "$(login "$ana" "$good" -H "$(from 198.51.100.7)")"
check 'the 429 has Retry-After' true "$(between "$(header Retry-After)" 30 61)"
check 'the 429 is a problem document' 'application/problem+json 429' "$(header Content-Type) $(field .status)"
check 'attempts during the delay do not count' 6 "$(
    wait_is_over 61
    guess "$ana" 198.51.100.7 >/dev/null
    longer
    for _ in {1..5}; do guess "$ana" 198.51.100.7 >/dev/null; done
    sql 'SELECT MAX(falhas) FROM tentativa'
)"
check 'the delay grows to 15 minutes at most' '4 8 16 32 64 128 256 512 900 900 900' "$(
    for _ in {1..11}; do
        wait_is_over 960
        guess "$ana" 198.51.100.7 >/dev/null
        delay
    done | xargs
)"
check 'another address is not delayed' 200 "$(login "$ana" "$good" -H "$(from 198.51.100.8)")"
wait_is_over 840
check 'an attempt a minute before the end of the delay is refused' 429 "$(login "$ana" "$good" -H "$(from 198.51.100.7)")"
wait_is_over 60
check 'an attempt after the delay is accepted' 200 "$(login "$ana" "$good" -H "$(from 198.51.100.7)")"
check 'a successful login resets the failures' '401 401 401 401 401' "$(for _ in {1..5}; do guess "$ana" 198.51.100.7; echo; done | xargs)"
forget
check 'an unknown key is delayed in the same way' '401 401 401 401 401 429' "$(braked 5 guess ZZZZZZZZ 198.51.100.7 | xargs)"
check 'the current password of PUT /auth/senha is delayed in the same way' '422 422 422 422 422 429' "$(
    enter ANA "$ana" "$good" -H "$(from 198.51.100.60)"
    braked 5 send ANA PUT /auth/senha "{\"senhaAtual\":\"$wrong\",\"senhaNova\":\"$other_good\"}" -H "$(from 198.51.100.61)" | xargs
)"

# One address and many keys.
forget
for i in {11..30}; do guess "ZZZZZZ$i" 198.51.100.9 >/dev/null; done
longer
check 'an address that tried twenty keys must wait' 429 "$(guess ZZZZZZ31 198.51.100.9)"
check 'other addresses need not wait' 401 "$(guess ZZZZZZ31 198.51.100.10)"
forget
for i in {11..30}; do guess "ZZZZZZ$i" "2001:db8:1:2::$i" >/dev/null; done
longer
check 'the addresses of an IPv6 /64 count as one' 429 "$(guess ZZZZZZ31 2001:db8:1:2:ffff::1)"
check 'another IPv6 /64 is counted separately' 401 "$(guess ZZZZZZ31 2001:db8:1:3::1)"
check 'an IPv4-mapped IPv6 address counts as the IPv4 address' '401 401 401 401 401 429' "$(
    {
        for address in 192.0.2.50 ::ffff:192.0.2.50 192.0.2.50 ::ffff:192.0.2.50 192.0.2.50; do
            guess "$beto" "$address"
            echo
        done
        longer
        guess "$beto" ::ffff:192.0.2.50
    } | xargs
)"

# One key and many addresses: the owner can still log in.
forget
check 'the owner logs in from the known address' 200 "$(login "$ana" "$good" -H "$(from 198.51.100.8)")"
for i in {1..50}; do guess "$ana" "203.0.113.$i" >/dev/null; done
check 'under attack a new address has one guess' 401 "$(guess "$ana" 203.0.113.99)"
check 'the next guess must wait an hour' '429 true' "$(guess "$ana" 203.0.113.99) $(between "$(header Retry-After)" 3500 3600)"
check 'the owner can log in from the known address' 200 "$(login "$ana" "$good" -H "$(from 198.51.100.8)")"
check 'the owner can log in from a new address' 200 "$(login "$ana" "$good" -H "$(from 203.0.113.100)")"
check 'after an hour one more guess is allowed' '401 429' "$(wait_is_over 3600; guess "$ana" 203.0.113.99) $(guess "$ana" 203.0.113.99)"
check 'after a day all failures are forgotten' '401 401' "$(
    sql "UPDATE tentativa SET ultima_em = ultima_em - INTERVAL 1 DAY, bloqueado_ate = bloqueado_ate - INTERVAL 1 DAY"
    guess "$ana" 203.0.113.99
    echo " $(guess "$ana" 203.0.113.99)"
)"

# A device from which the key has logged in.
forget
from_device() { # <key> <password> <device> <address>
    send - POST /auth/login "{\"chaveDeAcesso\":\"$1\",\"senha\":\"$2\",\"dispositivo\":\"$3\"}" -H "$(from "$4")"
}
shop=192.0.2.88 # the address of everybody in the workshop
devices_of() { sql "SELECT COUNT(*) FROM dispositivo d JOIN usuario u ON u.id = d.usuario_id WHERE u.chave_de_acesso = '$1'"; }
login "$ana" "$good" -H "$(from $shop)" >/dev/null
device=$(field .dispositivo)
check 'a login answers with a device, of 256 bits' 43 "${#device}"
check 'a device is stored as a digest only' '0 1' "$(mariadb-dump --no-defaults --socket="$work/db.sock" -u root --skip-hex-blob autenticacao |
    grep -c "$device") $(sql "SELECT COUNT(*) FROM dispositivo WHERE hash = UNHEX(SHA2('$device', 256))")"
check 'the device is answered again' "200 $device" "$(from_device "$ana" "$good" "$device" $shop) $(field .dispositivo)"
check 'an unknown device gets another one' '200 true' "$(from_device "$ana" "$good" AAAA $shop) $([[ $(field .dispositivo) != AAAA ]] && echo true)"
for _ in {1..6}; do guess "$ana" $shop >/dev/null; done
longer
check "a colleague's guesses lock the key out at their address" 429 "$(login "$ana" "$good" -H "$(from $shop)")"
check 'the device of the key is not locked out' 200 "$(from_device "$ana" "$good" "$device" $shop)"
check 'its login does not give the colleague another guess' 429 "$(guess "$ana" $shop)"
check 'a device of nobody is locked out' 429 "$(from_device "$ana" "$good" "${device/[A-Za-z]/0}" $shop)"
check "another key's device is locked out" '200 429' "$(from_device "$beto" "$good" "$device" $shop) $(
    guess "$beto" 192.0.2.89 >/dev/null
    for _ in {1..6}; do guess ZZZZZZZZ $shop >/dev/null; done
    longer
    from_device ZZZZZZZZ "$good" "$device" $shop)"
check 'users who share a device keep it' "$device 200" "$(from_device "$beto" "$good" "$device" $shop >/dev/null; field .dispositivo) $(from_device "$ana" "$good" "$device" $shop)"
check 'a stolen device is braked, at whatever addresses' '401 401 401 401 401 429' \
    "$({
        for i in {1..5}; do from_device "$ana" "$wrong" "$device" "198.18.$i.1"; echo; done
        longer
        from_device "$ana" "$wrong" "$device" 198.18.6.1
    } | xargs)"
forget
enter ANA "$ana" "$good" -H "$(from $shop)"
for _ in {1..6}; do guess "$ana" $shop >/dev/null; done
check 'a session that asks for the password again is not locked out by guesses of others' 422 \
    "$(send ANA PUT /auth/senha "{\"senhaAtual\":\"$wrong\",\"senhaNova\":\"$other_good\"}" -H "$(from $shop)")"
for i in {1..60}; do guess "$ana" "203.0.113.$i" >/dev/null; done
check 'an ADMIN gives a new password' 204 "$(send ADMIN POST "/usuarios/$ana/senha" "{\"senha\":\"$other_good\"}")"
check 'a new password by an ADMIN lifts the brake on the key, wherever' '200 200 401 401' \
    "$(login "$ana" "$other_good" -H "$(from $shop)") $(login "$ana" "$other_good" -H "$(from 203.0.113.60)") $(guess "$ana" 203.0.113.61) $(guess "$ana" 203.0.113.61)"
sql "DELETE FROM dispositivo"
login "$ana" "$other_good" >/dev/null
enter ANA "$ana" "$other_good"
check 'the own new password forgets the other devices' '2 204 1' "$(devices_of "$ana") $(
    send ANA PUT /auth/senha "{\"senhaAtual\":\"$other_good\",\"senhaNova\":\"$good\"}") $(devices_of "$ana")"
check 'a new password by an ADMIN forgets every device' 0 "$(send ADMIN POST "/usuarios/$ana/senha" "{\"senha\":\"$good\"}" >/dev/null; devices_of "$ana")"
for _ in {1..22}; do login "$ana" "$good" >/dev/null; done
check 'a user has at most twenty devices' 20 "$(devices_of "$ana")"
call ADMIN POST "/usuarios/$ana/desativar" >/dev/null
check 'deactivation forgets every device' 0 "$(devices_of "$ana")"
call ADMIN POST "/usuarios/$ana/reativar" >/dev/null

# The guesses an attacker gets in an hour if only the delays take time. The owner, if given, logs in after each.
an_hour() { # <device of the attacker> <device of the owner>
    local left=3600 count=0 wait
    while true; do
        if [[ $(from_device "$ana" "$wrong" "$1" $shop) == 401 ]]; then
            count=$((count + 1))
            [[ -z $2 || $(from_device "$ana" "$good" "$2" $shop) == 200 ]] || count=locked
            continue
        fi
        wait=$(header Retry-After)
        left=$((left - wait))
        [[ $left -ge 0 ]] || break
        wait_is_over "$wait"
    done
    echo "$count"
}
forget
login "$ana" "$good" -H "$(from $shop)" >/dev/null
device=$(field .dispositivo)
forget
without=$(an_hour AAAA '')
forget
with=$(an_hour AAAA "$device")
login "$ana" "$good" -H "$(from 198.18.0.9)" >/dev/null
stolen=$(an_hour "$device" '')
again=$(an_hour "$device" '')
echo "     guesses in the first hour, from one address: $without without devices, $with while the owner logs in from a device; with a stolen device $stolen, in the second hour $again"
check 'devices give an attacker no more guesses an hour, and a stolen one as many' '17 17 17 4' "$without $with $stolen $again"

# Two processes of the service on one schema.
# Repeated when the second of the delay was over before the last of them.
for _ in 1 2 3; do
    forget
    got=$(at_once 30 "$url" "$replica" -- /auth/login "{\"chaveDeAcesso\":\"$beto\",\"senha\":\"$wrong\"}" \
        -H "$(from 192.0.2.77)" | sort | uniq -c | xargs)
    [[ $got != '5 401 25 429' ]] || break
done
check 'thirty guesses at once at two replicas count as five guesses' '5 401 25 429' "$got"
longer
check 'both replicas refuse the next guess' '429 429' "$(guess "$beto" 192.0.2.77) $(url=$replica guess "$beto" 192.0.2.77)"

# A hash of another cost is accepted, and replaced at the login.
cost_of() { sql "SELECT SUBSTRING_INDEX(senha_hash, '$', 3) FROM usuario WHERE chave_de_acesso = '$1'"; }
before=$(cost_of "$ana")
stop "$service"
more_environment+=(ICARUS_SENHA_CUSTO=5 ICARUS_THREADS=16 ICARUS_SENHA_SIMULTANEAS=2)
start_service
await_service
forget
check 'a wrong password does not change the hash' "401 $before" "$(guess "$ana" 192.0.2.1) $(cost_of "$ana")"
check 'a hash of the old cost is accepted' 200 "$(login "$ana" "$good")"
check 'a login replaces the hash of the old cost' true "$([[ $(cost_of "$ana") != "$before" ]] && echo true)"
check 'the new hash accepts and refuses the same passwords' '200 401' "$(login "$ana" "$good") $(guess "$ana" 192.0.2.1)"

# Rows old enough to be deleted, except one of a known address.
sql "INSERT INTO tentativa (escopo, ultima_em) SELECT UNHEX(SHA2(seq, 256)), CURRENT_TIMESTAMP(3) - INTERVAL 3 DAY FROM seq_1_to_200;
    UPDATE tentativa SET sucesso_em = ultima_em WHERE escopo = UNHEX(SHA2(200, 256))"

# A failed login reveals nothing by its response or its time.
login "$beto" "$good" >/dev/null
check 'a user is deactivated' 200 "$(call ADMIN POST "/usuarios/$beto/desativar")"
# Of two equal kinds, each is slower in 50 of 100 rounds, give or take four standard deviations of 5. Repeated, since
# other suites occupy the processors meanwhile.
slower() { jq -c '[.slower | to_entries[] | select(.value < 0.3 or .value > 0.7)]' "$work/duration"; }
for _ in 1 2 3; do
    python3 tests/integration/logins.py duration "$url" 100 "unknown=ZZZZZZZZ:$good" "wrong=$ana:$wrong" \
        "inactive=$beto:$good" "inactive_wrong=$beto:$wrong" "impossible=ÉÉÉÉÉÉÉÉ:$good" >"$work/duration"
    echo "     $(<"$work/duration")"
    [[ $(slower) != '[]' ]] || break
done
check 'every failed login has the same answer' 1 "$(jq .answers "$work/duration")"
check 'no kind of failed login takes longer than another' '[]' "$(slower)"

# Four times as many logins at once as workers; repeated, since other suites may occupy the processors meanwhile.
quick() { jq '.login_ms as $login | [.flood[].p50_ms < 3 * $login] | all' "$work/flood"; }
for _ in 1 2 3; do
    python3 tests/integration/logins.py flood "$url" 64 5 "$ana" "$good" >"$work/flood"
    echo "     $(<"$work/flood")"
    [[ $(quick) != true ]] || break
done
check 'a flood of logins gets answers and 503' true "$(jq '.logins["401"] > 2 and .logins["503"] > 10' "$work/flood")"
check 'a flood of logins gets no other status' '["401","503"]' "$(jq -c '.logins | keys' "$work/flood")"
check 'refresh and the public keys take less than three logins during a flood' true "$(quick)"
check 'old attempts are deleted, except those of known addresses' 1 \
    "$(sql 'SELECT COUNT(*) FROM tentativa WHERE ultima_em < CURRENT_TIMESTAMP(3) - INTERVAL 2 DAY')"
check 'after the flood the login succeeds' 200 "$(login "$ana" "$good")"

end_suite
