# shellcheck shell=bash disable=SC2034
# Checks for suites that are shell scripts. Sourced; the suite prints the two counts at its end.

passed=0 failed=0

check() { # <what> <expected> <got>
    if [[ $2 == "$3" ]]; then
        passed=$((passed + 1))
        echo "ok   $1"
    else
        failed=$((failed + 1))
        echo "FAIL $1: expected <$2>, got <$3>"
    fi
}

# criterion_counts <output of a program of criterion tests>: prints how many passed and how many failed;
# a crash is a failure.
criterion_counts() {
    local ok bad crashed
    read -r ok bad crashed < <(sed -nE 's/\x1b\[[0-9;]*m//g
        s/.*Synthesis: Tested: .*Passing: ([0-9]+).*Failing: ([0-9]+).*Crashing: ([0-9]+).*/\1 \2 \3/p' "$1" | tail -n 1) || true
    echo "${ok:-0} $((${bad:-0} + ${crashed:-0}))"
}

# data_of <file>: prints a backup without what a restore itself changes (some tables, and the last column of
# `usuario`), and without `copia`, which only holds a time.
data_of() {
    zcat "$1" | awk '/^-- (Table structure|Dumping data) for table `(sessao|refresh_token|dispositivo|auditoria|copia|revogacao)`/ {skip = 1}
        /^-- Dumping data for table `usuario`/ {users = 1}
        users {sub(/,[0-9]+\)[,;]$/, "")}
        !skip; /^UNLOCK TABLES/ {skip = users = 0}'
}
