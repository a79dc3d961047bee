"""account, sign_in, assignment, calibration, rep_mark, note, therapist_time, plan_template, rescore, definition"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_WHEN = sa.DateTime(timezone=True)


def _of(table: str, name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer, sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=nullable, index=True)


def _table(name: str, *columns: sa.Column | sa.UniqueConstraint) -> None:
    op.create_table(name, sa.Column("id", sa.Integer, primary_key=True), *columns)


def _text(name: str, most: int, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.String(most), nullable=nullable)


def _when(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, _WHEN, nullable=nullable)


def upgrade() -> None:
    op.add_column("exercise_set", _text("source", 10, nullable=True))
    op.create_index("ix_session_check_kind_at", "session_check", ["kind", "at"])
    op.create_index("ix_session_person_started", "session", ["person_id", "started_at"])
    op.add_column("audit", _text("chain", 64, nullable=True))
    _table(
        "account",
        sa.Column("name", sa.String(80), nullable=False, unique=True),
        _text("role", 10),
        _of("person", "person_id", nullable=True),
        sa.Column("password", sa.Text),
        _when("created_at"),
        sa.Column("wrong", sa.Integer, nullable=False),
        _when("locked_until", nullable=True),
        _when("closed_at", nullable=True),
    )
    _table(
        "sign_in",
        _of("account", "account_id"),
        sa.Column("token", sa.String(64), nullable=False, unique=True),
        _when("at"),
        _when("used_at"),
    )
    _table(
        "assignment",
        _of("account", "account_id"),
        _of("person", "person_id"),
        sa.UniqueConstraint("account_id", "person_id"),
    )
    _table(
        "calibration",
        _of("person", "person_id"),
        _text("measure", 40),
        _text("side", 5),
        _text("model", 40),
        _text("mode", 10),
        _text("view", 10),
        sa.Column("pairs", sa.JSON, nullable=False),
        _text("made_by", 80),
        _when("at"),
        _when("ended_at", nullable=True),
        _text("ended_why", 200, nullable=True),
    )
    _table(
        "rep_mark",
        _of("exercise_set", "set_id"),
        sa.Column("index", sa.Integer, nullable=False),
        sa.Column("counts", sa.Boolean, nullable=False),
        _text("who", 80),
        _text("why", 200),
        _when("at"),
    )
    _table(
        "note",
        _of("person", "person_id"),
        _of("exercise_set", "set_id", nullable=True),
        sa.Column("at_s", sa.Float),
        sa.Column("text", sa.Text, nullable=False),
        _text("who", 80),
        _when("at"),
    )
    _table(
        "therapist_time",
        _of("person", "person_id"),
        _text("kind", 10),
        sa.Column("minutes", sa.Float, nullable=False),
        _text("who", 80),
        _when("at"),
    )
    _table(
        "plan_template",
        sa.Column("name", sa.String(80), nullable=False, unique=True),
        _text("made_by", 80),
        _when("made_at"),
        sa.Column("body", sa.JSON, nullable=False),
    )
    _table(
        "rescore",
        _of("exercise_set", "set_id"),
        _text("from_version", 20),
        _text("to_version", 20),
        sa.Column("before", sa.JSON, nullable=False),
        _text("who", 80),
        _when("at"),
    )
    _table(
        "definition",
        sa.Column("exercise", sa.String(60), nullable=False, index=True),
        _text("version", 20),
        sa.Column("text", sa.Text, nullable=False),
        _text("made_by", 80),
        _when("made_at"),
        sa.UniqueConstraint("exercise", "version"),
    )


def downgrade() -> None:
    for table in (
        "definition", "rescore", "plan_template", "therapist_time", "note", "rep_mark", "calibration", "assignment",
        "sign_in", "account",
    ):  # fmt: skip
        op.drop_table(table)
    op.drop_index("ix_session_person_started", "session")
    op.drop_index("ix_session_check_kind_at", "session_check")
    op.drop_column("audit", "chain")
    op.drop_column("exercise_set", "source")
