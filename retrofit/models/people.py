"""People who work with the tracker: what they may do, how they are signed in, keys for scripts."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from retrofit.codes import Role
from retrofit.models.base import Base


class Person(Base):
    """Somebody who signs in. Who it is, says the provider: an issuer and its subject, no e-mail.

    Local accounts have the issuer ``local``; accounts of this machine, for commands, ``command``.
    """

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        CheckConstraint("password_hash IS NULL OR issuer = 'local'", name="password"),
    )

    person_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the person"
    )
    issuer: Mapped[str] = mapped_column(comment="who says who it is: a provider, local or command")
    subject: Mapped[str] = mapped_column(comment="the person's id or account name at the issuer")
    display_name: Mapped[str] = mapped_column(comment="name for colleagues, as last told")
    is_disabled: Mapped[bool] = mapped_column(comment="may not sign in any more")
    password_hash: Mapped[str | None] = mapped_column(comment="argon2id; only of local accounts")
    created_at: Mapped[datetime] = mapped_column(comment="moment the tracker first met the person")


class RoleGrant(Base):
    """A role of a person, everywhere or in one area, from a day until a day.

    It takes two others: one who grants it and one who confirms it. Only the command on the machine
    itself grants alone, for as long as there are no two people who could.
    """

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("by_command = (granted_by_id IS NULL)", name="granted"),
        CheckConstraint("granted_by_id <> person_id", name="not_to_oneself"),
        CheckConstraint(
            "confirmed_by_id <> person_id AND confirmed_by_id IS DISTINCT FROM granted_by_id"
            " OR confirmed_by_id IS NULL",
            name="second_person",
        ),
        CheckConstraint(
            "confirmed_at IS NULL AND confirmed_by_id IS NULL"
            " OR confirmed_at IS NOT NULL AND (confirmed_by_id IS NOT NULL OR by_command)",
            name="confirmed",
        ),
        CheckConstraint("ends_on >= starts_on", name="days"),
        CheckConstraint(
            "area_code ~ '^(GM[0-9]{4}|WK[0-9]{4}[0-9A-Z]{2}|BU[0-9]{4}[0-9A-Z]{4})$'",
            name="area",
        ),
        Index(
            "uq_role_grant_open",
            "person_id",
            "role",
            "area_code",
            unique=True,
            postgresql_where="ends_on IS NULL",
            postgresql_nulls_not_distinct=True,
        ),
    )

    role_grant_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the grant"
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.person_id"), index=True, comment="who gets the role"
    )
    role: Mapped[Role] = mapped_column(comment="the role")
    area_code: Mapped[str | None] = mapped_column(comment="CBS area it is for; null is everywhere")
    starts_on: Mapped[date] = mapped_column(comment="first day of the role")
    ends_on: Mapped[date | None] = mapped_column(comment="first day without it; null is open")
    granted_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.person_id"), comment="who granted it; null is the command"
    )
    granted_at: Mapped[datetime] = mapped_column(comment="moment it was granted")
    by_command: Mapped[bool] = mapped_column(comment="granted on the machine itself")
    confirmed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.person_id"), comment="second person, who confirmed it"
    )
    confirmed_at: Mapped[datetime | None] = mapped_column(
        comment="moment it was confirmed; before that it gives nothing"
    )
    reviewed_on: Mapped[date | None] = mapped_column(comment="day it was last found still needed")


class SignInSession(Base):
    """Somebody signed in on one browser. The browser has a secret; we only have its hash."""

    __tablename__ = "sign_in_session"

    session_hash: Mapped[bytes] = mapped_column(
        primary_key=True, comment="sha256 of the browser's 256-bit secret"
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.person_id"), index=True, comment="who is signed in"
    )
    provider_sid: Mapped[str | None] = mapped_column(
        index=True, comment="the provider's own session, for a sign-out that comes from there"
    )
    created_at: Mapped[datetime] = mapped_column(comment="moment the secret was handed out")
    signed_in_at: Mapped[datetime] = mapped_column(comment="moment the person proved who it is")
    last_seen_at: Mapped[datetime] = mapped_column(comment="last request, to the minute")
    expires_at: Mapped[datetime] = mapped_column(comment="end, however busy the session is")


class SignInRequest(Base):
    """A browser that was sent to the provider and has not come back; gone after ten minutes."""

    __tablename__ = "sign_in_request"

    state_hash: Mapped[bytes] = mapped_column(primary_key=True, comment="sha256 of the state")
    browser_hash: Mapped[bytes] = mapped_column(
        comment="sha256 of the secret in the browser that asked"
    )
    nonce: Mapped[str] = mapped_column(comment="must come back in the id token")
    verifier: Mapped[str] = mapped_column(comment="PKCE secret that fetches the token")
    return_to: Mapped[str] = mapped_column(comment="page of ours to open afterwards")
    created_at: Mapped[datetime] = mapped_column(comment="moment it was sent", index=True)


class SignInAttempt(Base):
    """A try at a password that failed or runs; kept for as long as it slows the next ones down."""

    __tablename__ = "sign_in_attempt"

    sign_in_attempt_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the attempt"
    )
    account_hash: Mapped[bytes] = mapped_column(
        comment="sha256 of what was typed as account name: it may be a password"
    )
    source: Mapped[str] = mapped_column(comment="network address it came from")
    attempted_at: Mapped[datetime] = mapped_column(comment="moment of the attempt", index=True)


class ApiKey(Base):
    """A key with which a script acts for a person; it never decides and never manages people."""

    __tablename__ = "api_key"
    __table_args__ = (
        CheckConstraint(
            "roles <@ ARRAY['intake', 'case_handler', 'wuo_adviser', 'planner', 'auditor',"
            " 'council_public'] AND cardinality(roles) > 0",
            name="roles",
        ),
        CheckConstraint("expires_at > created_at", name="expires"),
    )

    api_key_id: Mapped[int] = mapped_column(
        BigInteger, Identity(always=True), primary_key=True, comment="the key"
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.person_id"), index=True, comment="owner: the key can never do more"
    )
    name: Mapped[str] = mapped_column(comment="what the owner calls it, such as the script")
    prefix: Mapped[str] = mapped_column(comment="its first signs, to know it by")
    key_hash: Mapped[bytes] = mapped_column(unique=True, comment="sha256 of the whole key")
    roles: Mapped[list[str]] = mapped_column(comment="roles of the owner that the key may use")
    created_at: Mapped[datetime] = mapped_column(comment="moment it was made and shown, once")
    expires_at: Mapped[datetime] = mapped_column(comment="moment after which it opens nothing")
    last_used_at: Mapped[datetime | None] = mapped_column(comment="last use, to the minute")
    revoked_at: Mapped[datetime | None] = mapped_column(comment="moment it was taken back")
