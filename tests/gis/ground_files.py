"""Files about the ground for tests, in the true formats: InSAR points, attention areas, repairs."""

import json

import geopandas
import pyogrio
import shapely
import xlsxwriter

from tests.gis.rows import UNIT_ID, list_file

DEPSI = {
    "": "0",
    "pnt_id": "L00003234P00006283",
    "pnt_flags": "100001",
    "pnt_lat": "51.79255328",
    "pnt_lon": "4.66969392",
    "pnt_line": "3234",
    "pnt_pixel": "6283",
    "pnt_height": "43.6",
    "pnt_enscoh": "0.83",
    "pnt_linear": "-0.00312",
    "d_20220105": "0.0",
    "d_20260103": "-0.0124",
    "a_20220105": "1.9",
    "a_20260103": "2.1",
}
EGMS = {
    "pid": "10rSy1PXCz",
    "easting": "3953000.0",
    "northing": "3203000.0",
    "height": "2.1",
    "rmse": "1.2",
    "mean_velocity": "-3.1",
    "mean_velocity_std": "0.1",
    "20220105": "0.0",
    "20261231": "-12.0",
}
AREA = {
    "pc6": "3317AB",
    "woonplaats": "Dordrecht",
    "gemeente": "Dordrecht",
    "provincie": "Zuid-Holland",
    "fgr": "Zeekleigebied",
    "percFgr": "100.00",
    "legenda": "Kwetsbaar gebied - 80-100 %",
    "nBag": "35",
    "nvoor1970": "31",
    "percvoor1970": "88.57",
    "popuptext": "<b>PC6</b>",
}
REPAIR = {
    "BAG_VBO_ID": UNIT_ID,
    "BAG_PAND_ID": "",
    "POSTCODE": "3317 AB",
    "HUISNUMMER": "12",
    "HUISLETTER": "",
    "TOEVOEGING": "",
    "JAAR_HERSTEL": "2014",
    "BEWIJS": "Gereedmelding funderingsherstel",
    "PEILDATUM": "01-03-2026",
}
SQUARE = shapely.box(105400, 422800, 105500, 422900)
SQUARE_LON_LAT = shapely.box(4.668, 51.791, 4.671, 51.794)


def insar_file(path, *changes, row=DEPSI, separator=",", rename=lambda title: title):
    """Write InSAR points, one for each of the changes."""
    rows = [{rename(name): text for name, text in {**row, **each}.items()} for each in changes]
    return list_file(path, rows, separator=separator, encoding="utf-8", end="\n")


def area_feature(shape=SQUARE_LON_LAT, **changes):
    return {
        "type": "Feature",
        "id": "uuid",
        "properties": {**AREA, **changes},
        "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
    }


def area_geojson(path, *features, crs=None):
    content = {"type": "FeatureCollection", "features": list(features)}
    if crs:
        content["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def area_geopackage(path, *changes, crs="EPSG:28992", shape=SQUARE):
    """Write attention areas as the download service does."""
    rows = [{**AREA, **each} for each in changes]
    frame = geopandas.GeoDataFrame(rows, geometry=[shape] * len(rows), crs=crs)
    frame = frame.rename(columns={"percFgr": "perc_fgr", "nBag": "n_bag"})
    path.unlink(missing_ok=True)
    pyogrio.write_dataframe(frame, path, layer="indgebfunderingsproblematiek", driver="GPKG")
    return path


def repair_file(path, *changes, **how):
    return list_file(path, [REPAIR | change for change in changes], **how)


def repair_workbook(path, *changes):
    """Write the list as a workbook, with the year as a number."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Herstel")
    for column, name in enumerate(REPAIR):
        sheet.write_string(0, column, name)
        for line, change in enumerate(changes, start=1):
            text = (REPAIR | change)[name]
            if name == "JAAR_HERSTEL":
                sheet.write_number(line, column, int(text))
            else:
                sheet.write_string(line, column, text)
    book.close()
    return path
