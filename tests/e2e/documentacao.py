"""The documentation at /docs, and the lists of docs/openapi.yaml."""

import re

import yaml
from harness import ROOT

PAGES = ("/docs", "/docs/passeio", "/docs/problemas", "/docs/mudancas")
HREF = re.compile(r'(?:href|src)="(/[^"#]*)')


def document(language=""):
    text = (ROOT / "docs" / f"openapi{language}.yaml").read_text()
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def test_pages(tally, world):
    """Each page is there in both languages, without a token, and so is what it links to."""
    linked = set()
    for path in (*PAGES, *(page.replace("/docs", "/docs/en", 1) for page in PAGES)):
        answer = world.nobody.get(path)
        tally.equal(path, (200, "text/html"), (answer.status, answer.type))
        language = "en" if path.startswith("/docs/en") else "pt-BR"
        tally.check(f"{path} is in {language}", f'<html lang="{language}">' in answer.text, answer)
        linked |= set(HREF.findall(answer.text))
    for path in sorted(linked - set(PAGES)):
        tally.equal(path, 200, world.nobody.get(path).status)


def test_document(tally, world):
    """What is served is what is in the repository."""
    for path, language in (("/docs/openapi.json", ""), ("/docs/en/openapi.json", ".en")):
        answer = world.nobody.get(path)
        tally.equal(f"{path} is docs/openapi{language}.yaml", document(language), answer.json)


def test_problems(tally, world):
    """The `type` of each problem is the address of its section."""
    for problem in document()["x-problemas"]:
        page = world.nobody.get(f'/docs/problemas/{problem["name"]}')
        tally.equal(f'the page of {problem["name"]}', 200, page.status)
        tally.check(f'{problem["name"]} has its title', problem["titulo"] in page.text, page)
    refused = world.nobody.must(422, "POST", "/auth/login", {})
    tally.equal("the type of a refusal is a page", 200, world.nobody.get(refused.json["type"]).status)


def test_lists(tally, world):
    """Every list has the filters and orders of the document, and no other order."""
    lists = {path: methods["get"] for path, methods in document()["paths"].items()
             if any(one.get("name") == "ordem" for one in methods.get("get", {}).get("parameters", ()))}
    tally.check("there are at least nine lists", len(lists) >= 9, list(lists))
    for path, operation in lists.items():
        if "{" in path:  # as the list of all records, which is tested
            continue
        parameters = {one["name"]: one for one in operation["parameters"] if "name" in one}
        orders = parameters.pop("ordem")["schema"]["enum"]
        for name in parameters:
            answer = world.admin.get(f"{path}?{name}=1")
            tally.check(f"{path} has the filter {name}", "Campo desconhecido" not in answer.text, answer)
        if not path.startswith("/relatorios"):  # their orders depend on the grouping: relatorios.py
            for order in orders:
                query = f"{path}?ordem={order}"
                tally.equal(query, 200, world.admin.get(query).status)
            names = ", ".join(order for order in orders if not order.startswith("-"))
            answer = world.admin.get(f"{path}?ordem=nenhuma")
            tally.check(f"{path} has no other order", f"menos: {names}." in answer.text, answer)


def all_tests(tally, world):
    for test in (test_pages, test_document, test_problems, test_lists):
        tally.run(test, world)
