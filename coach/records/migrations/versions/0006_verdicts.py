"""rep.doubt: why a counted rep may be none; refused: the cycles of a set that were not counted, with the reason"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("rep", sa.Column("doubt", sa.String(40)))
    op.create_table(
        "refused",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "set_id", sa.Integer, sa.ForeignKey("exercise_set.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("side", sa.String(5), nullable=False),
        sa.Column("start_s", sa.Float, nullable=False),
        sa.Column("peak_s", sa.Float, nullable=False),
        sa.Column("end_s", sa.Float, nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("probability", sa.Float, nullable=False),
        sa.UniqueConstraint("set_id", "side", "peak_s"),
    )


def downgrade() -> None:
    op.drop_table("refused")
    with op.batch_alter_table("rep") as table:
        table.drop_column("doubt")
