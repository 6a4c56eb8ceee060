"""When a target is at risk, as the municipality sets it, in ``data/risk.toml``."""

from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from retrofit.data_files import DATA, check_entries, read_toml
from retrofit.programmes import Slug, policies


class RiskRule(BaseModel):
    """The thresholds.

    Attributes:
        status: "niet vastgesteld" as long as the client has not decided.
        green_from, amber_from: shares of a target; below the second it is red.
        months: how far ahead is soon.
        strict_policy: homes that would not count under it are a risk.
        quote_days: how long a quote holds; None is not decided.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    status: str
    note: str
    green_from: Decimal = Field(gt=0)
    amber_from: Decimal = Field(gt=0)
    months: int = Field(gt=0, le=60)
    strict_policy: Slug
    quote_days: int | None = Field(None, gt=0)

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.amber_from >= self.green_from:
            raise ValueError("amber_from: must be below green_from")
        if self.strict_policy not in policies():
            raise ValueError(f"strict_policy: there is no policy {self.strict_policy}")
        return self


def read_risk_rule(folder: Path = DATA) -> RiskRule:
    """Read and check the rule.

    Raises:
        ProgrammeFileError: the file is no TOML, or says what cannot be; names file and key.
    """
    path = folder / "risk.toml"
    return check_entries(RiskRule, read_toml(path), path.name)


@lru_cache
def risk_rule() -> RiskRule:
    """Return the rule of this installation, read once."""
    return read_risk_rule()
