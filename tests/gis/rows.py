"""Rows of the registers and lists for tests: one plain row, changed in what matters."""

import zipfile
from pathlib import Path

import pyarrow as pa

from gis.child import read
from gis.issues import IssueLog

UNIT_ID = "0505010000012345"
OTHER_UNIT_ID = "0505010000054321"
BUILDING_ID = "0505100000012345"

_LABEL_COLUMNS = (
    "Registratiedatum Opnamedatum GeldigTot Certificaathouder SoortOpname Status Berekeningstype "
    "OpBasisVanReferentiegebouw Gebouwklasse Gebouwtype Gebouwsubtype SBICode Postcode Huisnummer "
    "Huisletter Huisnummertoevoeging Detailaanduiding BAGVerblijfsobjectID BAGLigplaatsID "
    "BAGStandplaatsID BAGPandIDs Projectnaam Projectobject Bouwjaar "
    "GebruiksoppervlakteThermischeZone Compactheid Energieklasse EnergieIndex "
    "EnergieIndexEMGForfaitair Energiebehoefte EisEnergiebehoefte PrimaireFossieleEnergie "
    "EisPrimaireFossieleEnergie PrimaireFossieleEnergieEMGForfaitair AandeelHernieuwbareEnergie "
    "EisAandeelHernieuwbareEnergie AandeelHernieuwbareEnergieEMGForfaitair "
    "Temperatuuroverschrijding EisTemperatuuroverschrijding Warmtebehoefte BerekendeCO2Emissie "
    "BerekendeEnergieverbruik"
)
LABEL_COLUMNS = _LABEL_COLUMNS.split()
LABEL = {
    "Registratiedatum": "20251117",
    "Opnamedatum": "20251022",
    "GeldigTot": "20351022",
    "SoortOpname": "Basisopname",
    "Status": "Bestaand",
    "Berekeningstype": "NTA 8800:2024 (basisopname woningbouw)",
    "Gebouwklasse": "W",
    "Gebouwtype": "Twee-onder-één-kap",
    "Postcode": "3317AB",
    "Huisnummer": "12",
    "BAGVerblijfsobjectID": UNIT_ID,
    "BAGPandIDs": BUILDING_ID,
    "GebruiksoppervlakteThermischeZone": "54,41",
    "Energieklasse": "C",
    "PrimaireFossieleEnergie": "218,86",
}
PREAMBLE = ("PublicatieDatum;01-11-2026", "LaatstVerwerkteMutatievolgnummer;19345219")
FIRST_LABEL_LINE = len(PREAMBLE) + 2

TENURE = {
    "BAG_VBO_ID": UNIT_ID,
    "POSTCODE": "3317 AB",
    "HUISNUMMER": "12",
    "HUISLETTER": "",
    "TOEVOEGING": "",
    "WOZ_OBJECTNUMMER": "50500012345",
    "GEBRUIKSCODE": "10",
    "EIGENDOM": "eigenaar-bewoner",
    "VVE_NAAM": "n.v.t.",
    "PEILDATUM": "01-01-2026",
}

APPLICATION = {
    "Zaaknummer": "DW-2026-0001",
    "Ontvangen op": "2026-03-02",
    "Adres": "Colijnstraat 12",
    "Postcode": "3317 AB",
    "Huisnummer": "12",
    "Huisletter": "",
    "Toevoeging": "",
    "BAG_ID": UNIT_ID,
    "Maatregelen": "dakisolatie, HR++ glas",
    "Aangevraagd bedrag": "€ 1.234,56",
    "Verleend bedrag": "",
    "Vastgesteld bedrag": "",
    "Status": "in behandeling",
    "Besluit op": "",
    "Start op": "",
    "Gereed op": "",
    "Gereedgemeld op": "",
    "Vastgesteld op": "",
}


def label_lines(*changes, columns=LABEL_COLUMNS, preamble=PREAMBLE):
    """Return the lines of a label file, one row for each of the changes."""
    rows = [";".join((LABEL | change).get(name, "") for name in columns) for change in changes]
    return [*preamble, ";".join(columns), *rows]


def label_file(path, *changes, encoding="utf-8-sig", end="\r\n", **how):
    """Write a label file in the true format."""
    text = end.join(label_lines(*changes, **how)) + end
    path.write_bytes(text.encode(encoding))
    return path


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def list_file(path, rows, *, encoding="cp1252", separator=";", end="\r\n", above=()):
    """Write rows (dicts with the same keys) as an office does."""
    lines = [*above, separator.join(rows[0]), *(separator.join(row.values()) for row in rows)]
    path.write_bytes((end.join(lines) + end).encode(encoding))
    return path


def tenure_file(path, *changes, **how):
    return list_file(path, [TENURE | change for change in changes], **how)


def application_file(path, *changes, encoding="utf-8", **how):
    return list_file(path, [APPLICATION | change for change in changes], encoding=encoding, **how)


def rows_of(reader, path, **options):
    """Read all rows in this process; check that every row of the file is accounted for."""
    issues = IssueLog()
    table = pa.Table.from_batches(list(reader(path, issues, **options)))
    assert issues.rows_read == table.num_rows + issues.rejected
    return table.to_pylist(), issues


def rows_of_child(name, path, **options):
    """Read all rows in a child process, as the loads do; the counts were checked by it."""
    with read(name, path, **options) as reading:
        rows = [row for batch in reading for row in batch.to_pylist()]
    return rows, reading


def codes(issues):
    return [(issue.line, issue.code, str(issue.severity)) for issue in issues.issues]
