"""The PDF: equal bytes, tagged, in Dutch, with the exact amounts and days, whatever was typed."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrofit import typesetting
from retrofit.subsidy.letters import LetterKind, render, rendering, wording
from tests.retrofit.subsidy.letters.made_up import letter

ROOT = Path(__file__).resolve().parents[4]
each_kind = pytest.mark.parametrize("kind", LetterKind)


def opened(pdf):
    return pypdf.PdfReader(io.BytesIO(pdf))


def text_of(pdf):
    """The text of all pages, as one line; a break within a long word is no space."""
    pages = (page.extract_text() for page in opened(pdf).pages)
    return " ".join(" ".join(pages).replace("\u200b", "").split())


def tags_of(pdf):
    """The tags in their order, and the alternatives and scopes that stand with them."""
    found = []

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for part in node:
                walk(part)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(node["/S"].removeprefix("/"))
            if "/K" in node:
                walk(node["/K"])

    walk(opened(pdf).trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


@each_kind
def test_equal_contents_give_equal_bytes(kind):
    """Whatever was kept gives the letter that was sent."""
    content = letter(kind)
    again = type(content).model_validate_json(content.model_dump_json())
    assert render(content) == render(again)


def test_bytes_depend_on_no_clock_zone_or_place(tmp_path):
    """Another process, another folder, another zone: the same file."""
    program = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1])\n"
        "from tests.retrofit.subsidy.letters.made_up import letter\n"
        "from retrofit.subsidy.letters import render\n"
        "print(hashlib.sha256(render(letter())).hexdigest())\n"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program, str(ROOT)],
            cwd=tmp_path,
            env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": "1"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for zone, seed in (("Europe/Amsterdam", "1"), ("Pacific/Auckland", "2"))
    }
    assert len(found) == 1


@each_kind
def test_accessible_and_fit_for_the_archive(kind):
    """PDF/UA-1 and PDF/A-2a say so themselves; Typst refuses to write them otherwise."""
    reader = opened(render(letter(kind)))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "nl"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in root
    metadata = root["/Metadata"].get_data().decode()
    assert re.search(r"<pdfuaid:part>1</pdfuaid:part>", metadata)
    assert re.search(r"<pdfaid:part>2</pdfaid:part>", metadata)
    assert re.search(r"<pdfaid:conformance>A</pdfaid:conformance>", metadata)
    assert reader.metadata.title == wording.TITLES[kind]
    assert reader.metadata.author == "Gemeente Dordrecht"
    assert reader.metadata["/CreationDate"] == "D:20261121000000Z"
    for page in reader.pages:
        # A4, in points.
        assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]


def test_headings_lists_and_tables_are_tagged():
    """One H1, the sections as H2; tables with header cells, rows and a foot."""
    tags = tags_of(render(letter()))
    assert tags.count("H1") == 1
    assert tags.count("H2") == 8
    assert tags.index("H1") < tags.index("H2")
    assert tags.count("Table") == 2
    assert tags.count("TH") >= 7
    assert {"THead", "TBody", "TFoot", "TR", "TD", "L", "LI", "P"} <= set(tags)


@each_kind
def test_what_can_be_read(kind):
    """To whom, about what, from whom; and which page of how many."""
    text = text_of(render(letter(kind)))
    pages = len(opened(render(letter(kind))).pages)
    for words in (
        "Gemeente Dordrecht",
        "A. Voorbeeld Colijnstraat 12-A 3317 AB Dordrecht",
        "Datum 21 november 2026",
        "Zaaknummer DW-2026-0107",
        wording.TITLES[kind],
        "De regeling in deze brief is een voorbeeld.",
        "C. Bedacht, teamleider" if kind.is_decision else "B. Verzonnen",
        f"pagina 1 van {pages}",
        f"pagina {pages} van {pages}",
    ):
        assert words in text
    assert ("namens het college" in text) == kind.is_decision
    assert "CONCEPT" not in text
    assert "VOORBEELD" not in text


def test_the_amounts_and_days_of_a_grant():
    """Exactly as decided."""
    text = text_of(render(letter(LetterKind.GRANT)))
    for words in (
        "U krijgt ten hoogste € 1.234,56 subsidie.",
        "Dakisolatie, 41 m² € 30,00 per m² 7.1 € 1.230,00",
        "HR++-glas, 9,5 m² € 60,00 per m² 7.4 € 570,00",
        "Tot het hoogste bedrag € 1.234,56 8.2 € -565,44",
        "Samen € 1.234,56",
        "Het werk is klaar 21 november 2027 9.1 U meldt dat het werk klaar is 20 december 2027",
        "uiterlijk op 4 januari 2027 een brief",
        "Postbus 8 3300 AA Dordrecht",
        "brief 2026-B-0042 van 21 november 2026",
        "rechtbank Rotterdam",
    ):
        assert words in text


def test_an_amount_or_a_day_is_never_broken_over_two_lines():
    """Wherever it falls in its line."""
    for width in range(20):
        remark = "x " * width + "€ 1.234.567,89 en 21 november 2026 " * 8
        pdf = render(letter(remarks=[remark]))
        lines = "\n".join(page.extract_text() for page in opened(pdf).pages)
        assert lines.count("€ 1.234.567,89") == 8
        assert lines.count("21 november 2026") >= 9


def test_an_address_abroad():
    """Without a Dutch postcode, with a country."""
    abroad = {"name": "A. Voorbeeld", "street_line": "Rue 1", "city": "Liège", "country": "België"}
    assert "A. Voorbeeld Rue 1 Liège België Datum" in text_of(render(letter(addressee=abroad)))


def test_a_settlement_shows_the_amounts_beside_each_other():
    """Granted, settled, paid, still to come."""
    text = text_of(render(letter(LetterKind.SETTLEMENT)))
    for words in (
        "Verleend € 1.500,00",
        "Vastgesteld € 1.234,56",
        "Al betaald als voorschot € 500,00",
        "Wij betalen u nog € 734,56",
    ):
        assert words in text


def test_an_amendment_shows_what_was_and_what_is():
    """Beside each other, row by row."""
    text = text_of(render(letter(LetterKind.AMENDMENT)))
    for words in (
        "Wat Dit was het Dit wordt het",
        "Subsidie, ten hoogste € 1.500,00 € 1.234,56",
        "Vloerisolatie 30,00 m², isolatiewaarde 3,50, kosten € 3.000,00 vervalt",
        "HR++-glas niet 9,50 m², isolatiewaarde 1,10, biobased, kosten € 12.500,00",
        "Samen € 1.234,56",
    ):
        assert words in text


def test_one_amount_is_no_table():
    """A revocation of which nothing was paid: there is nothing to set beside it."""
    said = letter(LetterKind.REVOCATION, advance_cents=None, claim_cents=None, pay_by=None)
    text = text_of(render(said))
    assert "De bedragen op een rij" not in text
    assert "U hoeft ons niets terug te betalen." in text


def test_a_revision_shows_both_settlements():
    """Granted, settled before, settled now, paid, back."""
    text = text_of(render(letter(LetterKind.REVISION)))
    for words in (
        "Verleend € 1.500,00",
        "Eerder vastgesteld € 1.500,00",
        "Nu vastgesteld € 300,00",
        "Al betaald € 1.550,00",
        "U betaalt ons terug € 1.250,00",
    ):
        assert words in text


def test_a_preview_says_so_on_every_page():
    """As a picture behind the text, and in words for who does not see it."""
    content = letter(homes=[f"Colijnstraat {number}" for number in range(1, 90)])
    pages = opened(render(content, concept=True)).pages
    assert len(pages) > 2
    assert all("CONCEPT" in page.extract_text() for page in pages)
    assert "Deze brief is nog niet verstuurd." in pages[0].extract_text()


def test_a_letter_of_the_demo_town_says_so():
    """Nobody takes it for real."""
    assert "VOORBEELD. Deze brief hoort bij de demostad." in text_of(render(letter(is_sample=True)))


MARKUP = [
    "#let x = 1",
    "#panic()",
    '#read("/etc/passwd")',
    "*vet* _schuin_",
    "$a^2$",
    "<label> @ref",
    "= Kop",
    "- punt",
    "// weg",
    "/* weg */ blijft",
    "`code`",
    "[haken] {accolades}",
    "aan\\het\\eind\\",
    "\"dubbel\" en 'enkel'",
    "~~~ --- ...",
    "https://voorbeeld.example/#a",
    "&lt;b&gt; %PDF-1.7 (x) Tj",
    "$(rm -rf) ${jndi:x} {{7*7}}",
]


@pytest.mark.parametrize("typed", MARKUP)
def test_what_was_typed_is_never_markup(typed):
    """It stands there as it was typed: in a name, a home, a ground and a table."""
    content = letter(
        addressee={"name": typed, "street_line": "S 1", "postcode": "3317AB", "city": "D"},
        homes=[f"woning {typed} einde"],
        remarks=[f"opmerking {typed} einde"],
        dates=[{"what": f"dag {typed} einde", "on": "2026-11-21", "article": typed}],
    )
    text = text_of(render(content))
    for place in ("woning", "opmerking", "dag"):
        assert f"{place} {typed} einde" in text
    assert "3317 AB D" in text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Zoë Müller-Łukasz", "Zoë Müller-Łukasz"),
        ("Ĳsbrand Şahin", "Ĳsbrand Şahin"),
        ("Ελένη Иван", "Ελένη Иван"),
        ("Jan 👍🏽 de Vries", "Jan □□ de Vries"),
        ("漢字", "□□"),
        ("e\u0301e\u0301n", "één"),
        ("om\u202egekeerd\u202c", "omgekeerd"),
        ("a\x00b\u200bc\ufeffd", "abcd"),
        ("half\ud800", "half"),
        ("  veel \n\t ruimte  ", "veel ruimte"),
    ],
)
def test_signs_of_every_kind(typed, shown):
    """What no font has becomes a box; the letter is made all the same."""
    assert f"woning {shown} einde" in text_of(render(letter(homes=[f"woning {typed} einde"])))


def test_hebrew_and_arabic_can_be_set():
    """Written from right to left; nothing else moves."""
    text = text_of(render(letter(homes=["שלום", "مرحبا"])))
    assert "□" not in text
    assert "U krijgt ten hoogste € 1.234,56 subsidie." in text


def test_a_very_long_word_stays_on_the_paper():
    """In a paragraph, a list and a table cell: broken, and whole when it is read."""
    word = "Hottentottententententoonstelling" * 5
    narrow = "Meervoudigepersoonlijkheidsstoornis"
    content = letter(
        homes=[word],
        remarks=[word],
        dates=[{"what": "dag", "on": "2026-11-21", "article": narrow}],
    )
    pdf = render(content)
    # Without the breaks that a line brings.
    pages = "".join(page.extract_text() for page in opened(pdf).pages)
    assert pages.replace("\n", "").replace("\u200b", "").count(word) == 2
    read = "\n".join(page.extract_text() for page in opened(pdf).pages).replace("\u200b", "")
    pieces = read.split()
    assert 60 < max(len(piece) for piece in pieces if piece in word) < 100
    assert 20 < max(len(piece) for piece in pieces if piece in narrow) < 30


def test_every_sign_that_is_said_to_be_shown_can_be():
    """All of them at once, in a name and in bold."""
    signs = [chr(code) for code in range(0x21, 0x3000) if not typesetting._UNSHOWN.match(chr(code))]
    assert len(signs) > 1_500
    lines = ["".join(signs[at : at + 35]) for at in range(0, len(signs), 35)]
    told = [{"label": "tekens", "value": line} for line in lines]
    assert render(letter(LetterKind.ACKNOWLEDGEMENT, facts=told[:100], homes=lines))


@settings(max_examples=60, deadline=None)
@given(typed=st.text(min_size=1, max_size=80).filter(lambda text: text.strip()))
def test_nothing_typed_keeps_a_letter_from_being_made(typed):
    """Any text at all."""
    assert render(letter(homes=[f"a{typed}"], remarks=[f"a{typed}"])).startswith(b"%PDF")


def test_a_large_association_fits():
    """Two hundred homes with two lines each, over many pages, in a second or so."""
    lines = [
        {
            "home": f"Colijnstraat {number}",
            "rule": rule,
            "rate": "€ 30,00 per m²",
            "article": "7.1",
            "amount_cents": 12345,
        }
        for number in range(200)
        for rule in ("Dakisolatie, 12 m²", "HR++-glas, 4 m²")
    ]
    content = letter(
        calculation={"lines": lines, "total_cents": 400 * 12345},
        homes=[f"Colijnstraat {number}" for number in range(200)],
        requested_cents=None,
    )
    text = text_of(render(content))
    assert "Samen € 49.380,00" in text
    # The header of the table is repeated where a page begins.
    assert text.count("Woning Waarvoor Hoe Artikel Bedrag") > 5


def test_the_template_goes_with_the_package():
    """It is named in the list of what is packed."""
    packed = (ROOT / "pyproject.toml").read_text()
    assert "subsidy/letters/*.typ" in packed
    assert rendering.TEMPLATE.is_file()
