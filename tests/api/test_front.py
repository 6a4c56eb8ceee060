"""What holds for every request: host, size, the unexpected, the database away, and the page."""

import json
import logging

import pytest
import structlog
from fastapi.testclient import TestClient
from sqlalchemy import text

from api.app import create_app
from api.front import PAGE_POLICY
from api.logs import write_as_json
from api.page import Page
from retrofit.config import Settings
from retrofit.database import make_engine
from tests.api.conftest import ORIGIN


def asked(app, **options):
    return TestClient(app, base_url=ORIGIN, raise_server_exceptions=False, **options)


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8000", "localhost", "localhost:8000", "[::1]:8000", "127.0.0.53"]
)
def test_own_names_are_served(client, host):
    """All names of this machine itself."""
    assert client.get("/api/v1/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "10.0.0.5", ""]
)
def test_other_names_are_refused(client, host):
    """A page elsewhere that points its own name at us reads nothing."""
    answer = client.get("/api/v1/health", headers={"Host": host})
    assert answer.status_code == 421
    assert answer.headers["content-type"] == "application/problem+json"


def test_behind_a_proxy_the_proxy_checks_names(street):
    """The name is then that of the municipality."""
    with asked(create_app(Settings(behind_proxy=True), street)) as client:
        answer = client.get("/api/v1/health", headers={"Host": "kaart.dordrecht.example"})
    assert answer.status_code == 200


def test_size_of_a_request(client):
    """URL 4 KB, headers 16 KB."""
    assert client.get("/api/v1/health?" + "x" * 5000).status_code == 414
    assert client.get("/api/v1/health", headers={"X-Long": "x" * 17_000}).status_code == 431


def test_the_unexpected_tells_nothing(street, monkeypatch, capsys):
    """A fault of ours: 500 with a number, no text of the error, and the number in the log."""

    def break_down(*_, **__):
        raise RuntimeError("secret of a resident")

    monkeypatch.setattr("api.origin.data_state", break_down)
    with asked(create_app(Settings(), street)) as client:
        answer = client.get("/api/v1")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["api-version"] == "1.0.0"
    number = answer.json()["instance"].removeprefix("urn:uuid:")
    written = capsys.readouterr()
    assert "secret" not in answer.text + written.out + written.err
    assert number in written.out + written.err


def test_without_a_database(caplog):
    """Liveness stays, readiness and data are 503, and no word of the driver comes out."""
    engine = make_engine("postgresql://nobody@127.0.0.1:1/nothing")
    caplog.set_level(logging.DEBUG)
    with asked(create_app(Settings(), engine)) as client:
        assert client.get("/api/v1/health").json() == {"status": "ok"}
        ready = client.get("/api/v1/readiness")
        assert ready.status_code == 503
        assert ready.json()["status"] == "unavailable"
        assert [check["ok"] for check in ready.json()["checks"]] == [False]
        for address in ("/api/v1", "/api/v1/programmes", "/api/v1/tiles/13/4201/2713"):
            answer = client.get(address)
            assert answer.status_code == 503
            assert answer.headers["retry-after"]
            assert answer.headers["content-type"] == "application/problem+json"
            assert not {"psycopg", "connection", "127.0.0.1"} & set(answer.text.split())


def test_a_slow_statement_is_cut_off(street, monkeypatch):
    """A tile that takes too long is 503, and the connection is usable again."""
    monkeypatch.setattr("retrofit.tiles.PATIENCE_MS", 50)
    monkeypatch.setattr("retrofit.tiles.AREAS", "SELECT pg_sleep(5)::text")
    with asked(create_app(Settings(), street)) as client:
        assert client.get("/api/v1/tiles/13/4201/2713").status_code == 503
        assert client.get("/api/v1").status_code == 200


def test_ready(client):
    """A database with all tables and a drawn map."""
    answer = client.get("/api/v1/readiness")
    assert answer.status_code == 200
    checks = {check["name"]: check["ok"] for check in answer.json()["checks"]}
    assert checks["database"]
    assert checks["postgis"]
    assert checks["tables"]
    assert checks["map"]


def test_not_ready_with_tables_of_another_version(fresh_database):
    """Tables of an older program: 503 that says so."""
    with fresh_database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    with asked(create_app(Settings(), fresh_database)) as client:
        answer = client.get("/api/v1/readiness")
    assert answer.status_code == 503
    assert {"name": "tables", "ok": False} in [
        {name: check[name] for name in ("name", "ok")} for check in answer.json()["checks"]
    ]


def test_nothing_can_be_changed(app):
    """Every connection of the API refuses to write, whatever the code would try."""
    from sqlalchemy.exc import InternalError

    from api.database import reading

    with (
        reading(app.state.engine) as connection,
        pytest.raises(InternalError, match="read-only"),
    ):
        connection.execute(text("DELETE FROM unit"))


@pytest.fixture
def page(tmp_path):
    """A built page of three files."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>Kaart</title>" + " " * 500)
    (tmp_path / "assets" / "index-abc123.js").write_text("export const a = 1\n" * 100)
    (tmp_path / "favicon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    return tmp_path


@pytest.fixture
def page_client(street, page, monkeypatch):
    monkeypatch.setattr("api.app.Page", lambda **more: Page(page, **more))
    with asked(create_app(Settings(), street)) as client:
        yield client


def test_page_has_a_strict_policy(page_client):
    """No inline script, nothing from elsewhere, in no frame."""
    answer = page_client.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-security-policy"] == PAGE_POLICY
    assert "unsafe" not in PAGE_POLICY
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_pdok_is_asked_only_where_the_installation_says_so(street, page, monkeypatch):
    """Off by default: no address of elsewhere, in the policy or in what the service tells."""
    monkeypatch.setattr("api.app.Page", lambda **more: Page(page, **more))
    told = {}
    for is_on in (False, True):
        with asked(create_app(Settings(pdok_background=is_on), street)) as client:
            policy = client.get("/").headers["content-security-policy"]
            told[is_on] = (policy, client.get("/api/v1").json()["backgroundTiles"])
    assert "http" not in told[False][0]
    assert told[False][1] is None
    assert "connect-src 'self' https://service.pdok.nl;" in told[True][0]
    assert "unsafe" not in told[True][0]
    assert told[True][1].startswith("https://service.pdok.nl/")


def test_files_of_the_page(page_client):
    """Kinds, compression, and how long a browser may keep them."""
    script = page_client.get("/assets/index-abc123.js", headers={"Accept-Encoding": "gzip"})
    assert script.headers["content-type"].startswith("text/javascript")
    assert script.headers["content-encoding"] == "gzip"
    assert "immutable" in script.headers["cache-control"]
    mark = {"If-None-Match": script.headers["etag"]}
    assert page_client.get("/assets/index-abc123.js", headers=mark).status_code == 304
    assert page_client.get("/favicon.svg").headers["content-type"] == "image/svg+xml"
    assert page_client.head("/").content == b""


@pytest.mark.parametrize(
    "address",
    ["/assets", "/assets/", "/other.html", "/%2e%2e/app.py", "/..%2fapp.py", "/%2Fapp.py"],
)
def test_only_files_of_the_page(page_client, address):
    """Nothing outside the folder, and no listing."""
    answer = page_client.get(address)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_page_only_reads(page_client):
    """405 names what is allowed."""
    answer = page_client.post("/")
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}


def test_page_that_is_not_built(street, tmp_path, monkeypatch):
    """The API works, and the front door says what to do."""
    monkeypatch.setattr("api.app.Page", lambda **more: Page(tmp_path / "nothing", **more))
    with asked(create_app(Settings(), street)) as client:
        answer = client.get("/")
        assert answer.status_code == 404
        assert "make run" in answer.json()["detail"]
        assert client.get("/api/v1/health").status_code == 200


def test_a_traceback_in_the_log_holds_no_values(capsys):
    """Even with debug on: a variable of a case can hold an applicant."""
    write_as_json()
    secret = "A. Voorbeeld, Colijnstraat 1"
    try:
        raise ValueError("somewhere deep in a case")
    except ValueError:
        structlog.get_logger().error("nobody expected this", exc_info=True)
    line = json.loads(capsys.readouterr().out)
    assert (line["level"], line["event"]) == ("error", "nobody expected this")
    assert "test_front.py" in line["exception"]
    assert secret not in line["exception"]
