"""How findings and statements make one flag of each home. Pure.

From afar: raised when one finding is, clear when all are, else unknown. On site outranks that.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from retrofit.homes.flag_codes import FlagSource, FlagState, Grade
from retrofit.homes.flag_findings import CLEAR, RAISED, UNKNOWN
from retrofit.homes.flag_rule import FlagRule
from retrofit.homes.flag_statements import GONE, SEEN, UNSURE

_RANK = {grade.value: place for place, grade in enumerate(Grade)}
_DAYS = "datetime64[s]"
NOTHING_KNOWN = "hierover is niets bekend"


def combined(
    index: pd.Index,
    findings: Sequence[pd.DataFrame],
    last: pd.DataFrame,
    contested_on: pd.Series,
    rule: FlagRule,
    today: pd.Timestamp,
) -> pd.DataFrame:
    """Return one flag of each home.

    Args:
        index: the homes.
        findings: from afar, see ``flag_findings``; none for a flag that is only seen on site.
        last: newest statement of each home that has one, see ``flag_statements.newest``.
        contested_on: since when the flag of each home is contested.
        rule: the grades.
        today: the day.

    Returns:
        Indexed by home: ``state``, ``source``, ``grade``, ``observed_on``, ``expires_on``,
        ``contested_on``, ``lifted_on``, ``reason``.
    """
    flag = _from_afar(index, findings)
    measured = flag.pop("says")
    last = last.reindex(index)
    says = last["says"].fillna("").to_numpy(dtype=object)
    is_old = (last["expires_on"] <= today).to_numpy()
    holds = ~is_old
    is_unsure = holds & (says == UNSURE)
    was_seen = is_old & (says == SEEN)

    # Somebody was there and could not tell, or it was seen too long ago: that is not clear.
    _state(flag, (is_unsure | was_seen) & (measured == CLEAR), FlagState.UNKNOWN)
    _state(flag, was_seen & (measured != RAISED), FlagState.EXPIRED)
    is_on_site = (is_unsure | was_seen) & (measured != RAISED).to_numpy()
    _speak(flag, last, is_on_site, rule)
    flag.loc[is_on_site, "grade"] = None

    is_seen, is_gone = holds & (says == SEEN), holds & (says == GONE)
    # What nobody ever flagged cannot be lifted: a survey that found nothing just says so.
    had_flag = (measured == RAISED).to_numpy() | last["was_seen"].eq(True).to_numpy()
    is_taken_away = last["source"].isin([FlagSource.REPAIR.value, FlagSource.INSPECTION.value])
    is_lifted = is_gone & (had_flag | is_taken_away.to_numpy())
    _state(flag, is_seen, FlagState.RAISED)
    _state(flag, is_gone & ~is_lifted, FlagState.CLEAR)
    _state(flag, is_lifted, FlagState.LIFTED)
    _speak(flag, last, is_seen | is_gone, rule)
    flag["lifted_on"] = last["day"].where(is_lifted)

    flag["contested_on"] = contested_on.where(flag["state"] == FlagState.RAISED.value)
    _state(flag, flag["contested_on"].notna().to_numpy(), FlagState.CONTESTED)
    return flag


def _state(flag: pd.DataFrame, mask: "NDArray[np.bool_] | pd.Series[bool]", to: FlagState) -> None:
    flag.loc[mask, "state"] = to.value


def _speak(flag: pd.DataFrame, last: pd.DataFrame, mask: NDArray[np.bool_], rule: FlagRule) -> None:
    """Let the newest statement speak for the homes of the mask."""
    own = last[mask]
    grades = {source.value: rule.grades[source].value for source in FlagSource}
    flag.loc[mask, "source"] = own["source"]
    flag.loc[mask, "grade"] = own["source"].map(grades)
    flag.loc[mask, "observed_on"] = own["day"]
    flag.loc[mask, "expires_on"] = own["expires_on"]
    flag.loc[mask, "reason"] = own["reason"]


def _from_afar(index: pd.Index, findings: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Combine findings; adds ``says`` to the columns of a flag."""
    if not findings:
        flag = pd.DataFrame(index=index, columns=["source", "grade"], dtype=object)
        return flag.assign(
            observed_on=pd.Series(pd.NaT, index=index, dtype=_DAYS),
            expires_on=pd.Series(pd.NaT, index=index, dtype=_DAYS),
            reason=NOTHING_KNOWN,
            says=UNKNOWN,
            state=FlagState.UNKNOWN.value,
        )
    says = _stacked(findings, "says").astype(int)
    rank = np.stack([finding["grade"].map(_RANK).fillna(9) for finding in findings], axis=1)
    result = says.max(axis=1)
    expired = _stacked(findings, "was_raised").astype(bool)
    has_expired = (result == UNKNOWN) & expired.any(axis=1)
    # The best of what is raised decides, the weakest of what must all be clear.
    best = np.where(says == RAISED, rank, 99).argmin(axis=1)
    weakest = rank.argmax(axis=1)
    unknown = np.where(has_expired, expired.argmax(axis=1), (says == UNKNOWN).argmax(axis=1))
    chosen = np.select([result == RAISED, result == CLEAR], [best, weakest], unknown)
    rows = np.arange(len(index))
    flag = pd.DataFrame(
        {
            name: _stacked(findings, name)[rows, chosen]
            for name in ("source", "grade", "observed_on", "expires_on")
        },
        index=index,
    ).astype({"observed_on": _DAYS, "expires_on": _DAYS})
    earliest = pd.concat([finding["expires_on"] for finding in findings], axis=1).min(axis=1)
    is_clear = result == CLEAR
    flag.loc[is_clear, "expires_on"] = earliest
    flag.loc[result == UNKNOWN, "grade"] = None
    flag.loc[(result == UNKNOWN) & ~has_expired, ["observed_on", "expires_on"]] = pd.NaT
    flag["reason"] = _reasons(findings, says, result)
    flag["says"] = result
    flag["state"] = np.select(
        [result == RAISED, is_clear, has_expired],
        [FlagState.RAISED.value, FlagState.CLEAR.value, FlagState.EXPIRED.value],
        FlagState.UNKNOWN.value,
    )
    return flag


def _stacked(findings: Sequence[pd.DataFrame], name: str) -> NDArray[np.object_]:
    columns = [finding[name].astype(object).to_numpy() for finding in findings]
    return np.stack(columns, axis=1)


def _reasons(
    findings: Sequence[pd.DataFrame], says: NDArray[np.int64], result: NDArray[np.int64]
) -> list[str]:
    """Return why: of a raised flag what raised it, of a clear one all, of an unknown what fails."""
    texts = [finding["reason"].tolist() for finding in findings]
    return [
        "; ".join(
            dict.fromkeys(text for text, said in zip(each, row, strict=True) if said == outcome)
        )
        for row, outcome, *each in zip(says.tolist(), result.tolist(), *texts, strict=True)
    ]
