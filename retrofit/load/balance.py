"""What a load counted: the rows of each layer, and what was wrong with them."""

from dataclasses import dataclass
from datetime import date

from gis.issues import Issue, Severity
from retrofit.codes import LoadSource


@dataclass(frozen=True, slots=True)
class LayerCount:
    """The balance of one layer: ``read`` is the sum of ``loaded``, ``unchanged``, ``rejected``.

    Attributes:
        changed: rows of ``loaded`` whose key was known with other content.
    """

    layer: str
    read: int
    outside: int
    loaded: int
    unchanged: int
    rejected: int
    ended: int
    changed: int


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, for the user.

    Attributes:
        scope: what the file speaks for; empty when it may be a part of anything.
        issues: how often each (layer, code, severity) was met.
        network_closed: the readers had no network at all.
    """

    run_id: int
    source: LoadSource
    file_name: str
    reference_on: date | None
    scope: list[str]
    counts: list[LayerCount]
    issues: dict[tuple[str, str, str], int]
    network_closed: bool


@dataclass(slots=True)
class Layer:
    """What one reader gave, before it is merged."""

    name: str
    read: int
    outside: int
    issues: list[Issue]
    reference_on: date | None
    network_closed: bool = True

    def rejected_lines(self) -> int:
        """Return the number of rows left out; a row with several issues counts once."""
        return len({i.line for i in self.issues if i.severity is Severity.REJECTED})
