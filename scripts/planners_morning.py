"""A planner's morning: which streets in Crabbehof to walk first, from one snapshot.

    python -m scripts.planners_morning --out ochtend

Shows how a script of one's own works with ``retrofit.open_snapshot``: the frames, their dictionary,
and the stamp that goes with whatever comes out. Only reads. The file it makes is for staff.
"""

from pathlib import Path
from typing import Annotated

import geopandas as gpd
import typer

import retrofit
from retrofit.exports.snapshot import Snapshot
from scripts.output import console

PROGRAMME = "crabbehof"


def morning(town: Snapshot, out: Path) -> None:
    """Print where the programme stands, and write the streets with most homes left to win."""
    months = town.progress(PROGRAMME)
    last = months.iloc[-1]
    console.print(f"Crabbehof on {town.as_of}: {last.cumulative} of {last.target} homes")

    # Homes that can take part and have not applied, with the street they lie in.
    verdicts = town.verdicts(PROGRAMME).set_index("verblijfsobject_id")
    street = town.homes.set_index("verblijfsobject_id")["street"]
    to_win = verdicts[verdicts["eligibility"].eq("eligible") & ~verdicts["is_applied"]]
    to_win = to_win.assign(street=street.reindex(to_win.index))

    # The worse the label, the more there is to win: G weighs four, D one.
    weight = to_win["label"].map({"D": 1, "E": 2, "F": 3, "G": 4})
    streets = gpd.GeoDataFrame(
        to_win.assign(weight=weight)
        .dissolve("street", aggfunc={"weight": "sum", "outcome": "size"})
        .rename(columns={"outcome": "homes"})
        .sort_values(["weight", "homes"], ascending=False)
    )
    for name, row in streets.head(5).iterrows():
        console.print(f"  {name}: {row.homes} homes to win, weight {row.weight:.0f}")

    out.mkdir(parents=True, exist_ok=True)
    stamped = streets.reset_index().assign(
        as_of=town.stamp["asOf"],
        data_version=town.stamp["dataVersion"],
        is_sample=town.stamp["isSample"],
    )
    stamped.to_file(out / "straten.gpkg", driver="GPKG", layer="straten")
    console.print(f"straten.gpkg: {len(stamped)} streets; {town.stamp}")


def main(out: Annotated[Path, typer.Option("--out", help="folder for the file")]) -> None:
    """Walk through the morning on this installation's data."""
    with retrofit.open_snapshot() as town:
        morning(town, out)


if __name__ == "__main__":
    typer.run(main)
