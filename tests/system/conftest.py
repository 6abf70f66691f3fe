"""A whole installation on free ports, connected to a server that answers as Twilio does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from bot.paths import models_dir
from suara.bench.installation import Installation, running
from suara.exchange import Line
from suara.phone import Handset
from tests.fake_twilio import FROM, FakeTwilio
from tests.system.town import Town
from tests.webhooks.conftest import postgres_url

__all__ = ["postgres_url"]  # a fixture

ONCALL = ("+15005550008", "+15005550009")
ACK_SECONDS = 6  # short enough to see the next person paged, long enough for a slow machine


@pytest.fixture(scope="module")
def twilio() -> Iterator[FakeTwilio]:
    """The server that takes what this module's installation sends, and nobody else's."""
    with FakeTwilio() as server:
        yield server


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    """What the installation is told beside its Twilio and who is on call."""
    return {"SUARA_ACK_SECONDS": str(ACK_SECONDS)}


@pytest.fixture(scope="module")
def installation(
    tmp_path_factory: pytest.TempPathFactory, twilio: FakeTwilio, environment: dict[str, str]
) -> Iterator[Installation]:
    """Suara, every process of it, with the model of this checkout; one at a time, because each wants the machine."""
    home = tmp_path_factory.mktemp("installation") / "home"
    if models_dir().is_dir():
        shutil.copytree(models_dir(), home / "models")  # `make test` has trained it; training twice shows nothing
    people = {"SUARA_ONCALL": ",".join(ONCALL)}
    with running(home, twilio.environment | people | environment) as started:
        yield started


@pytest.fixture
def town(installation: Installation, twilio: FakeTwilio) -> Iterator[Town]:
    """People with phones and browsers, and the staff."""
    settings = installation.settings.model_copy(update={"twilio_from": FROM, "twilio_auth_token": twilio.auth_token})
    line = Line(twilio.account_sid, twilio.auth_token, twilio.url)
    made = Town(installation, twilio, lambda number: Handset(settings, line, number), ONCALL)
    made.settle()
    yield made
    made.close()
