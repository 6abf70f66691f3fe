"""Serves the actions to Rasa on loopback. Rasa's own server would answer an error with the whole request."""

from __future__ import annotations

import logging

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionNotFoundException
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from actions.registry import all_actions
from bot import catalogue, lexicon
from bot.directory import country_named
from bot.triage import screen

log = logging.getLogger(__name__)


def executor() -> ActionExecutor:
    """Rasa's executor with every action registered."""
    registered = ActionExecutor()
    for action in all_actions():
        registered.register_action(action)
    return registered


def create_app(name: str = "suara_actions") -> Sanic:
    """POST /webhook runs one action, as Rasa's action server does; GET /health answers when it is up."""
    app = Sanic(name, configure_logging=False)
    run = executor()

    async def webhook(request: Request) -> HTTPResponse:
        try:
            return json(await run.run(request.json))
        except ActionNotFoundException as error:
            return json({"error": str(error), "action_name": error.action_name}, 404)
        except Exception as error:
            # A traceback or message could quote what a person wrote.
            log.error("an action failed: %s at %s", type(error).__name__, _place(error))
            return json({"error": "the action failed"}, 500)

    async def health(_: Request) -> HTTPResponse:
        return json({"status": "ok"})

    app.add_route(webhook, "/webhook", methods=["POST"])
    app.add_route(health, "/health", methods=["GET"])
    return app


def warm() -> None:
    """Read what the first message would wait for: seconds of lexicons, catalogues and country names."""
    lexicon.prepare()
    for language in catalogue.languages():
        catalogue.text("choice.menu", language)
        country_named("-", language)
        screen("-", language)


def _place(error: BaseException) -> str:
    """File and line where an error was raised, without its message."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "an unknown place"
