"""Who owns the homes of the demo town, and the list in which the municipality has it."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from retrofit.sample import stream
from retrofit.sample.oddities import FORMED

# Of homes in a block or flat of this owner: share of each class.
CLASSES = ("owner_occupier", "private_landlord", "housing_corporation", "other")
WORDS = ("eigenaar-bewoner", "particuliere verhuur", "corporatie", "overig")
SHARES = {
    "private": (0.79, 0.17, 0.02, 0.02),
    "mixed": (0.42, 0.17, 0.40, 0.01),
    "corporation": (0.05, 0.01, 0.94, 0.0),
}
# Of flats and of other blocks: how often the owner is private, mixed, a corporation.
FLAT_OWNERS = {"crabbehof": (0.45, 0.40, 0.15), "krispijn": (0.2, 0.4, 0.4), "": (0.3, 0.4, 0.3)}
BLOCK_OWNERS = {"crabbehof": (0.78, 0.1, 0.12), "krispijn": (0.49, 0.1, 0.41), "": (0.6, 0.1, 0.3)}
FLATS = ("porch", "gallery", "shop")
REFERENCE_ON = "01-01-2025"
COLUMNS = (
    "BAG_VBO_ID",
    "POSTCODE",
    "HUISNUMMER",
    "HUISLETTER",
    "TOEVOEGING",
    "WOZ_OBJECTNUMMER",
    "GEBRUIKSCODE",
    "EIGENDOM",
    "VVE_NAAM",
    "PEILDATUM",
)


@dataclass
class Ownership:
    """Owners per unit, and the list.

    Attributes:
        tenure: per unit the class, or "unknown".
        known_from: per unit the day the list gives for it.
        via: per unit how its row names it: ``id``, ``address`` or nothing.
        association: per unit the name of its owners' association, or nothing.
        rows: the list, as text, in the columns of ``COLUMNS``.
        traps: how often each oddity of the list occurs.
    """

    tenure: pd.Series
    known_from: pd.Series
    via: pd.Series
    association: pd.Series
    rows: pd.DataFrame
    traps: dict[str, int] = field(default_factory=dict)


def share_out(units: pd.DataFrame, seed: int) -> Ownership:
    """Decide who owns each home, and write the list as offices keep it."""
    rng = stream(seed, "ownership")
    owner = _owner_of_block(units, rng)
    shares = np.cumsum(np.array([SHARES[name] for name in SHARES]), axis=1)
    place = np.array([list(SHARES).index(name) for name in owner])
    pick = (rng.random(len(units))[:, None] > shares[place]).sum(axis=1)
    tenure = pd.Series(np.array(CLASSES, dtype=object)[np.minimum(pick, 3)], index=units.index)
    tenure[units["is_new"]] = "housing_corporation"
    association = _associations(units, owner)
    known_from = pd.Series(REFERENCE_ON, index=units.index)
    listed = units["is_home"] & (units["status"] != FORMED)
    plain = np.flatnonzero(listed & (units["odd"] == ""))
    take = _Take(rng.permutation(plain))
    rented = tenure == "housing_corporation"
    sold = np.concatenate(
        [take.some(12, rented & (units["programme"] == name)) for name in ("crabbehof", "krispijn")]
    )
    tenure.iloc[sold] = "owner_occupier"
    days = np.datetime64("2025-09-01") + rng.integers(0, 200, len(sold))
    known_from.iloc[sold] = pd.Series(days).dt.strftime("%d-%m-%Y").tolist()
    parts = {
        "tenure_missing": take.some(int(len(plain) * 0.012)),
        "tenure_not_applicable": take.some(22),
        "tenure_dash": take.some(18),
        "tenure_unknown_word": take.some(16),
        "tenure_id_scientific": take.some(46),
        "tenure_id_not_applicable": take.some(12),
        "tenure_id_15_digits": take.some(420),
        "tenure_id_prefixed": take.some(6),
        "tenure_row_twice": take.some(15),
    }
    for name in ("missing", "not_applicable", "dash", "unknown_word"):
        tenure.iloc[parts[f"tenure_{name}"]] = "unknown"
    tenure[~listed] = "unknown"
    via = pd.Series("id", index=units.index).where(listed, "")
    via.iloc[parts["tenure_missing"]] = ""
    for name in ("scientific", "not_applicable"):
        via.iloc[parts[f"tenure_id_{name}"]] = "address"
    traps = {name: len(rows) for name, rows in parts.items()} | {"tenure_sold": len(sold)}
    result = Ownership(tenure, known_from, via, association, pd.DataFrame(), traps)
    result.rows = _write_rows(units, result, parts, rng)
    result.traps["tenure_row_without_home_use"] = int((~units["is_home"]).sum())
    return result


class _Take:
    """Hands out plain homes, each once."""

    def __init__(self, free: NDArray[np.int64]) -> None:
        self.free = free

    def some(self, count: int, wanted: "pd.Series[bool] | None" = None) -> NDArray[np.int64]:
        fits = self.free
        if wanted is not None:
            fits = fits[wanted.to_numpy()[fits]]
        chosen = fits[:count]
        # Drawn in random order, and left in it.
        self.free = self.free[~np.isin(self.free, chosen)]
        return chosen


def _owner_of_block(units: pd.DataFrame, rng: np.random.Generator) -> NDArray[np.object_]:
    """One owner for a flat, and one for a block of houses."""
    is_flat = units["kind"].isin(FLATS)
    key = np.where(is_flat, units["building"], 1_000_000 + units["block"])
    group, first = np.unique(key, return_index=True)
    heads = units.iloc[first]
    table = np.array(
        [
            (FLAT_OWNERS if flat else BLOCK_OWNERS)[programme]
            for flat, programme in zip(is_flat.iloc[first], heads["programme"], strict=True)
        ]
    )
    pick = (rng.random(len(group))[:, None] > np.cumsum(table, axis=1)).sum(axis=1)
    owner: NDArray[np.object_] = np.array(list(SHARES), dtype=object)[np.minimum(pick, 2)]
    chosen: NDArray[np.object_] = owner[np.searchsorted(group, key)]
    return chosen


def _associations(units: pd.DataFrame, owner: NDArray[np.object_]) -> pd.Series:
    """Name the association of each flat that is not one owner's alone."""
    flats = units["kind"].isin(FLATS) & (owner != "corporation") & ~units["is_new"]
    numbers = units.groupby("building")["number"]
    name = (
        "VvE "
        + units["street"].astype(str)
        + " "
        + numbers.transform("min").astype(str)
        # The dash that spreadsheets make of it: one more sign that is not the same everywhere.
        + "\N{EN DASH}"
        + numbers.transform("max").astype(str)
    )
    return name.where(flats)


def _write_rows(
    units: pd.DataFrame,
    owners: Ownership,
    parts: dict[str, NDArray[np.int64]],
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Write the list, with everything that a spreadsheet did to it on the way."""
    given = owners.tenure.map(dict(zip(CLASSES, WORDS, strict=True)))
    rows = pd.DataFrame(
        {
            "BAG_VBO_ID": units["unit_id"].astype(object),
            "POSTCODE": units["postcode"].astype(object),
            "HUISNUMMER": units["number"].astype(str),
            "HUISLETTER": units["letter"].astype(object),
            "TOEVOEGING": units["addition"].astype(object),
            "WOZ_OBJECTNUMMER": "505" + pd.Series(np.arange(len(units)) + 100000).astype(str),
            "GEBRUIKSCODE": np.where(units["is_home"], "10", "30"),
            "EIGENDOM": given.where(units["is_home"], "overig").astype(object),
            "VVE_NAAM": owners.association.astype(object),
            "PEILDATUM": owners.known_from,
        }
    )
    rows.loc[units["uses"] == "winkelfunctie,woonfunctie", "GEBRUIKSCODE"] = "11"
    words = {
        "tenure_not_applicable": ["n.v.t."],
        "tenure_dash": ["-"],
        "tenure_unknown_word": ["zie dossier", "gemengd", "onbekend"],
    }
    for name, values in words.items():
        picked = parts[name]
        rows.iloc[picked, 7] = np.array(values, dtype=object)[np.arange(len(picked)) % len(values)]
    as_number = units["unit_id"].astype("int64")
    short = parts["tenure_id_scientific"]
    rows.iloc[short, 0] = [f"{n:.4E}".replace(".", ",") for n in as_number.iloc[short]]
    rows.iloc[parts["tenure_id_not_applicable"], 0] = "n.v.t."
    rows.iloc[parts["tenure_id_15_digits"], 0] = as_number.iloc[
        parts["tenure_id_15_digits"]
    ].astype(str)
    rows.iloc[parts["tenure_id_prefixed"], 0] = (
        "NL.IMBAG.Verblijfsobject." + units["unit_id"].iloc[parts["tenure_id_prefixed"]]
    )
    # Offices write postcodes with a space as often as without.
    spaced = (rng.random(len(rows)) < 0.5) & rows["POSTCODE"].notna().to_numpy()
    rows.loc[spaced, "POSTCODE"] = (
        rows.loc[spaced, "POSTCODE"].str[:4] + " " + rows.loc[spaced, "POSTCODE"].str[4:]
    )
    empty = np.array(["", "-", "n.v.t."], dtype=object)[rng.integers(0, 3, len(rows))]
    for column in ("HUISLETTER", "TOEVOEGING", "VVE_NAAM"):
        rows[column] = rows[column].where(rows[column].notna(), empty)
    rows["POSTCODE"] = rows["POSTCODE"].where(rows["POSTCODE"].notna(), "")
    keep = (units["status"] != FORMED).to_numpy(copy=True)
    keep[parts["tenure_missing"]] = False
    rows = rows[keep].sort_values("PEILDATUM", kind="stable")
    twice = rows.loc[parts["tenure_row_twice"]]
    return pd.concat([rows, twice, _strangers(rows)], ignore_index=True)


def _strangers(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows that belong to no home: an id of a building, the dummy, homes long gone."""
    strangers = rows.iloc[:6].copy()
    strangers["BAG_VBO_ID"] = [
        "0505100000013404",
        "0000000000000000",
        "0505010000000011",
        "0505010000000012",
        "505010000000013",
        "0505010000000014",
    ]
    strangers["POSTCODE"] = "3399ZZ"
    strangers["HUISNUMMER"] = [str(number) for number in range(901, 907)]
    strangers["VVE_NAAM"] = ""
    return strangers
