"""Check the whole trail: each event against its hash, the chain against head and anchors."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import Connection, RowMapping, text

from retrofit.audit.anchors import Anchor, counts_now
from retrofit.audit.chain import GENESIS, event_hash, payload_digest
from retrofit.audit.sources import digest_in, fits

_BATCH = 2_000

# One statement is one snapshot: what is recorded meanwhile is not seen by half.
_TRAIL = """
SELECT e.*, p.salt, p.payload, p.seq IS NOT NULL AS has_payload,
       s.salt AS source_salt, s.address,
       e.at AT TIME ZONE 'Europe/Amsterdam' < f.day AS source_has_gone,
       h.seq AS head_seq, h.at AS head_at, h.hash AS head_hash,
       EXISTS (SELECT FROM destroyed_data d
                WHERE d.number = e.case_number AND d.kind = 'audit_payload') AS was_destroyed
  FROM audit_head h
  LEFT JOIN audit_event e ON true
  LEFT JOIN audit_payload p ON p.seq = e.seq
  LEFT JOIN audit_source s ON s.seq = e.seq
 CROSS JOIN (SELECT max(CAST(object_id AS date)) AS day FROM audit_event
              WHERE object_type = 'audit_source' AND action = 'forget_sources') f
 ORDER BY e.seq
"""
_FOLLOWED = "SELECT min(seq) FROM audit_event WHERE hash = :hash"


class FaultKind(StrEnum):
    """What is wrong with the trail."""

    DELETED = "deleted"
    EDITED = "edited"
    REORDERED = "reordered"
    BROKEN_LINK = "broken_link"
    TIME_BACK = "time_back"
    VALUES_EDITED = "values_edited"
    VALUES_GONE = "values_gone"
    HEAD_DIFFERS = "head_differs"
    CUT_OFF = "cut_off"
    REWRITTEN = "rewritten"
    ROWS_GONE = "rows_gone"


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the trail is not as it was written, and why that shows.

    Attributes:
        seq: first event that is wrong, or that a rewritten part can begin with.
    """

    seq: int
    kind: FaultKind
    text: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check found.

    Attributes:
        events: events that were read.
        anchors: anchors that were compared.
        payloads: events whose old and new values are still there, and fit.
        payloads_gone: events whose values were destroyed with their case.
        faults: what is wrong, the first event first; empty is sound.
    """

    events: int
    head_seq: int
    head_hash: str
    anchors: int
    payloads: int
    payloads_gone: int
    faults: tuple[Fault, ...]

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.faults


def verify(connection: Connection, anchors: Sequence[Anchor] = ()) -> Verification:
    """Read the trail from its beginning and name the first event that is wrong.

    Args:
        connection: only read; any isolation.
        anchors: those of ``read_anchors``, oldest first. Without them neither a tail that was cut
            off nor a chain that was rewritten with hashes that fit can show.
    """
    check = _Check(connection, anchors)
    rows = connection.execute(text(_TRAIL), execution_options={"yield_per": _BATCH})
    try:
        for row in rows.mappings():
            if not check.sees(row):
                break
    finally:
        rows.close()
    return check.result()


class _Check:
    """The state of one walk along the chain."""

    def __init__(self, connection: Connection, anchors: Sequence[Anchor]) -> None:
        self._connection = connection
        self._anchors = anchors
        self._of_seq: dict[int, list[Anchor]] = {}
        for anchor in anchors:
            self._of_seq.setdefault(anchor.seq, []).append(anchor)
        self._faults: list[Fault] = []
        self._last: tuple[int, Any, str] = (0, None, GENESIS)
        self._sure = 0
        self._head: tuple[int, Any, str] | None = None
        self._payloads = self._gone = 0
        self._is_whole = True
        self._compare(0, GENESIS)

    def sees(self, row: RowMapping) -> bool:
        """Take the next event; False when the chain is broken here."""
        self._head = (row["head_seq"], row["head_at"], row["head_hash"])
        if row["seq"] is None:
            return True
        fault = next(self._faults_of(row), None)
        if fault is not None:
            self._faults.append(fault)
            self._is_whole = False
            return False
        self._payloads += row["has_payload"]
        self._gone += row["payload_digest"] is not None and not row["has_payload"]
        self._last = (row["seq"], row["at"], row["hash"])
        self._compare(row["seq"], row["hash"])
        return True

    def result(self) -> Verification:
        """Compare the end of the chain with head and anchors, and tell what was found."""
        last_seq, last_at, last_hash = self._last
        if self._head is None:
            self._add(last_seq + 1, FaultKind.HEAD_DIFFERS, "the head of the trail is gone")
        elif self._is_whole:
            head_seq, head_at, head_hash = self._head
            if (head_seq, head_hash) != (last_seq, last_hash) or (last_at and head_at != last_at):
                kind = FaultKind.CUT_OFF if head_seq > last_seq else FaultKind.HEAD_DIFFERS
                self._add(
                    min(head_seq, last_seq) + (head_seq != last_seq),
                    kind,
                    f"the head says {head_seq} events, the chain has {last_seq}",
                )
        if self._is_whole:
            self._compare_end(last_seq)
        return Verification(
            events=last_seq,
            head_seq=self._head[0] if self._head else 0,
            head_hash=self._head[2] if self._head else GENESIS,
            anchors=len(self._anchors),
            payloads=self._payloads,
            payloads_gone=self._gone,
            faults=tuple(sorted(self._faults, key=lambda fault: fault.seq)),
        )

    def _faults_of(self, row: RowMapping) -> Iterator[Fault]:
        """Yield what is wrong with an event, given the one before it."""
        seq = row["seq"]
        last_seq, last_at, last_hash = self._last
        if seq != last_seq + 1:
            yield Fault(last_seq + 1, FaultKind.DELETED, f"after {last_seq} comes {seq}")
        own = event_hash(row["prev_hash"], cast(Mapping[str, Any], row))
        if row["prev_hash"] != last_hash:
            follows = self._connection.execute(text(_FOLLOWED), {"hash": row["prev_hash"]}).scalar()
            if follows is not None or row["prev_hash"] == GENESIS:
                where = f"was written behind event {follows or 0}"
                yield Fault(seq, FaultKind.REORDERED, where)
            yield Fault(seq, FaultKind.BROKEN_LINK, "does not follow the event before it")
        if own != row["hash"]:
            yield Fault(seq, FaultKind.EDITED, "is not what its hash was made of")
        if last_at is not None and row["at"] <= last_at:
            yield Fault(seq, FaultKind.TIME_BACK, "is not later than the event before it")
        if row["has_payload"]:
            digest = payload_digest(bytes(row["salt"]), row["payload"])
            if digest != row["payload_digest"]:
                yield Fault(seq, FaultKind.VALUES_EDITED, "has other values than were recorded")
        elif row["payload_digest"] is not None and not row["was_destroyed"]:
            yield Fault(seq, FaultKind.VALUES_GONE, "lost its values without a destruction")
        if row["address"] is not None:
            if not fits(row["origin"], bytes(row["source_salt"]), row["address"]):
                yield Fault(seq, FaultKind.VALUES_EDITED, "has another source than was recorded")
        elif digest_in(row["origin"]) and not row["source_has_gone"]:
            yield Fault(seq, FaultKind.VALUES_GONE, "lost its source before its time")

    def _compare(self, seq: int, found: str) -> None:
        """Compare an event with the anchors that were made at it."""
        for anchor in self._of_seq.get(seq, ()):
            if anchor.hash == found:
                self._sure = seq
            elif not any(fault.kind is FaultKind.REWRITTEN for fault in self._faults):
                self._add(
                    self._sure + 1,
                    FaultKind.REWRITTEN,
                    f"the anchor of {anchor.at} holds another event {seq}: what follows on"
                    f" {self._sure} was written anew",
                )

    def _compare_end(self, last_seq: int) -> None:
        """Find what the anchors saw and is no longer there."""
        beyond = [anchor for anchor in self._anchors if anchor.seq > last_seq]
        if beyond:
            most = max(anchor.seq for anchor in beyond)
            self._add(
                last_seq + 1, FaultKind.CUT_OFF, f"an anchor saw {most} events, {last_seq} are left"
            )
        if not self._anchors:
            return
        now_there = counts_now(self._connection)
        for table in sorted({name for anchor in self._anchors for name in anchor.counts}):
            most = max(anchor.counts.get(table, 0) for anchor in self._anchors)
            if now_there.get(table, 0) < most:
                self._add(
                    last_seq,
                    FaultKind.ROWS_GONE,
                    f"an anchor saw {most} rows of {table}, {now_there.get(table, 0)} are left",
                )

    def _add(self, seq: int, kind: FaultKind, words: str) -> None:
        self._faults.append(Fault(seq, kind, words))
