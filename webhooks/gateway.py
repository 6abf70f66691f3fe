"""The gateway: the one app that faces the world. It holds no route of the desk."""

from __future__ import annotations

from flask import Flask

from webhooks import health, site
from webhooks.app import attach
from webhooks.channels import twilio
from webhooks.escalation import endpoint
from webhooks.inbound.dispatch import EXTENSION, Dispatcher
from webhooks.parts import Parts


def create_app(parts: Parts) -> Flask:
    """Return the gateway over the parts of a process; `app.extensions[EXTENSION]` is its dispatcher, not started."""
    app = Flask(__name__, static_folder=None)
    attach(app, parts, parts.settings.gateway_url)
    app.extensions[EXTENSION] = Dispatcher(parts)
    app.extensions[health.NEEDS_BRAIN] = True
    app.register_blueprint(twilio.blueprint)
    app.register_blueprint(endpoint.blueprint)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(site.blueprint)
    return app
