"""The output: checks, and the table of faults."""

from checks import Fault, Kind
from journal import Journal, Window

SHOWN = 15
COLUMNS = (
    ("falha", "<44"),
    ("vezes", ">5"),
    ("enviadas", ">8"),
    ("aceitas", ">7"),
    ("recusadas", ">9"),
    ("incertas", ">8"),
    ("perdidas", ">8"),
    ("duplicadas", ">10"),
    ("caminho de volta s", ">18"),
    ("201→BAIXADO s", ">13"),
)


class Tally:
    """Counts checks; a failed one prints what was seen, and the run goes on."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, what: str, good: bool, seen: object = None) -> bool:
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAIL {what}: {seen}", flush=True)
        return good

    def faults(self, what: str, faults: list[Fault]) -> None:
        lines = [f"  {fault.kind.value}: {fault.text}" for fault in faults[:SHOWN]]
        self.check(what, not faults, f"{len(faults)} faltas\n" + "\n".join(lines))


def attribute(journal: Journal, faults: list[Fault]) -> None:
    """Counts lost and double effects under the fault during which their request was sent."""
    for fault in faults:
        window = journal.windows[fault.window or 0]
        window.lost += fault.kind is Kind.LOST
        window.extra += fault.kind is Kind.EXTRA


def table(journal: Journal) -> str:
    """One row per fault, with its counts added and its slowest recovery."""
    rows: dict[str, list[Window]] = {}
    for window in journal.windows:
        rows.setdefault(window.fault, []).append(window)
    lines = [" ".join(f"{title:{form}}" for title, form in COLUMNS)]
    lines += [line(fault, windows) for fault, windows in rows.items()]
    lines.append(line("ao todo", journal.windows))
    return "\n".join(lines)


def line(fault: str, windows: list[Window]) -> str:
    sums = [sum(getattr(window, name) for window in windows)
            for name in ("sent", "accepted", "refused", "unknown", "lost", "extra")]
    cells = [fault, len(windows), *sums, worst(windows, "path_seconds"), worst(windows, "material_seconds")]
    return " ".join(f"{cell!s:{form}}" for cell, (_, form) in zip(cells, COLUMNS))


def worst(windows: list[Window], name: str) -> str:
    seconds = [getattr(window, name) for window in windows if getattr(window, name) is not None]
    return f"{max(seconds):.2f}" if seconds else "-"
