"""All subsidies for one measure are never more than it costs; ours is made lower, never theirs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.codes import MeasureCode
from retrofit.errors import InvalidFacts
from retrofit.subsidy.stacking import (
    Source,
    SourceKind,
    SourceStatus,
    StackingRule,
    checks_outside,
    guard,
)

M = MeasureCode
K, S = SourceKind, SourceStatus
RULE = StackingRule(counts_expected=True, excluding=("svoh",), article="artikel 8")
CERTAIN_ONLY = StackingRule(counts_expected=False, excluding=("svoh",), article="artikel 8")
ROOF_COST = {M.ROOF: 1_000_00}


def paid(ours, *sources, rule=RULE, costs=ROOF_COST):
    return guard({M.ROOF: ours}, costs, sources, rule).amounts[M.ROOF]


@pytest.mark.parametrize(
    ("isde", "ours", "left"),
    [
        (731_25, 268_75, 268_75),
        (731_25, 268_76, 268_75),
        (731_26, 268_75, 268_74),
        (1_000_00, 500_00, 0),
        (1_500_00, 500_00, 0),
        (0, 1_000_01, 1_000_00),
    ],
)
def test_ours_is_what_is_left_of_the_cost_at_most(isde, ours, left):
    assert paid(ours, Source(M.ROOF, K.ISDE, S.GRANTED, isde)) == left


def test_a_reduction_says_why():
    found = guard(
        {M.ROOF: 500_00},
        ROOF_COST,
        [Source(M.ROOF, K.ISDE, S.PAID, 600_00), Source(M.ROOF, K.SPUK_LAI, S.GRANTED, 100_00)],
        RULE,
    )
    (reduction,) = found.reductions
    assert (reduction.cents, reduction.article) == (200_00, "artikel 8")
    assert reduction.text == (
        "andere subsidies (ISDE, SpUk Lokale Aanpak Isolatie: € 700,00) gaan van de kosten af"
    )


def test_what_is_refused_does_not_count():
    assert paid(500_00, Source(M.ROOF, K.ISDE, S.REFUSED, 900_00)) == 500_00


def test_a_loan_never_lowers_the_cost():
    loan = Source(M.ROOF, K.WARMTEFONDS, S.PAID, 1_000_00)
    assert paid(500_00, loan) == 500_00
    assert checks_outside(ROOF_COST, [loan], RULE) == ()


def test_expected_money_counts_when_the_scheme_says_so():
    expected = Source(M.ROOF, K.ISDE, S.EXPECTED, 731_25)
    assert paid(500_00, expected) == 268_75
    assert paid(500_00, expected, rule=CERTAIN_ONLY) == 500_00
    applied = Source(M.ROOF, K.ISDE, S.APPLIED, 731_25)
    assert paid(500_00, applied, rule=CERTAIN_ONLY) == 268_75


def test_money_for_another_measure_does_not_count():
    assert paid(500_00, Source(M.FLOOR, K.ISDE, S.PAID, 900_00)) == 500_00


@pytest.mark.parametrize("status", [S.EXPECTED, S.APPLIED, S.GRANTED, S.PAID])
def test_svoh_goes_with_nothing_else(status):
    """Also when it is for another measure of the same home, and whatever its amount."""
    assert paid(500_00, Source(M.FLOOR, K.SVOH, status, 0)) == 0


def test_svoh_that_was_refused_excludes_nothing():
    assert paid(500_00, Source(M.ROOF, K.SVOH, S.REFUSED, 0)) == 500_00


def test_a_scheme_may_look_at_the_measure_only():
    per_measure = RULE.model_copy(update={"excludes": "measure"})
    assert paid(500_00, Source(M.FLOOR, K.SVOH, S.PAID, 1), rule=per_measure) == 500_00
    assert paid(500_00, Source(M.ROOF, K.SVOH, S.PAID, 1), rule=per_measure) == 0


def test_what_to_check_outside():
    sources = [
        Source(M.ROOF, K.ISDE, S.EXPECTED, 731_25),
        Source(M.ROOF, K.SVVE, S.APPLIED, 300_00),
        Source(M.ROOF, K.SPUK_LAI, S.GRANTED, 0),
        Source(M.ROOF, K.OTHER, S.REFUSED, 0, name="provincie"),
        Source(M.FLOOR, K.ISDE, S.PAID, 10_00),
    ]
    assert checks_outside(ROOF_COST, sources, RULE, is_enterprise=True) == (
        "Vraag na of ISDE voor dakisolatie is aangevraagd; verwacht: € 731,25.",
        "Vraag het besluit op waarmee provincie voor dakisolatie is geweigerd.",
        "Vraag na wat SpUk Lokale Aanpak Isolatie voor dakisolatie uiteindelijk betaalt; "
        "verleend: € 0,00.",
        "Vraag na hoe is beslist over SVVE voor dakisolatie; gevraagd: € 300,00.",
        "Vraag na waarom ISDE voor vloerisolatie is opgegeven: die is hier niet aangevraagd.",
        "De andere subsidies voor dakisolatie zijn samen hoger dan de kosten: meld dit aan wie ze "
        "verstrekt.",
        "Controleer de verklaring de-minimissteun van de aanvrager.",
    )


@pytest.mark.parametrize("cents", [-1, 10**10, 1.5, True, None])
def test_an_amount_that_cannot_be_is_refused(cents):
    with pytest.raises(InvalidFacts) as refused:
        Source(M.ROOF, K.ISDE, S.PAID, cents)
    assert refused.value.field == "cents"


CENTS = st.integers(0, 10_000_00)
AMOUNTS = st.dictionaries(st.sampled_from(M), CENTS, min_size=1)
SOURCES = st.lists(
    st.builds(Source, st.sampled_from(M), st.sampled_from(K), st.sampled_from(S), CENTS), max_size=6
)


@given(AMOUNTS, st.data(), SOURCES, st.sampled_from([RULE, CERTAIN_ONLY]))
def test_never_above_the_cost_and_never_more_than_asked(ours, data, sources, rule):
    costs = {measure: data.draw(CENTS) for measure in ours}
    found = guard(ours, costs, sources, rule)
    for measure, amount in found.amounts.items():
        others = sum(
            each.cents for each in sources if each.measure is measure and each.counts(rule)
        )
        assert 0 <= amount <= ours[measure]
        assert amount == 0 or amount + others <= costs[measure]
    lost = sum(ours.values()) - sum(found.amounts.values())
    assert lost == sum(reduction.cents for reduction in found.reductions)


@given(AMOUNTS, SOURCES, st.randoms(use_true_random=False))
def test_the_order_of_sources_does_not_matter(ours, sources, random):
    costs = dict.fromkeys(ours, 5_000_00)
    mixed = list(sources)
    random.shuffle(mixed)
    assert guard(ours, costs, mixed, RULE) == guard(ours, costs, sources, RULE)
