"""Situations in which a step cannot be taken. ``gis.errors`` has those of files.

Each message is one sentence for the user; ``api/errors.py`` gives each its HTTP status, and
``scripts/main.py`` its exit code.
"""


class RuleSaysNo(Exception):
    """A rule of the house forbids the step; nothing was changed."""


class LoadRefused(RuleSaysNo):
    """The file was read but may not be loaded as it is."""


class OlderDelivery(LoadRefused):
    """The file describes an earlier day than what is known already."""


class TooManyMissing(LoadRefused):
    """The file leaves out so much that it is probably a cut or a broken delivery."""


class UnbalancedLoad(LoadRefused):
    """Rows read are not the sum of loaded, unchanged and rejected rows."""


class SampleAndReal(LoadRefused):
    """The demo town and real registers may not stand in one database."""


class CannotUndo(RuleSaysNo):
    """The run does not exist, was taken back before, or a later run builds on it."""


class Busy(Exception):
    """Somebody else is doing this at the moment; try again later."""


class NotFound(Exception):
    """There is no such thing."""


class ProgrammeNotFound(NotFound):
    """No programme has this name."""


class PolicyNotFound(NotFound):
    """No counting policy has this name."""


class AreaNotFound(NotFound):
    """No area has this code."""


class DwellingNotFound(NotFound):
    """No home has this id."""


class NotADwelling(DwellingNotFound):
    """The unit exists, but by its use nobody lives in it."""


class ProgrammeFileError(Exception):
    """A programme file does not say what it must; the message names file and key."""


class SchemeFileError(ProgrammeFileError):
    """A file with rules of subsidy does not say what it must; the message names file and key."""


class DatabaseUnavailable(Exception):
    """The database cannot be used; the message says what to do."""


class NotSignedIn(Exception):
    """Nobody is signed in, or the session is over."""


class NotAllowed(Exception):
    """The person has no role that may do this, or not here."""


class AboveMandate(NotAllowed):
    """The amount is more than the person may decide on; its message is a Dutch sentence."""


class InvalidFacts(Exception):
    """What was sent cannot be true or cannot be used; nothing was changed.

    Attributes:
        field: name of the field in the user's words (camelCase in the API), "" for the whole.
        reason: why, in Dutch, to be read behind the name of the field.
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}" if field else reason)
        self.field = field
        self.reason = reason


class CaseNotFound(NotFound):
    """No application has this number, or it lies outside the areas of who asks."""


class SchemeNotFound(NotFound):
    """No scheme, version or period of this name."""


class DeskRule(RuleSaysNo):
    """A rule of the desk; its message is a Dutch sentence that the user reads as it stands."""


class StepNotPossible(DeskRule):
    """The case is not in a state from which this step can be taken; the message says why."""


class FourEyes(DeskRule):
    """Who prepared a decision may not take it."""


class CeilingExceeded(DeskRule):
    """Less is left under the ceiling than the step needs.

    Attributes:
        left_cents: what could still be granted.
    """

    def __init__(self, message: str, left_cents: int) -> None:
        super().__init__(message)
        self.left_cents = left_cents


class AlreadyApplied(DeskRule):
    """The home has or asks subsidy for the same measure in another case."""


class KeyUsedOtherwise(DeskRule):
    """An idempotency key comes back with another question than the first time."""


class StaleVersion(Exception):
    """The thing was changed since it was read; look again before changing it.

    Attributes:
        current: its version now.
    """

    def __init__(self, current: int) -> None:
        super().__init__(f"it is at version {current} now")
        self.current = current
