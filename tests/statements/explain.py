#!/usr/bin/python3
"""tests/statements/explain.py SCHEMA PROGRAM EXCUSED CLIENT...: asks the server how it would run each
statement that PROGRAM (list.c) prints. Prints the statements that read all of a large table or sort many
rows, and those that, with one filter or none, walk along a table until enough rows match. A line `<schema>
<pattern> <why>` of the file EXCUSED excuses the former by name and the latter by NAME+filter; a line that
names statements but excuses none is printed, too. Exits 1 when it printed any. CLIENT: the client program of
the database and its arguments.

    MUITAS=3000    rows that a statement may read without an index, or sort
    PLANOS=file    writes there each plan without the server's estimates, to compare those of two sizes; lines
                   that excuse nothing are not looked for, since they may be needed at the other size
"""

import fnmatch
import json
import os
import re
import subprocess
import sys

MANY, COMPARES = int(os.environ.get("MUITAS", "3000")), os.environ.get("PLANOS")

# Parameters get values of rows that exist. A parameter takes its column from the name before the comparison.
COMPARED = re.compile(r"([\w.]+) *(?:(<=>|<>|<=|>=|=|<|>|LIKE|BETWEEN) *(?:CAST\(|CONCAT\()?|IN \([^()]*"
                      r"|WHEN |BETWEEN [^ ]+ AND )$")
NAMED = {
    "limit": "21", "offset": "0", "beyond": "10001", "size": "20", "total": "100", "limite": "3001",
    "ids": "'[501,502]'", "rara": "'jequitiba'", "exata": "'mdf'", "palavra": "'mdf'", "like": "'C-501%'",
    "nome": "'MDF 15mm Azul 501'", "ordem": "'MDF 15mm Azul 501'", "codigo": "'C-501'", "cor": "'Azul'",
    "ativo": "1", "pendente_desde": "CURRENT_DATE - INTERVAL 6 MONTH",
}
TYPED = {
    "date": "CURRENT_DATE - INTERVAL 6 MONTH", "datetime": "CURRENT_DATE - INTERVAL 6 MONTH",
    "instant": "CURRENT_DATE - INTERVAL 6 MONTH", "decimal": "10", "int": "501", "bigint": "501",
    "smallint": "1", "tinyint": "1", "text": "'x501'", "varchar": "'x501'", "char": "'x501'",
    "longtext": "'{}'", "mediumtext": "'{}'", "binary": "X'00'", "varbinary": "X'00'",
}


class Schema:
    def __init__(self, name, client):
        self.name = name
        self.client = [*client, "--default-character-set=utf8mb4", "-NB", "--force", name]
        self.types = {}
        for table, column, kind, full in self.rows(
                "SELECT table_name, column_name, data_type, column_type FROM information_schema.columns"
                f" WHERE table_schema = '{name}'"):
            self.types.setdefault(column, {})[table] = (kind, full)

    def run(self, text):
        return subprocess.run(self.client, text=True, input=text, capture_output=True, check=False)

    def rows(self, text):
        return [line.split("\t") for line in self.run(text).stdout.splitlines()]

    def of_column(self, column, words):
        """A value for the column, by its type in a table whose name is among the words of the statement."""
        tables = self.types[column]
        kind, full = next((tables[table] for table in tables if table in words), ("int", ""))
        return f"'{full.split(chr(39))[1]}'" if kind == "enum" else TYPED.get(kind, "'x501'")

    def value(self, before, parameter, words):
        """A value for a parameter, from the text before it and, when it is known, its field."""
        if before.endswith("LIMIT "):
            return "21"
        if before.endswith("OFFSET "):
            return "0"
        compared = COMPARED.search(before)
        column = compared and compared[1].split(".")[-1]
        if parameter and parameter["name"] in NAMED:
            return NAMED[parameter["name"]]
        if parameter and parameter["kind"] == "choice":
            return f"'{parameter['choices'].split()[0]}'"
        if column in NAMED:
            return NAMED[column]
        if column in self.types:
            value = self.of_column(column, words)
            # Ranges of ids are a thousand rows.
            return "1501" if value == "501" and compared[2] == "<=" else value
        if parameter:
            return "'azul'" if parameter["name"].startswith("termo") else TYPED[parameter["kind"]]
        return "501"

    def filled(self, statement):
        parts, given = re.split(r"('[^']*')", statement["sql"]), iter(statement["in"] or ())
        text, words = "", set(re.findall(r"\w+", statement["sql"]))
        for part in parts:
            for piece in re.split(r"(\?)", part) if not part.startswith("'") else (part,):
                text += self.value(text, next(given, None), words) if piece == "?" else piece
        # A setting for one statement, which EXPLAIN does not take.
        return re.sub(r"^SET STATEMENT .*? FOR ", "", " ".join(text.split()))


# Parts that the programs use only together with one of these others.
ONLY_WITH = {"contada": {"rara"}, "periodo": {"inicio", "fim"}}


def worth_asking(statement):
    """False for parts that never come alone, and for words 2 to 8 of a search, which run like the first."""
    if any(ONLY_WITH.get(name, {name}).isdisjoint(statement["with"]) for name in statement["with"]):
        return False
    return not any(re.match(r"termo[2-8]", name) for name in statement["with"]) or len(statement["with"]) > 2


def limited(sql):
    """For each SELECT, in order: whether a LIMIT bounds it."""
    selects, open_ = [], []
    for token in re.findall(r"'[^']*'|\(|\)|\bSELECT\b|\bUNION\b|\bLIMIT\b", sql):
        if token == "(":
            open_.append(None)
        elif token == ")":
            open_.pop()
        elif token == "SELECT":
            selects.append(False)
            open_[-1:] = [len(selects) - 1]
        elif token == "LIMIT" and open_ and open_[-1] is not None:
            selects[open_[-1]] = True
    return selects


def faults(sql, plan):
    """The faults of a plan: (whether it is only a walk that ends when enough rows match, text)."""
    bounded = limited(sql)
    for line in plan:
        number, _, table, access, _, key, _, _, rows, extra = line
        rows = int(rows) if rows.isdigit() else 0
        select = int(number) - 1 if number.isdigit() else 0
        stops = select < len(bounded) and bounded[select] and "Using temporary" not in extra \
            and "Using filesort" not in extra
        if access in ("ALL", "index") and not table.startswith("<") and "Table function" not in extra:
            if stops and "Using where" in extra:
                yield True, f"{table}: {access} {key} until enough rows match"
            elif rows > MANY and not stops:
                yield False, f"{table}: {access} {key}, {rows} rows"
        if "Using filesort" in extra:
            most = max((int(other[8]) for other in plan if other[0] == number and other[8].isdigit()),
                       default=0)
            if most > MANY:
                yield False, f"{table}: filesort of {most} rows"


def excuses(path, schema):
    """Patterns of the file for the schema."""
    with open(path, encoding="utf-8") as lines:
        words = [line.split(maxsplit=2) for line in lines if line.strip() and not line.startswith("#")]
    return [pattern for of_schema, pattern, _ in words if of_schema == schema]


def judge(schema, statements, asked, plans, excused):
    """Lines about what is wrong. A walk with several filters is no worse than with one of them."""
    used = set()
    for statement, sql, plan in zip(statements, asked, plans):
        name, given = statement["name"], statement["with"]
        for walk, fault in faults(sql, plan):
            if walk and len(given) > 1:
                continue
            what = f"{name}+{''.join(given)}" if walk else name
            found = [pattern for pattern in excused if fnmatch.fnmatchcase(what, pattern)]
            used.update(found)
            if not found:
                yield f"{schema} {what} with {given}: {fault}: {sql}"
    names = () if COMPARES else {statement["name"] for statement in statements}
    for pattern in excused:
        if pattern not in used and pattern[0] != "*" and fnmatch.filter(names, pattern.split("+")[0]):
            yield f"{schema} {pattern}: is excused and does nothing wrong"


def main():
    name, program, excused, *client = sys.argv[1:]
    schema = Schema(name, client)
    printed = subprocess.run([program], check=True, stdout=subprocess.PIPE, text=True).stdout
    statements = [s for s in map(json.loads, printed.splitlines()) if worth_asking(s)]
    asked = [schema.filled(statement) for statement in statements]
    answer = schema.run("".join(f"SELECT '#{i}'; EXPLAIN {sql};\n" for i, sql in enumerate(asked)))
    plans = [[] for _ in statements]
    for line in answer.stdout.splitlines():
        columns = line.split("\t")
        if columns[0].startswith("#"):
            plan = plans[int(columns[0][1:])]
        else:
            plan.append(columns)
    # Some of the shared statements are about tables that only other services have (error 1146).
    wrong = [line for line in answer.stderr.splitlines()
             if line.startswith("ERROR") and " 1146 " not in line]
    wrong += judge(name, statements, asked, plans, excuses(excused, name))
    if COMPARES:
        with open(COMPARES, "a", encoding="utf-8") as out:
            for number, statement in enumerate(statements):
                plan = ["/".join([*line[:4], line[5], line[9]]) for line in plans[number]]
                print(name, statement["name"], ",".join(statement["with"]), *plan, sep="\t", file=out)
    print(f"{len(statements)} plans of {len({s['name'] for s in statements})} statements", *wrong, sep="\n")
    sys.exit(1 if wrong else 0)


main()
