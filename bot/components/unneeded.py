"""TensorFlow stays out of the brain: no component of config.yml uses it, and Rasa imports it all the same.

It would be half of the brain's memory and much of its start. In its place stand modules whose every name is an empty
class, enough for Rasa to define its own classes on top of them. A component that really needs TensorFlow would get
nothing done with these, so they are used only when config.yml names none (docs/decisions/one-machine.md).
"""

from __future__ import annotations

import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml

from bot.paths import ROOT

PACKAGES = frozenset({"tensorflow", "tensorflow_addons", "tensorflow_hub", "keras"})
"""What is stood in for, with everything below it."""

WITHOUT = frozenset({"RulePolicy", "MemoizationPolicy", "AugmentedMemoizationPolicy"})
"""Components of Rasa's own that are known to run without TensorFlow; those of the project do."""


class _AnyName(type):
    """The kind of class that has every attribute, and that changes nothing when it is used as a decorator."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing

    def __call__(cls, *arguments: Any, **_: Any) -> Any:
        return arguments[0] if len(arguments) == 1 and callable(arguments[0]) else Nothing


class Nothing(metaclass=_AnyName):
    """Stands for every class, function and constant of TensorFlow."""


class _Module(ModuleType):
    """A module in which every name is `Nothing`."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing


class _Finder(MetaPathFinder, Loader):
    """Finds such a module for every import from the packages."""

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        """Where to load a module from: here, if it is of one of the packages."""
        return ModuleSpec(name, self, is_package=True) if name.partition(".")[0] in PACKAGES else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The module itself, with nothing in it."""
        return _Module(spec.name)

    def exec_module(self, _module: ModuleType) -> None:
        """Nothing to run."""


def is_needed(config: Path) -> bool:
    """Whether a Rasa configuration names a component that may use TensorFlow; one that cannot be read may."""
    try:
        content = yaml.safe_load(config.read_text(encoding="utf-8"))
        names = [component["name"] for key in ("pipeline", "policies") for component in content[key]]
    except (OSError, yaml.YAMLError, KeyError, TypeError):
        return True
    return not all(str(name).startswith("bot.") or name in WITHOUT for name in names)


def settle(config: Path = ROOT / "config.yml") -> None:
    """Leave TensorFlow out of this process from now on if nothing needs it; call it before Rasa is imported."""
    if not is_needed(config) and "tensorflow" not in sys.modules:
        sys.meta_path.insert(0, _Finder())
