"""The command line: each command a few lines around a module that does the work."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from webhooks.settings import Settings, settings_from_environment

PASS_ON = {"ignore_unknown_options": True, "help_option_names": []}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="suara")
def main() -> None:
    """Suara, a hotline assistant against human trafficking.

    Settings are environment variables SUARA_…, listed in docs/settings.md.
    """


def _settings() -> Settings:
    return settings_from_environment()


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


@main.command()
def up() -> None:
    """Start every part on this machine and keep it alive."""
    from suara.up import run, train_in_rasa

    settings = _settings()
    run(settings, lambda: train_in_rasa(settings))


@main.command()
@click.option("--force", is_flag=True, help="Train even if nothing changed.")
def train(force: bool) -> None:
    """Train the brain, if its data changed since the last time."""
    from suara.up import train_in_rasa

    train_in_rasa(_settings(), *(["--force"] if force else []))


@main.command(context_settings=PASS_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def evaluate(arguments: tuple[str, ...]) -> None:
    """Measure understanding on evaluation files: FILE… --predictions OUT.jsonl [--json]."""
    from suara.environments import rasa_python
    from suara.up import QUIET_TENSORFLOW, train_in_rasa

    settings = _settings()
    python = str(rasa_python(settings))
    if not {"-h", "--help"} & set(arguments):
        train_in_rasa(settings)
    environment = dict(os.environ) | {"SUARA_HOME": str(settings.home)} | QUIET_TENSORFLOW
    os.execve(python, [python, "-m", "bot.components.evaluate", *arguments], environment)  # noqa: S606


@main.command()
@click.option("--language", help="Write in this language from the start, such as th.")
def chat(language: str | None) -> None:
    """Talk to a running Suara in the terminal, as on the web page."""
    from suara.chat import talk

    talk(_settings(), language, _write)


@main.command()
@click.option("--number", default="+15005550001", show_default=True, help="The number of this handset.")
@click.option("--oncall", is_flag=True, help="Be the handset that gets the pages.")
@click.option("--whatsapp", is_flag=True, help="Write by WhatsApp instead of SMS.")
def phone(number: str, oncall: bool, whatsapp: bool) -> None:
    """Play a handset: what you type reaches Suara as an SMS, what Suara sends appears here."""
    from suara.exchange import ONCALL_NUMBER
    from suara.phone import Handset, NoLine, line_of, play

    settings = _settings()
    try:
        line = line_of(settings)
    except NoLine as error:
        raise click.ClickException(str(error)) from None
    if oncall:
        number = settings.oncall[0] if settings.oncall else ONCALL_NUMBER
    play(Handset(settings, line, number, whatsapp), _write)


@main.command()
def doctor() -> None:
    """Check configuration, keys, ports, numbers and languages; say what to do."""
    from suara.doctor import Level, examine

    colours = {Level.FINE: "green", Level.CARE: "yellow", Level.WRONG: "red"}
    wrong = 0
    for finding in examine(_settings()):
        wrong += finding.level is Level.WRONG
        click.echo(f"{click.style(f'{finding.level:>5}', fg=colours[finding.level])}  {finding.what}")
        if finding.remedy:
            click.echo(f"       → {finding.remedy}")
    if wrong:
        raise click.ClickException(f"{wrong} to repair")


@main.command()
@click.argument("language")
@click.option(
    "--html", "page", type=click.Path(path_type=Path, dir_okay=False), help="Write a page to read or print instead."
)
def texts(language: str, page: Path | None) -> None:
    """Show every text of LANGUAGE beside the English one, for a reviewer."""
    from suara.texts import as_page, as_text, codes

    if language not in codes():
        raise click.ClickException(f"there are no texts in {language}; there are in {', '.join(codes())}")
    if page is None:
        _write(as_text(language))
        return
    page.write_text(as_page(language), encoding="utf-8")
    click.echo(f"{page} is written; open it in a browser")


@main.group()
def staff() -> None:
    """Accounts of the desk."""


@staff.command("add")
@click.argument("name")
def staff_add(name: str) -> None:
    """Make an account and print a login link that works once."""
    from suara import staff as accounts

    click.echo(accounts.add(_settings(), name))


@staff.command("link")
@click.argument("name", required=False)
def staff_link(name: str | None) -> None:
    """Print a login link that works once, for 15 minutes."""
    from suara import staff as accounts

    click.echo(accounts.link(_settings(), name))


@staff.command("password")
@click.argument("name")
@click.password_option()
def staff_password(name: str, password: str) -> None:
    """Set an account's password."""
    from suara import staff as accounts

    accounts.password(_settings(), name, password)


@staff.command("off")
@click.argument("name")
def staff_off(name: str) -> None:
    """Close an account; whoever is logged in with it is out at once."""
    from suara import staff as accounts

    accounts.off(_settings(), name)


@main.command()
@click.option("--seconds", default=30, show_default=True, help="How long each load runs.")
@click.option("--rate", default=20, show_default=True, help="Messages a second.")
@click.option("--stock/--no-stock", default=True, show_default=True, help="Measure stock Rasa beside it.")
@click.option("--write", is_flag=True, help="Put the table into docs/benchmarks.md.")
def bench(seconds: int, rate: int, stock: bool, write: bool) -> None:
    """Measure speed, memory and training on this machine."""
    from suara.bench.report import measure_all

    measure_all(seconds=seconds, rate=rate, stock=stock, write=write)
