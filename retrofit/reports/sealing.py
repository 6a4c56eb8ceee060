"""Sealed reports: kept as they went out, and checked against the data they were made of."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import PackageNotFoundError, version

from sqlalchemy import select
from sqlalchemy.orm import Session

from retrofit import audit
from retrofit.codes import Role
from retrofit.errors import NotFound, RuleSaysNo
from retrofit.models import Report, ReportFile
from retrofit.people.actor import Actor
from retrofit.report_codes import ReportKind
from retrofit.reports.asked import Asked
from retrofit.reports.pack import Pack, make_pack
from retrofit.today import now, today

MAKERS = (Role.PLANNER, Role.BUDGET_HOLDER)


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a report when it was made again from what was known then.

    Attributes:
        faults: in words; empty when all is as it was sealed.
    """

    report: Report
    faults: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """Tell whether all is as it was."""
        return not self.faults


def seal_report(
    session: Session,
    kind: ReportKind,
    programme_id: str,
    *,
    by: Actor,
    as_of: date,
    known_at: datetime | None = None,
    policy_id: str | None = None,
) -> tuple[Report, Pack]:
    """Make a report and keep it, sealed.

    Args:
        known_at: count what was believed at that moment; now when None.
        policy_id: counting policy; the programme's own when None.

    Raises:
        NotAllowed: not a planner, budget holder or command on the machine.
        ProgrammeNotFound, PolicyNotFound: there is none of this name.
        RuleSaysNo: the day or the moment has not come yet.
    """
    if not by.is_command:
        by.require(*MAKERS)
    made_at = now()
    if as_of > today():
        raise RuleSaysNo(f"{as_of:%d-%m-%Y} ligt na vandaag: over later is nog niets bekend")
    if known_at is not None and known_at > made_at:
        raise RuleSaysNo("known-at: dit moment is er nog niet geweest")
    asked = Asked(session.connection(), kind, programme_id, as_of, known_at or made_at, policy_id)
    pack = make_pack(asked)
    stamp = pack.document.stamp
    report = Report(
        kind=kind,
        programme=stamp.programme,
        as_of=as_of,
        known_at=asked.known_at,
        policy=stamp.policy,
        data_version=stamp.data_version,
        is_sample=stamp.is_sample,
        counted=len(asked.counted),
        counted_sha256=pack.document.counted_sha256,
        figures=dict(pack.document.figures),
        code_version=code_version(),
        made_at=made_at,
        by_id=by.person_id,
    )
    session.add(report)
    session.flush()
    session.add_all(
        ReportFile(
            report_id=report.report_id,
            name=each.name,
            media_type=each.media_type,
            sha256=each.sha256,
            content=each.content,
        )
        for each in pack.files
    )
    session.flush()
    audit.record(
        session,
        by,
        "report_sealed",
        "report",
        str(report.report_id),
        reason_code=kind.value,
        policy_version=stamp.policy,
        payload={each.name: each.sha256 for each in pack.files},
    )
    return report, pack


def reports(session: Session, programme_id: str | None = None) -> Sequence[Report]:
    """Return the sealed reports, newest first."""
    wanted = select(Report).order_by(Report.report_id.desc())
    if programme_id is not None:
        wanted = wanted.where(Report.programme == programme_id)
    return session.scalars(wanted).all()


def report_named(session: Session, report_id: int) -> Report:
    """Return a report.

    Raises:
        NotFound: there is none of this number.
    """
    report = session.get(Report, report_id)
    if report is None:
        raise NotFound("er is geen rapport met dit nummer")
    return report


def files_of(session: Session, report_ids: Sequence[int]) -> Sequence[tuple[int, str, str, str]]:
    """Return the files of reports without their bytes: report, name, media type, digest."""
    rows = session.execute(
        select(ReportFile.report_id, ReportFile.name, ReportFile.media_type, ReportFile.sha256)
        .where(ReportFile.report_id.in_(report_ids))
        .order_by(ReportFile.report_id, ReportFile.name)
    )
    return rows.all()


def file_named(session: Session, report_id: int, name: str) -> ReportFile:
    """Return a file of a report.

    Raises:
        NotFound: there is none of this name.
    """
    found = session.get(ReportFile, (report_id, name))
    if found is None:
        raise NotFound("dit rapport heeft geen bestand met deze naam")
    return found


def verify_report(session: Session, report_id: int) -> Checked:
    """Check the files of a report, and make it again from what was known then.

    Raises:
        NotFound: there is no report of this number.
    """
    report = report_named(session, report_id)
    kept = session.scalars(select(ReportFile).where(ReportFile.report_id == report_id)).all()
    faults = [
        f"{each.name}: de inhoud is niet meer wat is verzegeld"
        for each in kept
        if hashlib.sha256(each.content).hexdigest() != each.sha256
    ]
    again = make_pack(asked_again(session, report, report.known_at))
    if again.document.counted_sha256 != report.counted_sha256:
        faults.append("het controlegetal van de woningen is anders")
    digests = {each.name: each.sha256 for each in again.files}
    faults += [
        f"{each.name}: opnieuw gemaakt is het een ander bestand"
        + ("" if report.code_version == code_version() else " (ook het programma is gewijzigd)")
        for each in kept
        if digests.get(each.name) != each.sha256
    ]
    return Checked(report, tuple(faults))


def asked_again(session: Session, report: Report, known_at: datetime) -> Asked:
    """Return the question of a report, as known at another moment; it compares as it did then."""
    return Asked(
        session.connection(),
        report.kind,
        report.programme,
        report.as_of,
        known_at,
        report.policy,
        report.known_at,
    )


def code_version() -> str:
    """Return the version of this program."""
    try:
        return version("retrofit")
    except PackageNotFoundError:
        return "onbekend"
