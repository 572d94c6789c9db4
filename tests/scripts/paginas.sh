#!/usr/bin/env bash
# prepare_pages of scripts/lib/nginx.sh: which pages an instance has after a later build, and who may change
# them; and that node_modules which root fetched in a user's clone are given back.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/checks.sh
source tests/checks.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/icarus-paginas.XXXXXX")
trap 'rm -rf "$work"' EXIT
# A folder `a` in its path must not count.
export ICARUS_RUN=$work/a/run
# shellcheck source=scripts/lib.sh
source scripts/lib.sh
# shellcheck source=scripts/lib/users.sh
source scripts/lib/users.sh
# shellcheck source=scripts/lib/nginx.sh
source scripts/lib/nginx.sh
reload_nginx() { :; }
ICARUS_PORT=18000

mkdir -p "$work/clone/build/paginas"/{painel,docs}/a "$work/clone/apps/paginas/node_modules/um" "$work/clone/tests" "$ICARUS_RUN/nginx"
cp -r nginx "$work/clone"
ROOT=$work/clone
for file in painel/index.html painel/a/atual.js docs/index.html docs/a/atual.js; do
    echo pagina >"$ROOT/build/paginas/$file"
done
www=$ICARUS_RUN/nginx/www

# files: the instance's pages, relative to their folder.
files() {
    (cd "$www" && find . -type f | sort | tr '\n' ' ')
}
all="./docs/a/atual.js ./docs/index.html ./painel/a/atual.js ./painel/index.html "

find "$ROOT/build/paginas" -type f -exec touch -d '40 days ago' {} +
prepare_pages
check 'the pages of a build of 40 days ago are there' "$all" "$(files)"
echo antes >"$www/painel/a/antes.js"
echo velha >"$www/painel/a/velha.js"
touch -d '29 days ago' "$www/painel/a/antes.js"
touch -d '32 days ago' "$www"/painel/a/velha.js "$www/painel/index.html"
prepare_pages
check 'those of the build before stay for 30 days, and nothing else goes' \
    "./docs/a/atual.js ./docs/index.html ./painel/a/antes.js ./painel/a/atual.js ./painel/index.html " "$(files)"
check 'its nginx serves them' yes "$(grep -qF "root $www;" "$ICARUS_RUN/nginx/paginas/nginx.conf" && echo yes)"
check 'nobody else may write them' '' "$(find "$www" -perm /022)"
check 'everybody may read them' '' "$(find "$www" ! -perm -0444)"

if [[ $EUID -eq 0 ]]; then
    # As exec_nginx does it: the folder of the process is given to its user.
    chown -R nobody "$ICARUS_RUN/nginx/paginas"
    prepare_pages
    check 'the user of nginx owns none of them' '' "$(find "$ICARUS_RUN/nginx" -path "*/paginas" -prune -o ! -user root -print)"
    chown nobody "$ROOT" "$ROOT/apps"
    own_build
    check "node_modules that root fetched are the clone's owner's" nobody "$(stat -c %U "$ROOT/apps/paginas/node_modules/um")"
else
    echo "paginas: skipped: checks of owners need root"
fi

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
