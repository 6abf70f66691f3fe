"""What Rasa would load and nobody uses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.components.unneeded import is_needed
from bot.paths import ROOT

pytestmark = pytest.mark.brain

OWN = "pipeline: [{name: bot.components.cleaning.TextCleaner}]\npolicies: [{name: RulePolicy}]\n"


def test_the_brain_needs_no_tensorflow() -> None:
    """The configuration that Suara ships names no component that uses it."""
    assert not is_needed(ROOT / "config.yml")


@pytest.mark.parametrize(
    "config",
    [
        OWN.replace("bot.components.cleaning.TextCleaner", "DIETClassifier"),
        OWN.replace("RulePolicy", "TEDPolicy"),
        "pipeline: []",
        "policies: 7\npipeline: 8",
        "- : [",
    ],
)
def test_it_is_loaded_when_a_component_may_use_it(tmp_path: Path, config: str) -> None:
    """Whoever puts a component of Rasa's own into config.yml gets the real TensorFlow, and so does a broken file."""
    path = tmp_path / "config.yml"
    path.write_text(config, encoding="utf-8")
    assert is_needed(path)


def test_rasa_can_be_imported_without_it() -> None:
    """The server, the agent and every component of Rasa's registry are defined on top of the empty modules."""
    program = (
        "import sys, warnings\n"
        "warnings.simplefilter('ignore')\n"
        "from bot.components import unneeded\n"
        "unneeded.settle()\n"
        "import rasa.core.run, rasa.model_training, rasa.engine.recipes.default_components\n"
        "import tensorflow.keras\n"
        "print(isinstance(tensorflow, unneeded._Module), len(sys.modules['tensorflow'].__path__))\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True", "0"]
