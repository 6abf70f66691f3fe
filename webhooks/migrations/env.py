"""Alembic's entry: runs the revisions on the engine that `upgrade` hands over."""

from __future__ import annotations

from alembic import context
from sqlalchemy import text

from webhooks.tables import Base

_LOCK = 5_487_011  # any number; one migration at a time on PostgreSQL (SQLite's transactions are exclusive)

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        user_module_prefix="tables.",
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        context.run_migrations()
    connection.commit()
