"""People, their roles and their keys."""

from typing import Annotated

from pydantic import Field, WithJsonSchema

from api.schemas.base import CodedText, Day, DayOrNone, MomentOrNone, Out
from api.schemas.inputs import Coded, In, RowNumber
from api.schemas.inputs import Day as DayIn
from retrofit import texts
from retrofit.codes import Role
from retrofit.models import ApiKey, Person, RoleGrant
from retrofit.people.actor import Actor
from retrofit.people.keys import LONGEST_DAYS
from retrofit.people.passwords import LONGEST_PASSWORD
from retrofit.people.persons import LONGEST_NAME, LONGEST_SUBJECT
from retrofit.today import today

Text = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
AccountName = Annotated[str, Field(min_length=1, max_length=LONGEST_SUBJECT)]
# A schema of alternatives hides from the linters of the design rules that this is a date.
DayInOrNone = Annotated[
    DayIn | None, WithJsonSchema({"type": ["string", "null"], "format": "date"})
]
AreaCode = Annotated[
    str, Field(pattern="^(GM[0-9]{4}|WK[0-9]{4}[0-9A-Z]{2}|BU[0-9]{4}[0-9A-Z]{4})$")
]


class LocalSignInIn(In):
    """An account name and its password."""

    account: AccountName
    password: Annotated[str, Field(min_length=1, max_length=LONGEST_PASSWORD)]


class DemoSignInIn(In):
    """The account of somebody of the demo town."""

    account: AccountName


class SignedOutOut(Out):
    """Signed out; ``endSessionUrl`` is where the provider is left too."""

    end_session_url: str | None


class HeldRoleOut(Out):
    """A role of today; without areas it is for the whole town."""

    role: str
    text: str
    areas: list[str]


class MeOut(Out):
    """Who is signed in."""

    id: int
    name: str
    by_key: bool
    signed_in_at: MomentOrNone
    roles: list[HeldRoleOut]

    @classmethod
    def of(cls, actor: Actor) -> "MeOut":
        """Translate who is signed in."""
        return cls(
            id=actor.person_id,
            name=actor.name,
            by_key=actor.by_key,
            signed_in_at=actor.signed_in_at,
            roles=[
                HeldRoleOut(role=role.value, text=texts.ROLE[role], areas=sorted(areas))
                for role, areas in sorted(actor.roles.items())
            ],
        )


class DemoPersonOut(Out):
    """Somebody of the demo town, as whom one can sign in without a password."""

    account: str
    name: str
    roles: list[HeldRoleOut]


class SignInOut(Out):
    """How people can sign in from here, and who is signed in."""

    has_provider: bool
    has_local_accounts: bool
    is_map_open: bool
    demo_people: list[DemoPersonOut]
    me: MeOut | None


class GrantOut(Out):
    """A role of somebody: who granted and confirmed it, and whether it holds today."""

    id: int
    person_id: int
    role: CodedText
    area_code: str | None
    starts_on: Day
    ends_on: DayOrNone
    granted_by_id: int | None
    confirmed_by_id: int | None
    by_command: bool
    is_confirmed: bool
    is_in_force: bool
    reviewed_on: DayOrNone

    @classmethod
    def of(cls, grant: RoleGrant) -> "GrantOut":
        """Translate a grant."""
        day = today()
        is_confirmed = grant.confirmed_at is not None
        has_begun = grant.starts_on <= day
        return cls(
            id=grant.role_grant_id,
            person_id=grant.person_id,
            role=CodedText.of(grant.role, texts.ROLE),
            area_code=grant.area_code,
            starts_on=grant.starts_on,
            ends_on=grant.ends_on,
            granted_by_id=grant.granted_by_id,
            confirmed_by_id=grant.confirmed_by_id,
            by_command=grant.by_command,
            is_confirmed=is_confirmed,
            is_in_force=is_confirmed and has_begun and (not grant.ends_on or grant.ends_on > day),
            reviewed_on=grant.reviewed_on,
        )


class PersonOut(Out):
    """Somebody who signs in here, with all roles, past and waiting ones too."""

    id: int
    name: str
    issuer: str
    account: str
    is_disabled: bool
    grants: list[GrantOut]

    @classmethod
    def of(cls, found: tuple[Person, list[RoleGrant]]) -> "PersonOut":
        """Translate a person."""
        person, grants = found
        return cls(
            id=person.person_id,
            name=person.display_name,
            issuer=person.issuer,
            account=person.subject,
            is_disabled=person.is_disabled,
            grants=[GrantOut.of(grant) for grant in grants],
        )


class PersonsOut(Out):
    """Everybody, by name."""

    persons: list[PersonOut]


class PersonIn(In):
    """Somebody who will sign in: the account is the id at the provider (sub), no e-mail."""

    name: Text
    account: AccountName


class NewPersonOut(PersonOut):
    """The new person; a password of ours is shown this once."""

    password: str | None

    @classmethod
    def new(cls, person: Person, password: str | None) -> "NewPersonOut":
        """Translate somebody who has no roles yet."""
        return cls(**PersonOut.of((person, [])).model_dump(by_alias=False), password=password)


class GrantIn(In):
    """A role for somebody."""

    person_id: RowNumber
    role: Coded[Role]
    area_code: AreaCode | None = None
    starts_on: DayInOrNone = None
    ends_on: DayInOrNone = None


class EndingIn(In):
    """From which day the role is gone; today when left out."""

    ends_on: DayInOrNone = None


class KeyOut(Out):
    """A key, without what opens anything."""

    id: int
    owner: str
    name: str
    prefix: str
    roles: list[str]
    created_at: MomentOrNone
    expires_at: MomentOrNone
    last_used_at: MomentOrNone
    revoked_at: MomentOrNone

    @classmethod
    def of(cls, found: tuple[ApiKey, Person]) -> "KeyOut":
        """Translate a key."""
        key, owner = found
        return cls(
            id=key.api_key_id,
            owner=owner.display_name,
            name=key.name,
            prefix=key.prefix,
            roles=key.roles,
            created_at=key.created_at,
            expires_at=key.expires_at,
            last_used_at=key.last_used_at,
            revoked_at=key.revoked_at,
        )


class KeysOut(Out):
    """Keys, by age."""

    keys: list[KeyOut]


class KeyIn(In):
    """A key for a script."""

    name: Text
    roles: Annotated[list[Coded[Role]], Field(min_length=1, max_length=len(Role))]
    days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)] = 90


class NewKeyOut(KeyOut):
    """The new key; ``key`` is shown this once."""

    key: str

    @classmethod
    def new(cls, made: ApiKey, owner: Person, text: str) -> "NewKeyOut":
        """Translate a key and its text."""
        return cls(**KeyOut.of((made, owner)).model_dump(by_alias=False), key=text)
