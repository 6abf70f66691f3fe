"""`suara up`: every process of Suara on one machine, kept alive."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
import httpx

from suara import staff
from suara.environments import rasa_python
from suara.exchange import ONCALL_NUMBER, Line, close_line, open_line
from suara.ports import PortTaken, free_port, require_free
from suara.processes import Process, Supervisor
from webhooks import migrations
from webhooks.desk import accounts
from webhooks.parts import Parts
from webhooks.serve import COUNTERS_FOLDER, counters_folder
from webhooks.settings import Settings

FIRST_OPERATOR = "operator"
_AFTER_THE_GATEWAY = 5  # niceness: a message is taken in, and danger paged, before the brain thinks about another one
_READY_SECONDS = 240  # a cold start of the brain on a slow disk
QUIET_TENSORFLOW = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0", "CUDA_VISIBLE_DEVICES": "-1"}


class NotReady(click.ClickException):
    """A part did not answer in time."""


def run(settings: Settings, train: Callable[[], None]) -> None:
    """Prepare, start everything, say where it is, and keep it alive until told to stop."""
    _require_ports(settings)
    parts = Parts.assemble(settings)
    migrations.upgrade(parts)
    train()
    environment = _shared_environment(settings)
    line = None
    processes = []
    if not settings.twilio_account_sid:
        port = free_port()
        line = open_line(settings, port)
        environment |= line.environment()
        if not settings.oncall:
            environment["SUARA_ONCALL"] = ONCALL_NUMBER
        processes.append(_python("exchange", ["-m", "suara.serve_exchange", str(port)], environment, settings.home))
    processes += _parts_as_processes(settings, environment)
    supervisor = Supervisor(processes)
    supervisor.start()
    try:
        if wait_until_ready(settings, supervisor):
            _announce(settings, parts, line)
        supervisor.watch()
    finally:
        click.echo("Stopping …")
        supervisor.stop()
        close_line(settings)


def _require_ports(settings: Settings) -> None:
    for name in ("public_port", "desk_port", "brain_port"):
        try:
            require_free(getattr(settings, name))
        except PortTaken as error:
            raise click.ClickException(f"{error}; choose another with SUARA_{name.upper()}=…") from None


def _shared_environment(settings: Settings) -> dict[str, str]:
    """Return what every process is started with; the folder that they count into begins empty."""
    counts = counters_folder(settings)
    shutil.rmtree(counts, ignore_errors=True)
    counts.mkdir(parents=True, mode=0o700)
    return dict(os.environ) | {"SUARA_HOME": str(settings.home), COUNTERS_FOLDER: str(counts)}


def _python(name: str, arguments: list[str], environment: dict[str, str], home: Path) -> Process:
    return Process(name, [sys.executable, *arguments], environment, home)


def _parts_as_processes(settings: Settings, environment: dict[str, str]) -> list[Process]:
    python = str(rasa_python(settings))
    rasa_environment = {k: v for k, v in environment.items() if k not in _OF_THE_GATEWAY} | QUIET_TENSORFLOW
    home = settings.home
    return [
        _python("gateway", ["-m", "webhooks.serve", "gateway"], environment, home),
        _python("desk", ["-m", "webhooks.serve", "desk"], environment, home),
        _python("worker", ["-m", "webhooks.worker"], environment, home),
        Process("brain", [python, "-m", "bot.components.serve"], rasa_environment, home, _AFTER_THE_GATEWAY),
    ]


# The brain decides what to say; it has no use for numbers, accounts, the case database or the counters' folder.
_OF_THE_GATEWAY = frozenset(
    {
        "SUARA_TWILIO_ACCOUNT_SID",
        "SUARA_TWILIO_AUTH_TOKEN",
        "SUARA_TWILIO_FROM",
        "SUARA_TWILIO_WHATSAPP_FROM",
        "SUARA_ONCALL",
        "SUARA_DATABASE_URL",
        COUNTERS_FOLDER,
    }
)


def wait_until_ready(settings: Settings, supervisor: Supervisor) -> bool:
    """Wait until both apps say that every part answers; return False when told to stop before.

    Raises:
        NotReady: a part did not answer within four minutes.
    """
    deadline = time.monotonic() + _READY_SECONDS
    urls = [f"http://127.0.0.1:{port}/readyz" for port in (settings.public_port, settings.desk_port)]
    started = time.monotonic()
    missing = ""
    while time.monotonic() < deadline:
        states = [_ready(url) for url in urls]
        if all(state == "" for state in states):
            return True
        missing = "; ".join(dict.fromkeys(state for state in states if state))
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\033[KStarting, {time.monotonic() - started:.0f} s: waiting for {missing}")
        for process in supervisor.processes:
            process.revive()
        if supervisor.stopping.wait(0.25):
            return False
    raise NotReady(f"not ready after {_READY_SECONDS} s ({missing}); read the logs in {settings.home / 'log'}")


def _ready(url: str) -> str:
    """Return what is not ready, or an empty string."""
    try:
        answer = httpx.get(url, timeout=3)
    except httpx.HTTPError:
        return "the gateway and the desk"
    if answer.is_success:
        return ""
    try:
        body = answer.json()
    except ValueError:
        return "an answer"
    silent = body.get("silent") if isinstance(body, dict) else None
    return ", ".join(silent) if isinstance(silent, list) and silent else "an answer"


def _announce(settings: Settings, parts: Parts, line: Line | None) -> None:
    name = staff.oldest(parts)
    if name is None:
        name = accounts.create_staff(parts, FIRST_OPERATOR).name
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    click.echo("\nSuara is ready.\n")
    click.echo(f"  Chat page      {settings.gateway_url}/")
    click.echo(f"  Desk           {settings.staff_url}/")
    click.echo(f"  Desk login     {accounts.login_link(parts, name)}")
    click.echo(f"                 (as {name}; works once, for 15 minutes; a new one: uv run suara staff link)")
    if line is not None:
        click.echo("  By SMS         no Twilio account: a local exchange stands in. In another terminal:")
        click.echo("                   uv run suara phone            a person's handset")
        click.echo("                   uv run suara phone --oncall   the handset that gets the pages")
    click.echo(f"\nLogs are in {settings.home / 'log'}. Ctrl-C stops everything.\n")
    sys.stdout.flush()


def train_in_rasa(settings: Settings, *arguments: str) -> None:
    """Train when the data changed, in Rasa's environment, with its progress on this terminal."""
    environment = dict(os.environ) | {"SUARA_HOME": str(settings.home)} | QUIET_TENSORFLOW
    command = [str(rasa_python(settings)), "-m", "bot.training", *arguments]
    if subprocess.run(command, env=environment, check=False).returncode:  # noqa: S603 -- our own command
        raise click.ClickException("training failed; what it printed above says why")
