"""Stream tokens: what may stand in an address for a minute instead of the conversation's secret.

The id inside is sealed, so that an address in a proxy's log names no conversation, and the whole is signed with its
time.
"""

from __future__ import annotations

import base64

from itsdangerous import BadSignature, TimestampSigner

from webhooks.vault.keys import Keys
from webhooks.vault.sealing import SealBroken

TOKEN_SECONDS = 60
_CONTEXT = "chat stream"


class TokenInvalid(Exception):
    """The token was not made here, or its minute is over."""


def stream_token(keys: Keys, conversation_id: str) -> str:
    """Return a token for the stream of a conversation."""
    sealed = keys.sealer.seal(_CONTEXT, conversation_id.encode())
    return _signer(keys).sign(base64.urlsafe_b64encode(sealed)).decode()


def conversation_of(keys: Keys, token: str) -> str:
    """Return the id of the conversation that a token opens.

    Raises:
        TokenInvalid: it was not made here, or is older than `TOKEN_SECONDS`.
    """
    try:
        sealed = base64.urlsafe_b64decode(_signer(keys).unsign(token, max_age=TOKEN_SECONDS))
        return keys.sealer.open(_CONTEXT, sealed).decode()
    except (BadSignature, SealBroken, ValueError):
        raise TokenInvalid from None


def _signer(keys: Keys) -> TimestampSigner:
    return TimestampSigner(keys.session_secret, salt=_CONTEXT)
