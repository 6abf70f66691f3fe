"""The command line."""

import click


@click.group()
def main() -> None:
    """Suara, a hotline assistant against human trafficking."""
