"""Programmes and counting policies: dated files in ``data/``, checked when they are read.

Another municipality or a third programme is a new file, not new code.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from gis.codes import LabelClass, TenureClass
from retrofit.data_files import DATA, check_entries, read_toml
from retrofit.errors import PolicyNotFound, ProgrammeFileError, ProgrammeNotFound

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{1,39}$")]
AreaCode = Annotated[str, StringConstraints(pattern=r"^(GM\d{4}|WK\d{4}\w{2}|BU\d{4}\w{4})$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Target(_Part):
    """A number of homes to reach. A lower bound ("ruim 100") is not proven by just reaching it."""

    value: int = Field(gt=0)
    is_lower_bound: bool = False
    text: str
    source: str


class Grant(_Part):
    """The state's contribution as the client gives it."""

    amount_cents: int = Field(gt=0)
    text: str
    source: str


class Opening(_Part):
    """The opening stock (nulmeting) as the client fixed it: what was known then stays.

    Attributes:
        measured_on: the day whose labels are meant.
        known_at: the moment at which it was measured; what became known later changes nothing.
        source: the decision.
    """

    measured_on: date
    known_at: AwareDatetime
    source: str = Field(min_length=1)


class Note(_Part):
    """A contradiction or gap in the sources: shown, not hidden."""

    code: str
    text: str
    source: str


class Undecided(_Part):
    """What the client has not decided; it prints "niet vastgesteld"."""

    name: str
    text: Literal["niet vastgesteld"] = "niet vastgesteld"


MilestoneCode = Literal["M0", "M1", "M2", "M3", "M4", "M5", "M6", "M7"]


class ActionItem(_Part):
    """Something of another action line than homes: a square, a garden, a care centre.

    Attributes:
        units: how many there are of it; each has its own milestones.
        weight: share in its line where the client weighs; None is not decided.
    """

    id: Slug
    line: Literal["transformation", "social_facility", "public_space", "organisation", "housing"]
    name: str
    units: int = Field(default=1, gt=0)
    source: str
    owner: str | None = None
    budget_cents: int | None = None
    weight: Decimal | None = Field(default=None, gt=0)


class Policy(_Part):
    """A rule of counting. ``min_label_steps`` and ``target_label``: either of the two suffices.

    Attributes:
        require_report: the works are reported, or each measure has its evidence.
        require_all_measures: every measure granted to the home is finished within the programme.
        require_programme_support: works without a case count only after advice of the programme.
        accept_equivalent_state: without a label before, a qualified survey with two poor parts of
            the shell stands for the best class in range.
        accept_old_method: a label before that was made by a method of before 2021 proves itself;
            else such a survey must bear it out, and then stands for it.
        count_split_off: a home split off from another may count by its own works.
    """

    id: Slug
    name: str
    text: str
    source: str
    require_after_label: bool
    min_label_steps: int | None = Field(default=None, gt=0, lt=12)
    target_label: LabelClass | None = None
    require_report: bool = False
    require_all_measures: bool = False
    require_programme_support: bool = True
    accept_equivalent_state: bool = False
    accept_old_method: bool = False
    count_split_off: bool = False

    @model_validator(mode="after")
    def _a_label_rule_needs_a_label(self) -> Self:
        has_rule = self.min_label_steps is not None or self.target_label is not None
        if has_rule != self.require_after_label:
            raise ValueError(
                "require_after_label goes with min_label_steps or target_label, and not without"
            )
        return self


class AreaList(_Part):
    """Another list of areas, agreed with who gives the grant, in force from a day on."""

    valid_from: date
    areas: tuple[AreaCode, ...] = Field(min_length=1)
    source: str


class Programme(_Part):
    """A grant's programme: which homes, how many, from when, before when.

    The list of areas is frozen: homes lie where they lay on ``areas_frozen_on``, whatever the
    borders do later. A change of the list is a next version in ``area_changes``.
    """

    id: Slug
    name: str
    project: str
    areas: tuple[AreaCode, ...] = Field(min_length=1)
    areas_frozen_on: date
    area_changes: tuple[AreaList, ...] = ()
    start_on: date
    start_text: str
    deadline_on: date
    deadline_text: str
    before_labels: tuple[LabelClass, ...] = Field(min_length=1)
    private_tenures: tuple[TenureClass, ...] = Field(min_length=1)
    default_policy: Slug
    homes: Target
    backlog: Target
    grant: Grant
    opening: Opening | None = None
    notes: tuple[Note, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    action_items: tuple[ActionItem, ...] = ()

    @property
    def area_lists(self) -> tuple[tuple[AreaCode, ...], ...]:
        """Every version of the list of areas, oldest first."""
        return (self.areas, *(each.areas for each in self.area_changes))

    def areas_on(self, day: date) -> tuple[AreaCode, ...]:
        """Return the list of areas in force on a day."""
        lists = [self.areas, *(each.areas for each in self.area_changes if each.valid_from <= day)]
        return lists[-1]

    def frozen_on(self, day: date) -> date:
        """Return the day whose borders the list in force on ``day`` means; never after ``day``."""
        days = [self.areas_frozen_on, *(each.valid_from for each in self.area_changes)]
        return max((each for each in days if each <= day), default=day)

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.start_on >= self.deadline_on:
            raise ValueError(f"start_on: {self.start_on} is not before deadline_on")
        if self.backlog.value > self.homes.value:
            raise ValueError(
                f"backlog.value: {self.backlog.value} is more than homes.value, its whole"
            )
        for codes in self.area_lists:
            if len(set(codes)) < len(codes):
                raise ValueError("areas: a code stands twice")
        days = [self.areas_frozen_on, *(each.valid_from for each in self.area_changes)]
        if days != sorted(set(days)):
            raise ValueError("area_changes: valid_from goes back in time")
        ids = [item.id for item in self.action_items]
        if len(set(ids)) < len(ids):
            raise ValueError("action_items: an id stands twice")
        return self


def read_programmes(folder: Path = DATA) -> dict[str, Programme]:
    """Read and check all programmes.

    Args:
        folder: holds ``policies.toml`` and ``programmes/*.toml``.

    Returns:
        Programmes by id, in the order of their files.

    Raises:
        ProgrammeFileError: a file is no TOML, has an unknown key or a value that cannot be, or two
            programmes claim one area; the message names file and key.
    """
    policies = read_policies(folder)
    programmes: dict[str, Programme] = {}
    for path in sorted((folder / "programmes").glob("*.toml")):
        programme = check_entries(Programme, read_toml(path), path.name)
        if programme.id != path.stem:
            raise ProgrammeFileError(f"{path.name}, id: must be {path.stem}, like the file")
        if programme.default_policy not in policies:
            raise ProgrammeFileError(
                f"{path.name}, default_policy: there is no policy {programme.default_policy}"
            )
        for other in programmes.values():
            shared = set(chain(*programme.area_lists)) & set(chain(*other.area_lists))
            if shared:
                raise ProgrammeFileError(
                    f"{path.name}, areas: {min(shared)} belongs to {other.id} already; "
                    "a home counts in one programme"
                )
        programmes[programme.id] = programme
    if not programmes:
        raise ProgrammeFileError("there is no programme file in data/programmes")
    return programmes


def read_policies(folder: Path = DATA) -> dict[str, Policy]:
    """Read and check the counting policies; see ``read_programmes`` for errors."""
    path = folder / "policies.toml"
    entries = read_toml(path)
    policies = {}
    for name, entry in entries.items():
        if not isinstance(entry, dict):
            raise ProgrammeFileError(f"{path.name}, {name}: must be a table [{name}]")
        policies[name] = check_entries(Policy, {"id": name, **entry}, f"{path.name}, [{name}]")
    return policies


@lru_cache
def programmes() -> Mapping[str, Programme]:
    """Return the programmes of this installation, read once."""
    return read_programmes()


@lru_cache
def policies() -> Mapping[str, Policy]:
    """Return the policies of this installation, read once."""
    return read_policies()


def programme_named(name: str) -> Programme:
    """Return a programme, or raise ``ProgrammeNotFound``."""
    try:
        return programmes()[name]
    except KeyError:
        known = ", ".join(programmes())
        raise ProgrammeNotFound(f"there is no programme {name!r}; there are {known}") from None


def policy_named(name: str) -> Policy:
    """Return a policy, or raise ``PolicyNotFound``."""
    try:
        return policies()[name]
    except KeyError:
        known = ", ".join(policies())
        raise PolicyNotFound(f"there is no policy {name!r}; there are {known}") from None
