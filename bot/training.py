"""Train what is trained, when what it is made of has changed: `python -m bot.training [--force] [--home DIR]`."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import click

from bot.paths import ROOT, models_dir
from bot.understanding.progress import heard_by

SOURCES: tuple[str, ...] = (
    "config.yml",
    "domain.yml",
    "bot/domain",
    "bot/cleaning",
    "bot/components/importer.py",
    "bot/components/intent.py",
    "bot/language",
    "bot/learning.py",
    "bot/lexicon",
    "bot/understanding",
    "data/cleaning",
    "data/language",
    "data/lexicon",
    "data/nlu",
    "data/rules",
)
"""Files and folders that the models are made of, relative to the checkout."""

MODEL = "suara.tar.gz"
FINGERPRINT = "fingerprint"
STEPS = 100
"""Of the progress bar."""


def fingerprint(root: Path, sources: Iterable[str] = SOURCES) -> str:
    """A digest of the names and contents of every source file that exists."""
    digest = hashlib.blake2b(digest_size=16)
    for path in _files(root, sources):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _files(root: Path, sources: Iterable[str]) -> Iterator[Path]:
    for source in sources:
        start = root / source
        found = [start] if start.is_file() else start.rglob("*")
        yield from sorted(path for path in found if path.is_file() and path.suffix in {".py", ".txt", ".yml"})


def is_current(folder: Path, digest: str) -> bool:
    """Whether the model in `folder` was trained from what has this fingerprint."""
    mark = folder / FINGERPRINT
    return (folder / MODEL).is_file() and mark.is_file() and mark.read_text(encoding="ascii") == digest


def learn_languages() -> None:
    """Write the profile that tells languages apart; in a process of its own."""
    from bot.language.train import train

    train()


@click.command()
@click.option("--force", is_flag=True, help="Train even if nothing changed.")
@click.option(
    "--home", type=click.Path(path_type=Path, file_okay=False), help="Folder of everything written at run time."
)
def main(force: bool, home: Path | None) -> None:
    """Train the language profiles and the brain if their data changed."""
    if home is not None:
        os.environ["SUARA_HOME"] = str(home.absolute())
    folder = models_dir()
    digest = fingerprint(ROOT)
    if is_current(folder, digest) and not force:
        click.echo("The models are up to date.")
        return
    trained = ROOT / "var" / "models"
    if not force and trained != folder and is_current(trained, digest):
        shutil.copytree(trained, folder, dirs_exist_ok=True)
        click.echo("The models of this checkout are up to date and were copied.")
        return
    # Training needs the Rasa environment; asking whether it is needed does not.
    from bot.components.train import TrainingFailed, train
    from bot.language.lines import LinesError

    started = time.monotonic()
    with click.progressbar(length=STEPS, label="Training", item_show_func=lambda stage: stage, file=sys.stderr) as bar:

        def show(stage: str, done: float) -> None:
            bar.update(int(STEPS * done) - bar.pos, stage)

        try:
            show("starting", 0.0)
            # Beside each other: neither needs the other, and there are two cores.
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as beside:
                profiles = beside.submit(learn_languages)
                with heard_by(lambda stage, done: show(stage, 0.1 + 0.8 * done)):
                    train(folder / MODEL)
                profiles.result()
        except (TrainingFailed, LinesError) as error:
            raise click.ClickException(f"training failed: {error}") from error
        show("done", 1.0)
    (folder / FINGERPRINT).write_text(digest, encoding="ascii")
    size = (folder / MODEL).stat().st_size / 1e6
    click.echo(f"Trained in {time.monotonic() - started:.0f} s; the model has {size:.1f} MB.")


if __name__ == "__main__":
    sys.exit(main())
