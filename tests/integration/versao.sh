#!/usr/bin/env bash
# --version of each program, and the first release of the changelog.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
suite versao 0

release=$(sed -nE 's/^VERSION +:= +//p' Makefile)
check 'the release has three numbers' 0 "$([[ $release =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]]; echo $?)"
for program in "$bin"/*; do
    check "${program##*/} --version" "${program##*/} $release" "$("$program" --version)"
done
check 'the changelog begins with this release' "$release" \
    "$(sed -nE 's/^## ([0-9.]+).*/\1/p' CHANGELOG.md | head -n 1)"

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
