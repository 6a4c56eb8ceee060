"""The rows of the label register in the columns of EP-Online's total file, version 4."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from retrofit.sample import stream
from retrofit.sample.labels import ROWS_TWICE

HEADER = (
    "Registratiedatum;Opnamedatum;GeldigTot;Certificaathouder;SoortOpname;Status;"
    "Berekeningstype;OpBasisVanReferentiegebouw;Gebouwklasse;Gebouwtype;Gebouwsubtype;"
    "SBICode;Postcode;Huisnummer;Huisletter;Huisnummertoevoeging;Detailaanduiding;"
    "BAGVerblijfsobjectID;BAGLigplaatsID;BAGStandplaatsID;BAGPandIDs;Projectnaam;"
    "Projectobject;Bouwjaar;GebruiksoppervlakteThermischeZone;Compactheid;Energieklasse;"
    "EnergieIndex;EnergieIndexEMGForfaitair;Energiebehoefte;EisEnergiebehoefte;"
    "PrimaireFossieleEnergie;EisPrimaireFossieleEnergie;"
    "PrimaireFossieleEnergieEMGForfaitair;AandeelHernieuwbareEnergie;"
    "EisAandeelHernieuwbareEnergie;AandeelHernieuwbareEnergieEMGForfaitair;"
    "Temperatuuroverschrijding;EisTemperatuuroverschrijding;Warmtebehoefte;"
    "BerekendeCO2Emissie;BerekendeEnergieverbruik"
)
COLUMNS = HEADER.split(";")
METHODS = {
    "nta": "NTA 8800:2024 (basisopname woningbouw)",
    "definitive": "Rekenmethodiek Definitief Energielabel, versie 1.2, 16 september 2014",
    "ei": "Nader Voorschrift, versie 1.0, 1 februari 2014 met erratum van 4 augustus 2014",
    "other": "EP",
}
# Limits of a class: primary fossil energy in kWh/m2.yr, and energy index.
FOSSIL = {
    "A++++": (-9, 0),
    "A+": (76, 104),
    "A": (106, 159),
    "B": (161, 189),
    "C": (191, 249),
    "D": (251, 289),
    "E": (291, 334),
    "F": (336, 379),
    "G": (381, 520),
    "": (0, 0),
}
INDEX = {
    "A++++": (0.2, 0.4),
    "A+": (0.7, 0.8),
    "A": (0.9, 1.2),
    "B": (1.21, 1.4),
    "C": (1.41, 1.8),
    "D": (1.81, 2.1),
    "E": (2.11, 2.4),
    "F": (2.41, 2.7),
    "G": (2.71, 3.4),
    "": (0, 0),
}
TYPES = {"row": "Rijwoning tussen", "semi": "Twee-onder-één-kap", "gallery": "Galerijwoning"}
SUBTYPES = ("Tussenvloer", "Tussenmidden", "Tussendak", "Hoekvloer", "Hoekmidden", "Hoekdak")


def label_table(
    rows: pd.DataFrame, units: pd.DataFrame, pand_ids: pd.Series, seed: int
) -> pd.DataFrame:
    """Write the rows out as text, decimal comma and all.

    Args:
        rows: as in ``Labels.rows``.
        units: the units that ``unit`` points at.
        pand_ids: per unit its buildings, comma between.
        seed: of the town.
    """
    rng = stream(seed, "label file")
    rows = rows.sort_values(["registered", "unit"], kind="stable").reset_index(drop=True)
    own = units.iloc[rows["unit"].clip(lower=0)].reset_index(drop=True)
    table = pd.DataFrame("", index=rows.index, columns=list(COLUMNS), dtype=object)
    for name, column in (
        ("Registratiedatum", "registered"),
        ("Opnamedatum", "inspected"),
        ("GeldigTot", "valid_until"),
    ):
        table[name] = rows[column].dt.strftime("%Y%m%d").fillna("")
    is_nta = (rows["regime"] == "nta").to_numpy()
    table["Certificaathouder"] = "Voorbeeld"
    table["SoortOpname"] = np.where(is_nta, "Basisopname", "")
    table["Status"] = rows["status"]
    table["Berekeningstype"] = rows["regime"].map(METHODS)
    table["OpBasisVanReferentiegebouw"] = "Nee"
    table["Gebouwklasse"] = np.where(rows["is_utility"], "U", "W")
    table["Gebouwtype"] = _types(own, is_nta)
    is_flat = ~own["kind"].isin(["row", "semi"]).to_numpy()
    subtype = np.array(SUBTYPES)[(own["floor"] % 3 + 3 * (own["door"] == 0)).to_numpy()]
    table["Gebouwsubtype"] = np.where(is_nta & is_flat, subtype, "")
    table.loc[rows["is_utility"], ["Gebouwtype", "Gebouwsubtype"]] = ""
    table["Postcode"] = own["postcode"].fillna("")
    table["Huisnummer"] = own["number"].astype(str)
    table["Huisletter"] = own["letter"].fillna("")
    table["Huisnummertoevoeging"] = own["addition"].fillna("")
    table["BAGVerblijfsobjectID"] = own["unit_id"]
    table["BAGPandIDs"] = pand_ids.iloc[rows["unit"].clip(lower=0)].to_numpy()
    table["Bouwjaar"] = own["year"].astype(str)
    table["Energieklasse"] = rows["label_class"]
    _figures(table, rows, own, is_nta, rng)
    _ids(table, rows)
    return pd.concat([table, table.iloc[:ROWS_TWICE]], ignore_index=True)


def _types(own: pd.DataFrame, is_nta: NDArray[np.bool_]) -> NDArray[np.object_]:
    """Name the type of home; the older methods spell and divide differently."""
    new = own["kind"].map(TYPES).fillna("Appartement")
    older = {"porch": "Portiekwoning", "semi": "Twee-onder-een-kap / rijwoning hoek"}
    old = own["kind"].map(TYPES | older).fillna("Flatwoning (overig)")
    new = new.where(own["kind"] != "gallery", "Appartement")
    return np.where(is_nta, new, old).astype(object)


def _number(values: Any, decimals: int = 2) -> Any:
    return pd.Series(np.char.mod(f"%.{decimals}f", values)).str.replace(".", ",").to_numpy()


def _between(limits: dict[str, Any], classes: pd.Series, pick: Any) -> Any:
    low = classes.map({name: figures[0] for name, figures in limits.items()}).to_numpy(float)
    high = classes.map({name: figures[1] for name, figures in limits.items()}).to_numpy(float)
    return low + pick * (high - low)


def _figures(
    table: pd.DataFrame,
    rows: pd.DataFrame,
    own: pd.DataFrame,
    is_nta: NDArray[np.bool_],
    rng: np.random.Generator,
) -> None:
    """Fill the figures that each method gives, in the unit that it gives them in."""
    area = np.minimum(own["area_m2"].to_numpy(float), 2000) * rng.uniform(0.86, 1.0, len(rows))
    fossil = _between(FOSSIL, rows["label_class"], rng.random(len(rows)))
    index = _between(INDEX, rows["label_class"], rng.random(len(rows)))
    is_old = ~is_nta
    table["GebruiksoppervlakteThermischeZone"] = np.where(is_nta, _number(area), "")
    table["Compactheid"] = np.where(is_nta, _number(rng.uniform(0.9, 2.2, len(rows))), "")
    table["Energiebehoefte"] = np.where(is_nta, _number(np.abs(fossil) * 0.7), "")
    table["PrimaireFossieleEnergie"] = np.where(is_nta, _number(fossil), "")
    share = np.where(fossil <= 0, 107.7, np.maximum(60 - fossil / 5, 0))
    table["AandeelHernieuwbareEnergie"] = np.where(is_nta, _number(share, 1), "")
    table["Warmtebehoefte"] = np.where(is_nta, _number(np.abs(fossil) * 0.55), "")
    has_index = (rows["regime"] == "ei").to_numpy()
    table["EnergieIndex"] = np.where(has_index, _number(index), "")
    # New methods give kWh per m2, old ones MJ for the whole home: never to be compared.
    used = np.where(is_nta, np.abs(fossil) * 0.62, area * index * 480)
    table["BerekendeEnergieverbruik"] = _number(used)
    emission = np.where(is_old, np.where(has_index, area * index * 22, 0.0), fossil * 0.18)
    table["BerekendeCO2Emissie"] = _number(emission)


def _ids(table: pd.DataFrame, rows: pd.DataFrame) -> None:
    """Spoil the ids where the row is to be odd."""
    kind = rows["id_kind"]
    both = ["BAGVerblijfsobjectID", "BAGPandIDs"]
    table.loc[kind == "none", both] = ""
    table.loc[kind == "dummy", both] = "0000000000000000"
    table.loc[kind == "stale", "BAGVerblijfsobjectID"] = [
        f"0505010000{number:06d}" for number in range(500, 500 + int((kind == "stale").sum()))
    ]
    for name, prefix, first, postcode in (
        ("gone", "0505010000", 700, "3399ZX"),
        ("elsewhere", "0642010000", 1000, "3331AB"),
    ):
        chosen = kind == name
        numbers = range(first, first + int(chosen.sum()))
        table.loc[chosen, "BAGVerblijfsobjectID"] = [f"{prefix}{number:06d}" for number in numbers]
        table.loc[chosen, "BAGPandIDs"] = [f"{prefix[:4]}10{number:010d}" for number in numbers]
        table.loc[chosen, "Postcode"] = postcode
        table.loc[chosen, "Huisnummer"] = [str(number) for number in numbers]
        table.loc[chosen, ["Huisletter", "Huisnummertoevoeging"]] = ""
