"""Other sites may not send into the chat from a visitor's browser.

The page has no cookie and no login, so a foreign site gains nothing but the visitor's address, for the limits. The
check follows F. Valsorda, "Cross-Site Request Forgery" (2025): browsers say where a
request comes from in Sec-Fetch-Site, older ones in Origin, and what says neither is no browser.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request

from webhooks.site.refusals import Refusal


def refuse_other_sites() -> None:
    """Refuse a request that another site makes a browser send."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            raise Refusal("elsewhere", 403)
        return
    origin = request.headers.get("Origin")
    # Our own form says "null" in old browsers, because the page sends no referrer.
    if origin not in {None, "null"} and urlsplit(origin or "").netloc != request.host:
        raise Refusal("elsewhere", 403)
