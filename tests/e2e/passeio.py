"""Checks the docs: the commands and answers of the README."""

import re
import subprocess

from harness import ROOT, soon

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

    # One login for all commands, of which some are repeated: there is a limit of logins a minute.
    got = subprocess.run(["bash", "-c", f'{ours}\nprintf %s "$TOKEN"'], capture_output=True, text=True)
    ours = re.sub(r"^TOKEN=.*$", lambda _: f"TOKEN={got.stdout}", ours, flags=re.M)

    def run(command):
        done = subprocess.run(["bash", "-c", f"{ours}\n{command}"], capture_output=True, text=True)
        return INSTANT.sub('"…"', (done.stdout + done.stderr).strip())

    for command, shown in walk:
        shown = INSTANT.sub('"…"', shown)
        if "api GET" in command:  # may need the effect of a message
            seen = soon(lambda command=command: run(command), lambda seen, shown=shown: seen == shown)
        elif "api POST /projetos" in command:  # projetos must know the product
            refused = re.compile(r'"status": ?(422|503)')
            seen = soon(lambda command=command: run(command), lambda seen: not refused.search(seen))
        else:
            seen = run(command)
        tally.equal(command.splitlines()[0], shown, seen)
    other = (ROOT / "README.pt-BR.md").read_text(encoding="utf-8")
    tally.equal("README.pt-BR.md has the same steps", walk, list(steps(other)))
    tally.check("README.pt-BR.md has the same setup", setup in other)
