"""Sealing of everything that must not be readable at rest.

Runs in both environments: the gateway seals columns with it, the brain its trackers.
XChaCha20-Poly1305 (libsodium's `crypto_aead_xchacha20poly1305_ietf`) with a random nonce of 24 bytes; the context
(table, column and row) is authenticated, so that a sealed value moved to another row does not open.
"""

from __future__ import annotations

import os
from pathlib import Path

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
    crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
)
from nacl.exceptions import CryptoError

VERSION = b"\x01"
KEY_BYTES = crypto_aead_xchacha20poly1305_ietf_KEYBYTES
_NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES


class SealBroken(Exception):
    """A sealed value does not open: another key, another place, or tampered with."""


class KeyFileUnsafe(Exception):
    """A key file is readable by others, or is not a key."""


def read_or_make_key(path: Path) -> bytes:
    """Return the 32 bytes of a key file, made with mode 0600 when missing.

    Safe when several processes start at once: the file appears whole or not at all, and the first one wins.

    Raises:
        KeyFileUnsafe: others can read the file, or it does not hold 32 bytes.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(os.urandom(KEY_BYTES))
            handle.flush()
            os.fsync(handle.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass  # another process was first; its key is the key
        finally:
            fresh.unlink()
    if path.stat().st_mode & 0o077:
        raise KeyFileUnsafe(f"{path} can be read by others: run `chmod 600 {path}`")
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise KeyFileUnsafe(f"{path} holds {len(key)} bytes, a key has {KEY_BYTES}")
    return key


class Sealer:
    """Seals bytes under one key, each bound to its context."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes, not {len(key)}")
        self._key = key

    @classmethod
    def from_key_file(cls, path: Path) -> Sealer:
        """Return a sealer with the key in `path`, made when missing."""
        return cls(read_or_make_key(path))

    def seal(self, context: str, data: bytes) -> bytes:
        """Return version, nonce and ciphertext: 41 bytes more than `data`."""
        nonce = os.urandom(_NONCE_BYTES)
        return VERSION + nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(data, context.encode(), nonce, self._key)

    def open(self, context: str, sealed: bytes) -> bytes:
        """Return what was sealed in this context.

        Raises:
            SealBroken: it was not sealed by this key in this context.
        """
        nonce, ciphertext = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if sealed[:1] != VERSION:
            raise SealBroken(f"unknown version of a seal in {context}")
        try:
            return crypto_aead_xchacha20poly1305_ietf_decrypt(ciphertext, context.encode(), nonce, self._key)
        except (CryptoError, ValueError):
            raise SealBroken(f"a seal in {context} does not open") from None
