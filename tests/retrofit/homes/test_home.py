"""What the tracker knows of an owners' association, as values."""

import pytest

from gis.codes import TenureClass
from retrofit.homes.home import HomeAssociation

OWNER, LANDLORD = TenureClass.OWNER_OCCUPIER, TenureClass.PRIVATE_LANDLORD
CORPORATION, UNKNOWN = TenureClass.HOUSING_CORPORATION, TenureClass.UNKNOWN


@pytest.mark.parametrize(
    ("owners", "is_mixed"),
    [
        ({OWNER: 4, CORPORATION: 2}, True),
        ({LANDLORD: 1, CORPORATION: 2, UNKNOWN: 3}, True),
        ({OWNER: 4, LANDLORD: 2}, False),
        ({CORPORATION: 6}, False),
        ({OWNER: 4, UNKNOWN: 1}, None),
        ({UNKNOWN: 2}, None),
    ],
)
def test_ownership_is_mixed_only_where_both_are_known(owners, is_mixed):
    """An owner that is not known may be a corporation: that is no "no"."""
    association = HomeAssociation("VvE Colijn", owners)
    assert association.is_mixed is is_mixed
    assert association.homes == sum(owners.values())
    assert association.private + association.corporation + association.unknown == association.homes
