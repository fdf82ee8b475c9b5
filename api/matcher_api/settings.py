"""Settings of the service, from the environment; ``matcher serve`` sets them from its options."""

from __future__ import annotations

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from matcher.logs import Form, Level
from matcher_api.security.issuers import Code, Issuer

KIB, MIB = 1024, 1024 * 1024


class Settings(BaseSettings):
    """Each is read from ``MATCHER_`` and its name in capitals, such as ``MATCHER_DATABASE_URL``."""

    model_config = SettingsConfigDict(env_prefix="MATCHER_", frozen=True, hide_input_in_errors=True)

    database_url: str = Field(
        default="",
        description="Where the store is, such as `sqlite:///matcher.sqlite` or "
        "`postgresql://matcher@db/matcher`. Empty: `matcher.sqlite` in the user's data folder.",
    )
    organisation: str = Field(
        default="local",
        pattern=r"^[A-Za-z0-9_-]{1,64}$",
        description="Whose data this service works on: an ICB's code.",
    )
    organisations: tuple[Code, ...] = Field(
        default=(),
        description="Codes of further ICBs whose data this service works on, as a JSON list. "
        "Nobody ever sees more than one of them.",
    )
    issuers: tuple[Issuer, ...] = Field(
        default=(),
        description="Whom the service believes about who somebody is, as a JSON list. Empty: "
        "nobody signs in, and only this machine is answered.",
    )
    public_url: str = Field(
        default="",
        pattern=r"^(https://[^\s/]+|http://(localhost|127\.0\.0\.1)(:\d+)?)?/?$",
        description="Where others find this service, such as `https://matcher.example.nhs.uk`: "
        "the issuer sends browsers back there, and addresses of calendars and of FHIR begin so. "
        "Needed for signing in with a browser, and behind a proxy.",
    )
    session_minutes: int = Field(
        default=12 * 60, ge=5, le=24 * 60, description="The longest that somebody stays signed in."
    )
    idle_minutes: int = Field(
        default=30, ge=5, le=12 * 60, description="How long they stay so without doing anything."
    )
    requests_a_second: float = Field(
        default=50.0,
        ge=0,
        description="How often one caller may ask on average, of each process. 0: as they like.",
    )
    requests_at_once: int = Field(
        default=200, ge=1, description="How many requests of one caller may come at once."
    )
    refusals_a_second: float = Field(
        default=2.0,
        ge=0,
        description="How often one address may be refused before it is told to wait; behind a "
        "proxy all browsers share one address. 0: without an end.",
    )
    prices: bool = Field(
        default=True, description="Rank options by what they cost others; a lead can switch it off."
    )
    hold_minutes: int = Field(
        default=10, ge=1, le=120, description="How long a hold lasts when nobody says."
    )
    offer_minutes: int = Field(
        default=2 * 24 * 60,
        ge=1,
        description="How long an offer waits when nobody says.",
    )
    threads: int = Field(
        default=8, ge=1, le=200, description="Requests that one worker process works on at once."
    )
    looks_on_disk: bool = Field(
        default=False,
        description="On SQLite, show a record only once the disk has who looks at it, so that not "
        "even a power cut loses that; otherwise the operating system has it first and the disk "
        "within a second. PostgreSQL always waits.",
    )
    request_limit: int = Field(
        default=256 * KIB, ge=KIB, description="Greatest size of a request's body, in bytes."
    )
    table_limit: int = Field(
        default=64 * MIB, ge=KIB, description="Greatest size of tables sent at once, in bytes."
    )
    hosts: tuple[str, ...] = Field(
        default=("127.0.0.1", "localhost", "::1"),
        description="Names that a request may call this service by, as a JSON list.",
    )
    demo: bool = Field(
        default=False, description="Whether everything stored is made up, as the pages then say."
    )
    log_form: Form = Field(
        default="text",
        description="`text` for a terminal, or `json`: one object a line, for a log collector.",
    )
    log_level: Level = Field(
        default="warning",
        description="From which level on something is logged; `info` has a line for each call.",
    )

    @property
    def served(self) -> tuple[str, ...]:
        """The organisations whose data this service works on."""
        return tuple(dict.fromkeys((self.organisation, *self.organisations)))

    @model_validator(mode="after")
    def _issuers_are_told_apart(self) -> Settings:
        names = [one.name for one in self.issuers]
        if len(set(names)) < len(names):
            raise ValueError("give each issuer a name of its own: their people may share numbers")
        if any(one.client_id for one in self.issuers) and not self.public_url:
            raise ValueError("signing in with a browser needs MATCHER_PUBLIC_URL")
        return self
