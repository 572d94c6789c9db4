#!/usr/bin/env bash
# Tables of fields (apps/common/resource/field.h) and statements about records that the compiler must
# refuse, each with the expected error.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/icarus-descritores.XXXXXX")
trap finish EXIT

# compiled <line of C at file level> [line in a function]: prints "yes" or the first error of the compiler
compiled() {
    cat >"$work/case.c" <<SOURCE
#include "common/db/page.h"
#include "common/resource/record_json.h"

struct inner {
    char lado[17];
};
struct peca {
    int64_t id;
    int32_t curto;
    char nome[41];
    bool ativa;
    struct inner inner;
    struct inner lista[3];
    size_t lista_count;
    int64_t conta;
};
struct outra {
    int64_t id;
};
static const struct field inner_fields[] = {FIELD_TEXT(inner, lado, 1, 4, REQUIRED, "Lado.")};
static const struct field outra_fields[] = {FIELD_ID(outra, id, "Id.")};
#define TABLE(...) static const struct field peca_fields[] = {FIELD_ID(peca, id, "Id."), __VA_ARGS__}
$1
DB_READ(PECA, peca, peca, "SELECT id FROM peca WHERE id = :id");
enum db_result use(struct db *db, struct peca *p, struct outra *o, struct json_out *out);
enum db_result use(struct db *db, struct peca *p, struct outra *o, struct json_out *out)
{
    (void)o;
    (void)out;
    (void)outra_fields;
    ${2:-}
    return db_load(db, PECA, p, p);
}
SOURCE
    if ${CC:-gcc} -Iapps -I/usr/include/mariadb -D_GNU_SOURCE -std=gnu17 -Wall -Wextra -Werror -fsyntax-only \
        "$work/case.c" 2>"$work/errors"; then
        echo yes
    else
        sed -nE 's/.*error: (.*)/\1/p' "$work/errors" | head -n 1 | tr -d "‘’'\"" | sed 's/ \[-W.*//'
    fi
}

good='TABLE(FIELD_TEXT(peca, nome, 1, 10, REQUIRED, "Nome."));'
check 'a correct table compiles' yes "$(compiled "$good")"
check "a text with a bound above its member's size" 'static assertion failed: the member is smaller than the bound of its field' \
    "$(compiled 'TABLE(FIELD_TEXT(peca, nome, 1, 11, REQUIRED, "Nome."));')"
check 'a date in a member of four bytes' 'static assertion failed: the member is smaller than the bound of its field' \
    "$(compiled 'struct d { char dia[4]; }; static const struct field d_fields[] = {FIELD_DATE(d, dia, REQUIRED, "Dia.")}; TABLE(FIELD_DATE(peca, nome, REQUIRED, "x"));')"
check "a list with a bound above its array's size" 'static assertion failed: the array is smaller than the bound of its field' \
    "$(compiled 'TABLE(FIELD_LIST(peca, lista, inner, lista_count, 1, 4, NULL, REQUIRED, "Lista."));')"
check 'an unknown member' 'struct peca has no member named preco' \
    "$(compiled 'TABLE(FIELD_MONEY(peca, preco, REQUIRED, "Preço."));')"
for wrong in 'INT(peca, curto, 0, 9' 'INT(peca, nome, 0, 9' 'MONEY(peca, ativa' 'BOOL(peca, id' 'TEXT(peca, id, 1, 1' \
    'OBJECT(peca, nome, inner, NULL' 'LIST(peca, lista, inner, conta, 1, 3, NULL'; do
    check "a member of another type: FIELD_$wrong" '_Generic selector of type' \
        "$(compiled "TABLE(FIELD_$wrong, REQUIRED, \"Texto.\"));" | grep -oE '^_Generic selector of type')"
done
check 'a statement with parameters of another record' 'pointer type mismatch in conditional expression' \
    "$(compiled "$good" 'if (db_load(db, PECA, o, p) != DB_OK) return DB_ERROR;')"
check 'a statement that reads into another record' 'pointer type mismatch in conditional expression' \
    "$(compiled "$good" 'if (db_load(db, PECA, p, o) != DB_OK) return DB_ERROR;')"
check 'JSON of another record' 'pointer type mismatch in conditional expression' \
    "$(compiled "$good" 'record_json(out, peca, o, RECORD_OPEN);')"
echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
