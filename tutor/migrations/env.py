"""Runs migrations on the connection that tutor.db hands over; there is no alembic.ini."""

from alembic import context

from tutor.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
