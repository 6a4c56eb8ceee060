"""The container's files speak of what there is: read as text, for no Docker runs here."""

import re
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from retrofit.config import Settings
from scripts.main import app

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = (ROOT / "compose.yaml").read_text()
SETTINGS = {f"RETROFIT_{name.upper()}" for name in Settings.model_fields}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load(COMPOSE)


def instructions(kind):
    """The words of each instruction of a kind, continued lines joined."""
    lines = DOCKERFILE.replace("\\\n", " ").splitlines()
    return [line.split()[1:] for line in lines if line.startswith(f"{kind} ")]


def test_settings_have_a_meaning(compose):
    """A setting with a slip in its name would do nothing, silently."""
    named = set(re.findall(r"\bRETROFIT_[A-Z_]+(?==)", DOCKERFILE))
    named |= set(compose["services"]["api"]["environment"])
    assert {"RETROFIT_STATE_DIR", "RETROFIT_DATABASE_URL", "RETROFIT_KEY_FILE"} <= named <= SETTINGS


def test_what_is_copied_is_there_and_let_through():
    """From the folder itself; ``.dockerignore`` shuts out all but a few folders."""
    allowed = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"
    }
    copied = [words[:-1] for words in instructions("COPY") if not words[0].startswith("--from")]
    assert len(copied) > 5
    for source in (each for words in copied for each in words):
        assert (ROOT / source).exists(), source
        assert source.partition("/")[0] in allowed, source


def test_stages_that_are_copied_from_are_named():
    stages = [words[-1] for words in instructions("FROM") if "AS" in words]
    for words in instructions("COPY"):
        if words[0].startswith("--from="):
            assert words[0].removeprefix("--from=") in stages


def test_parts_of_compose_fit(compose):
    """Networks, volumes and services that are used are declared, and the other way round."""
    services = compose["services"]
    for name in ("networks", "volumes"):
        used = {each.partition(":")[0] for service in services.values() for each in service[name]}
        assert used == set(compose[name])
    for service in services.values():
        for other, how in service.get("depends_on", {}).items():
            assert how == {"condition": "service_healthy"}
            assert "healthcheck" in services[other]


def test_only_this_machine_reaches_the_service(compose):
    database, api = compose["services"]["db"], compose["services"]["api"]
    assert api["ports"] == ["127.0.0.1:8000:8000"]
    assert "ports" not in database
    assert compose["networks"]["inside"] == {"internal": True}
    assert instructions("EXPOSE") == [["8000"]]
    assert instructions("USER") == [["retrofit"]]


def test_the_service_finds_its_database(compose):
    database, api = compose["services"]["db"], compose["services"]["api"]
    its = database["environment"]
    url = api["environment"]["RETROFIT_DATABASE_URL"]
    password = its["POSTGRES_PASSWORD"]
    assert url == f"postgresql://{its['POSTGRES_USER']}:{password}@db:5432/{its['POSTGRES_DB']}"


def test_commands_exist():
    """Those that start the container, and those that the comments tell people to give."""
    commands = get_command(app).commands
    (start,) = instructions("CMD")
    assert "".join(start) == '["python","-m","scripts.main","up"]'
    assert "up" in commands
    told = re.findall(r"^#.*\bapi retrofit ([a-z-]+) ([a-z-]+)$", COMPOSE, re.MULTILINE)
    assert told
    for group, command in told:
        assert command in commands[group].commands
