"""`publisher publish`: log the current release as published, and list its IRIs."""

import argparse

from publisher import persistence
from publisher.publishing import Published, publish
from publisher.settings import Settings


def add_arguments(_: argparse.ArgumentParser) -> None:
    """The command takes nothing."""


def run(settings: Settings, _: argparse.Namespace) -> int:
    """The exit code is 0."""
    published = publish(settings)
    print_publication(published)
    print(f"addresses   {published.addresses} new in {persistence.PUBLISHED}")
    return 0


def print_publication(published: Published) -> None:
    """Tell which release is published now."""
    entry = published.publication
    print(f"published   release {entry.build_id}, publication {entry.sequence} of {entry.time}")
