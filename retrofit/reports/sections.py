"""The sections of each kind of report, in their order. A new one is a function and a line here."""

from collections.abc import Callable

from retrofit.codes import Outcome
from retrofit.progress.document import rounded
from retrofit.report_codes import ReportKind
from retrofit.reports import (
    area_sections,
    funnel_sections,
    money_sections,
    outlook_sections,
    programme_sections,
    progress_sections,
    risk_sections,
    sisa_sections,
    stock_sections,
)
from retrofit.reports.asked import Asked
from retrofit.reports.parts import Document, Section, Stamp
from retrofit.subsidy.office import office

#: Makes a section, or None where there is nothing to say.
MakeSection = Callable[[Asked], Section | None]

#: What each reader wants (domain reference 7.1). Streets and contractors stay inside.
SECTIONS: dict[ReportKind, tuple[MakeSection, ...]] = {
    ReportKind.COUNCIL: (
        progress_sections.summary,
        progress_sections.curve,
        outlook_sections.forecast,
        risk_sections.risk,
        outlook_sections.changes,
        funnel_sections.funnel,
        area_sections.neighbourhoods,
        area_sections.labels,
        progress_sections.policies,
        progress_sections.reasons,
        money_sections.sources,
        money_sections.grants,
        programme_sections.action_lines,
        programme_sections.learning,
        programme_sections.notes,
        programme_sections.account,
    ),
    ReportKind.MINISTRY: (
        progress_sections.summary,
        sisa_sections.sisa,
        money_sections.sources,
        stock_sections.opening,
        stock_sections.averages,
        area_sections.labels,
        progress_sections.policies,
        progress_sections.curve,
        outlook_sections.forecast,
        outlook_sections.changes,
        programme_sections.action_lines,
        programme_sections.learning,
        programme_sections.notes,
        programme_sections.account,
    ),
    ReportKind.MONITOR: (
        stock_sections.opening,
        stock_sections.averages,
        stock_sections.areas,
        progress_sections.curve,
        area_sections.neighbourhoods,
        area_sections.labels,
        programme_sections.learning,
        programme_sections.account,
    ),
    ReportKind.ORGANISATION: (
        progress_sections.summary,
        progress_sections.curve,
        outlook_sections.forecast,
        risk_sections.risk,
        outlook_sections.changes,
        funnel_sections.funnel,
        area_sections.neighbourhoods,
        area_sections.streets,
        stock_sections.opening,
        stock_sections.averages,
        stock_sections.areas,
        area_sections.labels,
        progress_sections.policies,
        progress_sections.reasons,
        money_sections.sources,
        money_sections.grants,
        programme_sections.action_lines,
        programme_sections.quality,
        programme_sections.learning,
        programme_sections.notes,
        programme_sections.account,
    ),
}

#: The section that says of which moment a report is: no figure of it is one of the programme.
ACCOUNT = "verantwoording"
TITLES = {
    ReportKind.COUNCIL: "Voortgang {name}: rapport voor de gemeenteraad",
    ReportKind.MINISTRY: "Voortgang {name}: verantwoording aan het ministerie",
    ReportKind.MONITOR: "Voortgang {name}: Monitor Dordt West",
    ReportKind.ORGANISATION: "Voortgang {name}: rapport voor de uitvoeringsorganisatie",
}
SAMPLE = "Voorbeeldgegevens: een verzonnen stad. Geen enkel cijfer gaat over een echte woning."
INTERNAL = "Alleen voor medewerkers: dit rapport bevat aantallen per straat en per uitvoerder."


def make_document(asked: Asked) -> Document:
    """Make a report: every section that its reader wants, of the same figures."""
    found = asked.progress
    stamp = Stamp(
        kind=asked.kind.value,
        programme=asked.programme.id,
        name=asked.programme.name,
        as_of=asked.as_of,
        known_at=asked.known_at,
        policy=asked.policy.id,
        policy_name=asked.policy.name,
        data_version=found.data_version,
        is_sample=found.is_sample,
        is_internal=asked.is_internal,
        municipality=office().municipality,
    )
    notices = [*([SAMPLE] if found.is_sample else []), *([INTERNAL] if asked.is_internal else [])]
    return Document(
        title=TITLES[asked.kind].format(name=asked.programme.name),
        stamp=stamp,
        notices=tuple(notices),
        sections=tuple(made for make in SECTIONS[asked.kind] if (made := make(asked)) is not None),
        figures=key_figures(asked),
        counted_sha256=asked.counted_sha256,
    )


def key_figures(asked: Asked) -> dict[str, int | float | None]:
    """Return the figures that are kept with the seal, and compared after a correction."""
    found = asked.progress
    return {
        "done": found.done,
        "target": asked.programme.homes.value,
        "remaining": found.remaining,
        "backlogDone": found.backlog_done,
        "unknown": found.outcomes[Outcome.UNKNOWN],
        "requiredPace": rounded(found.required_pace),
        "dwellings": found.dwellings,
    }
