"""The goals that the results are checked against. A goal whose cases were not measured is left out."""

from dataclasses import dataclass

from . import cases

KINDS = {case.name: case.kind for case in cases.ALL}
TITLES = {case.name: case.title for case in cases.ALL}
PEERS = ("fastify", "express", "php")
SEARCHES = [case.name for case in cases.ALL if case.name.startswith("search-")]
# (peer, kind): Icarus must have this many times the peer's rate, and the peer this many times its CPU.
AHEAD = {("fastify", "read"): 2, ("express", "read"): 4, ("fastify", "write"): 1.5, ("express", "write"): 1.5}
FLOOR, PAGE, GROWTH, SEARCH, MEMORY, MOVEMENT, HOT, TAIL = 0.9, 0.6, 1.2, 2, 12, 2, 0.6, 2.5
FILL_ROWS, FILL_S = 1_000_000, 180


@dataclass
class Goal:
    text: str
    measured: float
    met: bool
    peer_wins: bool = False


class Results:
    """The results by (rows, case, contestant); of several numbers of connections, those with the first."""

    def __init__(self, results):
        self.all = results
        self.first = {}
        for each in results:
            self.first.setdefault((each.rows, each.case, each.contestant), each)
        self.sizes = sorted({each.rows for each in results})

    def of(self, rows, case, contestant="icarus"):
        return self.first.get((rows, case, contestant))

    def pairs(self, other):
        """(rows, ours, theirs) of every case of another contestant."""
        for (rows, case, contestant), theirs in self.first.items():
            ours = self.of(rows, case)
            if contestant == other and ours:
                yield rows, ours, theirs


def at_least(text, measured, least):
    return Goal(f"{text} ≥ {least}", measured, measured >= least)


def at_most(text, measured, most):
    return Goal(f"{text} ≤ {most}", measured, measured <= most)


def _where(result):
    return f"{TITLES[result.case]}, {result.rows} rows"


def floor(found):
    for _, ours, theirs in found.pairs("floor"):
        yield at_least(f"{_where(ours)}: of the floor's rate", ours.rate / theirs.rate, FLOOR)


def pages(found):
    small, large = found.sizes[0], found.sizes[-1]
    page, one, first = found.of(large, "page"), found.of(large, "by-id"), found.of(small, "page")
    if page and one and not page.slow:
        yield at_least(f"{_where(page)}: of the rate by id", page.rate / one.rate, PAGE)
    if page and first and small != large and not page.slow and not first.slow:
        yield at_most(f"{_where(page)}: of its CPU at {small}", page.chain / first.chain, GROWTH)


def searches(found):
    for rows in found.sizes:
        page = found.of(rows, "page")
        for name in SEARCHES:
            ours = found.of(rows, name)
            if page and ours and ours.chain and page.chain:
                yield at_most(f"{_where(ours)}: CPU of a page's", ours.chain / page.chain, SEARCH)


def ahead(found):
    for (peer, kind), times in AHEAD.items():
        for _, ours, theirs in found.pairs(peer):
            # A working day has both kinds; its kind is "write", since the writes cost most.
            if KINDS[ours.case] != kind:
                continue
            yield at_least(f"{_where(ours)}: requests/s of {peer}'s", ours.rate / theirs.rate, times)
            if ours.cpu and theirs.cpu:
                yield at_least(f"{_where(ours)}: {peer}'s CPU of the service's",
                               theirs.part("service") / ours.part("service"), times)


def memory(found):
    most = {name: max((each.memory for each in found.all if each.contestant == name), default=0)
            for name in ("icarus", "fastify")}
    if all(most.values()):
        yield at_least("memory: Fastify's of the service's", most["fastify"] / most["icarus"], MEMORY)


def movements(found, alone):
    """`alone`: {rows: the Alone of that size}."""
    for rows in found.sizes:
        spread, hot = found.of(rows, "move"), found.of(rows, "move-hot")
        if spread and rows in alone and not spread.slow:
            yield at_most(f"{_where(spread)}: CPU of MariaDB's alone", spread.chain / alone[rows].us,
                          MOVEMENT)
        if spread and hot and not spread.slow and not hot.slow:
            yield at_least(f"{_where(hot)}: of the rate of many", hot.rate / spread.rate, HOT)


def tails(found):
    for each in found.all:
        if each.contestant == "icarus" and each.times:
            yield at_most(f"{_where(each)}, {each.connections} connections: p99 of p50",
                          each.time("p99") / each.time("p50"), TAIL)


def fills(seconds):
    """`seconds`: {rows: seconds that the fill took}."""
    if FILL_ROWS in seconds:
        what = f"{FILL_ROWS} products, as many movements and {FILL_ROWS // 10} projects"
        yield at_most(f"{what}: seconds of the fill", seconds[FILL_ROWS], FILL_S)


def winners(found):
    """A missed goal for each case and number of connections in which a peer is faster."""
    ours = {(each.rows, each.case, each.connections): each for each in found.all
            if each.contestant == "icarus"}
    for each in found.all:
        us = ours.get((each.rows, each.case, each.connections))
        if each.contestant in PEERS and us and each.rate > us.rate:
            yield Goal(f"{_where(each)}, {each.connections} connections: {each.contestant} does not win",
                       us.rate / each.rate, False, True)


def check(results, alone, seconds):
    found = Results(results)
    return [*floor(found), *pages(found), *searches(found), *ahead(found), *memory(found),
            *movements(found, alone), *tails(found), *fills(seconds), *winners(found)]


def told(goals):
    missed = [goal for goal in goals if not goal.met]
    lines = [f"  {'met   ' if goal.met else 'missed'} {goal.measured:>8.2f}  {goal.text}" for goal in goals]
    return "\n".join(["", "goals", *lines, f"{len(goals) - len(missed)} met, {len(missed)} missed"])
