"""Register files over HTTP: sent in, compared, confirmed, loaded, undone, thrown away."""

import threading
from datetime import date, timedelta

import pytest
import python_calamine
import time_machine
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.app import create_app
from retrofit.codes import LoadSource, Role
from retrofit.config import Settings
from retrofit.load.difference import CHANGING
from retrofit.load.files import LOADERS, load_file, options_of
from retrofit.load.issue_words import REGISTER_WORDS, UNKNOWN, WORDS, sentence_without_value
from retrofit.load.upload_words import LAYER, PROBLEM, SOURCE
from retrofit.load.upload_work import LOCK
from retrofit.load.uploads import MOST_WAITING, destroy_old
from scripts import serve
from tests.api.conftest import TODAY
from tests.api.office import BASE, BYTES, Office
from tests.gis.hostile import area, disguised, truncated, with_sql, write_layer
from tests.gis.rows import application_file, label_file, tenure_file
from tests.retrofit.homes.test_flag_loads import areas, bag, home, points, raster, repairs
from tests.roles import APP

DAY = {"referenceOn": "2026-01-01"}
LATER = {"referenceOn": "2026-06-01"}
#: Nobody's name; it may be told to nobody.
PERSON = "Jansen-Ooievaar"


@pytest.fixture(scope="module")
def app(server, empty_template):
    """The application; each test gives it a database and a quarantine of its own."""
    with server.database(empty_template, APP) as engine:
        yield create_app(Settings(), engine)


@pytest.fixture
def office(app, fresh_database, tmp_path):
    return Office(app, fresh_database, tmp_path)


@pytest.fixture(scope="module")
def shared(app, server, empty_template, tmp_path_factory):
    """A database and a quarantine for questions that change nothing."""
    with server.database(empty_template, APP) as engine, time_machine.travel(TODAY, tick=True):
        folder = tmp_path_factory.mktemp("office")
        yield engine, folder


@pytest.fixture
def refusing(app, shared):
    return Office(app, *shared)


@pytest.fixture
def with_bag(office, tmp_path):
    """An office with four homes, loaded over HTTP."""
    office.load("bag", bag(tmp_path / "bag.gpkg"), **DAY)
    return office


def neighbourhoods(path):
    write_layer(path, "buurten", [area()])
    return path


def labels(path):
    """Labels of the first two homes, and one row without a date."""
    row = {"BAGPandIDs": "", "Postcode": "3314JA", "Huisnummer": "1"}
    return label_file(
        path,
        {**row, "BAGVerblijfsobjectID": home(1)},
        {**row, "BAGVerblijfsobjectID": home(2), "Postcode": "3314JB", "Huisnummer": "2"},
        {**row, "BAGVerblijfsobjectID": home(3), "Registratiedatum": ""},
    )


def tenures(path, *words):
    return tenure_file(
        path,
        *(
            {"BAG_VBO_ID": home(n), "POSTCODE": "", "HUISNUMMER": "", "EIGENDOM": word}
            for n, word in enumerate(words, start=1)
        ),
    )


def applications(path, *changes):
    plain = {"BAG_ID": home(1), "Adres": "", "Postcode": "3314JA", "Huisnummer": "1"}
    return application_file(path, *({**plain, **change} for change in changes or [{}]))


#: A small file of every source, in an order in which they can be loaded.
FILES = {
    "bag": ("bag.gpkg", bag, DAY, {"bag_buildings": 4, "bag_units": 4}),
    "areas": ("wijkenbuurten_2022.gpkg", neighbourhoods, {"municipality": "0505"}, {"areas": 1}),
    "labels": ("labels.csv", labels, {}, {"labels": 2}),
    "tenure": (
        "eigendom.csv",
        lambda path: tenures(path, "eigenaar-bewoner", "woningcorporatie"),
        {},
        {"tenure": 2},
    ),
    "subsidence": ("daling.tif", lambda path: raster(path, -2.5), DAY, {"raster": 4}),
    "insar": (
        "punten.csv",
        lambda path: points(path, {1: -3.0, 2: -1.0}),
        {"series": "ascending"},
        {"insar": 10},
    ),
    "foundation_areas": ("gebieden.geojson", areas, DAY, {"foundation_areas": 2}),
    "foundation_repairs": ("herstel.csv", repairs, {}, {"foundation_repairs": 1}),
    "applications": ("aanvragen.csv", applications, {}, {"applications": 1}),
}


#: Loading is one way for all; these others build on, or they are of the desk.
LOADED = ("bag", "areas", "applications")


def test_every_source_of_the_command_has_a_file_here():
    assert set(FILES) == {source.value for source in LOADERS} == {each.value for each in SOURCE}
    assert set(CHANGING) == {*LOADERS, LoadSource.UNDO}


def test_every_source_is_compared_and_what_is_confirmed_is_loaded(office, tmp_path):
    """What is compared is what is loaded; a second time it is there already."""
    for source, (name, make, options, added) in FILES.items():
        path = make(tmp_path / name)
        place, told = office.compared(source, path, **options)
        assert told["state"]["code"] == "compared", told
        difference = told["difference"]
        layers = {each["layer"]["code"]: each for each in difference["layers"]}
        assert {code: each["added"] for code, each in layers.items()} == added, source
        assert not difference["isAlreadyThere"]
        assert all(each["layer"]["text"] for each in difference["layers"])
        runs = office.scalar("SELECT count(*) FROM load_run WHERE source = :s", s=source)
        assert runs == 0, "comparing loads nothing"

        if source not in LOADED:
            assert office.planner.delete(BASE + place).status_code == 204
            continue
        assert office.confirm(place, told).json()["state"]["code"] == "confirmed"
        assert office.work() == 1
        loaded = office.get(place)
        assert loaded["state"]["code"] == "loaded", loaded
        assert loaded["confirmedBy"]["name"] == loaded["by"]["name"] == "Petra Planner"

        load = office.get(f"/loads/{loaded['loadId']}")
        assert {each["layer"]["code"]: each["added"] for each in load["layers"]} == added
        assert (load["fileName"], load["sha256"]) == (name, told["sha256"])
        assert load["by"]["name"] == "Petra Planner"
        assert load["isUndoable"]
    again = office.compared(source, path, **options)[1]["difference"]
    assert again["isAlreadyThere"]
    assert again["sameFileAsLoad"] == load["id"]
    assert len(office.get("/loads")["loads"]) == len(LOADED)


def test_added_changed_ended_and_unchanged_are_told_apart(with_bag, tmp_path):
    path = tenures(tmp_path / "eigendom.csv", "eigenaar-bewoner", "eigenaar-bewoner")
    with_bag.load("tenure", path)
    words = ("eigenaar-bewoner", "woningcorporatie", "eigenaar-bewoner", "iets anders")
    told = with_bag.load("tenure", tenures(tmp_path / "eigendom2.csv", *words))
    (layer,) = told["difference"]["layers"]
    figures = ("rowsRead", "added", "changed", "unchanged", "rejected", "ended")
    assert [layer[each] for each in figures] == [4, 2, 1, 1, 0, 0]
    (kind,) = told["difference"]["issueKinds"]
    assert (kind["code"], kind["rows"]) == ("tenure_unknown_word", 1)
    (listed,) = with_bag.get(f"/loads/{told['loadId']}")["layers"]
    assert [listed[each] for each in figures] == [4, 2, 1, 1, 0, 0]


def test_a_page_of_loads_and_of_issues(with_bag, tmp_path):
    """Newest first; issues in Dutch, with row and field, and nothing of what stands in a cell."""
    for number in range(3):
        rows = [{"Registratiedatum": PERSON, "BAGVerblijfsobjectID": home(n)} for n in (1, 2)]
        rows = [{**row, "Postcode": "3314JA", "BAGPandIDs": ""} for row in rows]
        path = label_file(tmp_path / f"labels{number}.csv", *rows[: number % 2 + 1])
        with_bag.load("labels", path, referenceOn=f"2026-02-0{number + 1}")
    first = with_bag.get("/loads?limit=2")
    rest = with_bag.get(f"/loads?limit=2&cursor={first['nextCursor']}")
    names = [each["fileName"] for each in first["loads"] + rest["loads"]]
    assert names == ["labels2.csv", "labels1.csv", "labels0.csv", "bag.gpkg"]
    assert rest["nextCursor"] is None
    assert [each["isUndoable"] for each in first["loads"] + rest["loads"]] == [True, False, False,
                                                                              True]  # fmt: skip
    (only,) = with_bag.get("/loads?source=bag")["loads"]
    assert only["fileName"] == "bag.gpkg"

    load = first["loads"][1]
    assert load["issues"] == 2
    page = with_bag.get(f"/loads/{load['id']}/issues?limit=1")
    assert page["kinds"][0]["rows"] == 2
    (row,) = page["rows"]
    assert (row["row"], row["field"]) == (4, "Registratiedatum")
    assert row["text"] and row["text"] != UNKNOWN
    following = with_bag.get(f"/loads/{load['id']}/issues?cursor={page['nextCursor']}")
    assert [each["row"] for each in following["rows"]] == [5]
    assert PERSON not in str(page) + str(following)


def test_what_is_wrong_in_the_sample_town_has_dutch_words(town):
    with town.connect() as connection:
        codes = set(connection.execute(text("SELECT DISTINCT code FROM load_issue")).scalars())
        layers = set(connection.execute(text("SELECT DISTINCT layer FROM load_count")).scalars())
    assert len(codes) > 10
    for code in codes | set(WORDS) | set(REGISTER_WORDS):
        assert sentence_without_value(code) != UNKNOWN, code
        assert not set("{}“") & set(sentence_without_value(code))
    assert layers <= set(LAYER)


def hostile(tmp_path):
    """A bad file of each sort, with the code of its problem."""
    honest = bag(tmp_path / "honest.gpkg")
    no_units = tmp_path / "half.gpkg"
    write_layer(no_units, "pand", [{"identificatie": "0505100000000001", "bouwjaar": 1950,
                                    "status": "Pand in gebruik",
                                    "geometry": area()["geometry"]}])  # fmt: skip
    elsewhere = bag(tmp_path / "elsewhere.gpkg")
    program = with_sql(honest, tmp_path / "program.gpkg", "CREATE VIEW v AS SELECT 1")
    cut = truncated(honest, tmp_path / "cut.gpkg", honest.stat().st_size // 2)
    vrt = tmp_path / "vrt.gpkg"
    vrt.write_bytes(next(iter(disguised("http://127.0.0.1:9/").values())))
    assert elsewhere
    return {
        "no database": (b"\x00" * 4096, "unusable"),
        "a text": (b"naam;adres\r\n" + PERSON.encode() + b";x\r\n", "unusable"),
        "one layer": (no_units.read_bytes(), "layer"),
        "a program in it": (program.read_bytes(), "unsafe"),
        "cut off": (cut.read_bytes(), "unusable"),
        "a link to elsewhere": (vrt.read_bytes(), "unusable"),
    }


def test_a_bad_file_is_told_in_words_and_nothing_is_loaded(office, tmp_path):
    for name, (content, code) in hostile(tmp_path).items():
        place, told = office.compared("bag", "bag.gpkg", content=content, **DAY)
        assert told["state"]["code"] == "failed", name
        assert told["problem"]["code"] == code, (name, told["problem"])
        assert told["problem"]["text"] == PROBLEM[code]
        assert "bag.gpkg" in told["problem"]["detail"]
        assert str(tmp_path) not in str(told)
        assert PERSON not in str(told)
        assert office.confirm(place, {"difference": {"digest": "0" * 64}}).status_code == 409
    assert office.scalar("SELECT count(*) FROM load_run") == 0


def test_the_rules_of_the_command_hold(with_bag, tmp_path):
    """An older file, one that leaves out much, one without a day, and labels before a BAG."""
    problems = [
        ("bag", bag(tmp_path / "oud.gpkg"), {"referenceOn": "2025-01-01"}, "older"),
        ("subsidence", raster(tmp_path / "daling.tif", -1.0), {}, "refused"),
    ]
    for source, path, options, code in problems:
        told = with_bag.compared(source, path, **options)[1]
        assert (told["state"]["code"], told["problem"]["code"]) == ("failed", code), told


@pytest.mark.parametrize(
    ("source", "name", "options", "field"),
    [
        ("bank", "bag.gpkg", {}, "source"),
        ("derived", "bag.gpkg", {}, "source"),
        ("undo", "bag.gpkg", {}, "source"),
        ("bag", "../bag.gpkg", {}, "fileName"),
        ("bag", ".hidden", {}, "fileName"),
        ("bag", "map\\bag.gpkg", {}, "fileName"),
        ("bag", "x" * 121, {}, "fileName"),
        ("bag", "é" * 110, {}, "fileName"),
        ("labels", "labels.csv", {"municipality": "0505"}, "municipality"),
        ("tenure", "t.csv", {"isPartial": "true"}, "isPartial"),
        ("applications", "a.csv", {"referenceOn": "2026-01-01"}, "referenceOn"),
        ("bag", "bag.gpkg", {"series": "ascending"}, "series"),
        ("insar", "p.csv", {"unit": "km"}, "unit"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_kept(
    refusing, source, name, options, field
):
    answer = refusing.send(source, name, content=b"x", **options)
    assert answer.status_code == 400, answer.text
    assert [error["name"] for error in answer.json()["errors"]] == [field]
    assert refusing.files() == []


def test_options_are_those_of_the_loaders():
    assert options_of(LoadSource.BAG) == {
        "municipality", "reference_on", "is_partial", "accept_missing",
    }  # fmt: skip
    assert options_of(LoadSource.APPLICATIONS) == frozenset()


def test_too_large_empty_packed_or_of_another_type_is_refused(app, fresh_database, tmp_path):
    office = Office(app, fresh_database, tmp_path, most_bytes=1000)
    assert office.send("bag", "bag.gpkg", content=b"x" * 1001).status_code == 413
    # Without a length, it is found while the body comes in.
    pieces = (b"x" * 400 for _ in range(4))
    assert office.send("bag", "bag.gpkg", content=pieces).status_code == 413
    assert office.send("bag", "bag.gpkg", content=b"x" * 1000).status_code == 202
    assert office.send("bag", "bag.gpkg", content=b"").status_code == 400
    packed = {**BYTES, "Content-Encoding": "gzip"}
    assert office.send("bag", "bag.gpkg", content=b"x", headers=packed).status_code == 415
    for kind in ("application/json", "multipart/form-data; boundary=x", "text/plain"):
        sent = office.send("bag", "bag.gpkg", content=b"x", headers={"Content-Type": kind})
        assert sent.status_code == 415
    assert len(office.files()) == 1


def test_a_file_lies_in_quarantine_for_us_alone(office):
    place = office.sent("bag", "bag.gpkg", content=b"x" * 100)
    (folder,) = office.quarantine.folder.iterdir()
    (file,) = folder.iterdir()
    assert file.name == "bag.gpkg"
    assert folder.name not in str(office.get(place))
    assert (folder.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)


def test_not_more_files_wait_than_somebody_can_judge(office):
    for _ in range(MOST_WAITING):
        office.sent("bag", "bag.gpkg", content=b"x")
    refused = office.send("bag", "bag.gpkg", content=b"x")
    assert refused.status_code == 409
    assert len(office.files()) == MOST_WAITING


def test_a_difference_is_confirmed_once_and_by_its_own_digest(office, tmp_path):
    place, told = office.compared("bag", bag(tmp_path / "bag.gpkg"), **DAY)
    wrong = office.post(f"{place}/confirmations", {"digest": "0" * 64})
    assert wrong.status_code == 409
    assert office.get(place)["state"]["code"] == "compared"
    key = "een-sleutel-van-de-pagina"
    digest = {"digest": told["difference"]["digest"]}
    first = office.post(f"{place}/confirmations", digest, key=key)
    again = office.post(f"{place}/confirmations", digest, key=key)
    assert first.status_code == again.status_code == 202
    assert again.headers["idempotency-replayed"] == "true"
    assert office.post(f"{place}/confirmations", digest).status_code == 409
    office.work()
    assert office.post(f"{place}/confirmations", digest).status_code == 409
    assert office.post(f"{place}/comparisons").status_code == 409
    assert office.planner.delete(BASE + place).status_code == 409
    assert office.scalar("SELECT count(*) FROM load_run WHERE source = 'bag'") == 1


def test_what_changed_since_is_compared_anew(with_bag, tmp_path):
    """Another load in between: refused, and after another comparison it can be confirmed."""
    first = tenures(tmp_path / "a.csv", "eigenaar-bewoner")
    place, told = with_bag.compared("tenure", first)
    with_bag.load("tenure", tenures(tmp_path / "b.csv", "woningcorporatie"))
    refused = with_bag.confirm(place, told)
    assert refused.status_code == 409
    assert "opnieuw" in refused.json()["detail"]
    assert with_bag.post(f"{place}/comparisons").json()["state"]["code"] == "waiting"
    with_bag.work()
    compared = with_bag.get(place)
    (layer,) = compared["difference"]["layers"]
    assert (layer["added"], layer["changed"]) == (0, 1)
    assert compared["difference"]["digest"] != told["difference"]["digest"]
    assert with_bag.confirm(place).status_code == 202


def test_what_changed_between_the_word_and_the_load_is_not_loaded(with_bag, tmp_path):
    place, told = with_bag.compared("tenure", tenures(tmp_path / "a.csv", "eigenaar-bewoner"))
    assert with_bag.confirm(place, told).status_code == 202
    other = tenures(tmp_path / "b.csv", "woningcorporatie")
    with Session(with_bag.engine) as session:
        load_file(session, LoadSource.TENURE, other)
        session.commit()
    with_bag.work()
    after = with_bag.get(place)
    assert (after["state"]["code"], after["problem"]["code"]) == ("compared", "changed")
    assert after["difference"]["digest"] != told["difference"]["digest"]
    assert with_bag.scalar("SELECT count(*) FROM load_run WHERE source = 'tenure'") == 1


@pytest.mark.parametrize("state", ["comparing", "loading"])
def test_what_was_interrupted_is_told_and_nothing_of_it_is_left(office, tmp_path, state):
    place, told = office.compared("bag", bag(tmp_path / "bag.gpkg"), **DAY)
    with office.engine.begin() as connection:
        # As a service leaves it that ends in the middle: the database took the rest back.
        connection.execute(text("UPDATE upload SET state = :state"), {"state": state})
    assert office.planner.delete(BASE + place).status_code == 409
    office.work()
    after = office.get(place)
    assert (after["state"]["code"], after["problem"]["code"]) == ("failed", "interrupted")
    assert office.scalar("SELECT count(*) FROM load_run") == 0
    assert office.post(f"{place}/comparisons").status_code == 202
    office.work()
    assert office.get(place)["difference"]["digest"] == told["difference"]["digest"]


def test_one_file_at_a_time_also_where_several_services_run(office, tmp_path):
    place = office.sent("bag", bag(tmp_path / "bag.gpkg"), **DAY)
    with office.engine.connect() as other:
        other.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
        assert office.work() == 0
        assert office.get(place)["state"]["code"] == "waiting"
        other.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
    assert office.work() == 1
    assert office.work() == 0


def test_the_service_does_it_by_itself(office, tmp_path, monkeypatch):
    """The thread that ``retrofit serve`` starts takes a file in hand without being asked."""
    place = office.sent("tenure", tenures(tmp_path / "eigendom.csv", "eigenaar-bewoner"))
    monkeypatch.setattr(serve.Quarantine, "of", lambda settings: office.quarantine)
    ended = threading.Event()
    told = {"echo": print, "ended": ended, "every_seconds": 0.05}
    service = threading.Thread(target=serve.keep_loading, args=(office.engine,), kwargs=told)
    service.start()
    try:
        while office.get(place)["state"]["code"] in ("waiting", "comparing"):
            assert service.is_alive()
            ended.wait(0.05)
    finally:
        ended.set()
        service.join()
    assert office.get(place)["state"]["code"] == "compared"


def test_a_file_that_is_gone_is_told(office):
    place = office.sent("bag", "bag.gpkg", content=b"x")
    for each in office.files():
        office.quarantine.destroy(each)
    office.work()
    assert office.get(place)["state"]["code"] == "failed"


def test_a_load_is_undone_newest_first_and_once(with_bag, tmp_path):
    first = with_bag.load("tenure", tenures(tmp_path / "a.csv", "eigenaar-bewoner"))
    second = with_bag.load("tenure", tenures(tmp_path / "b.csv", "woningcorporatie"))
    old, new = (f"/loads/{each['loadId']}" for each in (first, second))
    assert with_bag.post(f"{old}/undoings").status_code == 409
    undone = with_bag.post(f"{new}/undoings")
    assert undone.status_code == 201, undone.text
    told = undone.json()
    assert (told["state"]["code"], told["undoneBy"]["name"]) == ("undone", "Petra Planner")
    assert with_bag.get(old)["isUndoable"]
    assert with_bag.post(f"{new}/undoings").status_code == 409
    tenure = "SELECT tenure FROM tenure WHERE upper_inf(known) AND upper_inf(valid)"
    assert with_bag.scalar(tenure) == "owner_occupier"
    assert with_bag.post("/loads/999/undoings").status_code == 404


def test_thrown_away_is_gone_with_its_file(office, tmp_path):
    place = office.compared("bag", bag(tmp_path / "bag.gpkg"), **DAY)[0]
    answer = office.planner.delete(BASE + place)
    assert (answer.status_code, answer.content) == (204, b"")
    assert office.files() == []
    assert office.planner.get(BASE + place).status_code == 404
    assert office.planner.delete(BASE + place).status_code == 404
    assert office.actions() == ["receive_upload", "discard_upload"]


def test_after_a_week_a_file_is_destroyed_and_a_day_before_it_is_not(office, tmp_path):
    kept = office.load("bag", bag(tmp_path / "bag.gpkg"), **DAY)
    office.sent("tenure", "t.csv", content=b"x")
    begin = date(2026, 11, 21)
    for days, left in ((6, 2), (8, 0)):
        with time_machine.travel(begin + timedelta(days=days)), Session(office.engine) as session:
            destroy_old(session, office.quarantine)
            session.commit()
        assert len(office.files()) == office.scalar("SELECT count(*) FROM upload") == left
    assert office.actions()[-2:] == ["destroy_upload", "destroy_upload"]
    assert office.scalar("SELECT count(*) FROM load_run WHERE source = 'bag'") == 1
    assert kept["loadId"]


def test_the_trail_tells_who_did_what_and_no_name_of_a_file(office, tmp_path):
    name = f"{PERSON}.gpkg"
    told = office.load("bag", bag(tmp_path / name), **DAY)
    office.post(f"/loads/{told['loadId']}/undoings")
    assert office.actions() == ["receive_upload", "confirm_upload", "load", "undo_load"]
    assert office.scalar("SELECT count(*) FROM audit_event WHERE actor_id IS NULL") == 0
    payloads = office.scalar("SELECT string_agg(payload::text, ' ') FROM audit_payload")
    assert PERSON not in payloads


def test_the_list_of_the_desk_comes_back_with_what_is_wrong(with_bag, tmp_path, caplog, capfd):
    path = applications(
        tmp_path / "aanvragen.csv", {}, {"Zaaknummer": "2", "Ontvangen op": f"geen dag {PERSON}"}
    )
    place, told = with_bag.compared("applications", path)
    assert told["hasWorkbook"]
    (row,) = told["difference"]["issueRows"]
    assert (row["row"], row["field"]) == (3, "Ontvangen op")
    assert PERSON not in str(told) + caplog.text + "".join(capfd.readouterr())
    answer = with_bag.planner.get(f"{BASE}{place}/workbook")
    assert answer.status_code == 200
    assert f"aanvragen-{told['id']}-fouten.xlsx" in answer.headers["content-disposition"]
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(answer.content)
    book = python_calamine.CalamineWorkbook.from_path(str(copy))
    beside = book.get_sheet_by_name("Aanvragen").to_python()[2]
    assert any(value and "Ontvangen op" in str(value) for value in beside)
    assert with_bag.actions()[-1] == "download_workbook"
    auditor = with_bag.sign_in(Role.AUDITOR)
    assert auditor.get(f"{BASE}{place}/workbook").status_code == 403
    good = with_bag.compared("applications", applications(tmp_path / "goed.csv"))[0]
    assert with_bag.planner.get(f"{BASE}{good}/workbook").status_code == 404


def test_only_planners_and_administrators_of_the_whole_town(office, tmp_path):
    path = bag(tmp_path / "bag.gpkg")
    place, told = office.compared("bag", path, **DAY)
    for role in set(Role) - {Role.PLANNER, Role.ADMIN}:
        who = office.sign_in(role)
        assert office.send("bag", path, who=who, **DAY).status_code == 403
        digest = {"digest": told["difference"]["digest"]}
        assert office.post(f"{place}/confirmations", digest, who=who).status_code == 403
        assert office.post("/loads/1/undoings", who=who).status_code == 403
        seen = who.get(BASE + place).status_code
        assert seen == (200 if role is Role.AUDITOR else 403)
    of_an_area = office.sign_in(Role.PLANNER, area="BU05050800")
    assert office.send("bag", path, who=of_an_area, **DAY).status_code == 403
    assert len(office.files()) == 1
    assert office.send("bag", path, who=office.sign_in(Role.ADMIN), **DAY).status_code == 202
