"""The stand-in for Twilio that other tests rely on."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from jsonschema import Draft202012Validator
from pytest_socket import enable_socket, socket_allow_hosts

from tests.fake_twilio import ACCOUNT_SID, AUTH_TOKEN, FROM, FakeTwilio
from tests.twilio_openapi import Openapi

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
FORM = {"To": "+15005550100", "From": FROM, "Body": "Hello"}


@pytest.fixture
def fake() -> Iterator[FakeTwilio]:
    """The server; a test that breaks the OpenAPI on purpose clears its violations."""
    enable_socket()
    socket_allow_hosts(["127.0.0.1", "localhost"])
    with FakeTwilio() as made:
        yield made


@pytest.fixture
def http(fake: FakeTwilio) -> Iterator[httpx.Client]:
    """A client with the account's password."""
    with httpx.Client(base_url=fake.url, auth=(ACCOUNT_SID, AUTH_TOKEN)) as client:
        yield client


def test_answers_as_twilio_does(http: httpx.Client) -> None:
    """The answer to a message fits the schema that Twilio publishes."""
    schema = Openapi.load()
    if schema.message is None:
        pytest.skip("Twilio's OpenAPI is not beside this checkout; set SUARA_SHARED to its folder")
    answer = http.post(MESSAGES, data=FORM)
    nullable = schema.message | {
        "properties": {
            name: value for name, value in schema.message["properties"].items() if not value.get("nullable")
        },
        "components": schema.components,
    }
    assert answer.status_code == 201
    assert list(Draft202012Validator(nullable).iter_errors(answer.json())) == []


@pytest.mark.parametrize(
    "form",
    [
        {"From": FROM, "Body": "no recipient"},
        FORM | {"Bodyy": "a field that Twilio does not have"},
        FORM | {"To": "somebody"},
        FORM | {"StatusCallback": "not an address"},
        FORM | {"MessagingServiceSid": "MG" + "x" * 32},
    ],
)
def test_holds_requests_to_the_openapi(fake: FakeTwilio, http: httpx.Client, form: dict[str, str]) -> None:
    """A request that Twilio's OpenAPI does not allow is refused and remembered, without its values."""
    assert http.post(MESSAGES, data=form).status_code == 400
    assert len(fake.violations) == 1
    assert not any(value in fake.violations[0] for value in form.values() if value)
    fake.violations.clear()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"From": None}, 21603),
        ({"Body": ""}, 21602),
        ({"Body": "😀" * 801}, 21617),
        ({"To": "whatsapp:+15005550100"}, 63007),
    ],
)
def test_refuses_what_twilio_refuses(http: httpx.Client, change: dict[str, str | None], code: int) -> None:
    """What the OpenAPI allows and Twilio still refuses gets Twilio's code."""
    form = {name: value for name, value in (FORM | change).items() if value is not None}
    assert http.post(MESSAGES, data=form).json()["code"] == code


def test_wants_the_password(fake: FakeTwilio) -> None:
    """Without the right password nothing is taken."""
    assert httpx.post(fake.url + MESSAGES, data=FORM, auth=(ACCOUNT_SID, "wrong")).status_code == 401
    assert httpx.get(fake.url + MESSAGES).status_code == 401
    assert fake.messages == []


def test_lists_fetches_and_deletes(fake: FakeTwilio, http: httpx.Client) -> None:
    """Messages are listed newest first by their recipient, fetched, redacted and deleted."""
    for body in ("one", "two"):
        http.post(MESSAGES, data=FORM | {"Body": body})
    listed = http.get(MESSAGES, params={"To": FORM["To"], "PageSize": "1"}).json()["messages"]
    one = MESSAGES.replace(".json", f"/{listed[0]['sid']}.json")
    assert [message["body"] for message in listed] == ["two"]
    assert http.get(MESSAGES, params={"To": "+15005550101"}).json()["messages"] == []
    assert http.post(one, data={"Body": ""}).json()["body"] == ""
    assert (http.delete(one).status_code, http.get(one).status_code) == (204, 404)
    assert [message.body for message in fake.messages] == ["one"]
