"""Addresses, and the homes at them."""

from api.schemas.base import Out, Point
from gis.codes import LabelClass
from retrofit.homes.home import HomeAddress, HomeSummary
from retrofit.search import AddressHit


class AddressOut(Out):
    """An address as the register writes it, and as people do."""

    display: str
    street: str | None
    house_number: int | None
    house_letter: str | None
    addition: str | None
    postcode: str | None
    city: str | None

    @classmethod
    def of(cls, address: HomeAddress | AddressHit) -> "AddressOut":
        """Translate an address."""
        return cls(
            display=display(address),
            street=address.street,
            house_number=address.house_number,
            house_letter=address.house_letter,
            addition=address.addition,
            postcode=address.postcode,
            city=address.city,
        )


class AddressHitOut(Out):
    """An address that was found; without ``dwellingId`` nobody lives there."""

    address_id: str
    dwelling_id: str | None
    display: str
    is_residential: bool
    location: Point

    @classmethod
    def of(cls, hit: AddressHit) -> "AddressHitOut":
        """Translate a hit."""
        return cls(
            address_id=hit.address_id,
            dwelling_id=hit.unit_id if hit.is_residential else None,
            display=display(hit),
            is_residential=hit.is_residential,
            location=Point.of(hit.lon, hit.lat),
        )


class AddressesOut(Out):
    """Addresses by street, number, letter and addition."""

    addresses: list[AddressHitOut]


class DwellingSummaryOut(Out):
    """A home in a list."""

    id: str
    address: AddressOut
    status: str
    floor_area_m2: int | None
    label_class: LabelClass | None
    stage: str | None
    programme: str | None
    location: Point

    @classmethod
    def of(cls, home: HomeSummary) -> "DwellingSummaryOut":
        """Translate a home of a list."""
        return cls(
            id=home.unit_id,
            address=AddressOut.of(home.address),
            status=home.status.value,
            floor_area_m2=home.floor_area_m2,
            label_class=home.label,
            stage=home.stage,
            programme=home.programme,
            location=Point.of(home.lon, home.lat),
        )


class DwellingsOut(Out):
    """Homes at an address, by letter and addition."""

    dwellings: list[DwellingSummaryOut]


def display(address: HomeAddress | AddressHit) -> str:
    """Return an address on one line: Colijnstraat 12A-1, 3317 AB Dordrecht."""
    number, addition, postcode = address.house_number, address.addition, address.postcode
    tail = f"-{addition}" if addition else ""
    house = f"{number}{address.house_letter or ''}{tail}" if number is not None else None
    code = f"{postcode[:4]} {postcode[4:]}" if postcode else None
    parts = [
        " ".join(filter(None, pair)) for pair in ((address.street, house), (code, address.city))
    ]
    return ", ".join(filter(None, parts))
