"""profile, plan, session_check, decision, safety_event, diary, consent, audit"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_WHEN = sa.DateTime(timezone=True)


def _of(table: str, name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer, sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=nullable, index=True)


def upgrade() -> None:
    op.add_column("person", sa.Column("language", sa.String(8)))
    op.create_table(
        "profile",
        sa.Column("id", sa.Integer, primary_key=True),
        _of("person", "person_id"),
        sa.Column("at", _WHEN, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
    )
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer, primary_key=True),
        _of("person", "person_id"),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("made_by", sa.String(80), nullable=False),
        sa.Column("made_at", _WHEN, nullable=False),
        sa.Column("why", sa.String(40), nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.UniqueConstraint("person_id", "version"),
    )
    op.create_table(
        "session_check",
        sa.Column("id", sa.Integer, primary_key=True),
        _of("person", "person_id"),
        _of("session", "session_id", nullable=True),
        _of("exercise_set", "set_id", nullable=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("at", _WHEN, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer, primary_key=True),
        _of("person", "person_id"),
        sa.Column("at", _WHEN, nullable=False),
        sa.Column("rule", sa.String(60), nullable=False, index=True),
        sa.Column("light", sa.String(5)),
        sa.Column("body", sa.JSON, nullable=False),
    )
    op.create_table(
        "safety_event",
        sa.Column("id", sa.Integer, primary_key=True),
        _of("person", "person_id"),
        sa.Column("at", _WHEN, nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("seen_by", sa.String(80)),
        sa.Column("seen_at", _WHEN),
    )
    op.create_table(
        "diary",
        sa.Column("id", sa.Integer, primary_key=True),
        _of("person", "person_id"),
        sa.Column("week", sa.Date, nullable=False),
        sa.Column("at", _WHEN, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.UniqueConstraint("person_id", "week"),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer, primary_key=True),
        _of("person", "person_id"),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("given", sa.Boolean, nullable=False),
        sa.Column("at", _WHEN, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", _WHEN, nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )


def downgrade() -> None:
    for table in ("audit", "consent", "diary", "safety_event", "decision", "session_check", "plan", "profile"):
        op.drop_table(table)
    op.drop_column("person", "language")
