"""What decisions do: give nothing, grant, settle, answer a notice of default."""

from retrofit.codes import DecisionKind

#: Decisions that turn an application down.
GAVE_NOTHING = (DecisionKind.REFUSAL, DecisionKind.NOT_PROCESSED)
#: Decisions that a running grant rests on; the last one stands.
GRANTS = (DecisionKind.GRANT, DecisionKind.AMENDMENT)
#: Decisions that say what a grant comes to; the last one stands.
SETTLEMENTS = (DecisionKind.SETTLEMENT, DecisionKind.EX_OFFICIO, DecisionKind.REVISION)
#: Decisions on notices of default, beside those on the subsidy; nobody proposes them.
ON_NOTICES = (DecisionKind.PENALTY, DecisionKind.NO_PENALTY)
