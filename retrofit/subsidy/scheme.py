"""Schemes as data: rules with dates in TOML files, checked when they are read.

The files stand in ``data/schemes``, or in a folder of the municipality (RETROFIT_SCHEMES_DIR).

A scheme has versions. A case stays on the version in force on the day of its receipt, so a later
version never changes an amount that was decided.

Source: Awb title 4.2; another scheme is a new file, not new code.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, model_validator

from retrofit.config import get_settings
from retrofit.data_files import DATA, check_entries, read_toml
from retrofit.errors import SchemeFileError, SchemeNotFound
from retrofit.programmes import programme_named, programmes
from retrofit.subsidy.rates import (
    Cents,
    Day,
    Entry,
    Flag,
    Rates,
    Slug,
    Text,
    VersionName,
    follow_each_other,
)
from retrofit.subsidy.scheme_rules import (
    Applicants,
    AssociationRule,
    DecisionTerm,
    Execution,
    HomesRule,
    Limits,
    Mandate,
    ObjectionRule,
    PaymentRule,
    Queue,
    ReleaseRule,
    SupplementTerm,
)
from retrofit.subsidy.stacking import StackingRule


class SchemeVersion(Rates):
    """The rules of a scheme from a day to a day. Each rule names its article."""

    scheme: Slug
    notice: Text | None
    regulation: Text
    applicants: Applicants
    homes: HomesRule
    limits: Limits
    decision: DecisionTerm
    settlement: DecisionTerm
    supplement: SupplementTerm
    execution: Execution
    payment: PaymentRule
    queue: Queue
    mandate: Mandate
    objection: ObjectionRule
    release: ReleaseRule
    stacking: StackingRule
    association: AssociationRule


class Period(Entry):
    """An example of a period with a ceiling; it is opened by a command, not by the file."""

    name: VersionName
    line: Text
    starts_on: Day
    ends_on: Day
    published_on: Day
    ceiling_cents: Cents

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if self.ends_on < self.starts_on:
            raise ValueError(f"ends_on: {self.ends_on} lies before starts_on")
        if self.published_on >= self.starts_on:
            raise ValueError(
                f"published_on: {self.published_on} is not before starts_on (Awb 4:27)"
            )
        return self


class Scheme(Entry):
    """A subsidy scheme (subsidieregeling), with all its versions.

    Attributes:
        is_example: made up to be replaced; ``notice`` says so wherever an amount is shown.
        programmes: where it applies.
    """

    id: Slug
    name: Text
    is_example: Flag
    notice: Text | None = None
    source: Text
    programmes: tuple[Slug, ...] = Field(min_length=1)
    periods: tuple[Period, ...] = ()
    versions: Annotated[tuple[SchemeVersion, ...], AfterValidator(follow_each_other)] = Field(
        min_length=1
    )

    @model_validator(mode="before")
    @classmethod
    def _versions_know_their_scheme(cls, entries: Any) -> Any:
        """Write into each version what it has from its scheme, so that it can stand alone."""
        versions = entries.get("versions") if isinstance(entries, dict) else None
        if not isinstance(versions, list) or not all(isinstance(each, dict) for each in versions):
            return entries
        for key in ("scheme", "notice"):
            if any(key in each for each in versions):
                raise ValueError(f"versions: {key} is said once, for the scheme")
        own = {"scheme": entries.get("id"), "notice": entries.get("notice")}
        return {**entries, "versions": [{**each, **own} for each in versions]}

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.is_example != (self.notice is not None):
            raise ValueError("notice: an example has one, and a real scheme has none")
        names = [period.name for period in self.periods]
        if len(set(names)) < len(names):
            raise ValueError("periods: a name stands twice")
        for first, second in pairwise(
            sorted(self.periods, key=lambda one: (one.line, one.starts_on))
        ):
            if first.line == second.line and second.starts_on <= first.ends_on:
                raise ValueError(f"periods: {first.name} and {second.name} overlap")
        return self

    def version_on(self, day: date) -> SchemeVersion:
        """Return the version in force on a day, or raise ``SchemeNotFound``."""
        for version in self.versions:
            if version.holds_on(day):
                return version
        raise SchemeNotFound(f"{self.name}: op {day:%d-%m-%Y} gold geen versie van deze regeling")

    def version(self, name: str) -> SchemeVersion:
        """Return the version of this name, or raise ``SchemeNotFound``."""
        for version in self.versions:
            if version.name == name:
                return version
        raise SchemeNotFound(f"{self.name}: er is geen versie {name!r}")

    def period(self, name: str) -> Period:
        """Return the period of this name as the file has it, or raise ``SchemeNotFound``."""
        for period in self.periods:
            if period.name == name:
                return period
        raise SchemeNotFound(f"{self.name}: er is geen periode {name!r}")

    def areas(self) -> frozenset[str]:
        """Return the codes of the areas where the scheme applies, as its programmes have them."""
        return frozenset(code for name in self.programmes for code in programme_named(name).areas)


def read_scheme(path: Path) -> Scheme:
    """Read and check the file of one scheme.

    Raises:
        SchemeFileError: it is no TOML, has an unknown key, a value that cannot be or rules that
            contradict each other, or names a programme that is not there; the message names file
            and key.
    """
    entries = read_toml(path, SchemeFileError)
    scheme = check_entries(Scheme, entries, path.name, SchemeFileError)
    if scheme.id != path.stem:
        raise SchemeFileError(f"{path.name}, id: must be {path.stem}, like the file")
    for name in scheme.programmes:
        if name not in programmes():
            raise SchemeFileError(f"{path.name}, programmes: there is no programme {name}")
    return scheme


def read_schemes(folder: Path = DATA / "schemes") -> dict[str, Scheme]:
    """Read and check all schemes of a folder.

    Returns:
        Schemes by id, in the order of their files.

    Raises:
        SchemeFileError: one of them cannot be used (see ``read_scheme``), or there is none.
    """
    found = [read_scheme(path) for path in sorted(folder.glob("*.toml"))]
    if not found:
        raise SchemeFileError(f"there is no scheme file in {folder}")
    return {scheme.id: scheme for scheme in found}


def schemes() -> Mapping[str, Scheme]:
    """Return the schemes of this installation; the files are read once."""
    return kept_schemes(get_settings().schemes_dir)


@lru_cache
def kept_schemes(folder: Path) -> Mapping[str, Scheme]:
    """Return the schemes of a folder, read once."""
    return read_schemes(folder)


def scheme_named(name: str) -> Scheme:
    """Return a scheme, or raise ``SchemeNotFound``."""
    try:
        return schemes()[name]
    except KeyError:
        known = ", ".join(schemes())
        raise SchemeNotFound(f"er is geen regeling {name!r}; wel: {known}") from None
