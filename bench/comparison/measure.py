"""The measurements of one size: in each round of a case, every contestant in turn."""

import os
import statistics
import sys
import time
from dataclasses import asdict, dataclass, field

from . import cases, usage
from .load import Load
from .settings import CONNECTIONS, LOAD, ROUNDS, SECONDS, SHORT, SIZES

SLOW_S = 2  # if one request takes longer, the rate is estimated from it, without rounds
SWEPT = ("by-id",)  # cases measured with every number of connections, at the largest size
WARM_S = 1
IDLE_SHARE, IDLE_S = 0.1, 0.3


def median(values):
    return statistics.median(values) if values else None


@dataclass
class Result:
    """The measurements of one contestant in one case; the lists have one item per round."""

    rows: int
    case: str
    contestant: str
    connections: int
    rates: list = field(default_factory=list)  # requests a second
    cpu: list = field(default_factory=list)  # {part: microseconds a request}
    times: list = field(default_factory=list)  # {p50, p99, p999, wait: ms} at LOAD times the rate
    memory: int = 0  # KB
    slow: bool = False

    @property
    def rate(self):
        return median(self.rates)

    @property
    def spread(self):
        """The difference between the highest and the lowest rate, as a fraction of the median."""
        return (max(self.rates) - min(self.rates)) / self.rate

    def part(self, name):
        return median([each[name] for each in self.cpu if name in each])

    @property
    def chain(self):
        """CPU of all parts that the client waits for: all but the daemons."""
        return median([sum(value for part, value in each.items() if part != "daemons") for each in self.cpu])

    def time(self, name):
        return median([each[name] for each in self.times if name in each])

    def as_json(self):
        return {**asdict(self), "rate": self.rate, "chain": self.chain}


def has(contestant, case):
    if contestant.name == "floor":
        return case.floor
    return case.service in contestant.services and (case.peers or not contestant.peer)


def check_answers(case, stage, contestants):
    """Ends the bench unless all contestants give equal answers. Returns how many seconds each took."""
    seconds, expected = {}, None
    for contestant in contestants:
        cases.sample(case, stage, contestant)  # not timed: it may have to prepare statements
        for _ in range(3):  # the machine may pause during one
            began = time.monotonic()
            answer = cases.sample(case, stage, contestant)
            took = time.monotonic() - began
            seconds[contestant.name] = min(took, seconds.get(contestant.name, took))
            if took <= SLOW_S:
                break
        if case.status and answer.status != case.status:
            sys.exit(f"bench/comparacao: {case.name} of {contestant.name}: {answer.status}"
                     f" {answer.body[:300]}")
        if not case.peers or case.varied:
            continue
        same = case.same(answer)
        if expected is None:
            expected = same
        elif same != expected:
            sys.exit(f"bench/comparacao: {case.name}: {contestant.name} answers {same}\nnot {expected}")
    return seconds


def drain(stage, contestant, case):
    """Waits until the programs that send and receive the messages are idle."""
    def spent():
        return usage.cpu_ns(usage.trees({"daemons": contestant.parts(case)["daemons"]})["daemons"])
    while True:
        before = spent()
        time.sleep(IDLE_S)
        if usage.spent_ns(before, spent()) < IDLE_SHARE * IDLE_S * 1e9:
            return


def run_closed(load, connections, result):
    for _ in range(3):  # the machine may pause during one
        load.prepare(connections, SECONDS)
        parts = usage.trees(load.contestant.parts(load.case))
        before = {name: usage.cpu_ns(pids) for name, pids in parts.items()}
        found = load.closed(connections, SECONDS)
        if found["requests"]:
            break
    else:
        sys.exit(f"bench/comparacao: {result.case} of {result.contestant}: no answer in {SECONDS} s;"
                 " set SEGUNDOS, or let the machine do nothing else")
    result.rates.append(found["requests"] / found["seconds"])
    result.cpu.append({name: usage.spent_ns(before[name], usage.cpu_ns(pids)) / 1000 / found["requests"]
                       for name, pids in parts.items()})
    result.memory = usage.memory_kb(parts["service"])
    if load.case.queue:
        result.times.append({name: found[name] for name in ("p50", "p99", "p999")})


def run_constant(load, connections, result):
    """Adds response times at LOAD times the rate, and `wait`: the mean time per request that the parts of the
    chain waited for a free processor."""
    rate = result.rate * LOAD
    seconds = max(SECONDS, 20 / rate)
    parts = usage.trees(load.contestant.parts(load.case))
    chain = [pid for name, pids in parts.items() if name != "daemons" for pid in pids]
    before = usage.wait_ns(chain)
    found = load.constant(connections, rate, seconds)
    waited = usage.spent_ns(before, usage.wait_ns(chain))
    result.times.append({**found, "wait": waited / 1e6 / (rate * seconds)})


def rounds(loads, stage, connections, results, tell):
    """Runs all rounds of all contestants; each round begins with another contestant."""
    case = next(iter(loads.values())).case

    def settle(load):
        if case.kind == "write":
            drain(stage, load.contestant, case)

    for load in loads.values():
        load.prepare(connections, WARM_S)
        # The first requests may take long: the service prepares hundreds of statements.
        while not load.closed(connections, WARM_S)["requests"]:
            pass
        settle(load)
    names = list(loads)
    turns = [names[number % len(names):] + names[:number % len(names)] for number in range(ROUNDS)]
    for turn in turns:
        for name in turn:
            run_closed(loads[name], connections, results[name])
            settle(loads[name])
    for turn in [] if SHORT or case.queue else turns:
        for name in turn:
            run_constant(loads[name], connections, results[name])
            settle(loads[name])
    for name in names:
        tell(f"  {name:<10}{results[name].rate:>10.0f} requests/s")


def measure(stage, contestants, chosen, tell):
    """The results of all cases at the size of the stage."""
    found = []
    for case in chosen:
        taking = [each for each in contestants if has(each, case)]
        if not taking:
            continue
        for contestant in taking:
            contestant.start(case)
        seconds = check_answers(case, stage, taking)
        swept = case.name in SWEPT and stage.rows == max(SIZES)
        counts = CONNECTIONS if swept and not case.connections else CONNECTIONS[:1]
        for connections in counts:
            connections = case.connections or connections
            tell(f"{stage.rows} rows, {case.title}, {connections} connections")
            results = {each.name: Result(stage.rows, case.name, each.name, connections) for each in taking}
            for name, took in seconds.items():
                if took > SLOW_S:
                    results[name].slow = True
                    results[name].rates = [os.cpu_count() / took]
                    tell(f"  {name:<10} one request takes {took:.1f} s")
            loads = {each.name: Load(case, stage, each) for each in taking if not results[each.name].slow}
            if loads:
                rounds(loads, stage, connections, results, tell)
            found += results.values()
        for contestant in taking:
            if contestant.name == "floor":
                contestant.stop()
    return found
