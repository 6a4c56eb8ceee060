"""How fast it is on this machine: each figure beside a peer's, measured in the same run.

    make bench
    python -m tests.bench loading verdicts

Seconds differ from machine to machine; the ratios are what to compare.
"""

import importlib
import sys

from rich.console import Console
from rich.table import Table

SUBJECTS = (
    *("loading", "labels", "zonal", "verdicts", "recount", "tiles", "map"),
    *("flags", "forecast", "decisions", "worklist", "clock", "trail"),
)


def main(names: list[str]) -> int:
    """Measure the named subjects (all when none) and print a table of each."""
    unknown = set(names) - set(SUBJECTS)
    if unknown:
        print(f"there is no bench {', '.join(unknown)}; there are {', '.join(SUBJECTS)}")
        return 2
    console = Console()
    for name in names or SUBJECTS:
        subject = importlib.import_module(f"tests.bench.{name}")
        table = Table("way", subject.UNIT, "x peer", "note", title=subject.TITLE)
        results = subject.measure()
        peer = results[0][1]
        for way, rate, note in results:
            table.add_row(way, figure(rate), figure(rate / peer), note)
        console.print(table)
    return 0


def figure(value: float) -> str:
    """Write a rate or a ratio with three figures that say something."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
