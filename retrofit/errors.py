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


class DatabaseUnavailable(Exception):
    """The database cannot be used; the message says what to do."""
