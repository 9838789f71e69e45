"""The publisher: checks, builds and serves a linked open data set."""

from importlib.metadata import version

__version__ = version("integrationskartan")
