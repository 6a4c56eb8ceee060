"""Money against homes, as the API answers it. What is not decided says so."""

from api.schemas.base import CodedText, Day, MomentOrNone, Out
from retrofit import texts
from retrofit.progress.money import Affordable, Funding, LineMoney, ProgrammeMoney

NOT_DECIDED = "niet vastgesteld"


class LineMoneyOut(Out):
    """The money of an action line; amounts of a line that the desk does not pay are null."""

    line: str
    name: str
    budget_cents: int | None
    budget_text: str | None
    reserved_cents: int | None
    committed_cents: int | None
    settled_cents: int | None
    paid_cents: int | None
    left_cents: int | None

    @classmethod
    def of(cls, line: LineMoney) -> "LineMoneyOut":
        """Translate the money of a line."""
        return cls(
            line=line.line,
            name=line.name,
            budget_cents=line.budget.amount_cents if line.budget else None,
            budget_text=None if line.budget else NOT_DECIDED,
            reserved_cents=line.reserved_cents,
            committed_cents=line.committed_cents,
            settled_cents=line.settled_cents,
            paid_cents=line.paid_cents,
            left_cents=line.left_cents,
        )


class ReadingOut(Out):
    """A way to read the percentage of the co-financing, and what it comes to."""

    base: str
    name: str
    source: str
    own_cents: int


class CoFinancingOut(Out):
    """What others must bring; without a chosen base every reading stands beside the other."""

    percent: int
    base: str
    readings: list[ReadingOut]


class ContributionOut(Out):
    """Money of somebody else."""

    name: str
    amount_cents: int
    text: str
    source: str


class CostOut(Out):
    """What counted homes of a group cost; null with too few of them."""

    group: str
    homes: int
    mean_cents: int | None


class AffordableOut(Out):
    """How many homes an amount still pays, with the bounds of the middle 80 %."""

    basis: CodedText
    available_cents: int | None
    available_text: str | None
    p10: int | None
    p50: int | None
    p90: int | None

    @classmethod
    def of(cls, found: Affordable) -> "AffordableOut":
        """Translate an outcome."""
        return cls(
            basis=CodedText(code=found.basis, text=texts.MONEY_BASIS[found.basis]),
            available_cents=found.available_cents,
            available_text=NOT_DECIDED if found.available_cents is None else None,
            p10=found.p10,
            p50=found.p50,
            p90=found.p90,
        )


class SourceOut(Out):
    """Who pays how much of the measures of granted cases."""

    kind: str
    cents: int


class LineBudgetOut(Out):
    """What was decided to spend on an action line."""

    line: str
    name: str
    budget_cents: int | None
    budget_text: str | None


class FundingOut(Out):
    """Where the money of a programme comes from; no amount of a case is in it."""

    grant_cents: int
    grant_text: str
    budgets: list[LineBudgetOut]
    contributions: list[ContributionOut]
    co_financing: CoFinancingOut
    nip_cents_per_home: int
    nip_target_cents: int

    @classmethod
    def of(cls, funding: Funding) -> "FundingOut":
        """Translate where the money comes from."""
        own = funding.co_financing
        return cls(
            grant_cents=funding.programme.grant.amount_cents,
            grant_text=funding.programme.grant.text,
            budgets=[
                LineBudgetOut(
                    line=line.id,
                    name=line.name,
                    budget_cents=budget.amount_cents if budget else None,
                    budget_text=None if budget else NOT_DECIDED,
                )
                for line, budget in funding.budgets
            ],
            contributions=[
                ContributionOut(
                    name=each.name,
                    amount_cents=each.amount_cents,
                    text=each.text,
                    source=each.source,
                )
                for each in funding.contributions
            ],
            co_financing=CoFinancingOut(
                percent=own.percent,
                base=own.chosen or NOT_DECIDED,
                readings=[
                    ReadingOut(base=each.base, name=each.name, source=each.source, own_cents=cents)
                    for each, cents in own.readings
                ],
            ),
            nip_cents_per_home=funding.nip_cents_per_home,
            nip_target_cents=funding.nip_target_cents,
        )


class MoneyOut(FundingOut):
    """The money of a programme as of a day."""

    programme: str
    as_of: Day
    known_at: MomentOrNone
    lines: list[LineMoneyOut]
    sources: list[SourceOut]
    costs: list[CostOut]
    affordable: list[AffordableOut]

    @classmethod
    def whole(cls, money: ProgrammeMoney) -> "MoneyOut":
        """Translate the money of a programme."""
        funding = FundingOut.of(money.funding)
        return cls(
            **{name: getattr(funding, name) for name in FundingOut.model_fields},
            programme=money.programme.id,
            as_of=money.as_of,
            known_at=money.known_at,
            lines=[LineMoneyOut.of(each) for each in money.lines],
            sources=[SourceOut(kind=kind, cents=cents) for kind, cents in money.sources.items()],
            costs=[
                CostOut(group=each.group, homes=each.homes, mean_cents=each.mean_cents)
                for each in money.costs
            ],
            affordable=[AffordableOut.of(each) for each in money.affordable],
        )
