"""Sealing: what opens, and what does not."""

from __future__ import annotations

import os
import stat
from multiprocessing.pool import ThreadPool
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhooks.vault.sealing import KEY_BYTES, KeyFileUnsafe, SealBroken, Sealer, read_or_make_key


@given(data=st.binary(max_size=500), context=st.text(max_size=50))
def test_what_was_sealed_opens_in_its_context(data: bytes, context: str) -> None:
    """Opening in the same context gives back the same bytes."""
    sealer = Sealer(bytes(KEY_BYTES))
    assert sealer.open(context, sealer.seal(context, data)) == data


def test_a_seal_that_was_moved_does_not_open() -> None:
    """A sealed value copied to another row is refused."""
    sealer = Sealer(bytes(KEY_BYTES))
    with pytest.raises(SealBroken):
        sealer.open("message.text_sealed:2", sealer.seal("message.text_sealed:1", b"story"))


@given(position=st.integers(min_value=0, max_value=40 + 5), change=st.integers(min_value=1, max_value=255))
def test_a_seal_that_was_tampered_with_does_not_open(position: int, change: int) -> None:
    """Any changed byte is noticed."""
    sealer = Sealer(bytes(KEY_BYTES))
    sealed = bytearray(sealer.seal("here", b"story"))
    sealed[position] ^= change
    with pytest.raises(SealBroken):
        sealer.open("here", bytes(sealed))


@given(cut=st.integers(min_value=0, max_value=45))
def test_a_seal_that_was_cut_short_does_not_open(cut: int) -> None:
    """A truncated value is refused, not misread."""
    sealer = Sealer(bytes(KEY_BYTES))
    with pytest.raises(SealBroken):
        sealer.open("here", sealer.seal("here", b"story")[:cut])


def test_a_key_file_is_made_for_its_owner_only(tmp_path: Path) -> None:
    """A missing key is made once, with mode 0600, and read again after."""
    path = tmp_path / "keys" / "master.key"
    first = read_or_make_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_or_make_key(path) == first


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    """The first key file wins, however many start at the same moment."""
    with ThreadPool(8) as pool:
        keys = pool.map(lambda _: read_or_make_key(tmp_path / "master.key"), range(32))
    assert len(set(keys)) == 1


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    """An open key file stops the start, with the command that repairs it."""
    path = tmp_path / "master.key"
    path.write_bytes(os.urandom(KEY_BYTES))
    path.chmod(0o644)
    with pytest.raises(KeyFileUnsafe, match="chmod 600"):
        read_or_make_key(path)


def test_a_file_that_is_no_key_is_refused(tmp_path: Path) -> None:
    """A key of the wrong length is named as such."""
    path = tmp_path / "master.key"
    path.write_bytes(b"short")
    path.chmod(0o600)
    with pytest.raises(KeyFileUnsafe, match="5 bytes"):
        read_or_make_key(path)
