"""Alembic, from the first table on: the schema is only ever made by migrations."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

_FOLDER = Path(__file__).parent / "migrations"


def config() -> Config:
    """Of Alembic, with the migrations of this package."""
    made = Config()
    made.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    return made


def known_revisions() -> set[str]:
    """Every schema that this coach can read."""
    return {step.revision for step in ScriptDirectory.from_config(config()).walk_revisions()}


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database up to ``revision``; does nothing when it is there."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":  # two processes may start at once, and only one may migrate
            connection.execute(text("SELECT pg_advisory_xact_lock(2026)"))
        made = config()
        made.attributes["connection"] = connection
        command.upgrade(made, revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Back to that revision, in one transaction."""
    with engine.begin() as connection:
        made = config()
        made.attributes["connection"] = connection
        command.downgrade(made, revision)


def current(connection: Connection) -> str:
    """The schema that a database has; "base" before the first."""
    return MigrationContext.configure(connection).get_current_revision() or "base"
