"""Which homes and streets to visit first: a score of parts that are all shown, and nothing hidden.

On the list are eligible homes to which nobody was in touch. What each part is worth stands in
``data/shortlist.toml``. It knows homes and streets, never people.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import pandas as pd
import shapely
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from gis.codes import LabelClass
from retrofit import audit
from retrofit.codes import Eligibility, Role
from retrofit.data_files import DATA, check_entries, read_toml
from retrofit.homes.events import EVENTS
from retrofit.people.actor import Actor
from retrofit.programmes import Programme, policy_named, programme_named
from retrofit.progress.counting import judge
from retrofit.progress.facts import read_facts
from retrofit.progress.facts_queries import known
from retrofit.progress.places import associations_of

#: Parts of a score, in the order in which they are shown.
PARTS = ("open", "label", "association", "backlog", "near", "momentum")
COLUMNS = (
    "verblijfsobject_id",
    "address",
    "street",
    "neighbourhood_code",
    "district_code",
    "label_class",
    "homes",
)
By = Literal["street", "home"]

Points = Annotated[int, Field(ge=0, le=100)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Weights(_Part):
    """Points of each part."""

    open: Points
    association: Points
    backlog: Points
    near: Points
    momentum: Points


class Reach(_Part):
    """How far parts look: metres, months, and the most homes that count."""

    near_m: int = Field(gt=0, le=1000)
    near_most: Points
    momentum_months: int = Field(gt=0, le=120)
    momentum_most: Points


class ShortlistRule(_Part):
    """What a shortlist is made with."""

    status: str
    note: str
    labels: dict[LabelClass, Points]
    weights: Weights
    reach: Reach


@dataclass(frozen=True, slots=True)
class Shortlist:
    """A ranking.

    Attributes:
        rows: best first. ``street``, ``neighbourhood_code``, ``homes``, a column for each of
            ``PARTS`` (points) and ``score``, their sum; of homes also ``verblijfsobject_id``,
            ``address`` and ``label_class``. The points of a street are those of its homes together.
    """

    programme: Programme
    by: By
    as_of: date
    rule: ShortlistRule
    rows: pd.DataFrame


def read_shortlist_rule(folder: Path = DATA) -> ShortlistRule:
    """Read and check the weights; raises ``ProgrammeFileError`` that names file and key."""
    path = folder / "shortlist.toml"
    return check_entries(ShortlistRule, read_toml(path), path.name)


@lru_cache
def shortlist_rule() -> ShortlistRule:
    """Return the weights of this installation, read once."""
    return read_shortlist_rule()


def shortlist(
    session: Session,
    programme_id: str,
    *,
    by_what: By,
    as_of: date,
    by: Actor,
    known_at: datetime | None = None,
    limit: int = 20,
    rule: ShortlistRule | None = None,
) -> Shortlist:
    """Rank the streets or homes of a programme; single homes leave a trace in the audit trail.

    Raises:
        ProgrammeNotFound: no programme has this name.
        NotAllowed: ``by`` is no planner and no adviser.
    """
    # Whoever gives commands on the machine could read the tables as well; the trail knows who.
    areas = None if by.is_command else by.areas(Role.PLANNER, Role.WUO_ADVISER)
    programme, rule = programme_named(programme_id), rule or shortlist_rule()
    homes = scored(session.connection(), programme, as_of, known_at, rule)
    if areas is not None:
        homes = homes[homes[["neighbourhood_code", "district_code"]].isin(areas).any(axis=1)]
    rows = homes if by_what == "home" else by_street(homes)
    rows = rows.sort_values(
        ["score", "street", "neighbourhood_code"],
        ascending=[False, True, True],
        kind="stable",
    )
    rows = rows.drop(columns="district_code", errors="ignore").head(limit).reset_index(drop=True)
    if by_what == "home":
        audit.record(
            session,
            by,
            "read_shortlist",
            "shortlist",
            programme.id,
            payload={"as_of": as_of, "homes": len(rows)},
        )
    return Shortlist(programme, by_what, as_of, rule, rows)


def scored(
    connection: Connection,
    programme: Programme,
    as_of: date,
    known_at: datetime | None,
    rule: ShortlistRule,
) -> pd.DataFrame:
    """Return every home that can be visited, with its parts and score, by home."""
    facts = read_facts(connection, programme, as_of, known_at=known_at)
    verdicts = judge(facts, programme, policy_named(programme.default_policy), as_of).homes
    values = {"as_of": as_of, "known_at": known_at}
    homes = verdicts.join(
        pd.DataFrame(
            connection.execute(text(PLACES), {**values, "homes": list(verdicts.index)}),
            columns=["home", "street", "number", "postcode", "x", "y", "touched"],
        ).set_index("home")
    )
    associations = associations_of(connection, list(verdicts.index), as_of, known_at)
    homes["district_code"] = facts.homes["district_code"]
    homes["street"] = homes["street"].fillna("")
    key = [homes["street"], homes["neighbourhood_code"]]

    since = pd.Timestamp(as_of) - pd.DateOffset(months=rule.reach.momentum_months)
    lately = facts.works[facts.works["received_on"].between(since, pd.Timestamp(as_of))]
    applied = pd.Series(homes.index.isin(lately["verblijfsobject_id"]), index=homes.index)
    noted = homes["has_backlog"].map({True: 1.0, False: 0.0}).astype("float64")
    worth, reach = rule.weights, rule.reach
    points = {label.value: float(each) for label, each in rule.labels.items()}
    parts = pd.DataFrame(
        {
            "open": float(worth.open),
            "label": homes["label_before"].map(points).fillna(0.0),
            "association": associations.reindex(homes.index).notna() * float(worth.association),
            "backlog": (noted.groupby(key).transform("mean").fillna(0.0) * worth.backlog).round(1),
            "near": _near(homes, reach.near_m).clip(upper=reach.near_most) * float(worth.near),
            "momentum": applied.groupby(key).transform("sum").clip(upper=reach.momentum_most)
            * float(worth.momentum),
        },
        index=homes.index,
    )
    found = homes.assign(
        address=homes["street"] + " " + homes["number"].fillna(""),
        homes=1,
        verblijfsobject_id=homes.index,
        label_class=homes["label_before"],
    )[list(COLUMNS)].join(parts)
    found["score"] = parts.sum(axis=1).round(1)
    can_be_visited = (
        homes["eligibility"].eq(Eligibility.ELIGIBLE.value)
        & ~homes["is_applied"]
        & ~homes["touched"].eq(True)
        & facts.homes["is_live"].astype(bool)
    )
    return found[can_be_visited].sort_index()


def by_street(homes: pd.DataFrame) -> pd.DataFrame:
    """Add the homes of each street in a neighbourhood up, part by part."""
    streets = homes.groupby(["street", "neighbourhood_code"], as_index=False)[
        ["homes", *PARTS]
    ].sum()
    streets[list(PARTS)] = streets[list(PARTS)].round(1)
    streets["score"] = streets[list(PARTS)].sum(axis=1).round(1)
    return streets


def _near(homes: pd.DataFrame, metres: int) -> pd.Series:
    """Count the homes done within so many metres of each home."""
    places = homes[["x", "y"]].dropna()
    done = places[homes["counted_on"].reindex(places.index).notna()]
    tree = shapely.STRtree(shapely.points(done.to_numpy()))
    pairs = tree.query(
        shapely.points(places.to_numpy()), predicate="dwithin", distance=float(metres)
    )
    near = pd.Series(np.bincount(pairs[0], minlength=len(places)), index=places.index)
    return near.reindex(homes.index).fillna(0).astype(int)


PLACES = f"""
    SELECT u.verblijfsobject_id, a.street,
           concat(a.house_number, a.house_letter, '-' || nullif(a.addition, '')) AS number,
           a.postcode, ST_X(u.location) AS x, ST_Y(u.location) AS y,
           EXISTS (SELECT FROM ({EVENTS}) e
                    WHERE e.verblijfsobject_id = u.verblijfsobject_id AND e.kind <> 'priority')
               AS touched
      FROM unit u
      LEFT JOIN LATERAL (
           SELECT * FROM address a
            WHERE a.verblijfsobject_id = u.verblijfsobject_id AND {known("a")}
              AND a.valid @> CAST(:as_of AS date)
            ORDER BY a.address_id LIMIT 1) a ON true
     WHERE u.verblijfsobject_id = ANY(:homes) AND {known("u")}
       AND u.valid @> CAST(:as_of AS date)"""
