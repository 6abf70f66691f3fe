"""`suara chat`: the web chat in a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click
import httpx

from webhooks.settings import Settings

_TIMEOUT = 15.0  # seconds


def talk(settings: Settings, language: str | None, write: Callable[[str], None]) -> None:
    """Send each line of the terminal to the gateway's chat and show the replies, until the input ends.

    Raises:
        click.ClickException: no gateway answers.
    """
    conversation = None
    with httpx.Client(base_url=f"http://127.0.0.1:{settings.public_port}", timeout=_TIMEOUT) as client:
        while True:
            write("> ")
            line = sys.stdin.readline()
            if not line:
                write("\n")
                return
            body = {"text": line.rstrip("\n"), "conversation": conversation, "language": language}
            try:
                answer = client.post("/chat/messages", json={k: v for k, v in body.items() if v is not None})
            except httpx.HTTPError as error:
                nobody = f"no gateway answers on port {settings.public_port} ({type(error).__name__})"
                raise click.ClickException(f"{nobody}: start it with `suara up`") from None
            if not answer.is_success:
                write(f"  ({answer.json().get('error', answer.status_code)})\n")
                continue
            told = answer.json()
            conversation = told["conversation"]
            for reply in told["replies"]:
                write(f"  < {reply['text']}\n")
                for number, choice in enumerate(reply.get("choices", []), 1):
                    write(f"      {number}  {choice}\n")
