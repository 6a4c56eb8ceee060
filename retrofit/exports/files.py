"""A layer as a file: GeoPackage, GeoParquet, CSV or workbook, with what its columns say inside."""

import json
import sqlite3
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import xlsxwriter

from retrofit.exports.dictionary import HOME_LEVEL, OF_HOMES, described
from retrofit.exports.safe import safe_cell
from retrofit.exports.sheet import csv_of
from retrofit.exports.styles import style
from retrofit.reports.workbook import OPTIONS

Stamp = Mapping[str, Any]
SAMPLE = "VOORBEELD: verzonnen gegevens"
#: A file says nothing of the moment of writing, so that equal data are equal bytes.
_NO_MOMENT = "2000-01-01T00:00:00.000Z"


def about(layer: str, stamp: Stamp) -> list[tuple[str, str]]:
    """Return what a file says of itself."""
    notices = [
        *([SAMPLE] if stamp["isSample"] else []),
        *([HOME_LEVEL] if layer in OF_HOMES else []),
    ]
    return [
        ("layer", layer),
        ("notice", "; ".join(notices)),
        *((name, str(value)) for name, value in stamp.items()),
        ("crs", "EPSG:28992"),
    ]


def write_geopackage(frame: pd.DataFrame, path: Path, layer: str, stamp: Stamp) -> None:
    """Write a GeoPackage: the layer, ``data_dictionary``, ``about`` and a style for QGIS."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _NO_MOMENT})
    try:
        options = {"description": dict(about(layer, stamp))["notice"]}
        pyogrio.write_dataframe(
            _days(frame), path, layer=layer, driver="GPKG", layer_options=options, use_arrow=True
        )
        for name, rows in (
            ("data_dictionary", _entries(frame, layer)),
            ("about", pd.DataFrame(about(layer, stamp), columns=["name", "value"])),
        ):
            pyogrio.write_dataframe(rows, path, layer=name, driver="GPKG", append=True)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    drawn = style(layer)
    if drawn is not None:
        connection = sqlite3.connect(path)
        with connection:
            connection.executescript(LAYER_STYLES)
            connection.execute(
                ADD_STYLE,
                {"layer": layer, "qml": drawn, "at": _NO_MOMENT, "description": "retrofit"},
            )
        connection.close()


def write_parquet(frame: pd.DataFrame, path: Path, layer: str, stamp: Stamp) -> None:
    """Write Parquet (GeoParquet where there are places); dictionary and stamp in its metadata."""
    if isinstance(frame, gpd.GeoDataFrame):
        frame.to_parquet(path, index=False)
        table = pq.read_table(path)
    else:
        table = pa.Table.from_pandas(frame, preserve_index=False)
    said = {
        "about": dict(about(layer, stamp)),
        "dictionary": _entries(frame, layer).to_dict(orient="records"),
    }
    metadata = dict(table.schema.metadata or {})
    metadata[b"retrofit"] = json.dumps(said, sort_keys=True, ensure_ascii=False).encode()
    pq.write_table(table.replace_schema_metadata(metadata), path)


def write_csv(frame: pd.DataFrame, path: Path, layer: str, stamp: Stamp) -> None:
    """Write CSV as Dutch spreadsheets read it, and beside it what its columns say."""
    flat = _flat(frame)
    path.write_bytes(csv_of([list(flat.columns), *_plain_rows(flat)]))
    entries = _entries(flat, layer)
    rows = [list(pair) for pair in about(layer, stamp)]
    beside = path.with_name(f"{path.stem}.woordenboek.csv")
    beside.write_bytes(csv_of([*rows, list(entries.columns), *entries.to_numpy().tolist()]))


def write_workbook(frame: pd.DataFrame, path: Path, layer: str, stamp: Stamp) -> None:
    """Write XLSX: the rows, the dictionary, and what the file is. No cell is a formula."""
    flat = _flat(frame)
    book = xlsxwriter.Workbook(path, OPTIONS)
    book.set_properties({"created": datetime.fromisoformat(_NO_MOMENT).replace(tzinfo=None)})
    entries = _entries(flat, layer)
    for name, columns, rows in (
        ("gegevens", list(flat.columns), _plain_rows(flat)),
        ("woordenboek", list(entries.columns), entries.to_numpy().tolist()),
        ("over", ["naam", "waarde"], [list(pair) for pair in about(layer, stamp)]),
    ):
        sheet = book.add_worksheet(name)
        for place, title in enumerate(columns):
            sheet.write_string(0, place, title)
        for line, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, bool):
                    sheet.write_boolean(line, place, cell)
                elif isinstance(cell, str):
                    if cell:
                        sheet.write_string(line, place, safe_cell(cell))
                else:
                    sheet.write_number(line, place, cell)
    book.close()


WRITERS: dict[str, Callable[[pd.DataFrame, Path, str, Stamp], None]] = {
    "geopackage": write_geopackage,
    "parquet": write_parquet,
    "xlsx": write_workbook,
    "csv": write_csv,
}
ENDINGS = {"geopackage": ".gpkg", "parquet": ".parquet", "xlsx": ".xlsx", "csv": ".csv"}


def _entries(frame: pd.DataFrame, layer: str) -> pd.DataFrame:
    return pd.DataFrame(
        [(each.column, each.text, each.source) for each in described(layer, list(frame.columns))],
        columns=["column", "text", "source"],
    )


def _days(frame: pd.DataFrame) -> pd.DataFrame:
    """Return days as days: a moment at midnight would move with the time zone of its reader."""
    days = frame.select_dtypes("datetime").columns
    return frame.assign(**{name: frame[name].dt.date.astype(object) for name in days})


def _flat(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame without geometry, with a point of each thing in RD metres."""
    if not isinstance(frame, gpd.GeoDataFrame):
        return frame
    points = frame.geometry.representative_point()
    return pd.DataFrame(frame.drop(columns="geometry")).assign(
        x_rd=points.x.round(3), y_rd=points.y.round(3)
    )


def _plain_rows(frame: pd.DataFrame) -> list[list[Any]]:
    """Return rows of text, numbers, and yes or no; nothing is empty text, a day is ISO text."""
    return [[_plain(cell) for cell in row] for row in frame.astype(object).itertuples(index=False)]


def _plain(cell: Any) -> Any:
    if pd.isna(cell):
        return ""
    if isinstance(cell, date | datetime):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, str | bool):
        return cell
    return int(cell) if cell == int(cell) else float(cell)


LAYER_STYLES = """
    CREATE TABLE layer_styles (
        id INTEGER PRIMARY KEY AUTOINCREMENT, f_table_catalog TEXT(256),
        f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
        styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN,
        description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME);
    INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)
        VALUES ('layer_styles', 'attributes', 'layer_styles', '', '2000-01-01T00:00:00.000Z');"""
ADD_STYLE = """
    INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column,
                              styleName, styleQML, styleSLD, useAsDefault, description, owner,
                              update_time)
    VALUES ('', '', :layer, 'geom', 'retrofit', :qml, '', 1, :description, '', :at)"""
