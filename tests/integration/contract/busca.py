"""Searches of a running estoque, compared with the names of its products; called by busca.sh.

    busca.py URL TOKEN SOCKET

Prints a line a check and at its end their count.
"""

import decimal
import http.client
import json
import pathlib
import re
import subprocess
import sys
import unicodedata
import urllib.parse

ROWS = """INSERT INTO produto (nome, codigo, preco, estoque, fornecedor_id)
    SELECT CONCAT(ELT(1 + seq % 3, 'MDF ', 'mdf-', 'Mdf '), IF(seq % 2, 15, 18), 'mm ',
        ELT(1 + seq % 7, 'Freijó', 'Branco', 'Preto', 'Noce', 'Azul', 'Cinza', 'Cru'), ' ', seq),
        NULL, seq * 31 % 40 + 0.0745, seq * 17 % 13 + seq % 3 / 1000, seq % 5 + 1 FROM seq_1_to_1500"""
# Names of so many words that few of these rows may be read for a page.
LONG_ROWS = """INSERT INTO produto (nome, preco)
    SELECT CONCAT(IF(seq % 2, 'Tampo ta tb td te tf tg th ti tj tk', 'Porta va vb vd ve vf vg vh vi vj vk'),
        ' a b d e f g h i j l o q r s ', seq), 1 FROM seq_1_to_2600"""
# Rare words, common words, prefixes of several common words, and combinations that are rare or never occur.
SEARCHES = (
    "freijo", "mdf freijo", "18 mdf azul", "mdf", "chapa", "m", "c", "mdf m", "mdf 15mm", "1", "1 c",
    "chapa mdf", "mdf nada", "acai", "acairoxo", "c-24", "24", "mdf 15mm freijo 147", "cha c-2", "m 1",
    "tampo mdf", "tampo z", "t m", "tampo s 2499", "t v", "v t porta",
)
ORDERS = ("nome", "-nome", "id", "-id")
ONWARD = ("nome", "-id")  # these are walked from the first page, the others from the last
NUMBERS = ("quantidade", "-quantidade", "valor", "-valor")
RARE = 1000


def plain(text):
    marks = unicodedata.normalize("NFD", text)
    return "".join(one for one in marks if not unicodedata.combining(one)).lower()


def words_of(text):
    pieces = re.findall(r"[^\W_]+", plain(text))
    return set(pieces) | set(re.findall(r"[^\W_]+", plain(text).replace("-", "").replace("'", "")))


class Service:
    def __init__(self, url, token):
        address = urllib.parse.urlsplit(url)
        self.connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
        self.headers = {"Authorization": f"Bearer {pathlib.Path(token).read_text().strip()}"}

    def get(self, target):
        self.connection.request("GET", target, headers=self.headers)
        response = self.connection.getresponse()
        body = json.loads(response.read())
        if response.status != 200:
            raise AssertionError(f"{target}: {response.status} {body}")
        links = {}
        for value in response.headers.get_all("Link"):
            place, _, relation = value[1:].partition('>; rel="')
            links[relation[:-1]] = place
        return body, links

    def walk(self, target, relation):
        ids = []
        while target:
            body, links = self.get(target)
            page = [row["id"] for row in body["data"]]
            ids += reversed(page) if relation == "prev" else page
            target = links.get(relation)
        return ids


class Checks:
    passed = failed = 0

    def equal(self, what, expected, got):
        if expected == got:
            self.passed += 1
            print(f"ok   {what}")
        else:
            self.failed += 1
            print(f"FAIL {what}: expected {str(expected)[:300]}, got {str(got)[:300]}")


def client(socket, sql):
    command = ["mariadb", "--no-defaults", f"--socket={socket}", "-NB", "-u", "root", "estoque", "-e", sql]
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout


def rows_read(socket):
    """Rows read by all statements so far."""
    lines = client(socket, "SHOW GLOBAL STATUS LIKE 'Handler_read%'").splitlines()
    return sum(int(line.split("\t")[1]) for line in lines)


def rows_read_by(socket, call):
    before = rows_read(socket)
    nothing = rows_read(socket) - before  # what the measurement itself reads
    call()
    return rows_read(socket) - before - 2 * nothing


def check_reads(service, checks, socket):
    """Limits of the rows and entries that are read for a page of 7."""
    def reads(most, text, order):
        target = f"/produtos?{urllib.parse.urlencode({'busca': text, 'ordem': order})}&resultadoPorPagina=7"
        service.get(target)
        client(socket, "RESET QUERY CACHE")
        took = rows_read_by(socket, lambda: service.get(target))
        checks.equal(f"{text!r} by {order} again reads at most {most}, not {took}", True, took <= most)

    def kept(text, order):
        target = f"/produtos?{urllib.parse.urlencode({'busca': text, 'ordem': order})}&resultadoPorPagina=7"
        first = service.get(target)
        again = []
        # The server counts all reads, also the service's in the background: one of 40 is undisturbed.
        took = []
        while 0 not in took and len(took) < 40:
            took.append(rows_read_by(socket, lambda: again.append(service.get(target))))
        checks.equal(f"{text!r} by {order} is answered alike", [first] * len(again), again)
        checks.equal(f"and nothing is read for that, of {took}", True, 0 in took)

    reads(100, "porta", "nome")  # its 1,300 entries are not counted again
    reads(100, "tampo", "-id")  # the newest rows are read, of which every second one has it
    reads(100, "tampo", "id")  # the first 4,000 rows, without it, are not read
    reads(4500, "mdf", "nome")  # 2,000 entries begin with it; their 1,500 rows are not read
    reads(30, "porta tampo", "nome")  # jumps from the first name with one to the first with the other
    kept("porta", "nome")
    kept("tampo", "-id")


def check_memory(service, checks, socket):
    """What the service remembers about words changes how it searches, not what it finds."""
    def found(text, order="nome"):
        query = urllib.parse.urlencode({"busca": text, "ordem": order, "resultadoPorPagina": 100})
        body, _ = service.get(f"/produtos?{query}")
        return [row["nome"] for row in body["data"]], body["totalItens"]

    checks.equal("a word that nothing has", ([], 0), found("peroba"))
    client(socket, "INSERT INTO produto (nome, preco) VALUES ('Peroba rosa', 1), ('Aaa tampox', 1)")
    checks.equal("the word when a product has it", (["Peroba rosa"], 1), found("peroba"))
    checks.equal("a word that was the whole of others", "Aaa tampox", found("tampo")[0][0])
    checks.equal("and by id", "Aaa tampox", found("tampo", "-id")[0][0])
    client(socket, "INSERT INTO produto (nome, preco) VALUES ('Porta tampox', 1)")
    checks.equal("with another that still is", ["Porta tampox"], found("porta tampo")[0])
    client(socket, "INSERT INTO produto (nome, preco) VALUES ('Aab portal tampox', 1)")
    checks.equal("with another that was", ["Aab portal tampox", "Porta tampox"], found("porta tampo")[0])
    client(socket, "UPDATE produto SET nome = 'Ipê' WHERE nome = 'Peroba rosa'")
    checks.equal("the word when the product has lost it", ([], 0), found("peroba"))


def main(url, token, socket):
    service, checks = Service(url, token), Checks()
    client(socket, ROWS)
    client(socket, LONG_ROWS)
    table = client(socket, "SELECT id, COALESCE(codigo, ''), nome FROM produto WHERE ativo = 1 ORDER BY nome")
    rows = [line.split("\t") for line in table.splitlines()]
    names = {int(number): words_of(f"{name} {code}") for number, code, name in rows}
    for text in SEARCHES:
        wanted = words_of(text) if "-" not in text else set(re.findall(r"[^\W_]+", plain(text)))
        found = [
            number for number, words in names.items()
            if all(any(word.startswith(one) for word in words) for one in wanted)
        ]
        every = [word for words in names.values() for word in words]
        entries = min(sum(word.startswith(one) for word in every) for one in wanted)
        for order in ORDERS:
            expected = sorted(found) if order.endswith("id") else list(found)
            expected = expected[::-1] if order[0] == "-" else expected
            query = f"/produtos?{urllib.parse.urlencode({'busca': text, 'ordem': order})}&resultadoPorPagina="
            first, links = service.get(f"{query}7")
            seen = [row["id"] for row in first["data"]]
            # A page of common words may be cut short, and then links to a next one.
            incomplete = entries > RARE and "next" in links
            known = expected[:len(seen)] if incomplete else expected[:7]
            checks.equal(f"{text!r} by {order}, the first page", known, seen)
            told = first["totalItens"], first["haMais"]
            exact = entries <= RARE or told == (len(expected), False)
            known = (len(expected), False) if exact else (len(seen), incomplete)
            checks.equal(f"{text!r} by {order}, the total", known, told)
            third = service.get(f"{query}7&pagina=3")[0]
            if entries <= RARE:
                told = third["totalItens"], third["haMais"]
                checks.equal(f"{text!r} by {order}, the total on the third", (len(expected), False), told)
            seen = [row["id"] for row in third["data"]]
            known = expected[14:14 + len(seen)] if incomplete else expected[14:21]
            checks.equal(f"{text!r} by {order}, the third", known, seen)
            if order in ONWARD:
                checks.equal(f"{text!r} by {order}", expected, service.walk(f"{query}90", "next"))
                rest = service.walk(f"{query}90&pagina=2", "next")
                # If pages are cut short, this may begin before the 91st row, but must go on to the end.
                known = len(rest) >= len(expected[90:]) and rest == expected[len(expected) - len(rest):]
                checks.equal(f"{text!r} by {order}, from the second to the end", True, known)
            else:
                last = service.get(f"{query}90&total=nao")[1]["last"]
                checks.equal(f"{text!r} by {order}, back", expected[::-1], service.walk(last, "prev"))
    values = {
        "quantidade": client(socket, "SELECT estoque, id FROM produto WHERE ativo = 1"),
        "valor": client(socket, "SELECT preco, id FROM produto WHERE ativo = 1"),
    }
    for order in NUMBERS:
        lines = [line.split("\t") for line in values[order.lstrip("-")].splitlines()]
        places = sorted((decimal.Decimal(value), int(number)) for value, number in lines)
        places = places[::-1] if order[0] == "-" else places
        for text in ("", "freijo", "mdf freijo", "mdf", "m 1", "chapa mdf", "tampo mdf", "t v"):
            wanted = words_of(text)
            expected = [
                number for _, number in places
                if all(any(word.startswith(one) for word in names[number]) for one in wanted)
            ]
            words = {"busca": text} if text else {}
            query = {**words, "ordem": order, "resultadoPorPagina": 90, "total": "nao"}
            target = f"/produtos?{urllib.parse.urlencode(query)}"
            checks.equal(f"{text!r} by {order}", expected, service.walk(target, "next"))
            last = service.get(target)[1]["last"]
            checks.equal(f"{text!r} by {order}, back", expected[::-1], service.walk(last, "prev"))
    both, _ = service.get("/produtos?busca=mdf&fornecedorId=3&ordem=nome&resultadoPorPagina=100")
    checks.equal("a common word and a filter", {3}, {row["fornecedorId"] for row in both["data"]})
    some = list(names)[5:9]
    ids, _ = service.get(f"/produtos?busca=chapa&ids={','.join(map(str, some))}&ordem=id")
    expected = sorted(number for number in some if any(word.startswith("chapa") for word in names[number]))
    checks.equal("a common word and ids", expected, [row["id"] for row in ids["data"]])
    check_reads(service, checks, socket)
    check_memory(service, checks, socket)
    print(f"{checks.passed} {checks.failed}")


main(*sys.argv[1:])
