"""own_way: how a person does an exercise, learned from their own sets"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "own_way",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("exercise", sa.String(60), nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("sets", sa.JSON, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("forgotten_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("person_id", "exercise"),
    )


def downgrade() -> None:
    op.drop_table("own_way")
