"""The contracts of the services: what each program prints with `--contrato` (apps/common/http/contract.h)."""

import json
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SERVICES = ("autenticacao", "estoque", "projetos", "fornecedores")


def read(programs):
    """The routes of all services, in their order; `programs` is the folder of the built programs."""
    routes = []
    for service in SERVICES:
        shown = subprocess.run([programs / service, "--contrato"], stdout=subprocess.PIPE)
        if shown.returncode:
            raise SystemExit(f"{service} --contrato: saiu com {shown.returncode}")
        routes += [{**route, "service": service} for route in json.loads(shown.stdout)]
    return routes


def fields(record):
    """The fields of a record, including those of its parts."""
    for field in record["fields"]:
        if field["kind"] == "part":
            yield from fields(field["of"])
        else:
            yield field


def key(route):
    return f'{route["method"]} {route["path"]}'
