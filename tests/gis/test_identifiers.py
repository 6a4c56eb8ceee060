import numpy as np
import pyarrow as pa
import pytest

from gis.columns import Rows
from gis.identifiers import ObjectKind, as_numbers, check_ids, is_id, report_ids
from gis.issues import IssueLog, Severity

GOOD = "0505010000012345"


@pytest.mark.parametrize(
    "written",
    [
        GOOD,
        f"  {GOOD} ",
        f"NL.IMBAG.Verblijfsobject.{GOOD}",
        f"nl.imbag.verblijfsobject.{GOOD}",
        GOOD[1:],
    ],
)
def test_one_id_in_all_its_notations(written):
    """Prefix, blanks and a lost zero do not make another home of it."""
    assert check_ids(pa.array([written]), ObjectKind.UNIT).ids.to_pylist() == [GOOD]


@pytest.mark.parametrize("column", [pa.array([int(GOOD)]), pa.array([float(GOOD), None])])
def test_an_id_that_became_a_number_gets_its_zero_back(column):
    checked = check_ids(column, ObjectKind.UNIT)

    assert checked.ids.to_pylist()[0] == GOOD
    assert checked.padded[0]


def test_a_number_may_have_lost_three_zeros():
    """Appingedam was 0003."""
    assert check_ids(pa.array([3010000000001]), ObjectKind.UNIT).ids.to_pylist() == [
        "0003010000000001"
    ]


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("0000000000000000", "dummy"),
        ("0", "dummy"),
        ("0505100000012345", "wrong_kind"),
        ("05050100000123", "malformed"),
        ("05050100000123456", "malformed"),
        ("5,0501E+14", "malformed"),
        ("50501000001234\u0665", "malformed"),
        ("0505010000012345-0", "malformed"),
        ("0505010000012345\n0505010000012346", "malformed"),
    ],
)
def test_what_is_no_id_says_why(written, what):
    checked = check_ids(pa.array([written]), ObjectKind.UNIT)

    assert checked.ids.to_pylist() == [None]
    assert getattr(checked, what)[0]
    assert checked.unusable[0]


def test_the_same_number_does_not_fit_two_kinds():
    """A pand is no verblijfsobject, however well it is written."""
    assert is_id(GOOD, ObjectKind.UNIT)
    assert not is_id(GOOD, ObjectKind.BUILDING)
    assert not is_id("0" * 16, ObjectKind.UNIT)


def test_ids_are_reported_with_line_column_and_severity():
    source = pa.array([None, "0000000000000000", GOOD[1:]])
    issues = IssueLog()
    rows = Rows(np.array([7, 8, 9]), issues)

    report_ids(
        check_ids(source, ObjectKind.UNIT), rows, "identificatie", ObjectKind.UNIT, source, key=True
    )

    assert [(i.line, i.code, i.severity) for i in issues.issues] == [
        (7, "id_missing", Severity.REJECTED),
        (8, "id_dummy", Severity.REJECTED),
        (9, "id_padded", Severity.NOTED),
    ]
    assert issues.rejected == 2


def test_ids_as_numbers_keep_their_place():
    assert as_numbers(pa.array([GOOD, None])).tolist() == [int(GOOD), -1]
