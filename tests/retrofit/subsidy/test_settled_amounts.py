"""Settlement: what was done, by the same rules, and never above the grant."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.codes import MeasureCode
from retrofit.subsidy.amounts import calculate
from retrofit.subsidy.calculation import Calculation, Home, MeasureLine
from retrofit.subsidy.scheme import scheme_named
from retrofit.subsidy.settled_amounts import settle
from retrofit.subsidy.stacking import Source, SourceKind, SourceStatus

VERSION = scheme_named("dordt-west-isolatie").version("2026-1")
M = MeasureCode
HOME = Home("0505010000000001")
DONE = date(2027, 3, 1)
ROOF = MeasureLine(M.ROOF, 10_000_00, Decimal(45), insulation_value=Decimal("4.0"))
FLOOR = MeasureLine(M.FLOOR, 4_000_00, Decimal(30), insulation_value=Decimal("3.5"))
#: 45 x 30,00 and 30 x 12,00.
GRANT = calculate(VERSION, [ROOF, FLOOR], [HOME])


def done(line, **change):
    return replace(line, executed_on=DONE, **change)


def amounts(calculation):
    return [line.amount_cents for line in calculation.lines]


def why(calculation, measure):
    return [(reason.text, reason.article) for reason in calculation.line(measure).reasons]


ONLY_DONE = "artikel 4:46, tweede lid, onder a, Awb"
IN_TIME = "artikel 4:46, tweede lid, onder b, Awb"


def test_all_done_gives_the_grant():
    found = settle(VERSION, GRANT, [done(ROOF), done(FLOOR)])
    assert GRANT.total_cents == 1_710_00
    assert found.kind == "settlement"
    assert amounts(found) == [1_350_00, 360_00]
    assert found.reasons == ()
    assert [line.granted_cents for line in found.lines] == [1_350_00, 360_00]


@pytest.mark.parametrize("actual", [[done(ROOF)], [done(ROOF), FLOOR]])
def test_what_was_not_done_gets_nothing_and_doubles_nothing(actual):
    """Only the roof: 45 x 15,00."""
    found = settle(VERSION, GRANT, actual)
    assert amounts(found) == [675_00, 0]
    assert why(found, M.FLOOR) == [("niet uitgevoerd", ONLY_DONE)]
    assert why(found, M.ROOF) == [("zonder tweede maatregel geen verdubbeling", ONLY_DONE)]


def test_more_than_was_granted_is_not_settled():
    found = settle(VERSION, GRANT, [done(ROOF, area_m2=Decimal(60)), done(FLOOR)])
    assert amounts(found) == [1_350_00, 360_00]
    last = found.lines[0].parts[-1]
    assert (last.kind, last.amount_cents) == ("grant_limit", -450_00)
    assert found.reasons == ()


def test_less_area():
    found = settle(VERSION, GRANT, [done(ROOF, area_m2=Decimal("40.5")), done(FLOOR)])
    assert amounts(found) == [1_215_00, 360_00]
    assert why(found, M.ROOF) == [("uitgevoerd 40,50 m², verleend voor 45,00 m²", ONLY_DONE)]


def test_a_lower_cost():
    """Half of 2.000,00."""
    found = settle(VERSION, GRANT, [done(ROOF, cost_cents=2_000_00), done(FLOOR)])
    assert amounts(found) == [1_000_00, 360_00]
    ((text, article),) = why(found, M.ROOF)
    assert "50% van de kosten" in text
    assert article == "artikel 6; artikel 4:46, tweede lid, Awb"


def test_others_pay_more_than_was_expected():
    """Cost 10.000,00 less 9.000,00 of ISDE."""
    isde = Source(M.ROOF, SourceKind.ISDE, SourceStatus.PAID, 9_000_00)
    found = settle(VERSION, GRANT, [done(ROOF), done(FLOOR)], others=[isde])
    assert amounts(found) == [1_000_00, 360_00]
    ((text, article),) = why(found, M.ROOF)
    assert "ISDE: € 9.000,00" in text
    assert article == "artikel 8; artikel 4:46, tweede lid, Awb"


@pytest.mark.parametrize(
    ("day", "settled", "said"),
    [
        (date(2027, 6, 30), [1_350_00, 360_00], None),
        (date(2027, 7, 1), [0, 180_00], "na het einde van de termijn (30-06-2027)"),
        (date(2026, 9, 1), [1_350_00, 360_00], None),
        (date(2026, 8, 31), [0, 180_00], "eerder dan is toegestaan (01-09-2026)"),
    ],
)
def test_outside_the_term(day, settled, said):
    found = settle(
        VERSION,
        GRANT,
        [replace(ROOF, executed_on=day), done(FLOOR)],
        execution_until=date(2027, 6, 30),
        not_before=date(2026, 9, 1),
    )
    assert amounts(found) == settled
    if said:
        ((text, article),) = why(found, M.ROOF)
        assert said in text
        assert article == IN_TIME


def test_an_insulation_value_that_is_too_low():
    found = settle(VERSION, GRANT, [done(ROOF, insulation_value=Decimal("3.4")), done(FLOOR)])
    assert amounts(found) == [0, 180_00]
    assert why(found, M.ROOF)[0][0].startswith("Rd 3,40 is lager")


def test_a_measure_that_was_not_granted_gets_nothing():
    """And it doubles nothing."""
    grant = calculate(VERSION, [ROOF], [HOME])
    found = settle(VERSION, grant, [done(ROOF), done(FLOOR)])
    assert amounts(found) == [675_00]


def test_a_measure_that_others_paid_in_full_still_doubles():
    """Nothing was granted for the floor; the roof stays 45 x 30,00."""
    paid = [Source(M.FLOOR, SourceKind.ISDE, SourceStatus.PAID, 4_000_00)]
    grant = calculate(VERSION, [ROOF, FLOOR], [HOME], others=paid)
    assert amounts(grant) == [1_350_00, 0]
    assert amounts(settle(VERSION, grant, [done(ROOF), done(FLOOR)], others=paid)) == [1_350_00, 0]
    assert amounts(settle(VERSION, grant, [done(ROOF)], others=paid)) == [675_00, 0]


def test_a_measure_that_lost_from_another_of_its_type_stays_out():
    """The attic floor was granted (350,00); a larger roof than asked does not take its place."""
    attic = MeasureLine(M.ATTIC_FLOOR, 9_000_00, Decimal(70), insulation_value=Decimal("3.5"))
    grant = calculate(VERSION, [replace(ROOF, area_m2=Decimal(20)), attic], [HOME])
    assert amounts(grant) == [0, 350_00]
    found = settle(VERSION, grant, [done(ROOF, area_m2=Decimal(60)), done(attic)])
    assert amounts(found) == [0, 350_00]
    assert why(found, M.ROOF) == [
        ("voor deze maatregel is niets verleend", "artikel 4:46, eerste lid, Awb")
    ]


def test_nothing_was_done():
    found = settle(VERSION, GRANT, [])
    assert (found.total_cents, amounts(found)) == (0, [0, 0])
    assert [home.amount_cents for home in found.homes] == [0]


def test_homes_of_an_association_where_nothing_was_done():
    """3.000,00 over three and one that is not eligible; in the third nothing was done."""
    homes = [Home(f"050501000000000{n}", 1, is_eligible=n != 4) for n in range(1, 5)]
    roof = replace(ROOF, area_m2=Decimal(200), cost_cents=50_000_00)
    grant = calculate(VERSION, [roof], homes)
    assert [home.amount_cents for home in grant.homes] == [750_00, 750_00, 750_00, 0]
    found = settle(VERSION, grant, [done(roof)], not_done={"0505010000000003"})
    assert [home.amount_cents for home in found.homes] == [750_00, 750_00, 0, 0]
    assert why(found, M.ROOF) == [("niet bij alle woningen uitgevoerd", ONLY_DONE)]


def test_the_version_of_the_grant_counts():
    """The rate of 2027 is higher; the case stays on 2026."""
    found = settle(VERSION, GRANT, [done(ROOF), done(FLOOR)])
    assert found.version == "2026-1"
    assert "€ 15,00 per m²" in found.lines[0].parts[0].rate


CODES = st.sets(st.sampled_from(M), min_size=1, max_size=5)
AREAS = st.integers(1_000, 30_000).map(lambda hundredths: Decimal(hundredths).scaleb(-2))
VALUE = {M.GLASS_HRPP: "1.1", M.GLASS_TRIPLE: "0.7"}
HOMES = st.lists(st.tuples(st.integers(1, 900), st.booleans()), min_size=1, max_size=5).map(
    lambda rows: [Home(f"0505010000000{n:03}", w, is_eligible=g) for n, (w, g) in enumerate(rows)]
)
DAYS = st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2029, 12, 31)))


def lines_of(codes):
    return st.tuples(
        *[
            st.builds(
                MeasureLine,
                measure=st.just(code),
                cost_cents=st.integers(1, 40_000_00),
                area_m2=AREAS,
                insulation_value=st.just(Decimal(VALUE.get(code, "4.0"))),
                is_biobased=st.booleans(),
                executed_on=DAYS,
            )
            for code in sorted(codes)
        ]
    )


def sources():
    source = st.builds(
        Source,
        st.sampled_from(M),
        st.sampled_from(SourceKind),
        st.sampled_from(SourceStatus),
        st.integers(0, 20_000_00),
    )
    return st.lists(source, max_size=3)


@settings(max_examples=200, deadline=None)
@given(CODES.flatmap(lines_of), CODES.flatmap(lines_of), HOMES, sources(), sources(), st.data())
def test_never_above_the_grant(asked, actual, homes, before, after, data):
    """For the whole, for each measure, for each home; whatever was done and whoever paid."""
    grant = calculate(
        VERSION, [replace(each, executed_on=None) for each in asked], homes, others=before
    )
    ids = [home.verblijfsobject_id for home in homes]
    found = settle(
        VERSION,
        grant,
        actual,
        others=after,
        execution_until=date(2028, 6, 30),
        not_done=data.draw(st.sets(st.sampled_from(ids))),
    )
    assert found.total_cents <= grant.total_cents
    costs = {each.measure: each.cost_cents for each in actual}
    for line, granted in zip(found.lines, grant.lines, strict=True):
        assert line.amount_cents <= granted.amount_cents == line.granted_cents
        assert (line.amount_cents < granted.amount_cents) <= bool(line.reasons)
        assert all(cents <= granted.by_home[home] for home, cents in line.by_home.items())
        left = costs.get(line.measure, 0) - line.others_cents
        assert line.amount_cents <= max(left, 0)
    for home, granted in zip(found.homes, grant.homes, strict=True):
        assert home.amount_cents <= granted.amount_cents
    assert Calculation.from_json(found.as_json()) == found


@settings(max_examples=100, deadline=None)
@given(CODES.flatmap(lines_of), HOMES, sources())
def test_what_was_done_as_granted_is_settled_as_granted(asked, homes, others):
    grant = calculate(
        VERSION, [replace(each, executed_on=None) for each in asked], homes, others=others
    )
    found = settle(VERSION, grant, [done(each) for each in asked], others=others)
    assert amounts(found) == amounts(grant)
    assert [home.amount_cents for home in found.homes] == [
        home.amount_cents for home in grant.homes
    ]
