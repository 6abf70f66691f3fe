"""The server's keys under `$SUARA_HOME/keys`, one file each, mode 0600, made on the first start."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from pathlib import Path

from webhooks.vault.sealing import Sealer, read_or_make_key


def key_folder(home: Path) -> Path:
    """Return the folder of the key files, made with mode 0700."""
    folder = home / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


class Keys:
    """Every key of the gateway, desk and worker.

    Sub-keys are derived from the master key by keyed BLAKE2b with the purpose as its personalisation (RFC 7693).
    """

    def __init__(self, home: Path) -> None:
        folder = key_folder(home)
        self._master = read_or_make_key(folder / "master.key")
        self.sealer = Sealer(self._derive("seal"))
        self._index_key = self._derive("index")
        self.session_secret = self._derive("session")
        self.desk_session_secret = self._derive("desk-session")
        self.escalation_secret = escalation_secret(home)

    def _derive(self, purpose: str) -> bytes:
        return hashlib.blake2b(key=self._master, person=purpose.encode(), digest_size=32).digest()

    def index(self, purpose: str, value: str) -> bytes:
        """Return a blind index of a value (HMAC-SHA256, 32 bytes): equal values can be found, none can be read."""
        return hmac.digest(self._index_key, f"{purpose}\0{value}".encode(), "sha256")


def escalation_secret(home: Path) -> str:
    """Return the Standard Webhooks secret shared by gateway and actions: `whsec_` and base64 of 32 bytes."""
    key = read_or_make_key(key_folder(home) / "escalation.secret")
    return "whsec_" + base64.b64encode(key).decode()


def random_token() -> str:
    """Return 32 random bytes as URL-safe text, for conversation secrets and login links."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
