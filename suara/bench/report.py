"""`suara bench`: everything measured in one run, as one table."""

from __future__ import annotations

import gzip
import os
import platform
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import click
import httpx

from bot.paths import ROOT
from suara.bench import brain, load, stock
from suara.bench.installation import Installation, running
from webhooks.clock import now
from webhooks.settings import Settings

PAGE = ROOT / "docs" / "benchmarks.md"
_TURNS = 300
_BEGIN, _END = "<!-- suara bench: begin -->", "<!-- suara bench: end -->"


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    stock: str
    suara: str
    hold: str


def measure_all(*, seconds: int, rate: int, stock: bool, write: bool) -> None:
    """Measure, print the table, and put it between the marks of docs/benchmarks.md when asked to."""
    with tempfile.TemporaryDirectory(prefix="suara-bench-") as folder:
        rows = _measure(Path(folder), seconds, rate, stock)
    table = _table(rows)
    click.echo(table)
    if write:
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(_between(page, table), encoding="utf-8")
        click.echo(f"written to {PAGE.relative_to(ROOT)}", err=True)


def _measure(folder: Path, seconds: int, rate: int, with_stock: bool) -> list[Row]:
    click.echo("1/4 training, then starting an installation …", err=True)
    home = folder / "home"
    trained, model = brain.training(Settings(home=home), home)
    with running(home) as installation:
        settings = installation.settings
        click.echo("2/4 load on the webhook …", err=True)
        acknowledged, replied = load.inbound(installation, rate, seconds)
        page_kb = _page_weight(installation)
        click.echo("3/4 the brain alone …", err=True)
        turn = brain.turns(settings.brain_url, _TURNS, brain.suara_metadata)
        memory = brain.memory_mb(installation.pid("brain"))
        start = brain.start_seconds(settings, folder)
        first = installation.start_seconds
    with running(home) as again:
        second = again.start_seconds
    beside = None
    if with_stock:
        click.echo("4/4 stock Rasa, its starter project and default configuration …", err=True)
        (folder / "stock").mkdir()
        beside = stock.measure(settings, folder / "stock", _TURNS)

    def of_stock(form: str, value: float | None) -> str:
        return "not measured" if value is None else form.format(value)

    return [
        Row(
            "median turn of the brain over HTTP",
            of_stock("{:.1f} ms", None if beside is None else beside.turn.median),
            f"{turn.median:.1f} ms",
            "≤ 12 ms",
        ),
        Row(
            "99th percentile of the same",
            of_stock("{:.1f} ms", None if beside is None else beside.turn.p99),
            f"{turn.p99:.1f} ms",
            "–",
        ),
        Row(
            f"inbound webhook to acknowledged at {rate}/s, p50 / p99",
            "the whole turn",
            f"{acknowledged.median:.1f} / {acknowledged.p99:.1f} ms ({acknowledged.count} messages)",
            "p99 ≤ 50 ms",
        ),
        Row(
            f"message to reply in the outbox at {rate}/s, p50 / p99",
            "–",
            f"{replied.median:.0f} / {replied.p99:.0f} ms",
            "≤ 60 / 250 ms",
        ),
        Row(
            "start of the brain to first answer",
            of_stock("{:.1f} s", None if beside is None else beside.start),
            f"{start:.1f} s",
            "≤ 20 s",
        ),
        Row(
            "memory of the brain",
            of_stock("{:.0f} MB", None if beside is None else beside.memory),
            f"{memory:.0f} MB",
            "≤ 650 MB",
        ),
        Row(
            "training", of_stock("{:.0f} s", None if beside is None else beside.training), f"{trained:.0f} s", "≤ 180 s"
        ),
        Row(
            "size of the model",
            of_stock("{:.1f} MB", None if beside is None else beside.model),
            f"{model:.1f} MB",
            "≤ 12 MB",
        ),
        Row("training and first start, to ready", "–", f"{trained + first:.0f} s", "–"),
        Row("`suara up` to ready, second start", "–", f"{second:.0f} s", "≤ 40 s"),
        Row("web chat page, first load, everything, compressed", "–", f"{page_kb:.1f} KB", "≤ 30 KB"),
    ]


def _page_weight(installation: Installation) -> float:
    """Return the kilobytes of the chat page and of every file that it names, compressed."""
    base = f"http://127.0.0.1:{installation.settings.public_port}/"
    page = httpx.get(base)
    names = set(re.findall(r"""(?:src|href)=["'](/[^"'#?]+\.(?:js|css|svg|png|ico|woff2)[^"']*)["']""", page.text))
    bodies = [page.content] + [httpx.get(urljoin(base, name)).content for name in sorted(names)]
    return sum(len(gzip.compress(body)) for body in bodies) / 1000


def _table(rows: list[Row]) -> str:
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    lines = [
        f"Measured on {now():%Y-%m-%d} on {machine}, everything running on it.",
        "",
        "| | stock Rasa 3.6.21, default configuration | Suara | to hold |",
        "|---|---|---|---|",
    ]
    return "\n".join(lines + [f"| {row.what} | {row.stock} | {row.suara} | {row.hold} |" for row in rows])


def _between(page: str, table: str) -> str:
    before, _, rest = page.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    if not rest or _END not in rest:
        raise click.ClickException(f"{PAGE} lacks the marks {_BEGIN} and {_END}")
    return f"{before}{_BEGIN}\n{table}\n{_END}{after}"
