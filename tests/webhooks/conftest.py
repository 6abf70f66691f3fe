"""Parts for tests: SQLite in a temporary folder, and PostgreSQL in a database made for the run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from tests.conftest import skip_unless_ci
from tests.webhooks.stub_brain import StubBrain
from tests.webhooks.twilio_client import TwilioClient
from webhooks.database import Database
from webhooks.gateway import create_app
from webhooks.parts import Parts
from webhooks.settings import Settings
from webhooks.tables import Base

AUTH_TOKEN = "test-auth-token"
ON_CALL = ("+15005550006", "+15005550009")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an installation with a Twilio account and two people on call, in a folder of its own."""
    return Settings(
        home=tmp_path / "home",
        public_url="https://hotline.example",
        twilio_account_sid="AC" + "0" * 32,
        twilio_auth_token=AUTH_TOKEN,
        twilio_from="+15005550001",
        twilio_whatsapp_from="+15005550002",
        oncall=ON_CALL,
    )


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the schema, copied for each test."""
    path = tmp_path_factory.mktemp("schema") / "suara.db"
    database = Database(f"sqlite:///{path}")
    Base.metadata.create_all(database.engine)
    database.dispose()
    return path


@pytest.fixture
def parts(settings: Settings, empty_database: Path) -> Iterator[Parts]:
    """Parts on an empty SQLite database."""
    settings.home.mkdir(mode=0o700)
    shutil.copy(empty_database, settings.home / "suara.db")
    made = Parts.assemble(settings)
    yield made
    made.database.dispose()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a PostgreSQL database that lives as long as the run (server: SUARA_TEST_POSTGRES)."""
    server = os.environ.get("SUARA_TEST_POSTGRES", "postgresql+psycopg:///postgres?host=/var/run/postgresql")
    name = f"suara_test_{uuid4().hex[:12]}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except OperationalError:
        skip_unless_ci("no PostgreSQL on this machine (SUARA_TEST_POSTGRES says where)")
    yield engine.url.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture
def postgres_parts(settings: Settings, postgres_url: str) -> Iterator[Parts]:
    """Parts on an empty PostgreSQL database; tests that use it are marked `services`."""
    settings.home.mkdir(mode=0o700)
    made = Parts.assemble(settings.model_copy(update={"database_url": postgres_url}))
    # The tables stay from test to test, unless one dropped them: making them takes longer than most tests.
    Base.metadata.create_all(made.database.engine)
    with made.database.begin() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())
    yield made
    made.database.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def any_parts(request: pytest.FixtureRequest) -> Parts:
    """Parts on SQLite, and again on PostgreSQL when service tests run."""
    made: Parts = request.getfixturevalue("parts" if request.param == "sqlite" else "postgres_parts")
    return made


@pytest.fixture
def client(any_parts: Parts) -> FlaskClient:
    """A client of the gateway."""
    return create_app(any_parts).test_client()


@pytest.fixture
def twilio(client: FlaskClient, any_parts: Parts) -> TwilioClient:
    """Twilio, as the gateway meets it."""
    return TwilioClient(client, any_parts.settings)


@pytest.fixture
def brain() -> StubBrain:
    """A brain that repeats what it hears."""
    return StubBrain()
