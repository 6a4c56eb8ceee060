"""Situations at the door."""

from datetime import timedelta

from retrofit.errors import NotFound, NotSignedIn


class PersonNotFound(NotFound):
    """There is no such person."""


class GrantNotFound(NotFound):
    """There is no such grant of a role."""


class KeyNotFound(NotFound):
    """There is no such key, or it is somebody else's."""


class WayClosed(NotFound):
    """This installation has no such way to sign in."""


class SignInRefused(NotSignedIn):
    """Who it is could not be proven; the message is for the log, it says nothing that helps."""


class SignInTooOld(NotSignedIn):
    """The step asks for a more recent sign-in.

    Attributes:
        within: at most so long ago.
    """

    def __init__(self, within: timedelta) -> None:
        super().__init__(f"this step asks for a sign-in less than {within} ago")
        self.within = within


class TooManyAttempts(Exception):
    """Too many passwords were tried for this account or from this place.

    Attributes:
        retry_after: seconds to wait.
    """

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"too many attempts; the next one in {retry_after} seconds")
        self.retry_after = retry_after


class ProviderUnavailable(Exception):
    """The provider that people sign in at cannot be reached or answers nonsense."""
