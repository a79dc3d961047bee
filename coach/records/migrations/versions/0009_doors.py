"""wrong_try, known_browser: guesses wait without a lock on the owner; account.one_time instead of its own counter"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "wrong_try",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(64), nullable=False, unique=True),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "known_browser",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "account_id", sa.Integer, sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("token", sa.String(64), nullable=False, unique=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.add_column("account", sa.Column("one_time", sa.Boolean, nullable=False, server_default=sa.false()))
    op.drop_column("account", "wrong")
    op.drop_column("account", "locked_until")


def downgrade() -> None:
    op.add_column("account", sa.Column("locked_until", sa.DateTime(timezone=True)))
    op.add_column("account", sa.Column("wrong", sa.Integer, nullable=False, server_default="0"))
    op.drop_column("account", "one_time")
    op.drop_table("known_browser")
    op.drop_table("wrong_try")
