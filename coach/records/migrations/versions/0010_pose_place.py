"""exercise_set.pose_place: whether the pose was found in the visitor's browser or on the server"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("exercise_set", sa.Column("pose_place", sa.String(10)))


def downgrade() -> None:
    op.drop_column("exercise_set", "pose_place")
