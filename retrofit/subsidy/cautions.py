"""What somebody who works on a case should know before going on: warnings, never refusals."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from retrofit import texts
from retrofit.homes.open_flags import seen_with
from retrofit.homes.works_order import Rule, works_orders
from retrofit.models import LoadRun
from retrofit.people.actor import Actor
from retrofit.privacy.applicants import open_applicant, same_iban
from retrofit.subsidy.case_file import CaseFile
from retrofit.subsidy.duplicates import other_cases
from retrofit.subsidy.eligibility import WORDS, Hurdle
from retrofit.subsidy.scheme import scheme_named
from retrofit.subsidy.transitions import Action
from retrofit.today import today


class CautionKind(StrEnum):
    """Kind of warning."""

    SAME_MEASURE = "same_measure"
    SAME_HOME = "same_home"
    SAME_ACCOUNT = "same_account"
    NOT_ELIGIBLE = "not_eligible"
    ELIGIBILITY_UNKNOWN = "eligibility_unknown"
    INSPECT_FIRST = "inspect_first"
    ENTERED_LATE = "entered_late"
    EXAMPLE_SCHEME = "example_scheme"
    SAMPLE_DATA = "sample_data"


@dataclass(frozen=True, slots=True)
class Caution:
    """A warning.

    Attributes:
        text: Dutch sentence; no personal data.
        numbers: other cases that it is about.
        dwellings: homes that it is about.
    """

    kind: CautionKind
    text: str
    numbers: tuple[str, ...] = ()
    dwellings: tuple[str, ...] = ()


def cautions(session: Session, file: CaseFile, *, by: Actor) -> list[Caution]:
    """Return the warnings of a case. Reads the account of the applicant: the caller records it."""
    return [
        *_repeated(session, file),
        *_same_account(session, file),
        *_homes(file),
        *_works_order(session, file, by),
        *_given(session, file),
    ]


def _repeated(session: Session, file: CaseFile) -> list[Caution]:
    homes = [row.verblijfsobject_id for row in file.dwellings]
    measures = [row.measure for row in file.measures]
    others = other_cases(session.connection(), homes, measures, but=file.number)
    same = [each for each in others if each.measures]
    rest = [each for each in others if not each.measures]
    found = []
    if same:
        found.append(
            Caution(
                CautionKind.SAME_MEASURE,
                "Voor dezelfde woning is dezelfde maatregel ook in een andere zaak aangevraagd.",
                _unique(each.number for each in same),
                _unique(each.verblijfsobject_id for each in same),
            )
        )
    if rest:
        found.append(
            Caution(
                CautionKind.SAME_HOME,
                "Voor dezelfde woning loopt of liep een andere zaak, met andere maatregelen.",
                _unique(each.number for each in rest),
                _unique(each.verblijfsobject_id for each in rest),
            )
        )
    return found


def _same_account(session: Session, file: CaseFile) -> list[Caution]:
    facts = open_applicant(session, file.number).facts
    if facts is None or facts.iban is None:
        return []
    numbers = same_iban(session, facts.iban, but=file.number)
    if not numbers:
        return []
    told = "Hetzelfde rekeningnummer staat of stond ook in een andere zaak."
    return [Caution(CautionKind.SAME_ACCOUNT, told, tuple(numbers))]


def _homes(file: CaseFile) -> list[Caution]:
    found = []
    for kind, answer, told in (
        (CautionKind.NOT_ELIGIBLE, False, "Volgens het register niet in aanmerking"),
        (CautionKind.ELIGIBILITY_UNKNOWN, None, "Zelf te beoordelen"),
    ):
        homes = [row for row in file.dwellings if row.is_eligible is answer]
        if homes:
            codes = {code for row in homes for code in row.reasons}
            reasons = "; ".join(WORDS[hurdle] for hurdle in Hurdle if hurdle in codes)
            count = "1 woning" if len(homes) == 1 else f"{len(homes)} woningen"
            found.append(
                Caution(
                    kind,
                    f"{told}, {count}: {reasons}.",
                    dwellings=tuple(row.verblijfsobject_id for row in homes),
                )
            )
    return found


def _works_order(session: Session, file: CaseFile, by: Actor) -> list[Caution]:
    """Return what must be inspected before the measures of the case."""
    homes = [row.verblijfsobject_id for row in file.dwellings]
    measures = [row.measure for row in file.measures]
    found: dict[str, tuple[Rule, list[str], list[str]]] = {}
    orders = works_orders(session.connection(), homes, today(), seen_with(by))
    for home, order in orders.items():
        for each in order.open_for(measures):
            _, names, where = found.setdefault(each.rule.id, (each.rule, [], []))
            names.append(texts.MEASURE[each.measure])
            where.append(home)
    return [
        Caution(
            CautionKind.INSPECT_FIRST,
            f"Eerst onderzoeken voor {', '.join(_unique(names))}: {rule.text}.",
            dwellings=_unique(where),
        )
        for rule, names, where in found.values()
    ]


def _given(session: Session, file: CaseFile) -> list[Caution]:
    found = []
    received = file.last(Action.RECEIVE)
    if received is not None and received.details.get("entered_late"):
        found.append(
            Caution(
                CautionKind.ENTERED_LATE,
                "De aanvraag is later ingevoerd dan zij binnenkwam; de termijn loopt vanaf de"
                " ontvangst.",
            )
        )
    notice = scheme_named(file.case.scheme).notice
    if notice is not None:
        found.append(Caution(CautionKind.EXAMPLE_SCHEME, notice))
    if is_sample(session):
        found.append(
            Caution(
                CautionKind.SAMPLE_DATA,
                "De woningen komen uit de voorbeeldgegevens en niet uit de registers.",
            )
        )
    return found


def is_sample(session: Session) -> bool:
    """Tell whether the registers in this database are the demo town."""
    return bool(session.scalar(select(LoadRun.is_sample).where(LoadRun.is_sample).limit(1)))


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
