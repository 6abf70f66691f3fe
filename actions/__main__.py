"""Start the actions: `python -m actions [--port N]`, on loopback alone."""

from __future__ import annotations

import logging

import click

from actions.server import create_app, warm

ADDRESS = "127.0.0.1"


@click.command()
@click.option(
    "--port", type=int, envvar="SUARA_ACTIONS_PORT", default=5055, show_default=True, help=f"Port on {ADDRESS}."
)
def main(port: int) -> None:
    """Run the actions until they are stopped."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    warm()
    create_app().run(host=ADDRESS, port=port, access_log=False, debug=False, motd=False)


if __name__ == "__main__":
    main()
