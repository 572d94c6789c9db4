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
