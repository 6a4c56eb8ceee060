"""How the commands show what they did: a table for people, JSON for programs."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from typing import Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

console = Console()
#: What goes on while a command works belongs beside its result, not in it.
aside = Console(stderr=True)


def print_json(value: Any) -> None:
    """Print a value as JSON on the standard output, days as ISO dates."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=_plain)
    sys.stdout.write("\n")


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON")


class Steps:
    """Receives a word on each step of a long job."""

    def __init__(self, bar: Progress, task: Any) -> None:
        self._bar, self._task = bar, task

    def __call__(self, step: str) -> None:
        """Show the step that is under way."""
        self._bar.update(self._task, description=step)


@contextmanager
def steps(title: str) -> Iterator[Steps]:
    """Show what a job is at and how long it has been at it, on the standard error."""
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=aside,
        transient=True,
        disable=not aside.is_terminal,
    ) as bar:
        yield Steps(bar, bar.add_task(title, total=None))
