"""What leaves the organisation recognises no home."""

import io
import re

import pypdf
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from retrofit.reports.disclosure import FEW, SHIELDED, K, shielded
from tests.retrofit.reports.conftest import content, table


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12))
def test_no_cell_of_one_to_four_follows_from_the_total(counts):
    """Each cell below five could be another number: same total, same signs, same shown cells."""
    out = shielded(counts)
    assert not [cell for cell in out if isinstance(cell, int) and 0 < cell < K]
    for value, cell in zip(counts, out, strict=True):
        if isinstance(cell, int):
            assert cell == value
        else:
            assert (cell == FEW) == (0 < value < K)
    beside = [value for value, cell in zip(counts, out, strict=True) if cell == SHIELDED]
    for value, cell in zip(counts, out, strict=True):
        if cell == FEW and max(counts) > K:
            others = [(value + 1, -1), (value - 1, 1)]
            assert any(0 < few < K and beside[0] + change >= K for few, change in others)
    if max(counts) <= K and FEW in out:
        assert not [cell for cell in out if isinstance(cell, int)]


def test_a_council_report_holds_no_home_and_no_street(packs, told):
    for name in ("crabbehof", "krispijn"):
        pack = packs("council", name)
        paper = " ".join(
            page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content(pack, "pdf"))).pages
        )
        book = CalamineWorkbook.from_filelike(io.BytesIO(content(pack, "xlsx")))
        cells = " ".join(
            str(cell)
            for sheet in book.sheet_names
            for row in book.get_sheet_by_name(sheet).to_python()
            for cell in row
        )
        # The check number is no home; homes are never named in any form.
        digest = pack.document.counted_sha256
        for whole in (paper.replace("\u200b", ""), cells, content(pack, "json").decode()):
            assert not re.search(r"(?<![0-9])[0-9]{16}(?![0-9])", whole.replace(digest, ""))
            assert re.findall(r"\b[1-9][0-9]{3} ?[A-Z]{2}\b", whole.replace(digest, "")) == []
        report = told("council", name)
        assert "straten" not in {section["id"] for section in report["sections"]}
        for title in ("buurten", "labels"):
            for row in table(report, title)["rows"]:
                few = [cell for cell in row[1:] if isinstance(cell, int) and 0 < cell < K]
                assert few == [], row


def test_a_report_with_streets_says_that_it_stays_inside(packs, told):
    report = told("ministry", "crabbehof")
    assert report["isInternal"]
    assert any("Alleen voor medewerkers" in notice for notice in report["notices"])
    assert not told("council", "crabbehof")["isInternal"]
