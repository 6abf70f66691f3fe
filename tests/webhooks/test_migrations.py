"""The database's history against the schema in the code."""

from __future__ import annotations

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, select

from webhooks import migrations
from webhooks.clock import now
from webhooks.parts import Parts
from webhooks.settings import Settings
from webhooks.tables import Base, Heartbeat


def test_the_history_leads_to_the_schema(settings: Settings) -> None:
    """An empty database that went through every revision has exactly the tables, columns and indexes of the code."""
    parts = Parts.assemble(settings)
    migrations.upgrade(parts)
    with parts.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        difference = compare_metadata(context, Base.metadata)
    parts.database.dispose()
    assert difference == []


def test_a_second_start_changes_nothing(settings: Settings) -> None:
    """Upgrading an up-to-date database is harmless: it happens at every start."""
    parts = Parts.assemble(settings)
    migrations.upgrade(parts)
    with parts.database.begin() as session:
        session.add(Heartbeat(part="worker", at=now()))
    migrations.upgrade(parts)
    with parts.database.read() as session:
        kept = session.scalar(select(Heartbeat.part))
    parts.database.dispose()
    assert kept == "worker"


def test_every_revision_can_be_taken_back(settings: Settings) -> None:
    """Downgrading to the beginning leaves no table of Suara behind."""
    parts = Parts.assemble(settings)
    migrations.upgrade(parts)
    command.downgrade(migrations.configuration(parts), "base")
    engine = create_engine(settings.sql_url)
    left = [name for name in inspect(engine).get_table_names() if name != "alembic_version"]
    engine.dispose()
    parts.database.dispose()
    assert left == []
