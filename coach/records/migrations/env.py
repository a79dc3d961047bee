"""Alembic's entry: always run with a connection that coach.records.migrate hands over."""

from alembic import context

from coach.records.models import Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
