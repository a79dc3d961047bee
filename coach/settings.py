"""All settings in one object, read from ``COACH_*`` environment variables (and nowhere else)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """database_url: SQLAlchemy URL · exercises: folder of own definitions, beside those that come with the coach ·
    model: a user's own .task bundle · host, port: where the app listens ·
    care: thresholds of the rules of care, by name, in place of their proposals ·
    sign_in: "always" asks for it even on this computer alone, as behind a proxy · demo: the sign-in page offers the
    made-up people of make demo-data · keep_landmarks_days: older landmark recordings are removed; None keeps them ·
    backup_passphrase, backup_passphrase_file: for coach backup --encrypt and coach restore where nobody is asked"""

    model_config = SettingsConfigDict(env_prefix="COACH_", extra="ignore")

    data_dir: Path = PROJECT / "data"
    database_url: str = ""
    exercises: Path = Path()
    model: Path | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8501, ge=1, le=65535)
    care: dict[str, float] = {}
    sign_in: Literal["auto", "always"] = "auto"
    demo: bool = False
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
    """The settings of this process."""
    return Settings()
