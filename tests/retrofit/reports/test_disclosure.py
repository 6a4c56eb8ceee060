"""What leaves the organisation recognises no home."""

import io
import itertools
import re
from collections import defaultdict

import pypdf
import pytest
from python_calamine import CalamineWorkbook

from retrofit.publication.marks import Rule
from retrofit.reports.disclosure import protected
from tests.retrofit.reports.conftest import content, table

SMALL = Rule(threshold=3, base=3, denominator=3)


def worked_out(parts, measures, most, publish):
    """Return the small counts that somebody knows who has the table, its totals and this program.

    Every table of so many parts is published; those that look the same are all he has.
    """
    columns = [
        counts
        for counts in itertools.product(range(most + 1), repeat=measures)
        if list(counts) == sorted(counts, reverse=True)
    ]
    looks = defaultdict(lambda: defaultdict(set))
    for rows in itertools.product(columns, repeat=parts):
        totals = tuple(map(sum, zip(*rows, strict=True)))
        seen = looks[totals, tuple(map(tuple, publish(rows)))]
        for place, row in enumerate(rows):
            for measure, value in enumerate(row):
                seen[place, measure].add(value)
                seen[place, measure, "rest"].add(row[measure - 1] - value if measure else 0)
    return [
        (look, where)
        for look, seen in looks.items()
        for where, values in seen.items()
        if min(values) >= 1 and max(values) < SMALL.threshold
    ]


@pytest.mark.parametrize(("parts", "measures", "most"), [(2, 1, 9), (3, 1, 4), (2, 2, 3)])
def test_nobody_who_has_the_totals_can_know_a_small_count(parts, measures, most):
    def publish(rows):
        return protected(rows, homes=[most] * parts, rule=SMALL)

    assert worked_out(parts, measures, most, publish) == []


def test_protection_that_forgets_the_totals_gives_small_counts_away():
    """Control: the same tables, protected as if their totals were not in the report."""

    def publish(rows):
        return protected(rows, homes=[9, 9], told=False, rule=SMALL)

    assert worked_out(2, 1, 9, publish)


def test_a_protected_table_shows_what_it_can():
    """Large counts are rounded and shown, small ones are "<5", and one that tells is hidden."""
    assert protected([[31], [3], [12], [0]]) == [[30], ["<5"], [10], ["<5"]]
    assert protected([[60, 14], [58, 6]], homes=[2000, 2200]) == [[60, 15], [60, "niet getoond"]]
    assert protected([]) == []


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
                few = [cell for cell in row[1:] if isinstance(cell, int) and 0 < cell < 5]
                assert few == [], row


def test_a_report_with_streets_says_that_it_stays_inside(packs, told):
    report = told("ministry", "crabbehof")
    assert report["isInternal"]
    assert any("Alleen voor medewerkers" in notice for notice in report["notices"])
    assert not told("council", "crabbehof")["isInternal"]
