"""Amounts worked out by hand, and what must hold of every amount."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.codes import MeasureCode
from retrofit.errors import InvalidFacts
from retrofit.subsidy.amounts import calculate
from retrofit.subsidy.calculation import Calculation, Earlier, Home, MeasureLine
from retrofit.subsidy.gross import gross
from retrofit.subsidy.scheme import scheme_named
from retrofit.subsidy.stacking import Source, SourceKind, SourceStatus

VERSION = scheme_named("dordt-west-isolatie").version("2026-1")
NEXT = scheme_named("dordt-west-isolatie").version("2027-1")
HOME = Home("0505010000000001")
M = MeasureCode
# Good enough for every measure.
VALUE = {M.GLASS_HRPP: "1.1", M.GLASS_TRIPLE: "0.7", M.VENTILATION: None}


def line(measure, area=None, cost=100_000_00, **more):
    """A measure that meets its requirements, and costs so much that no maximum bites."""
    value = VALUE.get(measure, "4.0")
    facts = {
        "area_m2": None if area is None else Decimal(area),
        "insulation_value": None if value is None else Decimal(value),
    }
    return MeasureLine(measure, cost, **(facts | more))


def amounts(calculation):
    return {each.measure: each.amount_cents for each in calculation.lines}


def why(calculation, measure):
    return " / ".join(reason.text for reason in calculation.line(measure).reasons)


def test_one_measure():
    """45 m2 of roof at 15,00."""
    found = calculate(VERSION, [line(M.ROOF, "45")], [HOME])
    assert found.total_cents == 675_00
    (part,) = found.lines[0].parts
    assert (part.kind, part.rule, part.rate) == (
        "rate",
        "dakisolatie, 45,00 m²",
        "€ 15,00 per m²",
    )
    assert part.article == "artikel 5, eerste lid, onder a"
    assert (found.scheme, found.version) == ("dordt-west-isolatie", "2026-1")
    assert found.notice.startswith("Voorbeeldregeling")
    assert "halve cent" in found.rounding


def test_a_later_version_pays_its_own_rate():
    """45 m2 at 17,50 in the version of 2027."""
    assert calculate(NEXT, [line(M.ROOF, "45")], [HOME]).total_cents == 787_50


def test_two_measures_are_doubled():
    """45 m2 at 2 x 15,00 and 30 m2 at 2 x 6,00; the article of the doubling is named."""
    found = calculate(VERSION, [line(M.FLOOR, "30"), line(M.ROOF, "45")], [HOME])
    assert amounts(found) == {M.ROOF: 1_350_00, M.FLOOR: 360_00}
    assert [part.amount_cents for part in found.lines[0].parts] == [675_00, 675_00]
    assert found.lines[0].parts[1].article == "artikel 5, tweede lid"


def test_the_bonus_is_not_doubled():
    """45 x 30,00 and 45 x 5,00."""
    roof = line(M.ROOF, "45", is_biobased=True)
    found = calculate(VERSION, [roof, line(M.FLOOR, "30")], [HOME])
    assert amounts(found)[M.ROOF] == 1_350_00 + 225_00


def test_no_more_than_half_of_the_cost():
    """Of 1.000,01 euro at most 500,005, which is 500,01."""
    found = calculate(VERSION, [line(M.ROOF, "45", cost=1_000_01)], [HOME])
    assert found.total_cents == 500_01
    assert [part.amount_cents for part in found.lines[0].parts] == [675_00, -174_99]
    (reason,) = found.lines[0].reasons
    assert "50%" in reason.text
    assert reason.article == "artikel 6"


def test_half_a_cent_goes_up():
    """Half of a cost of 15,01 is 7,505."""
    found = calculate(VERSION, [line(M.ROOF, "33.33", cost=15_01)], [HOME])
    assert found.total_cents == 7_51


def test_of_roof_and_attic_floor_the_highest_is_paid():
    """20 m2 of roof (300,00) and 70 m2 of attic floor (350,00) are one type: not doubled."""
    found = calculate(VERSION, [line(M.ROOF, "20"), line(M.ATTIC_FLOOR, "70")], [HOME])
    assert amounts(found) == {M.ROOF: 0, M.ATTIC_FLOOR: 350_00}
    assert "één maatregel" in why(found, M.ROOF)


def test_of_two_of_a_type_the_one_is_paid_that_gives_most_after_its_maximum():
    """The roof at 675,00 cost 400,00, so 200,00; the attic floor gives 350,00."""
    roof = line(M.ROOF, "45", cost=400_00)
    found = calculate(VERSION, [roof, line(M.ATTIC_FLOOR, "70")], [HOME])
    assert amounts(found) == {M.ROOF: 0, M.ATTIC_FLOOR: 350_00}


def test_glass_counts_together():
    """2 m2 of each is 4 m2 together, which is enough; one type, so not doubled."""
    found = calculate(VERSION, [line(M.GLASS_HRPP, "2"), line(M.GLASS_TRIPLE, "2")], [HOME])
    assert amounts(found) == {M.GLASS_HRPP: 50_00, M.GLASS_TRIPLE: 120_00}


def test_too_little_glass():
    found = calculate(VERSION, [line(M.GLASS_HRPP, "1.50"), line(M.GLASS_TRIPLE, "1.49")], [HOME])
    assert found.total_cents == 0
    assert why(found, M.GLASS_HRPP) == "samen 2,99 m² is minder dan de vereiste 3,00 m²"


def test_no_more_than_45_m2_of_glass_together():
    """30 m2 of triple at 60,00 comes first; 15 of the 30 m2 of HR++ at 25,00 are left."""
    found = calculate(VERSION, [line(M.GLASS_HRPP, "30"), line(M.GLASS_TRIPLE, "30")], [HOME])
    assert amounts(found) == {M.GLASS_HRPP: 375_00, M.GLASS_TRIPLE: 1_800_00}
    assert why(found, M.GLASS_HRPP) == "meer dan 15,00 m² wordt niet betaald"


def test_no_glass_is_left_under_the_maximum():
    found = calculate(VERSION, [line(M.GLASS_HRPP, "9"), line(M.GLASS_TRIPLE, "50")], [HOME])
    assert amounts(found) == {M.GLASS_HRPP: 0, M.GLASS_TRIPLE: 2_700_00}


def test_glass_that_cost_too_little_to_be_paid_takes_no_area_from_other_glass():
    """Triple: half of 1.200,00 is 10 m2 at 60,00; so 35 m2 are left for HR++ at 25,00."""
    triple = line(M.GLASS_TRIPLE, "40", cost=1_200_00)
    found = calculate(VERSION, [line(M.GLASS_HRPP, "50"), triple], [HOME])
    assert amounts(found) == {M.GLASS_HRPP: 875_00, M.GLASS_TRIPLE: 600_00}


def test_ventilation_only_with_insulation():
    alone = calculate(VERSION, [line(M.VENTILATION)], [HOME])
    assert alone.total_cents == 0
    assert "alleen samen met een isolatiemaatregel" in why(alone, M.VENTILATION)
    # A roof that is too small is no insulation that counts.
    small = calculate(VERSION, [line(M.VENTILATION), line(M.ROOF, "14.99")], [HOME])
    assert small.total_cents == 0
    # Ventilation is not doubled and does not double.
    beside = calculate(VERSION, [line(M.VENTILATION), line(M.ROOF, "45")], [HOME])
    assert amounts(beside) == {M.ROOF: 675_00, M.VENTILATION: 400_00}


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        (line(M.ROOF, "14.99"), "14,99 m² is minder dan de vereiste 15,00 m²"),
        (line(M.ROOF), "de oppervlakte is niet opgegeven"),
        (line(M.ROOF, "45", insulation_value=None), "de isolatiewaarde is niet opgegeven"),
        (
            line(M.ROOF, "45", insulation_value=Decimal("3.49")),
            "Rd 3,49 is lager dan de vereiste 3,50 m²K/W",
        ),
        (
            line(M.GLASS_HRPP, "9", insulation_value=Decimal("1.21")),
            "U 1,21 is hoger dan de toegestane 1,20 W/m²K",
        ),
    ],
)
def test_what_falls_short_gets_nothing_and_says_why(measure, said):
    found = calculate(VERSION, [measure], [HOME])
    assert found.total_cents == 0
    assert why(found, measure.measure) == said
    assert found.lines[0].parts[0].rule == said
    assert found.lines[0].parts[0].article


def test_what_just_suffices_is_paid():
    roof = line(M.ROOF, "15", insulation_value=Decimal("3.5"))
    assert calculate(VERSION, [roof], [HOME]).total_cents == 225_00


def test_no_more_than_ten_thousand_euros_for_a_home():
    """6.800,00 and 3.900,00 become 6.355,14 and 3.644,86: in proportion, exact to the cent."""
    found = calculate(VERSION, [line(M.FACADE, "170"), line(M.ROOF, "130")], [HOME])
    assert amounts(found) == {M.ROOF: 3_644_86, M.FACADE: 6_355_14}
    assert found.total_cents == 10_000_00
    assert "maximum per woning" in why(found, M.ROOF)


def test_what_the_home_had_before_counts_for_its_maximum():
    home = Home("0505010000000001", used_cents=9_900_00)
    assert calculate(VERSION, [line(M.ROOF, "45")], [home]).total_cents == 100_00
    full = Home("0505010000000001", used_cents=10_000_01)
    assert calculate(VERSION, [line(M.ROOF, "45")], [full]).total_cents == 0


def test_twenty_four_months_and_a_day():
    """The second of two measures on 2 March 2028 is a day too late for the first of 2026."""
    roof = line(M.ROOF, "45", executed_on=date(2026, 3, 1))

    def total(day):
        return calculate(VERSION, [roof, line(M.FLOOR, "30", executed_on=day)], [HOME]).total_cents

    assert total(date(2028, 3, 1)) == 1_710_00
    assert total(date(2028, 3, 2)) == 855_00
    assert total(date(2024, 3, 1)) == 1_710_00
    assert total(date(2024, 2, 29)) == 855_00


def test_from_the_last_day_of_a_month():
    """24 months after 29 February 2024 is 28 February 2026."""
    roof = line(M.ROOF, "45", executed_on=date(2024, 2, 29))
    in_time = line(M.FLOOR, "30", executed_on=date(2026, 2, 28))
    assert calculate(VERSION, [roof, in_time], [HOME]).total_cents == 1_710_00
    late = line(M.FLOOR, "30", executed_on=date(2026, 3, 1))
    assert calculate(VERSION, [roof, late], [HOME]).total_cents == 855_00


def test_a_measure_that_was_paid_for_before():
    """It doubles another type within 24 months, and its own type is not paid twice."""
    before = [Earlier(M.ATTIC_FLOOR, date(2026, 5, 1))]
    floor = line(M.FLOOR, "30", executed_on=date(2027, 5, 1))
    assert calculate(VERSION, [floor], [HOME], earlier=before).total_cents == 360_00
    roof = calculate(VERSION, [line(M.ROOF, "45")], [HOME], earlier=before)
    assert roof.total_cents == 0
    assert "al eerder betaald" in why(roof, M.ROOF)


def homes(*weights, eligible=None):
    eligible = eligible or [True] * len(weights)
    return [
        Home(f"050501000000000{number}", weight, is_eligible=good)
        for number, (weight, good) in enumerate(zip(weights, eligible, strict=True), 1)
    ]


def test_an_association_with_a_home_of_a_corporation():
    """200 m2 at 15,00 is 3.000,00; three of four equal homes: 2.250,00, each 750,00."""
    four = homes(1, 1, 1, 1, eligible=[True, True, False, True])
    found = calculate(VERSION, [line(M.ROOF, "200")], four)
    assert found.total_cents == 2_250_00
    assert [home.amount_cents for home in found.homes] == [750_00, 750_00, 0, 750_00]
    assert why(found, M.ROOF) == "3 van de 4 woningen komen in aanmerking (aandeel 3/4)"
    assert found.lines[0].reasons[0].article == "artikel 7"


def test_an_association_by_its_deed():
    """412, 388 and 200 of 1000 in 3.000,15: 1.236,0618; 1.164,0582; 600,03."""
    found = calculate(VERSION, [line(M.ROOF, "200.01")], homes(412, 388, 200))
    assert [home.amount_cents for home in found.homes] == [1_236_06, 1_164_06, 600_03]


def test_each_home_of_an_association_has_its_own_maximum():
    """510 m2 of facade: 10.200,00. Nine tenths is 9.180,00, of which 9.000,00 may be paid."""
    nine = Home("0505010000000001", 9, used_cents=1_000_00)
    found = calculate(VERSION, [line(M.FACADE, "510")], [nine, *homes(0, 1)[1:]])
    # Two homes: no more than 2 x 170 m2 counts, so 6.800,00 over 9 and 1.
    assert found.total_cents == 6_120_00 + 680_00
    tight = Home("0505010000000001", 9, used_cents=4_000_00)
    found = calculate(VERSION, [line(M.FACADE, "510")], [tight, *homes(0, 1)[1:]])
    assert [home.amount_cents for home in found.homes] == [6_000_00, 680_00]


def test_ventilation_is_paid_for_each_home():
    """Three homes at 400,00; of two homes only, when only two got it."""
    roof = line(M.ROOF, "60")
    found = calculate(VERSION, [roof, line(M.VENTILATION)], homes(1, 1, 1))
    assert amounts(found)[M.VENTILATION] == 1_200_00
    found = calculate(VERSION, [roof, line(M.VENTILATION, pieces=2)], homes(1, 1, 1))
    assert amounts(found)[M.VENTILATION] == 800_00


def changed(measure, **rule):
    """The version, with another rule for one measure."""
    rules = {**VERSION.measures, measure: VERSION.measures[measure].model_copy(update=rule)}
    return VERSION.model_copy(update={"measures": rules})


def test_a_rate_by_the_piece():
    """Three pieces at 400,00; without a number nothing."""
    version = changed(M.VENTILATION, unit="piece", only_with=())
    found = calculate(version, [line(M.VENTILATION, pieces=3)], [HOME])
    assert found.total_cents == 1_200_00
    assert found.lines[0].parts[0].rule == "ventilatie, 3 keer"
    none = calculate(version, [line(M.VENTILATION)], [HOME])
    assert why(none, M.VENTILATION) == "het aantal is niet opgegeven"


def test_a_measure_may_have_a_share_of_the_cost_of_its_own():
    """30% of 1.000,00, by the article of the measure."""
    version = changed(M.ROOF, max_cost_percent=30)
    found = calculate(version, [line(M.ROOF, "45", cost=1_000_00)], [HOME])
    assert found.total_cents == 300_00
    assert found.lines[0].reasons[0].article == "artikel 5, eerste lid, onder a"


def test_a_scheme_may_count_a_maximum_area_for_the_whole_building():
    """130 m2 at 15,00 instead of 2 x 130 m2."""
    rule = VERSION.association.model_copy(update={"is_max_area_per_home": False})
    version = VERSION.model_copy(update={"association": rule})
    two = homes(1, 1)
    assert calculate(VERSION, [line(M.ROOF, "300")], two).total_cents == 3_900_00
    assert calculate(version, [line(M.ROOF, "300")], two).total_cents == 1_950_00


def test_a_scheme_may_have_no_doubling():
    version = VERSION.model_copy(update={"doubling": None})
    found = calculate(version, [line(M.ROOF, "45"), line(M.FLOOR, "30")], [HOME])
    assert found.total_cents == 675_00 + 180_00


def test_a_measure_that_the_scheme_does_not_have():
    rules = {code: rule for code, rule in VERSION.measures.items() if code is not M.GROUND}
    version = VERSION.model_copy(update={"measures": rules, "types": ()})
    found = calculate(version, [line(M.GROUND, "40")], [HOME])
    assert found.total_cents == 0
    assert why(found, M.GROUND) == "deze maatregel staat niet in de regeling"
    assert found.lines[0].reasons[0].article == "artikel 4, eerste lid"


def test_of_a_home_another_grant_pays_for_the_measure():
    """200 m2 of roof at 15,00 is 3.000,00, doubled 6.000,00; 60 m2 of floor at 6,00 is 720,00.

    Of four equal homes one is not eligible, and of one of the others the roof was granted before:
    the roof of two, 3.000,00, and the floor of three, 540,00.
    """
    good, other, held, bad = homes(1, 1, 1, 1, eligible=[True, True, True, False])
    held = replace(held, held=frozenset({M.ROOF, M.FACADE}))
    lines = [line(M.ROOF, "200"), line(M.FLOOR, "60")]
    found = calculate(VERSION, lines, [good, other, held, bad])
    assert amounts(found) == {M.ROOF: 3_000_00, M.FLOOR: 540_00}
    assert [home.amount_cents for home in found.homes] == [1_680_00, 1_680_00, 180_00, 0]
    assert [home.held for home in found.homes] == [(), (), (M.ROOF,), ()]
    assert why(found, M.ROOF) == (
        "3 van de 4 woningen komen in aanmerking (aandeel 3/4) /"
        " 1 van de 3 woningen heeft voor deze maatregel al een verlening (aandeel 1/2)"
    )
    alone = [replace(HOME, held=frozenset({M.ROOF}))]
    found = calculate(VERSION, lines, alone)
    assert amounts(found)[M.ROOF] == 0
    assert "al verleend" in why(found, M.ROOF)


def test_of_a_type_the_measure_is_paid_that_is_not_granted_yet():
    """Roof 45 m2 at 15,00 goes before attic floor 45 m2 at 5,00, but not where it was granted."""
    lines = [line(M.ROOF, "45"), line(M.ATTIC_FLOOR, "45")]
    assert amounts(calculate(VERSION, lines, [HOME])) == {M.ROOF: 675_00, M.ATTIC_FLOOR: 0}
    held = replace(HOME, held=frozenset({M.ROOF}))
    assert amounts(calculate(VERSION, lines, [held])) == {M.ROOF: 0, M.ATTIC_FLOOR: 225_00}


def test_no_home_is_eligible():
    found = calculate(VERSION, [line(M.ROOF, "45")], homes(1, eligible=[False]))
    assert found.total_cents == 0
    assert "komt niet in aanmerking" in why(found, M.ROOF)


def test_what_others_pay_is_taken_from_the_cost():
    """Cost 1.000,00; ISDE 731,25 leaves 268,75. A loan takes nothing."""
    loan = Source(M.ROOF, SourceKind.WARMTEFONDS, SourceStatus.PAID, 1_000_00)
    isde = Source(M.ROOF, SourceKind.ISDE, SourceStatus.GRANTED, 731_25)
    found = calculate(VERSION, [line(M.ROOF, "45", cost=1_000_00)], [HOME], others=[isde, loan])
    assert found.total_cents == 268_75
    assert found.lines[0].others_cents == 731_25
    assert found.lines[0].reasons[-1].article == "artikel 8"
    assert "ISDE: € 731,25" in why(found, M.ROOF)
    assert found.checks == (
        "Vraag na wat ISDE voor dakisolatie uiteindelijk betaalt; verleend: € 731,25.",
    )


def test_a_landlord_is_asked_for_state_aid():
    found = calculate(VERSION, [line(M.ROOF, "45")], [HOME], is_enterprise=True)
    assert found.checks == ("Controleer de verklaring de-minimissteun van de aanvrager.",)


@pytest.mark.parametrize(
    ("measures", "dwellings", "field"),
    [
        ([], [HOME], "measures"),
        ([line(M.ROOF, "45"), line(M.ROOF, "30")], [HOME], "measures"),
        ([line(M.ROOF, "45")], [], "dwellings"),
        ([line(M.ROOF, "45")], [HOME, HOME], "dwellings"),
        ([line(M.ROOF, "45")], [Home("0505010000000001", weight=0)], "dwellings"),
    ],
)
def test_what_cannot_be_calculated_is_refused(measures, dwellings, field):
    with pytest.raises(InvalidFacts) as refused:
        calculate(VERSION, measures, dwellings)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"cost_cents": -1}, "costCents"),
        ({"cost_cents": 10**10}, "costCents"),
        ({"cost_cents": 1.0}, "costCents"),
        ({"cost_cents": True}, "costCents"),
        ({"area_m2": Decimal("0")}, "areaM2"),
        ({"area_m2": Decimal("NaN")}, "areaM2"),
        ({"area_m2": Decimal("Infinity")}, "areaM2"),
        ({"area_m2": Decimal("-1")}, "areaM2"),
        ({"area_m2": Decimal("1.001")}, "areaM2"),
        ({"area_m2": Decimal("1E6")}, "areaM2"),
        ({"area_m2": 45.0}, "areaM2"),
        ({"insulation_value": Decimal("100")}, "insulationValue"),
        ({"pieces": 0}, "pieces"),
    ],
)
def test_facts_that_cannot_be_are_refused(facts, field):
    with pytest.raises(InvalidFacts) as refused:
        MeasureLine(**({"measure": M.ROOF, "cost_cents": 100} | facts))
    assert refused.value.field == field


# What holds of every amount.

AREAS = st.integers(1, 40_000).map(lambda hundredths: Decimal(hundredths).scaleb(-2))
DAYS = st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2030, 12, 31)))
COSTS = st.integers(0, 50_000_00)


def measure_lines(measure):
    worst = {M.GLASS_HRPP: "1.3", M.GLASS_TRIPLE: "0.8"}.get(measure, "1.0")
    return st.builds(
        MeasureLine,
        measure=st.just(measure),
        cost_cents=COSTS,
        area_m2=AREAS,
        insulation_value=st.sampled_from(
            [Decimal(VALUE.get(measure) or "4.0")] * 4 + [Decimal(worst)]
        ),
        is_biobased=st.booleans(),
        executed_on=DAYS,
    )


LINES = st.sets(st.sampled_from(M), min_size=1, max_size=6).flatmap(
    lambda codes: st.tuples(*[measure_lines(code) for code in sorted(codes)])
)
SOURCES = st.lists(
    st.builds(
        Source,
        measure=st.sampled_from(M),
        kind=st.sampled_from([kind for kind in SourceKind if kind is not SourceKind.SVOH]),
        status=st.sampled_from(SourceStatus),
        cents=st.integers(0, 20_000_00),
    ),
    max_size=4,
)
EARLIER = st.lists(
    st.builds(Earlier, st.sampled_from(M), st.dates(date(2024, 1, 1), date(2027, 1, 1))),
    max_size=2,
)
HOMES = st.lists(
    st.tuples(
        st.integers(0, 900),
        st.booleans(),
        st.sampled_from([0, 0, 0, 500_000, 999_999]),
        st.one_of(st.just(frozenset()), st.frozensets(st.sampled_from(M), max_size=3)),
    ),
    min_size=1,
    max_size=6,
).map(
    lambda rows: [
        Home(f"05050100000000{number:02}", weight + (number == 0), *more)
        for number, (weight, *more) in enumerate(rows)
    ]
)
MANY = settings(max_examples=150, deadline=None)


@MANY
@given(LINES, HOMES, SOURCES, EARLIER)
def test_never_above_cost_and_never_above_a_maximum(lines, dwellings, others, earlier):
    found = calculate(VERSION, lines, dwellings, others=others, earlier=earlier)
    for each in found.lines:
        assert 2 * each.amount_cents <= each.cost_cents + 1
        assert each.amount_cents + each.others_cents <= max(each.cost_cents, each.others_cents)
    by_id = {home.verblijfsobject_id: home for home in dwellings}
    for amount in found.homes:
        home = by_id[amount.verblijfsobject_id]
        assert amount.amount_cents <= max(10_000_00 - home.used_cents, 0)
        assert home.is_eligible or not amount.amount_cents
        assert not any(
            each.by_home.get(home.verblijfsobject_id)
            for each in found.lines
            if each.measure in home.held
        )
    assert found.total_cents == sum(home.amount_cents for home in found.homes)
    assert all(each.reasons for each in found.lines if not each.amount_cents)


@MANY
@given(LINES, HOMES, SOURCES, EARLIER, st.randoms(use_true_random=False))
def test_order_does_not_matter(lines, dwellings, others, earlier, random):
    first = calculate(VERSION, lines, dwellings, others=others, earlier=earlier)
    mixed = [list(each) for each in (lines, dwellings, others, earlier)]
    for each in mixed:
        random.shuffle(each)
    again = calculate(VERSION, mixed[0], mixed[1], others=mixed[2], earlier=mixed[3])
    assert again == first


@MANY
@given(LINES, SOURCES, EARLIER, st.integers(0, 5), AREAS, COSTS)
def test_more_area_or_more_cost_never_gives_less(lines, others, earlier, place, more, dearer):
    old = lines[place % len(lines)]
    facts = {name: getattr(old, name) for name in old.__slots__}
    total = calculate(VERSION, lines, [HOME], others=others, earlier=earlier).total_cents
    for change in ({"area_m2": old.area_m2 + more}, {"cost_cents": old.cost_cents + dearer}):
        new = [MeasureLine(**(facts | change)) if each is old else each for each in lines]
        assert calculate(VERSION, new, [HOME], others=others, earlier=earlier).total_cents >= total


@MANY
@given(LINES, HOMES, SOURCES, st.integers(0, 50_000_00))
def test_more_from_others_never_gives_more(lines, dwellings, others, cents):
    total = calculate(VERSION, lines, dwellings, others=others).total_cents
    more = [*others, Source(lines[0].measure, SourceKind.ISDE, SourceStatus.APPLIED, cents)]
    assert calculate(VERSION, lines, dwellings, others=more).total_cents <= total


@MANY
@given(measure_lines(M.ROOF), measure_lines(M.FLOOR))
def test_doubling_is_exact(roof, floor):
    """Two types that both count give, before any maximum, twice what each gives alone."""
    both = gross(VERSION, [roof, floor])
    alone = {each.measure: gross(VERSION, [each])[each.measure] for each in (roof, floor)}
    kinds = {part.kind for tally in both.values() for part in tally.parts}
    if "doubling" in kinds:
        for each in (roof, floor):
            bonus = VERSION.measures[each.measure].biobased_bonus_cents if each.is_biobased else 0
            once = Fraction(min(each.area_m2, Decimal(130))) * bonus
            assert both[each.measure].exact == 2 * alone[each.measure].exact - once
    else:
        assert {code: tally.exact for code, tally in both.items()} == {
            code: tally.exact for code, tally in alone.items()
        }


@MANY
@given(LINES, HOMES, SOURCES, EARLIER)
def test_a_calculation_comes_back_from_json_as_it_was(lines, dwellings, others, earlier):
    found = calculate(VERSION, lines, dwellings, others=others, earlier=earlier)
    assert Calculation.from_json(json.loads(json.dumps(found.as_json()))) == found


@MANY
@given(LINES, HOMES, SOURCES, EARLIER)
def test_of_who_holds_all_nothing_is_paid_as_of_who_is_not_eligible(
    lines, dwellings, others, earlier
):
    """Another grant for all of it or no right to any of it: the amounts are the same."""
    all_of_it = frozenset(M)
    held = [
        replace(home, is_eligible=True, held=frozenset() if home.is_eligible else all_of_it)
        for home in dwellings
    ]
    bare = [replace(home, held=frozenset()) for home in dwellings]
    found = calculate(VERSION, lines, held, others=others, earlier=earlier)
    same = calculate(VERSION, lines, bare, others=others, earlier=earlier)
    assert amounts(found) == amounts(same)
    assert [each.by_home for each in found.lines] == [each.by_home for each in same.lines]


@MANY
@given(LINES, HOMES)
def test_a_home_without_a_share_changes_no_amount(lines, dwellings):
    extra = Home("0505010000009999", weight=0)
    found = calculate(VERSION, lines, [*dwellings, extra])
    same = calculate(VERSION, lines, dwellings)
    assert amounts(found) == amounts(same)
    assert found.homes[-1].amount_cents == 0


def test_a_frozen_calculation_that_was_tampered_with_is_refused():
    frozen = calculate(VERSION, [line(M.ROOF, "45")], [HOME]).as_json()
    frozen["total_cents"] += 1
    with pytest.raises(ValueError, match="do not add up"):
        Calculation.from_json(frozen)
