"""What must happen every day, without anybody asking: anchors, recounts, and letting go.

The service does it at its start and after each midnight; nothing of it repairs anything.
"""

from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from retrofit.answers import KEEP, forget_answers
from retrofit.audit import AnchorsBroken, read_anchors, verify, write_anchor
from retrofit.audit.sources import forget_sources
from retrofit.config import SettingsError, get_settings
from retrofit.load.quarantine import Quarantine
from retrofit.load.uploads import destroy_old
from retrofit.privacy.retention import retention
from retrofit.progress.recount import wrong_verdicts
from retrofit.subsidy.invariants import broken
from retrofit.today import now, today


def daily(engine: Engine) -> list[str]:
    """Forget what had its time, verify and anchor the trail, recount money, decisions and verdicts.

    Returns:
        A line for each thing that is not as it must be; empty when all is well.
    """
    with Session(engine) as session, session.begin():
        forget_answers(session, now() - KEEP)
        forget_sources(session, today() - timedelta(days=retention().sources.days))
        destroy_old(session, Quarantine.of(get_settings()))
    with engine.connect() as connection:
        found = [f"{each.name} {each.number}: {each.text}" for each in broken(connection)]
        found += [f"{each.name} {each.number}: {each.text}" for each in wrong_verdicts(connection)]
        try:
            trail = verify(connection, read_anchors())
            found += [f"audit event {fault.seq}: {fault.text}" for fault in trail.faults]
            # A chain that is wrong gets no new anchor: it would vouch for what was changed.
            if trail.is_sound and trail.events:
                write_anchor(connection)
        except (AnchorsBroken, SettingsError) as error:
            found.append(str(error))
    return found
