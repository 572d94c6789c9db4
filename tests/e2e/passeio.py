"""Checks the docs: the commands and answers of the README, and the lists of docs/api.md."""

import re
import subprocess

from harness import ROOT, soon

# A row of a list: its path, its filters, its orders.
LIST = re.compile(r"^\| GET \| (/\S+) \|[^|]*\| (?:.*?filters? ([^;]*))?.*?order ((?:`\w+`,? ?)+)", re.M)
INSTANT = re.compile(r'"20\d\d-\d\d-\d\dT[0-9:.]+Z"')


def steps(text):
    """Each command of the console blocks, with the output shown below it."""
    for block in re.findall(r"^```console\n(.*?)^```", text, re.M | re.S):
        for step in re.split(r"^\$ ", block, flags=re.M)[1:]:
            lines = step.rstrip().splitlines()
            size = 1
            while size < len(lines) and lines[size].startswith("    "):  # continued commands are indented
                size += 1
            yield "\n".join(lines[:size]), "\n".join(lines[size:])


def test_walk(tally, instance):
    """Needs an empty system, so that the ids are those of the README."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (setup,) = re.findall(r"^```sh\n(URL=.*?)^```", text, re.M | re.S)
    ours = setup.replace("http://127.0.0.1:8000", instance.url).replace("@.run/", f"@{instance.run}/")
    walk = list(steps(text))
    tally.check("the walk has at least 15 steps", len(walk) >= 15, len(walk))
    tally.check("the walk uses this system", "8000" not in ours and "@.run" not in ours, ours)

    def run(command):
        done = subprocess.run(["bash", "-c", f"{ours}\n{command}"], capture_output=True, text=True)
        return INSTANT.sub('"…"', (done.stdout + done.stderr).strip())

    for command, shown in walk:
        shown = INSTANT.sub('"…"', shown)
        if "api GET" in command:  # may need the effect of a message
            seen = soon(lambda command=command: run(command), lambda seen, shown=shown: seen == shown)
        else:
            seen = run(command)
        tally.equal(command.splitlines()[0], shown, seen)
    other = (ROOT / "README.pt-BR.md").read_text(encoding="utf-8")
    tally.equal("README.pt-BR.md has the same steps", walk, list(steps(other)))
    tally.check("README.pt-BR.md has the same setup", setup in other)


def test_lists(tally, world):
    """Every list has the filters and orders of docs/api.md, and no other order."""
    lists = LIST.findall((ROOT / "docs" / "api.md").read_text(encoding="utf-8"))
    tally.check("docs/api.md has at least nine lists", len(lists) >= 9, lists)
    for path, filters, orders in lists:
        for name in re.findall(r"`(\w+)", filters):
            answer = world.admin.get(f"{path}?{name}=1")
            tally.check(f"{path} has the filter {name}", "Campo desconhecido" not in answer.text, answer)
        told = re.findall(r"`(\w+)`", orders)
        for order in told:
            for sign in ("", "-"):
                query = f"{path}?ordem={sign}{order}"
                tally.equal(query, 200, world.admin.get(query).status)
        answer = world.admin.get(f"{path}?ordem=nenhuma")
        tally.check(f"{path} has no other order", f"menos: {', '.join(told)}." in answer.text, answer)
