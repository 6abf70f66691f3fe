"""A small brain of the real parts: Rasa's agent, the project's pipeline, stores, channel and language generator."""

from __future__ import annotations

import json
import warnings
from collections.abc import AsyncIterator, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

HAS_RASA = find_spec("rasa") is not None
collect_ignore_glob = [] if HAS_RASA else ["*"]

if HAS_RASA:
    from bot.components import unneeded

    unneeded.settle()  # as in every process of the brain
    # Rasa and the libraries of its time warn when they are imported; none of it is ours to mend.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import httpx
        import pytest_asyncio
        import rasa.core.agent
        import rasa.core.run
        import rasa.engine.recipes.default_components
        import rasa.model_training
        import sanic

else:
    pytest_asyncio = pytest  # nothing is collected here then, but pytest still reads this file

LIBRARIES_OF_THEIR_TIME = (
    "ignore::DeprecationWarning:rasa",
    "ignore::DeprecationWarning:sanic",
    "ignore::DeprecationWarning:dask",
    "ignore::DeprecationWarning:numpy",
    "ignore::DeprecationWarning:ruamel",
    "ignore::PendingDeprecationWarning",
    "ignore:the load_module:DeprecationWarning",
)
"""Warnings of libraries that Rasa pins; the project's own stay errors."""

CONFIG = """
recipe: default.v1
assistant_id: suara-test
language: mul
importers:
- name: bot.components.importer.LanguageFolders
  nlu: {nlu}
pipeline:
- name: bot.components.cleaning.TextCleaner
- name: bot.components.language.LanguageIdentifier
- name: bot.components.intent.IntentClassifier
- name: bot.components.urgency.UrgencyClassifier
policies:
- name: RulePolicy
"""

DOMAIN = """
version: "3.1"
intents: [greet, goodbye, emergency, self_harm, ask_signs, choose]
entities: [choice]
responses:
  utter_ask_reply_safe:
  - text: utter.ask_reply_safe
    buttons:
    - {title: choice.yes, payload: /goodbye}
    - {title: choice.skip, payload: '/choose{"choice": "skip"}'}
  utter_ask_place:
  - text: utter.ask_place
  utter_ask_when:
  - text: utter.ask_when
  utter_ask_extra:
  - custom: {command: human}
actions: [action_remote]
session_config:
  session_expiration_time: 240
  carry_over_slots_to_new_session: false
"""

RULES = """
version: "3.1"
rules:
- rule: a greeting gets choices
  steps:
  - intent: greet
  - action: utter_ask_reply_safe
- rule: a goodbye
  steps:
  - intent: goodbye
  - action: utter_ask_place
- rule: danger
  steps:
  - intent: emergency
  - action: utter_ask_when
- rule: a choice
  steps:
  - intent: choose
  - action: utter_ask_extra
- rule: the signs
  steps:
  - intent: ask_signs
  - action: action_remote
"""

MESSAGES = {
    "greet": ("hello there", "good morning", "hi hello", "hey anybody there"),
    "goodbye": ("bye now", "goodbye", "see you later", "bye bye"),
    "emergency": ("he locked me in and hits me", "they come to kill us now", "help he has a knife", "i am hiding"),
    "self_harm": ("i want to die tonight", "i will end my life", "i cut myself", "suicide is the only way"),
    "ask_signs": ("what are the signs", "how to recognise a victim", "signs of trafficking", "how do i spot it"),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the libraries warn in the tests of this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            for allowed in LIBRARIES_OF_THEIR_TIME:
                item.add_marker(pytest.mark.filterwarnings(allowed))


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trained model file of the small brain."""
    folder = tmp_path_factory.mktemp("brain")
    (folder / "nlu" / "en").mkdir(parents=True)
    (folder / "rules.yml").write_text(RULES, encoding="utf-8")
    (folder / "domain.yml").write_text(DOMAIN, encoding="utf-8")
    (folder / "config.yml").write_text(CONFIG.format(nlu=json.dumps(str(folder / "nlu"))), encoding="utf-8")
    lines = ['version: "3.1"', "nlu:"]
    for intent, texts in MESSAGES.items():
        urgency = "emergency" if intent in {"emergency", "self_harm"} else "routine"
        lines += [f"- intent: {intent}", "  examples:"]
        for text in texts:
            for variant in (text, f"{text}!", f"ok {text}", f"{text} please"):
                lines += [f"  - text: {json.dumps(variant)}", f"    metadata: {{urgency: {urgency}, style: standard}}"]
    (folder / "nlu" / "en" / "all.yml").write_text("\n".join(lines), encoding="utf-8")
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        warnings.simplefilter("ignore")
        patch.setenv("RASA_MAX_CACHE_SIZE", "0")
        patch.setenv("RASA_TELEMETRY_ENABLED", "false")
        patch.chdir(folder)
        result = rasa.model_training.train(
            str(folder / "domain.yml"), str(folder / "config.yml"), [str(folder / "rules.yml")], str(folder)
        )
    assert result.model is not None
    return Path(result.model)


@pytest.fixture
def agent(model: Path, tmp_path: Path) -> Any:
    """Rasa's agent over that model, with a fresh sealed store."""
    from actions.registry import executor
    from bot.components.action_calls import ActionCalls
    from bot.components.locks import ConversationLocks
    from bot.components.nlg import LocalisedNLG
    from bot.components.shelves import SqliteShelf
    from bot.components.trackers import SealedTrackerStore
    from webhooks.vault.sealing import Sealer

    store = SealedTrackerStore(
        shelf=SqliteShelf(tmp_path / "trackers.db", days=7),
        sealer=Sealer.from_key_file(tmp_path / "tracker.key"),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return rasa.core.agent.Agent.load(
            model,
            generator=LocalisedNLG(),
            tracker_store=store,
            lock_store=ConversationLocks(),
            action_endpoint=ActionCalls(executor(), patience=1.0),
        )


@pytest.fixture
def app(agent: Any) -> Iterator[Any]:
    """The brain's web application with the gateway's channel, not listening anywhere."""
    from bot.components.channel import GatewayChannel

    sanic.Sanic.test_mode = True
    application = sanic.Sanic("brain-test", configure_logging=False)
    rasa.core.channels.channel.register([GatewayChannel()], application, "/webhooks/")
    application.ctx.agent = agent
    yield application
    sanic.Sanic._app_registry.clear()


@pytest_asyncio.fixture
async def client(app: Any) -> AsyncIterator[Any]:
    """An HTTP client that talks to the application in this process."""
    await app._startup()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as http:
        yield http
