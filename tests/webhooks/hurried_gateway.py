"""The gateway's own program with short waits for a worker: `python -m tests.webhooks.hurried_gateway gateway`."""

from __future__ import annotations

from webhooks.serve import main, share_counters
from webhooks.settings import settings_from_environment

SILENT_SECONDS, LOOK_SECONDS = 2.0, 0.5


def hurry() -> None:
    """Shorten the waits; must run before the dispatcher is imported, which `main` does."""
    share_counters(settings_from_environment())  # as `main` does, before anything that counts is imported
    from webhooks.escalation import standby

    standby.SILENT_SECONDS, standby.LOOK_SECONDS = SILENT_SECONDS, LOOK_SECONDS


if __name__ == "__main__":
    hurry()
    main()
