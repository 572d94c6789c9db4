# shellcheck shell=bash disable=SC2154
# Shared by the suites of the two reconciliation commands. Sourced after lib.sh.

command_of() { # <program> [arguments]: as scripts/lib/services.sh runs a command of the service
    env ICARUS_DB_SOCKET="$work/db.sock" ICARUS_DB_NAME="$name" ICARUS_DB_USER="$name" \
        ICARUS_DB_PASSWORD_FILE="$work/senha" "$@"
}

# drive <program> [arguments]: runs a test program and adds its counts.
drive() {
    local line ok bad
    command_of "build/${VARIANT:-release}/tests/integration/$1" "${@:2}" | tee "$work/out" || true
    line=$(tail -n 1 "$work/out")
    [[ $line =~ ^[0-9]+\ passed,\ [0-9]+\ failed$ ]] || line='0 passed, 1 failed'
    read -r ok _ bad _ <<<"$line"
    passed=$((passed + ok)) failed=$((failed + bad))
}

status_of() { sql "SHOW GLOBAL STATUS LIKE '$1'" | cut -f2; } # <counter of the server>
deadlocks() { status_of Innodb_deadlocks; }

# check_deadlocks <what> <expected>: checks the number of deadlocks; on failure prints InnoDB's report.
check_deadlocks() {
    local got
    got=$(deadlocks)
    check "$1" "$2" "$got"
    [[ $got == "$2" ]] || sed -n '/deadlock detected/,$p' "$work/db.log"
}

# conciliar [arguments]: prints its exit status; its output is in $work/out.
conciliar() {
    local status=0
    command_of "$bin/$name-conciliacao" "$@" >"$work/out" 2>"$work/err" || status=$?
    echo "$status"
}

# broken <what> <id> <text> <SQL> <SQL>: after the first SQL conciliar reports <text> about the $thing
# (produto, projeto) <id>, and nothing else; the second SQL undoes the change.
broken() {
    sql "$4"
    check "$1: found" 1 "$(conciliar)"
    check "$1: named in the output" true "$({ grep -q "^$thing $2 (.*): $3" "$work/out" && echo true; } || cat "$work/out" "$work/err")"
    check "$1: no other fault is reported" 2 "$(wc -l <"$work/out")"
    sql "$5"
    check "$1: corrected" 0 "$(conciliar)"
}

check_conciliar_failures() {
    check 'an argument that is no number: exit 64' 64 "$(conciliar uma-hora)"
    check 'two arguments: exit 64' 64 "$(conciliar 1 2)"
    check 'output to a full disk: exit 74' '74 74' \
        "$(for argument in 60 --listar; do
            command_of "$bin/$name-conciliacao" "$argument" >/dev/full 2>"$work/err" || echo $?
        done | xargs)"
    stop "$database"
    check 'without the database: exit 75, not 1' '75 75' "$(conciliar) $(conciliar --listar)"
    start_database
}
