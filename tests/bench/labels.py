"""EP-Online's CSV, keeping one municipality: against pandas reading the same columns."""

import pandas as pd
import pyarrow as pa

from gis.child import read
from gis.issues import IssueLog
from gis.labels import read_labels
from tests.bench.ground import folder, seconds

TITLE = "EP-Online CSV, 300,000 rows, one municipality kept"
UNIT = "rows/s"
COUNT = 300_000
HEAD = (
    "Registratiedatum;Opnamedatum;GeldigTot;Certificaathouder;SoortOpname;Status;Berekeningstype;"
    "OpBasisVanReferentiegebouw;Gebouwklasse;Gebouwtype;Gebouwsubtype;SBICode;Postcode;Huisnummer;"
    "Huisletter;Huisnummertoevoeging;Detailaanduiding;BAGVerblijfsobjectID;BAGLigplaatsID;"
    "BAGStandplaatsID;BAGPandIDs;Projectnaam;Projectobject;Bouwjaar;GebruiksoppervlakteThermischeZone;"
    "Compactheid;Energieklasse;EnergieIndex;EnergieIndexEMGForfaitair;Energiebehoefte;"
    "EisEnergiebehoefte;PrimaireFossieleEnergie;EisPrimaireFossieleEnergie;"
    "PrimaireFossieleEnergieEMGForfaitair;AandeelHernieuwbareEnergie;EisAandeelHernieuwbareEnergie;"
    "AandeelHernieuwbareEnergieEMGForfaitair;Temperatuuroverschrijding;EisTemperatuuroverschrijding;"
    "Warmtebehoefte;BerekendeCO2Emissie;BerekendeEnergieverbruik"
)


def measure():
    with folder() as base:
        path = base / "v20261101_v4_csv.csv"
        with path.open("w", encoding="utf-8-sig") as file:
            file.write("PublicatieDatum;01-11-2026\nLaatstVerwerkteMutatievolgnummer;1\n")
            file.write(HEAD + "\n")
            for n in range(COUNT):
                code = "0505" if n % 10 == 0 else "0599"
                file.write(
                    f"20240301;20240220;20340220;X;detail;bestaand;NTA 8800:2024 (basisopname);;W;"
                    f"Rijwoning tussen;;;{3000 + n % 900}AB;{n % 200 + 1};;;;{code}010{n:09d};;;"
                    f"{code}100{n:09d};;;1958;84,5;1,9;E;;;190,1;;320,25;;;0;;;;;100;52,1;150,2\n"
                )

        def by_pandas():
            frame = pd.read_csv(path, sep=";", skiprows=2, decimal=",", dtype=str)
            kept = frame[frame["BAGVerblijfsobjectID"].str.startswith("0505")]
            assert len(kept) == COUNT / 10

        def by_reader():
            rows = sum(
                batch.num_rows
                for batch in read_labels(path, IssueLog(), municipalities=["0505"], postcodes4=[])
            )
            assert rows == COUNT / 10

        def in_child():
            with read("labels", path, municipalities=["0505"], postcodes4=[]) as reading:
                table = pa.Table.from_batches(reading, reading.schema)
            assert table.num_rows == COUNT / 10

        return [
            ("pandas", COUNT / seconds(by_pandas), "text only, unchecked"),
            ("reader", COUNT / seconds(by_reader), "typed and checked"),
            ("reader in its child process", COUNT / seconds(in_child), "start-up included"),
        ]
