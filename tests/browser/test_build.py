"""What is delivered: small, without inline code, in two languages that say the same."""

import gzip
import json
import re
from html.parser import HTMLParser

import pytest

from gis import codes as register_codes
from retrofit import codes, notice_codes
from retrofit.homes import codes as home_codes
from retrofit.homes import flag_codes
from retrofit.subsidy.clock import ClockState
from retrofit.subsidy.deadlines import DeadlineKind
from retrofit.subsidy.grounds import Ground
from retrofit.subsidy.letters import LetterKind
from retrofit.subsidy.overview import Basis
from retrofit.subsidy.stacking import SourceKind, SourceStatus
from retrofit.subsidy.transitions import Action
from tests.browser.conftest import ROOT

SOURCE = ROOT / "api" / "web"
APP_LIMIT_KB = 60


class Reader(HTMLParser):
    """Collects what the policy of the page would refuse, and which files the page asks for."""

    def __init__(self):
        super().__init__()
        self.refused, self.files, self.inside = [], [], None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.refused += [name for name in given if name.startswith("on") or name == "style"]
        self.inside = tag if tag in {"script", "style"} else None
        for name in ("src", "href"):
            if name in given:
                self.files.append(given[name])

    def handle_data(self, data):
        if self.inside and data.strip():
            self.refused.append(f"{self.inside}: {data.strip()[:60]}")

    def handle_endtag(self, tag):
        self.inside = None


def read(built):
    reader = Reader()
    reader.feed((built / "index.html").read_text())
    return reader


def packed_kb(path):
    return len(gzip.compress(path.read_bytes(), 6)) / 1000


def test_the_page_holds_no_inline_code(built):
    """No script, style or handler stands in index.html itself, and nothing comes from elsewhere."""
    page = read(built)

    assert page.refused == []
    assert all(name.startswith("/") and not name.startswith("//") for name in page.files)
    assert all((built / name.lstrip("/")).exists() for name in page.files)


def test_the_app_is_small_before_the_map(built):
    """What the page needs to stand is under 60 kB packed; MapLibre is not in it."""
    needed = [built / name.lstrip("/") for name in read(built).files if "assets" in name]

    assert sum(packed_kb(path) for path in needed) < APP_LIMIT_KB
    assert any(path.suffix == ".js" for path in needed)
    assert not any(
        ".maplibregl-popup" in path.read_text() for path in needed if path.suffix == ".css"
    )


def test_nothing_delivered_needs_an_unsafe_policy(built):
    """No file asks for eval or for a blob worker of its own making at start."""
    app = [built / name.lstrip("/") for name in read(built).files if name.endswith(".js")]

    assert not any(re.search(r"\beval\(|new Function\(", path.read_text()) for path in app)


TEXTS = SOURCE / "src" / "texts"
AREAS = sorted(path.stem for path in TEXTS.glob("nl/*.json"))


def catalogue(language, area):
    return json.loads((TEXTS / language / f"{area}.json").read_text())


def all_texts():
    return {key: text for area in AREAS for key, text in catalogue("nl", area).items()}


@pytest.mark.parametrize("area", AREAS)
def test_the_catalogues_have_equal_keys(area):
    """Each text is there in Dutch and in English, in the same order, with the same blanks."""
    dutch, english = catalogue("nl", area), catalogue("en", area)

    assert list(dutch) == list(english)
    assert [key for key in dutch if not dutch[key].strip() or not english[key].strip()] == []
    blanks = {key: set(re.findall(r"\{(\w+)\}", dutch[key])) for key in dutch}
    assert blanks == {key: set(re.findall(r"\{(\w+)\}", english[key])) for key in english}


def test_the_areas_are_the_same_and_no_key_stands_in_two():
    """A page reads several catalogues as one: no area says something else under the same key."""
    assert sorted(path.stem for path in TEXTS.glob("en/*.json")) == AREAS
    assert sum(len(catalogue("nl", area)) for area in AREAS) == len(all_texts())


def test_every_text_is_used():
    """No text stays behind when the page no longer shows it."""
    code = "".join(
        path.read_text()
        for path in (SOURCE / "src").rglob("*")
        if path.suffix in {".svelte", ".ts"}
    )
    # Texts of codes are found by their kind: named('stage', ...) or t(`screen.${...}`).
    kinds = set(re.findall(r"(?:named|worded|choices)\(\s*'(\w+)'", code))
    kinds |= set(re.findall(r"codes: '(\w+)'", code))
    kinds |= set(re.findall(r"t\(`(\w+)\.\$", code))
    unused = [
        key for key in all_texts() if key.split(".")[0] not in kinds and f"'{key}'" not in code
    ]

    assert unused == []


KINDS = {
    "stage": [codes.Stage],
    "outcome": [codes.Outcome],
    "reason": [codes.Reason, codes.Caveat],
    "case": [register_codes.CaseState],
    "measure": [register_codes.MeasureCode],
    "tenure": [register_codes.TenureClass],
    "method": [register_codes.LabelMethod],
    "unit": [register_codes.UnitStatus],
    "role": [codes.Role],
    "event": [codes.HomeEventKind],
    "feeder": [codes.Feeder],
    "channel": [codes.Channel],
    "contactChannel": [home_codes.ContactChannel],
    "contactOutcome": [home_codes.ContactOutcome],
    "part": [home_codes.BuildingPart],
    "partState": [home_codes.PartState],
    "defect": [home_codes.DefectCode],
    "dropReason": [home_codes.DropReason],
    "correction": [codes.CorrectionReason],
    "eventCorrection": [home_codes.EventCorrection],
    "overrideReason": [home_codes.OverrideReason],
    "flagKind": [flag_codes.FlagKind],
    "flagState": [flag_codes.FlagState],
    "flagSource": [flag_codes.FlagSource],
    "action": [Action],
    "applicant": [codes.ApplicantKind],
    "basis": [Basis],
    "bucket": [codes.Bucket],
    "claimState": [codes.ClaimState],
    "clock": [ClockState],
    "deadline": [DeadlineKind],
    "decision": [codes.DecisionKind],
    "ground": [Ground],
    "lateTerm": [notice_codes.LateTerm],
    "letter": [LetterKind],
    "noticeState": [notice_codes.NoticeState],
    "objectionOutcome": [codes.ObjectionOutcome],
    "objectionState": [codes.ObjectionState],
    "pause": [codes.PauseKind],
    "penaltyException": [notice_codes.PenaltyException],
    "payment": [codes.PaymentKind],
    "paymentState": [codes.PaymentState],
    "sourceKind": [SourceKind],
    "sourceStatus": [SourceStatus],
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_code_has_a_text(kind):
    """What the service answers in codes, the page says in words; no word is for a gone code."""
    texts = {key.split(".", 1)[1] for key in all_texts() if key.startswith(f"{kind}.")}

    assert texts == {code.value for codes_of in KINDS[kind] for code in codes_of}


def test_the_lock_names_no_download_address():
    """package-lock.json pins by checksum; from where to download is the installer's business."""
    packages = json.loads((SOURCE / "package-lock.json").read_text())["packages"]

    assert not any("resolved" in package for package in packages.values())
    assert all("integrity" in package for name, package in packages.items() if name)
