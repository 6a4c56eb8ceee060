"""The desk's list of applications, typed by people: addresses, dates and amounts in every form."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from retrofit.sample import stream
from retrofit.sample.scenarios import STAGES

# Word, chance, euro per m2, and m2 per m2 of floor area (ISDE amounts of 2026); glass counts less.
MEASURES = (
    ("dakisolatie", 0.42, 16.25, 0.62),
    ("spouwmuur", 0.38, 5.25, 0.85),
    ("gevelisolatie", 0.1, 20.25, 0.8),
    ("vloer", 0.3, 5.5, 0.5),
    ("bodem", 0.08, 3.0, 0.5),
    ("HR++ glas", 0.5, 25.0, 0.17),
    ("triple glas", 0.09, 111.0, 0.17),
)
VENTILATION = ("ventilatie", 0.22, 400.0)
COLUMNS = (
    "Zaaknummer",
    "Ontvangen op",
    "Adres",
    "Postcode",
    "Huisnummer",
    "Huisletter",
    "Toevoeging",
    "BAG_ID",
    "Maatregelen",
    "Aangevraagd bedrag",
    "Verleend bedrag",
    "Vastgesteld bedrag",
    "Status",
    "Besluit op",
    "Start op",
    "Gereed op",
    "Gereedgemeld op",
    "Vastgesteld op",
    "Achterstallig onderhoud",
    "Onderhoud hersteld op",
)
# How a row names its home, and how often; the last kind cannot be linked without a person.
NAMED = (("bag_id", 0.46), ("columns", 0.3), ("typed_with_postcode", 0.18), ("street_only", 0.06))
DAYS = {
    "decided": "Besluit op",
    "started": "Start op",
    "finished": "Gereed op",
    "reported": "Gereedgemeld op",
    "settled": "Vastgesteld op",
}
Words = NDArray[np.object_]


@dataclass(frozen=True)
class CaseTable:
    """The list, and what the maker knows of each row.

    Attributes:
        rows: in ``COLUMNS``; days are dates or text, amounts are numbers or text.
        facts: per row of the frame of cases: ``number``, ``named`` (one of ``NAMED``),
            ``has_backlog``, ``backlog_repaired``.
        traps: how often each oddity occurs.
    """

    rows: pd.DataFrame
    facts: pd.DataFrame
    traps: dict[str, int]


def case_table(frame: pd.DataFrame, units: pd.DataFrame, seed: int) -> CaseTable:
    """Write the applications as the desk keeps them."""
    rng = stream(seed, "case file")
    own = units.iloc[frame["unit"]].reset_index(drop=True)
    count = len(frame)
    rows = pd.DataFrame("", index=range(count), columns=list(COLUMNS), dtype=object)
    year = frame["received"].dt.year.astype(str)
    rank = frame.groupby(frame["received"].dt.year).cumcount() + 1
    number = "DW-" + year + "-" + rank.astype(str).str.zfill(4)
    rows["Zaaknummer"] = number
    rows["Status"] = frame["state"]
    named = np.array([name for name, _ in NAMED], dtype=object)[
        np.searchsorted(np.cumsum([share for _, share in NAMED])[:-1], rng.random(count), "right")
    ]
    # Where an address has a letter people differ most in how they type it.
    named[(named == "columns") & own["letter"].notna()] = "typed_with_postcode"
    # The second application of a home is sure to be linked to it.
    named[frame["scenario"] == "second_application"] = "bag_id"
    _addresses(rows, own, named, rng)
    _amounts(rows, frame, own, rng)
    rows["Ontvangen op"] = _days(frame["received"], rng)
    for stage in STAGES[1:]:
        rows[DAYS[stage]] = _days(frame[stage], rng)
    facts = pd.DataFrame({"number": number, "named": named})
    _backlog(rows, frame, facts, rng)
    traps = {f"named_{name}": int((named == name).sum()) for name, _ in NAMED}
    odd = _odd_rows(rows, units, own, frame)
    traps |= {str(name): int(size) for name, size in odd["trap"].value_counts().items()}
    rows = pd.concat([rows, odd.drop(columns="trap")], ignore_index=True)
    return CaseTable(rows, facts, traps)


def _addresses(rows: pd.DataFrame, own: pd.DataFrame, named: Words, rng: Any) -> None:
    """Type the addresses: glued, with dashes, abbreviated, with the postcode anywhere."""
    street, number = own["street"].astype(str), own["number"].astype(str)
    letter, addition = own["letter"].fillna("").astype(str), own["addition"].fillna("").astype(str)
    dash = addition.where(addition == "", "-" + addition)
    glued = number + letter + dash
    dashed = number + ("-" + letter.str.lower()).where(letter != "", "") + dash
    spaced = number + (" " + letter).where(letter != "", "") + dash
    postcode = own["postcode"].astype(str)
    apart = postcode.str[:4] + " " + postcode.str[4:]
    short = street.str.replace("straat$", "str.", regex=True)
    forms = np.column_stack(
        [
            street + " " + dashed + ", " + apart + " Dordrecht",
            apart + " " + spaced,
            short + " " + glued + ", " + postcode,
            street.str.upper() + " " + spaced + " " + apart.str.lower(),
        ]
    )
    pick = rng.integers(0, forms.shape[1], len(rows))
    plain = np.where(pick % 2 == 0, street + " " + glued, street + " " + spaced + ", Dordrecht")
    abbreviated = short + " " + glued + ", Dordrecht"
    with_postcode = forms[np.arange(len(rows)), pick]
    rows["Adres"] = np.select(
        [named == "typed_with_postcode", named == "street_only"],
        [with_postcode, abbreviated],
        plain,
    )
    by_id, by_columns = named == "bag_id", named == "columns"
    rows["BAG_ID"] = own["unit_id"].where(by_id, "").astype(object)
    rows["Postcode"] = apart.where(by_columns, "").astype(object)
    rows["Huisnummer"] = own["number"].astype(object).where(by_columns, "")
    rows["Huisletter"] = letter.where(by_columns, "").astype(object)
    rows["Toevoeging"] = addition.where(by_columns, "").astype(object)


def _amounts(rows: pd.DataFrame, frame: pd.DataFrame, own: pd.DataFrame, rng: Any) -> None:
    """Choose the measures, and the euros that go with their square metres."""
    count = len(rows)
    chance = np.array([measure[1] for measure in MEASURES])
    chosen = rng.random((count, len(MEASURES))) < chance
    # Roof at least, for who would otherwise ask nothing; cavity wall or facade, floor or ground.
    chosen[~chosen.any(axis=1), 0] = True
    for first, other in ((1, 2), (3, 4), (5, 6)):
        chosen[:, other] &= ~chosen[:, first]
    m2 = own["area_m2"].to_numpy(float)[:, None] * np.array([measure[3] for measure in MEASURES])
    m2 = np.maximum(m2 * rng.uniform(0.85, 1.15, m2.shape), 4).round()
    rate = np.array([measure[2] for measure in MEASURES])
    # Two measures or more: double the amount per m2.
    double = np.where(chosen.sum(axis=1) >= 2, 2, 1)
    euros = (chosen * m2 * rate).sum(axis=1) * double
    ventilated = rng.random(count) < VENTILATION[1]
    euros = (euros + np.where(ventilated, VENTILATION[2], 0)).round(2)
    names = np.array([measure[0] for measure in MEASURES])
    joined = [", ".join(names[mask]) for mask in chosen]
    rows["Maatregelen"] = np.where(
        ventilated, [f"{words}, {VENTILATION[0]}" for words in joined], joined
    )
    granted = (euros * np.where(rng.random(count) < 0.25, 0.9, 1.0)).round(2)
    settled = (granted * np.where(rng.random(count) < 0.2, 0.92, 1.0)).round(2)
    settled = np.where(frame["settled_at_zero"], 0.0, settled)
    refused = frame["state"].isin(["geweigerd", "buiten behandeling", "ingetrokken door aanvrager"])
    has_grant = frame["decided"].notna() & ~refused
    rows["Aangevraagd bedrag"] = _euros(euros, np.ones(count, dtype=bool), rng)
    rows["Verleend bedrag"] = _euros(granted, has_grant.to_numpy(), rng)
    rows["Vastgesteld bedrag"] = _euros(settled, frame["settled"].notna().to_numpy(), rng)


def _euros(values: NDArray[np.float64], given: NDArray[np.bool_], rng: Any) -> Words:
    """Write most amounts as a number, some as ``€ 1.234,56``."""
    result = values.astype(object)
    typed = rng.random(len(values)) < 0.12
    for row in np.flatnonzero(typed):
        text = f"{values[row]:,.2f}"
        result[row] = "€ " + text.translate(str.maketrans(",.", ".,"))
    result[~given] = ""
    return result


def _days(days: "pd.Series[pd.Timestamp]", rng: Any) -> Words:
    """Write most days as a date, some as text in one of two orders."""
    result: Words = days.dt.date.astype(object).to_numpy(copy=True)
    result[days.isna().to_numpy()] = ""
    pick = rng.random(len(result))
    given = days.notna().to_numpy()
    for row in np.flatnonzero(given & (pick < 0.1)):
        day: date = result[row]
        result[row] = f"{day:%d-%m-%Y}" if pick[row] < 0.06 else day.isoformat()
    return result


def _backlog(rows: pd.DataFrame, frame: pd.DataFrame, facts: pd.DataFrame, rng: Any) -> None:
    """Note at which homes maintenance was overdue, and when that was repaired."""
    pick = rng.random(len(frame))
    second = (frame["scenario"] == "second_application").to_numpy()
    has = (pick < 0.3) & ~second
    asked = (pick < 0.8) & ~second
    repaired = has & frame["finished"].notna().to_numpy() & (rng.random(len(frame)) < 0.8)
    rows["Achterstallig onderhoud"] = np.select([has, asked], ["ja", "nee"], "")
    ends = frame["finished"] - pd.to_timedelta(rng.integers(0, 15, len(frame)), unit="D")
    rows["Onderhoud hersteld op"] = _days(ends.where(repaired), rng)
    facts["has_backlog"], facts["backlog_repaired"] = has, repaired


def _odd_rows(
    rows: pd.DataFrame, units: pd.DataFrame, own: pd.DataFrame, frame: pd.DataFrame
) -> pd.DataFrame:
    """Rows that are about no home, or about one that was asked for before."""
    new = frame["scenario"].isin(["received"]).to_numpy()
    template = rows[new].iloc[[0] * 12].reset_index(drop=True).copy()
    blank = ["BAG_ID", "Postcode", "Huisnummer", "Huisletter", "Toevoeging"]
    template[blank] = ""
    template = template.astype(object)
    template["Zaaknummer"] = [f"DW-2026-9{number:03d}" for number in range(len(template))]
    garage = units[units["kind"] == "garage"].iloc[[0, 1]]
    template["Adres"] = [
        "Colijnstraat 888, Dordrecht",
        "Breitnerstraat 999, 3314 ZZ Dordrecht",
        "Koninginneweg 3, 3331 AB Zwijndrecht",
        "hoek Colijnstraat en Talmaweg",
        "Emmastraat",
        "Rembrandtlaan 3 t/m 9",
        *(garage["street"] + " " + garage["number"].astype(str) + " (garage)"),
        *(own["street"] + " " + own["number"].astype(str)).iloc[np.flatnonzero(new)[:4]],
    ]
    template.loc[6:7, "BAG_ID"] = garage["unit_id"].to_numpy()
    template.loc[8:9, "BAG_ID"] = own["unit_id"].iloc[np.flatnonzero(new)[:2]].to_numpy()
    # One case typed twice, and one number that was given to two cases.
    template.iloc[10] = rows[new].iloc[2]
    template.loc[11, "Zaaknummer"] = rows[new]["Zaaknummer"].iloc[4]
    template["trap"] = (
        ["address_unknown"] * 2
        + ["address_elsewhere"]
        + ["address_incomplete"] * 3
        + ["address_of_garage"] * 2
        + ["home_applied_for_twice"] * 2
        + ["case_row_twice", "case_number_twice"]
    )
    return template
