"""The files of the sample, each in the format of its register, with fixed times inside."""

import json
import sqlite3
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
import pyogrio
import rasterio
import xlsxwriter
from affine import Affine
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from retrofit.sample import SAMPLE_ON
from retrofit.sample.subsidence import CELL_M, NODATA, NORTH, SCALE, WEST

NOTICE = "Voorbeelddata: verzonnen woningen en aanvragen, geen uittreksel van een register"
LAST_CHANGE = f"{SAMPLE_ON:%Y-%m-%d}T00:00:00.000Z"


def write_geopackage(path: Path, layers: Mapping[str, GeoDataFrame], **options: str) -> None:
    """Write layers with the register's own column names.

    Args:
        path: the file; one that is there is replaced.
        layers: by name, in order.
        options: of GDAL's GPKG driver: ``FID``, ``GEOMETRY_NAME``.
    """
    path.unlink(missing_ok=True)
    for name, layer in layers.items():
        pyogrio.write_dataframe(layer, path, layer=name, driver="GPKG", layer_options=options)
    connection = sqlite3.connect(path)
    try:
        with connection:
            # The day the contents are of, which the reader takes as the day of the register.
            connection.execute(
                "UPDATE gpkg_contents SET last_change = ?, description = ?", (LAST_CHANGE, NOTICE)
            )
    finally:
        connection.close()


def write_labels(path: Path, table: pd.DataFrame) -> None:
    """Write the label register: BOM, two lines before the header, in a zip."""
    text = StringIO()
    text.write(f"PublicatieDatum;{SAMPLE_ON:%d-%m-%Y}\r\n")
    text.write("LaatstVerwerkteMutatievolgnummer;20000000\r\n")
    table.to_csv(text, sep=";", index=False, lineterminator="\r\n")
    # Without a date of its own an entry gets the day before zip was invented: always the same.
    entry = zipfile.ZipInfo(f"{path.stem}.csv", (SAMPLE_ON.year, SAMPLE_ON.month, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.comment = NOTICE.encode()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry, b"\xef\xbb\xbf" + text.getvalue().encode())


def write_tenure(path: Path, rows: pd.DataFrame) -> None:
    """Write the list of owners as spreadsheets save it: Windows-1252, semicolons."""
    rows.to_csv(path, sep=";", index=False, encoding="cp1252", lineterminator="\r\n")


def write_raster(path: Path, cells: NDArray[Any]) -> None:
    """Write the subsidence raster: whole numbers, with the scale to mm per year beside them."""
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=cells.shape[0],
        width=cells.shape[1],
        count=1,
        dtype="int16",
        crs="EPSG:28992",
        transform=Affine(CELL_M, 0, WEST, 0, -CELL_M, NORTH),
        nodata=NODATA,
        compress="deflate",
    ) as raster:
        raster.write(cells, 1)
        raster.scales = (SCALE,)
        raster.units = ("mm/yr",)
        raster.update_tags(TIFFTAG_IMAGEDESCRIPTION=NOTICE)


def write_points(path: Path, rows: pd.DataFrame) -> None:
    """Write InSAR points as DePSI does: commas, the first column without a title."""
    rows.to_csv(path, index=False, lineterminator="\n")


def write_foundation_areas(path: Path, areas: Mapping[str, Any]) -> None:
    """Write the attention areas as the OGC service of PDOK gives them."""
    marked = {"type": areas["type"], "description": NOTICE, "features": areas["features"]}
    path.write_text(json.dumps(marked, ensure_ascii=False) + "\n", encoding="utf-8")


def write_workbook(path: Path, title: str, rows: pd.DataFrame) -> None:
    """Write a list as a workbook: real dates and numbers where people typed those."""
    book = xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False})
    created = datetime(SAMPLE_ON.year, SAMPLE_ON.month, SAMPLE_ON.day)  # noqa: DTZ001
    book.set_properties({"title": title, "comments": NOTICE, "created": created})
    day = book.add_format({"num_format": "dd-mm-yyyy"})
    euro = book.add_format({"num_format": "#,##0.00"})
    sheet = book.add_worksheet(title)
    sheet.write_row(0, 0, list(rows.columns))
    for column, name in enumerate(rows.columns):
        style = euro if name.endswith("bedrag") else None
        for line, value in enumerate(rows[name].tolist(), start=1):
            if isinstance(value, date):
                sheet.write_datetime(line, column, value, day)
            elif isinstance(value, int | float):
                sheet.write_number(line, column, value, style)
            elif value:
                sheet.write_string(line, column, value)
    sheet.freeze_panes(1, 1)
    about = book.add_worksheet("Toelichting")
    about.write_string(0, 0, NOTICE)
    book.close()


def write_manifest(path: Path, manifest: Mapping[str, Any]) -> None:
    """Write what was made, and what must be found in it."""
    path.write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return sha256(path.read_bytes()).hexdigest()
