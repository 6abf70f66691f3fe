"""The web chat: its page, its JSON endpoints and its stream of replies."""

from webhooks.site.routes import blueprint

__all__ = ["blueprint"]
