"""No personal data in any log."""

import re

from harness import PRIVATE


def test_privacy(tally, world, instance):
    """No log contains personal data, passwords or tokens of the suite's requests and responses."""
    world.admin.get("/pessoas?nome=Pessoa+procurada&cpf=529.982.247-25")
    world.nobody.call("POST", "/auth/login", b'{"chaveDeAcesso": "K7P2M9QX", "senha": "segredo quebrado"')
    forms = PRIVATE | {"Pessoa+procurada", "529.982.247-25", "52998224725", "segredo quebrado"}
    forms |= {f"{c[:3]}.{c[3:6]}.{c[6:9]}-{c[9:]}" for c in forms if re.fullmatch("[0-9]{11}", c)}
    tally.check("there are more than 100 texts to look for", len(forms) > 100, len(forms))
    for log in sorted((instance.run / "logs").iterdir()):
        text = log.read_text(errors="replace")
        tally.equal(f"no personal data in {log.name}", [], [form for form in forms if form in text])
