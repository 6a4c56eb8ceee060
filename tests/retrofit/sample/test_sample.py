"""The demo town: the same each time, in the formats of the registers, with every trap in it."""

import csv
import io
import json
import sqlite3
import zipfile

import numpy as np
import pandas as pd
import pyogrio
import pytest
import rasterio
import shapely
from python_calamine import CalamineWorkbook

from gis.child import read, read_raster
from retrofit.sample import FILES, SEED
from retrofit.sample.ground import ROADSIDE_M
from retrofit.sample.make import build_sample, is_made, make_sample, write_sample
from retrofit.sample.places import PLACES
from retrofit.sample.scenarios import POLICIES, SCENARIOS, SECOND

SCALE = ["A++++", "A+++", "A++", "A+", "A", "B", "C", "D", "E", "F", "G"]


@pytest.fixture(scope="module")
def sample():
    return build_sample()


@pytest.fixture(scope="module")
def folder(sample, tmp_path_factory):
    place = tmp_path_factory.mktemp("town")
    write_sample(sample, place)
    return place


@pytest.fixture(scope="module")
def manifest(folder):
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def units(folder):
    return pyogrio.read_dataframe(folder / "bag-light.gpkg", layer="verblijfsobject")


@pytest.fixture(scope="module")
def buildings(folder):
    return pyogrio.read_dataframe(folder / "bag-light.gpkg", layer="pand")


@pytest.fixture(scope="module")
def labels(folder):
    with zipfile.ZipFile(folder / "v20261101_v4_csv.zip") as archive:
        raw = archive.read("v20261101_v4_csv.csv")
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = raw.decode("utf-8-sig").splitlines()
    assert lines[0] == "PublicatieDatum;01-11-2026"
    assert lines[1].startswith("LaatstVerwerkteMutatievolgnummer;")
    return pd.DataFrame(csv.DictReader(lines[2:], delimiter=";"))


@pytest.fixture(scope="module")
def tenure(folder):
    text = (folder / "eigendom.csv").read_bytes().decode("cp1252")
    return pd.DataFrame(csv.DictReader(io.StringIO(text), delimiter=";"))


@pytest.fixture(scope="module")
def applications(folder):
    rows = CalamineWorkbook.from_path(folder / "aanvragen.xlsx").get_sheet_by_index(0).to_python()
    return pd.DataFrame(rows[1:], columns=rows[0])


def test_same_seed_same_bytes(folder, manifest, tmp_path):
    """Made a second time, every file is the same to the byte; the manifest too."""
    again = make_sample(tmp_path, SEED)

    assert again == manifest
    for name in (*FILES, "manifest.json"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name


def test_another_seed_is_another_town(sample):
    """Whatever the seed, the town is whole: each scenario finds its homes."""
    other = build_sample(7)

    assert len(other.cases.frame) == len(sample.cases.frame)
    assert not other.homes.index.equals(sample.homes.index)


def test_a_harmed_file_is_noticed(sample, tmp_path):
    """A town is only taken as made when every file is as it was written."""
    write_sample(sample, tmp_path)
    assert is_made(tmp_path)
    assert not is_made(tmp_path, SEED + 1)

    (tmp_path / "eigendom.csv").write_text("BAG_VBO_ID\n")

    assert not is_made(tmp_path)
    assert not is_made(tmp_path / "elsewhere")


def test_every_file_is_marked_as_sample(manifest, folder):
    """Nobody can take the sample for a register: it says so itself where the format can."""
    assert manifest["is_sample"] is True
    with sqlite3.connect(folder / "bag-light.gpkg") as connection:
        descriptions = connection.execute("SELECT description FROM gpkg_contents").fetchall()
    assert all("Voorbeelddata" in text for (text,) in descriptions)
    with rasterio.open(folder / "bodemdaling.tif") as raster:
        assert "Voorbeelddata" in raster.tags()["TIFFTAG_IMAGEDESCRIPTION"]
    for name in ("aanvragen.xlsx", "funderingsherstel.xlsx"):
        assert "Toelichting" in CalamineWorkbook.from_path(folder / name).sheet_names
    areas = json.loads((folder / "aandachtsgebieden-fundering.geojson").read_text("utf-8"))
    assert "Voorbeelddata" in areas["description"]
    with zipfile.ZipFile(folder / "v20261101_v4_csv.zip") as archive:
        assert b"Voorbeelddata" in archive.infolist()[0].comment


# Formats


def test_bag_has_the_tables_and_columns_of_the_register(folder):
    """Five tables, the register's names, ids as text, RD New, and the day of the delivery."""
    path = folder / "bag-light.gpkg"
    with sqlite3.connect(path) as connection:
        tables = connection.execute(
            "SELECT table_name, last_change, srs_id FROM gpkg_contents ORDER BY 1"
        ).fetchall()
        columns = {
            name: [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
            for name, _, _ in tables
        }
    assert [name for name, _, _ in tables] == [
        "ligplaats",
        "pand",
        "standplaats",
        "verblijfsobject",
        "woonplaats",
    ]
    assert {change for _, change, _ in tables} == {"2026-11-01T00:00:00.000Z"}
    assert {srs for _, _, srs in tables} == {28992}
    assert columns["pand"] == [
        *("feature_id", "geom", "rdf_seealso", "identificatie", "bouwjaar", "status"),
        *("gebruiksdoel", "oppervlakte_min", "oppervlakte_max", "aantal_verblijfsobjecten"),
    ]
    assert columns["verblijfsobject"] == [
        *("feature_id", "geom", "rdf_seealso", "identificatie", "oppervlakte", "status"),
        *("gebruiksdoel", "openbare_ruimte_naam", "openbare_ruimte_naam_kort", "huisnummer"),
        *("huisletter", "toevoeging", "postcode", "woonplaats_naam", "bouwjaar"),
        *("pand_identificatie", "pandstatus", "nummeraanduiding_hoofdadres_identificatie"),
        *("openbare_ruimte_identificatie", "woonplaats_identificatie"),
        "bronhouder_identificatie",
    ]
    assert pyogrio.read_info(path, layer="pand")["geometry_type"] == "Polygon"
    assert pyogrio.read_info(path, layer="verblijfsobject")["geometry_type"] == "Point"


def test_ids_are_sixteen_digits_of_their_kind(units, buildings):
    """As the register writes them: text, municipality, kind of object, ten digits."""
    for column, kind in (
        (units["identificatie"], "01"),
        (units["pand_identificatie"], "10"),
        (units["nummeraanduiding_hoofdadres_identificatie"], "20"),
        (units["openbare_ruimte_identificatie"], "30"),
        (buildings["identificatie"], "10"),
    ):
        assert column.str.fullmatch(f"(0505|0642){kind}[0-9]{{10}}").all()
    assert units["openbare_ruimte_naam_kort"].str.len().max() <= 24
    numbers = units["huisnummer"]
    assert numbers.between(1, 99999).all()
    assert units["postcode"].dropna().str.fullmatch("33(12|14|17|31)[A-Z]{2}").all()
    assert units["oppervlakte"].between(1, 999999).all()


def test_labels_have_the_layout_of_version_4(labels):
    """42 columns, days as YYYYMMDD, decimal comma, every row valid for ten years."""
    assert len(labels.columns) == 42
    assert list(labels.columns[:4]) == [
        "Registratiedatum",
        "Opnamedatum",
        "GeldigTot",
        "Certificaathouder",
    ]
    assert labels["Registratiedatum"].str.fullmatch("20[0-9]{6}").all()
    assert labels["Registratiedatum"].max() <= "20261101"
    energy = labels.loc[labels["PrimaireFossieleEnergie"] != "", "PrimaireFossieleEnergie"]
    assert energy.str.fullmatch("-?[0-9]+,[0-9]{2}").all()
    assert set(labels["Energieklasse"]) <= {*SCALE, ""}
    given = labels["Opnamedatum"] != ""
    year = labels.loc[given, "Opnamedatum"].str[:4].astype(int)
    assert (labels.loc[given, "GeldigTot"].str[:4].astype(int) == year + 10).all()


def test_areas_have_the_codes_of_cbs(folder):
    """All three levels, real codes, names of the newest layout, figures still missing."""
    path = folder / "wijkenbuurten_2026_v1.gpkg"
    layers = {
        name: pyogrio.read_dataframe(path, layer=name)
        for name in ("gemeenten", "wijken", "buurten")
    }
    assert list(layers["gemeenten"]["gemeentecode"]) == ["GM0505"]
    assert set(layers["wijken"]["wijkcode"]) >= {"WK050503", "WK050504", "WK050507", "WK050508"}
    quarters = layers["buurten"].set_index("buurtcode")
    assert quarters.loc["BU05050801", "buurtnaam"] == "Crabbehof-Noord"
    assert (quarters["wijkcode"] == "WK" + quarters.index.str[2:8]).all()
    assert (quarters["aantal_inwoners"] == -99997).all()
    assert (quarters.geom_type == "MultiPolygon").all()
    assert quarters.crs.to_epsg() == 28992


def test_raster_is_whole_numbers_with_a_scale(folder):
    """Read as it should be, Krispijn sinks faster than Crabbehof; part of it is unknown."""
    with rasterio.open(folder / "bodemdaling.tif") as raw:
        assert (raw.dtypes[0], raw.scales[0], raw.nodata) == ("int16", 0.01, -9999)
    raster = read_raster(folder / "bodemdaling.tif")

    def mean(x, y):
        column, row = ~raster.transform @ (x, y)
        near = raster.values[int(row) - 4 : int(row) + 5, int(column) - 4 : int(column) + 5]
        return np.nanmean(near)

    assert 0.02 < raster.nodata_share < 0.1
    assert np.nanmin(raster.values) >= -6.5 and np.nanmax(raster.values) < 1
    assert mean(104850, 424050) < -4 < -2 < mean(105400, 422600)


def test_ground_files_have_the_formats_of_their_sources(manifest, folder):
    """Metres a year with epochs; numbers as text; a list with every oddity, read as the real."""
    with read("insar", folder / "insar.csv") as reading:
        points = sum(batch.num_rows for batch in reading)
    rejected = [issue.code for issue in reading.issues]
    assert points > 15_000
    assert sorted(rejected) == ["axes_swapped", "rate_missing", "rate_missing"]
    assert str(reading.reference_on) == "2026-09-26"
    with read("foundation_areas", folder / "aandachtsgebieden-fundering.geojson") as reading:
        areas = [row for batch in reading for row in batch.to_pylist()]
    assert reading.issues == []
    soils = [area["soil"] for area in areas]
    assert set(soils) == {"vulnerable", "not_vulnerable", "urban", "other"}
    assert soils.count("urban") == manifest["traps"]["foundation_area_urban"]
    with read("foundation_repairs", folder / "funderingsherstel.xlsx") as reading:
        repairs = sum(batch.num_rows for batch in reading)
    assert (repairs, reading.rows_read) == (58, 61)
    found = sorted(issue.code for issue in reading.issues)
    assert found == ["row_twice", "year_missing", "year_pattern"]


def test_applications_hold_no_personal_data(applications):
    """The desk's list says what and where, never who."""
    words = " ".join(applications.columns).lower()
    assert not any(
        word in words for word in ("naam", "iban", "mail", "telefoon", "bsn", "geboorte")
    )
    assert {"Achterstallig onderhoud", "Onderhoud hersteld op"} <= set(applications.columns)


# On the ground


def test_homes_lie_in_their_building_and_neighbourhood(sample):
    """Every point is inside a footprint, every footprint well inside its neighbourhood."""
    bag, areas = sample.bag, sample.town.areas
    shapes = bag.buildings.geometry.to_numpy()
    points = shapely.points(bag.units["x"], bag.units["y"])
    assert shapely.contains_properly(shapes[bag.units["building"]], points).all()
    around = areas.geometry.to_numpy()[bag.buildings["place"]]
    assert shapely.contains_properly(around, shapes).all()
    assert shapely.distance(shapely.boundary(around), shapes).min() > ROADSIDE_M - 1


def test_buildings_stand_side_by_side(sample):
    """Footprints are valid, of a plausible size, in RD, and do not overlap."""
    shapes = sample.bag.buildings.geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    area = shapely.area(shapes)
    assert area.min() > 4 and area.max() < 1500
    west, south, east, north = shapely.total_bounds(shapes)
    assert 103900 < west < east < 107600 and 421500 < south < north < 425200
    one, other = shapely.STRtree(shapes).query(shapes, predicate="overlaps")
    shared = shapely.area(shapely.intersection(shapes[one], shapes[other]))
    assert shared.max(initial=0) < 0.1


def test_neighbourhoods_close_without_gap(sample):
    """The neighbourhoods of a district are that district, and districts touch only."""
    areas = sample.town.areas
    total = shapely.union_all(areas.geometry.to_numpy(), grid_size=0.001)
    assert total.geom_type == "Polygon" and not total.interiors
    assert areas.geometry.area.sum() == pytest.approx(total.area, abs=1)


def test_streets_bend(sample):
    """Walls point in every direction: this is a town, not graph paper."""
    shapes = sample.bag.buildings.geometry.to_numpy()
    corners = shapely.get_coordinates(shapely.get_point(shapely.get_exterior_ring(shapes), 0))
    nexts = shapely.get_coordinates(shapely.get_point(shapely.get_exterior_ring(shapes), 1))
    angle = np.degrees(np.arctan2(*(nexts - corners).T)) % 90
    assert np.histogram(angle, bins=18, range=(0, 90))[0].min() > 20


# Counts and traps


def test_the_town_has_the_size_it_should(manifest):
    """Some 1,400 eligible homes in Crabbehof and 1,100 in Krispijn, among thousands."""
    truth = manifest["truth"]
    assert 7000 <= truth["homes"] <= 9000
    programmes = truth["programmes"]
    assert 1300 <= programmes["crabbehof"]["eligible_before_works"] <= 1500
    assert 1000 <= programmes["krispijn"]["eligible_before_works"] <= 1200
    assert 450 <= truth["applications"] <= 680
    counts = {name: each["counts"] for name, each in programmes.items()}
    assert 110 <= len(counts["crabbehof"]["label_improved"]) <= 160
    assert 60 <= len(counts["krispijn"]["label_improved"]) <= 100
    for each in counts.values():
        assert len(each["vhf_2021"]) < len(each["label_improved"]) < len(each["measures_only"])
        assert all(len(set(ids)) == len(ids) for ids in each.values())


def test_the_files_hold_what_the_manifest_says(manifest, units, buildings, labels, tenure):
    """Counted again in the files themselves."""
    truth = manifest["truth"]
    own = units[units["bronhouder_identificatie"] == "0505"]
    once = own.drop_duplicates("identificatie")
    assert len(once) == truth["units"]
    assert len(own) - len(once) == truth["left_out"]["bag_units"]["row_twice"]
    assert once["status"].value_counts().to_dict() == truth["units_by_status"]
    assert once["gebruiksdoel"].str.contains("woonfunctie").sum() == truth["homes"]
    assert buildings["identificatie"].str.startswith("0505").sum() == truth["buildings"]
    twice = truth["left_out"]["labels"]["row_twice"]
    assert len(labels) - twice - truth["outside"]["labels"] == truth["labels"]
    assert labels.duplicated().sum() == twice
    assert len(tenure) == truth["tenure_rows"]
    assert tenure.duplicated().sum() == truth["left_out"]["tenure"]["row_twice"]
    counted = units.groupby("pand_identificatie").size().reindex(buildings["identificatie"])
    assert (counted.fillna(0).to_numpy() == buildings["aantal_verblijfsobjecten"]).all()


def test_every_trap_is_set(manifest):
    """None of the oddities of real registers is missing."""
    assert {name: count for name, count in manifest["traps"].items() if count < 1} == {}
    names = {scenario.name for scenario in (*SCENARIOS, *SECOND)}
    assert {f"case_{name}" for name in names} <= set(manifest["traps"])


def test_traps_of_the_buildings_register(units, buildings):
    """In the file: placeholders, statuses, shared addresses, glue, lower case, no postcode."""
    assert {9999, 1005} <= set(buildings["bouwjaar"])
    assert len(set(buildings["status"])) == 7
    assert len(set(units["status"])) == 5
    assert (buildings["aantal_verblijfsobjecten"] == 0).sum() > 1000
    assert buildings["aantal_verblijfsobjecten"].max() >= 40
    assert (units["gebruiksdoel"] == "winkelfunctie,woonfunctie").any()
    assert (units["gebruiksdoel"] == "overige gebruiksfunctie").any()
    assert units["postcode"].isna().sum() >= 5
    assert units["huisletter"].dropna().str.islower().any()
    assert not set(units["pand_identificatie"]) <= set(buildings["identificatie"])
    once = units.drop_duplicates("identificatie").fillna({"huisletter": "", "toevoeging": ""})
    once = once[once["postcode"].notna() & (once["bronhouder_identificatie"] == "0505")]
    key = ["postcode", "huisnummer", "huisletter", "toevoeging"]
    shared = once[once.duplicated(key, keep=False)].groupby(key)["status"].agg(sorted)
    kinds = {frozenset(status.split()[-1] for status in pair) for pair in shared}
    assert kinds == {frozenset({"gebruik", "gevormd"}), frozenset({"gevormd"})}
    exact = once.drop_duplicates(key)
    glued = exact["postcode"] + exact["huisnummer"].astype(str) + exact["huisletter"]
    glued += exact["toevoeging"]
    assert glued.duplicated().sum() >= 5


def test_traps_of_the_label_register(labels):
    """Three methods, utility and permit rows, missing and dummy ids, several labels, below zero."""
    methods = labels["Berekeningstype"].str.split(" ").str[0]
    assert {"NTA", "Rekenmethodiek", "Nader", "EP"} <= set(methods)
    assert set(labels["Gebouwklasse"]) == {"W", "U"}
    assert set(labels["Status"]) == {"Bestaand", "Oplevering", "Vergunningsaanvraag"}
    ids = labels["BAGVerblijfsobjectID"]
    assert (ids == "").sum() >= 60
    assert (ids == "0000000000000000").any()
    assert ids.str.startswith("0642").any()
    assert ids[ids.str.startswith("0505")].duplicated().sum() > 300
    assert (labels["Energieklasse"] == "").any()
    assert labels["PrimaireFossieleEnergie"].str.startswith("-").any()
    assert (labels["GeldigTot"] < "20261101").sum() > 200
    assert labels["BAGPandIDs"].str.contains(",").any()
    old = methods == "Rekenmethodiek"
    assert (labels.loc[old, "BerekendeCO2Emissie"] == "0,00").all()
    assert (labels.loc[old, "Opnamedatum"] == "").any()


def test_traps_of_the_owners_list(tenure):
    """What a spreadsheet and its typists did to it."""
    ids = tenure["BAG_VBO_ID"]
    assert ids.str.fullmatch(r"5,05[0-9]+E\+14").sum() > 20
    assert ids.str.fullmatch("505[0-9]{12}").sum() > 200
    assert ids.str.startswith("NL.IMBAG.").any()
    assert (ids == "n.v.t.").any()
    assert {"n.v.t.", "-", "zie dossier"} <= set(tenure["EIGENDOM"])
    assert {"10", "11", "30"} == set(tenure["GEBRUIKSCODE"])
    assert (tenure["PEILDATUM"] == "01-01-2025").mean() > 0.95
    assert tenure["PEILDATUM"].nunique() > 5
    assert tenure["VVE_NAAM"].str.contains("\N{EN DASH}").any()
    flats = tenure[tenure["VVE_NAAM"].str.startswith("VvE")].groupby("VVE_NAAM")["EIGENDOM"]
    mixed = flats.agg(lambda words: {"corporatie", "eigenaar-bewoner"} <= set(words))
    assert mixed.sum() > 10


def test_addresses_are_typed_as_people_type(applications):
    """Glued, dashed, abbreviated, postcode anywhere; wrong, elsewhere, no number at all."""
    typed = applications["Adres"]
    for pattern in (
        r"^[^0-9]+ \d+-[a-z], \d{4} [A-Z]{2} Dordrecht$",
        r"^\d{4} [A-Z]{2} \d+",
        r"str\. \d+",
        r"^[A-Z .]+ \d+.* \d{4} [a-z]{2}$",
        r"Zwijndrecht$",
        r"^[^0-9]+$",
    ):
        assert typed.str.contains(pattern).any(), pattern
    assert applications["Zaaknummer"].duplicated().sum() == 2
    assert applications["BAG_ID"].replace("", None).dropna().duplicated().any()
    amounts = applications["Aangevraagd bedrag"]
    assert amounts.map(lambda value: isinstance(value, float)).any()
    assert amounts.map(lambda value: str(value).startswith("€ ")).any()
    assert len(set(applications["Status"])) == 16


# The maker's bookkeeping


def test_days_of_a_case_follow_each_other(sample):
    """No stage before the one it needs, none after the day of the sample."""
    frame = sample.cases.frame
    stages = ["received", "decided", "started", "finished", "reported", "settled"]
    for i, later in enumerate(stages[1:], start=1):
        for earlier in stages[:i]:
            assert not (frame[later] < frame[earlier]).any()
    assert frame[stages].max().max() < pd.Timestamp("2026-11-01")
    usual = frame["scenario"] != "before_the_programme"
    assert frame.loc[usual, "received"].min() >= pd.Timestamp("2025-06-02")
    too_early = frame[frame["scenario"] == "before_the_programme"]
    assert (too_early["finished"] < "2025-06-01").all()


def test_labels_after_are_what_the_scenario_says(sample):
    """Steps counted on the rows of the register, against the policies each scenario claims."""
    frame, rows = sample.cases.frame, sample.labels.rows
    real = rows[~rows["is_utility"].astype(bool) & (rows["status"] == "Bestaand")]
    first = frame.drop_duplicates("unit", keep="first")
    cases = first[first["scenario"].isin(s.name for s in SCENARIOS if s.qualifies)]
    pairs = cases[["unit", "started", "finished"]].merge(real, on="unit")
    before = pairs[pairs["registered"] < pairs["started"]].sort_values("registered")
    before = before[before["valid_until"] > before["started"]].groupby("unit")["label_class"].last()
    after = pairs[pairs["inspected"] >= pairs["finished"]].groupby("unit")["label_class"].last()
    rank = {label: place for place, label in enumerate(SCALE)}
    steps = before.map(rank) - after.map(rank).reindex(before.index)
    claims = {scenario.name: scenario.counts for scenario in SCENARIOS}
    for unit, name in zip(cases["unit"], cases["scenario"], strict=True):
        if not claims[name]:
            continue
        assert before[unit] in "DEFG", name
        assert ("label_improved" in claims[name]) == (steps[unit] >= 1), name
        good = steps[unit] >= 3 or (unit in after.index and rank[after[unit]] <= rank["B"])
        assert ("vhf_2021" in claims[name]) == good, name


def test_one_home_one_scenario(sample):
    """Except for second applications, no home is asked for twice among those that can count."""
    frame = sample.cases.frame
    assert not frame.loc[frame["scenario"] != "second_application", "unit"].duplicated().any()
    counted = sample.applications[list(POLICIES)].any(axis=1)
    assert (sample.applications.loc[counted, "programme"] != "").all()


def test_programme_homes_are_where_the_programme_is(sample):
    """Crabbehof is two neighbourhoods, Krispijn two districts; Zuidhoven is neither."""
    by_code = sample.homes.groupby("neighbourhood")["programme"].agg(["nunique", "first"])
    assert (by_code["nunique"] == 1).all()
    assert by_code.loc["BU05050800", "first"] == by_code.loc["BU05050801", "first"] == "crabbehof"
    assert by_code.loc["BU05050802", "first"] == ""
    assert {place.code for place in PLACES if place.mix} == set(by_code.index)


# Through the readers


@pytest.mark.parametrize(
    ("reader", "name", "options", "rejected"),
    [
        ("bag_buildings", "bag-light.gpkg", {"municipality": "0505"}, None),
        ("bag_units", "bag-light.gpkg", {"municipality": "0505"}, "bag_units"),
        ("areas", "wijkenbuurten_2026_v1.gpkg", {"municipality": "GM0505"}, None),
        ("tenure", "eigendom.csv", {}, "tenure"),
        ("applications", "aanvragen.xlsx", {}, "applications"),
    ],
)
def test_readers_take_the_files(folder, manifest, reader, name, options, rejected):
    """The real readers leave out what the maker meant to be left out, and nothing else."""
    with read(reader, folder / name, **options) as reading:
        rows = sum(len(batch) for batch in reading)

    expected = sum(manifest["truth"]["left_out"].get(rejected, {}).values())
    assert reading.rows_rejected == expected
    assert rows + reading.rows_rejected == reading.rows_read
    assert reading.rows_outside == manifest["truth"]["outside"].get(reader, 0)


def test_label_reader_takes_the_file(folder, manifest):
    """Labels without a class are left out; rows twice are found when they are loaded."""
    scope = {"municipalities": ["0505"], "postcodes4": ["3312", "3314", "3317"]}
    with read("labels", folder / "v20261101_v4_csv.zip", **scope) as reading:
        rows = sum(len(batch) for batch in reading)

    left_out = manifest["truth"]["left_out"]["labels"]
    assert reading.rows_rejected == left_out["class_missing"]
    assert rows == manifest["truth"]["labels"] - left_out["class_missing"] + left_out["row_twice"]
    assert reading.rows_outside == manifest["truth"]["outside"]["labels"]
    assert reading.reference_on.isoformat() == "2026-11-01"
