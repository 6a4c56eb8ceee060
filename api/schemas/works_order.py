"""What must be inspected before a measure."""

from api.schemas.base import CodedText, Out
from retrofit import texts
from retrofit.homes.works_order import InspectFirst


class InspectFirstOut(Out):
    """A measure for which something must be inspected first, and why.

    ``is_overridden``: two people answered for going on all the same.
    """

    measure: CodedText
    reason: CodedText
    is_overridden: bool

    @classmethod
    def of(cls, found: InspectFirst) -> "InspectFirstOut":
        """Translate a finding of the works order."""
        return cls(
            measure=CodedText.of(found.measure, texts.MEASURE),
            reason=CodedText(code=found.rule.id, text=found.rule.text),
            is_overridden=found.is_overridden,
        )
