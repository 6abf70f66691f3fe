"""How many messages an address may send; danger always passes.

The address is never kept: a limit counts under a keyed hash of it that changes every hour.
"""

from __future__ import annotations

import math
import time
from ipaddress import IPv6Address, ip_network

from flask import Flask
from flask_limiter import Limiter

from bot.triage import screen
from webhooks.address import client_address
from webhooks.app import parts
from webhooks.cases.erasing import alarm_is_open
from webhooks.channels import web
from webhooks.clock import now
from webhooks.names import Urgency
from webhooks.site.incoming import ChatMessage, present_message

# A Redis that hangs is a Redis that is away.
_TIMEOUTS, _ANSWER_SECONDS = ("socket_timeout", "socket_connect_timeout"), 0.5
_IPV6_SITE_BITS = 64  # one subscriber has at least this much


def _key() -> str:
    address = client_address()
    if isinstance(address, IPv6Address):
        address = ip_network((address, _IPV6_SITE_BITS), strict=False).network_address
    return parts().keys.index("chat limit", f"{now():%Y-%m-%d %H} {address}").hex()


def _always_passes() -> bool:
    """Whether the present message passes any limit: it shows danger, or its conversation has an open alarm."""
    message = present_message()
    if message is None:
        return False
    return screen(message.text, message.language).urgency != Urgency.ROUTINE.value or _in_alarm(message)


def _in_alarm(message: ChatMessage) -> bool:
    if message.is_new:
        return False
    with parts().database.read() as session:
        conversation = web.find(session, message.secret)
        return conversation is not None and alarm_is_open(session, conversation.id)


limiter = Limiter(_key, strategy="moving-window", headers_enabled=False, in_memory_fallback_enabled=True)

messages_of_one_address = limiter.shared_limit(
    lambda: f"{parts().settings.chat_messages_per_minute}/minute", scope="chat", exempt_when=_always_passes
)


def prepare(app: Flask) -> None:
    """Count in Redis when there is one, in this process otherwise, and in this process while Redis is away."""
    address = app.extensions["suara"].settings.redis_url
    app.config.setdefault("RATELIMIT_STORAGE_URI", address or "memory://")
    if address:
        app.config.setdefault("RATELIMIT_STORAGE_OPTIONS", dict.fromkeys(_TIMEOUTS, _ANSWER_SECONDS))
    limiter.init_app(app)


def seconds_to_wait() -> int:
    """Return how long until the address may send again."""
    limit = limiter.current_limit
    return max(1, math.ceil(limit.reset_at - time.time())) if limit else 60
