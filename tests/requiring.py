"""What tests need of the machine: without it they are skipped and say so; in CI, which installs it, they fail."""

import os
import shutil

import pytest


def require(is_there: object, what: str) -> None:
    """Go on where it is there; `what` is a clause that says what is missing and how to get it."""
    if is_there:
        return
    if os.environ.get("CI"):
        pytest.fail(f"not to be missing in CI: {what}")
    pytest.skip(what)


def program(name: str) -> str:
    """Where the program is, also among those for administrators; empty where the machine has none."""
    return shutil.which(name, path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin{os.pathsep}/usr/local/sbin") or ""


def required(name: str) -> str:
    """Where the program is, which CI must have."""
    found = program(name)
    require(found, f"{name} is not installed")
    return found
