"""The settings of an installation: RETROFIT_... in the environment and nothing else."""

from functools import cache
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[1]


class SettingsError(Exception):
    """A setting has a value that cannot be used; the message names it."""


class Settings(BaseSettings):
    """What differs from one installation to the next.

    Each field is read from the environment variable RETROFIT_ plus its name in capitals.
    """

    model_config = SettingsConfigDict(
        env_prefix="RETROFIT_", env_ignore_empty=True, hide_input_in_errors=True, extra="ignore"
    )

    database_url: SecretStr | None = Field(
        default=None,
        description="an existing PostGIS server, instead of the private cluster",
    )
    owner_url: SecretStr | None = Field(
        default=None,
        description="the same database by the login that owns its tables, for `retrofit up` only;"
        " the service then needs no right to change tables",
    )
    state_dir: Path = Field(
        default=ROOT / ".state", description="where the private cluster and its files live"
    )
    sample_dir: Path = Field(
        default=ROOT / "data" / "sample", description="where the files of the sample town are made"
    )
    schemes_dir: Path = Field(
        default=ROOT / "data" / "schemes",
        description="the files of the subsidy schemes, such as a folder of the municipality's own",
    )
    host: str = Field(default="127.0.0.1", description="address that the service listens on")
    port: int = Field(default=8000, ge=1, le=65535, description="port that it listens on")
    behind_proxy: bool = Field(
        default=False,
        description="a proxy with TLS stands in front: other addresses are allowed",
    )
    pool_size: int = Field(default=10, ge=1, le=100, description="database connections kept open")
    upload_megabytes: int = Field(
        default=2048, ge=1, le=20_480, description="largest register file that may be sent in"
    )
    debug: bool = Field(default=False, description="show the traceback of an unexpected error")
    public_url: str | None = Field(
        default=None, description="where browsers find the service, such as https://kaart.example"
    )
    contact_name: str | None = Field(
        default=None, description="who answers questions about the API, in its description"
    )
    contact_url: str | None = Field(
        default=None, pattern=r"^https?://\S+$", description="the page of who answers them"
    )
    contact_email: str | None = Field(
        default=None, pattern=r"^[^@\s]+@[^@\s]+$", description="where to mail them"
    )
    oidc_issuer: str | None = Field(default=None, description="the provider that people sign in at")
    oidc_client_id: str | None = Field(default=None, description="our name at the provider")
    oidc_client_secret: SecretStr | None = Field(
        default=None, description="our secret at the provider, where it takes no key"
    )
    oidc_client_key: Path | None = Field(
        default=None, description="file with our private key (PEM), for private_key_jwt"
    )
    oidc_acr: str | None = Field(
        default=None, description="how strongly the provider must know people (acr), for MFA"
    )
    fresh_sign_in_minutes: int = Field(
        default=15,
        ge=1,
        le=600,
        description="how recently somebody signed in who decides, pays, or manages people",
    )
    local_accounts: bool | None = Field(
        default=None,
        description="accounts with a password, for the demo; on by itself on an own machine only",
    )
    map_without_sign_in: bool | None = Field(
        default=None,
        description="the map needs no sign-in; on by itself on an own machine only",
    )
    pdok_background: bool = Field(
        default=False,
        description="who looks at the map may lay PDOK's topographic map under it; his browser then"
        " asks PDOK for it",
    )
    key_file: Path | None = Field(
        default=None,
        description="file with the keys of personal data; made in the state folder when that"
        " also holds the database",
    )
    anchor_dir: Path | None = Field(
        default=None,
        description="where the anchors of the audit trail are written, outside the database",
    )
    anchor_key_file: Path | None = Field(
        default=None, description="file with the private key (PEM) that signs the anchors"
    )


@cache
def get_settings() -> Settings:
    """Return the settings of this process, read once.

    Raises:
        SettingsError: a variable has a value that cannot be used.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"RETROFIT_{name} cannot be used: {first['msg']}") from None
    return settings.model_copy(
        update={
            # Commands run from anywhere; a relative folder means the one they were started in.
            "state_dir": settings.state_dir.expanduser().absolute(),
            "sample_dir": settings.sample_dir.expanduser().absolute(),
            "schemes_dir": settings.schemes_dir.expanduser().absolute(),
            **{
                name: path.expanduser().absolute()
                for name in ("key_file", "anchor_dir", "anchor_key_file")
                if (path := getattr(settings, name)) is not None
            },
        }
    )
