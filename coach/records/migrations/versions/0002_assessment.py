"""assessment, assessment_landmark_part, neurological_record; person.birth_year, person.sex"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_WHEN = sa.DateTime(timezone=True)


def _person() -> sa.Column:
    return sa.Column(
        "person_id", sa.Integer, sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True
    )


def upgrade() -> None:
    op.add_column("person", sa.Column("birth_year", sa.Integer))
    op.add_column("person", sa.Column("sex", sa.String(1)))
    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer, primary_key=True),
        _person(),
        sa.Column("test", sa.String(60), nullable=False, index=True),
        sa.Column("at", _WHEN, nullable=False),
        sa.Column("valid", sa.Boolean, nullable=False),
        sa.Column("invalid_reason", sa.Text),
        sa.Column("reading", sa.JSON),
        sa.Column("stages", sa.JSON, nullable=False),
        sa.Column("warnings", sa.JSON, nullable=False),
        sa.Column("script_version", sa.String(20)),
        sa.Column("app_version", sa.String(20), nullable=False),
        sa.Column("model", sa.String(40)),
        sa.Column("mode", sa.String(10)),
        sa.Column("view", sa.String(10)),
        sa.Column("entered_by", sa.String(80)),
    )
    op.create_table(
        "assessment_landmark_part",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "assessment_id", sa.Integer, sa.ForeignKey("assessment.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("frames", sa.Integer, nullable=False),
        sa.Column("blob", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("assessment_id", "part"),
    )
    op.create_table(
        "neurological_record",
        sa.Column("id", sa.Integer, primary_key=True),
        _person(),
        sa.Column("at", _WHEN, nullable=False),
        sa.Column("entered_by", sa.String(80), nullable=False),
        sa.Column("reflexes", sa.JSON, nullable=False),
        sa.Column("vibration", sa.JSON, nullable=False),
        sa.Column("monofilament", sa.JSON, nullable=False),
        sa.Column("strength", sa.JSON, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )


def downgrade() -> None:
    for table in ("neurological_record", "assessment_landmark_part", "assessment"):
        op.drop_table(table)
    # Not as a batch: that would drop the table of people, and SQLite then takes all that hangs on them along
    op.drop_column("person", "sex")
    op.drop_column("person", "birth_year")
