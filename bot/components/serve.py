"""Start the brain: `python -m bot.components.serve [--port N]`, on loopback alone."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from pathlib import Path
from typing import Any

import click

from bot import catalogue, lexicon
from bot.components import quiet, unneeded
from bot.directory import country_named
from bot.paths import ROOT, models_dir
from bot.triage import screen

ARENAS = -8
"""M_ARENA_MAX of glibc's mallopt: one heap for each thread would hold on to memory that nobody uses."""


def settle_process() -> None:
    """Numeric libraries on one thread, one heap: a turn is too small to be shared out."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
        os.environ.setdefault(name, "1")
    if sys.platform == "linux":
        ctypes.CDLL(None).mallopt(ARENAS, 2)


@click.command()
@click.option("--port", type=int, envvar="SUARA_BRAIN_PORT", default=5005, show_default=True, help="Port on 127.0.0.1.")
def main(port: int) -> None:
    """Run the brain until it is stopped."""
    settle_process()
    quiet.settle()
    unneeded.settle()
    model = newest_model(models_dir())
    if model is None:
        raise click.ClickException(f"no model in {models_dir()}: run `python -m bot.training` first")
    os.chdir(ROOT)
    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints

    from actions.registry import executor
    from bot.components import prepared
    from bot.components.action_calls import ActionCalls

    prepared.settle()
    quiet.settle()  # again: importing made loggers with handlers of their own
    endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
    endpoints.action = ActionCalls(executor())
    serve_application(
        str(model),
        interface="127.0.0.1",
        port=port,
        credentials=str(ROOT / "credentials.yml"),
        endpoints=endpoints,
        enable_api=False,
        server_listeners=[(_warm_up, "after_server_start")],
    )


async def _warm_up(app: Any, _: object) -> None:
    """Read what the first message would wait for: seconds of lexicons, catalogues and country names."""
    lexicon.prepare()
    for language in catalogue.languages():
        catalogue.text("choice.menu", language)
        country_named("-", language)
        screen("-", language)
    await app.ctx.agent.parse_message("qwrtz zxcvb")  # in no lexicon: it builds the index of every language
    # Nothing that is loaded by now ever goes; looking through its millions of objects again would stop a turn for long.
    gc.collect()
    gc.freeze()


def newest_model(folder: Path) -> Path | None:
    """The model that was trained last, or None."""
    return max(folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, default=None)


if __name__ == "__main__":
    main()
