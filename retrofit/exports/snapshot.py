"""The town as it was on a day, as known at a moment: frames in EPSG:28992 for planners' scripts.

with retrofit.open_snapshot(as_of=date(2026, 10, 31)) as town:
    town.homes.plot("label")
    town.verdicts("crabbehof")["outcome"].value_counts()
    town.dictionary
"""

from contextlib import ExitStack
from datetime import date, datetime
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import Any, Self

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection, Engine

from gis.crs import RD_NEW
from retrofit.codes import Caveat, Reason
from retrofit.database import open_engine
from retrofit.errors import RuleSaysNo
from retrofit.exports.dictionary import LAYERS, described
from retrofit.frames import read_frame
from retrofit.link.records import LIVE
from retrofit.programmes import policy_named, programme_named, programmes
from retrofit.progress.counting import judge
from retrofit.progress.document import moment
from retrofit.progress.facts import part_of, read_facts
from retrofit.progress.facts_frames import Facts
from retrofit.progress.in_force import label_in_force, tenure_on
from retrofit.progress.summary import DataVersion, data_version, progress_of
from retrofit.rights import DatabaseRole
from retrofit.today import now, today


class Snapshot:
    """One day, as known at one moment; frames are read when they are asked for, once.

    Attributes:
        as_of: reference date (peildatum).
        known_at: what was believed at that moment.
    """

    def __init__(
        self, connection: Connection, *, as_of: date | None = None, known_at: datetime | None = None
    ) -> None:
        self.as_of = as_of or today()
        self.known_at = known_at or now()
        if self.as_of > today():
            raise RuleSaysNo(f"{self.as_of} ligt na vandaag: over later is nog niets bekend")
        self._connection = connection
        self._opened = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; frames that were read stay."""
        self._opened.close()

    @property
    def stamp(self) -> dict[str, Any]:
        """Where the frames come from: day, moment, data version, version of the program."""
        return {
            "asOf": self.as_of.isoformat(),
            "knownAt": moment(self.known_at),
            "dataVersion": self._data.version,
            "codeVersion": _code_version(),
            "isSample": self._data.is_sample,
        }

    @cached_property
    def dictionary(self) -> pd.DataFrame:
        """What each column says: ``layer``, ``column``, ``text``, ``source``."""
        entries = [each for layer in LAYERS for each in described(layer, list(LAYERS[layer]))]
        return pd.DataFrame(
            [(each.layer, each.column, each.text, each.source) for each in entries],
            columns=["layer", "column", "text", "source"],
        )

    @cached_property
    def homes(self) -> gpd.GeoDataFrame:
        """Homes with their register data, label and class of owner; points."""
        facts = self._facts
        frame = facts.homes[["neighbourhood_code", "is_live"]].copy()
        day = pd.Series(pd.Timestamp(self.as_of), index=frame.index)
        label = label_in_force(facts.labels, day)
        frame["label"] = label["label_class"]
        frame["label_registered_on"] = label["registered_on"]
        frame["label_method"] = label["method"]
        frame["tenure"] = tenure_on(facts.tenures, day)
        frame["programme"] = None
        for name, programme in programmes().items():
            frame.loc[part_of(facts, programme).homes.index, "programme"] = name
        places = self._read(HOMES, homes=list(frame.index)).set_index("verblijfsobject_id")
        return self._finish("homes", frame.join(places).reset_index())

    @cached_property
    def buildings(self) -> gpd.GeoDataFrame:
        """Buildings that stand on the day; polygons."""
        return self._finish("buildings", self._read(BUILDINGS, live=[each.value for each in LIVE]))

    def verdicts(self, programme: str, policy: str | None = None) -> gpd.GeoDataFrame:
        """Return the verdict on each home of a programme; points.

        Raises:
            ProgrammeNotFound, PolicyNotFound: there is none of this name.
        """
        found = programme_named(programme)
        rule = policy_named(policy or found.default_policy)
        verdicts = judge(part_of(self._facts, found), found, rule, self.as_of)
        frame = verdicts.homes.copy()
        frame["programme"], frame["policy"] = found.id, rule.id
        frame["reasons"] = _codes(verdicts.reasons, [each.value for each in Reason])
        frame["caveats"] = _codes(verdicts.caveats, [each.value for each in Caveat])
        frame = frame.join(self.homes.set_index("verblijfsobject_id")[["geometry"]])
        return self._finish("verdicts", frame.reset_index(names="verblijfsobject_id"))

    @cached_property
    def applications(self) -> pd.DataFrame:
        """Applications with each home; no personal data, no geometry."""
        parts = []
        for name, programme in programmes().items():
            works = part_of(self._facts, programme).works
            parts.append(works.assign(programme=name))
        frame = pd.concat(parts, ignore_index=True)
        received: pd.DataFrame = frame[frame["received_on"] <= str(self.as_of)]
        finished: pd.DataFrame = self._finish("applications", received)
        return finished

    def progress(self, programme: str | None = None, policy: str | None = None) -> pd.DataFrame:
        """Return the homes that count, by month, of a programme or of all; no geometry.

        Raises:
            ProgrammeNotFound, PolicyNotFound: there is none of this name.
        """
        rows = []
        for name in [programme] if programme else list(programmes()):
            found = progress_of(
                self._connection,
                name,
                as_of=self.as_of,
                policy_id=policy,
                known_at=self.known_at,
            )
            target = found.programme.homes.value
            rows += [
                (name, found.policy, each.month, each.counted, each.cumulative, target)
                for each in found.months
            ]
        months = pd.DataFrame(rows, columns=list(LAYERS["progress"]))
        finished: pd.DataFrame = self._finish("progress", months)
        return finished

    @cached_property
    def _facts(self) -> Facts:
        return read_facts(self._connection, None, self.as_of, known_at=self.known_at)

    @cached_property
    def _data(self) -> DataVersion:
        return data_version(self._connection, self.known_at)

    def _read(self, query: str, **values: Any) -> pd.DataFrame:
        asked = {"as_of": self.as_of, "known_at": self.known_at, **values}
        return read_frame(self._connection, query, asked)

    def _finish(self, layer: str, frame: pd.DataFrame) -> Any:
        """Give a layer its columns in the order of the dictionary, sorted, and its CRS."""
        columns = [column for column in LAYERS[layer] if column in frame]
        frame = frame.assign(is_sample=self._data.is_sample)
        has_places = "geometry" in frame
        frame = frame[[*columns, "is_sample", *(["geometry"] if has_places else [])]]
        for column in columns:
            frame[column] = _whole(frame[column])
        frame = frame.sort_values(columns[:3], kind="stable", ignore_index=True)
        if not has_places:
            return frame
        if frame["geometry"].dtype == object:
            places = gpd.GeoSeries.from_wkb(frame["geometry"], crs=RD_NEW)
        else:
            places = gpd.GeoSeries(frame["geometry"], crs=RD_NEW)
        return gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=places)


def open_snapshot(
    *, as_of: date | None = None, known_at: datetime | None = None, engine: Engine | None = None
) -> Snapshot:
    """Open the town as it was; close it when done, or use it in a ``with``.

    Args:
        as_of: reference date; today when None.
        known_at: what was believed at that moment; now when None.
        engine: an open engine; that of this installation when None.

    Raises:
        DatabaseUnavailable: the database cannot be used.
        RuleSaysNo: the day has not come yet.
    """
    with ExitStack() as stack:
        used = engine or stack.enter_context(open_engine(DatabaseRole.READER))
        connection = stack.enter_context(used.connect())
        snapshot = Snapshot(connection, as_of=as_of, known_at=known_at)
        snapshot._opened = stack.pop_all()
    return snapshot


def _whole(column: pd.Series) -> pd.Series:
    """Return whole numbers and yes or no as such, also where some are unknown."""
    known = column.dropna()
    if pd.api.types.is_float_dtype(column) and (known % 1 == 0).all():
        return column.astype("Int64")
    if (
        column.dtype == object
        and len(known)
        and known.map(lambda each: each in (True, False)).all()
    ):
        return column.astype("boolean")
    return column


def _codes(flags: pd.DataFrame, names: list[str]) -> pd.Series:
    """Return the names of the columns that are true, in order, separated by spaces."""
    words = pd.Series("", index=flags.index)
    for name in names:
        words = words.where(~flags[name].astype(bool), words + " " + name)
    return words.str.strip()


def _code_version() -> str:
    try:
        return version("retrofit")
    except PackageNotFoundError:
        return "unknown"


# Of several buildings and addresses the first by number stands for the home.
HOMES = """
    SELECT u.verblijfsobject_id, u.status, u.floor_area_m2, b.pand_id, b.construction_year,
           a.street, a.house_number, a.house_letter, a.addition, a.postcode,
           ST_AsBinary(u.location) AS geometry
      FROM (SELECT DISTINCT ON (verblijfsobject_id) * FROM unit
             WHERE verblijfsobject_id = ANY(:homes) AND known @> CAST(:known_at AS timestamptz)
               AND (lower(valid) IS NULL OR lower(valid) <= CAST(:as_of AS date))
             ORDER BY verblijfsobject_id, lower(valid) DESC NULLS LAST) u
      LEFT JOIN (SELECT DISTINCT ON (o.verblijfsobject_id) o.verblijfsobject_id, o.pand_id,
                        p.construction_year
                   FROM unit_building o
                   LEFT JOIN building p ON p.pand_id = o.pand_id
                        AND p.known @> CAST(:known_at AS timestamptz)
                        AND p.valid @> CAST(:as_of AS date)
                  WHERE o.verblijfsobject_id = ANY(:homes)
                    AND o.known @> CAST(:known_at AS timestamptz)
                    AND (lower(o.valid) IS NULL OR lower(o.valid) <= CAST(:as_of AS date))
                  ORDER BY o.verblijfsobject_id, lower(o.valid) DESC NULLS LAST, o.pand_id) b
           USING (verblijfsobject_id)
      LEFT JOIN (SELECT DISTINCT ON (verblijfsobject_id) * FROM address
                  WHERE verblijfsobject_id = ANY(:homes)
                    AND known @> CAST(:known_at AS timestamptz)
                    AND (lower(valid) IS NULL OR lower(valid) <= CAST(:as_of AS date))
                  ORDER BY verblijfsobject_id, lower(valid) DESC NULLS LAST, address_id) a
           USING (verblijfsobject_id)"""

BUILDINGS = """
    SELECT b.pand_id, b.construction_year, b.status,
           (SELECT count(*) FROM unit_building o JOIN unit u USING (verblijfsobject_id)
             WHERE o.pand_id = b.pand_id AND o.known @> CAST(:known_at AS timestamptz)
               AND o.valid @> CAST(:as_of AS date) AND u.known @> CAST(:known_at AS timestamptz)
               AND u.valid @> CAST(:as_of AS date) AND u.is_residential
               AND u.status = ANY(:live)) AS homes,
           ST_AsBinary(b.geometry) AS geometry
      FROM building b
     WHERE b.known @> CAST(:known_at AS timestamptz) AND b.valid @> CAST(:as_of AS date)"""
