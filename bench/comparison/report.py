"""The results as a table, and as JSON."""

import json
import os
import platform
import subprocess
from dataclasses import asdict

from . import cases
from .settings import OUT, ROOT, THREADS

PARTS = ("gateway", "nginx", "service", "MariaDB", "daemons")
HEADER = (f"{'':<38}{'conn.':>6}{'req/s':>9}{'±%':>5}{'Icarus×':>9}{'p50':>9}{'p99':>9}{'p99.9':>9}"
          f"{'wait':>9}" + "".join(f"{part:>9}" for part in PARTS) + f"{'chain':>9}{'MB':>7}")


def _cell(value, width=9, digits=0):
    return f"{'' if value is None else f'{value:.{digits}f}':>{width}}"


def _line(result, ours, title):
    if result.slow:
        return f"{title:<28}{result.contestant:<10}{result.connections:>6}{result.rate:>9.2f}" \
               f"{'':>5}{ours.rate / result.rate:>9.2f}  a single request takes over 2 s"
    return (f"{title:<28}{result.contestant:<10}{result.connections:>6}{result.rate:>9.0f}"
            f"{result.spread * 50:>5.0f}{ours.rate / result.rate:>9.2f}"
            + "".join(_cell(result.time(name), digits=2) for name in ("p50", "p99", "p999", "wait"))
            + "".join(_cell(result.part(part)) for part in PARTS)
            + _cell(result.chain) + _cell(result.memory / 1024, 7, 1))


def table(results):
    """p50, p99, p99.9 and the mean wait for a processor are in ms at 70 % of the rate; CPU is in µs per
    request; MB is the service's memory. Icarus×: Icarus's rate divided by this line's."""
    titles = {case.name: case.title for case in cases.ALL}
    lines, last = [], None
    for result in results:
        where = (result.rows, result.case, result.connections)
        if where[:1] != (last or (None,))[:1]:
            lines += ["", f"{result.rows} rows: ms at 70 % of the rate; CPU in µs a request", HEADER]
        ours = next(each for each in results if each.contestant == "icarus"
                    and (each.rows, each.case, each.connections) == where)
        lines.append(_line(result, ours, titles[result.case] if where != last else ""))
        last = where
    return "\n".join(lines)


def alone(database):
    """Lines about MariaDB without a service; `database`: {rows: result of alone.measure}."""
    return "\n".join(f"\n{rows} rows: a movement's transaction in MariaDB alone: {each.us:.0f} µs of CPU;"
                     f" {THREADS} sessions {each.spread:.0f} a second, of one product {each.hot:.0f}"
                     f" ({each.hot / each.spread:.2f})" for rows, each in database.items())


def machine():
    """The machine and the commit that the numbers belong to."""
    with open("/proc/cpuinfo") as file:
        model = next((line.partition(":")[2].strip() for line in file if line.startswith("model name")), "")
    commit = subprocess.run(["git", "-C", str(ROOT), "describe", "--always", "--dirty"], text=True,
                            check=False, stdout=subprocess.PIPE).stdout.strip()
    return {"cores": os.cpu_count(), "processor": model, "kernel": platform.release(), "commit": commit,
            "load": os.getloadavg()[0]}


def write_json(results, database, told, about):
    OUT.mkdir(parents=True, exist_ok=True)
    content = {"machine": about, "results": [each.as_json() for each in results],
               "alone": {rows: asdict(each) for rows, each in database.items()},
               "goals": [{"goal": each.text, "measured": each.measured, "met": each.met} for each in told]}
    (OUT / "comparacao.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
