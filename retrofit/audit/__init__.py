"""The audit trail: events in a hash chain, anchors outside the database, and the check of both.

``record`` is the last thing of every act at the desk; ``verify`` names the first event that is
not as it was written.
"""

from retrofit.audit.anchors import Anchor, AnchorsBroken, read_anchors, write_anchor
from retrofit.audit.recording import record, record_reading
from retrofit.audit.verification import Fault, FaultKind, Verification, verify

__all__ = [
    "Anchor",
    "AnchorsBroken",
    "Fault",
    "FaultKind",
    "Verification",
    "read_anchors",
    "record",
    "record_reading",
    "verify",
    "write_anchor",
]
