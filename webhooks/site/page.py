"""The page, and the form that it is without JavaScript.

The form carries the conversation's secret in a hidden field, and the page that answers shows the thread again from the
database. Only the first page, which holds nobody's words, is compressed: compressed secrets can be guessed by their
size (BREACH, 2013).
"""

from __future__ import annotations

import gzip
import secrets
from dataclasses import dataclass
from functools import partial

from flask import Response, g, render_template, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import RequestEntityTooLarge

from bot import catalogue
from bot.languages import OWN_NAMES, SPOKEN
from webhooks.app import parts
from webhooks.channels import web
from webhooks.channels.web import ChatSecret, ThreadLine
from webhooks.logs import log
from webhooks.site import help_lines, words
from webhooks.site.assets import takes_gzip
from webhooks.site.incoming import LONGEST_TEXT, chat_message, secret_in
from webhooks.site.limits import messages_of_one_address
from webhooks.site.refusals import Refusal
from webhooks.site.taking import take


@dataclass(frozen=True)
class Shown:
    """What a page shows of a conversation."""

    thread: tuple[ThreadLine, ...] = ()
    country: str | None = None  # where the person has said that they are


def show() -> Response:
    """Show the first page in the visitor's language, or the one that `?lang=` names."""
    g.chosen_language = words.chosen_language(request.args.get("lang"))
    response = _page(web.new_secret(parts().keys))
    response.headers["Vary"] = "Accept-Encoding, Accept-Language"
    if takes_gzip():
        response.set_data(gzip.compress(response.get_data()))
        response.headers["Content-Encoding"] = "gzip"
    return response


@messages_of_one_address
def submit() -> Response:
    """Take what the form sends: a message or a choice, another language, or only a look for new answers."""
    form = request.form
    if "switch" in form or "refresh" in form:
        g.chosen_language = words.chosen_language(form.get("switch") or form.get("language"))
        secret = secret_in(form.get("conversation"))
        return _page(secret, _shown(secret), draft=form.get("text", ""))
    message = chat_message()
    take(parts(), message)
    return _page(message.secret, _shown(message.secret))


def again(refusal: Refusal) -> Response:
    """Show the page after a form that was not taken: what was written stays in the box, under the same id."""
    try:
        form = request.form.to_dict()
    except RequestEntityTooLarge:
        form = {}
    try:
        secret = secret_in(form.get("conversation"))
        shown = _shown(secret)
    except Refusal:
        secret, shown = web.new_secret(parts().keys), Shown()
    except SQLAlchemyError as error:
        log.error("thread_not_shown", error=type(error).__name__)
        shown = Shown()
    return _page(
        secret,
        shown,
        draft=form.get("choice") or form.get("text", ""),
        error=refusal.sentence(words.language_of_request()),
        message_id=form.get("id"),
    )


def _shown(secret: ChatSecret) -> Shown:
    """Return the thread; the replies in it count as delivered, because every page shows all of them again."""
    with parts().database.begin() as session:
        conversation = web.find(session, secret)
        if conversation is None:
            return Shown()
        replies = web.waiting(session, parts(), conversation.id)
        web.acknowledge(session, conversation.id, [reply.id for reply in replies])
        return Shown(tuple(web.thread(session, parts(), conversation.id)), conversation.country)


def _page(
    secret: ChatSecret, shown: Shown = Shown(), *, draft: str = "", error: str = "", message_id: str | None = None
) -> Response:
    language = words.language_of_request()
    chosen = words.spoken(g.get("chosen_language")) or ""
    written = words.written(language)
    tag = written.replace("_", "-")  # the same code as browsers write it; fonts are chosen by it
    text = render_template(
        "chat.html",
        word=partial(_word, language),
        human=catalogue.text("choice.human", written),
        language=language,
        tag=tag,
        chosen=chosen,
        own_names=OWN_NAMES,
        spoken=SPOKEN,
        exit_url=parts().settings.exit_url,
        near=help_lines.near(shown.country or words.likely_country(), written),
        countries=help_lines.by_country(written),
        thread=shown.thread,
        conversation=secret,
        message_id=message_id or secrets.token_hex(16),
        draft=draft,
        error=error,
        longest_text=LONGEST_TEXT,
    )
    response = Response(text, mimetype="text/html")
    response.headers["Content-Language"] = tag
    return response


def _word(language: str, name: str, **values: object) -> str:
    return words.word(name, language, **values)
