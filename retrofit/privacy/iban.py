"""Bank accounts: one way to write them, and a form to show that gives nothing away."""

from stdnum import exceptions, iban

from retrofit.errors import InvalidFacts

_SHOWN = 4
_LONGEST = 60


def normal_iban(field: str, text: str) -> str:
    """Return an account number in capitals without blanks.

    Raises:
        InvalidFacts: it is no IBAN: an unknown country, a wrong length or a wrong check digit.
    """
    try:
        if len(text) > _LONGEST or not text.isascii():
            raise exceptions.InvalidFormat
        return str(iban.validate(text))
    except exceptions.ValidationError:
        # Not a word of the number: it may be a slip in a true one.
        raise InvalidFacts(field, "is geen geldig rekeningnummer (IBAN)") from None


def masked_iban(account: str) -> str:
    """Return an account as it may be shown: the country and the last four signs."""
    hidden = account[:2] + "*" * (len(account) - 2 - _SHOWN) + account[-_SHOWN:]
    return " ".join(hidden[at : at + _SHOWN] for at in range(0, len(hidden), _SHOWN))
