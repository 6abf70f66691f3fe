"""The operator console, an app of its own."""

from webhooks.desk.application import create_app

__all__ = ["create_app"]
