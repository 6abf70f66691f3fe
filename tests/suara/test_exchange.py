"""The local exchange and the handset that is connected to it."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import httpx
import pytest
from werkzeug.serving import make_server

from suara.exchange import SUARA_NUMBER, Line, close_line, create_exchange, find_line, open_line
from suara.phone import Handset, NoLine, line_of
from webhooks.settings import Settings

pytestmark = pytest.mark.services

NUMBER = "+15005550001"


@pytest.fixture
def line() -> Iterator[Line]:
    """A running exchange."""
    wanted = Line("AC" + "1" * 32, "token", "")
    server = make_server("127.0.0.1", 0, create_exchange(wanted), threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield Line(wanted.account_sid, wanted.auth_token, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()


def _post(line: Line, to: str, body: str, token: str | None = None) -> httpx.Response:
    return httpx.post(
        f"{line.url}/2010-04-01/Accounts/{line.account_sid}/Messages.json",
        data={"To": to, "From": SUARA_NUMBER, "Body": body},
        auth=(line.account_sid, token or line.auth_token),
    )


def test_a_handset_gets_its_own_messages_once_and_in_order(line: Line, tmp_path: Path) -> None:
    """What was sent to a number arrives there, oldest first, and is not shown twice."""
    handset = Handset(Settings(home=tmp_path), line, NUMBER)
    for body in ("one", "two", "three"):
        assert _post(line, NUMBER, body).status_code == 201
    _post(line, "+15005550002", "for somebody else")
    assert handset.receive() == ["one", "two", "three"]
    assert handset.receive() == []


def test_a_stranger_is_refused(line: Line) -> None:
    """Without the token of this start nothing is taken and nothing is listed."""
    assert _post(line, NUMBER, "hello", token="guess").status_code == 401


def test_the_line_is_found_while_it_is_open(tmp_path: Path) -> None:
    """`suara phone` finds the exchange of a running installation, in a file for its owner only."""
    settings = Settings(home=tmp_path)
    opened = open_line(settings, 4242)
    assert find_line(settings) == opened
    assert line_of(settings) == opened
    assert stat.S_IMODE((tmp_path / "run" / "exchange.json").stat().st_mode) == 0o600
    close_line(settings)
    with pytest.raises(NoLine):
        line_of(settings)


def test_a_real_account_is_never_played_with(tmp_path: Path) -> None:
    """With a real Twilio account the handset refuses: its messages would be real."""
    with pytest.raises(NoLine, match="real phone"):
        line_of(Settings(home=tmp_path, twilio_account_sid="AC1", twilio_auth_token="t"))
