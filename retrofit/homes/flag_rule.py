"""The rule of the flags: what raises one, how sure it is, how long it holds, who may see it.

Data (``data/flags.toml``), checked when it is read; another municipality is another file.
"""

from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator

from gis.codes import FoundationSoil, RepairEvidence
from retrofit.codes import Role
from retrofit.data_files import DATA, check_entries, read_toml
from retrofit.homes.flag_codes import FlagEvidence, FlagKind, FlagSource, Grade, Visibility

#: Roles that see flags at all; a rule may give these fewer, and never more.
STAFF = frozenset({Role.CASE_HANDLER, Role.REVIEWER, Role.WUO_ADVISER, Role.PLANNER, Role.AUDITOR})


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SubsidenceRule(_Part):
    """Which sources say whether a home sinks; ``sinks_mm_yr`` is a speed, down."""

    any_of: tuple[Literal["raster", "points"], ...] = Field(min_length=1)
    sinks_mm_yr: float = Field(gt=0, le=100)


class RasterRule(_Part):
    """When a raster says something of a building."""

    min_coverage: float = Field(gt=0, le=1)
    max_cell_m: float = Field(gt=0)


class PointsRule(_Part):
    """When points say something of a building."""

    within_m: float = Field(gt=0, le=100)
    min_coherence: float = Field(ge=0, le=1)
    min_points: int = Field(ge=1)
    min_months: int = Field(ge=0)


class FoundationRule(_Part):
    """Which sources say whether a foundation is at risk, and of which homes."""

    any_of: tuple[Literal["area", "subsidence"], ...] = Field(min_length=1)
    built_before: int = Field(ge=1800, le=2100)
    vulnerable_soils: frozenset[FoundationSoil]
    safe_soils: frozenset[FoundationSoil]

    @model_validator(mode="after")
    def _unmapped_ground_is_not_safe(self) -> Self:
        if self.safe_soils & {FoundationSoil.URBAN, FoundationSoil.UNKNOWN}:
            raise ValueError("safe_soils: urban and unknown ground was never mapped")
        if self.safe_soils & self.vulnerable_soils:
            raise ValueError("safe_soils: a class of ground is safe and vulnerable")
        return self


class SurveyRule(_Part):
    """What of a survey raises or clears a flag: codes of defects, and states of a part."""

    subsidence_defects: frozenset[str]
    foundation_defects: frozenset[str]
    foundation_parts_poor: frozenset[str]
    foundation_parts_good: frozenset[str]


class RepairRule(_Part):
    """Which flags a repaired foundation lifts, and by which evidence."""

    lifts: frozenset[FlagKind]
    evidence: frozenset[RepairEvidence]


class FlagRule(_Part):
    """The whole rule."""

    is_proposal: bool
    source: str
    undecided: tuple[str, ...] = ()
    subsidence: SubsidenceRule
    raster: RasterRule
    points: PointsRule
    foundation: FoundationRule
    survey: SurveyRule
    repair: RepairRule
    grades: dict[FlagSource, Grade]
    months: dict[FlagSource, int]
    visibility: dict[Grade, Visibility]
    roles: dict[Visibility, frozenset[Role]]
    lifts: dict[FlagKind, frozenset[FlagEvidence]]

    @model_validator(mode="after")
    def _says_all(self) -> Self:
        for name, codes in (
            ("grades", FlagSource),
            ("months", FlagSource),
            ("visibility", Grade),
            ("roles", Visibility),
            ("lifts", FlagKind),
        ):
            missing = [code.value for code in codes if code not in getattr(self, name)]
            if missing:
                raise ValueError(f"{name}: misses {', '.join(missing)}")
        if min(self.months.values()) < 0:
            raise ValueError("months: less than nothing")
        for visibility, roles in self.roles.items():
            if roles - STAFF:
                raise ValueError(f"roles.{visibility}: flags of a home are for staff only")
        return self

    def expires_on(self, source: FlagSource, observed_on: pd.Series) -> pd.Series:
        """Return the first days on which findings of these days hold no more; NaT is never."""
        months = self.months[source]
        if not months:
            return pd.Series(pd.NaT, index=observed_on.index, dtype="datetime64[s]")
        return (observed_on + pd.DateOffset(months=months)).astype("datetime64[s]")

    def visibility_of(self, grade: Grade | None) -> Visibility:
        """Return who may see a flag; one that rests on nothing is seen like the weakest."""
        return self.visibility[grade or Grade.E]

    def seen_by(self, roles: frozenset[Role]) -> frozenset[Visibility]:
        """Return what somebody with these roles may see."""
        return frozenset(each for each in Visibility if self.sees(each, roles))

    def sees(self, visibility: Visibility, roles: frozenset[Role]) -> bool:
        """Tell whether somebody with these roles may see it."""
        return bool(self.roles[visibility] & roles)


def read_flag_rule(folder: Path = DATA) -> FlagRule:
    """Read and check the rule.

    Raises:
        ProgrammeFileError: the file is no TOML, has an unknown key or a value that cannot be; the
            message names file and key.
    """
    path = folder / "flags.toml"
    return check_entries(FlagRule, read_toml(path), path.name)


@lru_cache
def flag_rule() -> FlagRule:
    """Return the rule of this installation, read once."""
    return read_flag_rule()
