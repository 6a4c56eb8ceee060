"""Make the demo town: decide everything once, then write it down per register."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pandas as pd

from retrofit.sample import (
    APPLICATIONS_FILE,
    AREAS_FILE,
    BAG_FILE,
    FILES,
    FOUNDATION_AREAS_FILE,
    FOUNDATION_REPAIRS_FILE,
    INSAR_FILE,
    LABELS_FILE,
    MANIFEST_FILE,
    SAMPLE_ON,
    SEED,
    SUBSIDENCE_FILE,
    TENURE_FILE,
    VERSION,
    write,
)
from retrofit.sample.area_file import area_layers
from retrofit.sample.bag_file import berth_rows, building_rows, town_rows, unit_rows
from retrofit.sample.case_file import CaseTable, case_table
from retrofit.sample.cases import Cases, make_cases
from retrofit.sample.foundations import Foundations, foundations
from retrofit.sample.homes import build_units, finish_buildings
from retrofit.sample.insar import Points, insar_points
from retrofit.sample.label_file import label_table
from retrofit.sample.labels import Labels, base_labels, odd_rows
from retrofit.sample.oddities import Bag, add_oddities
from retrofit.sample.ownership import Ownership, share_out
from retrofit.sample.subsidence import subsidence_cells
from retrofit.sample.town import Town, build_town
from retrofit.sample.truth import case_truth, home_truth, programme_truth, row_truth


@dataclass(frozen=True)
class Sample:
    """The whole town in memory, before it is written.

    Attributes:
        homes: what is true of each home (``truth.home_truth``).
        applications: what is true of each application (``truth.case_truth``).
        truth: what the whole chain must find, per programme and per file.
        traps: how often each oddity occurs.
    """

    seed: int
    town: Town
    bag: Bag
    owners: Ownership
    labels: Labels
    cases: Cases
    table: CaseTable
    points: Points
    foundations: Foundations
    homes: pd.DataFrame
    applications: pd.DataFrame
    truth: dict[str, Any]
    traps: dict[str, int]


def build_sample(seed: int = SEED) -> Sample:
    """Decide the town: the same seed gives the same town."""
    town = build_town(seed)
    buildings = finish_buildings(town, seed)
    bag = add_oddities(build_units(town, buildings, seed), buildings, seed)
    owners = share_out(bag.units, seed)
    is_private = owners.tenure.isin(["owner_occupier", "private_landlord", "unknown"])
    labels = base_labels(bag.units, is_private, seed)
    cases = make_cases(bag.units, owners, labels, seed)
    odd_rows(bag.units, labels, cases.plain, seed)
    table = case_table(cases.frame, bag.units, seed)
    homes = home_truth(bag, owners, labels, cases, table)
    applications = case_truth(bag, cases, table)
    truth = row_truth(bag, owners, labels, cases, table)
    truth["programmes"] = programme_truth(homes, applications)
    points, ground = insar_points(bag, seed), foundations(bag, seed)
    parts = (bag, owners, labels, cases, table, points, ground)
    traps = {name: count for part in parts for name, count in part.traps.items()}
    return Sample(seed, town, *parts, homes, applications, truth, traps)


def write_sample(sample: Sample, folder: Path) -> dict[str, Any]:
    """Write the files and, when all are there, the manifest; return the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    fresh = Path(mkdtemp(prefix=".new-", dir=folder))
    try:
        _write_files(sample, fresh)
        manifest = {
            "is_sample": True,
            "notice": write.NOTICE,
            "version": VERSION,
            "seed": sample.seed,
            "made_for": SAMPLE_ON.isoformat(),
            "files": {
                name: {
                    "sha256": write.checksum(fresh / name),
                    "bytes": (fresh / name).stat().st_size,
                }
                for name in FILES
            },
            "traps": dict(sorted(sample.traps.items())),
            "truth": sample.truth,
        }
        write.write_manifest(fresh / MANIFEST_FILE, manifest)
        (folder / MANIFEST_FILE).unlink(missing_ok=True)
        for name in (*FILES, MANIFEST_FILE):
            (fresh / name).replace(folder / name)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return manifest


def make_sample(folder: Path, seed: int = SEED) -> dict[str, Any]:
    """Make the town and write its files; return the manifest."""
    return write_sample(build_sample(seed), folder)


def is_made(folder: Path, seed: int = SEED) -> bool:
    """Tell whether the folder holds this town, whole and unharmed."""
    try:
        manifest = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
        if (manifest["version"], manifest["seed"]) != (VERSION, seed):
            return False
        return all(
            write.checksum(folder / name) == manifest["files"][name]["sha256"] for name in FILES
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _write_files(sample: Sample, folder: Path) -> None:
    bag = sample.bag
    units = unit_rows(bag)
    layers = {
        "woonplaats": town_rows(),
        "pand": building_rows(bag, units),
        "verblijfsobject": units,
        "standplaats": berth_rows(units),
        "ligplaats": berth_rows(units),
    }
    write.write_geopackage(folder / BAG_FILE, layers, FID="feature_id", GEOMETRY_NAME="geom")
    areas = area_layers(sample.town.areas)
    write.write_geopackage(folder / AREAS_FILE, areas, FID="fid", GEOMETRY_NAME="geom")
    own = bag.buildings["pand_id"].to_numpy()[bag.units["building"]]
    pand_ids = pd.Series(own, index=bag.units.index)
    for row, pand in bag.more_buildings:
        pand_ids.iloc[row] += f",{pand}"
    table = label_table(sample.labels.rows, bag.units, pand_ids, sample.seed)
    write.write_labels(folder / LABELS_FILE, table)
    write.write_tenure(folder / TENURE_FILE, sample.owners.rows)
    write.write_raster(folder / SUBSIDENCE_FILE, subsidence_cells(sample.seed))
    write.write_points(folder / INSAR_FILE, sample.points.rows)
    write.write_foundation_areas(folder / FOUNDATION_AREAS_FILE, sample.foundations.areas)
    write.write_workbook(
        folder / FOUNDATION_REPAIRS_FILE, "Funderingsherstel", sample.foundations.repairs
    )
    write.write_workbook(folder / APPLICATIONS_FILE, "Aanvragen", sample.table.rows)
