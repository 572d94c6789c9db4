"""Pages of lists while rows come and go."""

import concurrent.futures
import random
import re
import threading
import unicodedata
import urllib.parse

import yaml

from harness import ENDERECO, ROOT, cnpj, cpf, fornecedor, links, name, pessoa, produto, projeto, soon

STAYING, CLIENTS = 40, 20
ORDERS = ("nome", "-nome", "id", "-id")


def names(answer):
    return [row["nome"] for row in answer.json["data"]]


def listing(mark, **parameters):
    return f"/fornecedores?{urllib.parse.urlencode({'nome': mark, **parameters})}"


def remove(api, row):
    api.must(204, "DELETE", f"/fornecedores/{row['id']}", If_Match="*")


def test_rows_at_the_cursor(tally, world):
    mark, api = name("Cursor"), world.admin
    made = [api.made("/fornecedores", fornecedor(nome=f"{mark} {number}0")) for number in range(7)]
    first = api.get(listing(mark, resultadoPorPagina=2))
    third = api.get(links(api.get(links(first)["next"]))["next"])
    remove(api, made[1])
    second = api.get(links(first)["next"])
    after = [f"{mark} 20", f"{mark} 30"]
    tally.equal("no row is left out when the one at the cursor is gone", after, names(second))
    tally.check("a page by cursor has no number", "paginaAtual" not in second.json, second)
    api.made("/fornecedores", fornecedor(nome=f"{mark} 05"))
    again = names(api.get(links(first)["next"]))
    tally.equal("no row comes twice when one came before the cursor", after, again)
    remove(api, made[4])
    tally.equal("prev has the rows just before", after, names(api.get(links(third)["prev"])))
    for row in made[5:]:
        remove(api, row)
    empty = api.get(links(third)["next"])
    tally.equal("a page behind rows that are gone is empty", (200, []), (empty.status, empty.json["data"]))
    tally.equal("its prev is the end of the list", after, names(api.get(links(empty)["prev"])))
    row = made[3]
    sent = {**fornecedor(nome=f"{mark} 99"), "cnpj": row["cnpj"]}
    api.must(200, "PUT", f"/fornecedores/{row['id']}", sent, If_Match="*")
    moved = names(api.get(links(first)["next"]))
    tally.equal("a row that was renamed is where its name is now", [f"{mark} 20", f"{mark} 99"], moved)


def test_foreign_cursors(tally, world):
    mark, api = name("Cursor"), world.admin
    for number in range(3):
        api.made("/fornecedores", fornecedor(nome=f"{mark} {number}"))
    page = api.get(listing(mark, resultadoPorPagina=1))
    cursor = urllib.parse.parse_qs(links(page)["next"].partition("?")[2])["cursor"][0]
    tally.equal(
        "a cursor serves pages of any size",
        [f"{mark} 1", f"{mark} 2"],
        names(api.get(listing(mark, resultadoPorPagina=100, cursor=cursor))),
    )
    for what, target in {
        "another order": listing(mark, ordem="-nome", cursor=cursor),
        "another filter": listing(f"{mark} 1", cursor=cursor),
        "one filter more": listing(mark, uf="SP", cursor=cursor),
        "another list": f"/produtos?{urllib.parse.urlencode({'nome': mark, 'cursor': cursor})}",
        "a page number": listing(mark, pagina=1, cursor=cursor),
        "a key that was changed": listing(mark, cursor=f"{cursor[:-4]}_w"),
    }.items():
        answer = api.get(target)
        tally.equal(f"a cursor with {what}", (422, ["/cursor"]), (answer.status, answer.faults))


def walk(api, target, relation):
    seen = []
    while target:
        answer = api.must(200, "GET", target)
        page = names(answer)
        seen += reversed(page) if relation == "prev" else page
        target = links(answer).get(relation)
    return seen


def both_ways(api, target):
    """What a client sees that reads a list to its end and then back."""
    forward = walk(api, target, "next")
    end = links(api.must(200, "GET", target))["last"]
    return forward, walk(api, end, "prev")


def test_orders_by_number(tally, world):
    """Orders by quantity and by price, in which many products are equal."""
    api, mark = world.admin, name("Iguais")
    numbers = ((2, 9.5), (10, 0.0745), (2, 9.5), (0, 100), (1.5, 9.5), (2, 9.4999), (10, 0), (2, 20))
    made = [
        api.made("/produtos", produto(nome=f"{mark} {row}", casasDecimais=1, quantidade=stock, valor=price))
        for row, (stock, price) in enumerate(numbers)
    ]
    for field in ("quantidade", "valor"):
        rows = [row["nome"] for row in sorted(made, key=lambda row: (row[field], row["id"]))]
        for order, expected in ((field, rows), (f"-{field}", rows[::-1])):
            query = urllib.parse.urlencode({"nome": mark, "ordem": order, "resultadoPorPagina": 2})
            seen = both_ways(api, f"/produtos?{query}")
            tally.equal(f"by {order}, equal ones by id, on and back", (expected, expected[::-1]), seen)
    query = urllib.parse.urlencode({"nome": mark, "ordem": "quantidade", "resultadoPorPagina": 3})
    page = api.get(f"/produtos?{query}")
    sold = {"tipo": "SAIDA", "quantidade": 2, "motivo": "Venda"}
    api.made(f"/produtos/{page.json['data'][-1]['id']}/movimentacoes", sold)
    rest = [row["nome"] for row in sorted(made, key=lambda row: (row["quantidade"], row["id"]))][3:]
    seen = walk(api, links(page)["next"], "next")
    tally.equal("the next page is the same when the row at its cursor moves", rest, seen)


def churn(api, mark, done, came):
    """Creates and deletes rows between the others until `done`; returns how many."""
    count = 0
    while not done.is_set():
        row = api.made("/fornecedores", fornecedor(nome=f"{mark} {count * 7 % STAYING:02}5 vai"))
        remove(api, row)
        count += 1
        came.release()
    return count


def test_pages_while_rows_come_and_go(tally, world):
    mark, api = name("Ficam"), world.admin
    staying = [f"{mark} {number:02}0" for number in range(STAYING)]
    for row in staying:
        api.made("/fornecedores", fornecedor(nome=row, cnpj=cnpj()))
    done, enough, came = threading.Event(), threading.Event(), threading.Semaphore(0)

    def walk_until_enough(target):
        seen = both_ways(api, target)
        while not enough.is_set():
            seen = both_ways(api, target)
        return seen

    with concurrent.futures.ThreadPoolExecutor(CLIENTS + 2) as crowd:
        churning = [crowd.submit(churn, api, mark, done, came) for _ in range(2)]
        walks = {}
        for number in range(CLIENTS):
            target = listing(mark, ordem=ORDERS[number % 4], resultadoPorPagina=3 + number, total="nao")
            walks[number] = crowd.submit(walk_until_enough, target)
        for _ in range(10):
            came.acquire(timeout=60)
        enough.set()
        concurrent.futures.wait(walks.values())
        done.set()
    for number, task in walks.items():
        expected = staying[::-1] if ORDERS[number % 4].startswith("-") else staying
        forward, back = ([row for row in seen if not row.endswith("vai")] for seen in task.result())
        tally.equal(f"client {number} sees every row that stays once", expected, forward)
        tally.equal(f"client {number} sees them once on the way back", expected[::-1], back)
    gone = sum(task.result() for task in churning)
    tally.check("rows came and went meanwhile", gone >= 10, gone)


# A name, searches that find it, and searches that do not.
SEARCHES = (
    ("MDF 15mm Freijó", ("freijo mdf 15", "FREIJÓ", "15mm", "mdf 1", "m f"), ("mdf 18", "reijo", "mdf mm")),
    ("Chapa Aço-Inox", ("aco inox", "inox chapa", "aço-inox", "acoinox", "chapa aç"), ("aco s", "inoxx")),
    ("Puxador D'Ávila", ("davila", "d’avila", "D'ÁVILA pux", "avila"), ("dávilo", "d'avilas")),
    ("Verniz marítimo 3,6 L", ("maritimo 3 6", "verniz l"), ("36 verniz",)),
    ("Dobradiça 100%_boa", ("100", "dobradica 100%", "boa_"), ("1000", "d_bradica", "100%boas")),
)


def search(path, words, **more):
    return f"{path}?{urllib.parse.urlencode({'busca': words, **more})}"


def mark_of_rows():
    """A word that no other row has: letters only, so that it is one word. No search begins with z."""
    return "z" + "".join(random.choices("bcdfghjklmnpqrstvwxz", k=15))


def test_words(tally, world):
    """Every list of names is searched in the same way, in whatever Unicode form a name was sent."""
    api = world.admin
    stock = api.made("/produtos", produto(quantidade=10))
    makers = {
        "/produtos": lambda nome: produto(nome=nome),
        "/projetos": lambda nome: projeto({stock["id"]: 1}, nome=nome),
        "/fornecedores": lambda nome: fornecedor(nome=nome),
        "/pessoas": lambda nome: pessoa(nome=nome, cpf=cpf()),
    }
    for form, (path, make) in zip(("NFC", "NFD", "NFC", "NFD"), makers.items()):
        mark = mark_of_rows()
        for row, found, missed in SEARCHES:
            row = unicodedata.normalize(form, f"{row} {mark}")
            api.made(path, make(row))
            for words in (*found, *(unicodedata.normalize("NFD", word) for word in found)):
                answer = api.get(search(path, f"{words} {mark}"))
                seen = names(answer), answer.json["totalItens"]
                tally.equal(f"{path}: {words!r} finds {row!r}", ([row], 1), seen)
            for words in missed:
                answer = api.get(search(path, f"{words} {mark}"))
                seen = answer.status, names(answer), answer.json["totalItens"]
                tally.equal(f"{path}: {words!r} does not find {row!r}", (200, [], 0), seen)
        everything = [unicodedata.normalize(form, f"{row[0]} {mark}") for row in SEARCHES]
        answer = api.get(search(path, mark, ordem="-nome"))
        tally.equal(f"{path}: what is found is in order", sorted(everything, reverse=True), names(answer))
        answer = api.get(f"{path}?{urllib.parse.urlencode({'nome': f'mdf {mark[:9]}'})}")
        tally.equal(f"{path}: nome means the same", everything[:1], names(answer))
        answer = api.get(search(path, "mdf", nome=mark))
        tally.equal(f"{path}: busca and nome together", everything[:1], names(answer))
        for nothing in ("%", "_", "🪵", "- '"):
            answer = api.get(search(path, nothing))
            seen = answer.status, answer.json["totalItens"]
            tally.equal(f"{path}: {nothing!r} finds nothing", (200, 0), seen)
    copy = "/projetos/produtos-em-estoque"
    nome = f"Compensado Naval {mark_of_rows()}"
    code = mark_of_rows()
    api.made("/produtos", produto(nome=nome, codigo=f"{code}-7"))
    for path in ("/produtos", copy):
        seen = soon(lambda: names(api.get(search(path, f"naval 7 {code[:5]}"))), bool)
        tally.equal(f"{path}: the code is searched, too", [nome], seen)
    tally.equal("a code is found by its beginning", [nome], names(api.get(f"/produtos?codigo={code}-")))


def test_words_follow_the_row(tally, world):
    api, mark = world.admin, mark_of_rows()
    row = api.made("/produtos", produto(nome=f"Antigo {mark}"))
    path = f"/produtos/{row['id']}"
    api.must(200, "PUT", path, {**row, "nome": f"Novo {mark}", "codigo": f"{mark}-9"}, If_Match="*")
    for words, expected in (("antigo", []), ("novo", [f"Novo {mark}"]), (f"{mark}-9", [f"Novo {mark}"])):
        seen = names(api.get(search("/produtos", f"{words} {mark}")))
        tally.equal(f"after a new name, {words!r}", expected, seen)
    api.must(204, "DELETE", path, If_Match="*")
    tally.equal("what is retired is not found", [], names(api.get(search("/produtos", mark))))
    retired = api.get(search("/produtos", mark, ativo="false"))
    tally.equal("unless it is asked for", [f"Novo {mark}"], names(retired))
    place = {**ENDERECO, "cidade": "São José dos Campos"}
    api.made("/fornecedores", fornecedor(nome=f"Vale {mark}", endereco=place))
    for city, expected in (("jose campos", 1), ("sao jose", 1), ("campinas", 0)):
        answer = api.get(f"/fornecedores?{urllib.parse.urlencode({'cidade': city, 'busca': mark})}")
        tally.equal(f"cidade={city}", expected, answer.json["totalItens"])
    answer = api.get(search("/fornecedores", f"jose {mark}"))
    tally.equal("the words of the city are not those of the name", 0, answer.json["totalItens"])


def test_filters(tally, world):
    api, mark = world.admin, mark_of_rows()
    colours = ("Branco", "Preto")
    stock = [api.made("/produtos", produto(nome=f"{mark} {one}", cor=one, quantidade=9)) for one in colours]
    made = []
    for number, (row, day) in enumerate(((0, "2020-02-01"), (1, "2020-02-01"), (1, "9999-12-31"))):
        days = {"dataInicio": "2020-01-01", "dataEntrega": day}
        made.append(api.made("/projetos", projeto({stock[row]["id"]: 1}, nome=f"{mark} {number}", **days)))
    api.must(200, "PATCH", f"/projetos/{made[1]['id']}/status", {"status": "CANCELADO"}, If_Match="*")
    several = f"{stock[1]['id']},{stock[0]['id']},999999999"
    here = {"busca": mark}
    for path, filters, expected in (
        ("/produtos", {"cor": "branco"}, [f"{mark} Branco"]),
        ("/produtos", {"ids": several}, [f"{mark} Branco", f"{mark} Preto"]),
        ("/projetos", {"produtoId": stock[1]["id"]}, [f"{mark} 1", f"{mark} 2"]),
        ("/projetos", {"atrasado": "true"}, [f"{mark} 0"]),
        ("/projetos", {"atrasado": "false"}, [f"{mark} 1", f"{mark} 2"]),
        ("/projetos", {"status": "CANCELADO,PENDENTE"}, [f"{mark} {number}" for number in range(3)]),
        ("/projetos", {"status": "CANCELADO"}, [f"{mark} 1"]),
        ("/projetos", {"entregaDe": "2020-02-02"}, [f"{mark} 2"]),
        ("/projetos", {"ids": f"{made[2]['id']},{made[0]['id']}", "atrasado": "true"}, [f"{mark} 0"]),
    ):
        answer = api.get(f"{path}?{urllib.parse.urlencode({**here, **filters})}")
        tally.equal(f"{path} with {filters}", expected, names(answer))
    late = [row["atrasado"] for row in api.get(f"/projetos?busca={mark}&ordem=nome").json["data"]]
    tally.equal("a project says whether it is late", [True, False, False], late)
    one = api.get(f"/projetos/{made[0]['id']}").json
    tally.equal("also when it is read alone", True, one["atrasado"])


def lists_of_the_document():
    """The paths of docs/openapi.yaml whose answers have an ETag of their content, and no version."""
    text = (ROOT / "docs" / "openapi.yaml").read_text()
    paths = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))["paths"]
    for path, methods in paths.items():
        headers = methods.get("get", {"responses": {"200": {}}})["responses"]["200"].get("headers", {})
        has_it = headers.get("ETag", {}).get("$ref", "").endswith("ETag-do-conteudo")
        if has_it and not path.endswith("/exportacao"):  # each export is in the next one's audit
            yield path


def test_lists_that_did_not_change(tally, world):
    """If-None-Match on answers without a version."""
    api, mark = world.admin, name("Igual")
    stock = api.made("/produtos", produto(nome=mark, quantidade=10))
    made = {
        "produtos": stock["id"],
        "projetos": api.made("/projetos", projeto({stock["id"]: 1}))["id"],
        "fornecedores": api.made("/fornecedores", fornecedor())["id"],
        "pessoas": api.made("/pessoas", pessoa(cpf=cpf()))["id"],
    }
    for path in lists_of_the_document():
        path = path.replace("{id}", str(made.get(path.split("/")[1])))

        def again():
            read = api.get(path)
            return read, api.get(path, If_None_Match=read["ETag"] or "")

        # Messages still under way may change a list between the two requests.
        read, kept = soon(again, lambda both: both[1].status == 304)
        tally.equal(f"GET {path}", 200, read.status)
        weak = re.fullmatch(r'W/"[0-9a-f]{16}"', read["ETag"] or "")
        tally.check(f"GET {path}: a weak ETag", weak, read["ETag"])
        seen = kept.status, kept.text, kept["ETag"], kept["Link"]
        tally.equal(f"GET {path} with its ETag", (304, "", read["ETag"], read["Link"]), seen)

    path = f"/produtos?{urllib.parse.urlencode({'nome': mark})}"
    soon(lambda: api.get(path), lambda answer: len(names(answer)) == 1)
    soon(lambda: api.get(f"/produtos/{stock['id']}").json["quantidade"], lambda left: left == 9)
    tag = api.get(path)["ETag"]
    for what, header in {
        "*": "*", "several tags": f'"1", {tag}, W/"2"', "a strong form of it": tag[2:], "its ETag": tag,
    }.items():
        answer = api.get(path, If_None_Match=header, Accept_Encoding="gzip")
        tally.equal(f"a list with {what}: 304", (304, "", tag), (answer.status, answer.text, answer["ETag"]))
    for what, header in {"another tag": 'W/"0123456789abcdef"', "no tag": tag[3:-1]}.items():
        tally.equal(f"a list with {what}: 200", 200, api.get(path, If_None_Match=header).status)
    packed = api.get("/produtos?resultadoPorPagina=100", Accept_Encoding="gzip")
    tally.equal("a compressed list is compressed", "gzip", packed["Content-Encoding"])
    plain = api.get("/produtos?resultadoPorPagina=100")
    tally.equal("and has the same ETag", plain["ETag"], packed["ETag"])
    head = api.call("HEAD", path, If_None_Match=tag)
    tally.equal("HEAD of it", (304, tag), (head.status, head["ETag"]))

    api.must(200, "PATCH", f"/produtos/{stock['id']}", {"cor": "Imbuia"})
    answer = api.get(path, If_None_Match=tag)
    tally.equal("a row that changed is sent", (200, "Imbuia"), (answer.status, answer.json["data"][0]["cor"]))
    tally.check("with another ETag", answer["ETag"] != tag, answer["ETag"])
    api.made("/produtos", produto(nome=f"{mark} outro"))
    more = api.get(path, If_None_Match=answer["ETag"])
    tally.equal("and so is a list with one row more", (200, 2), (more.status, len(names(more))))
    first = api.get(f"{path}&resultadoPorPagina=1")
    after = api.get(f"{path}&resultadoPorPagina=1&pagina=2", If_None_Match=first["ETag"])
    tally.equal("another page is another list", 200, after.status)
    refused = api.call("POST", "/produtos", produto(nome=mark), If_None_Match="*")
    tally.equal("a POST does not ask for what is there", (409, None), (refused.status, refused["ETag"]))


def all_tests(tally, world):
    tally.run(test_rows_at_the_cursor, world)
    tally.run(test_foreign_cursors, world)
    tally.run(test_orders_by_number, world)
    tally.run(test_pages_while_rows_come_and_go, world)
    tally.run(test_words, world)
    tally.run(test_words_follow_the_row, world)
    tally.run(test_filters, world)
    tally.run(test_lists_that_did_not_change, world)
