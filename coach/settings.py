"""All settings in one object, read from ``COACH_*`` environment variables, and from one file for what is secret."""

from __future__ import annotations

import contextlib
import socket
import stat
from functools import cache
from os import environ
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from coach.places import data_folder
from coach.pose.errors import CoachError

DEMO_PASSWORD = "demo demo demo"  # noqa: S105  of made-up people, and printed by make demo-data
DEMO_NAMES = ("demo", "therapist", "admin")


def this_computer() -> str:
    """The address by which this computer reaches itself: 127.0.0.1, or ::1 where it has no IPv4."""
    for address, family in (("127.0.0.1", socket.AF_INET), ("::1", socket.AF_INET6)):
        with contextlib.suppress(OSError), socket.socket(family) as s:
            s.bind((address, 0))
            return address
    return "127.0.0.1"


class Settings(BaseSettings):
    """database_url: SQLAlchemy URL · exercises: folder of own definitions, beside those that come with the coach ·
    model: a user's own .task bundle · host, port: where the app listens ·
    pose: where poses are found, in the visitor's browser or on the server; "auto" takes the better, and sends no
    pictures to another computer without a yes ·
    care: thresholds of the rules of care, by name, in place of their proposals ·
    emergency_number: said on the page of a red flag, in place of the one of the visitor's country ·
    sign_in: "always" asks for it even on this computer alone, as behind a proxy · demo: the sign-in page offers the
    made-up people of make demo-data · max_upload_mb: of a recording that a page takes ·
    log_level: what of the server's log is shown · metrics_token: who brings it may read /metrics from elsewhere ·
    oidc_...: a clinic's sign-in provider, and what of its token names an account ·
    audit_dir: where the audit's key and head are kept, apart from the records ·
    keep_landmarks_days: older landmark recordings are removed; None keeps them ·
    backup_passphrase, backup_passphrase_file: for coach backup --encrypt and coach restore where nobody is asked"""

    model_config = SettingsConfigDict(env_prefix="COACH_", extra="ignore")

    data_dir: Path = Field(default_factory=data_folder)
    database_url: str = ""
    exercises: Path = Path()
    model: Path | None = None
    host: str = Field(default_factory=this_computer)
    port: int = Field(default=8501, ge=1, le=65535)
    pose: Literal["auto", "browser", "server"] = "auto"
    care: dict[str, float] = {}
    emergency_number: str = Field(default="", pattern=r"^[0-9 +]{0,20}$")
    sign_in: Literal["auto", "always"] = "auto"
    demo: bool = False
    max_upload_mb: int = Field(default=200, ge=1, le=2000)
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    metrics_token: SecretStr = SecretStr("")
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_claim: Literal["email", "sub"] = "email"
    audit_dir: Path | None = None
    keep_landmarks_days: int | None = Field(default=None, ge=1, le=36500)
    backup_passphrase: SecretStr | None = None
    backup_passphrase_file: Path | None = None

    def model_post_init(self, _: object) -> None:
        if not self.database_url:
            self.database_url = f"sqlite:///{self.data_dir / 'coach.db'}"
        if self.exercises == Path():
            file = self.database_url.removeprefix("sqlite:///")
            beside = self.data_dir if file == self.database_url or file.startswith(":") else Path(file).parent
            self.exercises = beside / "own_exercises"


@cache
def settings() -> Settings:
    """The settings of this process; those that are secret may stand in the file of COACH_SECRETS_FILE."""
    file = environ.get("COACH_SECRETS_FILE")
    return Settings(_env_file=_private(Path(file)) if file else None)  # type: ignore[call-arg]


def _private(file: Path) -> Path:
    """Raises CoachError for a file that others may read."""
    try:
        others = stat.S_IMODE(file.stat().st_mode) & 0o077
    except OSError as error:
        raise CoachError(f"COACH_SECRETS_FILE: {file} cannot be read ({error.strerror}).") from error
    if others:
        raise CoachError(f"COACH_SECRETS_FILE: others may read {file}. Type: chmod 600 {file}")
    return file
