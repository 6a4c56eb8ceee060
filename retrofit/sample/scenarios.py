"""What can happen to an application, and whether its home then counts: the maker's own truth.

Each home of a programme gets one scenario at most, so that the verdicts follow from this table and
from nothing else. Only ``second_application`` comes on top of another.
"""

from dataclasses import dataclass

LABEL_IMPROVED, VHF_2021, MEASURES_ONLY = "label_improved", "vhf_2021", "measures_only"
POLICIES = (LABEL_IMPROVED, VHF_2021, MEASURES_ONLY)
ALL = frozenset(POLICIES)
NONE: frozenset[str] = frozenset()
# How far the case came; each stage includes the ones before it.
STAGES = ("received", "decided", "started", "finished", "reported", "settled")
FIRST, LAST = "2025-06-02", "2026-10-28"


@dataclass(frozen=True)
class Scenario:
    """One course of an application.

    Attributes:
        name: what makes it special.
        homes: which homes it is about (see ``cases.pools``).
        count: how many in Crabbehof, how many in Krispijn; outside both for ``outside``.
        states: states that the desk has noted, in turn.
        stage: the last of ``STAGES`` that has a date.
        after: label afterwards: better by far (``big``) or by little (``small``), the ``same``,
            inspected too ``early``, of the ``utility`` class, of ``permit`` stage, or none.
        counts: the policies under which the home counts.
        qualifies: granted, not taken back, works finished within the programme.
        received: first and last day of receipt; the last gives way where the course is long.
        settled_at_zero: the settlement is nothing.
    """

    name: str
    homes: str
    count: tuple[int, int]
    states: tuple[str, ...]
    stage: str
    after: str = ""
    counts: frozenset[str] = NONE
    qualifies: bool = False
    received: tuple[str, str] = (FIRST, LAST)
    settled_at_zero: bool = False


DONE = ("gereedgemeld", "vaststelling voorgesteld")
SETTLED = ("vastgesteld", "vastgesteld", "vastgesteld", "afgesloten", "vaststelling gewijzigd")
IN_TWO = frozenset({LABEL_IMPROVED, MEASURES_ONLY})
ONLY_LABELS = frozenset({LABEL_IMPROVED, VHF_2021})
ONLY_REPORTS = frozenset({MEASURES_ONLY})
LATE = ("2026-08-12", "2026-10-26")

SCENARIOS = (
    Scenario("far_better", "eligible", (42, 22), SETTLED, "settled", "big", ALL, True),
    Scenario("far_better_reported", "eligible", (34, 18), DONE, "reported", "big", ALL, True),
    Scenario("better", "eligible", (26, 16), SETTLED, "settled", "small", IN_TWO, True),
    Scenario("better_reported", "eligible", (25, 15), DONE, "reported", "small", IN_TWO, True),
    Scenario(
        "not_reported", "eligible", (3, 2), ("in uitvoering",), "finished", "big", ONLY_LABELS, True
    ),
    Scenario("no_label_yet", "eligible", (36, 22), DONE, "reported", "", ONLY_REPORTS, True),
    Scenario("not_better", "eligible", (6, 4), DONE, "reported", "same", ONLY_REPORTS, True),
    Scenario("label_too_early", "eligible", (5, 3), DONE, "reported", "early", ONLY_REPORTS, True),
    Scenario("utility_label", "eligible", (2, 1), DONE, "reported", "utility", ONLY_REPORTS, True),
    Scenario("permit_label", "eligible", (2, 1), DONE, "reported", "permit", ONLY_REPORTS, True),
    Scenario("revoked", "eligible", (5, 3), ("verlening ingetrokken",), "reported", "small"),
    Scenario(
        "settled_at_zero",
        "eligible",
        (3, 2),
        ("vastgesteld",),
        "settled",
        "small",
        settled_at_zero=True,
    ),
    Scenario("label_was_good", "better", (9, 6), SETTLED, "settled", "top", NONE, True),
    Scenario("corporation_home", "corporation", (5, 4), DONE, "reported", "big", NONE, True),
    Scenario("no_label_before", "no_label", (7, 5), DONE, "reported", "fixed", NONE, True),
    Scenario("label_had_expired", "expired", (4, 2), DONE, "reported", "fixed", NONE, True),
    Scenario("no_real_label", "no_real_label", (2, 2), DONE, "reported", "fixed", NONE, True),
    Scenario("label_came_late", "no_label", (2, 1), DONE, "reported", "late", NONE, True),
    Scenario("tenure_unknown", "tenure_unknown", (3, 2), DONE, "reported", "big", NONE, True),
    Scenario(
        "bought_after_works",
        "sold_late",
        (1, 1),
        DONE,
        "reported",
        "big",
        NONE,
        True,
        (FIRST, "2025-06-05"),
    ),
    Scenario(
        "bought_before_works",
        "sold",
        (2, 1),
        DONE,
        "reported",
        "big",
        ALL,
        True,
        ("2026-02-20", LAST),
    ),
    Scenario(
        "before_the_programme",
        "eligible",
        (3, 0),
        SETTLED,
        "settled",
        "big",
        NONE,
        False,
        ("2024-11-18", "2024-12-02"),
    ),
    Scenario(
        "in_progress",
        "eligible",
        (40, 24),
        ("in uitvoering",),
        "started",
        received=("2026-05-01", "2026-06-29"),
    ),
    Scenario(
        "granted",
        "eligible",
        (33, 20),
        ("verleend",),
        "decided",
        received=("2026-06-20", "2026-08-28"),
    ),
    Scenario(
        "proposed",
        "eligible",
        (10, 7),
        ("voorstel gereed",),
        "received",
        received=("2026-08-20", "2026-09-30"),
    ),
    Scenario("in_assessment", "eligible", (22, 14), ("in behandeling",), "received", received=LATE),
    Scenario(
        "awaiting_supplement",
        "eligible",
        (14, 9),
        ("aanvulling gevraagd",),
        "received",
        received=LATE,
    ),
    Scenario(
        "received",
        "eligible",
        (16, 10),
        ("ontvangen",),
        "received",
        received=("2026-09-28", "2026-10-30"),
    ),
    Scenario(
        "draft",
        "eligible",
        (2, 1),
        ("concept",),
        "received",
        received=("2026-10-12", "2026-10-30"),
    ),
    Scenario("refused", "better", (9, 6), ("geweigerd",), "decided"),
    Scenario("refused_corporation", "corporation", (3, 2), ("geweigerd",), "decided"),
    # Works done all the same, without subsidy: the home is better, and does not count.
    Scenario("refused_and_improved", "eligible", (2, 1), ("geweigerd",), "decided", "late_big"),
    Scenario("not_processed", "eligible", (8, 5), ("buiten behandeling",), "decided"),
    Scenario("withdrawn", "eligible", (9, 6), ("ingetrokken door aanvrager",), "decided"),
    Scenario("outside", "outside", (8, 0), SETTLED, "settled", "big"),
)
# On homes that are far better already: their second application never makes them count again.
SECOND = (
    Scenario(
        "second_application",
        "far_better",
        (3, 2),
        ("in uitvoering", "gereedgemeld"),
        "reported",
        "",
        ALL,
        True,
        ("2026-03-20", "2026-04-10"),
    ),
)
# Better by three classes or to B, and better by less: what a label can become.
BIG: dict[str, tuple[str, ...]] = {
    "D": ("B", "A"),
    "E": ("B", "A"),
    "F": ("C", "B"),
    "G": ("D", "C", "B"),
}
SMALL: dict[str, tuple[str, ...]] = {"D": ("C",), "E": ("D", "C"), "F": ("E", "D"), "G": ("F", "E")}
TOP: dict[str, tuple[str, ...]] = {"C": ("A",), "B": ("A",), "A": ("A+",), "A+": ("A+",)}
