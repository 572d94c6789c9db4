"""CPU and memory of processes, from /proc."""

import contextlib
from pathlib import Path

PROC = Path("/proc")


def _parents():
    found = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                # The program's name, in parentheses, may contain blanks.
                found[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    return found


def trees(roots):
    """{name: pids of the processes in `roots[name]` and of all their descendants}."""
    parents = _parents()
    children = {}
    for pid, parent in parents.items():
        children.setdefault(parent, []).append(pid)

    def tree(pid):
        return [pid] + [each for child in children.get(pid, ()) for each in tree(child)]

    return {name: [each for pid in pids for each in tree(pid)] for name, pids in roots.items()}


def _schedstat(pids, column):
    """{thread: the column}. A thread that has ended is not counted: spent_ns() adds up only the threads that
    are there at the end."""
    found = {}
    for pid in pids:
        with contextlib.suppress(OSError):
            for task in (PROC / str(pid) / "task").iterdir():
                with contextlib.suppress(OSError):
                    found[int(task.name)] = int((task / "schedstat").read_text().split()[column])
    return found


def cpu_ns(pids):
    """{thread: nanoseconds on a processor}."""
    return _schedstat(pids, 0)


def wait_ns(pids):
    """{thread: nanoseconds in which it was ready to run, but no processor was free}."""
    return _schedstat(pids, 1)


def spent_ns(before, after):
    return sum(value - before.get(task, 0) for task, value in after.items())


def memory_kb(pids):
    """Memory of the processes in KB; a shared page is divided among those that share it (PSS)."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
    return total
