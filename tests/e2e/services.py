"""The services, from scripts/services.table, and their routes."""

import subprocess

from harness import ROOT

TABLE = [row.split() for row in (ROOT / "scripts/services.table").read_text().splitlines()
         if row and not row.startswith("#")]
OFFSETS = {row[0]: int(row[1]) for row in TABLE}  # of the port of its nginx
SERVICES = tuple(OFFSETS)
DAEMONS = (*(f"publicador-{row[0]}" for row in TABLE if row[2] != "-"),
           *(f"{row[0]}-consumidor" for row in TABLE if row[3] != "-"))


def routes(service):
    """Method and path of each row of its route table."""
    rows = subprocess.run((ROOT / "scripts/check-routes", "of", service), check=True,
                          stdout=subprocess.PIPE, text=True)
    return [tuple(row.split(" ")) for row in rows.stdout.splitlines()]
