"""One process at a time holds a lock file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bot.paths import ROOT
from webhooks.file_lock import hold

HOLDER = """
import sys
from pathlib import Path
from webhooks.file_lock import hold
print(hold(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""


def test_one_holds_it_until_it_is_closed(tmp_path: Path) -> None:
    """The second gets nothing while the first lives, and gets it when the first lets go."""
    path = tmp_path / "run" / "part.lock"
    first = hold(path)
    assert first is not None
    assert hold(path) is None
    os.close(first)
    second = hold(path)
    assert second is not None
    os.close(second)


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    """Nobody has to remove a lock file after a crash."""
    path = tmp_path / "part.lock"
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip().isdecimal()
        assert hold(path) is None
        other.kill()
    left = hold(path)
    assert left is not None
    os.close(left)


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    """The file and the folder that is made for it belong to this user alone."""
    path = tmp_path / "run" / "part.lock"
    held = hold(path)
    assert held is not None
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    os.close(held)
