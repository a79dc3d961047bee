"""person, session, exercise_set, rep, hold, landmark_part"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(80), nullable=False, unique=True),
        sa.Column("created_at", _WHEN, nullable=False),
    )
    op.create_table(
        "session",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("started_at", _WHEN, nullable=False),
        sa.Column("ended_at", _WHEN, nullable=False),
    )
    op.create_table(
        "exercise_set",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "session_id", sa.Integer, sa.ForeignKey("session.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("exercise", sa.String(60), nullable=False, index=True),
        sa.Column("definition_version", sa.String(20), nullable=False),
        sa.Column("app_version", sa.String(20), nullable=False),
        sa.Column("side", sa.String(5), nullable=False),
        sa.Column("target", sa.Float, nullable=False),
        sa.Column("model", sa.String(40), nullable=False),
        sa.Column("mode", sa.String(10), nullable=False),
        sa.Column("view", sa.String(10)),
        sa.Column("started_at", _WHEN, nullable=False),
        sa.Column("ended_at", _WHEN),
        sa.Column("end_reason", sa.String(30)),
    )
    op.create_table(
        "rep",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "set_id", sa.Integer, sa.ForeignKey("exercise_set.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("index", sa.Integer, nullable=False),
        sa.Column("side", sa.String(5), nullable=False),
        sa.Column("start_s", sa.Float, nullable=False),
        sa.Column("peak_s", sa.Float, nullable=False),
        sa.Column("end_s", sa.Float, nullable=False),
        sa.Column("angle", sa.String(40), nullable=False),
        sa.Column("rom_deg", sa.Float),
        sa.Column("peak_deg", sa.Float),
        sa.Column("error_deg", sa.Float),
        sa.Column("valid", sa.Boolean, nullable=False),
        sa.Column("reached_target", sa.Boolean),
        sa.Column("score", sa.Integer),
        sa.Column("parts", sa.JSON, nullable=False),
        sa.Column("faults", sa.JSON, nullable=False),
        sa.Column("reason", sa.String(40)),
        sa.Column("amount", sa.Float),
        sa.Column("unit", sa.String(20), nullable=False),
        sa.Column("counted_at", _WHEN, nullable=False),
        sa.UniqueConstraint("set_id", "index"),
    )
    op.create_table(
        "hold",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "set_id", sa.Integer, sa.ForeignKey("exercise_set.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("index", sa.Integer, nullable=False),
        sa.Column("side", sa.String(5), nullable=False),
        sa.Column("start_s", sa.Float, nullable=False),
        sa.Column("end_s", sa.Float, nullable=False),
        sa.Column("duration_s", sa.Float, nullable=False),
        sa.Column("valid", sa.Boolean, nullable=False),
        sa.Column("score", sa.Integer),
        sa.Column("parts", sa.JSON, nullable=False),
        sa.Column("faults", sa.JSON, nullable=False),
        sa.Column("counted_at", _WHEN, nullable=False),
        sa.UniqueConstraint("set_id", "index"),
    )
    op.create_table(
        "landmark_part",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "set_id", sa.Integer, sa.ForeignKey("exercise_set.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("frames", sa.Integer, nullable=False),
        sa.Column("blob", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("set_id", "part"),
    )


def downgrade() -> None:
    for table in ("landmark_part", "hold", "rep", "exercise_set", "session", "person"):
        op.drop_table(table)
