#!/usr/bin/env bash
# scripts/lib/logs.sh: logs are rotated while programs append to them; no line is lost, and the total is bounded.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/checks.sh
source tests/checks.sh
# shellcheck source=scripts/lib/logs.sh
source scripts/lib/logs.sh
folder=$(mktemp -d "${TMPDIR:-/tmp}/icarus-logs.XXXXXX")
writers=()
clean_up() {
    [[ ${#writers[@]} -eq 0 ]] || kill "${writers[@]}" 2>/dev/null || true
    rm -rf "$folder"
}
trap clean_up EXIT
limit=$((1024 * 1024))

# Two programs append numbered lines to the file, opened as a supervisor opens it for them, until the log has been
# rotated several times.
log=$folder/programa.log
: >"$log"
for name in a b; do
    # shellcheck disable=SC2016
    python3 -c '
import os, sys
name, enough = sys.argv[1:]
number = 0
while number % 1000 or not os.path.exists(enough):
    os.write(1, b"%s %07d %s\n" % (name.encode(), number, b"x" * 60))
    number += 1' "$name" "$folder/enough" >>"$log" &
    writers+=($!)
done
# Each part that a rotation takes away is kept here, so that the whole can be read afterwards.
rotations=0
while kill -0 "${writers[@]}" 2>/dev/null || [[ $(stat -c %s "$log") -ge $limit ]]; do
    rotate_logs "$folder" "$limit"
    if [[ -f $log.1 ]]; then
        rotations=$((rotations + 1))
        cat "$log.1" >>"$folder/all"
        rm "$log.1"
    fi
    [[ $rotations -lt 5 ]] || : >"$folder/enough"
done
wait "${writers[@]}"
writers=()
cat "$log" >>"$folder/all"
check 'the log was rotated several times under its writers' true "$([[ $rotations -ge 5 ]] && echo true || echo "$rotations")"
if fallocate --collapse-range -o 0 -l 4096 <(:) 2>/dev/null || {
    head -c 8192 /dev/zero >"$folder/probe" && fallocate --collapse-range -o 0 -l 4096 "$folder/probe" 2>/dev/null
}; then
    lines=0
    for name in a b; do
        count=$(grep -c "^$name " "$folder/all" || true)
        lines=$((lines + count))
        check "$name has written whole thousands, and its last line is there" '0 true' \
            "$((count % 1000)) $([[ $count -gt 0 ]] && echo true)"
        check "every line of $name is there once, in order" '' \
            "$(grep "^$name " "$folder/all" | awk '$2 + 0 != NR - 1 {print NR; exit}')"
    done
    check 'there is nothing else' "$lines" "$(wc -l <"$folder/all")"
else
    echo "  skipped: no line is lost: this file system cannot cut off the front of a file"
fi
check 'what is left is smaller than the limit' true "$([[ $(stat -c %s "$log") -lt $limit ]] && echo true)"

# At most twice the limit is kept, and the file's mode.
head -c $((3 * limit)) /dev/zero | tr '\0' 'y' >"$log"
chmod 0640 "$log"
rotate_logs "$folder" "$limit"
rotate_logs "$folder" "$limit"
check 'a rotated log keeps its mode' '640 640' "$(stat -c %a "$log" "$log.1" | xargs)"
head -c $limit /dev/zero | tr '\0' 'z' >>"$log"
rotate_logs "$folder" "$limit"
check 'the previous part is replaced' 'true true' \
    "$([[ $(tail -c 10 "$log.1") == *z ]] && echo true) $([[ $(stat -c %s "$log") -lt $limit ]] && echo true)"
check 'one file and its previous part, no other' "programa.log programa.log.1" "$(find "$folder" -name 'programa*' -printf '%f\n' | sort | xargs)"

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
