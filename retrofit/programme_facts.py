"""What the council documents say that the programme must know or report: data with its source."""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from retrofit.data_files import DATA, check_entries, read_toml


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ProgrammeFact(_Part):
    """Something a council document says, in the client's words.

    Attributes:
        holds: settings that must say the same, by their name (``crabbehof.homes.value``).
    """

    number: int = Field(gt=0)
    name: str
    value: str
    source: str
    holds: dict[str, int | bool | date | str | list[str]] = {}


class ApartFact(_Part):
    """Something in the same documents that is never counted with the homes."""

    name: str
    value: str
    source: str


class ProgrammeFacts(_Part):
    """All facts, numbered from 1 without a gap."""

    facts: tuple[ProgrammeFact, ...]
    apart: tuple[ApartFact, ...]

    @model_validator(mode="after")
    def _numbered_without_a_gap(self) -> Self:
        numbers = [fact.number for fact in self.facts]
        if numbers != list(range(1, len(numbers) + 1)):
            raise ValueError("facts: the numbers do not run from 1 without a gap")
        return self


def read_programme_facts(folder: Path = DATA) -> ProgrammeFacts:
    """Read and check ``reference/programme-facts.toml``.

    Raises:
        ProgrammeFileError: a key is unknown or missing, or the numbers have a gap.
    """
    path = folder / "reference" / "programme-facts.toml"
    entries: dict[str, Any] = read_toml(path)
    return check_entries(ProgrammeFacts, entries, path.name)


@lru_cache
def programme_facts() -> ProgrammeFacts:
    """Return the facts of this installation, read once."""
    return read_programme_facts()
